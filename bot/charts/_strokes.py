"""Runs of values as lines on a panel, with their gaps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.charts._runs import thin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.charts._panel import Panel
    from bot.charts._runs import Segment


def places(panel: Panel, runs: Sequence[Segment], *, steps: bool) -> Iterator[tuple[list[float], list[float]]]:
    """Each run on the paper; as steps, every value reaches to where the next one begins."""
    for run in runs:
        seen = thin(run, (panel.start, panel.end))
        xs, ys = [panel.x(at) for at, _ in seen], [panel.y(value) for _, value in seen]
        if steps and len(xs) > 1:
            xs, ys = [xs[0], *(x for x in xs[1:] for _ in range(2))], [*(y for y in ys[:-1] for _ in range(2)), ys[-1]]
        yield xs, ys


def draw_runs(
    panel: Panel,
    runs: Sequence[Segment],
    colour: str,
    *,
    width: float,
    dash: tuple[float, ...] = (),
    z: float = 6,
    steps: bool = False,
) -> None:
    """Lines with their gaps; a value alone between two gaps is a dot."""
    xs: list[float] = []
    ys: list[float] = []
    for across, up in places(panel, runs, steps=steps):
        if len(across) == 1:
            panel.sheet.dots(across, up, colour, width * 2.2, z=z)
        xs += [*across, math.nan]
        ys += [*up, math.nan]
    panel.sheet.line(xs, ys, colour, width, dash=dash, z=z)
