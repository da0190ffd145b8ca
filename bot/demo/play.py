"""The player: moves the clock, polls, sweeps, delivers. Everything it moves is the program itself.

`python -m bot.demo.play --out DIR --standin URL [--kill]` goes on where the database says it stopped. It is a process of
its own so that it can be killed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from alerts.notice import Route
from alerts.rule import parse
from bot import log
from bot.cards.desk import Desk
from bot.cards.digestdesk import DigestDesk
from bot.clock import ManualClock
from bot.compose import House, build
from bot.demo import closing
from bot.demo.chapters import (
    DOWNTIME,
    KILL_FROM,
    KILL_IN,
    RENDER_RULE,
    Chapter,
    Step,
    chapters,
    presets_networks,
    total_steps,
)
from bot.demo.standin import CLOCK
from bot.demo.witness import Witness, killer
from bot.preview import PreviewSink
from bot.storage import SourceRow, Storage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.sample import Ms
    from bot.cards.card import Card
    from bot.storage import Tx

DATABASE = "burnwatch.db"
DONE = "demo steps done"
"""The note in the database from which a restarted player goes on."""
KILLED = 42
"""The exit code of the scripted kill."""
SEED = 20251010


class Player:
    """One process's part of the demo."""

    def __init__(self, out: Path, standin: str, *, kill: bool) -> None:
        self._out = out
        self._standin = standin
        self._kill = kill
        self._clock = ManualClock(chapters()[0].steps[0].at)
        self._storage = Storage.open(f"sqlite:///{out / DATABASE}")
        self._page = PreviewSink(out, self._clock)
        self._witness = Witness(self._page, out)
        self._here: tuple[Chapter, Step] = (chapters()[0], chapters()[0].steps[0])
        self._house: House | None = None

    async def run(self, tell: Callable[[int, Chapter], None]) -> None:
        """Play what has not been played yet, then close the page."""
        done = int(self._storage.read_now(lambda read: read.meta(DONE)) or "0")
        number = 0
        async with aiohttp.ClientSession(raise_for_status=True) as wire:
            for chapter in chapters():
                for index, step in enumerate(chapter.steps):
                    number += 1
                    if number <= done:
                        continue
                    self._here = chapter, step
                    late = DOWNTIME if number == done + 1 and done else 0
                    await self._play(wire, chapter, step, late, begins=index == 0)
                    await self._note(number)
                    tell(number, chapter)
                await self._leave()
        await closing.close(self._storage, self._page, self._out)

    async def shut(self) -> None:
        """Let go of everything."""
        await self._leave()
        self._page.flush()
        await self._storage.close()

    async def _play(self, wire: aiohttp.ClientSession, chapter: Chapter, step: Step, late: Ms, *, begins: bool) -> None:
        now = step.at + late
        async with wire.post(self._standin + CLOCK, json={"chapter": chapter.key, "now": now}):
            self._clock.set(now)
        if begins:
            self._page.heading(chapter.title, chapter.paragraph, simulated=chapter.simulated)
            await self._storage.write(lambda tx: _forget_sources(tx, now))
        if step.fresh:
            await self._leave()
        house = self._house or await self._enter(chapter)
        posted = 0
        sources = {source.key: source for source in house.sources}
        for key in step.poll:
            posted += (await house.poller.poll(sources[key], now)).posted
        posted += (await house.poller.sweep(now)).posted
        while (posted or late) and (await house.worker.pass_once()).moved:
            continue
        desk = Desk(house.query, house.history, house.studio)
        desk.digests = DigestDesk(house.digests, house.studio)
        for question in step.ask:
            self._page.answer(f"/{question}", await _answered(desk, question, chapter.network))

    async def _enter(self, chapter: Chapter) -> House:
        """A house of the chapter's settings on the one database, judging by the chapter's rules alone."""
        routes = (Route(face="preview", guild="", channel=chapter.channel),)
        armed = self._kill and chapter.key == KILL_IN
        house = build(
            chapter.settings(self._standin),
            self._storage,
            self._clock,
            lambda: routes,
            {"preview": self._witness},
            seed=SEED + self._clock.now() // 1000,
            owner="demo",
            checkpoint=killer(self._witness, self._is_time_to_die, KILLED) if armed else lambda _: None,
        )
        self._house = house
        await house.rulebook.load("quiet", [parse(RENDER_RULE)], self._clock.now(), presets_networks())
        house.judge.use([rule for rule in house.judge.rules if chapter.judges(rule)])
        return house

    async def _leave(self) -> None:
        """Close what belongs to the house; the database and the page stay."""
        if self._house is not None:
            house, self._house = self._house, None
            await house.http.aclose()
            await house.studio.close()

    def _is_time_to_die(self) -> bool:
        return self._here[0].key == KILL_IN and self._here[1].at >= KILL_FROM

    async def _note(self, number: int) -> None:
        await self._storage.write(lambda tx: tx.set_meta(DONE, str(number)))


def _forget_sources(tx: Tx, now: Ms) -> None:
    """The clock is set anew: what a source did in another chapter is neither its past nor its future."""
    for name in tx.sources():
        tx.put_source(SourceRow(name=name, up=True, since=now))


async def _answered(desk: Desk, question: str, network: str) -> Card:
    command, _, rest = question.partition(" ")
    match command:
        case "burnmint":
            return await desk.burnmint(network)
        case "gpu":
            return await desk.gpu(rest or None, network)
        case "proposals":
            return await desk.proposals(network)
        case "digest":
            return await desk.digests.card(network=network)
    return await desk.status()


def main(argv: Sequence[str] | None = None) -> int:
    """Play in this process. One line on standard output for each step; the log goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.play")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--standin", required=True)
    parser.add_argument("--kill", action="store_true", help="end without a word behind the scripted message")
    args = parser.parse_args(argv)
    log.set_up(as_json=False)
    every = total_steps()

    def tell(number: int, chapter: Chapter) -> None:
        sys.stdout.write(f"step {number} {every} {chapter.key}\n")
        sys.stdout.flush()

    async def play() -> None:
        player = Player(args.out, args.standin, kill=args.kill)
        try:
            await player.run(tell)
        finally:
            await player.shut()

    asyncio.run(play())
    return 0


if __name__ == "__main__":
    sys.exit(main())
