"""Is each source answering: said when it breaks and when it heals, not every minute; and the bot's own health."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from alerts.metric import Better, Metric, Unit
from alerts.sample import Sample, Series
from bot.storage import SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms
    from bot.sources._base import Fetched
    from bot.storage import Read, Tx

log = logging.getLogger("burnwatch.sources")

UP = Metric(
    "source.up",
    Unit.STATE,
    "1 while the source gave at least one usable answer at its last tick, 0 while it gave none.",
    low=0,
    high=1,
    better=Better.HIGHER,
    labels=("source", "network"),
)
AGE = Metric(
    "source.age_seconds",
    Unit.SECONDS,
    "Seconds since the source last gave a usable answer.",
    low=0,
    high=1e9,
    better=Better.LOWER,
    labels=("source", "network"),
)


_EVER: Ms = 1 << 62
"""Later than any sample."""
MISSES = 2
"""Failures in a row before one request counts as broken: pods of one API disagree for a poll now and then."""


class SourceHealth:
    """Keeps one row per source and per broken request (`akash_chain`, `akash_chain/oracle`)."""

    def __init__(self, watched: Mapping[str, str]) -> None:
        """`watched`: the sources that are switched on, and the network of each."""
        self._networks = dict(watched)
        self._misses: dict[str, int] = {}
        self._lines: list[tuple[int, str]] = []

    def samples(self, tx: Tx, fetched: Fetched, at: Ms) -> list[Sample]:
        """Note what answered and what did not; the samples of source.up and source.age_seconds, dated `at`."""
        self._lines.clear()
        if not fetched.samples and not fetched.failed:
            return []  # nothing was due at this tick
        now, rows = fetched.at, tx.sources()
        for request, err in fetched.failed.items():
            name = f"{fetched.source}/{request}"
            self._misses[name] = self._misses.get(name, 0) + 1
            if self._misses[name] >= MISSES:
                self._note(tx, rows, name, now, str(err))
        for request in fetched.samples:
            name = f"{fetched.source}/{request}"
            self._misses.pop(name, None)
            if name in rows:
                self._note(tx, rows, name, now, "")
        reason = "" if _answers(fetched) else _together(fetched)
        row = self._note(tx, rows, fetched.source, now, reason)
        up = Sample(Series.of(UP.key, source=fetched.source, network=fetched.network), at, 0.0 if reason else 1.0)
        return [up, *self._age(row, at)]

    def tell(self) -> None:
        """Log what the last call of `samples` found to have changed, once it is committed."""
        for level, says in self._lines:
            log.log(level, "%s", says)
        self._lines.clear()

    def newest(self, tx: Tx) -> Ms:
        """When a source was last asked or a sweep last judged, by what is stored: the clock was at least there."""
        kept = (
            tx.latest(Series.of(key, source=name, network=network), _EVER)
            for name, network in self._networks.items()
            for key in (UP.key, AGE.key)
        )
        return max((sample.at for sample in kept if sample is not None), default=0)

    def ages(self, tx: Tx, now: Ms) -> list[Sample]:
        """The ages at a sweep: a source that is not even asked grows old too."""
        return [sample for row in tx.sources().values() if "/" not in row.name for sample in self._age(row, now)]

    def _age(self, row: SourceRow, now: Ms) -> list[Sample]:
        if row.answered_at is None or row.name not in self._networks:
            return []
        series = Series.of(AGE.key, source=row.name, network=self._networks[row.name])
        return [Sample(series, now, max(0, now - row.answered_at) / 1000)]

    def _note(self, tx: Tx, rows: dict[str, SourceRow], name: str, now: Ms, reason: str) -> SourceRow:
        was = rows.get(name)
        up = not reason
        changed = was is None or was.up != up
        row = SourceRow(
            name=name,
            up=up,
            since=now if changed or was is None else was.since,
            reason=reason,
            answered_at=now if up else (was.answered_at if was else None),
        )
        tx.put_source(row)
        if changed and (was is not None or not up):
            said = (logging.INFO, f"{name} answers again") if up else (logging.WARNING, f"{name} is down: {reason}")
            self._lines.append(said)
        return row


def _answers(fetched: Fetched) -> bool:
    """Whether a source gives what it is watched for: an old list that goes on answering does not stand for fresh figures."""
    if fetched.failed.keys() & fetched.fast:
        return bool(fetched.samples.keys() & fetched.fast)
    return bool(fetched.samples)


def _together(fetched: Fetched) -> str:
    """One reason for a source of which nothing answered: the commonest of its requests'."""
    reasons = [str(err) for err in fetched.failed.values()]
    return max(sorted(set(reasons)), key=reasons.count)


def blind_since(read: Read) -> Ms | None:
    """Since when no source has answered at all, or None while one does."""
    rows = [row for row in read.sources().values() if "/" not in row.name]
    if not rows or any(row.up for row in rows):
        return None
    return max(row.since for row in rows)
