"""What one metric means, in a sentence: the form of the entries of every catalogue of words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saying:
    """What one metric means, said in a sentence without its full stop.

    Placeholders: {value}, {window}, {network} and every label. `below` and `above` take the place of `says` on either
    side of `pivot`. `low` and `high` follow while an alarm for a low or a high value is on. A clause follows when all its
    placeholders are known.
    """

    name: str
    says: str
    pivot: float | None = None
    below: str = ""
    above: str = ""
    low: str = ""
    high: str = ""
    clauses: tuple[str, ...] = ()
