"""`burnwatch sim` and `/simulate`: the mechanism from today's stored state, under a demand, a price path and a time in vault."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import BPS, DEFAULTS, Params, State
from alerts.reports.outcomes import outcomes
from alerts.reports.pricepath import BadPath, exact, prices
from alerts.reports.whatif import LONGEST_HOLD, Start, play, steps_per_day
from alerts.sample import DAY, HOUR, SIMULATED, Series
from alerts.stats import volatility
from bot.app import refusals
from bot.app.simulate_facts import Figure, WhatIfFacts, WhatIfQuestion
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.sample import Ms
    from bot.clock import Clock
    from bot.storage import Read, Storage

WEEK = 7 * DAY
MEASURED: Ms = 90 * DAY
"""How far back the volatility is measured."""
LEAST_PRICES = 21
"""Daily prices for a volatility; fewer say little."""
RECORDED_SIGMA, RECORDED_N = 1.08, 506
"""Of 506 daily closes of AKT/USDT on Bybit, 2024-06-26 to 2025-11-13: where nothing is stored to measure it by."""
LEAST_HOLD = 0.05
"""Days: an hour and a little, the least that is played."""
AEP76_HOLD = Fraction(7)
"""AEP-76's walkthrough: "the average tenant keeps 7 days of runway in ACT"."""
STORED: Mapping[str, tuple[str, ...]] = {
    "vault_akt": ("bme.vault_akt",),
    "credits_akt": ("bme.remint_credits",),
    "outstanding_act": ("bme.act_outstanding",),
    "supply_akt": ("token.supply",),
    "price_usd": ("oracle.akt_usd_twap", "oracle.akt_usd", "token.price_usd"),
}
"""The first of these keys is taken whose value is not older than the others'."""
NEEDED = ("vault_akt", "credits_akt", "outstanding_act", "price_usd")
OF_PARAMS = ("warn", "halt", "spread_bps")
"""What may be given and is no figure of the state."""
WORDS = {
    "vault_akt": "AKT in the vault",
    "credits_akt": "remint credits",
    "outstanding_act": "ACT outstanding",
    "price_usd": "the AKT price",
    "daily_act": "ACT minted in a day",
}
_PRICE = "token.price_usd"
_MINTED = "bme.act_minted_total"
_DAILY = "akash_console_daily"


class Simulations:
    """Plays what-ifs over what is stored; writes nothing."""

    def __init__(
        self, storage: Storage, clock: Clock, randomness: Callable[[int], random.Random] = random.Random
    ) -> None:
        """`randomness`: from a seed."""
        self._storage = storage
        self._clock = clock
        self._randomness = randomness
        self._turn = asyncio.Lock()

    async def of(self, question: WhatIfQuestion) -> WhatIfFacts:
        """The answer. Raises UserError where there is nothing to begin with, or it makes no state."""
        now = self._clock.now()
        found, params = await self._storage.read(
            lambda read: (_figures(read, question, now), _params(read, question, now))
        )
        async with self._turn:  # a second or two of arithmetic: many askers must not take the processor from the poll
            return await asyncio.to_thread(answer, question, found, params, now, self._randomness(question.seed))


def from_given(question: WhatIfQuestion, now: Ms, rng: random.Random) -> WhatIfFacts:
    """The same without any database: every figure is given. Raises UserError for one that is missing."""
    return answer(question, _completed(dict[str, Figure](), question), _params(None, question, now), now, rng)


def answer(
    question: WhatIfQuestion, figures: Mapping[str, Figure], params: Params, now: Ms, rng: random.Random
) -> WhatIfFacts:
    """Play it. Raises UserError for figures that make no state of BME."""
    start = _start(figures)
    per_day = steps_per_day(question.days)
    try:
        path = prices(question.path, start.price, question.days * per_day, per_day)
    except BadPath as err:
        raise UserError(refusals.PRICE_OUT_OF_RANGE.format(part=err.part)) from err
    run = play(start, question.demand, path, per_day, params)
    sigma = figures["sigma"].value
    ways = (
        outcomes(start, question.demand, path, per_day, sigma, question.paths, rng, params)
        if sigma and path and question.paths
        else None
    )
    return WhatIfFacts(
        network=question.network,
        now=now,
        question=question,
        run=run,
        figures=tuple(figures.values()),
        outcomes=ways,
        params=params,
        simulated_start=question.network.endswith(SIMULATED),
    )


def _start(figures: Mapping[str, Figure]) -> Start:
    amounts = {name: _micro(figures[name]) for name in ("vault_akt", "credits_akt", "outstanding_act", "supply_akt")}
    try:
        state = State(
            vault_uakt=amounts["vault_akt"],
            remint_credits_uakt=amounts["credits_akt"],
            outstanding_uact=amounts["outstanding_act"],
            supply_uakt=amounts["supply_akt"],
        )
    except ValueError as err:
        raise UserError(refusals.NO_STATE_OF_FIGURES.format(err=err)) from err
    if state.supply_uakt < state.vault_uakt:
        raise UserError(refusals.VAULT_OVER_SUPPLY)
    price, hold = figures["price_usd"].value, figures["hold_days"].value
    return Start(state, exact(price or 0.0), _micro(figures["daily_act"]), Fraction(str(hold or 0)))


def _micro(figure: Figure) -> int:
    return round((figure.value or 0.0) * 1_000_000)


def _figures(read: Read, question: WhatIfQuestion, now: Ms) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name, keys in STORED.items():
        stored = [one for key in keys if (one := _stored(read, name, key, question.network, now)) is not None]
        newest = max((one.at or 0 for one in stored), default=0)
        # An oracle that fell silent days ago gives way to the market's price of now.
        figure = next((one for one in stored if (one.at or 0) >= newest - HOUR), None)
        if figure is not None:
            found[name] = figure
    daily = _minted(read, question.network, now) or _spent(read, question.network, now)
    if daily is not None:
        found["daily_act"] = daily
    if question.sigma is None:
        found["sigma"] = _sigma(read, question.network, now)
    return _completed(found, question)


def _completed(found: dict[str, Figure], question: WhatIfQuestion) -> dict[str, Figure]:
    """With what was given, and with what stands in where something is missing. Raises UserError for what nothing stands in for."""
    for name, value in question.given.items():
        if name in OF_PARAMS:
            continue
        found[name] = Figure(name, float(value), "given")
    missing = [name for name in (*NEEDED, "daily_act") if name not in found]
    if missing:
        names = ", ".join(WORDS[name] for name in missing)
        raise UserError(refusals.NO_STATE_YET.format(names=names))
    if "supply_akt" not in found:
        # Supply only limits what can be bought; without it nothing is limited, and no share of it is told.
        plenty = 1e9 + (found["vault_akt"].value or 0.0)
        found["supply_akt"] = Figure("supply_akt", plenty, "none")
    found["hold_days"] = _hold(found, question)
    if question.sigma is not None:
        found["sigma"] = Figure("sigma", question.sigma, "given")
    found.setdefault("sigma", Figure("sigma", RECORDED_SIGMA, "recorded", n=RECORDED_N))
    return found


def _hold(found: Mapping[str, Figure], question: WhatIfQuestion) -> Figure:
    """The time in vault: what is outstanding over what is minted in a day (Little 1961: stock = flow x time in stock)."""
    if question.hold is not None:
        return Figure("hold_days", float(question.hold), "given")
    daily, outstanding = found["daily_act"].value or 0.0, found["outstanding_act"].value or 0.0
    if daily <= 0 or outstanding <= 0:
        return Figure("hold_days", float(AEP76_HOLD), "aep76")
    days = min(max(round(outstanding / daily, 2), LEAST_HOLD), float(LONGEST_HOLD))
    return Figure("hold_days", days, "turnover")


def _stored(read: Read, name: str, key: str, network: str, now: Ms) -> Figure | None:
    """The last value that was read, however old: its time is told."""
    sample = read.latest(Series.of(key, network=network), now)
    if sample is None or sample.value is None or (name == "price_usd" and sample.value <= 0):
        return None
    return Figure(name, sample.value, "stored", sample.at)


def _minted(read: Read, network: str, now: Ms) -> Figure | None:
    """ACT minted in a day, over the last seven days that the counter covers; nothing where it was set back."""
    for series in (Series.of(_MINTED, network=network), Series.of(_MINTED, network=network, source=_DAILY)):
        last = read.latest(series, now)
        if last is None or last.value is None:
            continue
        before = read.latest(series, last.at - WEEK)
        if before is None or before.value is None or last.at - before.at > WEEK + DAY or last.value < before.value:
            continue
        per_day = (last.value - before.value) * DAY / (last.at - before.at)
        return Figure("daily_act", per_day, "minted", last.at, 7)
    return None


def _spent(read: Read, network: str, now: Ms) -> Figure | None:
    figure = _stored(read, "daily_act", "spend.usd_24h", network, now)
    return None if figure is None else replace(figure, basis="spent")


def _sigma(read: Read, network: str, now: Ms) -> Figure:
    """Of the last price of each UTC day; of prices recorded before where too few are stored."""
    midnight = now - now % DAY
    series, after = Series.of(_PRICE, network=network), midnight - MEASURED
    closes = {(bucket.at - 1) // DAY: bucket.last for bucket in read.buckets(series, after, midnight, MEASURED // DAY)}
    if len(closes) >= LEAST_PRICES:
        row = [closes.get(day) for day in range(min(closes), max(closes) + 1)]
        found = volatility(row, 365)
        if found:
            return Figure("sigma", found, "measured", max(closes) * DAY + DAY, len(closes))
    return Figure("sigma", RECORDED_SIGMA, "recorded", n=RECORDED_N)


def _params(read: Read | None, question: WhatIfQuestion, now: Ms) -> Params:
    """The thresholds as the chain has them, the rest as its code has it. Raises UserError for thresholds that cannot be."""
    known = {"warn": DEFAULTS.warn_bps, "halt": DEFAULTS.halt_bps}
    for name, key in (("warn", "bme.warn_threshold"), ("halt", "bme.halt_threshold")):
        sample = None if read is None else read.latest(Series.of(key, network=question.network), now)
        if sample is not None and sample.value is not None:
            known[name] = round(sample.value * BPS)
        if name in question.given:
            known[name] = round(question.given[name] * BPS)
    spread = question.given.get("spread_bps", Fraction(DEFAULTS.mint_spread_bps))
    try:
        return Params(warn_bps=known["warn"], halt_bps=known["halt"], mint_spread_bps=int(spread))
    except ValueError as err:
        raise UserError(refusals.NO_SUCH_PARAMETERS.format(err=err)) from err
