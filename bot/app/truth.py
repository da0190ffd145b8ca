"""What must agree is held against each other at every poll: the identities of BME's books, and what the last ledger scan said.

The comparison itself is alerts/reports/identities.py; here are the times that answers are about, and what is kept of it.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from alerts.metric import Better, Metric, Unit
from alerts.reports.identities import ROUNDING, Check, Constant, Verdict, check
from alerts.sample import Sample, Series
from bot.app.ledger import lines_of
from bot.app.provenance import META as ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from alerts.sample import Ms
    from bot.storage import Read, Tx

GAP = Metric(
    "bme.identity_gap",
    Unit.FRACTION,
    "How far two counts of one thing lie apart beyond what is tolerated, as a share of the larger; 0 while the identity holds",
    low=0,
    high=1e9,
    better=Better.LOWER,
    labels=("network", "identity"),
)
CHAIN, CONSOLE = "akash_chain", "akash_console"
_CHECKS, _CONSTANT = "identities", "migration"
_PER_TOKEN = 1_000_000


class Truth:
    """Judges the identities of every network that is watched by its chain."""

    def __init__(self, networks: Mapping[str, str]) -> None:
        """`networks`: by source, the network that it gives."""
        self._network = networks.get(CHAIN, "")
        self._console = networks.get(CONSOLE) == self._network

    def look(self, tx: Tx, touched: Iterable[str], now: Ms) -> list[Sample]:
        """Compare, remember what came of it, and give the samples of it. Nothing, where no figure of BME came in."""
        if not self._network or not any(key.startswith("bme.") for key in touched):
            return []
        about = json.loads(tx.meta(ANSWERS) or "{}").get(f"{CONSOLE}/bme") if self._console else None
        known = _constant(tx.meta(f"{_CONSTANT} {self._network}"))
        checks, found = check(tx, self._network, None if about is None else about[1], now, known)
        checks += _ledger(tx, self._network)
        if found is not None and found != known:
            tx.set_meta(f"{_CONSTANT} {self._network}", json.dumps([found.low, found.high]))
        tx.set_meta(f"{_CHECKS} {self._network}", json.dumps([_packed(one) for one in checks]))
        return [*_samples(checks, self._network, now), *self._gone(tx, checks, now)]

    def _gone(self, tx: Tx, checks: Sequence[Check], now: Ms) -> list[Sample]:
        """Stale marks for what cannot be judged now: no verdict is not "holds"."""
        judged = {one.name for one in checks if one.gap is not None}
        marks: list[Sample] = []
        for series in tx.series(GAP.key):
            if series.label("network") != self._network or series.label("identity") in judged:
                continue
            newest = tx.latest(series, now)
            if newest is not None and newest.value is not None:
                marks.append(Sample(series, now, None))
        return marks


def checks_of(read: Read, network: str) -> tuple[Check, ...]:
    """What the last comparison said."""
    return tuple(_unpacked(raw) for raw in json.loads(read.meta(f"{_CHECKS} {network}") or "[]"))


def broken(read: Read, networks: Iterable[str]) -> tuple[Check, ...]:
    """The counts of one thing that differ now, on any of these networks."""
    return tuple(one for network in networks for one in checks_of(read, network) if one.verdict is Verdict.BROKEN)


def _samples(checks: Sequence[Check], network: str, now: Ms) -> list[Sample]:
    return [
        Sample(Series.of(GAP.key, network=network, identity=one.name), now, one.gap)
        for one in checks
        if one.gap is not None and math.isfinite(one.gap)
    ]


def _ledger(tx: Tx, network: str) -> tuple[Check, ...]:
    """The newest complete scan: its worst line speaks for it."""
    row = tx.last_scan(network, complete=True)
    lines = () if row is None else lines_of(row)
    if row is None or row.finished_at is None or not lines:
        return ()
    worst = max(lines, key=lambda line: abs(line.off))
    left, low, high = (units / _PER_TOKEN for units in (worst.ledger, worst.low, worst.high))
    verdict = Verdict.BROKEN if worst.off else Verdict.HOLDS
    return (Check("ledger", verdict, left, low, high, ROUNDING, row.finished_at, f"{worst.counter} {worst.against}"),)


def _packed(one: Check) -> list[Any]:
    return [one.name, one.verdict.value, one.left, one.low, one.high, one.tolerance, one.at, one.why]


def _unpacked(raw: list[Any]) -> Check:
    return Check(raw[0], Verdict(raw[1]), *raw[2:])


def _constant(stored: str | None) -> Constant | None:
    return None if stored is None else Constant(*json.loads(stored))
