"""Samples: what the engine reads at every step and the poll writes at every tick."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, Ms, Sample, Series, Window
from bot.storage._base import NOTHING, Base
from bot.storage._text import plain
from bot.storage.rows import Added, Refused, Rewritten, WithheldRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_INSERT = "INSERT INTO samples (series, at, value) VALUES (?, ?, ?)"
_UPSERT = f"{_INSERT} ON CONFLICT (series, at) DO UPDATE SET value = excluded.value"
_WINDOW = (
    "SELECT at, value FROM samples WHERE series = ?1 AND at <= ?3 AND at >= "
    "ifnull((SELECT max(at) FROM samples WHERE series = ?1 AND at <= ?2), ?2 + 1) ORDER BY at"
)
_LATEST = "SELECT at, value FROM samples WHERE series = ? AND at <= ? ORDER BY at DESC LIMIT 1"
SPANS = (("hourly", HOUR), ("daily", DAY))

MOST = 1e300
"""Larger values are refused: the sum of a day of them would no longer be a number."""
LAST_MS = 253_402_300_800_000
"""The year 10000, which no date can be written for."""


class SampleReads(Base):
    """The engine's View, and a little more."""

    def series(self, metric: str) -> Sequence[Series]:
        """Every series of a metric that was ever stored, by labels."""
        return self._names.of_metric(metric)

    def lookback(self, series: Series) -> Ms:
        """How long a sample of this series stands: what Storage.set_lookbacks was told."""
        return self._lookback(series)

    def window(self, series: Series, after: Ms, until: Ms) -> Window:
        """Samples in (after, until] and the newest one at or before `after`.

        Where raw samples were forgotten, the last one of each hour stands for it, and further back of each day.
        """
        number = self._names.find(series)
        if number is None:
            return Window()
        forgotten = self._came("forgotten.raw")
        old: list[tuple[Ms, float | None]] = []
        recent: list[tuple[Ms, float | None]] = []
        if until > forgotten:
            recent = self._rows(_WINDOW, (number, max(after, forgotten), until))
            # Below `forgotten` a batch of rows may still wait to be deleted: the roll-ups speak for that time.
            recent = recent[1:] if recent and recent[0][0] <= forgotten else recent
        if after < forgotten:
            old = self._old_window(number, after, min(until, forgotten))
        elif forgotten > NOTHING and (not recent or recent[0][0] > after):
            old = self._old_window(number, after, after)
        rows = old + recent
        if not rows:
            return Window()
        times, values = zip(*rows, strict=True)
        return Window(times, values)

    def latest(self, series: Series, now: Ms) -> Sample | None:
        """The newest sample at or before `now`; its value is None when that is a stale mark."""
        number = self._names.find(series)
        if number is None:
            return None
        row = self._row(_LATEST, (number, now))
        forgotten = self._came("forgotten.raw")
        if forgotten > NOTHING and (row is None or row[0] <= forgotten):
            row = self._old_before(number, now)
        return None if row is None else Sample(series, row[0], row[1])

    def first_at(self, series: Series) -> Ms | None:
        """The time of the oldest sample; where only roll-ups are left, the start of the oldest one."""
        number = self._names.find(series)
        if number is None:
            return None
        (raw,) = self._row("SELECT min(at) FROM samples WHERE series = ?", (number,))
        starts = [] if raw is None else [raw]
        for table, span in SPANS:
            row = self._row(f"SELECT at, count, at - late FROM {table} WHERE series = ? ORDER BY at LIMIT 1", (number,))
            if row is not None:
                starts.append(row[2] if row[1] == 1 else max(row[0] - span + 1, 0))
        return min(starts, default=None) if raw is None or self._came("forgotten.raw") > NOTHING else raw

    def withheld(self, metric: str | None = None) -> list[WithheldRow]:
        """Computed series without a value now, and why."""
        rows = self._rows("SELECT series, since, says FROM withheld ORDER BY since, series")
        found = [WithheldRow(self._names.of_id(number), since, says) for number, since, says in rows]
        return [row for row in found if metric is None or row.series.metric == metric]

    def _old_window(self, number: int, after: Ms, until: Ms) -> list[tuple[Ms, float | None]]:
        """The same from roll-ups: (time, value) of the last sample of each span, and the one before `after`."""
        before = self._old_before(number, after)
        rows = [] if before is None else [before]
        split = self._came("forgotten.hourly")
        for table, low, high in (("daily", after, min(until, split)), ("hourly", max(after, split), until)):
            if low < high:
                # A span that reaches past `until` may end in a sample that `until` does not cover.
                rows += self._rows(
                    f"SELECT at - late, last FROM {table} WHERE series = ? AND at > ? AND at - late > ? AND at - late <= ? "
                    "AND at < ? ORDER BY at",
                    (number, low, low, high, high + DAY),
                )
        return rows

    def _old_before(self, number: int, at: Ms) -> tuple[Ms, float | None] | None:
        """The newest rolled-up sample at or before `at`."""
        found: list[tuple[Ms, float | None]] = []
        for table, span in SPANS:
            row = self._row(
                f"SELECT at - late, last FROM {table} WHERE series = ? AND at < ? AND at - late <= ? ORDER BY at DESC LIMIT 1",
                (number, at + span, at),
            )
            if row is not None:
                found.append(row)
        return max(found, default=None, key=lambda row: row[0])


class SampleWrites(SampleReads):
    """What a poll writes."""

    def add_samples(self, samples: Iterable[Sample], *, history: bool = False) -> Added:
        """Store a batch with one prepared statement.

        A live sample must be newer than the newest of its series; `history` goes to past times and replaces what stood
        there. What may not be stored comes back with its reason; nothing is dropped in silence.
        """
        refused: list[Refused] = []
        sound = []
        for sample in samples:
            says = _unsound(sample)
            if says:
                refused.append(Refused(sample, says))
            else:
                sound.append(sample)
        return self._add_history(sound, refused) if history else self._add_live(sound, refused)

    def withhold(self, series: Series, now: Ms, says: str) -> None:
        """A computed series has no value, and why. `since` stays while it lasts, whatever the reason becomes."""
        self._connection.execute(
            "INSERT INTO withheld (series, since, says) VALUES (?, ?, ?) ON CONFLICT (series) DO UPDATE SET says = excluded.says",
            (self._names.intern(self._connection, series), now, plain(says)),
        )

    def unwithhold(self, series: Series) -> None:
        """It has a value again."""
        number = self._names.find(series)
        if number is not None:
            self._connection.execute("DELETE FROM withheld WHERE series = ?", (number,))

    def _add_live(self, samples: Sequence[Sample], refused: list[Refused]) -> Added:
        forgotten, rolled = self._came("forgotten.raw"), self._came("rolled.hourly")
        newest = self._names.newest
        rows: list[tuple[int, Ms, float | None]] = []
        for sample in samples:
            number = self._names.intern(self._connection, sample.series)
            if number not in newest:
                newest[number] = self._row("SELECT ifnull(max(at), -1) FROM samples WHERE series = ?", (number,))[0]
            if sample.at <= newest[number]:
                refused.append(
                    Refused(sample, f"not newer than the newest stored ({sample.at} against {newest[number]})")
                )
            elif sample.at <= forgotten:
                refused.append(Refused(sample, "older than the raw samples that are kept"))
            else:
                newest[number] = sample.at
                rows.append((number, sample.at, _real(sample.value)))
        self._connection.executemany(_INSERT, rows)
        self._outdate((number, at) for number, at, _ in rows if at <= rolled)
        return Added(len(rows), tuple(refused))

    def _add_history(self, samples: Sequence[Sample], refused: list[Refused]) -> Added:
        forgotten, rolled = self._came("forgotten.raw"), self._came("rolled.hourly")
        changed: dict[tuple[int, Ms], float | None] = {}
        rewritten: list[Rewritten] = []
        stored = 0
        for sample in samples:
            number = self._names.intern(self._connection, sample.series)
            if sample.at <= forgotten:
                said = self._merge_old(number, sample)
                if isinstance(said, str):
                    refused.append(Refused(sample, said))
                else:
                    stored += said.stored
                    rewritten.extend(said.rewritten)
                continue
            value = _real(sample.value)
            key = (number, sample.at)
            row = (
                (changed[key],)
                if key in changed
                else self._row("SELECT value FROM samples WHERE series = ? AND at = ?", key)
            )
            if row is not None and row[0] == value:
                continue
            if row is not None:
                rewritten.append(Rewritten(sample.series, sample.at, row[0], value))
            changed[key] = value
        self._connection.executemany(_UPSERT, ((*key, value) for key, value in changed.items()))
        self._outdate(key for key in changed if key[1] <= rolled)
        self._names.newest.clear()
        return Added(stored + len(changed), tuple(refused), tuple(rewritten))

    def _outdate(self, keys: Iterable[tuple[int, Ms]]) -> None:
        """Roll-ups of these hours must be computed again."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO outdated (series, at) VALUES (?, ?)",
            [(number, ceil(at, HOUR)) for number, at in keys],
        )

    def _merge_old(self, number: int, sample: Sample) -> Added | str:
        """History from before the raw samples that are kept: what became of it, or why it is refused (rollups.py)."""
        raise NotImplementedError


def ceil(at: Ms, span: Ms) -> Ms:
    """The end of the span (end - span, end] that `at` lies in."""
    return -(-at // span) * span


def _real(value: float | None) -> float | None:
    return None if value is None else float(value)


def _unsound(sample: Sample) -> str:
    """Why a sample can never be stored, or nothing."""
    if not 0 <= sample.at < LAST_MS:
        return f"its time is no instant between 1970 and 9999 ({sample.at})"
    if sample.value is None:
        return ""
    if sample.value != sample.value or abs(sample.value) == math.inf:  # isfinite() fails on a huge integer
        # SQLite stores NaN as NULL, which would read as "the series was gone".
        return f"not a finite number ({sample.value})"
    return f"larger than {MOST:g}" if abs(sample.value) > MOST else ""
