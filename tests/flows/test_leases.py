"""Leases watched from listing to listing, over real sockets and a real file."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.cards.desk import Desk
from tests.doubles import mischief
from tests.doubles.chain import lease
from tests.flows.conftest import T0, standing

BLOCK = 6_000


def value(flow, key, **labels):
    series = Series.of(key, network="akash", **labels)
    return flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))


async def paced(flow, days=1):
    """The chain's pace is known, as after a day of polls."""
    start = flow.clock.now() - days * DAY
    heights = [
        Sample(
            Series.of("chain.height", network="akash"),
            start + minute * MINUTE,
            flow.chain.height - (days * DAY - minute * MINUTE) // BLOCK,
        )
        for minute in range(0, days * 1440, 30)
    ]
    await flow.storage.write(lambda tx: tx.add_samples(heights))


async def turn(flow, later=15 * MINUTE):
    flow.clock.set(flow.clock.now() + later)
    flow.chain.height += later // BLOCK
    (seen,) = await flow.house.leases.step(flow.clock.now())
    return seen


async def a_day(flow):
    """A day without a hole in it."""
    for _ in range(24):
        await turn(flow, HOUR)


@pytest.fixture(name="watched")
async def _watched(flow):
    """Five leases of three providers, seen once."""
    now = flow.chain.height
    flow.chain.leases = [
        lease(1, "3000.0", provider="akash1a", created=now - 30 * DAY // BLOCK),
        lease(2, "2000.0", provider="akash1a", created=now - HOUR // BLOCK),
        lease(3, "1000.0", provider="akash1b", created=now - 2 * HOUR // BLOCK),
        lease(4, "500.0", provider="akash1c", created=now - 9 * DAY // BLOCK),
        lease(5, "100.0", provider="akash1c", created=now - DAY // BLOCK, state="reclaiming"),
    ]
    await paced(flow)
    await turn(flow)
    return flow


def end(flow, number, **about):
    for each in flow.chain.leases:
        if each["lease"]["id"]["owner"] == f"akash1owner{number}":
            each["lease"] |= {
                "state": "closed",
                "closed_on": str(flow.chain.height),
                "reason": "lease_closed_owner",
            } | about


async def test_every_page_of_active_and_reclaiming_leases_is_counted_once(watched):
    assert value(watched, "leases.active", source="akash_chain").value == 5


async def test_what_the_median_provider_earns_a_day(watched):
    # akash1a 5000, akash1b 1000, akash1c 600 micro-ACT a block, 14,400 blocks a day.
    assert value(watched, "providers.earnings_usd_day_p50").value == pytest.approx(14.4, rel=1e-6)
    assert value(watched, "providers.top3_earnings_share").value == 1.0


async def test_what_is_paid_in_akt_is_not_told_at_a_price_of_long_ago(watched):
    key = "providers.earnings_usd_day_p50"
    watched.chain.leases.append(lease(6, "1000.0", provider="akash1d"))
    watched.chain.leases[-1]["lease"]["price"]["denom"] = "uakt"
    await watched.tick()
    price = value(watched, "oracle.akt_usd").value
    await turn(watched)
    told = value(watched, key)
    assert told.value == pytest.approx((14.4 + 14.4 * price) / 2, rel=1e-3), "of 72, 14.4, 8.64, and 14.4 AKT"
    for _ in range(8):
        await turn(watched)
    assert watched.clock.now() - value(watched, key).at > HOUR, "nothing new was told"
    card = await Desk(watched.house.query).network()
    assert any(
        "some leases are paid in AKT, and the oracle has had no price for an hour" in line for line in card.lines
    )
    del watched.chain.leases[-1]
    await turn(watched)
    assert value(watched, key).value == pytest.approx(14.4, rel=1e-6)
    card = await Desk(watched.house.query).network()
    assert not any("paid in AKT" in line for line in card.lines)


async def test_a_lease_that_ended_is_looked_up_and_counted_with_its_life(watched):
    end(watched, 2)
    seen = await turn(watched)
    assert (seen.open, seen.ended, seen.waiting) == (4, 1, 0)
    assert value(watched, "leases.closed_24h") is None, "a day was not watched yet"
    await a_day(watched)
    assert value(watched, "leases.closed_24h").value == 0
    end(watched, 3)
    await turn(watched)
    assert value(watched, "leases.closed_24h").value == 1
    assert value(watched, "leases.closed_early_24h").value == 0, "it was a day old by then"


async def test_one_that_ended_within_its_first_day_ended_early(watched):
    await a_day(watched)
    watched.chain.leases.append(lease(9, created=watched.chain.height - 10))
    await turn(watched)
    end(watched, 9)
    await turn(watched)
    assert value(watched, "leases.closed_early_24h").value == 1


async def test_after_a_hole_in_the_watching_a_day_is_owed_again(watched):
    await a_day(watched)
    assert value(watched, "leases.closed_24h").at == watched.clock.now()
    await turn(watched, 2 * HOUR)  # whatever began and ended meanwhile was never seen
    assert value(watched, "leases.closed_24h").at < watched.clock.now()
    assert value(watched, "leases.closed_early_24h").at < watched.clock.now()
    await a_day(watched)
    assert value(watched, "leases.closed_24h").at == watched.clock.now()


async def test_a_node_that_leaves_a_lease_out_ends_nothing(watched):
    watched.chain.leases_left_out = {"akash1owner1", "akash1owner4"}
    seen = await turn(watched)
    assert (seen.open, seen.ended, seen.waiting) == (3, 0, 2)
    watched.chain.leases_left_out = set()
    seen = await turn(watched)
    assert (seen.open, seen.ended, seen.waiting) == (5, 0, 0)


async def test_one_that_the_chain_does_not_know_any_more_is_let_go_without_an_end(watched):
    del watched.chain.leases[0]
    seen = await turn(watched)
    assert (seen.open, seen.ended, seen.waiting) == (4, 0, 0)


async def test_a_list_that_breaks_off_concludes_nothing(watched):
    end(watched, 1)
    watched.chain.misbehave("/akash/market", mischief.gives({}, 502))
    seen = await turn(watched)
    assert seen.trouble
    assert seen.ended == 0
    watched.chain.behave()
    assert (await turn(watched)).ended == 1


async def test_a_node_from_before_reclaiming_is_read_all_the_same(flow):
    flow.chain.lease_states = ("active", "insufficient_funds", "closed")
    flow.chain.leases = [lease(1), lease(2)]
    assert (await turn(flow)).open == 2


async def test_a_restart_goes_on_with_what_was_known(tmp_path):
    url = f"sqlite:///{tmp_path}/leases.db"
    async with standing(url) as flow:
        flow.chain.leases = [lease(1), lease(2)]
        await turn(flow)
    async with standing(url, at=T0 + DAY) as flow:
        flow.chain.leases = [lease(1), lease(2, state="closed", closed_on="28950000", reason="lease_closed_owner")]
        seen = await turn(flow)
        assert (seen.open, seen.ended) == (1, 1)


async def test_without_a_measured_pace_no_day_is_made_of_blocks(flow):
    flow.chain.leases = [lease(1)]
    await turn(flow)
    assert value(flow, "providers.earnings_usd_day_p50") is None
    assert value(flow, "leases.active", source="akash_chain").value == 1


async def test_the_network_answer_says_how_leases_end_and_who_earns(watched):
    await a_day(watched)
    watched.chain.leases += [lease(100 + index, created=watched.chain.height - 14_400 * index) for index in range(12)]
    await turn(watched)
    for index in range(12):
        end(watched, 100 + index)
    await turn(watched)
    await watched.tick()
    card = await Desk(watched.house.query).network()
    text = "\n".join(field.value for field in card.fields)
    assert "**12** ended in 24 h · **1** of them within their first day · median life **5." in text
    assert "The median provider earns **$14.40** a day · the three that earn most **100 %** of it all" in text
