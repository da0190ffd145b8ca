"""The gallery of charts: `python -m bot.demo.gallery docs` draws its pictures, dark and light, and writes the page around them.

Made-up values are the examples of the charts; the real ones are Render's 97 recorded epochs, which go through the machinery
that Akash's flows go through: stored, derived, judged by a rule, read back and put into words.
"""

from __future__ import annotations

import math
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.derived import derive
from alerts.metric import Unit
from alerts.replay import episodes_of, play, steps
from alerts.rule import parse
from alerts.sample import DAY, HOUR, Sample, Series
from bot.app import tracks
from bot.app.asking.burnmint import burnmint
from bot.app.asking.look import Look
from bot.app.choice import Charted, Judged
from bot.app.facts import Shown
from bot.app.history import WEEKLY
from bot.cards.captions import series_line
from bot.cards.pictures import burnmint_bars
from bot.charts import THEMES, load
from bot.charts.line import Line, Trace
from bot.charts.pair import Pair, Part
from bot.compose import catalogue
from bot.demo._chart_page import PICTURES, page
from bot.demo.recorded import instant, render_epochs
from bot.storage import Storage

if TYPE_CHECKING:
    from alerts.metric import Metric
    from alerts.sample import Ms
    from bot.charts import Caption
    from bot.charts.burnmint import BurnMint
    from bot.storage import Read, Tx

USAGE = "usage: python -m bot.demo.gallery DOCS\n"
RATIO = "bme.burn_mint_ratio"
REAL = "real data: the Render Foundation's public statistics, epochs {first} to {last}"
EPOCH = 7 * DAY


@dataclass(frozen=True, slots=True)
class Plate:
    """One pair of pictures."""

    name: str
    """Of its files."""
    key: str
    """Of its chart."""
    heading: str
    asked: str
    """The question that gives such a picture."""
    values: Caption


def plates() -> tuple[Plate, ...]:
    """All of them, in the order of the page."""
    charts = load()[0]
    bars, line = _render()

    def example(name: str, key: str, heading: str, asked: str) -> Plate:
        return Plate(name, key, heading, asked, charts[key].example())

    return (
        Plate("burn-mint-ratio", "burnmint", "Burned and minted with their ratio (real)", "/burnmint network:render", bars),
        example("burn-mint-net", "burnmint", "Set aside and paid back with the net", "/burnmint"),
        Plate("ratio", "line", "A ratio with its threshold and the episodes (real)", f"/chart metric:{RATIO} where:network=render span:680d", line),
        example("collateral", "line", "The collateral ratio with warn and halt, and the AKT price at each", "/bme"),
        example("gpu", "gpu", "GPUs, stacked", "/gpu"),
        example("gpu-models", "gpugrid", "GPUs of each model, as small multiples", "/gpu picture:models"),
        example("gpu-models-now", "gpumodels", "GPUs of each model now", "/gpu"),
        example("prices", "prices", "The spread of prices by model", "/gpu picture:prices"),
        example("leases-revenue", "pair", "Leases against revenue per lease", "/chart metric:leases.active compare:revenue.usd_per_lease span:90d"),
        Plate("supply-issuance", "pair", "Supply and issuance", "/chart metric:token.supply compare:token.inflation span:365d", _supply()),
        Plate("before", "line", "A span against the one before it", "/chart metric:spend.usd_24h compare:before span:30d", _before()),
        example("scorecard", "scorecard", "The scorecard", "/scorecard"),
        example("what-if", "whatif", "What if", "/simulate demand:3 price:-50% days:90"),
        example("vote", "governance", "A vote", "/proposal id:341"),
        example("week", "digest", "The week", "/digest"),
    )  # fmt: skip


@cache
def _render() -> tuple[BurnMint, Line]:
    """Render's epochs as bars with their ratio, and the ratio with the rule "above one" and when it fired."""
    with tempfile.TemporaryDirectory() as folder, Storage.open(f"sqlite:///{folder}/render.db") as storage:
        storage.set_lookbacks(lambda _: 8 * DAY)
        storage.write_now(_keep)
        drawn = storage.read_now(_drawn)
        storage.close_now()
        return drawn


def _keep(tx: Tx) -> None:
    """What the source would have given, and what follows from it."""
    epochs = render_epochs()
    for each in epochs:
        both = (("bme.burned", each.burned), ("bme.minted", each.emitted))
        tx.add_samples(
            [Sample(Series.of(key, network="render"), each.ended_at, value) for key, value in both], history=True
        )
    end = epochs[-1].ended_at + 1
    for result in derive({"bme.burned"}, tx, end):
        tx.add_samples(
            [Sample(result.series(value.labels), value.at or end, value.value) for value in result.values], history=True
        )


def _drawn(read: Read) -> tuple[BurnMint, Line]:
    known = catalogue()
    first, last = render_epochs()[0], render_epochs()[-1]
    now = last.ended_at + HOUR
    series = Series.of(RATIO, network="render", window="7d")
    rule = parse(
        {"name": "Render burned more than it minted", "metric": RATIO, "where": {"network": "render", "window": "7d"},
         "op": ">", "threshold": 1, "severity": "info"}
    )  # fmt: skip
    played = play([rule], read, steps(first.ended_at, last.ended_at, EPOCH))
    track = tracks.track(read, series, instant(first.start), last.ended_at)
    track = replace(track, episodes=tuple((begun, ended) for _, begun, ended in episodes_of(played.transitions)))
    line = series_line(Charted(track, last.ended_at + 1, Judged(rule, 1.0, None)), known[RATIO])
    facts = burnmint(Look(read, "render", now, _show(known[RATIO])))
    bars = burnmint_bars(facts, tracks.flows(read, "render", DAY, WEEKLY, now))
    if bars is None:
        raise RuntimeError("the recording holds no epoch")
    begins = last.id - len(bars.flows) + 1
    return (
        replace(bars, foot=REAL.format(first=begins, last=last.id)),
        replace(line, foot=REAL.format(first=first.id, last=last.id)),
    )


class _show:  # noqa: N801 - a function with a memory
    """The newest value of a series, as the answers show one."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def __call__(self, read: Read, series: Series, now: Ms) -> Shown:
        sample = read.latest(series, now)
        value, at = (None, None) if sample is None else (sample.value, sample.at)
        return Shown(series.metric, series.labels, value, self._metric.unit, at, "render")


def _supply() -> Pair:
    """A made-up year: supply grows on, ever more slowly."""
    start = 1_758_499_200_000  # 2025-09-22
    supply, inflation = [], []
    tokens = 280_400_000.0
    for day in range(365):
        rate = 0.078 - 0.00004 * day + 0.0012 * math.sin(day / 25)
        tokens *= 1 + rate / 365
        supply.append((start + day * DAY, round(tokens)))
        inflation.append((start + day * DAY, round(rate, 5)))
    return Pair(
        title=(
            f"Supply +{supply[-1][1] / supply[0][1] - 1:.0%}, while issuance slows by "
            f"{(inflation[0][1] - inflation[-1][1]) * 100:.1f} points"
        ).replace("%", " %"),
        subtitle="Last 365 days · total supply and the rate at which the chain issues",
        foot="example values · chain · 12 s old",
        parts=(Part("Total supply", Unit.AKT, tuple(supply)), Part("Issuance a year", Unit.FRACTION, tuple(inflation))),
        events=((start + 201 * DAY, "#341 passed"),),
        simulated=True,
    )


def _before() -> Line:
    """A made-up month of spend, and the month before laid over it."""
    start = 1_787_184_000_000  # 2026-08-20

    def month(level: float, rise: float) -> tuple[tuple[Ms, float | None], ...]:
        return tuple(
            (
                start + step * 6 * HOUR,
                round(level + rise * step + 170 * math.sin(step / 9 + rise) + 60 * math.sin(step)),
            )
            for step in range(30 * 4)
        )

    spent = month(7_700, 7)
    values = [value for _, value in spent if value is not None]
    return Line(
        title=f"Tenants spend ${values[-1]:,.0f} a day",
        subtitle=f"Spend of 24 hours · last 30 days · now ${values[-1]:,.0f}, lowest ${min(values):,.0f}, highest ${max(values):,.0f}",
        foot="example values · Console · 40 s old",
        unit=Unit.USD,
        points=spent,
        name="last 30 days",
        others=(Trace("the 30 days before", month(7_350, 2)),),
        simulated=True,
    )


def main(arguments: list[str]) -> int:
    """Write the pictures and the page into a folder of documents."""
    if len(arguments) != 1:
        sys.stderr.write(USAGE)
        return 2
    docs, charts = Path(arguments[0]), load()[0]
    folder = docs / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {}
    for plate in plates():
        for name, theme in THEMES.items():
            wanted[f"{plate.name}-{name}.png"] = charts[plate.key].draw(plate.values, theme).png
    for old in folder.glob("*.png"):
        if old.name not in wanted:
            old.unlink()
    for file, png in wanted.items():
        (folder / file).write_bytes(png)
    (docs / "reference" / "charts.md").write_text(page(plates()), encoding="utf-8")
    sys.stdout.write(f"{len(wanted)} pictures, {sum(map(len, wanted.values())) / 2**20:.2f} MiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
