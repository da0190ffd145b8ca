"""What a picture is given: no peak lost between two points, no gap filled, no state begun too late."""

from __future__ import annotations

import pytest

from alerts.rule import parse, to_mapping
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app import choice, tracks
from bot.app.history import History
from bot.errors import UserError
from bot.storage import Storage, StoredRule

NOW = 1_790_000_400_000  # 2026-09-21T14:20:00Z
RATIO = Series.of("bme.collateral_ratio", network="akash")
BREAKER = Series.of("bme.breaker", network="akash")


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.set_lookbacks(lambda series: 8 * DAY if series.label("network") == "render" else 5 * MINUTE)
        yield storage


def put(storage, series, *rows, history=False):
    samples = [Sample(series, at, value) for at, value in rows]
    added = storage.write_now(lambda tx: tx.add_samples(samples, history=history))
    assert not added.refused


def track(storage, series=RATIO, span=DAY, now=NOW, **more):
    return storage.read_now(lambda read: tracks.track(read, series, now - span, now, **more))


def every(step, count, value, until=NOW):
    return [(until - (count - 1 - index) * step, value(index)) for index in range(count)]


def test_few_samples_are_shown_one_by_one(storage):
    rows = every(MINUTE, 60, lambda index: 1 + index / 100)
    put(storage, RATIO, *rows)
    assert track(storage).points == tuple(rows)


def test_a_peak_of_one_sample_among_thousands_is_a_point(storage):
    rows = every(30_000, 2_800, lambda index: 0.5 if index == 1_401 else 1.7 if index == 1_500 else 1.0)
    put(storage, RATIO, *rows)
    points = track(storage).points
    assert len(points) < 1_200
    values = [value for _, value in points]
    assert min(values) == 0.5
    assert max(values) == 1.7
    times = [at for at, _ in points]
    assert times == sorted(set(times))


def test_silence_longer_than_the_look_back_is_a_gap_and_shorter_is_none(storage):
    put(storage, RATIO, *((NOW - minutes * MINUTE, 1.0) for minutes in (60, 56, 30, 26)))
    assert [value for _, value in track(storage, span=HOUR + MINUTE).points] == [1.0, 1.0, None, 1.0, 1.0]


def test_a_series_that_ended_is_a_gap_however_short(storage):
    put(storage, RATIO, (NOW - 3 * MINUTE, 1.0), (NOW - 2 * MINUTE, None), (NOW - MINUTE, 1.1))
    found = track(storage)
    assert [value for _, value in found.points] == [1.0, None, 1.1]
    assert found.newest == (NOW - MINUTE, 1.1)


def test_a_state_stands_from_before_the_span_until_its_end(storage):
    put(storage, BREAKER, (NOW - HOUR - MINUTE, 1.0), (NOW - HOUR + 2 * MINUTE, 2.0), (NOW - 2 * MINUTE, 0.0))
    found = track(storage, BREAKER, HOUR, holds=True)
    assert found.points[0] == (NOW - HOUR, 1.0)
    assert found.points[-1] == (NOW, 0.0)
    assert None in [value for _, value in found.points], "the hour without a reading is a gap, not a halt"


def test_a_state_that_is_not_known_any_more_does_not_reach_to_the_end(storage):
    put(storage, BREAKER, (NOW - 30 * MINUTE, 2.0), (NOW - 28 * MINUTE, None))
    assert track(storage, BREAKER, HOUR, holds=True).points[-1] == (NOW - 28 * MINUTE, None)
    put(storage, BREAKER, (NOW - 20 * MINUTE, 0.0))
    assert track(storage, BREAKER, HOUR, holds=True).points[-1] == (NOW - 20 * MINUTE, 0.0)


def test_an_unknown_series_is_a_track_without_points(storage):
    assert track(storage).points == ()
    assert track(storage).newest is None


def gpu(storage, at, leased, pending, free):
    for name, value in (("leased", leased), ("pending", pending), ("available", free)):
        if value is not None:
            put(storage, Series.of(f"gpu.{name}", network="akash"), (at, float(value)))


def gpus(storage, span=2 * HOUR, **more):
    return storage.read_now(lambda read: tracks.gpus(read, "akash", span, NOW, **more))


def test_gpus_are_counted_together_and_a_lacking_part_is_a_gap(storage):
    gpu(storage, NOW - 4 * MINUTE, 10, 2, 8)
    gpu(storage, NOW - 2 * MINUTE, 11, None, 8)
    gpu(storage, NOW, 12, 1, 7)
    found = gpus(storage)
    assert [(count.leased, count.pending, count.free) for count in found.counts] == [
        (10.0, 2.0, 8.0),
        (None, None, None),
        (12.0, 1.0, 7.0),
    ]
    assert found.newest.leased == 12.0


def test_a_course_needs_two_counts_an_hour_apart(storage):
    gpu(storage, NOW - 59 * MINUTE, 10, 2, 8)
    assert not gpus(storage).tells
    gpu(storage, NOW - MINUTE, 10, 2, 8)
    assert not gpus(storage).tells
    gpu(storage, NOW + MINUTE, 10, 2, 8)
    later = storage.read_now(lambda read: tracks.gpus(read, "akash", 2 * HOUR, NOW + MINUTE))
    assert later.tells
    assert [count.leased for count in later.counts] == [10.0, None, 10.0, 10.0]


def test_gpus_of_one_model_have_no_pending_ones(storage):
    for name, value in (("leased", 3.0), ("available", 5.0), ("total", 8.0)):
        series = Series.of(f"gpu.model.{name}", network="akash", vendor="nvidia", model="h100")
        put(storage, series, (NOW - MINUTE, value))
    (count,) = gpus(storage, model="h100", vendor="nvidia").counts
    assert (count.leased, count.pending, count.free) == (3.0, 0.0, 5.0)


def test_the_height_is_told_while_it_is_fresh(storage):
    series = Series.of("chain.height", network="akash")
    put(storage, series, (NOW - 4 * MINUTE, 29_412_077.0))
    assert storage.read_now(lambda read: tracks.height(read, "akash", NOW)) == 29_412_077
    assert storage.read_now(lambda read: tracks.height(read, "akash", NOW + 2 * MINUTE)) is None
    assert storage.read_now(lambda read: tracks.height(read, "render", NOW)) is None


async def test_a_network_that_counts_in_epochs_is_drawn_in_epochs(storage):
    end = NOW - NOW % DAY
    for key, value in (("bme.burned", 4_737.4), ("bme.minted", 17_884.62)):
        put(storage, Series.of(key, network="render"), *((end - week * 7 * DAY, value) for week in (2, 1, 0)))
    found = await History(storage).flows("render", NOW)
    assert found.epochs
    assert [(flow.into, flow.out) for flow in found.flows] == [(4_737.4, 17_884.62)] * 3
    assert not (await History(storage).flows("akash", NOW)).flows


async def test_days_of_a_network_are_bars_from_daily_history_and_our_own_samples(storage):
    midnight = NOW - NOW % DAY
    for key, grows in (("bme.akt_burned_total", 120.0), ("bme.akt_reissued_total", 80.0)):
        daily = Series.of(key, network="akash", source="akash_console_daily")
        put(storage, daily, *((midnight - day * DAY - 1, 1_000 + (3 - day) * grows) for day in (3, 2, 1)), history=True)
        put(
            storage,
            Series.of(key, network="akash"),
            (midnight - MINUTE, 1_000 + 3 * grows),
            (NOW - MINUTE, 1_000 + 3.5 * grows),
        )
    put(storage, Series.of("bme.akt_minted_fresh_total", network="akash"), (NOW - MINUTE, 0.0))
    put(storage, Series.of("chain.height", network="akash"), (NOW - MINUTE, 7.0))
    found = await History(storage).flows("akash", NOW)
    assert [(flow.into, flow.out, flow.partial) for flow in found.flows] == [
        (pytest.approx(120), pytest.approx(80), False),
        (pytest.approx(120), pytest.approx(80), False),
        (pytest.approx(120), pytest.approx(80), False),
        (pytest.approx(60), pytest.approx(40), True),
    ]
    assert found.height == 7
    assert found.flows[-1].at == midnight


RULE = {"name": "Low", "metric": "bme.collateral_ratio", "op": "<", "threshold": {"metric": "bme.warn_threshold", "plus": 0.05}, "clear": 1.1}  # fmt: skip


def keep(storage, body, name=None):
    rule = StoredRule(name or body["name"], to_mapping(parse(body)) if name is None else body, "file", "file", NOW, NOW)
    storage.write_now(lambda tx: tx.put_rule(rule))


async def test_a_chart_shows_the_levels_of_the_gravest_rule_that_judges_the_series(storage):
    put(storage, RATIO, (NOW - HOUR, 1.2), (NOW, 1.01))
    put(storage, Series.of("bme.warn_threshold", network="akash"), (NOW, 0.95))
    keep(storage, RULE)
    keep(
        storage, {**RULE, "name": "Averaged", "reduce": "avg", "over": "1h", "threshold": 1.05, "severity": "critical"}
    )
    keep(storage, {"name": "Broken", "op": "~"}, name="Broken")
    found = await History(storage).charted(RATIO, DAY, NOW)
    assert found.judged.rule.name == "Low"
    assert found.judged.threshold == pytest.approx(1.0)
    assert found.judged.clear == 1.1
    assert found.fresh


async def test_a_chart_of_a_series_that_fell_silent_is_not_fresh(storage):
    put(storage, RATIO, (NOW - HOUR, 1.2))
    assert not (await History(storage).charted(RATIO, DAY, NOW)).fresh
    put(storage, RATIO, (NOW - 2, 1.2), (NOW - 1, None))
    assert not (await History(storage).charted(RATIO, DAY, NOW)).fresh


async def test_the_span_before_is_laid_over_this_one(storage):
    put(storage, RATIO, (NOW - 30 * HOUR, 5.0), (NOW - HOUR, 1.0))
    found = await History(storage).charted(RATIO, DAY, NOW, before=True)
    assert found.before
    assert found.beside.points == ((NOW - 6 * HOUR, 5.0),)
    assert found.track.points == ((NOW - HOUR, 1.0),)


def test_a_series_is_chosen_by_its_labels_and_what_there_is_is_named(storage):
    for model in ("a100", "h100"):
        put(storage, Series.of("gpu.model.total", network="akash", model=model), (NOW - HOUR, 3.0), (NOW, None))

    def choose(**where):
        return storage.read_now(lambda read: choice.choose(read, "gpu.model.total", where, NOW))

    assert choose(model="h100") == (Series.of("gpu.model.total", network="akash", model="h100"), NOW - HOUR)
    with pytest.raises(UserError, match="2 series fit; choose with --where: model = a100, h100"):
        choose()
    with pytest.raises(UserError, match="no series with model = evil"):
        choose(model="evil\u202e\n")
