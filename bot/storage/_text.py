"""How values that SQLite has no type for are written: labels and facts as canonical JSON, NaN as a word."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import LabelPairs

_NAN = "NaN"


def pack(value: Any) -> str:
    """JSON with sorted keys and no blanks. ASCII, because foreign text may hold a lone surrogate, which no file takes."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def unpack(text: str) -> Any:
    """What `pack` wrote."""
    return json.loads(text)


def pack_labels(labels: LabelPairs) -> str:
    """Labels as one JSON object: equal labels are equal text, in any order."""
    return pack(dict(labels))


def unpack_labels(text: str) -> LabelPairs:
    """Labels sorted by name."""
    return tuple(sorted(unpack(text).items()))


def pack_facts(facts: Mapping[str, Any]) -> str:
    """Facts of a message, a rule's body, a proposal."""
    return pack(dict(facts))


def plain(text: str) -> str:
    """Text that a file can hold: a lone surrogate becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def pack_real(value: float | None) -> float | str | None:
    """A number for a column that must give it back exactly. SQLite would turn NaN into NULL, that is into "no data"."""
    if value is None:
        return None
    return _NAN if math.isnan(value) else float(value)


def unpack_real(stored: float | str | None) -> float | None:
    """What `pack_real` wrote."""
    return math.nan if stored == _NAN else stored  # type: ignore[return-value]  # the only text there is NaN
