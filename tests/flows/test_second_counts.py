"""One word beside each headline value: what a second count of it says, on /network and in the summary of a week."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from alerts.reports.agreement import State
from alerts.reports.weeks import parse_week
from alerts.sample import DAY, HOUR, Sample, Series
from bot.app.digest_facts import restored, stored
from bot.app.digest_states import week_states
from bot.cards import numbers
from bot.cards.digest import digest_card
from bot.cards.network import network_card
from bot.storage import ScanRow, Storage
from tests.flows.conftest import T0, standing
from tests.flows.test_digest import facts_of
from tests.flows.week import SIMULATED, simulated, store

W38 = parse_week("2026-W38")


def counted(card) -> str:
    """The line of states of a card."""
    lines = [*card.lines, *(line for field in card.fields for line in field.value.splitlines())]
    (found,) = [line for line in lines if line.startswith("Second counts: ")]
    return found


async def test_network_says_which_of_its_figures_somebody_else_counts_too(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/states.db", T0) as flow:
        await flow.tick()
        facts = await flow.house.query.network()
        states = facts.states
        assert states["spend.usd_24h"].state is State.ONE
        assert states["gpu.leased"].state is State.AGREE, "the models' cards in use, added up"
        apart = states["token.price_usd"]
        oracle, market = facts.figures["oracle.akt_usd"].value, facts.figures["token.price_usd"].value
        assert apart.state is State.DISAGREE
        assert apart.spread == abs(oracle - market) / max(oracle, market)
        line = counted(network_card(facts))
        assert f"AKT price: **disagree** by {numbers.percent(apart.spread, 1)}" in line
        assert "GPUs in use: agree" in line
        flow.clock.set(flow.clock.now() + HOUR)
        later = (await flow.house.query.network()).states
        assert {later[key].state for key in ("gpu.leased", "spend.usd_24h", "token.price_usd")} == {State.STALE}


async def test_network_before_the_first_answer_speaks_of_no_counts(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/states.db", T0) as flow:
        card = network_card(await flow.house.query.network())
        assert not any(line.startswith("Second counts") for line in card.lines)


def facts_with(storage: Storage, *more: Sample):
    store(storage, simulated(W38))
    storage.write_now(lambda tx: tx.add_samples(list(more), history=True))
    return with_states(storage)


def with_states(storage: Storage):
    facts = facts_of(storage, W38)
    return replace(facts, states=storage.read_now(lambda read: week_states(read, W38, facts)))


def every_hour(key: str, value: float, hours: range = range(1, 169), **labels: str) -> list[Sample]:
    series = Series.of(key, network=SIMULATED, **labels)
    return [Sample(series, W38.start + hour * HOUR, value) for hour in hours]


def test_a_week_says_which_of_its_figures_were_counted_twice(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/week.db") as storage:
        # The chain's list of leases is known for a few hours alone: those hours are compared, no others.
        facts = facts_with(
            storage,
            *every_hour("oracle.akt_usd", 0.5),
            *every_hour("leases.active", 692.0, range(40, 60), source="akash_chain"),
            *every_hour("providers.online", 58.0),
        )
    states = dict(facts.states)
    assert states["providers.active"].state is State.AGREE
    assert states["leases.active"].state is State.AGREE
    assert states["token.price_usd"].state is State.DISAGREE
    assert states["spend.usd_24h"].state is State.ONE
    assert states["bme.akt_burned_total"].state is State.ONE, "no ledger was read"
    assert "leases, providers: agree" in counted(digest_card(facts))
    assert restored(json.loads(json.dumps(stored(facts)))).states == facts.states


def test_what_was_not_read_at_the_end_of_a_week_is_stale(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/week.db") as storage:
        storage.write_now(lambda tx: tx.add_samples(every_hour("leases.active", 700.0, range(1, 140)), history=True))
        facts = with_states(storage)
    assert dict(facts.states)["leases.active"].state is State.STALE


@pytest.mark.parametrize(
    ("read_at", "off", "state"),
    [
        (W38.end + HOUR, 0, State.AGREE),
        (W38.end + HOUR, 5_000_000, State.DISAGREE),
        (W38.end - 12 * HOUR, 0, State.AGREE),
        (W38.end - 2 * DAY, 0, State.ONE),
    ],
)
def test_what_flowed_is_held_against_the_newest_scan_of_the_ledger(tmp_path, read_at, off, state):
    sums = 40_000_000_000
    lines = [
        ["accrued", "console", sums + off, sums, sums], ["issued", "console", sums, sums, sums], ["fresh", "chain", 0, 0, 0],
    ]  # fmt: skip
    scan = ScanRow(SIMULATED, read_at - HOUR, read_at, "closing", finished_at=read_at, notes={"lines": lines})
    with Storage.open(f"sqlite:///{tmp_path}/week.db") as storage:
        store(storage, simulated(W38))
        storage.write_now(lambda tx: tx.begin_scan(scan))
        kept = storage.read_now(lambda read: read.last_scan(SIMULATED))
        storage.write_now(lambda tx: tx.put_scan(replace(scan, id=kept.id)))
        states = dict(with_states(storage).states)
    assert states["bme.akt_burned_total"].state is state
    assert states["bme.akt_reissued_total"].state is (State.ONE if state is State.ONE else State.AGREE)
