"""Charts: the time of a warm one against pyplot as usual, its size, and the memory of the chart process."""

from __future__ import annotations

import asyncio
import io
import json
import math
import statistics
import subprocess
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.charts import DARK, Studio, load
from bot.charts.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

START = 1_788_220_800_000
HOUR = 3_600_000
ROUNDS = 25


def thousand(shift: float = 0.0) -> Line:
    """1,000 points with fill, threshold and dates: the chart of the table in performance.md."""
    points = tuple(
        (START + i * HOUR // 2, 1 + 0.4 * math.sin(i / 40 + shift) + 0.05 * math.sin(i / 3)) for i in range(1000)
    )
    return Line(
        title="The ratio crossed its alarm",
        subtitle="1,000 points · half-hourly · September 2026",
        foot="benchmark",
        unit="ratio",
        points=points,
        threshold=1.2,
    )


def pyplot_as_usual(values: Line) -> bytes:
    """What one writes without thinking of it: a new figure for each chart, closed again."""
    import matplotlib as mpl  # noqa: PLC0415 - the memory measured in this file must begin without it

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415 - as above

    times = [datetime.fromtimestamp(at / 1000, UTC) for at, _ in values.points]
    heights = [value for _, value in values.points]
    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=200)
    axes.plot(times, heights, label="ratio")
    axes.axhline(values.threshold, linestyle="--", color="red", label="threshold")
    axes.fill_between(times, heights, values.threshold, where=[h > values.threshold for h in heights], alpha=0.3)
    axes.set_title(values.title)
    axes.legend()
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    return out.getvalue()


def medians(*ways: Callable[[Line], object]) -> list[float]:
    """Milliseconds of each way, taken in turns so that a busy machine is busy for all of them."""
    taken: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way(thousand())
    for turn in range(ROUNDS):
        values = thousand(turn / 10)
        for times, way in zip(taken, ways, strict=True):
            begun = time.perf_counter()
            way(values)
            times.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(times) for times in taken]


def memory() -> dict[str, float]:
    """MiB resident in a process of its own: before the first chart, after 50, after 500."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.charts", "--memory"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return json.loads(done.stdout)


def measure_memory() -> dict[str, float]:
    """Draw 500 charts of every kind in both themes through the studio."""
    import psutil  # noqa: PLC0415 - needed only in the measured process

    process = psutil.Process()
    studio, charts = Studio(), list(load()[0].values())
    found = {"before": process.memory_info().rss / 2**20}

    async def draw_all() -> None:
        for number in range(1, 501):
            chart = charts[number % len(charts)]
            values = thousand(number) if chart.key == "line" else chart.example()
            await studio.draw(chart.key, values, theme="dark" if number % 3 else "light")
            if number in {50, 500}:
                found[str(number)] = process.memory_info().rss / 2**20

    asyncio.run(draw_all())
    return found


def rows() -> list[tuple[str, str, str]]:
    """(what, ours, the goal or the peer of the same run)."""
    warnings.simplefilter("ignore")
    chart = load()[0]["line"]
    ours, usual = medians(lambda values: chart.draw(values, DARK), pyplot_as_usual)
    png = chart.draw(thousand(), DARK).png
    theirs = pyplot_as_usual(thousand())
    used = memory()
    return [
        (
            "warm chart, 1,000 points, fill, threshold, dates",
            f"{ours:.1f} ms",
            f"pyplot as usual {usual:.1f} ms; goal 38 ms",
        ),
        ("that chart as a share of pyplot", f"{ours / usual:.2f}", "0.53 (38 of 72 ms)"),
        ("that chart as PNG", f"{len(png) / 1024:.1f} KiB", f"pyplot {len(theirs) / 1024:.1f} KiB; goal 50 KiB"),
        ("memory before the first chart", f"{used['before']:.1f} MiB", "matplotlib not imported"),
        ("memory after 500 charts", f"{used['500']:.1f} MiB", "goal 120 MiB"),
        ("growth from chart 50 to chart 500", f"{used['500'] - used['50']:.1f} MiB", "goal 5 MiB"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--memory"]:
        print(json.dumps(measure_memory()))
    else:
        for row in rows():
            print("{:52} {:>10}   {}".format(*row))
