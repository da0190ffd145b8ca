"""Proposals that live while their node lies in every way: nothing is invented, nothing is told twice, nothing is lost."""

from __future__ import annotations

import os
import random
import re
from collections import Counter, defaultdict

import pytest

from tests.flows.liar import Liar
from tests.flows.life import DAY, MINUTE, living

FIRST = 500
ENDS = ("PASSED", "REJECTED", "FAILED")
HOW = ("on", "restarted", "killed")
SEEDS = range(100) if os.environ.get("BURNWATCH_TORTURE") else (18, 128)
UNTIMELY = frozenset({"deposit_near", "day_left", "hours_left"})
"""What depends on more than the stage of a proposal."""


class Chain:
    """Proposals that go on by chance, and what really happened to each."""

    def __init__(self, life, rng):
        self.life, self.rng = life, rng
        self.happened = defaultdict(list)

    def go_on(self):
        is_open = [number for number, events in self.happened.items() if events[-1] in ("deposit", "voting")]
        if len(is_open) < 5 and self.rng.random() < 0.6:
            number = FIRST + len(self.happened)
            self.life.put(number, title=f"Proposal {number}")
            self.happened[number].append("deposit")
        for number in is_open:
            self._step(number, self.rng.random())

    def _step(self, number, chance):
        voting = self.happened[number][-1] == "voting"
        if not voting and chance < 0.25:
            self.life.put(number, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_end_time=self.life.iso(3 * DAY))
            self.happened[number].append("voting")
        elif voting and chance < 0.2:
            status = f"PROPOSAL_STATUS_{self.rng.choice(ENDS)}"
            self.life.put(number, status=status, voting_end_time=self.life.iso(0))
            self.happened[number].append("ended")
        elif chance < 0.3:
            self.life.chain.proposals[:] = [one for one in self.life.chain.proposals if one["id"] != str(number)]
            self.happened[number].append("dropped")

    def told(self):
        """By proposal what was told of it; the first message of one that ended has its outcome for a state."""
        told = defaultdict(list)
        for message in self.life.sink.messages:
            card = message.cards[0]
            number = int(re.search(r"5\d\d", "\n".join([card.title, card.lead, *card.lines]))[0])
            told[number].append("ended" if card.state.upper() in ENDS else card.state)
        return told

    def check(self):
        for number, events in self.told().items():
            timely = [event for event in events if event not in UNTIMELY]
            assert max(Counter(timely).values(), default=0) <= 1, f"twice: {number} {events}"
            assert set(timely) <= set(self.happened[number]), f"invented: {number} {events}"

    def check_whole(self):
        self.check()
        told = self.told()
        for number, events in self.happened.items():
            if events[-1] == "dropped" and not told[number]:
                continue  # nobody heard of it, so nobody hears that it is gone
            assert events[-1] in told[number], f"lost: {number} {events} {told[number]}"


@pytest.mark.long
@pytest.mark.parametrize(("seed", "how"), [(seed, HOW[seed % 3]) for seed in SEEDS])
async def test_whatever_a_node_says_each_event_is_told_once_and_none_that_was_not(tmp_path, seed, how):
    rng = random.Random(seed)
    async with living(f"sqlite:///{tmp_path}/life.db", how, deposit_posts=True) as life:
        life.chain.proposal_page = 2
        chain, liar = Chain(life, rng), Liar(life.chain, rng)
        liar.begin()
        liar.remember()
        for _ in range(9):
            liar.often = rng.choice([0.0, 0.5, 1.0])
            chain.go_on()
            liar.remember()
            await life.step()
            chain.check()
        liar.often = 0.0
        for _ in range(3):
            await life.step(31 * MINUTE)
        chain.check_whole()
