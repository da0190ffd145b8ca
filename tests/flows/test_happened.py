"""Events on the time axis of an answer's picture, from what is stored to the line that explains them."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.governance.known import KnownProposal
from alerts.governance.proposal import ProposalStatus
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app import proposal_rows
from bot.app.happened import HISTORY, MOST, Happened, happened
from bot.app.proposal_facts import ProposalFacts
from bot.app.rewritten import keep
from bot.cards.desk import Desk
from bot.cards.events import event_line, marks
from bot.storage.rows import Rewritten
from tests.flows.conftest import T0

NOW = T0 + 20 * DAY


def of(flow, metric, after=T0, until=NOW):
    return flow.storage.read_now(lambda read: happened(read, "akash", metric, after, until))


async def store(flow, key, points, **labels):
    series = Series.of(key, network="akash", **labels)
    await flow.storage.write(lambda tx: tx.add_samples([Sample(series, at, value) for at, value in points]))


async def vote(flow, number, status, ends, effects=(), **more):
    facts = ProposalFacts(network="akash", number=number, title="x", status=status, voting_ends_at=ends, at=ends)
    facts = dataclasses.replace(facts, effects=tuple(effects), **more)
    known = KnownProposal(number, ProposalStatus(status), changed_at=ends)
    await flow.storage.write(lambda tx: proposal_rows.keep(tx, "akash", known, facts))


async def test_votes_that_ended_are_marked_and_open_or_held_ones_are_not(flow):
    await vote(flow, 341, "passed", T0 + DAY)
    await vote(flow, 342, "rejected", T0 + 2 * DAY)
    await vote(flow, 343, "voting", T0 + 3 * DAY)
    await vote(flow, 344, "passed", T0 + 4 * DAY, held=True)
    await vote(flow, 345, "passed", T0 - DAY)
    assert of(flow, "token.supply") == (
        Happened(T0 + DAY, "passed", "#341"),
        Happened(T0 + 2 * DAY, "rejected", "#342"),
    )


async def test_an_upgrade_is_marked_when_the_chain_came_to_its_height(flow):
    await vote(flow, 350, "passed", T0 - DAY, [{"kind": "upgrade", "name": "v2.2.0", "height": 105}])
    await store(flow, "chain.height", [(T0 + index * HOUR, 100.0 + index * 2) for index in range(6)])
    assert of(flow, "spend.usd_24h") == (Happened(T0 + 3 * HOUR, "upgrade", "v2.2.0", 105.0),)


async def test_a_past_that_was_written_anew_is_marked_on_what_rests_on_it(flow):
    series = Series.of("bme.akt_burned_total", network="akash", source="akash_console_daily")
    changed = [Rewritten(series, T0 - number * DAY, 100.0, 90.0) for number in range(2, 9)]
    await flow.storage.write(lambda tx: keep(tx, changed, T0 + DAY))
    assert of(flow, "bme.burn_mint_ratio") == (Happened(T0 + DAY, "rewritten"),)
    assert event_line(of(flow, "bme.net_akt"))[0].startswith("On the time axis: **1** the source rewrote its past, <t:")
    assert of(flow, "bme.collateral_ratio") == ()
    assert of(flow, "bme.burn_mint_ratio", T0 + 2 * DAY) == ()
    nothing = [Rewritten(series, T0 - 5 * DAY, 100.0, 100.0 + 1e-9), Rewritten(series, T0 + 2 * DAY, 100.0, 90.0)]
    await flow.storage.write(lambda tx: keep(tx, nothing, T0 + 3 * DAY))
    assert of(flow, "bme.burn_mint_ratio", T0 + 2 * DAY) == (), "a rounding, and a last day that settles late"


async def test_the_trips_of_one_day_share_a_mark_and_go_with_the_mechanism_alone(flow):
    day = T0 // DAY * DAY + DAY
    points = [(day - HOUR, 0), (day + HOUR, 3), (day + HOUR + MINUTE, 0), (day + 5 * HOUR, 2), (day + 6 * HOUR, 0)]
    await store(flow, "bme.breaker", points, source=HISTORY)
    assert of(flow, "bme.collateral_ratio") == (Happened(day + HOUR, "tripped", count=2, lasted=HOUR + MINUTE),)
    assert of(flow, "gpu.total") == ()


async def test_minting_that_went_on_another_day_is_a_mark_of_its_own(flow):
    day = T0 // DAY * DAY + DAY
    await store(flow, "bme.breaker", [(day, 0), (day + HOUR, 2), (day + DAY, 0)])
    assert [(one.kind, one.lasted) for one in of(flow, "bme.burn_mint_ratio")] == [("tripped", 0), ("recovered", 0)]


async def test_a_short_stop_and_a_long_one_are_not_told_as_two_that_began(flow):
    day = T0 // DAY * DAY + DAY
    short = [(day, 0), (day + HOUR, 3), (day + HOUR + 3 * MINUTE, 0)]
    await store(flow, "bme.breaker", [*short, (day + 5 * DAY, 2), (day + 7 * DAY, 0), (day + 7 * DAY + HOUR, 2)])
    found = of(flow, "bme.burn_mint_ratio")
    moments = (day + HOUR, day + 5 * DAY, day + 7 * DAY, day + 7 * DAY + HOUR)
    said = ("minting stopped for 3 min", "minting stopped", "minting resumed", "minting stopped")
    told = (f"**{n}** {what}, <t:{at // 1000}:f>" for n, (at, what) in enumerate(zip(moments, said, strict=True), 1))
    assert event_line(found) == [f"On the time axis: {' · '.join(told)}"]


async def test_a_large_provider_that_went_and_came_back_is_marked_twice(flow):
    steady = [(T0 + index * 5 * MINUTE, 40.0) for index in range(400)]
    away = T0 + 10 * HOUR
    gone = [(at, None if at == away else value) for at, value in steady if not away < at < T0 + 20 * HOUR]
    await store(flow, "providers.gpu_total", steady, provider="barn.example")
    await store(flow, "providers.gpu_total", gone, provider="farm.example")
    await store(flow, "providers.gpu_total", [(at, value and 4.0) for at, value in gone], provider="hut.example")
    found = of(flow, "gpu.total", T0 + HOUR, T0 + 30 * HOUR)
    assert [(one.kind, one.name, one.value) for one in found] == [
        ("lost", "farm.example", 40.0),
        ("joined", "farm.example", 40.0),
    ]


async def test_a_bot_that_was_off_lost_no_provider(flow):
    polled = [(T0 + index * 5 * MINUTE, 40.0) for index in range(200) if not 50 < index < 120]
    await store(flow, "providers.gpu_total", polled, provider="farm.example")
    assert of(flow, "gpu.total", T0 + HOUR) == ()


async def test_nobody_joined_when_the_record_began(flow):
    await store(
        flow,
        "providers.gpu_total",
        [(T0 + HOUR + index * 5 * MINUTE, 40.0) for index in range(20)],
        provider="a.example",
    )
    assert of(flow, "gpu.total") == ()


async def test_an_axis_has_room_for_the_newest_marks(flow):
    for number in range(1, 30):
        await vote(flow, number, "passed", T0 + number * HOUR)
    found = of(flow, "token.supply")
    assert len(found) == MOST
    assert found[-1].name == "#29"


@pytest.mark.parametrize("asked", [{}, {"picture": "models"}, {"model": "h100", "picture": "prices"}])
async def test_the_answer_explains_the_numbers_on_its_axis(flow, asked):
    for _ in range(5):
        await flow.tick(30 * MINUTE)
    await vote(flow, 341, "passed", flow.clock.now() - HOUR)
    await flow.tick(MINUTE)
    card = await Desk(flow.house.query, flow.house.history, flow.house.studio).gpu(**asked)
    assert f"On the time axis: **1** #341 passed, <t:{(flow.clock.now() - HOUR - MINUTE) // 1000}" in card.lines[-2]
    assert "#341 passed" in card.picture.alt
    assert card.lines[-1].startswith("Sources:")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Happened(0, "tripped", count=7), "minting stopped 7 times that day"),
        (Happened(0, "tripped", count=7, lasted=18 * MINUTE), "minting stopped 7 times that day, 18 min in all"),
        (Happened(0, "lost", "@everyone.example", 24.0), "`@ everyone.example` went, 24 GPUs with it"),
        (Happened(0, "upgrade", "v2`*[x](https://a.b)", 5.0), "upgrade `v2'*[x](hxxps://a[.]b)`"),
    ],
)
def test_what_a_mark_means_is_said_without_markup_of_others(event, text):
    assert event_line([event]) == [f"On the time axis: **1** {text}, <t:0:f>"]
    assert len(marks([event])) == 1
