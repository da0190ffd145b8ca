"""One figure over another, both standing now, for each network that has either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Value, Withheld
from alerts.derived._latest import networks_of, together
from alerts.sample import label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def quotients(view: View, sides: tuple[str, str], now: Ms, *, nothing: str) -> Iterable[Value | Withheld]:
    """`sides[0]` over `sides[1]`; withheld while one is missing, and with the reason `nothing` while there is nothing below."""
    for network in networks_of(view, sides):
        labels = label_pairs({"network": network})
        found = together(view, sides, now, network=network)
        if isinstance(found, str):
            yield Withheld(labels, found)
        elif found[1] <= 0:
            yield Withheld(labels, nothing)
        else:
            yield Value(labels, found[0] / found[1])
