"""The weekly summary end to end: recorded weeks, simulated weeks, weeks with holes; as facts, card, page and picture."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.notice import Route
from alerts.reports.digest import digest, incidents
from alerts.reports.weeks import parse_week
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app.digest_facts import document, restored, stored
from bot.cards.digest import digest_card, headline_text
from bot.cards.digest_picture import week_picture
from bot.charts import DARK, LIGHT
from bot.charts.digest import CHART
from bot.cli import main
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import ChainSettings, ConsoleSettings, Settings, Sources
from bot.storage import ProposalRow, Retention, Storage
from tests.bot.cards.rules import within_limits
from tests.flows.week import SIMULATED, alarms, simulated, store

SNAPSHOTS = Path(__file__).parents[3] / "shared" / "data" / "akash" / "network_snapshots.jsonl"
RECORDED = {
    "active_leases": "leases.active",
    "total_leases": "leases.total",
    "active_providers": "providers.active",
    "gpu_active": "gpu.leased",
    "gpu_pending": "gpu.pending",
    "gpu_total": "gpu.total",
    "daily_usd_spent": "spend.usd_24h",
    "akt_price_usd": "token.price_usd",
    "total_supply_akt": "token.supply",
    "inflation": "token.inflation",
}
W38 = parse_week("2026-W38")


@pytest.fixture
def storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/week.db") as opened:
        yield opened


def facts_of(storage, week, network=SIMULATED, now=None, **more):
    now = week.end + 9 * HOUR if now is None else now

    def work(read):
        changes = read.transitions(after=week.start, until=now)
        found = incidents(changes, read.alerts().values(), week.start, week.end)
        return digest(read, network, week, now, sources={}, found=found, **more)

    return storage.read_now(work)


def spoken(facts) -> str:
    card = digest_card(facts)
    within_limits(card)
    return "\n".join([card.title, card.lead, *card.lines, *(field.value for field in card.fields), card.footer])


def recorded(network="akash"):
    """The dated figures of the recording that name a single time, at that time; a date alone stands at noon."""
    for line in SNAPSHOTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        when = row["observed_at"].removesuffix("(approx)")
        try:
            at = datetime.fromisoformat(when if "T" in when else f"{when}T12:00Z").astimezone(UTC)
        except ValueError:
            continue  # a span of days
        for name, key in RECORDED.items():
            if isinstance(row.get(name), int | float):
                yield Sample(Series.of(key, network=network), round(at.timestamp() * 1000), float(row[name]))


# Must show: a recorded week


@pytest.mark.skipif(not SNAPSHOTS.exists(), reason="the shared recording is not beside this checkout")
def test_the_recorded_week_29_is_one_look_with_its_coverage_and_no_figures_of_the_mechanism(storage, tmp_path):
    store(storage, recorded())
    week = parse_week("2026-W29")
    facts = facts_of(storage, week, "akash")
    assert facts.headline.kind == "alone"
    assert not facts.simulated
    leased, spend = facts.figure("gpu.leased"), facts.figure("spend.usd_24h")
    assert (leased.value, leased.readings) == (120, 1)
    assert leased.coverage == pytest.approx(1 / 168)
    assert spend.value == pytest.approx(7534.76137824)
    assert facts.figure("gpu.utilization").value == pytest.approx(120 / 247)
    assert facts.figure("leases.active").value == pytest.approx((688 + 704) / 2)
    assert facts.figure("revenue.usd_per_lease").value == pytest.approx(7534.76137824 / 704)
    # The price of the week before was noted once too: nothing follows from two looks.
    assert facts.figure("token.price_usd").previous == pytest.approx(0.606867)
    assert all(one.change is None for one in facts.figures)
    for key in ("bme.burn_mint_ratio", "bme.net_akt", "bme.emission_offset", "bme.akt_burned_total"):
        assert facts.figure(key).value is None
        assert facts.figure(key).says
    text = spoken(facts)
    assert "No data: none of it was read in this week" in text
    assert "120" in text
    assert "of 247" in text
    assert "SIMULATED" not in text
    assert "None in what is known: 1.2 % of the week." in text, "nobody watched: that no alert came says little"
    assert headline_text(facts).endswith(", known for 1.2 % of the week: what changed cannot be said")
    out = tmp_path / "out"
    url = f"sqlite:///{tmp_path}/week.db"
    storage.close_now()
    assert main(["digest", "--db", url, "--week", "2026-W29", "--out", str(out)]) == 0
    page = (out / "digest-2026-W29.html").read_text(encoding="utf-8")
    assert "Week 29 · 13 to 19 July 2026" in page
    assert "no data" in page
    assert 'src="http' not in page
    assert (out / "digest-2026-W29.png").read_bytes().startswith(b"\x89PNG")


# Must show: a simulated full week


def test_a_simulated_full_week_says_so_everywhere_and_adds_up(storage, tmp_path, capsys):
    store(storage, simulated(W38))
    storage.write_now(lambda tx: tx.add_transitions(alarms(W38)))
    facts = facts_of(storage, W38)
    assert facts.coverage == 1
    assert (facts.headline.kind, facts.headline.word) == ("compute", "up_level")
    into, out, net = (facts.figure(f"bme.{key}") for key in ("akt_burned_total", "akt_reissued_total", "net_akt"))
    assert net.value == pytest.approx(into.value - out.value)
    assert facts.figure("bme.burn_mint_ratio").value == pytest.approx(into.value / out.value)
    assert sum(day.into for day in facts.days) == pytest.approx(into.value)
    assert sum(day.out for day in facts.days) == pytest.approx(out.value)
    emitted = 11_830_000 / 365.25 * 7
    assert facts.figure("bme.emission_offset").value == pytest.approx(net.value / emitted, rel=1e-6)
    for key in ("spend.usd_24h", "bme.akt_burned_total"):
        figure = facts.figure(key)
        assert sum(part.share for part in figure.driver) == pytest.approx(figure.change)
    text = spoken(facts)
    assert text.startswith("SIMULATED · Week 38 · 14 to 20 September 2026")
    assert "3 alerts, longest 2 h 10 min; noisiest: GPU utilisation high (2 times" in text
    out_dir, url = tmp_path / "out", f"sqlite:///{tmp_path}/week.db"
    storage.close_now()
    asked = ["digest", "--db", url, "--network", SIMULATED, "--week", "2026-W38"]
    assert main([*asked, "--out", str(out_dir)]) == 0
    page = (out_dir / f"digest-2026-W38-{SIMULATED}.html").read_text(encoding="utf-8")
    assert page.count("SIMULATED") >= 4
    assert "offsets" in page
    capsys.readouterr()
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["week", "from", "to", "headline", "metrics", "proposals", "alerts"]
    assert (told["week"], told["from"], told["to"]) == ("2026-W38", "2026-09-14T00:00:00Z", "2026-09-21T00:00:00Z")
    assert all(
        list(row) == ["key", "labels", "value", "previous", "change", "coverage", "source", "state"]
        for row in told["metrics"]
    )
    assert told["headline"].startswith("SIMULATED: More compute for the same money")
    assert told["metrics"][0]["key"] == "bme.burn_mint_ratio"
    assert told["metrics"][0]["source"] == "akash_console, akash_chain"
    assert told["alerts"][0] == {
        "rule": "GPU utilisation high", "episodes": 2, "resolved": 2, "open": 0, "longest_seconds": 7800,
        "median_seconds": 5310,
    }  # fmt: skip


def test_a_network_that_is_misspelt_has_no_week_without_data(storage, tmp_path, capsys):
    store(storage, simulated(W38))
    storage.close_now()
    asked = ["digest", "--db", f"sqlite:///{tmp_path}/week.db", "--week", "2026-W38", "--json", "--network", "akahs"]
    assert main(asked) == 2
    assert "there is akash-simulated" in capsys.readouterr().err


def test_the_picture_is_drawn_in_both_themes_and_says_simulated(storage):
    store(storage, simulated(W38))
    given = week_picture(facts_of(storage, W38))
    for theme in (DARK, LIGHT):
        picture = CHART.draw(given, theme)
        assert picture.alt.startswith("SIMULATED values. ")
        assert len(picture.alt) <= 1000
        assert len(picture.png) < 60 * 1024


def test_facts_come_back_from_the_outbox_as_they_were(storage):
    store(storage, simulated(W38))
    storage.write_now(lambda tx: tx.add_transitions(alarms(W38)))
    facts = facts_of(storage, W38)
    raw = json.loads(json.dumps(stored(facts)))
    assert restored(raw) == facts
    raw["a key of a newer version"] = raw["figures"][0]["another"] = 1
    assert restored(raw) == facts


# A week of a place


def test_a_week_of_another_zone_is_counted_between_its_own_midnights(storage):
    week = parse_week("2026-W38", "Asia/Kolkata")
    store(storage, simulated(week))
    facts = facts_of(storage, week)
    into = facts.figure("bme.akt_burned_total")
    assert into.basis == ""
    assert sum(day.into for day in facts.days) == pytest.approx(into.value)


def test_the_week_in_which_the_clocks_go_back_has_169_hours_of_flow(storage):
    week = parse_week("2026-W43", "Europe/Berlin")
    rate = Series.of("bme.akt_burned_total", network="akash")
    back = Series.of("bme.akt_reissued_total", network="akash")
    fresh = Series.of("bme.akt_minted_fresh_total", network="akash")
    hours = range(week.start - HOUR, week.end + 2 * HOUR, HOUR)
    store(storage, [Sample(rate, at, 10.0 * number) for number, at in enumerate(hours)])
    store(storage, [Sample(back, at, 5.0 * number) for number, at in enumerate(hours)])
    store(storage, [Sample(fresh, at, 0.0) for at in hours])
    facts = facts_of(storage, week, "akash")
    assert facts.figure("bme.akt_burned_total").value == 1690
    assert [day.into for day in facts.days] == [240] * 6 + [250]
    assert facts.figure("bme.burn_mint_ratio").value == 2


def test_without_a_reading_at_a_places_midnight_the_days_are_those_of_utc_and_that_is_said(storage):
    week = parse_week("2026-W38", "America/New_York")
    days = range(week.in_utc.start - DAY, week.in_utc.end + DAY, DAY)
    samples = []
    for number, midnight in enumerate(days):
        for key, rate in (("bme.akt_burned_total", 3000.0), ("bme.akt_reissued_total", 2000.0)):
            series = Series.of(key, network="akash", source="akash_console_daily")
            samples.append(Sample(series, midnight - 1, rate * number))
    samples += [Sample(Series.of("bme.akt_minted_fresh_total", network="akash"), at, 0.0) for at in days]
    store(storage, samples)
    facts = facts_of(storage, week, "akash", now=week.end + 2 * DAY)
    assert facts.figure("bme.akt_burned_total").value == 21_000
    assert facts.figure("bme.akt_burned_total").basis == "utc_days"
    assert "Counted over the seven days in UTC" in spoken(facts)


def test_the_ledgers_days_are_no_reading_at_another_zones_midnight(storage):
    week = parse_week("2026-W38", "Asia/Kolkata")
    store(storage, [one for one in simulated(week) if one.series.metric != "bme.akt_minted_fresh_total"])
    ledger = Series.of("bme.akt_minted_fresh_total", network=SIMULATED, source="akash_ledger_daily")
    days = range(week.in_utc.start - 8 * DAY, week.in_utc.end + DAY, DAY)
    store(storage, [Sample(ledger, at - 1, 100.0 * number) for number, at in enumerate(days)])
    facts = facts_of(storage, week)
    assert facts.figure("bme.akt_burned_total").value is not None
    assert facts.figure("bme.burn_mint_ratio").value is None
    assert "fresh AKT" in facts.figure("bme.burn_mint_ratio").says


# Bad input


def test_three_days_of_data_are_marked_and_give_no_change(storage):
    kept = [one for one in simulated(W38) if not W38.start + 3 * DAY < one.at <= W38.end + 2 * HOUR]
    store(storage, kept)
    facts = facts_of(storage, W38)
    leased = facts.figure("gpu.leased")
    assert leased.value is not None
    assert leased.coverage == pytest.approx(3 / 7, abs=0.01)
    assert (leased.change, leased.withheld) == (None, "little")
    assert facts.figure("bme.burn_mint_ratio").value is None
    assert facts.headline.kind == "alone"
    text = spoken(facts)
    assert "known from 42.9 % of the week at most" in text
    assert "less than half of this week is known" in text
    assert "No data: no figures for 2026-09-20" in text


def test_a_hole_in_the_middle_marks_what_stands_and_not_what_flows(storage):
    hole = (W38.start + 2 * DAY, W38.start + 4 * DAY)
    store(storage, [one for one in simulated(W38) if not hole[0] < one.at < hole[1]])
    facts = facts_of(storage, W38)
    assert facts.figure("gpu.leased").coverage == pytest.approx(5 / 7, abs=0.01)
    assert facts.figure("gpu.leased").change is not None
    # A counter grew while nobody looked: its ends say by how much, and only the days inside are not known.
    assert facts.figure("bme.akt_burned_total").value is not None
    assert [day.into is None for day in facts.days] == [False, False, True, True, False, False, False]
    picture = CHART.draw(week_picture(facts), DARK)
    assert "on 5 of 7 days" in picture.alt


def test_a_counter_that_fell_is_withheld_with_its_reason(storage):
    fall = W38.start + 3 * DAY
    changed = [
        Sample(one.series, one.at, one.value - 9000)
        if one.series.metric == "bme.akt_burned_total" and one.at > fall
        else one
        for one in simulated(W38)
    ]
    store(storage, changed)
    facts = facts_of(storage, W38)
    for key in ("bme.akt_burned_total", "bme.burn_mint_ratio", "bme.net_akt", "bme.emission_offset"):
        assert facts.figure(key).value is None, key
        assert "fell from" in facts.figure(key).says
    assert "fell from" in spoken(facts)
    assert facts.figure("gpu.leased").change is not None


def test_a_price_of_zero_is_no_price(storage):
    zeros = range(W38.start + HOUR, W38.start + 12 * HOUR, HOUR)
    price = Series.of("token.price_usd", network=SIMULATED)
    store(storage, simulated(W38))
    before = facts_of(storage, W38).figure("token.price_usd")
    store(storage, [Sample(price, at, 0.0) for at in zeros])
    after = facts_of(storage, W38).figure("token.price_usd")
    assert after.value == pytest.approx(before.value, rel=0.01)
    assert after.coverage < before.coverage
    store(storage, [Sample(price, at, 0.0) for at in range(W38.start, W38.end + 1, HOUR)])
    gone = facts_of(storage, W38).figure("token.price_usd")
    assert (gone.value, gone.says) == (None, "only values that cannot be: nothing costs nothing")


def test_a_day_that_is_stored_twice_counts_once(storage):
    store(storage, simulated(W38))
    once = facts_of(storage, W38)
    store(storage, simulated(W38))
    assert facts_of(storage, W38) == once


def test_a_past_that_is_written_anew_changes_the_week_and_nothing_else(storage):
    store(storage, simulated(W38))
    before = facts_of(storage, W38)
    spend = Series.of("spend.usd_24h", network=SIMULATED)
    store(storage, [Sample(spend, at, 9_000.0) for at in range(W38.start + HOUR, W38.end + 1, HOUR)])
    after = facts_of(storage, W38)
    assert after.figure("spend.usd_24h").value == 9_000
    assert after.figure("gpu.leased") == before.figure("gpu.leased")


def test_zero_redemptions_are_no_endless_ratio(storage):
    store(storage, [one for one in simulated(W38) if one.series.metric != "bme.akt_reissued_total"])
    back = Series.of("bme.akt_reissued_total", network=SIMULATED)
    store(storage, [Sample(back, at, 5.0) for at in range(W38.before().start, W38.end + 2 * HOUR, HOUR)])
    facts = facts_of(storage, W38)
    assert facts.figure("bme.burn_mint_ratio").value is None
    assert "no redemptions in this week" in facts.figure("bme.burn_mint_ratio").says
    assert facts.figure("bme.akt_reissued_total").value == 0
    assert "no ratio: no redemptions in this week" in spoken(facts)


def test_nothing_at_all_is_no_data_and_never_zero(storage):
    facts = facts_of(storage, W38, "akash")
    assert facts.headline.kind == "no_data"
    assert facts.coverage == 0
    assert all(one.value is None for one in facts.figures)
    text = spoken(facts)
    assert "No data: nothing was read in this week." in text
    assert "nothing was read that could have raised one" in text
    assert CHART.draw(week_picture(facts), DARK).alt.count("no data") >= 3


def test_the_running_week_is_marked_and_gives_no_change_of_what_flows(storage):
    now = W38.start + 3 * DAY + 5 * HOUR
    store(storage, [one for one in simulated(W38) if one.at <= now])
    facts = facts_of(storage, W38, now=now)
    assert facts.unfinished
    assert facts.figure("gpu.leased").coverage == 1
    assert facts.figure("gpu.leased").change is not None
    assert facts.figure("bme.akt_burned_total").withheld == "unfinished"
    text = spoken(facts)
    assert "Week 38 so far" in text
    assert "So far: more compute" in text
    assert "The week is not over" in CHART.draw(week_picture(facts), DARK).alt


def test_a_quiet_week_is_called_quiet(storage):
    store(storage, simulated(parse_week("2026-W39"), weeks=3))
    # Of these three weeks only the last one moved.
    facts = facts_of(storage, W38)
    assert facts.headline.kind == "quiet"
    assert spoken(facts).splitlines()[1].startswith("Quiet week: GPUs in use ")


def test_hours_of_a_stopped_mint_come_before_everything_else(storage):
    store(storage, simulated(W38))
    breaker = Series.of("bme.breaker", network=SIMULATED)
    stopped = range(W38.start + 30 * HOUR, W38.start + 37 * HOUR, 5 * MINUTE)
    store(storage, [Sample(breaker, at, 2.0) for at in stopped])
    store(storage, [Sample(breaker, W38.start + 37 * HOUR, 0.0)])
    facts = facts_of(storage, W38)
    assert (facts.halts.count, facts.halts.halted) == (1, 7 * HOUR)
    assert headline_text(facts) == "Minting had stopped for 7 h in all: the circuit breaker halted once"


def test_a_year_later_the_week_is_still_the_same(storage):
    store(storage, simulated(W38))
    now = facts_of(storage, W38)
    later = W38.end + 100 * DAY
    while storage.write_now(lambda tx: tx.roll_up(later)):
        pass
    while storage.write_now(lambda tx: tx.forget_old(later, Retention())):
        pass
    then = facts_of(storage, W38, now=later)
    for one, other in zip(now.figures, then.figures, strict=True):
        assert other.value == pytest.approx(one.value), one.key
        assert other.coverage == pytest.approx(one.coverage, abs=0.01), one.key


# Proposals


def test_a_proposals_row_of_a_held_one_is_counted_and_not_shown(storage, tmp_path):
    end = W38.start + 3 * DAY

    def put(tx):
        for number, held in ((340, False), (339, True)):
            shown = {
                "network": "akash", "number": number, "title": f"Number {number} @everyone [free AKT](http://x)",
                "status": "passed", "voting_ends_at": end, "submitted_at": end - 7 * DAY, "yes": 0.71, "turnout": 0.44,
                "held": held,
            }  # fmt: skip
            known = {"id": number, "status": "passed", "seen_at": 1, "changed_at": 1, "told": []}
            tx.put_proposal("akash", ProposalRow(number, "passed", {"known": known, "shown": shown}, 1, 1))

    storage.write_now(put)
    storage.close_now()
    assert main(["digest", "--db", f"sqlite:///{tmp_path}/week.db", "--week", "2026-W38", "--out", str(tmp_path)]) == 0
    page = (tmp_path / "digest-2026-W38.html").read_text(encoding="utf-8")
    assert "#340 Number 340" in page
    assert "71 % yes, turnout 44 %" in page.replace("\u00a0", " ")
    assert "1 proposal held back as a likely scam" in page
    assert "339" not in page
    assert 'href="http' not in page


# The command


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--week", "2026-W99"], "2026 has the weeks 1 to 53"),
        (["--week", "x\ny`@everyone"], "is no week"),
        (["--week", "2099-W01"], "has not begun yet"),
        (["--zone", "Mars/Olympus"], "no such time zone"),
        (["--now", "yesterday"], "--now"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_sentence(storage, tmp_path, capsys, more, says):
    storage.close_now()
    assert main(["digest", "--db", f"sqlite:///{tmp_path}/week.db", *more]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_without_a_database_it_says_where_there_should_be_one(tmp_path, capsys):
    assert main(["digest", "--db", f"sqlite:///{tmp_path}/none.db"]) == 3
    assert "There is no database" in capsys.readouterr().err


def test_the_document_of_a_week_names_what_is_stored(storage):
    store(storage, simulated(W38))
    facts = facts_of(storage, W38)
    told = document(facts, headline_text(facts))
    assert {row["key"] for row in told["metrics"]} >= {"bme.emission_offset", "gpu.utilization", "revenue.usd_per_gpu"}


# Through the whole program


async def test_the_summary_goes_through_the_outbox_to_a_face_with_its_picture_once(tmp_path):
    settings = Settings(
        sources=Sources(akash_chain=ChainSettings(network=SIMULATED), akash_console=ConsoleSettings(network=SIMULATED))
    )
    routes = [Route("preview", "7", "weekly"), Route("preview", "8", "weekly")]
    due = W38.end + 9 * HOUR
    posted = []
    for start in (due - DAY, due, due + MINUTE):  # three starts of the bot over one file
        clock, sink = ManualClock(start), Cards()
        with Storage.open(f"sqlite:///{tmp_path}/live.db") as storage:
            if start < due:
                store(storage, simulated(W38))
            house = build(settings, storage, clock, lambda: routes, {"preview": sink}, seed=start)
            await house.digests.due(clock.now())
            while (await house.worker.pass_once()).moved:
                continue
            posted.append([(to.guild, card) for to, card in sink.sent])
            await house.close()
    assert [len(one) for one in posted] == [0, 2, 0]
    assert {guild for guild, _ in posted[1]} == {"7", "8"}
    card = posted[1][0][1]
    assert card.title == "SIMULATED · Week 38 · 14 to 20 September 2026"
    assert card.silent
    assert card.picture.png.startswith(b"\x89PNG")
    assert card.mention_role == ""
    within_limits(card)


class Cards:
    """A face that keeps what it is sent."""

    face = "preview"

    def __init__(self):
        self.sent = []

    async def send(self, to, card, nonce):
        self.sent.append((to, card))
        return nonce

    async def edit(self, to, message_id, card):
        raise AssertionError("a summary is never edited")
