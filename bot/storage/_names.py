"""Series and their numbers, remembered beside one connection. Series are only ever added, which keeps this small."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from alerts.sample import Ms, Series, label_pairs
from bot.storage._text import pack_labels, unpack_labels

if TYPE_CHECKING:
    import sqlite3


class Names:
    """What one connection knows of the table `series`.

    `refresh` at the start of each transaction picks up what others added; `forget` after a rollback drops what this
    transaction added, because another may be given the same number. Nothing uncommitted is ever shared.
    """

    def __init__(self) -> None:
        self._ids: dict[Series, int] = {}
        self._series: dict[int, Series] = {}
        self._metrics: dict[str, list[Series]] = {}
        self._top = 0
        self._kept = 0
        self._changes = -1
        self.newest: dict[int, Ms] = {}
        """By id: time of the newest sample, where this connection has looked it up."""

    def refresh(self, connection: sqlite3.Connection) -> None:
        """At the start of a transaction."""
        (changes,) = connection.execute("PRAGMA data_version").fetchone()
        if changes != self._changes:  # another connection committed
            self._changes = changes
            self.newest.clear()
            for row in connection.execute(
                "SELECT id, metric, labels FROM series WHERE id > ? ORDER BY id", (self._top,)
            ):
                self._learn(row[0], Series(row[1], unpack_labels(row[2])))
        self._kept = self._top

    def keep(self) -> None:
        """After a commit."""
        self._kept = self._top

    def forget(self) -> None:
        """After a rollback."""
        self.newest.clear()
        self._changes = -1
        for number in [number for number in self._series if number > self._kept]:
            series = self._series.pop(number)
            self._metrics[series.metric].remove(series)
        self._ids = {series: number for series, number in self._ids.items() if number <= self._kept}
        self._top = self._kept

    def of_metric(self, metric: str) -> tuple[Series, ...]:
        """Every series of a metric, by labels."""
        return tuple(self._metrics.get(metric, ()))

    def find(self, series: Series) -> int | None:
        """Its number, or None when nothing was ever stored of it."""
        number = self._ids.get(series)
        return self._ids.get(_canonical(series)) if number is None else number

    def of_id(self, number: int) -> Series:
        """The series with this number."""
        return self._series[number]

    def intern(self, connection: sqlite3.Connection, series: Series) -> int:
        """Its number, given now if it has none. Only inside a write."""
        number = self._ids.get(series)
        if number is not None:
            return number
        canonical = _canonical(series)
        number = self._ids.get(canonical)
        if number is None:
            row = (canonical.metric, pack_labels(canonical.labels))
            number = connection.execute("INSERT INTO series (metric, labels) VALUES (?, ?)", row).lastrowid
            assert number is not None  # noqa: S101 - an INSERT that did not raise has one
            self._learn(number, canonical)
        return number

    def _learn(self, number: int, series: Series) -> None:
        self._ids[series] = number
        self._series[number] = series
        insort(self._metrics.setdefault(series.metric, []), series)
        self._top = max(self._top, number)


def _canonical(series: Series) -> Series:
    return Series(series.metric, label_pairs(dict(series.labels)))
