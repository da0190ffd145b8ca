"""Taking the samples elsewhere."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from bot.storage._snapshot import snapshot
from bot.storage._text import unpack
from bot.storage.migrations import LATEST
from bot.storage.place import look, path_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.sample import Ms

    Progress = Callable[[int, int], None]
    """(done, of how many)."""


def export(
    url: str,
    form: str,
    out: TextIO,
    *,
    metric: str | None = None,
    after: Ms = -1,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Write samples, series by series in order of time, as `csv` or `jsonl`; how many.

    The lines are what `rules replay --samples` reads. Where raw samples were forgotten, the last of each hour, and
    further back of each day, stands with its own time.
    """
    from sqlite_utils import Database  # noqa: PLC0415 - it pulls in numpy, which nothing but this and a migration needs

    path = path_of(url)
    version = look(path, must_exist=True)
    if version < LATEST:
        refuse(f"Database {path} has schema {version} of {LATEST}: run burnwatch db migrate first.")
    write = _csv_writer(out) if form == "csv" else _json_writer(out)
    count = 0
    with snapshot(path) as connection:
        database = Database(connection, execute_plugins=False)
        values = {"metric": metric, "after": after}
        every = list(
            database.query(
                "SELECT id, metric, labels FROM series WHERE :metric IS NULL OR metric = :metric ORDER BY 2, 3",
                values,
            )
        )
        for done, series in enumerate(every):
            progress(done, len(every))
            labels = unpack(series["labels"])
            for row in database.query(_EXPORT, {"series": series["id"], "after": after}):
                write(series["metric"], labels, iso(row["at"]), "stale" if row["value"] is None else row["value"])
                count += 1
        progress(len(every), len(every))
    return count


def iso(at: Ms) -> str:
    """An instant as people and `rules replay` write it."""
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds").replace("+00:00", "Z")


_EXPORT = """
SELECT at - late AS at, last AS value FROM daily
    WHERE series = :series AND at - late > :after AND daily.at <= (SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'forgotten.hourly')
UNION ALL SELECT at - late, last FROM hourly
    WHERE series = :series AND at - late > :after AND hourly.at <= (SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'forgotten.raw')
    AND at > (SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'forgotten.hourly')
UNION ALL SELECT at, value FROM samples
    WHERE series = :series AND at > :after AND at > (SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'forgotten.raw')
ORDER BY 1
"""


def _csv_writer(out: TextIO) -> Callable[[str, Any, str, Any], None]:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("metric", "labels", "at", "value"))
    return lambda metric, labels, at, value: rows.writerow((metric, json.dumps(labels, sort_keys=True), at, value))


def _json_writer(out: TextIO) -> Callable[[str, Any, str, Any], None]:
    def write(metric: str, labels: Any, at: str, value: Any) -> None:
        out.write(json.dumps({"metric": metric, "labels": labels, "at": at, "value": value}) + "\n")

    return write
