"""How often a projected range holds, over votes of known shapes: `python -m tests.alerts.governance.projection_tuning`.

No chain's courses of turnout are recorded anywhere, so the range cannot be measured against real votes. What can be:
whether it encloses what it says where the assumption behind it is true (earlier votes of the same kind), and by how much
it misses where there is no such assumption (the pace alone). Stakes are Pareto's, as few validators hold most of one.
"""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.governance.projection import Course, NoBasis, project
from alerts.sample import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.sample import Ms

PERIOD: Ms = 3 * DAY
"""Akash's voting period, after AEP-79."""
EVERY: Ms = 30 * MINUTE
VOTERS = 80
END: Ms = 1_790_000_000_000
LEFT: tuple[Ms, ...] = (2 * DAY, DAY, 6 * HOUR, HOUR)
KNOWN = (0, 1, 3, 8, 9, 24)
SHAPES: Mapping[str, Callable[[random.Random], float]] = {
    "early": lambda rng: rng.betavariate(0.7, 2.5),
    "steady": lambda rng: rng.random(),
    "late": lambda rng: rng.betavariate(2.5, 0.7),
    "ends": lambda rng: rng.betavariate(0.6, 0.6),
}
"""When each voter votes, as a part of the period: most at once, evenly, most in the last day, at both ends."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of so many projections how many ended below, within and above the range, and how wide it was on average."""

    below: int
    within: int
    above: int
    width: float

    @property
    def share(self) -> float:
        """How often it held."""
        return self.within / max(1, self.below + self.within + self.above)


def vote(rng: random.Random, shape: str, end: Ms) -> Course:
    """One vote as it would be read. How many take part differs from vote to vote."""
    stakes = [rng.paretovariate(1.1) for _ in range(VOTERS)]
    taking_part = rng.betavariate(6, 6)
    when = SHAPES[shape]
    cast = sorted((when(rng), stake / sum(stakes)) for stake in stakes if rng.random() < taking_part)
    readings: list[tuple[Ms, float]] = []
    turnout, upto = 0.0, 0
    for at in range(0, PERIOD + 1, EVERY):
        while upto < len(cast) and cast[upto][0] * PERIOD <= at:
            turnout += cast[upto][1]
            upto += 1
        readings.append((end - PERIOD + at, turnout))
    return Course(end - PERIOD, end, tuple(readings))


def coverage(shape: str, n: int, left: Ms, *, votes: int, seed: int = 1) -> Coverage:
    """Over `votes` votes of a shape, each with `n` earlier ones of the same shape, looked at `left` before the end."""
    rng = random.Random(seed)
    below = within = above = 0
    width = 0.0
    for _ in range(votes):
        earlier = [vote(rng, shape, END - (index + 1) * 7 * DAY) for index in range(n)]
        own = vote(rng, shape, END)
        found = project(own, earlier, END - left)
        if isinstance(found, NoBasis):
            continue
        final = own.readings[-1][1]
        width += found.turnout_high - found.turnout_low
        below += final < found.turnout_low - 1e-9
        above += final > found.turnout_high + 1e-9
        within += found.turnout_low - 1e-9 <= final <= found.turnout_high + 1e-9
    return Coverage(below, within, above, width / max(1, below + within + above))


def main() -> int:
    """Print everything."""
    print("how often the range held (below, above it), and its width")
    print(f"{'earlier':>7} {'shape':8}" + "".join(f"{f'{left // HOUR} h left':>26}" for left in LEFT))
    for n in KNOWN:
        for shape in SHAPES:
            cells = []
            for left in LEFT:
                found = coverage(shape, n, left, votes=400)
                told = found.below + found.within + found.above
                cells.append(
                    f"{found.share:4.0%} ({found.below / told:3.0%}, {found.above / told:3.0%}) {found.width:.2f}"
                )
            print(f"{n:7} {shape:8}" + "".join(f"{cell:>26}" for cell in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
