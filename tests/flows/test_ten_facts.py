"""Four of the "ten facts to know first" of the data reference, through the whole pipeline.

The others are in tests/bot/sources (test_fact_1, 2, 4, 5, 7, 10), where the answer itself decides.
"""

from __future__ import annotations

from alerts.metric import Metric
from alerts.sample import Series
from bot.compose import SOURCE_ROWS, givers, origins
from tests.doubles._stand import says

AKASH = {"network": "akash"}
KEYS = ("bme.akt_burned_total", "bme.akt_reissued_total", "bme.net_akt", "bme.burn_mint_ratio", "bme.volume_akt")


def latest(flow, key, **labels):
    series = Series.of(key, **AKASH, **labels)
    sample = flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))
    return None if sample is None else sample.value


async def test_fact_3_gross_akt_burned_comes_from_the_console_because_the_vault_knows_only_the_net(flow):
    chain_homes = {row.key for row in SOURCE_ROWS["akash_chain"] if isinstance(row.metric, Metric)}
    assert not {"bme.akt_burned_total", "bme.akt_reissued_total"} & chain_homes
    assert givers()["bme.akt_burned_total"] == ("akash_console", "akash_chain")
    assert [one.request for one in origins()["bme.akt_burned_total"] if one.source == "akash_chain"] == ["ledger"]
    await flow.tick()
    assert latest(flow, "bme.akt_burned_total") == flow.console.figures.akt_burned
    assert latest(flow, "bme.remint_credits") != flow.console.figures.akt_burned


async def test_fact_6_bme_daily_figures_run_from_midnight_and_are_never_taken_for_24_hours(flow):
    """Whatever the since-midnight figures say, nothing that is stored changes: windows come from the totals."""

    def everything():
        now = flow.clock.now()

        def work(read):
            found = {}
            for key in KEYS:
                for series in read.series(key):
                    sample = read.latest(series, now)
                    found[str(series)] = None if sample is None else sample.value
            return found

        return flow.storage.read_now(work)

    await flow.tick()
    before = everything()
    assert before

    def shouting(_):
        body = flow.console.bme()
        for part in body.values():
            for name in part:
                if name.startswith("daily"):
                    part[name] = 9e17
        return says(body)

    flow.console.answers["/v1/bme/dashboard-data"] = shouting
    reports = await flow.tick()
    assert "bme" not in reports["akash_console"].failed
    assert everything() == before
    assert latest(flow, "spend.usd_24h") == flow.console.figures.spent_24h_usd, "spend is a rolling day, and says so"


async def test_fact_8_a_dashboard_that_answers_200_with_zeros_is_no_data(flow):
    await flow.tick()
    assert latest(flow, "leases.active") == flow.console.figures.leases
    stored = flow.storage.read_now(lambda read: len(read.window(Series.of("leases.active", **AKASH), 0, 2**62)))

    def zeros(_):
        body = flow.console.dashboard()
        for part in ("now", "compare", "chainStats", "networkCapacity"):
            body[part] = {name: 0 if isinstance(value, int | float) else value for name, value in body[part].items()}
        return says(body)

    flow.console.answers["/v1/dashboard-data"] = zeros
    reports = await flow.tick()
    assert "zero" in reports["akash_console"].failed["dashboard"]
    assert flow.storage.read_now(lambda read: len(read.window(Series.of("leases.active", **AKASH), 0, 2**62))) == stored
    assert latest(flow, "leases.active") == flow.console.figures.leases


async def test_fact_9_gpu_breakdown_is_never_asked_because_an_answer_may_belong_to_another_filter(flow):
    for _ in range(3):
        await flow.tick()
    assert flow.console.asked
    assert not [path for path in map(str, flow.console.asked) if "gpu-breakdown" in path]
