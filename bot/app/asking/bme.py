"""`/bme`: the circuit breaker, how far it is, what it did today, and the books behind it."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.sample import DAY
from bot.app.asking.behind import behind
from bot.app.facts import BmeFacts, BreakerDay, Shown
from bot.app.happened import HISTORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from alerts.sample import Ms
    from bot.app.asking.look import Look

RATIO = "bme.collateral_ratio"
BREAKER = "bme.breaker"
OPINIONS = ("own", "akash_console")
HALTED = (2.0, 3.0)
"""halt_cr and halt_oracle; an unknown word is not called a halt."""


def bme(look: Look) -> BmeFacts:
    """Everything about the breaker of one network."""
    facts = BmeFacts(
        network=look.network,
        now=look.now,
        breaker=look.shown(BREAKER),
        day=breaker_day(look),
        recorded=recorded_day(look),
        ratio=look.shown(RATIO),
        opinions={name: look.shown(RATIO, source=name) for name in OPINIONS},
        warn_threshold=look.shown("bme.warn_threshold"),
        halt_threshold=look.shown("bme.halt_threshold"),
        warn_distance=look.shown("bme.warn_distance"),
        halt_distance=look.shown("bme.halt_distance"),
        price_at_warn=look.shown("bme.akt_price_at_warn"),
        price_at_halt=look.shown("bme.akt_price_at_halt"),
        trend_per_day=look.change(RATIO, DAY),
        price=look.shown("oracle.akt_usd"),
        twap=look.shown("oracle.akt_usd_twap"),
        market=look.shown("token.price_usd"),
        oracle_age=look.shown("oracle.age_seconds"),
        healthy_sources=look.shown("oracle.healthy_sources"),
        vault=look.shown("bme.vault_akt"),
        outstanding=look.shown("bme.act_outstanding"),
        credits=look.shown("bme.remint_credits"),
        fresh=look.shown("bme.akt_minted_fresh_total"),
        pending=look.shown("bme.pending_records"),
        canceled=look.shown("bme.canceled_records"),
        canceled_24h=look.change("bme.canceled_records", DAY),
        height=look.shown("chain.height"),
        simulated=look.simulated,
    )
    shown = {part.name: one for part in fields(facts) if isinstance(one := getattr(facts, part.name), Shown)}
    return replace(facts, behind=behind(look, shown))


def breaker_day(look: Look) -> BreakerDay:
    """What the breaker did in the last 24 hours, as far as it was seen: silence is not counted as any state."""
    series = look.series(BREAKER)
    window = look.read.window(series, look.now - DAY, look.now)
    return _day(look, _spans(window.times, window.values, look.read.lookback(series), look.now))


def recorded_day(look: Look) -> BreakerDay | None:
    """The same by the Console's record of every change, which knows of the time before we looked; None without one."""
    window = look.read.window(look.series(BREAKER, source=HISTORY), look.now - DAY, look.now)
    return _day(look, _spans(window.times, window.values, look.now, look.now)) if len(window) else None


def _day(look: Look, found: Iterable[tuple[Ms, Ms, float]]) -> BreakerDay:
    spans = list(found)
    since: Ms | None = None
    for (_, _, was), (start, _, state) in pairwise(spans):
        if was != state:
            since = start
    runs: list[Ms] = []
    going = False
    for start, end, state in spans:
        lasted = end - max(start, look.now - DAY)
        if state not in HALTED:
            going = False
        elif going:  # also over a silence: nothing was seen between that was no halt
            runs[-1] += lasted
        else:
            runs.append(lasted)
            going = True
    seen = sum(end - max(start, look.now - DAY) for start, end, _ in spans)
    return BreakerDay(changed_at=since, halts=len(runs), halted=sum(runs), longest=max(runs, default=0), seen=seen)


def _spans(times: Sequence[Ms], values: Sequence[float | None], stands: Ms, now: Ms) -> Iterator[tuple[Ms, Ms, float]]:
    """(from, until, state): each sample stands until the next one, and no longer than its look-back."""
    ends = [*times[1:], now] if times else []
    for at, until, value in zip(times, ends, values, strict=True):
        end = min(until, at + stands, now)
        if value is not None and end > now - DAY:
            yield at, end, value
