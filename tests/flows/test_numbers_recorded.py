"""Recorded facts through the real HTTP sources and the whole pipeline: Render's 97 epochs, two states of a testnet of Akash."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from alerts.notice import Route
from alerts.rule import parse
from alerts.sample import DAY, HOUR, Series
from bot.cards.desk import Desk
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage
from tests.doubles._stand import Stand, says
from tests.doubles.sink import RecordingSink

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
ABOVE = {
    "name": "Render burned more than it minted", "metric": "bme.burn_mint_ratio",
    "where": {"network": "render", "window": "7d"}, "op": ">", "threshold": 1.0,
}  # fmt: skip


def recorded(path: str) -> Path:
    file = DATA / path
    if not file.exists():
        pytest.skip(f"recorded data is not here: {path}")
    return file


def at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


class Epochs(Stand):
    """Render's two files as they were at a time: the recorded burns, and the recorded emission, as one channel of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        with recorded("networks/render_burn_mint_weekly.csv").open(newline="") as lines:
            self.table = list(csv.DictReader(lines))
        self.burns = json.loads(recorded("networks/epoch-burn-stats-data.json").read_text())
        self.now = 0
        self.answers["/burn.json"] = lambda _: says({"data": self._over(self.burns["data"], "endDate")})
        self.answers["/due.json"] = lambda _: says({"data": {"epochs": self.due()}})

    def _over(self, rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
        return [row for row in rows if at(row[key][:19]) <= self.now]

    def due(self) -> list[dict[str, Any]]:
        return self._over(
            [
                {
                    "epochId": int(row["epoch"]),
                    "channel": "all",
                    "start": f"{row['start']}T00:00:00.000Z",
                    "end": f"{row['end']}T00:00:00.000Z",
                    "amountDue": int(Decimal(row["emission_due_render(derived_sum_of_channels)"]) * 10**8),
                }
                for row in self.table
            ],
            "end",
        )


async def test_97_epochs_of_render_give_the_recorded_ratios_three_alarms_and_sums_of_four(tmp_path):
    async with Epochs() as stand:
        settings = Settings.model_validate(
            {
                "sources": {
                    "akash_chain": {"enabled": False}, "akash_console": {"enabled": False}, "coingecko": {"enabled": False},
                    "render": {"url": f"{stand.url}/burn.json", "liability_url": f"{stand.url}/due.json"},
                }
            }
        )  # fmt: skip
        storage, sink, clock = (
            Storage.open(f"sqlite:///{tmp_path}/r.db"),
            RecordingSink(),
            ManualClock(at("2023-12-28")),
        )
        house = build(settings, storage, clock, lambda: [Route("discord", "1", "2")], {"discord": sink}, seed=1)
        house.judge.use([parse(ABOVE)])
        try:
            for row in stand.table:
                # An hour after the epoch's end, when the file has it; then once more in the middle of the week.
                for later in (3 * HOUR, 4 * DAY):
                    stand.now = at(row["end"]) + later
                    clock.set(stand.now)
                    await house.poller.poll(house.sources[0], stand.now)
                    await house.poller.sweep(stand.now + 1)
                    await house.worker.pass_once()
            card = await Desk(house.query).burnmint("render")

            def ratios(window: str) -> dict[int, float]:
                series = Series.of("bme.burn_mint_ratio", network="render", window=window)
                kept = storage.read_now(lambda read: read.window(series, 0, stand.now))
                return dict(zip(kept.times, kept.values, strict=True))

            weekly, monthly = ratios("7d"), ratios("28d")
        finally:
            await house.close()
    rows = stand.table
    burned = [Decimal(row["burned_render"]) for row in rows]
    due = [Decimal(row["emission_due_render(derived_sum_of_channels)"]) for row in rows]
    assert len(weekly) == len(rows) == 97
    assert len(monthly) == 94
    for index, row in enumerate(rows):
        ratio = weekly[at(row["end"])]
        assert abs(Decimal(ratio) - burned[index] / due[index]) < Decimal("1e-14")
        assert round(ratio, 6) == pytest.approx(float(row["burn_mint_ratio(derived)"]), abs=1.01e-6)
        if index >= 3:
            four = sum(burned[index - 3 : index + 1]) / sum(due[index - 3 : index + 1])
            assert abs(Decimal(monthly[at(row["end"])]) - four) < Decimal("1e-14")
    assert [int(row["epoch"]) for row in rows if weekly[at(row["end"])] > 1] == [52, 53, 54, 79, 80, 81, 88, 89]
    assert [[card.state for card in message.cards][:: len(message.cards) - 1] for message in sink.messages] == [
        ["raised", "resolved"]
    ] * 3
    last = burned[-1] / due[-1]
    four = sum(burned[-4:]) / sum(due[-4:])
    assert card.lead.startswith(f"In the last epoch (7 days) {last:.3f} ")
    assert [line for line in card.lines if line.startswith("28 days")] == [f"28 days **{four:.3f}**"]
    assert card.lines[-1] == "Sources: Render Foundation, 4 days old"


@pytest.mark.parametrize(
    "file", ["testnet8_bme_state__2026-02-20T0630Z.json", "testnet8_bme_state__2026-02-23T1509Z.json"]
)
async def test_a_recorded_state_of_the_testnet_gives_the_chains_own_ratio(flow, file):
    raw = json.loads(recorded(f"akash/bme/{file}").read_text())
    chain = flow.chain
    chain.answers["vault"] = {"vault_state": raw["vault_state"]}
    chain.answers["status"] = raw["status"]
    chain.pending = []
    price = raw["oracle_price"]["state"]["price"]
    chain.answers["oracle"]["aggregated_price"] |= {"twap": price, "median_price": price}
    chain.answers["params"] = {"params": raw["params"]} if "params" in raw else chain.answers["params"]
    await flow.tick()
    await flow.tick()  # the older of them leaves the thresholds to the parameters, which are asked in the same tick

    def value(metric: str, **labels: str) -> float:
        series = Series.of(metric, network="akash", **labels)
        return flow.storage.read_now(lambda read: read.latest(series, flow.clock.now())).value

    theirs, own = value("bme.collateral_ratio"), value("bme.collateral_ratio", source="own")
    assert theirs == float(raw["status"]["collateral_ratio"])
    assert own == pytest.approx(theirs, rel=0.001)
    amounts = {each["denom"]: Decimal(each["amount"]) for each in raw["vault_state"]["balances"]}
    assert abs(Decimal(own) / (amounts["uakt"] * Decimal(price) / amounts["uact"]) - 1) < Decimal("1e-15")
    at_warn = Decimal("0.95") * amounts["uact"] / amounts["uakt"]
    assert abs(Decimal(value("bme.akt_price_at_warn")) / at_warn - 1) < Decimal("1e-15")
