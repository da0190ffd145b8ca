"""What stands behind the breaker's word, out of stored values."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.reports.agreement import Agreement, Other, State, agreement
from alerts.reports.equilibrium import NotExecuted, collateral_ratio, redeem
from alerts.reports.equilibrium import State as Books
from alerts.reports.identities import Check, Verdict
from alerts.reports.ledger import COUNTERS
from alerts.reports.reach import SPAN, Reach, reach, slope
from bot.app.bme_facts import Behind, Redemption
from bot.app.ledger import LedgerFacts, ledger_facts
from bot.app.truth import checks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.asking.look import Look
    from bot.app.facts import Shown

RATIO = "bme.collateral_ratio"
SAME_PRICE = 0.03
"""Two prices of AKT this far apart are the same price, taken by different people at different moments."""
SAME_RATIO = 0.001
_BY_RATIO = (0.0, 1.0, 2.0)
"""healthy, warning and halt_cr: what the ratio alone decides."""
PART = 100
"""A redemption of one part in so many of the ACT outstanding is shown."""


def behind(look: Look, facts: Mapping[str, Shown]) -> Behind:
    """`facts` by the names of BmeFacts."""
    checks = checks_of(look.read, look.network)
    ledger = ledger_facts(look.read, look.network)
    ratio, price, market = facts["ratio"], facts["price"], facts["market"]
    trend = slope(look.read.window(look.series(RATIO), look.now - SPAN, look.now), look.now)
    own = look.shown(RATIO, source="own")
    return Behind(
        states=_states(facts, {one.name: one for one in checks}, own, ledger),
        price_spread=None
        if _gone(price) or _gone(market) or not market.value
        else (price.value or 0.0) / market.value - 1,
        canceled_1h=_value(look.shown("bme.canceled_mints_1h")),
        minted_1h=_value(look.shown("bme.act_minted_1h")),
        doubt=_value(look.shown("bme.mint_doubt")),
        slope=trend,
        to_warn=_reach(ratio, trend, facts["warn_threshold"]),
        to_halt=_reach(ratio, trend, facts["halt_threshold"]),
        redemption=redemption(facts["vault"], facts["credits"], facts["outstanding"], facts["twap"]),
        checks=checks,
        ledger=ledger,
    )


def redemption(vault: Shown, credit: Shown, outstanding: Shown, price: Shown) -> Redemption | None:
    """What handing in one part in a hundred of the ACT outstanding does to the ratio, by AEP-76's arithmetic.

    Above 1 it lifts the ratio, below 1 it lowers it, for it takes the same dollars from both sides. None without figures.
    """
    if any(_gone(one) for one in (vault, credit, outstanding, price)):
        return None
    akt, credited, act = (round((one.value or 0.0) * 1_000_000) for one in (vault, credit, outstanding))
    usd = Fraction(repr(price.value))
    if credited > akt or act < PART or usd <= 0:
        return None
    state = Books(vault_uakt=akt, remint_credits_uakt=credited, outstanding_uact=act)
    try:
        after, done = redeem(state, act // PART, usd)
    except (NotExecuted, ValueError):
        return None
    was, is_then = collateral_ratio(state, usd), collateral_ratio(after, usd)
    if was is None or is_then is None:
        return None
    return Redemption(act // PART / 1_000_000, float(was), float(is_then), done.fresh_uakt / 1_000_000)


def flow_states(look: Look, shown: Mapping[str, Shown]) -> dict[str, Agreement]:
    """By window: what the ledger's last scan said of the totals that a ratio is made of."""
    checks = _of_ledger(look)
    return {window: agreement(one.value, stale=one.stale, checks=checks) for window, one in shown.items()}


def _of_ledger(look: Look) -> tuple[Check, ...]:
    """A second count of a ratio is one of both its sides; one that parts from the first is one in any case."""
    known = ledger_facts(look.read, look.network)
    found = {name: check for name in ("accrued", "issued", "fresh") if (check := _line(known, name)) is not None}
    broken = tuple(check for check in found.values() if check.verdict is Verdict.BROKEN)
    return tuple(found.values()) if found.keys() >= {"accrued", "issued"} else broken


def _states(
    facts: Mapping[str, Shown], checks: Mapping[str, Check], own: Shown, ledger: LedgerFacts | None
) -> dict[str, Agreement]:
    def of(name: str, *judged: Check | None, others: tuple[Other | None, ...] = ()) -> Agreement:
        return agreement(facts[name].value, stale=facts[name].stale, checks=judged, others=others)

    said = {name: checks.get(name) for name in ("ratio", "outstanding", "bank", "vault", "credits")}
    return {
        "breaker": _breaker(facts, own),
        "ratio": of("ratio", said["ratio"], others=(_other(own, SAME_RATIO),)),
        "price": of("price", others=(_other(facts["market"], SAME_PRICE),)),
        "vault": of("vault", said["vault"]),
        "outstanding": of("outstanding", said["outstanding"], said["bank"]),
        "credits": of("credits", said["credits"], _line(ledger, "credits")),
        "fresh": of("fresh", _line(ledger, "fresh")),
    }


def _breaker(facts: Mapping[str, Shown], own: Shown) -> Agreement:
    """The chain's word held against our own ratio and its thresholds (section 3.3); a halt for the oracle has no second."""
    said, levels = facts["breaker"], [facts[name].value for name in ("warn_threshold", "halt_threshold")]
    alone = agreement(said.value, stale=said.stale)
    if alone.state is not State.ONE or _gone(own) or own.value is None or said.value not in _BY_RATIO:
        return alone
    found = {
        float(sum(level is not None and ratio <= level for level in levels))
        for ratio in (own.value * (1 - SAME_RATIO), own.value, own.value * (1 + SAME_RATIO))
    }
    return alone if None in levels else Agreement(State.AGREE if said.value in found else State.DISAGREE)


def _line(ledger: LedgerFacts | None, counter: str) -> Check | None:
    """What the last scan's comparison of one counter comes to: any that is off makes it so."""
    lines = [line for line in ledger.lines if line.counter == counter] if ledger is not None else []
    assert counter in (*COUNTERS, "credits")  # noqa: S101 - a name of ours
    if not lines:
        return None
    worst = max(lines, key=lambda line: abs(line.off))
    verdict = Verdict.BROKEN if worst.off else Verdict.HOLDS
    return Check(counter, verdict, worst.ledger / 1e6, worst.low / 1e6, worst.high / 1e6)


def _other(shown: Shown, tolerance: float) -> Other | None:
    return None if _gone(shown) or shown.value is None else Other(shown.value, tolerance)


def _gone(shown: Shown) -> bool:
    return shown.value is None or shown.stale


def _value(shown: Shown) -> float | None:
    return None if shown.stale else shown.value


def _reach(ratio: Shown, trend: object, level: Shown) -> Reach | None:
    if _gone(ratio) or ratio.value is None or level.value is None:
        return None
    return reach(ratio.value, trend, level.value)  # type: ignore[arg-type]  # a slope or the reason for none
