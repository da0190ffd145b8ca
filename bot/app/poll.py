"""A poll becomes samples, states and messages: one transaction, never torn.

The sweep runs the same evaluation for what no sample triggers: absence, keep-firing, a source that fell silent.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.engine import triggered
from alerts.sample import Sample, Series
from bot.app.door import check
from bot.app.provenance import note
from bot.errors import SourceDown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from alerts.metric import Catalogue
    from alerts.sample import Ms
    from bot.app.governance import Governance, Looked
    from bot.app.health import SourceHealth
    from bot.app.judge import Judge
    from bot.sources._base import Fetched, Source
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.poll")


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
        self._given: dict[tuple[str, str], frozenset[Series]] = {}
        self._said: dict[str, str] = {}

    async def poll(self, source: Source, now: Ms) -> Report:
        """Ask one source and act on what it says. A source that raises is down, and nothing else."""
        try:
            fetched = await source.fetch(now)
        except Exception as err:  # a source's own mistake must not stop the others
            log.exception("source %s raised; the other sources go on", source.key)
            fetched = _all_failed(source, now, err)
        looked = await self._governance.look_up(source, fetched)
        report = await self._storage.write(lambda tx: self._work(tx, fetched, looked))
        self._checkpoint("after-commit")
        for says in report.refused:
            self._once(says)
        self._wake()
        return report

    async def sweep(self, now: Ms) -> Report:
        """Judge every rule, whether or not anything was stored."""
        report = await self._storage.write(lambda tx: self._sweep(tx, now))
        self._checkpoint("after-commit")
        if report.posted:
            self._wake()
        return report

    def _work(self, tx: Tx, fetched: Fetched, looked: Looked) -> Report:
        now = fetched.at
        report = Report(source=fetched.source, failed={key: str(err) for key, err in fetched.failed.items()})
        samples = [sample for group in fetched.samples.values() for sample in group]
        door = check(samples, self._catalogue, now)
        refused = [str(bad) for bad in door.refused]
        gone = self._gone(fetched)
        live = tx.add_samples([*door.live, *gone, *self._health.samples(tx, fetched)])
        history = tx.add_samples(door.history, history=True)
        for rewritten in history.rewritten:
            self._once(f"{rewritten.series}: the source rewrote its past; the stored value follows it")
        unsaid = _unsaid(tx, door.history, {rewritten.series for rewritten in history.rewritten})
        tx.add_samples(unsaid, history=True)
        report.stored = live.stored + history.stored
        note(tx, fetched)
        report.refused = (*refused, *(f"{bad.sample.series}: {bad.says}" for bad in live.refused))
        touched = {sample.series.metric for sample in [*door.live, *door.history, *gone]}
        touched |= {"source.up", "source.age_seconds"}
        report.stored += self._judge.derive(tx, touched, now)
        report.posted += self._governance.take(tx, fetched, looked)
        self._evaluate(tx, touched, now, report)
        tx.set_meta("height marks", json.dumps(dict(self._marks), sort_keys=True))
        self._checkpoint("after-state")
        return report

    def _sweep(self, tx: Tx, now: Ms) -> Report:
        report = Report()
        self._refresh(tx, now)
        tx.add_samples(self._health.ages(tx, now))
        self._evaluate(tx, None, now, report)
        report.posted += self._judge.sweep(tx, now)
        return report

    def _evaluate(self, tx: Tx, touched: Collection[str] | None, now: Ms, report: Report) -> None:
        rules = self._judge.rules if touched is None else triggered(self._judge.rules, touched)
        judged = self._judge.evaluate(tx, rules, now)
        if touched is None:
            self._judge.evaluated_at = now
        report.transitions += judged.transitions
        report.posted += judged.posted

    def _gone(self, fetched: Fetched) -> list[Sample]:
        """Stale marks: the poll worked and a series it gave last time is not in it any more."""
        marks: list[Sample] = []
        for request, samples in fetched.samples.items():
            given = frozenset(sample.series for sample in samples if sample.at >= fetched.at)
            before = self._given.get((fetched.source, request), frozenset())
            marks += [Sample(series, fetched.at, None) for series in sorted(before - given)]
            self._given[fetched.source, request] = given
        return marks

    def _once(self, says: str) -> None:
        """Log a refusal when it starts, not every minute: the sentence without its numbers is its identity."""
        key = "".join("#" if char.isdigit() else char for char in says)
        if key not in self._said:
            self._said[key] = says
            log.warning("%s", says)


def _unsaid(tx: Tx, said: Iterable[Sample], rewritten: Collection[Series]) -> list[Sample]:
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
