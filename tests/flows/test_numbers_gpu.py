"""GPUs and the breaker's prices as they are shown: overcommitted, doubled, unnamed, gone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alerts.sample import HOUR, MINUTE, Series
from bot.cards.desk import Desk
from tests.doubles._stand import says
from tests.flows.conftest import T0, standing


def stored(flow, metric, **labels):
    """The value that stands now, or None."""
    series = Series.of(metric, network="akash", **labels)
    now = flow.clock.now()
    return flow.storage.read_now(lambda read: read.window(series, now, now).at(now, read.lookback(series)))


def row(model, allocatable, allocated, ram="80Gi", interface="PCIe"):
    return {"model": model, "ram": ram, "interface": interface, "allocatable": allocatable, "allocated": allocated}


def listed(flow, **rows):
    details = {"<UNKNOWN>" if vendor == "unknown" else vendor: each for vendor, each in rows.items()}
    flow.console.answers["/v1/gpu"] = lambda _: says({"gpus": {"total": {}, "details": details}})


async def test_an_overcommitted_row_counts_as_full_and_takes_nothing_from_the_rows_beside_it(flow):
    listed(flow, nvidia=[row("a100", 8, 11), row("a100", 8, 2, ram="40Gi"), row("a100", 4, 0, interface="SXM4")])
    await flow.tick()
    labels = {"vendor": "nvidia", "model": "a100"}
    assert stored(flow, "gpu.model.total", **labels) == 20
    assert stored(flow, "gpu.model.leased", **labels) == 10, "8 + 2 + 0: the three too many are no cards"
    assert stored(flow, "gpu.model.available", **labels) == 10
    assert stored(flow, "gpu.model.utilization", **labels) == 0.5


async def test_cards_without_a_name_are_one_model_called_unknown(flow):
    listed(flow, unknown=[row(None, 4, 1, None, None)], nvidia=[row(None, 2, 2), row("t4", 1, 0)])
    await flow.tick()
    assert stored(flow, "gpu.model.total", vendor="unknown", model="unknown") == 4
    assert stored(flow, "gpu.model.total", vendor="nvidia", model="unknown") == 2


async def test_bids_of_rows_of_one_model_are_weighted_by_their_cards_and_null_is_no_bid(flow):
    def bid(model, cards, low, med, avg, high):
        price = {"currency": "USD", "min": low, "max": high, "avg": avg, "med": med, "weightedAverage": avg}
        return {
            "vendor": "nvidia", "model": model, "ram": "80Gi", "interface": "PCIe",
            "availability": {"total": cards, "available": 1}, "providerAvailability": {"total": 2, "available": 1},
            "price": price if low is not None else None, "priceUakt": None,
        }  # fmt: skip

    rows = [bid("a100", 30, 1.0, 1.5, 1.6, 2.0), bid("a100", 10, 0.8, 1.1, 1.2, 3.0), bid("t4", 5, None, 0, 0, 0)]
    flow.console.answers["/v1/gpu-prices"] = lambda _: says({"availability": {}, "models": rows})
    await flow.tick()

    def price(stat):
        return stored(flow, "gpu.model.price_usd_hour", vendor="nvidia", model="a100", stat=stat)

    assert (price("min"), price("max")) == (0.8, 3.0)
    assert price("med") == pytest.approx(float((30 * Decimal("1.5") + 10 * Decimal("1.1")) / 40))
    assert price("avg") == pytest.approx(float((30 * Decimal("1.6") + 10 * Decimal("1.2")) / 40))
    assert stored(flow, "gpu.model.price_usd_hour", vendor="nvidia", model="t4", stat="min") is None


async def test_pending_cards_are_neither_in_use_nor_free(flow):
    """Total is active + pending + available; the share in use is active over total, whatever an article says."""
    flow.console.figures.gpus = (84, 16, 234)
    await flow.tick()
    assert stored(flow, "gpu.total") == 334
    assert stored(flow, "gpu.utilization") == 84 / 334
    card = await Desk(flow.house.query).gpu()
    assert card.lead == "84 of 334 GPUs are in use (25 %)."
    assert card.lines[0] == "234 free · 16 pending: reserved for a bid"


async def test_a_network_without_one_gpu_is_an_answer_of_zeros_and_not_sold_out(flow):
    flow.rules({"name": "Sold out", "metric": "gpu.available", "op": "<=", "threshold": 0})
    await flow.tick()
    before = stored(flow, "gpu.total")
    flow.console.figures.gpus = (0, 0, 0)
    report = (await flow.tick())["akash_console"]
    assert report.failed["capacity"] == "the capacity answers zeros: the network without one GPU is not believed"
    assert flow.sink.messages == []
    assert stored(flow, "gpu.total") == before, "the last one stands for its look-back and then is old"


async def test_one_card_free_of_two_hundred_is_not_100_percent(flow):
    flow.console.figures.gpus = (199, 0, 1)
    await flow.tick()
    assert (await Desk(flow.house.query).gpu()).lead == "199 of 200 GPUs are in use (99.5 %)."


@pytest.mark.parametrize("away", [0, 2 * MINUTE, 3 * HOUR])
async def test_a_model_that_left_is_not_shown_with_its_old_figures_also_when_it_left_while_we_were_away(tmp_path, away):
    url = f"sqlite:///{tmp_path}/flow.db"
    lead = "No model"
    async with standing(url) as flow:
        await flow.tick()
        if not away:
            del flow.console.figures.models["nvidia", "rtx4090"]
            await flow.tick(6 * MINUTE)
            lines = (await Desk(flow.house.query).gpu()).lines
    if away:
        async with standing(url, at=T0 + MINUTE + away) as flow:
            del flow.console.figures.models["nvidia", "rtx4090"]
            await flow.tick()
            lines = (await Desk(flow.house.query).gpu()).lines
    assert any("h100" in line for line in lines)
    assert [line for line in lines if "rtx4090" in line and "in use" in line] == [], lead


async def test_the_way_to_the_breakers_levels_is_measured_from_the_price_that_the_breaker_uses(flow):
    """The average over time, not the median beside it: the card and `bme.warn_distance` say one thing."""
    flow.chain.answers["oracle"]["aggregated_price"] |= {"twap": "0.612500", "median_price": "0.640000"}
    flow.rules({"name": "Ratio", "metric": "bme.collateral_ratio", "op": "<", "threshold": 2})
    await flow.tick()
    flow.ratio("1.20")
    await flow.tick()
    line = next(line for line in flow.sink.messages[-1].cards[-1].lines if line.startswith("AKT at"))
    distance = stored(flow, "bme.warn_distance")
    assert line.startswith("AKT at $0.6125 · warn is reached at ")
    assert f"(-{distance * 100:.1f} %)" in line
