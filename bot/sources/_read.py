"""Typed readers over JSON: every field is checked where it is read, and what is wrong is named by its path."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from bot.errors import SourceShapeChanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import Ms

T = TypeVar("T")

_NUMBER = re.compile(r"[+-]?\d{1,60}(\.\d{1,60})?([eE][+-]?\d{1,3})?", re.ASCII)
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LARGEST = Decimal(10) ** 60


class _Missing:
    """No default was given: the field must be there."""


MISSING: Final = _Missing()


class Read:
    """A JSON value and where it stands. Without a key a method reads the value itself, with one a field of it.

    A field that is missing or null gives `default` where one is given. Fields that nobody asks for are ignored.
    """

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "$") -> None:
        self.value = value
        self.path = path

    def __contains__(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def fail(self, says: str) -> NoReturn:
        """Raise SourceShapeChanged at this path."""
        raise SourceShapeChanged(self.path, says)

    def at(self, key: str) -> Read:
        """A field, whatever it holds; null when it is missing."""
        if not isinstance(self.value, dict):
            self.fail(f"expected an object, found {_kind(self.value)}")
        return Read(self.value.get(key), f"{self.path}.{key}")

    def obj(self, key: str | None = None) -> Read:
        """An object."""
        found = self._field(key)
        if not isinstance(found.value, dict):
            found.fail(f"expected an object, found {_kind(found.value)}")
        return found

    def maybe(self, key: str) -> Read | None:
        """An object, or None where it is missing or null."""
        return self.obj(key) if key in self else None

    def list(self, key: str | None = None, default: tuple[Read, ...] | _Missing = MISSING) -> tuple[Read, ...]:
        """The items of a list."""
        found = self._field(key)
        if found.value is None and not isinstance(default, _Missing):
            return default
        if not isinstance(found.value, list):
            found.fail(f"expected a list, found {_kind(found.value)}")
        return tuple(Read(item, f"{found.path}[{index}]") for index, item in enumerate(found.value))

    def items(self, key: str | None = None) -> Iterator[tuple[str, Read]]:
        """The fields of an object whose keys are data."""
        found = self.obj(key)
        for name, value in found.value.items():
            yield name, Read(value, f"{found.path}[{name[:40]!a}]")

    def text(self, key: str | None = None, default: T | _Missing = MISSING, *, most: int = 1_000_000) -> str | T:
        """A text, cut at `most` characters."""
        found = self._field(key)
        if found.value is None and not isinstance(default, _Missing):
            return default
        if not isinstance(found.value, str):
            found.fail(f"expected text, found {_kind(found.value)}")
        return str(found.value[:most])

    def bool(self, key: str | None = None, default: T | _Missing = MISSING) -> bool | T:
        """True or false."""
        found = self._field(key)
        if found.value is None and not isinstance(default, _Missing):
            return default
        if not isinstance(found.value, bool):
            found.fail(f"expected true or false, found {_kind(found.value)}")
        return bool(found.value)

    def int(self, key: str | None = None, default: T | _Missing = MISSING, *, low: int | None = None) -> int | T:
        """A whole number, as a number or as digits in a text."""
        found = self._field(key)
        if found.value is None and not isinstance(default, _Missing):
            return default
        exact = _exact(found.value)
        if exact is None or exact != exact.to_integral_value() or abs(exact) > _LARGEST:
            found.fail(f"expected a plausible whole number, found {_kind(found.value)}")
        value = int(exact)
        if low is not None and value < low:
            found.fail(f"expected {low} or more, found less")
        return value

    def dec(self, key: str | None = None, default: T | _Missing = MISSING, *, low: float | None = None) -> Decimal | T:
        """An exact number, as a number or as a decimal text (a chain's Dec has 18 places)."""
        found = self._field(key)
        if found.value is None and not isinstance(default, _Missing):
            return default
        exact = _exact(found.value)
        if exact is None or abs(exact) > _LARGEST:
            found.fail(f"expected a plausible number, found {_kind(found.value)}")
        if low is not None and exact < Decimal(repr(low)):
            found.fail(f"expected {low:g} or more, found less")
        return exact

    def number(self, key: str | None = None, default: T | _Missing = MISSING, *, low: float | None = None) -> float | T:
        """A finite number, as a number or as a decimal text."""
        exact = self.dec(key, default, low=low)
        return float(exact) if isinstance(exact, Decimal) else exact

    def micro(self, key: str | None = None, default: T | _Missing = MISSING) -> float | T:
        """Whole tokens out of micro units (uakt, uact, uusd and the BME names that lack the u). Never negative."""
        exact = self.dec(key, default, low=0.0)
        return float(exact / 1_000_000) if isinstance(exact, Decimal) else exact

    def time_ms(self, key: str | None = None) -> Ms | None:
        """An RFC 3339 time in milliseconds; null, missing, empty and the year 1 (Go's "not set") are None."""
        found = self._field(key)
        if found.value is None or found.value == "":
            return None
        match = _TIME.fullmatch(found.value) if isinstance(found.value, str) else None
        if match is None:
            found.fail(f"expected a time, found {_kind(found.value)}")
        year, month, day, hour, minute, second = (int(match[index]) for index in range(1, 7))
        leap = second == 60
        try:
            whole = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
            since = (whole - _EPOCH) // _MILLISECOND + (1_000 if leap else 0) - _offset_ms(match[8])
        except (ValueError, OverflowError):
            found.fail("expected a time, found a date that does not exist")
        if year <= 1:
            return None
        return since + int((match[7] or "0").ljust(3, "0")[:3])

    def unix_ms(self, key: str | None = None, default: T | _Missing = MISSING) -> Ms | T:
        """Seconds since 1970, in milliseconds."""
        exact = self.dec(key, default, low=0.0)
        return int(exact * 1_000) if isinstance(exact, Decimal) else exact

    def _field(self, key: str | None) -> Read:
        return self if key is None else self.at(key)


def _exact(value: Any) -> Decimal | None:
    """The number a JSON number or a decimal text stands for, or None. A float is taken at its shortest repr."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return Decimal(value) if isinstance(value, int) else None


def _offset_ms(zone: str) -> Ms:
    if zone in "Zz":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return (-1 if zone[0] == "-" else 1) * minutes * 60_000


def _kind(value: Any) -> str:
    """What stands there, in words: a hostile value is never repeated."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "an empty text" if not value else "a text"
    if isinstance(value, float) and not math.isfinite(value):
        return "a number without end"
    return {int: "a whole number", float: "a number", list: "a list", dict: "an object"}.get(
        type(value), "something else"
    )
