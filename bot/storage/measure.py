"""How much there is of everything."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.sample import DAY
from bot.storage._snapshot import snapshot
from bot.storage.kept import TABLES
from bot.storage.migrations import LATEST
from bot.storage.place import look, path_of, refuse

if TYPE_CHECKING:
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class TableStats:
    """A table: its rows and, where this SQLite can tell, its bytes with its indexes."""

    name: str
    rows: int
    bytes: int | None


@dataclass(frozen=True, slots=True)
class MetricStats:
    """A metric: its series, raw samples and when they were taken. Bytes are its share of the samples' pages."""

    metric: str
    series: int
    samples: int
    bytes: int | None
    oldest: Ms | None
    newest: Ms | None


@dataclass(frozen=True, slots=True)
class Stats:
    """How much there is of everything."""

    path: Path
    schema: int
    file_bytes: int
    log_bytes: int
    free_bytes: int
    """Inside the file, from what was deleted: used again before the file grows."""
    tables: tuple[TableStats, ...]
    metrics: tuple[MetricStats, ...]
    outbox: dict[str, int]
    oldest: Ms | None
    newest: Ms | None


def stats(url: str) -> Stats:
    """How much there is of everything. Reads the whole index of samples."""
    path = path_of(url)
    version = look(path, must_exist=True)
    if version < LATEST:
        refuse(f"Database {path} has schema {version} of {LATEST}: run burnwatch db migrate first.")
    with snapshot(path) as connection:
        sizes = _sizes(connection)
        tables = tuple(
            TableStats(table, connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0], sizes.get(table))
            for table in TABLES
        )
        samples = next(table for table in tables if table.name == "samples")
        each = samples.bytes / samples.rows if samples.bytes is not None and samples.rows else None
        metrics = tuple(
            MetricStats(metric, series, count, None if each is None else round(count * each), oldest, newest)
            for metric, series, count, oldest, newest in connection.execute(
                "SELECT metric, count(*), sum(n), min(a), max(z) FROM (SELECT s.metric, count(r.at) AS n, min(r.at) AS a, max(r.at) AS z "
                "FROM series s LEFT JOIN samples r ON r.series = s.id GROUP BY s.id) GROUP BY metric ORDER BY metric"
            )
        )
        (page,), (free,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "freelist_count"))
        oldest = min((row.oldest for row in metrics if row.oldest is not None), default=None)
        (rolled,) = connection.execute("SELECT min(at) FROM daily").fetchone()
        return Stats(
            path=path,
            schema=version,
            file_bytes=path.stat().st_size,
            log_bytes=_size(Path(f"{path}-wal")),
            free_bytes=page * free,
            tables=tables,
            metrics=metrics,
            outbox=dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")),
            oldest=min((at for at in (oldest, rolled and rolled - DAY) if at is not None), default=None),
            newest=max((row.newest for row in metrics if row.newest is not None), default=None),
        )


def _sizes(connection: sqlite3.Connection) -> dict[str, int]:
    """Bytes of each table with its indexes; empty where this SQLite was built without dbstat."""
    try:
        return dict(
            connection.execute(
                "SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name WHERE d.aggregate = 1 GROUP BY 1"
            )
        )
    except sqlite3.Error:
        return {}


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
