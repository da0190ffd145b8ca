"""A poll becomes samples, states and messages: one transaction, never torn.

The sweep runs the same evaluation for what no sample triggers: absence, keep-firing, a source that fell silent.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alerts.engine import triggered
from alerts.sample import Sample, Series
from bot.app.door import AHEAD, check
from bot.app.provenance import note
from bot.app.rewritten import keep
from bot.errors import SourceDown, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from alerts.metric import Catalogue
    from alerts.sample import Ms
    from bot.app.governance import Governance, Looked
    from bot.app.health import SourceHealth
    from bot.app.judge import Judge
    from bot.app.truth import Truth
    from bot.sources._base import Fetched, Source
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.poll")

MOST_SAID = 1000
"""Sentences remembered: what strangers name their GPUs must not grow a table for ever."""


@dataclass(slots=True)
class Report:
    """What one poll or sweep did, for the log, the metrics and the demo."""

    source: str = ""
    stored: int = 0
    refused: tuple[str, ...] = ()
    transitions: int = 0
    posted: int = 0
    failed: dict[str, str] = field(default_factory=dict)


class Poller:
    """The use case behind `poll:<source>` and the minute's sweep."""

    def __init__(
        self,
        storage: Storage,
        catalogue: Catalogue,
        judge: Judge,
        health: SourceHealth,
        governance: Governance,
        marks: Mapping[str, int],
        wake: Callable[[], None] = lambda: None,
        checkpoint: Callable[[str], None] = lambda _: None,
        refresh: Callable[[Tx, Ms], None] = lambda _tx, _now: None,
        truth: Truth | None = None,
    ) -> None:
        """`refresh` is called at each sweep, before anything is judged: the rules may have been changed elsewhere."""
        self._storage = storage
        self._catalogue = catalogue
        self._judge = judge
        self._health = health
        self._governance = governance
        self._marks = marks
        self._wake = wake
        self._checkpoint = checkpoint
        self._refresh = refresh
        self._truth = truth
        self._given: dict[tuple[str, str], frozenset[Series]] = {}
        """By (source, request): the series of its last answer that was committed."""
        self._refused = False
        self._judged_at: Ms = 0
        self._behind = False
        self._said: dict[str, None] = {}

    async def poll(self, source: Source, now: Ms) -> Report:
        """Ask one source and act on what it says. A source that raises is down, and nothing else. Raises StorageError."""
        if self._refused:
            await self._storage.write(lambda _: None)  # what could not be kept is not asked for
        try:
            fetched = await source.fetch(now)
        except Exception as err:  # a source's own mistake must not stop the others
            log.exception("source %s raised; the other sources go on", source.key)
            fetched = _all_failed(source, now, err)
        try:
            report = await self._written(source, fetched)
        except StorageError:
            self._refused = True
            source.unkept(fetched)
            raise
        self._refused = False
        self._checkpoint("after-commit")
        if not self._behind:
            self._given |= self._now_given(fetched)
        self._health.tell()
        for says in report.refused:
            self._once(says)
        self._wake()
        return report

    async def _written(self, source: Source, fetched: Fetched) -> Report:
        """The whole in one transaction. Where a fault of ours is in the way, without governance, then the numbers alone.

        What was left out is not lost: states stay as they were, and the next poll finds the same news.
        """
        looked: Looked | None
        for left_out in ("", "governance", "judging"):
            judged = left_out != "judging"
            try:
                looked = None if left_out else await self._governance.look_up(source, fetched)
                work = partial(self._work, source=source, fetched=fetched, looked=looked, judged=judged)
                return await self._storage.write(work)
            except StorageError:
                raise
            except Exception as err:  # what a stranger wrote into a proposal must not take the numbers with it
                if not judged:
                    raise
                what = "judged" if left_out else "taken in whole"
                self._once(
                    f"{source.key} was not {what} ({type(err).__name__}), a fault of burnwatch: please report it", err
                )
        raise AssertionError  # pragma: no cover - the last turn returns or raises

    async def sweep(self, now: Ms) -> Report:
        """Judge every rule, whether or not anything was stored. Raises StorageError."""
        report = await self._storage.write(lambda tx: self._sweep(tx, now))
        self._checkpoint("after-commit")
        if not self._behind:
            self._judge.evaluated_at = now
        if report.posted:
            self._wake()
        return report

    def _work(self, tx: Tx, source: Source, fetched: Fetched, looked: Looked | None, *, judged: bool) -> Report:
        report = Report(source=fetched.source, failed={key: str(err) for key, err in fetched.failed.items()})
        if self._is_behind(tx, fetched.at):
            return report
        # A slow answer is judged at the time of those that overtook it: back at its own it would not see theirs.
        now = max(fetched.at, self._judged_at)
        samples = [sample for group in fetched.samples.values() for sample in group]
        door = check(samples, self._catalogue, fetched.at)
        refused = [str(bad) for bad in door.refused]
        gone = self._gone(tx, source, fetched)
        live = tx.add_samples([*door.live, *gone, *self._health.samples(tx, fetched, now)])
        history = tx.add_samples(door.history, history=True)
        keep(tx, history.rewritten, now)
        for rewritten in history.rewritten:
            self._once(f"{rewritten.series}: the source rewrote its past; the stored value follows it")
        taken_back = unsaid(tx, door.history, {rewritten.series for rewritten in history.rewritten})
        tx.add_samples(taken_back, history=True)
        report.stored = live.stored + history.stored
        note(tx, fetched)
        _explain(tx, source, fetched, now)
        report.refused = (*refused, *(f"{bad.sample.series}: {bad.says}" for bad in live.refused))
        touched = {sample.series.metric for sample in [*door.live, *door.history, *gone]}
        touched |= {"source.up", "source.age_seconds"}
        if judged:
            report.stored += self._judge.derive(tx, touched, now)
            touched |= self._compare(tx, touched, now)
        if looked is not None:
            report.posted += self._governance.take(tx, fetched, looked)
        if judged:
            self._evaluate(tx, touched, now, report)
        tx.set_meta("height marks", json.dumps(dict(self._marks), sort_keys=True))
        self._checkpoint("after-state")
        return report

    def _sweep(self, tx: Tx, now: Ms) -> Report:
        report = Report()
        if self._is_behind(tx, now):
            return report
        now = max(now, self._judged_at)
        self._refresh(tx, now)
        tx.add_samples(self._health.ages(tx, now))
        self._evaluate(tx, None, now, report)
        report.posted += self._judge.sweep(tx, now)
        return report

    def _compare(self, tx: Tx, touched: Collection[str], now: Ms) -> set[str]:
        """Hold what must agree against each other; the keys that got a value by it."""
        found = [] if self._truth is None else self._truth.look(tx, touched, now)
        tx.add_samples(found)
        return {sample.series.metric for sample in found}

    def _evaluate(self, tx: Tx, touched: Collection[str] | None, now: Ms, report: Report) -> None:
        rules = self._judge.rules if touched is None else triggered(self._judge.rules, touched)
        judged = self._judge.evaluate(tx, rules, now)
        self._judged_at = now
        report.transitions += judged.transitions
        report.posted += judged.posted

    def _is_behind(self, tx: Tx, now: Ms) -> bool:
        """Whether the clock was set back: the past, judged again, would raise and end alarms that were over or are not."""
        newest = self._health.newest(tx)
        behind = newest > now + AHEAD
        self._judged_at = (
            0 if behind else max(self._judged_at, newest)
        )  # another process may have judged, and this one before
        if behind and not self._behind:
            log.error(
                "the clock is %d s behind the newest stored value: nothing is stored or judged until it has caught up; "
                "check the machine's clock",
                (newest - now) // 1000,
            )
        elif self._behind and not behind:
            log.info("the clock has caught up: storing and judging again")
        self._behind = behind
        return behind

    def _gone(self, tx: Tx, source: Source, fetched: Fetched) -> list[Sample]:
        """Stale marks: the poll worked and a series it gave last time is not in it any more."""
        marks: list[Sample] = []
        for (_, request), given in self._now_given(fetched).items():
            before = self._given.get((fetched.source, request))
            if before is None:
                before = self._stored(tx, source, fetched, request)
            marks += [Sample(series, fetched.at, None) for series in sorted(before - given)]
        return marks

    @staticmethod
    def _now_given(fetched: Fetched) -> dict[tuple[str, str], frozenset[Series]]:
        return {
            (fetched.source, request): frozenset(sample.series for sample in samples if sample.at >= fetched.at)
            for request, samples in fetched.samples.items()
        }

    @staticmethod
    def _stored(tx: Tx, source: Source, fetched: Fetched, request: str) -> frozenset[Series]:
        """What this request gave before the start, as far as it still stands: a series may have gone while the bot was away."""
        requests: dict[str, set[str]] = {}
        for row in source.rows:
            requests.setdefault(row.key, set()).add(row.request)
        answered = {sample.series for sample in fetched.samples[request]}
        found: set[Series] = set()
        for row in source.rows:
            if requests[row.key] != {request}:
                continue
            opinion = fetched.source if isinstance(row.metric, str) else ""
            for series in tx.series(row.key):
                if series in answered or (series.label("network"), series.label("source")) != (
                    fetched.network,
                    opinion,
                ):
                    continue
                newest = tx.latest(series, fetched.at)
                if newest is not None and newest.value is not None and newest.at > fetched.at - tx.lookback(series):
                    found.add(series)
        return frozenset(found)

    def _once(self, says: str, err: Exception | None = None) -> None:
        """Log a refusal when it starts, not every minute: the sentence without its numbers is its identity."""
        key = "".join("#" if char.isdigit() else char for char in says)
        if key not in self._said:
            log.warning("%s", says, exc_info=err)
        self._said[key] = self._said.pop(key, None)
        while len(self._said) > MOST_SAID:
            del self._said[next(iter(self._said))]


def _explain(tx: Tx, source: Source, fetched: Fetched, now: Ms) -> None:
    """Keep why an answer leaves a figure out, where it says so: the faces tell it in place of the figure."""
    for request, answer in fetched.answers.items():
        says = getattr(answer, "says", None)
        if says is None:
            continue
        given = {sample.series for sample in fetched.samples.get(request, ())}
        for row in source.rows:
            if row.request == request:
                series = Series.of(row.key, network=fetched.network)
                if says and series not in given:
                    tx.withhold(series, now, says)
                else:
                    tx.unwithhold(series)


def unsaid(tx: Tx, said: Iterable[Sample], rewritten: Collection[Series]) -> list[Sample]:
    """Stale marks in the past: a source that writes its past anew and leaves a day out takes that day back.

    Beside its new neighbours the old figure would look like a total that falls, for as long as it is kept.
    """
    marks: list[Sample] = []
    for series in sorted(rewritten):
        times = {sample.at for sample in said if sample.series == series}
        kept = tx.window(series, min(times) - 1, max(times))
        marks += [
            Sample(series, at, None)
            for at, value in zip(kept.times, kept.values, strict=True)
            if at >= min(times) and at not in times and value is not None
        ]
    return marks


def _all_failed(source: Source, now: Ms, err: Exception) -> Fetched:
    from bot.sources._base import Fetched  # noqa: PLC0415 - only on the way down

    requests: Iterable[str] = {row.request for row in source.rows} or {"all"}
    says = SourceDown(f"{type(err).__name__} inside the source; this is a fault of burnwatch, please report it")
    return Fetched(source=source.key, at=now, failed=dict.fromkeys(requests, says))
