"""What a chart is: a key, the values it takes, and a drawing that turns them into a picture with words beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from alerts.sample import Ms
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.cards.card import Picture
    from bot.charts._theme import Theme

LATEST: Ms = 253_402_300_799_000
"""The last second of the year 9999: later than that no calendar here has a name for it."""

LARGEST = 1e60
"""Beyond this a value is a fault of its source, and differences of such values overflow."""

Points = tuple[tuple[Ms, float | None], ...]
"""Values in order of time. None is "no data": it breaks the line, as a gap should."""


class ChartFailed(BotError):
    """A picture could not be drawn: `key` is which, the sentence is why. The text goes out without it."""

    def __init__(self, key: str, says: str) -> None:
        self.key = key
        self.says = says
        super().__init__(f"chart {key}: {says}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words around every chart. They are the caller's: a chart has no opinion."""

    title: str
    """The finding, as a sentence. It shrinks, wraps once and is cut last."""
    subtitle: str = ""
    """Quantity, window and the figures."""
    foot: str = ""
    """Source, agreement of sources, height, age."""
    simulated: bool = False
    """Whether a single value is made up: then the picture, its foot and its alt text say SIMULATED."""
    theme: str = "dark"
    """`dark` or `light`."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One kind of picture. `draw` is blocking and belongs on the chart thread (`Studio`)."""

    key: str
    summary: str
    takes: type[Caption]
    draw: Callable[[Any, Theme], Picture]
    example: Callable[[], Caption]
    """Made-up values for the gallery, the tests and the benchmark."""


def refuse(key: str, says: str) -> NoReturn:
    """Say why these values cannot be drawn."""
    raise ChartFailed(key, says)


def check_number(key: str, where: str, value: float | None) -> None:
    """A value is a finite number of a size that means something, or None."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(key, f"{where} is {value!r}, not a number")
    if not math.isfinite(value):
        refuse(key, f"{where} is {value}: only finite values can be drawn")
    if abs(value) > LARGEST:
        refuse(key, f"{where} is {value:.3g}, beyond anything that can be meant")


def check_time(key: str, where: str, at: Ms | None) -> None:
    """A time is a whole number of milliseconds between 1970 and 9999, or None."""
    if at is None:
        return
    if isinstance(at, bool) or not isinstance(at, int):
        refuse(key, f"{where} is {at!r}, not whole milliseconds")
    if not 0 <= at <= LATEST:
        refuse(key, f"{where} is {at}, outside the years 1970 to 9999")


def check_times(key: str, where: str, times: Iterable[Ms]) -> None:
    """Times rise strictly."""
    before = -1
    for index, at in enumerate(times):
        check_time(key, f"{where}[{index}]", at)
        if at <= before:
            refuse(key, f"{where}[{index}] does not come after the one before it")
        before = at


def check_points(key: str, where: str, points: Points) -> None:
    """Times rise strictly and every value can be drawn."""
    check_times(key, where, (at for at, _ in points))
    for index, (_, value) in enumerate(points):
        check_number(key, f"{where}[{index}]", value)


def check_spans(key: str, where: str, spans: Iterable[tuple[Ms, Ms | None]]) -> None:
    """Each span has a start, and an end that is not before it or None."""
    for start, end in spans:
        check_time(key, where, start)
        check_time(key, where, end)
        if end is not None and end < start:
            refuse(key, f"{where}: a span ends at {end}, before its start {start}")


def check_window(key: str, after: Ms | None, until: Ms | None) -> None:
    """The edges are times, the left one first."""
    check_time(key, "after", after)
    check_time(key, "until", until)
    if after is not None and until is not None and until <= after:
        refuse(key, "until does not come after after")


def check_events(key: str, events: Iterable[tuple[Ms, str]]) -> None:
    """Each mark stands at a time, and they come in order."""
    before = 0
    for at, _ in events:
        check_time(key, "events", at)
        if at < before:
            refuse(key, "events are not in order of time")
        before = at
