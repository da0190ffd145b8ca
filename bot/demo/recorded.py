"""The recording: facts written down by us, each with its source beside it, read as typed rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class RenderEpoch:
    """One weekly epoch of Render, as its two public files give it."""

    id: int
    start: str
    end: str
    burned: float
    emitted: float

    @property
    def ended_at(self) -> Ms:
        """Its end."""
        return instant(self.end)


@dataclass(frozen=True, slots=True)
class Close:
    """A day's last price. `at` is the midnight that ends the day."""

    at: Ms
    usd: Fraction


@dataclass(frozen=True, slots=True)
class Height:
    """A block whose time is on record."""

    at: Ms
    height: int


def instant(text: str) -> Ms:
    """An RFC 3339 time in milliseconds."""
    moment = datetime.fromisoformat(text)
    return round(moment.timestamp() * 1000)


def zulu(at: Ms) -> str:
    """An instant as the APIs write it."""
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


@cache
def render_epochs() -> tuple[RenderEpoch, ...]:
    """97 epochs, 2023-12-20 to 2025-10-29."""
    return tuple(RenderEpoch(*row) for row in _file("render_epochs.json")["epochs"])


@cache
def akt_closes() -> tuple[Close, ...]:
    """Daily closes of AKT, 2025-09-14 to 2025-10-31."""
    rows = _file("akt_closes.json")["closes"]
    return tuple(Close(instant(f"{day}T00:00:00Z") + DAY, Fraction(str(usd))) for day, usd in rows)


@cache
def akash_2026() -> Mapping[str, Any]:
    """Dated answers and facts of Akash's main network; the file says what its rules are."""
    found: Mapping[str, Any] = _file("akash_2026.json")
    return found


@cache
def akash_heights() -> tuple[Height, ...]:
    """The blocks of 2026 whose time is on record, in order."""
    return tuple(Height(instant(row["at"]), int(row["height"])) for row in akash_2026()["heights"])


def _file(name: str) -> Any:
    return json.loads(resources.files("bot.demo").joinpath("recording", name).read_text("utf-8"))
