"""History, filled in once: the Console's daily series, the ledger, and what the computed metrics would have been.

Every part is written at its own true time and may be asked again: what stands is not counted twice, what was done today is not
asked for again, and a run that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from alerts.derived import LEDGER_DAILY, derive
from alerts.derived import known as derived_metrics
from alerts.sample import DAY, MINUTE, Sample, Series
from bot.app.door import check
from bot.app.ledger import KEYS, Counted
from bot.app.poll import unsaid
from bot.app.rewritten import keep
from bot.errors import SourceError
from bot.sources.akash_console import DAILY, LAUNCH, SERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from alerts.derived import Derived
    from alerts.metric import Catalogue
    from alerts.sample import Ms
    from bot.app.ledger import Ledgers
    from bot.clock import Clock
    from bot.sources._console_answers import BmeDashboard
    from bot.sources._console_daily import DailySeries
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.backfill")

AT_ONCE = 200
"""Days of one transaction: a live bot gets its turn in between."""
AFTER_MIDNIGHT: Ms = 20 * MINUTE
"""When the figures of a day are known: at this time of the next one the computed metrics are filled in."""
TRIES = 5
"""Turns of the ledger in a row that bring nothing, until it is left for another time."""
PAUSE = 2.0
_META = "backfill"


@runtime_checkable
class PastSource(Protocol):
    """A source of days gone by."""

    @property
    def network(self) -> str:
        """The label `network` of what it gives."""
        ...

    async def past(self, name: str, now: Ms) -> DailySeries:
        """The completed days of one series. Raises SourceError."""
        ...

    async def block_time(self, height: int, now: Ms) -> Ms:
        """When a block was made. Raises SourceError."""
        ...

    async def totals(self, now: Ms) -> BmeDashboard:
        """BME's totals now. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """How one part of a backfill is getting on."""

    name: str
    done: int
    of: int = 0
    """0: nobody knows how many there are."""
    ended: bool = False
    says: str = ""


@dataclass(slots=True)
class Filled:
    """What a run did."""

    parts: list[Part] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return all(part.ended and not part.says.startswith("not ") for part in self.parts)


class Backfill:
    """One run, for every network that has a source of its past."""

    def __init__(
        self,
        storage: Storage,
        catalogue: Catalogue,
        sources: Sequence[object],
        ledgers: Ledgers,
        clock: Clock,
        *,
        show: Callable[[Part], None] = lambda _: None,
        checkpoint: Callable[[str], None] = lambda _: None,
        pause: float = PAUSE,
    ) -> None:
        self._storage = storage
        self._catalogue = catalogue
        self._sources = [source for source in sources if isinstance(source, PastSource)]
        self._ledgers = ledgers
        self._clock = clock
        self._show = show
        self._checkpoint = checkpoint
        self._pause = pause

    async def run(self, since: Ms = 0) -> Filled:
        """Everything from the midnight `since` on. Raises StorageError."""
        filled = Filled()
        for source in self._sources:
            for name in SERIES:
                filled.parts.append(self._said(await self._series(source, name, since)))
            if source.network in self._ledgers.networks:
                filled.parts.append(self._said(await self._ledger(source)))
                filled.parts.append(self._said(await self._fresh(source, since)))
            filled.parts.append(self._said(await self._computed(source.network, since)))
        return filled

    def _said(self, part: Part) -> Part:
        self._show(part)
        return part

    async def _series(self, source: PastSource, name: str, since: Ms) -> Part:
        """One daily series: asked once a day, stored in pieces."""
        now = self._clock.now()
        key = f"{source.network}/{name}"
        if await self._has(key, now, since):
            return Part(name, 0, 0, ended=True, says="filled in today already")
        try:
            series = await source.past(name, now)
        except SourceError as err:
            return Part(name, 0, 0, ended=True, says=f"not got: {err}")
        samples = [
            Sample(Series.of(SERIES[name].metric, network=source.network, source=DAILY), at, value)
            for at, value in series.points
            if at >= since
        ]
        door = check(samples, self._catalogue, now)
        good, stored = door.history, 0
        for start in range(0, len(good), AT_ONCE):
            piece = good[start : start + AT_ONCE]
            stored += await self._storage.write(lambda tx, piece=piece: _keep(tx, piece, now))  # type: ignore[misc]  # run at once
            self._checkpoint("after-piece")
            self._show(Part(name, start + len(piece), len(good)))
        await self._note(key, now, since)
        refused = f", {len(door.refused)} refused: {door.refused[0]}" if door.refused else ""
        return Part(name, len(good), len(good), ended=True, says=f"{len(good)} days, {stored} new or changed{refused}")

    async def _ledger(self, source: PastSource) -> Part:
        """A whole scan, unless one ended within the day."""
        name, failed, seen = "ledger", 0, 0
        self._ledgers.watched = lambda one: self._show(Part(name, one.seen, one.before))
        while failed < TRIES:
            now = self._clock.now()
            console = await self._totals(source, now)
            (progress,) = [
                one for one in await self._ledgers.step(now, console=console) if one.network == source.network
            ]
            if progress.finished:
                await self._ledgers.step(self._clock.now(), console=await self._totals(source, self._clock.now()))
                return Part(name, progress.seen, progress.seen, ended=True, says=f"{progress.seen:,} records")
            failed = failed + 1 if progress.trouble and progress.seen <= seen else 0
            seen = progress.seen
            if progress.trouble:
                log.info("ledger: %s", progress.trouble)
                await asyncio.sleep(self._pause)
        return Part(name, seen, 0, ended=True, says=f"not whole: {progress.trouble}")

    async def _totals(self, source: PastSource, now: Ms) -> Counted | None:
        """What the Console counts now, to hold the ledger against; None where it does not say."""
        try:
            told = await source.totals(now)
        except SourceError:
            return None
        found = {"accrued": told.akt_burned, "issued": told.akt_reissued, "burned": told.act_burned}
        return Counted(told.at, {key: round(value * 1_000_000) for key, value in found.items() if value is not None})

    async def _fresh(self, source: PastSource, since: Ms) -> Part:
        """Freshly minted AKT at the end of each completed day before we watched, out of the ledger's records."""
        name, network, now = "fresh AKT by day", source.network, self._clock.now()
        row = await self._storage.read(lambda read: read.last_scan(network, complete=True))
        if row is None:
            return Part(name, 0, 0, ended=True, says="not known: the ledger has not been read whole")
        minted = await self._storage.read(lambda read: read.ledger_fresh(network))
        first = max(since, LAUNCH) if network == "akash" else since
        ends = list(range(first - first % DAY + DAY, min(now, row.started_at) - AFTER_MIDNIGHT, DAY)) if first else []
        try:
            counts = await self._before([height for height, _ in minted], ends, source, now)
        except SourceError as err:
            return Part(name, 0, len(ends), ended=True, says=f"not got: {err}")
        sums = [0]
        for _, amount in minted:
            sums.append(sums[-1] + amount)
        series = Series.of(KEYS["fresh"], network=network, source=LEDGER_DAILY)
        samples = [Sample(series, end - 1, sums[count] / 1_000_000) for end, count in zip(ends, counts, strict=True)]
        stored = await self._storage.write(lambda tx: _keep(tx, samples, now))
        return Part(name, len(samples), len(samples), ended=True, says=f"{len(samples)} days, {stored} new or changed")

    async def _before(self, heights: Sequence[int], ends: Sequence[Ms], source: PastSource, now: Ms) -> list[int]:
        """For each end of a day how many of `heights` lie before it: found by halving, so that few blocks are asked for."""
        times: dict[int, Ms] = {}

        async def time_of(index: int) -> Ms:
            if index not in times:
                times[index] = await source.block_time(heights[index], now)
            return times[index]

        found: list[int] = []
        for end in ends:
            low, high = (found[-1] if found else 0), len(heights)
            while low < high:
                middle = (low + high) // 2
                low, high = (middle + 1, high) if await time_of(middle) < end else (low, middle)
            found.append(low)
        return found

    async def _computed(self, network: str, since: Ms) -> Part:
        """What the computed metrics of flows would have been, once for each day that has none."""
        name, now = "computed metrics", self._clock.now()
        today = now - now % DAY
        first = max(since, LAUNCH + DAY) if network == "akash" else max(since, today - 400 * DAY)
        key = f"{network}/computed"
        begun = (await self._notes()).get(key, {})
        start = begun["to"] if begun.get("day") == today and begun.get("since") == since else first - first % DAY + DAY
        chosen = _of_flows()
        days, stored = list(range(start, today + 1, DAY)), 0
        for done, midnight in enumerate(days, 1):
            stored += await self._storage.write(
                lambda tx, midnight=midnight: _compute(tx, network, midnight, now, chosen, key, since)  # type: ignore[misc]  # run at once
            )
            self._checkpoint("after-day")
            if done % 10 == 0:
                self._show(Part(name, done, len(days)))
        return Part(name, len(days), len(days), ended=True, says=f"{len(days)} days, {stored} values")

    async def _has(self, key: str, now: Ms, since: Ms) -> bool:
        noted = (await self._notes()).get(key)
        return noted is not None and noted["day"] == now - now % DAY and noted["since"] <= since

    async def _notes(self) -> dict[str, dict[str, int]]:
        """How far each part has come, today."""
        text: str | None = await self._storage.read(lambda read: read.meta(_META))
        notes: dict[str, dict[str, int]] = json.loads(text or "{}")
        return notes

    async def _note(self, key: str, now: Ms, since: Ms) -> None:
        await self._storage.write(lambda tx: _noted(tx, key, {"day": now - now % DAY, "since": since}))


def _keep(tx: Tx, samples: Sequence[Sample], now: Ms) -> int:
    """Store past samples; a day that the source has taken back is taken back here too."""
    added = tx.add_samples(samples, history=True)
    keep(tx, added.rewritten, now)
    rewritten = {one.series for one in added.rewritten}
    return added.stored + tx.add_samples(unsaid(tx, samples, rewritten), history=True).stored


def _noted(tx: Tx, key: str, what: Mapping[str, int]) -> None:
    known = json.loads(tx.meta(_META) or "{}")
    tx.set_meta(_META, json.dumps({**known, key: what}, sort_keys=True))


def _of_flows() -> dict[str, Derived]:
    """The computed metrics over windows, in order."""
    return {key: one for key, one in derived_metrics().items() if one.formula or key == "bme.volume_akt"}


def _compute(tx: Tx, network: str, midnight: Ms, now: Ms, chosen: Mapping[str, Derived], key: str, since: Ms) -> int:
    """The day that ended at `midnight`, as its figures were known soon after; a day that has a value is left alone."""
    at = midnight + AFTER_MIDNIGHT
    stored = 0
    if at < now:
        stored = tx.add_samples(list(_missing(tx, network, midnight, at, chosen)), history=True).stored
    _noted(tx, key, {"day": now - now % DAY, "since": since, "to": midnight + DAY})
    return stored


def _missing(tx: Tx, network: str, midnight: Ms, at: Ms, chosen: Mapping[str, Derived]) -> Iterator[Sample]:
    touched = {need for one in chosen.values() for need in one.needs}
    for result in derive(touched, tx, at, of=chosen):
        for value in result.values:
            labels = dict(value.labels)
            if value.at is not None or labels.get("network") != network or labels.get("window") == "today":
                continue
            series = result.series(value.labels)
            if not tx.window(series, midnight, midnight + DAY - 1).between(midnight, midnight + DAY - 1)[0]:
                yield Sample(series, at, value.value)
