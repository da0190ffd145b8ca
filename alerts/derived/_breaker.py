"""The arithmetic of the circuit breaker, exact: vault, price and outstanding ACT of one network at one time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Value, Withheld
from alerts.derived._counters import micro
from alerts.derived._latest import exact, latest, networks_of, together
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from alerts.engine import View
    from alerts.sample import Ms

VAULT = "bme.vault_akt"
OUTSTANDING = "bme.act_outstanding"
TWAP = "oracle.akt_usd_twap"
SPOT = "oracle.akt_usd"
WARN = "bme.warn_threshold"
HALT = "bme.halt_threshold"


def prices_at(view: View, threshold: str, now: Ms) -> Iterator[Value | Withheld]:
    """Per network: the AKT price at which vault x price / outstanding equals the threshold."""
    for network in networks_of(view, (VAULT, OUTSTANDING)):
        labels = label_pairs({"network": network})
        figures = together(view, (VAULT, OUTSTANDING, threshold), now, network=network)
        if isinstance(figures, str):
            yield Withheld(labels, figures)
            continue
        vault, outstanding, level = micro(figures[0]), micro(figures[1]), exact(figures[2])
        empty = _empty(vault, outstanding)
        yield Withheld(labels, empty) if empty else Value(labels, float(level * outstanding / vault))


def distances(view: View, price_at: str, now: Ms) -> Iterator[Value | Withheld]:
    """Per network: the fraction of its price that AKT may lose before `price_at` is reached; negative once beyond."""
    for network in networks_of(view, (VAULT, OUTSTANDING)):
        labels = label_pairs({"network": network})
        at = latest(view, Series.of(price_at, network=network), now)
        price = oracle_price(view, network, now)
        if price is None:
            yield Withheld(labels, f"no current figure for {TWAP}")
        elif at is None:
            yield Withheld(labels, f"{price_at} is not known")
        else:
            yield Value(labels, float(1 - exact(at) / price))


def own_ratios(view: View, now: Ms) -> Iterator[Value | Withheld]:
    """Per network: vault x price / outstanding, as the chain computes it."""
    for network in networks_of(view, (VAULT, OUTSTANDING)):
        labels = label_pairs({"network": network})
        figures = together(view, (VAULT, OUTSTANDING), now, network=network)
        price = oracle_price(view, network, now)
        if isinstance(figures, str):
            yield Withheld(labels, figures)
        elif price is None:
            yield Withheld(labels, f"no current figure for {TWAP}")
        else:
            vault, outstanding = (micro(figure) for figure in figures)
            empty = _empty(vault, outstanding)
            yield Withheld(labels, empty) if empty else Value(labels, float(vault * price / outstanding))


def oracle_price(view: View, network: str, now: Ms) -> Fraction | None:
    """The price the breaker uses, the oracle's average over time; where a node gives none, its median price."""
    for metric in (TWAP, SPOT):
        price = latest(view, Series.of(metric, network=network), now)
        if price is not None and price > 0:
            return exact(price)
    return None


def _empty(vault: int, outstanding: int) -> str:
    if outstanding <= 0:
        return "no ACT is outstanding, so there is nothing to cover"
    return "the vault is empty" if vault <= 0 else ""
