"""Many long proposals at once: read ahead of the transaction, a part at each poll, each told once and nobody kept waiting."""

from __future__ import annotations

import threading

import pytest

from bot import _markdown
from bot.app import proposal_reading
from tests.flows.life import DAY, living

HOW = ("on", "killed")


def flood(life, numbers, status="PROPOSAL_STATUS_VOTING_PERIOD"):
    for number in numbers:
        life.put(number, status=status, voting_end_time=life.iso(3 * DAY), summary=f"Words about {number}. " * 20)


@pytest.mark.parametrize("how", HOW)
async def test_a_flood_is_told_a_part_at_each_poll_and_each_of_it_once(tmp_path, how, monkeypatch):
    monkeypatch.setattr(proposal_reading, "MOST_AT_ONCE", 700)
    async with living(f"sqlite:///{tmp_path}/life.db", how) as life:
        flood(life, range(500, 504))
        if how == "on":
            await life.step()
            assert len(life.told()) == 2
        for _ in range(2):
            await life.step()
        assert life.told() == ["voting"] * 4, "one that was left for later was not taken for gone"
        assert len({message.cards[0].title for message in life.sink.messages}) == 4
        await life.step()
        assert len(life.told()) == 4


@pytest.mark.parametrize("how", HOW)
async def test_a_first_start_into_a_flood_is_silent_and_goes_on_from_there(tmp_path, how, monkeypatch):
    monkeypatch.setattr(proposal_reading, "MOST_AT_ONCE", 700)
    async with living(f"sqlite:///{tmp_path}/life.db", how, seen=lambda life: flood(life, range(500, 504))) as life:
        every = (await life.house.query.proposals()).proposals
        assert [one.held for one in every].count(True) == 2, "what nobody has read yet is not shown"
        flood(life, [504])
        for _ in range(2):
            await life.step()
        assert life.told() == ["voting"]
        if how == "on":
            assert not any(one.held for one in (await life.house.query.proposals()).proposals)


async def test_what_strangers_wrote_is_read_outside_the_transaction_and_once(tmp_path, monkeypatch):
    read: list[str] = []
    whole = _markdown.Reader.read

    def noted(self, text):
        read.append(threading.current_thread().name)
        return whole(self, text)

    monkeypatch.setattr(_markdown.Reader, "read", noted)
    async with living(f"sqlite:///{tmp_path}/life.db", "on") as life:
        flood(life, [700_001, 700_002])
        await life.step()
        assert life.told() == ["voting"] * 2
        assert read
        assert not any(name.startswith("storage-writer") for name in read)
        times = len(read)
        await life.step()
        assert len(read) == times


async def test_a_vote_is_told_before_the_flood_that_stands_before_it(tmp_path, monkeypatch):
    monkeypatch.setattr(proposal_reading, "MOST_AT_ONCE", 300)
    async with living(f"sqlite:///{tmp_path}/life.db", "on", deposit_posts=True) as life:
        flood(life, range(600, 604), "PROPOSAL_STATUS_DEPOSIT_PERIOD")
        flood(life, [610])
        await life.step()
        assert life.told() == ["voting"]
