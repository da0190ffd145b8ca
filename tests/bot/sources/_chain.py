"""What the tests of the chain source share."""

from __future__ import annotations

from contextlib import asynccontextmanager

from bot.sources._http import Http
from bot.sources.akash_chain import ChainSource
from tests.doubles.chain import FakeChain

NOW = 1_791_201_603_000  # 2026-10-05T12:00:03Z
TICK = 30_000
MINUTE = 60_000


class Clock:
    """The time both sides go by."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Play:
    """A source, its nodes and the time."""

    def __init__(self, clock, nodes, source, marks):
        self.clock, self.nodes, self.source, self.marks = clock, nodes, source, marks
        self.node = nodes[0]

    async def tick(self, ms=TICK, blocks=5):
        """Let time pass, let the chain go on, ask."""
        self.clock.now += ms
        for node in self.nodes:
            node.height += blocks
        return await self.source.fetch(self.clock.now)

    async def fetch(self):
        return await self.source.fetch(self.clock.now)


@asynccontextmanager
async def playing(nodes=1, *, marks=None, timeout=5_000):  # noqa: ASYNC109 - the source's setting
    """`nodes` fake nodes on real sockets and a source that knows their addresses."""
    clock, marks = Clock(), {} if marks is None else marks
    doubles = [FakeChain(clock) for _ in range(nodes)]
    http = Http(user_agent="burnwatch-tests", first_wait=0.01)
    try:
        for double in doubles:
            await double.__aenter__()
        source = ChainSource(http, [each.url for each in doubles], every=TICK, timeout=timeout, marks=marks)
        yield Play(clock, doubles, source, marks)
    finally:
        await http.aclose()
        for double in doubles:
            await double.stop()


def value(fetched, metric, **labels):
    """The value of one metric in what was fetched, or None."""
    for samples in fetched.samples.values():
        for sample in samples:
            if sample.series.metric == metric and all(sample.series.label(key) == text for key, text in labels.items()):
                return sample.value
    return None


def values(fetched):
    """Every value by series."""
    return {str(sample.series): sample.value for samples in fetched.samples.values() for sample in samples}
