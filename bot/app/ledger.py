"""BME's ledger, scanned whole once a day: page by page, checkpointed, and held against what others counted meanwhile.

Between two scans the Console's totals speak; each scan says whether they were right.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from alerts.reports.ledger import CANCELED, EXECUTED, Line, Totals, reconcile
from alerts.sample import DAY, HOUR, Sample, Series
from bot.app.provenance import META
from bot.errors import SourceError
from bot.storage import LedgerCounts, ScanRow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping

    from alerts.sample import Ms
    from bot.sources._chain_ledger import LedgerPage
    from bot.sources._chain_types import Vault
    from bot.storage import Read, Storage, Tx

log = logging.getLogger("burnwatch.ledger")

LEDGER = "akash_ledger"
"""The label `source` of the ledger's sums beside the counters they are a second opinion on."""
AGAIN: Ms = DAY
"""From the end of one scan to the start of the next."""
SOONER: Ms = HOUR
"""The same, where the last one did not add up: a fault that is over must not be told of for a day."""
PAGES = 20
"""Pages of one turn: with a turn a minute and five hundred records a page, ten thousand records a minute at most."""
GIVE_UP = 3
"""Turns in a row that fail on one page key; then that status is read from its beginning. Nothing is counted twice by it."""
CLOSING = "closing"
SLACK = 2
"""Micro units by which the Console's totals may differ from whole ones: they are kept as doubles."""

KEYS: Mapping[str, str] = {
    "accrued": "bme.akt_burned_total",
    "issued": "bme.akt_reissued_total",
    "fresh": "bme.akt_minted_fresh_total",
    "minted": "bme.act_minted_total",
    "burned": "bme.act_burned_total",
}
"""By sum of the ledger: the metric it is a second opinion on."""
_CONSOLE = {"accrued": "", "issued": "", "burned": "akash_console"}
"""By sum: the label under which the Console's counter is stored. Its ACT minted counts the migration and is left out."""


@runtime_checkable
class LedgerSource(Protocol):
    """A chain whose ledger can be read."""

    @property
    def network(self) -> str:
        """The label `network` of what it gives."""
        ...

    def ledger_pages(
        self, status: str, key: str, most: int, now: Ms, *, failures: int = 0
    ) -> AsyncGenerator[LedgerPage, None]:
        """Up to `most` pages from `key` on; smaller ones after turns in a row that failed. Raises SourceError."""
        ...

    async def books(self, now: Ms) -> Vault:
        """BME's counters now. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody else counted, in micro units, and the time it is about."""

    at: Ms
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How a scan is getting on."""

    network: str
    pages: int = 0
    seen: int = 0
    before: int = 0
    """Records the last complete scan saw: about as many as there are."""
    finished: bool = False
    trouble: str = ""


class Ledgers:
    """Scans the ledger of every network that has one."""

    def __init__(
        self,
        storage: Storage,
        sources: Iterable[object],
        *,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.watched: Callable[[Progress], None] = lambda _: None
        """Told of after each page: a scan of many pages takes minutes, and somebody may be looking on."""
        self._storage = storage
        self._failures: dict[str, int] = {}
        self._sources = tuple(source for source in sources if isinstance(source, LedgerSource))
        self._checkpoint = checkpoint

    @property
    def networks(self) -> tuple[str, ...]:
        """Those that have one."""
        return tuple(source.network for source in self._sources)

    async def step(self, now: Ms, *, at_once: bool = False, console: Counted | None = None) -> tuple[Progress, ...]:
        """One turn for each network: what the open scan can read, or the start of one that is due. Raises StorageError.

        `at_once` starts a scan that is not due. `console`: its totals, where nobody else stores them.
        """
        return tuple([await self._one(source, now, at_once, console) for source in self._sources])

    async def _one(self, source: LedgerSource, now: Ms, at_once: bool, console: Counted | None) -> Progress:  # noqa: FBT001 - private
        network = source.network
        row = await self._storage.read(lambda read: read.last_scan(network))
        before = await self._storage.read(lambda read: read.last_scan(network, complete=True))
        known = before.seen if before is not None else 0
        try:
            if row is None or row.finished_at is not None:
                if row is not None and row.finished_at is not None:
                    await self._settle(row, now, console)
                    if not at_once and 0 <= now - row.finished_at < _rests(row):
                        return Progress(network, row.pages, row.seen, known, finished=True)
                row = await self._begin(source, now, console)
            row = await self._read_on(source, row, now, known)
            if row.status == CLOSING and row.finished_at is None:
                row = await self._close(source, row, now, console)
        except SourceError as err:
            row = await self._failed(network, row, now)
            return (
                Progress(network, row.pages, row.seen, known, trouble=str(err))
                if row
                else Progress(network, trouble=str(err))
            )
        return Progress(network, row.pages, row.seen, known, finished=row.finished_at is not None)

    async def _settle(self, row: ScanRow, now: Ms, console: Counted | None) -> None:
        if "after" not in row.notes.get("console", {"after": None}):
            await self._storage.write(lambda tx: settle(tx, row, now, console))

    async def _begin(self, source: LedgerSource, now: Ms, console: Counted | None) -> ScanRow:
        self._failures.pop(source.network, None)
        chain = counters(await source.books(now))

        def work(tx: Tx) -> ScanRow:
            counted = console or console_counts(tx, source.network, now)
            notes: dict[str, Any] = {"chain": {"before": chain}}
            if counted is not None:
                notes["console"] = {"before": dict(counted.values), "before_at": counted.at}
            row = ScanRow(source.network, now, now, EXECUTED, notes=notes)
            return dataclasses.replace(row, id=tx.begin_scan(row))

        return await self._storage.write(work)

    async def _read_on(self, source: LedgerSource, row: ScanRow, now: Ms, known: int) -> ScanRow:
        """Read until the turn is over or all is read. Each page is stored with its checkpoint, in one transaction."""
        left = PAGES
        # What was too much at the last page will be too much at the next one: remembered to the end of this scan.
        failures = self._failures[row.network] = max(row.failures, self._failures.get(row.network, 0))
        while row.status != CLOSING and left > 0:
            found = source.ledger_pages(row.status, row.key, left, now, failures=failures)
            async with aclosing(found) as pages:
                async for page in pages:
                    row, mine = await self._storage.write(partial(_store, row=row, page=page, now=now))
                    self._checkpoint("after-page")
                    self.watched(Progress(row.network, row.pages, row.seen, known))
                    left -= 1
                    if not mine:
                        return row
            if row.key:
                break
        return row

    async def _close(self, source: LedgerSource, row: ScanRow, now: Ms, console: Counted | None) -> ScanRow:
        """Everything is read: what the chain counted by now, and what comes of holding the sums against it."""
        chain = counters(await source.books(now))
        # Added up before the transaction: of many records that takes longer than the one writer may be held.
        totals, counts = await self._storage.read(lambda read: _sums(read, row))

        def work(tx: Tx) -> ScanRow:
            lines = reconcile(totals, "chain", row.notes["chain"]["before"], chain)
            notes = {
                **row.notes,
                "chain": {**row.notes["chain"], "after": chain},
                "lines": [_packed(line) for line in lines],
                "sums": [dataclasses.asdict(totals), dataclasses.asdict(counts)],
            }
            # Each record once, also where pages were read again because a page key was given up.
            seen = counts.executed + counts.canceled - counts.unseen
            done = dataclasses.replace(row, finished_at=now, moved_at=now, seen=seen, failures=0, notes=notes)
            tx.put_scan(done)
            tx.add_samples(
                Sample(Series.of(key, network=row.network, source=LEDGER), now, getattr(totals, name) / 1_000_000)
                for name, key in KEYS.items()
            )
            return settle(tx, done, now, console)

        done = await self._storage.write(work)
        log.info("ledger of %s: %d records in %d pages, %d new", done.network, done.seen, done.pages, done.added)
        if done.changed:
            log.warning("ledger of %s: %d records changed since an earlier scan", done.network, done.changed)
        for line in lines_of(done):
            if line.off:
                log.warning("ledger of %s: %s", done.network, said(line))
        return done

    async def _failed(self, network: str, row: ScanRow | None, now: Ms) -> ScanRow | None:
        """Remember that this turn brought nothing; a page key that is refused again and again is given up."""

        def work(tx: Tx) -> ScanRow | None:
            newest = tx.last_scan(network)
            if newest is None or newest.finished_at is not None:
                return row
            failures = newest.failures + 1
            if failures >= GIVE_UP and newest.key:
                log.warning(
                    "ledger of %s: its page key is refused: the %s records are read anew", network, newest.status
                )
                newest, failures = dataclasses.replace(newest, key=""), 0
            newest = dataclasses.replace(newest, failures=failures, moved_at=now)
            tx.put_scan(newest)
            return newest

        return await self._storage.write(work)


def _rests(row: ScanRow) -> Ms:
    """How long a finished scan is good for."""
    return SOONER if any(line.off for line in lines_of(row)) else AGAIN


def _store(tx: Tx, row: ScanRow, page: LedgerPage, now: Ms) -> tuple[ScanRow, bool]:
    """The scan after this page, and whether it is still this process that carries it on."""
    added, changed = tx.put_ledger(row.network, page.records, row.id)
    newest = tx.last_scan(row.network)
    if newest is not None and (newest.id, newest.status, newest.key) != (row.id, row.status, row.key):
        return newest, False  # another process (a backfill beside the bot) reads the same ledger, and was quicker
    following = {EXECUTED: CANCELED, CANCELED: CLOSING}
    row = dataclasses.replace(
        row,
        moved_at=now,
        status=row.status if page.next_key else following[row.status],
        key=page.next_key,
        pages=row.pages + 1,
        seen=row.seen + len(page.records),
        added=row.added + added,
        changed=row.changed + changed,
        failures=0,
    )
    tx.put_scan(row)
    return row, True


def settle(tx: Tx, row: ScanRow, now: Ms, console: Counted | None = None) -> ScanRow:
    """Hold a finished scan against the Console's totals, as soon as these are about a time after its end."""
    mine = row.notes.get("console")
    if row.finished_at is None or mine is None or "after" in mine:
        return row
    counted = console or console_counts(tx, row.network, now)
    if counted is None or counted.at < row.finished_at:
        return row
    lines = reconcile(_sums(tx, row)[0], "console", mine["before"], counted.values, slack=SLACK)
    told = {**mine, "after": dict(counted.values), "after_at": counted.at}
    notes = {**row.notes, "console": told, "lines": [*row.notes.get("lines", ()), *(_packed(line) for line in lines)]}
    row = dataclasses.replace(row, notes=notes)
    tx.put_scan(row)
    for line in lines:
        if line.off:
            log.warning("ledger of %s: %s", row.network, said(line))
    return row


def counters(books: Vault) -> dict[str, int]:
    """The chain's own counters by the names of the ledger's sums, in micro units."""
    found = {
        "fresh": books.akt_minted, "minted": books.act_minted, "burned": books.act_burned, "credits": books.remint_credits,
    }  # fmt: skip
    return {name: round(value * 1_000_000) for name, value in found.items() if value is not None}


def console_counts(read: Read, network: str, now: Ms) -> Counted | None:
    """The Console's newest totals as they are stored, with the time of the block they are about."""
    about = json.loads(read.meta(META) or "{}").get("akash_console/bme")
    if about is None:
        return None
    values: dict[str, int] = {}
    for name, label in _CONSOLE.items():
        sample = read.latest(Series.of(KEYS[name], network=network, source=label), now)
        if sample is not None and sample.value is not None and sample.at >= about[0]:
            values[name] = round(sample.value * 1_000_000)
    return Counted(about[1], values) if values else None


def lines_of(row: ScanRow) -> tuple[Line, ...]:
    """What a scan was held against."""
    return tuple(Line(*packed) for packed in row.notes.get("lines", ()))


def said(line: Line) -> str:
    """One comparison that failed, with both numbers."""
    names = {
        "accrued": "AKT set aside", "issued": "AKT paid back", "fresh": "fresh AKT", "minted": "ACT minted",
        "burned": "ACT burned", "credits": "remint credits",
    }  # fmt: skip
    low, high = (f"{side / 1_000_000:,.6f}" for side in (line.low, line.high))
    span = low if low == high else f"{low} to {high}"
    return (
        f"{names[line.counter]}: its records add up to {line.ledger / 1_000_000:,.6f}, the {line.against} says {span}"
    )


def _sums(read: Read, row: ScanRow) -> tuple[Totals, LedgerCounts]:
    """What a scan's records came to: kept with it once it is over, so that no answer adds them up again."""
    if "sums" in row.notes:
        totals, counts = row.notes["sums"]
        return Totals(**totals), LedgerCounts(**counts)
    return read.ledger_totals(row.network), read.ledger_counts(row.network, row.id)


def _packed(line: Line) -> list[str | int]:
    return [line.counter, line.against, line.ledger, line.low, line.high]


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The ledger as /bme shows it."""

    scanned_at: int | None = None
    """The end of the newest complete scan."""
    records: int = 0
    canceled: int = 0
    unpriced: int = 0
    unseen: int = 0
    changed: int = 0
    totals: Totals = field(default_factory=Totals)
    lines: tuple[Line, ...] = ()
    reading: int | None = None
    """Records seen by the scan that is going on."""
    before: int = 0
    """Records of the last complete one."""


def ledger_facts(read: Read, network: str) -> LedgerFacts | None:
    """What is known of a network's ledger; None where no scan was ever begun."""
    newest = read.last_scan(network)
    if newest is None:
        return None
    whole = read.last_scan(network, complete=True)
    going = newest.seen if newest.finished_at is None else None
    if whole is None:
        return LedgerFacts(reading=going)
    totals, counts = _sums(read, whole)
    return LedgerFacts(
        scanned_at=whole.finished_at,
        records=counts.executed,
        canceled=counts.canceled,
        unpriced=counts.unpriced,
        unseen=counts.unseen,
        changed=whole.changed,
        totals=totals,
        lines=lines_of(whole),
        reading=going,
        before=whole.seen,
    )
