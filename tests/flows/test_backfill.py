"""History is filled in once, at its true times; killed anywhere it goes on, and nothing is counted twice."""

from __future__ import annotations

import argparse
import contextlib
import random

import pytest

from alerts.sample import DAY, HOUR, MINUTE, Series
from bot._cli import backfill
from bot.app.backfill import DAILY, Backfill
from bot.app.ledger import ledger_facts
from bot.app.scorecard import Scorecards
from bot.cards.scorecard import scorecard_card
from bot.cli import main
from bot.sources.akash_console import LAUNCH, SERIES
from bot.storage import Retention
from tests.bot.app.test_ledger import swaps, tell_vault
from tests.doubles._stand import says
from tests.flows.conftest import T0, standing

NOW = T0 // DAY * DAY + 14 * HOUR
LAST = (NOW // DAY * DAY - LAUNCH) // DAY
"""Completed days since the day of the launch, that day included."""


class KilledError(BaseException):
    """The process ends here."""


def grown(start, step, days=LAST):
    return [start + step * day for day in range(days)]


@contextlib.asynccontextmanager
async def past(tmp_path, records=()):
    async with standing(f"sqlite:///{tmp_path}/past.db", NOW) as flow:
        f = flow.console.figures
        f.days = {
            "totalAktBurnedForAct": grown(53_000.0, 1_250.0),
            "totalAktReminted": grown(100.0, 1_000.0),
            "totalActMinted": grown(31_000.0, 550.0),
            "totalActBurnedForAkt": grown(50.0, 500.0),
            "activeLeaseCount": grown(400.0, 1.0),
            "collateralRatio": [0.0, *grown(1.5, 0.0, LAST - 1)],
        }
        f.akt_burned, f.akt_reissued = f.days["totalAktBurnedForAct"][-1], f.days["totalAktReminted"][-1]
        f.act_minted, f.act_burned = f.days["totalActMinted"][-1], f.days["totalActBurnedForAkt"][-1]
        flow.chain.executed, flow.chain.ledger_page = list(records), 50
        tell_vault(flow.chain, records)
        yield flow


def filling(flow, **more):
    house = flow.house
    return Backfill(house.storage, house.catalogue, house.sources, house.ledgers, flow.clock, pause=0.0, **more)


def everything(flow):
    """Every stored sample, to compare two databases."""

    def work(read):
        return {
            (str(series), at): value
            for metric in flow.house.catalogue
            for series in read.series(metric.key)
            for at, value in zip(*read.window(series, 0, NOW + DAY).between(0, NOW + DAY), strict=True)
        }

    return flow.storage.read_now(work)


def window(flow, key, **labels):
    series = Series.of(key, **({"network": "akash"} | labels))
    times, values = flow.storage.read_now(lambda read: read.window(series, 0, NOW).between(0, NOW))
    return dict(zip(times, values, strict=True))


async def test_every_completed_day_is_there_once_at_its_true_time(tmp_path):
    async with past(tmp_path, swaps(60)) as flow:
        filled = await filling(flow).run()
        assert filled.whole, filled.parts
        days = window(flow, "bme.akt_burned_total", source=DAILY)
        assert len(days) == LAST
        assert min(days) == LAUNCH + DAY - 1
        assert max(days) == NOW // DAY * DAY - 1, "the unfinished day is left out"
        assert days[LAUNCH + DAY - 1] == 53_000.0
        assert {at % DAY for at in days} == {DAY - 1}
        assert window(flow, "leases.active", source=DAILY)[max(days)] == 400.0 + LAST - 1
        ratios = window(flow, "bme.collateral_ratio", source=DAILY)
        assert len(ratios) == LAST - 1, "a ratio of zero stands for unknown"
        assert 0.0 not in ratios.values()
        assert window(flow, "gpu.utilization", source=DAILY)[max(days)] == pytest.approx(202 / 402)


async def test_computed_metrics_are_filled_in_for_days_before_the_bot(tmp_path):
    async with past(tmp_path) as flow:
        await filling(flow).run()
        week = window(flow, "bme.burn_mint_ratio", window="7d")
        assert set(week.values()) == {1.25}
        assert len(week) == LAST - 7, "one for each day from the eighth midnight after launch on"
        assert {at % DAY for at in week} == {20 * MINUTE}
        assert set(window(flow, "bme.net_akt", window="1d").values()) == {250.0}
        assert window(flow, "bme.burn_mint_ratio", window="today") == {}
        before = everything(flow)
        flow.clock.set(NOW + HOUR // 2)  # a ledger that did not add up is read again after an hour
        await filling(flow).run()
        assert everything(flow) == before


async def test_a_second_run_asks_nothing_and_changes_nothing(tmp_path):
    async with past(tmp_path, swaps(60)) as flow:
        await filling(flow).run()
        before, asked = everything(flow), len(flow.console.asked)
        filled = await filling(flow).run()
        assert filled.whole
        assert everything(flow) == before
        paths = [str(one) for one in flow.console.asked[asked:]]
        assert not any("graph-data" in path for path in paths), paths


@pytest.mark.parametrize("seed", range(3))
async def test_killed_anywhere_it_goes_on_and_ends_in_the_same_database(tmp_path, seed):
    records, rng = swaps(230), random.Random(seed)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with past(tmp_path / "a", records) as flow:
        await filling(flow).run()
        wanted = everything(flow)
        whole = flow.storage.read_now(lambda read: read.ledger_totals("akash"))
    async with past(tmp_path / "b", records) as flow:
        kills = 0
        while True:
            left = [rng.randrange(1, 60)]

            def kill(_, left=left):
                left[0] -= 1
                if left[0] == 0:
                    raise KilledError

            flow.house.ledgers._checkpoint = kill
            try:
                filled = await filling(flow, checkpoint=kill).run()
            except KilledError:
                kills += 1
                continue
            break
        assert filled.whole
        assert kills
        assert everything(flow) == wanted
        assert flow.storage.read_now(lambda read: read.ledger_totals("akash")) == whole


async def test_where_only_roll_ups_are_left_a_second_run_counts_nothing_twice(tmp_path):
    """Raw samples are kept for 45 days: older days merge into the roll-ups, once."""
    async with past(tmp_path) as flow:
        await filling(flow).run()
        before = everything(flow)
        await flow.storage.tidy(NOW, Retention())
        assert everything(flow) == before
        flow.storage.write_now(lambda tx: tx.set_meta("backfill", "{}"))
        filled = await filling(flow).run()
        assert filled.whole
        assert everything(flow) == before
        days = window(flow, "bme.akt_burned_total", source=DAILY)
        assert len(days) == LAST
        assert days[LAUNCH + DAY - 1] == 53_000.0


async def test_since_leaves_out_what_lies_before(tmp_path):
    async with past(tmp_path) as flow:
        since = NOW // DAY * DAY - 5 * DAY
        await filling(flow).run(since)
        assert min(window(flow, "bme.akt_burned_total", source=DAILY)) == since + DAY - 1
        assert len(window(flow, "leases.total", source=DAILY)) == 5
        await filling(flow).run()
        assert len(window(flow, "bme.akt_burned_total", source=DAILY)) == LAST, "an earlier start asks again"


async def test_one_series_that_cannot_be_had_is_said_and_takes_no_other_with_it(tmp_path):
    async with past(tmp_path) as flow:
        flow.console.answers["/v1/graph-data/vaultAkt"] = lambda _: says({"error": "no"}, 500)
        filled = await filling(flow).run()
        assert not filled.whole
        (bad,) = [part for part in filled.parts if part.says.startswith("not ")]
        assert bad.name == "vaultAkt"
        assert len(window(flow, "bme.akt_burned_total", source=DAILY)) == LAST
        flow.console.answers["/v1/graph-data/vaultAkt"] = lambda _: says(flow.console.graph("vaultAkt"))
        again = await filling(flow).run()
        assert again.whole
        assert len(window(flow, "bme.vault_akt", source=DAILY)) == 12


async def test_a_day_that_stands_twice_refuses_the_series(tmp_path):
    async with past(tmp_path) as flow:
        twice = flow.console.graph("totalAktBurnedForAct")
        twice["snapshots"].insert(3, dict(twice["snapshots"][3]))
        flow.console.answers["/v1/graph-data/totalAktBurnedForAct"] = lambda _: says(twice)
        filled = await filling(flow).run()
        (bad,) = [part for part in filled.parts if part.name == "totalAktBurnedForAct"]
        assert "stands after" in bad.says
        assert window(flow, "bme.akt_burned_total", source=DAILY) == {}
        assert window(flow, "bme.net_akt", window="7d") == {}, "withheld, not smoothed over"


async def test_a_source_that_rewrites_its_past_is_followed(tmp_path):
    async with past(tmp_path) as flow:
        await filling(flow).run()
        days = flow.console.figures.days
        days["totalAktBurnedForAct"] = grown(60_000.0, 1_300.0)
        del days["activeLeaseCount"]
        flow.clock.set(NOW + DAY)
        flow.console.figures.days["totalAktBurnedForAct"].append(60_000.0 + 1_300.0 * LAST)
        await filling(flow).run()
        assert window(flow, "bme.akt_burned_total", source=DAILY)[LAUNCH + DAY - 1] == 60_000.0
        assert len(window(flow, "bme.akt_burned_total", source=DAILY)) == LAST


async def test_fresh_akt_by_day_comes_from_the_ledger(tmp_path):
    async with past(tmp_path, swaps(200)) as flow:
        await filling(flow).run()
        known = flow.storage.read_now(lambda read: ledger_facts(read, "akash"))
        days = window(flow, "bme.akt_minted_fresh_total", source="akash_ledger_daily")
        assert known.totals.fresh > 0
        assert list(days.values()) == sorted(days.values())
        minted = flow.storage.read_now(lambda read: read.ledger_fresh("akash"))
        for end, value in list(days.items())[:: len(days) // 7]:
            before = sum(amount for height, amount in minted if flow.console.block_at(height) < end + 1)
            assert value == before / 1e6


async def test_the_command_writes_plain_lines_in_a_pipe_and_says_when_something_is_missing(tmp_path, capsys, caplog):
    async with past(tmp_path, swaps(30)) as flow:
        config = tmp_path / "config.toml"
        config.write_text(
            f"""[storage]
url = "sqlite:///{tmp_path}/new.db"
[sources.akash_chain]
endpoints = ["{flow.chain.url}"]
[sources.akash_console]
base_url = "{flow.console.url}"
[sources.coingecko]
enabled = false
[sources.render]
enabled = false
"""
        )
        args = argparse.Namespace(config=str(config), db=None, since=NOW // DAY * DAY - 3 * DAY)
        assert await backfill.run(args, flow.clock) == 0
        said = capsys.readouterr()
        assert "totalAktBurnedForAct: 3 days, 3 new or changed" in said.out
        assert "ledger: 33 records" in said.out
        assert "\r" not in said.out + said.err
        flow.console.answers["/v1/graph-data/totalLeaseCount"] = lambda _: says({"error": "no"}, 500)
        args.since -= DAY
        assert await backfill.run(args, flow.clock) == 3
        said = capsys.readouterr()
        assert "run it again" in said.err
        assert not [record for record in caplog.records if record.name == "stamina"], "a retry is no line of its own"


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", ""])
def test_a_date_that_is_none_is_one_line_and_exit_code_2(text, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["backfill", "--since", text])
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_every_series_is_the_history_of_a_metric_that_exists():
    from bot.compose import catalogue

    assert [past.metric for past in SERIES.values() if past.metric not in catalogue()] == []


async def test_a_backfill_gives_the_scorecard_quarters_from_before_the_bot(tmp_path):
    """Lease revenue, leases, GPUs of leases and BME's totals, fresh AKT too, by the day; nothing of it was read live."""
    async with past(tmp_path) as flow:
        flow.console.figures.days |= {
            "totalUUsdSpent": grown(900_000.0, 8_000.0),
            "totalLeaseCount": grown(500_000.0, 950.0),
            "activeGPU": grown(126.0, 0.0),
        }
        assert (await filling(flow).run()).whole
        facts = await Scorecards(flow.house.storage, flow.clock).of()
        tests = {test.key: test for test in facts.card.tests}
        growth, per_gpu = tests["revenue_growth"].evidence[0], tests["revenue_per_gpu"].evidence[0]
        assert (growth.value, growth.before) == (8_000.0, 8_000.0)
        assert per_gpu.name == "revenue_per_leased_gpu"
        assert per_gpu.value == pytest.approx(8_000 / 126)
        table = facts.card.tables[1]
        assert table.finished
        assert table.figures["lease_revenue"].value == pytest.approx(8_000.0 * 91)
        assert table.figures["new_leases"].value == 950.0 * 91
        assert table.figures["akt_net"].value == 250.0 * 91
        assert table.figures["gpu_used"].value is None, "GPUs of leases never stand for those that providers report"
        assert facts.filled["spend.usd_24h"] == LAST - 1
        said = scorecard_card(facts).lines
        assert any(f"Up to {LAST} days of them are no readings of our own" in line for line in said), said
