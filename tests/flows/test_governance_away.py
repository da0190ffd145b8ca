"""What the bot does with what began or ended while it was not there: before its first start, and in a time away."""

from __future__ import annotations

import pytest

from tests.flows.life import DAY, HOUR, MINUTE, living

HOW = ("on", "restarted", "killed", "refused")


def everything(life) -> None:
    """A proposal in every state, votes shortly before their end among them."""
    life.put(501, total_deposit=[{"denom": "uakt", "amount": "900000000"}])
    for number, left in ((502, 20 * HOUR), (503, 5 * HOUR), (504, 40 * MINUTE), (505, 3 * DAY)):
        voting(life, number, left)
    for number, status in ((506, "PASSED"), (507, "REJECTED"), (508, "FAILED")):
        ended(life, number, status, HOUR)
    ended(life, 509, "PASSED", 4 * DAY)


def voting(life, number, left):
    life.put(
        number, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_start_time=life.iso(left - 3 * DAY),
        voting_end_time=life.iso(left),
    )  # fmt: skip


def ended(life, number, status, ago):
    life.put(
        number,
        status=f"PROPOSAL_STATUS_{status}",
        voting_start_time=life.iso(-ago - DAY),
        voting_end_time=life.iso(-ago),
    )


@pytest.mark.parametrize("how", HOW)
async def test_the_first_start_is_silent_in_every_state(tmp_path, how):
    """The reminder of a vote that was in its last day before we came is no news either, nor what ended shortly before."""
    async with living(f"sqlite:///{tmp_path}/life.db", how, seen=everything, deposit_posts=True) as life:
        for _ in range(3):
            await life.step(2 * MINUTE)
        assert life.told() == []


@pytest.mark.parametrize("how", HOW)
async def test_a_vote_that_began_and_ended_in_a_time_away_is_told_once(tmp_path, how):
    async with living(f"sqlite:///{tmp_path}/life.db", how) as life:
        await life.step()
        await life.stop()
        life.clock.set(life.clock.now() + 5 * DAY)
        everything(life)
        for _ in range(3):
            await life.step(2 * MINUTE)
        told = {message.cards[0].title[:4]: message.cards[0].state for message in life.sink.messages}
        assert {"#506": "passed", "#507": "rejected", "#508": "failed"}.items() <= told.items()
        assert "#509" not in told, "that is history"
        assert len(told) == len(life.sink.messages)
