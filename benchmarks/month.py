"""A chart of 30 days, from the question to the PNG, on a year of 200 series: in the living bot, and as a command of its own.

The floor beside the first is what the answer cannot do without, the same 360 two-hour spans by bare SQL and one warm picture;
the peer beside the second is a script as one writes it, the month out of SQLite into pyplot.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Series
from benchmarks._year import DAYS, MODELS, NETWORK, SERIES, START, year
from bot.cards.desk import Desk
from bot.charts import Studio
from bot.charts.line import Line
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage

if TYPE_CHECKING:
    from alerts.sample import Ms

NOW: Ms = START + DAYS * DAY + MINUTE
SPAN: Ms = 30 * DAY
PROCESSES = 5
METRIC = "gpu.model.leased"
ASKED = (
    "SELECT (at - ? - 1) / 7200000, sum(total) / sum(count), min(low), max(high), max(at) FROM hourly "
    "WHERE series = ? AND at > ? AND at <= ? GROUP BY 1"
)
SCRIPT = """
import sqlite3, sys
from datetime import datetime, timezone
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
path, number, after, until, out = sys.argv[1:]
rows = sqlite3.connect(path).execute(
    "SELECT at, value FROM samples WHERE series = ? AND at > ? AND at <= ?", (number, after, until)
).fetchall()
figure, axes = plt.subplots(figsize=(8, 4.5), dpi=200)
axes.plot([datetime.fromtimestamp(at / 1000, timezone.utc) for at, _ in rows], [value for _, value in rows])
axes.set_title("30 days")
figure.savefig(out)
"""


def rows() -> list[tuple[str, str, str]]:
    """(quantity, here, beside it); half a minute once the year is filled."""
    path = year().path
    with Storage.open(f"sqlite:///{path}") as storage:
        answer, floor = asyncio.run(_answers(storage, path))
        storage.close_now()
    command, script = _processes(path)
    return [
        (
            f"30 days of one of {SERIES} series, /chart to message with its picture, p50",
            f"{answer:.0f} ms",
            f"floor of the same run {floor:.0f} ms (the same spans by bare SQL, one warm picture)",
        ),
        ("that answer as a multiple of its floor", f"{answer / floor:.1f}", "goal 2"),
        (
            "the same as `burnwatch chart`, a new process to the PNG file, p50",
            f"{command:.0f} ms",
            f"a script with sqlite3 and pyplot {script:.0f} ms",
        ),
    ]


async def _answers(storage: Storage, path: Path) -> tuple[float, float]:
    """Milliseconds of an answer and of its floor, in turns. Each turn asks for another model: nothing is drawn before."""
    house = build(Settings(), storage, ManualClock(NOW), lambda: (), {})
    desk, studio = Desk(house.query, house.history, house.studio), Studio()
    whole, floor = [], []
    with closing(sqlite3.connect(path)) as connection:
        for turn in range(MODELS):
            begun = time.perf_counter()
            card = await desk.chart(METRIC, f"model=model{turn}", "30d")
            whole.append(_ms(begun))
            if card.picture is None:
                raise RuntimeError("the chart did not come about")
            begun = time.perf_counter()
            found = connection.execute(
                ASKED, (NOW - SPAN, _number(connection, turn), NOW - SPAN, NOW // HOUR * HOUR)
            ).fetchall()
            points = {
                at: value
                for _, mean, low, high, end in found
                for at, value in ((end - 2, low), (end - 1, high), (end, mean))
            }
            await studio.draw("line", Line(title="30 days", unit="GPU", points=tuple(points.items())))
            floor.append(_ms(begun))
    await studio.close()
    await house.studio.close()
    await house.http.aclose()
    return statistics.median(whole[1:]), statistics.median(floor[1:])


def _processes(path: Path) -> tuple[float, float]:
    """Milliseconds of the command and of the script, in turns."""
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(path)) as connection:
        number = _number(connection, 7)
        ours = [
            "-c",
            "from bot.cli import entry; entry()",
            "chart",
            METRIC,
            "--where",
            "model=model7",
            "--span",
            "30d",
            "--now",
            str(NOW // 1000),
        ]
        ours += ["--db", f"sqlite:///{path}", "-o", str(Path(folder, "ours.png"))]
        theirs = ["-c", SCRIPT, str(path), str(number), str(NOW - SPAN), str(NOW), str(Path(folder, "theirs.png"))]
        taken: list[list[float]] = [[], []]
        for _ in range(PROCESSES):
            for times, arguments in zip(taken, (ours, theirs), strict=True):
                begun = time.perf_counter()
                subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=dict(os.environ))
                times.append(_ms(begun))
    return statistics.median(taken[0]), statistics.median(taken[1])


def _number(connection: sqlite3.Connection, turn: int) -> int:
    labels = dict(Series.of(METRIC, network=NETWORK, vendor="nvidia", model=f"model{turn}").labels)
    rows = connection.execute("SELECT id, labels FROM series WHERE metric = ?", (METRIC,)).fetchall()
    return next(number for number, text in rows if f'"{labels["model"]}"' in text)


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
