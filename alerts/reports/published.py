"""What others have published about Akash by quarter, and where their own figures contradict each other.

Facts with their source, not ours; each number as it was printed. A share, a change or a quotient can be reckoned again from the
numbers beside it: what rounding of those numbers allows is agreement, what it does not is a contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["share", "change", "quotient", "two", "cap"]


@dataclass(frozen=True, slots=True)
class Published:
    """One statement. Shares and changes are in percent, as they are printed."""

    period: str
    """`2026-Q1`, or a year."""
    what: str
    kind: Kind
    first: float
    second: float
    """share: first of second. change: from first to second. quotient: first over second. two: both are said to be the
    same thing. cap: first is said, second is the most it can be."""
    said: float
    source: str
    step: float = 1.0
    """The last digit of first and second, as they are printed."""
    digit: float = 0.1
    """The last digit of what is said."""
    others: tuple[tuple[float, float, str], ...] = ()
    """Other pairs that would give what is said: first, second, what they are."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement reckoned again."""

    published: Published
    computed: float
    low: float
    high: float
    """What the rounding of the printed numbers allows."""
    agrees: bool
    explained: tuple[str, ...] = ()
    """Which of the other pairs give what is said."""


_MESSARI = "Messari, State of Akash {}, as quoted by secondary sources"
_YEAR = "akash.network, 2025 year in review"
STATEMENTS: tuple[Published, ...] = (
    Published("2024", "fee_per_lease", "quotient", 1_384_554, 123_342, 11.23, _YEAR, digit=0.01),
    Published("2025", "fee_per_lease", "quotient", 3_154_814, 126_025, 25.03, _YEAR, digit=0.01),
    Published("2025", "akt_returned", "two", 3_800_000, 3_370_484, 3_800_000, f"{_YEAR}; {_MESSARI.format('Q4 2025')}", step=100_000),
    Published("2025-Q3", "gpu_utilisation", "share", 367, 702, 52.3, _MESSARI.format("Q3 2025")),
    Published("2025-Q4", "gpu_utilisation", "share", 198, 587, 33.7, _MESSARI.format("Q4 2025")),
    Published("2025-Q4", "gpu_used", "change", 367, 198, -46.0, _MESSARI.format("Q4 2025"), digit=1.0),
    Published("2025-Q4", "gpu_capacity", "change", 702, 587, -16.0, _MESSARI.format("Q4 2025"), digit=1.0),
    Published("2025-Q4", "inflation", "cap", 8.12, 8.0, 8.12, _MESSARI.format("Q4 2025"), digit=0.01),
    Published(
        "2026-Q1", "gpu_utilisation", "share", 84, 334, 33.7, "press article on " + _MESSARI.format("Q1 2026"),
        others=((84, 250, "used_of_free"), (198, 587, "quarter_before")),
    ),
    Published("2026-Q1", "active_providers", "change", 63, 58, -8.4, _MESSARI.format("Q1 2026")),
    Published("2026-Q1", "inflation", "cap", 8.94, 8.0, 8.94, _MESSARI.format("Q1 2026"), digit=0.01),
)  # fmt: skip
"""The cap of 8 % is the mint module's, by proposal 283 of March 2025."""
FIGURES: dict[str, dict[str, float]] = {
    "2024-Q4": {"new_leases": 61_000},
    "2025-Q1": {"new_leases": 46_000, "active_providers": 69},
    "2025-Q3": {"gpu_used": 367, "gpu_capacity": 702},
    "2025-Q4": {"gpu_used": 198, "gpu_capacity": 587, "active_providers": 63},
    "2026-Q1": {"lease_revenue": 253_250, "active_providers": 58, "akt_set_aside": 53_520, "price_end": 0.5},
}
"""Single figures, for the column beside ours; `akt_set_aside` of 2026-Q1 holds the migration's 44,862.22 AKT."""


def check(one: Published) -> Checked:
    """Reckon it again, with the room that rounding leaves."""
    computed = _reckoned(one.kind, one.first, one.second)
    half = one.step / 2
    corners = [
        _reckoned(one.kind, one.first + first * half, one.second + second * half)
        for first in (-1, 1)
        for second in (-1, 1)
    ]
    low, high = min(corners), max(corners)
    room = one.digit / 2 + 1e-9
    if one.kind == "cap":
        low = high = one.second
        agrees = one.said <= one.second
    else:
        agrees = low - room <= one.said <= high + room
    explained = (
        ()
        if agrees
        else tuple(name for first, second, name in one.others if abs(100 * first / second - one.said) <= 0.15)
    )
    return Checked(one, computed, low, high, agrees, explained)


def contradictions(period: str = "", among: Sequence[Published] = STATEMENTS) -> list[Checked]:
    """The statements about a period (or all) that their own numbers do not bear out."""
    return [found for one in among if period in ("", one.period) and not (found := check(one)).agrees]


def _reckoned(kind: Kind, first: float, second: float) -> float:
    match kind:
        case "share":
            return 100 * first / second
        case "change":
            return 100 * (second / first - 1)
        case "quotient":
            return first / second
    return second
