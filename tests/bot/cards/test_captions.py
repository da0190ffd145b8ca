"""What stands around a picture: a finding, its figures, its sources; of an ended alert how it ended."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.metric import Metric, Unit
from alerts.notice import Reason, Word
from alerts.rule import parse
from alerts.sample import Series
from bot.app.choice import Charted, Judged
from bot.app.tracks import Track
from bot.cards.alert import alert_card
from bot.cards.captions import alert_line, series_line
from bot.cards.charted import chart_card
from bot.charts import DARK
from bot.charts.line import draw
from tests.bot.cards.facts import COLLATERAL, DAY, HOUR, MINUTE, NOW, RENDER, alerts, changed, shown

BREAKER = changed(
    rule="Circuit breaker halted", metric="bme.breaker", unit="state", op=">=", value=2.0, threshold=2.0, clear=None,
    beside=(), trend_per_day=None,
)  # fmt: skip
SILENT = changed(
    rule="Source silent", metric="source.up", unit="state", op="<", value=0.0, threshold=1.0, clear=None, beside=(),
    labels=(("network", "akash"), ("source", "akash_console")), height=None,
)  # fmt: skip


def track_of(facts, *values, step=HOUR):
    points = tuple((NOW - (len(values) - 1 - index) * step, value) for index, value in enumerate(values))
    return Track(Series(facts.metric, facts.labels), points, NOW - len(values) * step, NOW, 2 * HOUR)


def ended(facts, value, after, **more):
    return dataclasses.replace(
        facts, word=Word.RESOLVED, value=value, resolved_at=NOW, fired_at=NOW - after, reason=Reason.CLEARED, **more
    )


def title(facts, *values):
    return alert_line(facts, track_of(facts, *(values or (1.0, 0.9)))).title


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (ended(COLLATERAL, 1.12, 36 * HOUR), "Akash: collateral ratio back above 1.10 after 1 day 12 h"),
        (ended(COLLATERAL, 1.03, 36 * HOUR, clear=None), "Akash: collateral ratio back above 1.00 after 1 day 12 h"),
        (ended(RENDER, 0.265, 21 * DAY), "Render: burn/mint ratio back below 1.00 after 21 days"),
        (ended(COLLATERAL, 1.05, HOUR), "Akash: collateral ratio 1.050, resolved after 1 h"),
        (ended(COLLATERAL, None, HOUR), "Akash: collateral ratio no data, resolved after 1 h"),
        (ended(BREAKER, 0.0, 210 * HOUR), "Akash: circuit breaker back to healthy after 8 days 18 h"),
        (ended(BREAKER, 1.0, HOUR), "Akash: circuit breaker back to warning after 1 h"),
        (ended(SILENT, 1.0, 3 * HOUR), "The Console answers again after 3 h"),
        (
            dataclasses.replace(ended(COLLATERAL, 0.05, 60 * HOUR), reason=Reason.FORGOTTEN),
            "Akash: no data on the collateral ratio, closed after 2 days 12 h",
        ),
        (
            dataclasses.replace(ended(COLLATERAL, 0.9, HOUR), reason=Reason.REMOVED),
            "Akash: collateral ratio, closed with its rule after 1 h",
        ),
        (
            ended(COLLATERAL, 0.6, HOUR, metric="gpu.model.utilization", unit="fraction", op=">", threshold=0.9, clear=0.85,
                  labels=(("model", "h100"), ("network", "akash"), ("vendor", "nvidia"))),
            "Akash: GPU utilisation of h100 back below 85 % after 1 h",
        ),
        (
            ended(COLLATERAL, -3.0, HOUR, metric="token.price_usd", unit="USD", reduce="pct_change", over=DAY, clear=-8.0),
            "The AKT price changed by -3 % within 1 day: resolved after 1 h",
        ),
        (ended(COLLATERAL, 400.0, HOUR, kind="lost", metric="gpu.total", unit="GPU"), "Akash: GPUs in all there again after 1 h"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_picture_of_an_ended_alert_says_how_it_ended(facts, says):
    assert title(facts) == says


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (COLLATERAL, "The vault covers 0.981 of the ACT outstanding"),
        (RENDER, "Render burned more than it minted"),
        (changed(RENDER, value=0.4), "Render burned less than it minted"),
        (changed(RENDER, labels=(("network", "akash"), ("window", "7d")), value=0.745),
         "Akash: 0.745 AKT set aside for each AKT paid back"),
        (BREAKER, "Minting is stopped: too little in the vault"),
        (changed(BREAKER, value=3.0), "Minting and redeeming are stopped: no fresh price"),
        (changed(BREAKER, value=7.0), "The circuit breaker is in an unknown state"),
        (SILENT, "The Console gives no usable answer"),
        (changed(word=Word.NO_DATA, fired_at=NOW), "The collateral ratio has no data now"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_title_of_a_picture_is_the_finding(facts, says):
    assert title(facts) == says


def test_an_alert_on_a_state_is_drawn_in_steps_between_names():
    line = alert_line(BREAKER, track_of(BREAKER, 1.0, 2.0))
    assert line.steps
    assert [words for _, words in line.ticks] == ["healthy", "warning", "halt: collateral", "halt: oracle"]
    assert line.threshold == 1.5, "a state is on one side of the alarm or on the other, never on it"
    assert line.direction == "above"
    assert line.threshold_name == "alarm at halt: collateral or worse"
    alt = draw(line, DARK).alt
    assert "starts at warning, ends at halt: collateral" in alt
    assert "Alarm at halt: collateral or worse" in alt
    assert "1.5" not in alt


def test_the_unknown_word_has_a_place_of_its_own_once_it_is_seen():
    seen = alert_line(changed(BREAKER, op="==", threshold=4.0, value=4.0), track_of(BREAKER, 0.0, 4.0))
    assert seen.ticks[-1] == (4.0, "unknown word")
    assert seen.threshold is None
    assert "ends at unknown word" in draw(seen, DARK).alt


def test_a_source_is_answering_or_not():
    line = alert_line(SILENT, track_of(SILENT, 1.0, 0.0))
    assert [words for _, words in line.ticks] == ["not answering", "answering"]
    assert (line.threshold, line.direction, line.threshold_name) == (0.5, "below", "alarm: not answering")
    assert line.subtitle == "Console · not answering"


def test_an_average_is_judged_by_a_level_that_says_so():
    line = alert_line(changed(reduce="avg", over=HOUR), track_of(COLLATERAL, 1.0, 0.9))
    assert line.threshold == 1.0
    assert line.threshold_name == "alarm 1.00 (1 h average)"


@pytest.mark.parametrize(
    "more", [{"reduce": "pct_change"}, {"kind": "spread"}, {"kind": "absent"}, {"divide_by": "gpu.total"}]
)
def test_a_level_that_is_not_the_series_own_is_not_drawn_over_it(more):
    line = alert_line(changed(**more), track_of(COLLATERAL, 1.0, 0.9))
    assert line.threshold is None
    assert line.clear is None


def test_an_alarm_at_a_level_has_no_side_of_it():
    assert alert_line(changed(op="=="), track_of(COLLATERAL, 1.0, 0.9)).direction == "at"


def test_the_foot_gives_each_source_its_age_and_the_chain_its_height():
    assert alert_line(COLLATERAL, track_of(COLLATERAL, 1.0)).foot == "chain 29,412,077, 12 s old"
    made_up = changed(labels=(("network", "akash-simulated"),), height=None)
    assert alert_line(made_up, track_of(made_up, 1.0)).foot == "SIMULATED: made-up numbers · chain, 12 s old"


def test_behind_the_end_of_an_alert_there_is_room_to_see_it_end():
    over = alert_line(ended(COLLATERAL, 1.12, 5 * HOUR), track_of(COLLATERAL, *([1.0] * 40)))
    on = alert_line(COLLATERAL, track_of(COLLATERAL, *([1.0] * 40)))
    assert on.until == NOW
    assert NOW < over.until < NOW + 2 * HOUR
    assert over.episodes[-1] == (NOW - 5 * HOUR, NOW)


def test_what_render_burns_is_said_in_render():
    facts = changed(
        RENDER, metric="bme.burned", unit="token", labels=(("network", "render"),), value=4737.4, threshold=4000.0
    )
    card = alert_card(facts)
    assert "4,737.40 RENDER" in card.lead
    assert "tokens" not in f"{card.lead}{card.lines}"
    assert alert_line(facts, track_of(facts, 4737.4)).unit == "RENDER"
    akash = alert_card(changed(facts, labels=(("network", "akash"),)))
    assert "4,737.40 AKT" in akash.lead
    other = alert_card(changed(facts, labels=(("network", "ionet"),)))
    assert "4,737.40 tokens" in other.lead


METRIC = Metric("gpu.utilization", Unit.FRACTION, "help")
RULE = parse({"name": "GPU high", "metric": "gpu.utilization", "op": ">", "threshold": 0.9, "clear": 0.85})


def charted(*values, judged=None, silent=0, key="gpu.utilization", step=HOUR, **more):
    series = Series.of(key, network="akash")
    points = tuple((NOW - silent - (len(values) - 1 - index) * step, value) for index, value in enumerate(values))
    track = Track(series, points, NOW - 7 * DAY, NOW, 2 * HOUR, ((NOW - 9 * HOUR, NOW - 8 * HOUR),))
    return Charted(track, NOW, judged, **more)


def test_a_chart_of_a_metric_says_its_newest_value_its_range_and_its_alarm():
    judged = Judged(RULE, 0.9, 0.85)
    line = series_line(charted(0.4, 0.95, 0.6, judged=judged), METRIC, [("akash_console", NOW - 40_000)])
    assert line.title == "60 % of the network's GPUs are in use"
    assert line.subtitle == "GPU utilisation · last 7 days · now 60 %, lowest 40 %, highest 95 %"
    assert line.foot == "Console, 40 s old"
    assert (line.threshold, line.clear, line.direction) == (0.9, 0.85, "above")
    card = chart_card(charted(0.4, 0.95, 0.6, judged=judged), METRIC, [shown(0.6)])
    assert card.title == "GPU utilisation · Akash"
    assert card.lead == "60 % of the network's GPUs are in use."
    assert card.lines[0].startswith("Over 7 days: lowest **40 %** at <t:")
    assert card.lines[1] == "Rule **GPU high**: alarm above 90 %, recovery 85 % · 1 alarm in that time"
    assert card.lines[-1] == "Sources: Console, 12 s old"


def test_a_chart_of_what_fell_silent_never_says_now():
    line = series_line(charted(0.4, 0.6, silent=6 * HOUR), METRIC)
    assert line.title == "Last known, 6 h old: 60 % of the network's GPUs are in use"
    assert "last known 60 %" in line.subtitle
    assert "· now" not in line.subtitle
    card = chart_card(charted(0.4, 0.6, silent=6 * HOUR), METRIC, [shown(0.6, age=6 * HOUR, stale=True)])
    assert card.lines[0] == "The newest value is 6 h old."


def test_a_chart_of_a_state_says_how_long_it_was_in_each():
    states = charted(1.0, 2.0, 2.0, 2.0, 0.0, key="bme.breaker", step=MINUTE * 60)
    metric = Metric("bme.breaker", Unit.STATE, "help")
    card = chart_card(states, metric, [shown(0.0)])
    assert card.lead == "The breaker is healthy: minting and redeeming are open."
    assert card.lines[0] == "Over 7 days: halt: collateral for 3 h, warning for 1 h"
    line = series_line(states, metric)
    assert (line.title, line.subtitle) == (
        "The circuit breaker is healthy",
        "Circuit breaker · last 7 days · now healthy",
    )
    assert line.steps


def test_two_series_are_named_by_what_tells_them_apart():
    def of(model):
        return Track(
            Series.of("gpu.model.utilization", network="akash", model=model), ((NOW - HOUR, 0.4), (NOW, 0.5)), NOW - DAY, NOW, 2 * HOUR
        )  # fmt: skip

    metric = Metric("gpu.model.utilization", Unit.FRACTION, "help")
    both = Charted(of("h100"), NOW, beside=of("a100"))
    line = series_line(both, metric)
    assert (line.name, line.others[0].name) == ("h100", "a100")
    assert "Beside it, a100: **50 %**" in chart_card(both, metric, [shown(0.5)]).lines
    before = dataclasses.replace(both, beside=of("h100"))
    line = series_line(before, metric)
    assert (line.name, line.others[0].name) == ("last 1 day", "the 1 day before")


tracks = st.lists(st.tuples(st.integers(0, 10**12), st.one_of(st.none(), st.floats(-1e9, 1e9))), max_size=12).map(
    lambda rows: tuple(sorted(dict(rows).items()))
)


@given(alerts, tracks)
def test_any_alert_over_any_track_has_a_caption(facts, points):
    line = alert_line(facts, Track(Series(facts.metric, facts.labels), points, 0, 10**12, HOUR))
    assert line.title
    assert "`" not in line.title
    assert line.simulated == facts.simulated
    if facts.simulated:
        assert line.foot.startswith("SIMULATED")


def test_an_alert_about_the_ratio_shows_where_minting_slows_and_stops():
    line = alert_line(COLLATERAL, track_of(COLLATERAL, 1.1, 0.981))
    assert line.levels == ((0.95, "warn 0.95 at $0.4757"), (0.9, "halt 0.90 at $0.4506"))
    assert line.subtitle == "Collateral ratio · 0.981 · AKT at $0.4912"
    judged_by_warn = changed(threshold=0.95)
    assert [level for level, _ in alert_line(judged_by_warn, track_of(judged_by_warn, 0.9)).levels] == [0.9]
    assert alert_line(RENDER, track_of(RENDER, 1.7)).levels == ()
