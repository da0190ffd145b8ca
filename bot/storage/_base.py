"""What every group of reads and writes stands on: one connection inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, cast

from alerts.sample import DAY, Ms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

    from alerts.sample import Series
    from bot.storage._names import Names

PROGRESS = ("rolled.hourly", "rolled.daily", "forgotten.raw", "forgotten.hourly")
"""How far rolling up and forgetting have come: everything at or before these times is done."""


NOTHING: Ms = -DAY
"""Before the first instant there is, and at a midnight."""


class _Over:
    """In place of the connection when the transaction is over: a Read kept for later must not reach into another one."""

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError("this transaction is over: return values from it, not the transaction")


class Base:
    """A transaction. It is used by the function it was given to, and of no use afterwards."""

    def __init__(self, connection: sqlite3.Connection, names: Names, lookback: Callable[[Series], Ms]) -> None:
        self._connection = connection
        self._names = names
        self._lookback = lookback
        self._progress: dict[str, Ms] | None = None
        self._undoing: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._connection = cast("sqlite3.Connection", _Over())

    def if_taken_back(self, undo: Callable[[], None]) -> None:
        """Call this if nothing of the transaction is kept: what is remembered beside the database must not be ahead of it."""
        self._undoing.append(undo)

    def taken_back(self) -> None:
        """Nothing of it was kept."""
        while self._undoing:
            self._undoing.pop()()

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def _row(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(sql, values).fetchone()

    def _came(self, name: str) -> Ms:
        if self._progress is None:
            self._progress = dict.fromkeys(PROGRESS, NOTHING) | dict(self._rows("SELECT name, at FROM progress"))
        return self._progress[name]

    def _advance(self, name: str, at: Ms) -> None:
        self._connection.execute(
            "INSERT INTO progress (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            (name, at),
        )
        self._progress = None
