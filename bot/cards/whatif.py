"""A what-if as a card and as a picture: what was asked, what the breaker would do, the AKT it moves, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import BPS, Breaker
from alerts.sample import DAY, HOUR
from bot.cards import _names, numbers, words, words_events
from bot.cards import words_whatif as say
from bot.cards._frame import answer
from bot.cards.card import Field, Tone
from bot.charts.whatif import WhatIf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from bot.app.simulate_facts import Figure, WhatIfFacts
    from bot.cards.card import Card

BEYOND = 0.98
"""A price is told on its way when it goes more than so far beyond both ends."""
LEAST_SHARE = 0.0001
"""Of the supply: less is not told."""
LOW = (Breaker.WARNING, Breaker.HALT_CR)
MOST_TURNS = 9
"""Marks on one axis: the first ones."""


def whatif_card(facts: WhatIfFacts) -> Card:
    """The whole answer; SIMULATED, whatever it begins with."""
    fields = (
        Field(say.FLOW_NAME, "\n".join(_flows(facts))),
        Field(say.BREAKER_NAME, "\n".join(_breaker(facts))),
        Field(say.CHANCE_NAME, "\n".join(_chances(facts))),
        Field(say.BASIS_NAME, "\n".join(_basis(facts))),
    )
    card = answer(
        title=say.TITLE.format(network=_names.network(facts.network)),
        lead=f"{_asked(facts)} {_lead(facts)}",
        lines=[say.CAVEAT, say.SIMULATED_START if facts.simulated_start else ""],
        simulated=True,
        network=facts.network,
        tone=_tone(facts),
        fields=tuple(field for field in fields if field.value),
    )
    return replace(card, footer=card.footer.replace(words.SIMULATED_FOOT, say.FOOT))


def whatif_picture(facts: WhatIfFacts, theme: str = "dark") -> WhatIf:
    """The ratio over the days, with the band."""
    run, params = facts.run, facts.params
    warn, halt = params.warn_bps / BPS, params.halt_bps / BPS
    days = [number / run.per_day for number in range(len(run.steps) + 1)]
    ratios = [run.first.ratio, *(step.ratio for step in run.steps)]
    shares = facts.outcomes.ratio if facts.outcomes else ()
    begin = () if run.first.ratio is None or not shares else ((0.0, (run.first.ratio,) * 5),)
    return WhatIf(
        title=say.PICTURE_TITLE.format(says=_finding(facts)),
        subtitle=say.PICTURE_SUBTITLE.format(
            demand=say.PICTURE_DEMAND.format(times=_times(facts)), price=_price_short(facts), days=_days(facts)
        ),
        foot=_foot(facts),
        simulated=True,
        theme=theme,
        days=float(facts.question.days),
        points=tuple(zip(days, ratios, strict=True)),
        band=(*begin, *zip(days[1:], shares, strict=True)) if shares else (),
        warn=warn,
        halt=halt,
        halted=tuple(_spans(facts)),
        events=tuple((float(day), say.TURNS[kind]) for day, kind in facts.run.turns()[:MOST_TURNS]),
        name=say.PICTURE_LINE,
        warn_name=say.PICTURE_WARN_AT.format(level=numbers.level(warn, "ratio")),
        halt_name=say.PICTURE_HALT_AT.format(level=numbers.level(halt, "ratio")),
    )


def _tone(facts: WhatIfFacts) -> Tone:
    if facts.run.days_to(Breaker.HALT_CR, Breaker.HALT_ORACLE) is not None:
        return Tone.CRITICAL
    return Tone.WARNING if facts.run.days_to(Breaker.WARNING) is not None else Tone.GOOD


def _asked(facts: WhatIfFacts) -> str:
    demand = facts.question.demand
    said = say.DEMAND_TIMES.format(times=_times(facts))
    if demand == 0:
        said = say.DEMAND_NONE
    elif demand == 1:
        said = say.DEMAND_SAME
    return f"**{say.WHAT_IF.format(demand=said, price=_price(facts), days=_days(facts))}**"


def _lead(facts: WhatIfFacts) -> str:
    run = facts.run
    ratios = [step.ratio for step in (run.first, *run.steps) if step.ratio is not None]
    dead = run.days_in(Breaker.HALT_ORACLE)
    oracle = say.LEAD_ORACLE.format(span=_span(dead)) if dead else ""
    if run.last.ratio is None and not oracle and run.days_to(*LOW) is None:
        return say.LEAD_NO_ACT
    told = {
        "ratio": _ratio(run.last.ratio),
        "lowest": f"**{_ratio(min(ratios, default=None))}**",
        "warn": f"**{_after(facts, run.days_to(*LOW))}**",
        "halt": f"**{_after(facts, run.days_to(Breaker.HALT_CR))}**",
    }
    if run.first.status is Breaker.HALT_CR:
        return say.LEAD_HALTED.format(ratio=_ratio(run.first.ratio)) + oracle
    if run.days_to(Breaker.HALT_CR) is not None:
        return say.LEAD_HALT.format(**told) + oracle
    if run.days_to(Breaker.WARNING) is not None:
        return (say.LEAD_WARN_DEAD if dead else say.LEAD_WARN).format(**told) + oracle
    return (say.LEAD_WELL_DEAD if dead else say.LEAD_WELL).format(**told) + oracle


def _finding(facts: WhatIfFacts) -> str:
    run = facts.run
    if run.first.status is Breaker.HALT_CR:
        return say.PICTURE_HALTED
    halt, warn = run.days_to(Breaker.HALT_CR), run.days_to(Breaker.WARNING)
    if halt is not None:
        return say.PICTURE_HALT.format(halt=_after(facts, halt))
    if warn is None and (dead := run.days_in(Breaker.HALT_ORACLE)):
        return say.PICTURE_DEAD.format(span=_span(dead))
    return say.PICTURE_WELL if warn is None else say.PICTURE_WARN.format(warn=_after(facts, warn))


def _flows(facts: WhatIfFacts) -> Iterator[str]:
    run = facts.run
    net, fresh = run.net_uakt / 1e6, run.fresh_uakt / 1e6
    parts = [say.FLOW_NET.format(net=_signed(net))]
    share = run.net_uakt / max(1, run.start.state.supply_uakt)
    if facts.figure("supply_akt").basis != "none" and abs(share) >= LEAST_SHARE:
        parts.append(say.FLOW_SHARE.format(share=numbers.percent(share, 2)))
    parts.append(say.FLOW_FRESH.format(fresh=_akt(fresh)) if fresh else say.FLOW_NO_FRESH)
    yield " · ".join(parts)
    if run.last.turned_away_uact:
        yield say.FLOW_AWAY.format(away=_usd(run.last.turned_away_uact / 1e6))


def _breaker(facts: WhatIfFacts) -> Iterator[str]:
    run = facts.run
    if run.days_to(*LOW) is None:
        yield say.BREAKER_NEVER.format(warn=numbers.level(facts.params.warn_bps / BPS, "ratio"))
    elif run.days_to(Breaker.HALT_CR) is None:
        yield say.BREAKER_NO_HALT
    else:
        yield say.BREAKER_IN_HALT.format(span=_span(run.days_in(Breaker.HALT_CR)))
    told = [
        say.TURN.format(number=number, says=say.TURNS[kind], when=_after(facts, day))
        for number, (day, kind) in enumerate(run.turns(), 1)
    ]
    if told:
        left = len(told) - MOST_TURNS
        shown = [*told[:MOST_TURNS], *([words.and_more(left)] if left > 0 else [])]
        yield words_events.ON_THE_AXIS.format(events=" · ".join(shown))


def _chances(facts: WhatIfFacts) -> Iterator[str]:
    ways = facts.outcomes
    if ways is None:
        if not facts.figure("sigma").value:
            yield say.CHANCE_NONE
        return
    yield say.CHANCE_LINE.format(
        paths=numbers.count(ways.paths),
        sigma=numbers.percent(ways.sigma, 0),
        warned=f"**{numbers.percent(ways.warned)}**",
        halted=f"**{numbers.percent(ways.halted)}**",
    )
    if ways.days_to_halt:
        yield say.CHANCE_DAYS.format(days=_span_of(ways.days_to_halt[2]))
    net = ways.net_akt.values
    yield say.CHANCE_NET.format(low=_signed(net[0]), high=_signed(net[4]))
    if ways.fresh_akt.values[4] > 0:
        yield say.CHANCE_FRESH.format(high=_akt(ways.fresh_akt.values[4]))


def _basis(facts: WhatIfFacts) -> Iterator[str]:
    vault, sigma = facts.figure("vault_akt"), facts.figure("sigma")
    daily, hold = facts.figure("daily_act"), facts.figure("hold_days")
    yield say.BASIS_VAULT.format(
        vault=_akt(vault.value),
        credits=_akt(facts.figure("credits_akt").value),
        outstanding=numbers.amount(_rounded(facts.figure("outstanding_act").value or 0.0), "ACT").replace(".00 ", " "),
        ratio=_ratio(facts.run.first.ratio),
        basis=_why(facts, vault),
    )
    yield say.BASIS_DAILY.format(
        daily=_usd(daily.value or 0.0),
        basis=_why(facts, daily),
        hold=_span_of(hold.value or 0.0),
        hold_basis=_why(facts, hold),
    )
    if sigma.value is not None:
        yield say.BASIS_SIGMA.format(sigma=numbers.percent(sigma.value, 0), basis=_why(facts, sigma))


def _why(facts: WhatIfFacts, figure: Figure) -> str:
    at = facts.state_at if figure.basis == "stored" else figure.at
    age = numbers.age(facts.now - at) if at is not None else ""
    return say.BASES[figure.basis].format(age=age, n=figure.n)


def _foot(facts: WhatIfFacts) -> str:
    ways, at = facts.outcomes, facts.state_at
    paths = (
        say.PICTURE_PATHS.format(paths=numbers.count(ways.paths), sigma=numbers.percent(ways.sigma, 0)) if ways else ""
    )
    start = numbers.age(facts.now - at) if at is not None else say.PICTURE_GIVEN
    return f"{words.SIMULATED}: " + say.PICTURE_FOOT.format(paths=paths, start=start)


def _spans(facts: WhatIfFacts) -> Iterator[tuple[float, float]]:
    """From day to day minting is stopped, for whichever cause."""
    per_day, since = facts.run.per_day, None
    for number, step in enumerate((facts.run.first, *facts.run.steps)):
        if not step.status.mints and since is None:
            since = number
        elif step.status.mints and since is not None:
            yield since / per_day, number / per_day
            since = None
    if since is not None:
        yield since / per_day, len(facts.run.steps) / per_day


def _times(facts: WhatIfFacts) -> str:
    return f"{float(facts.question.demand):,.6g}"


def _price(facts: WhatIfFacts) -> str:
    now, over, end = _course(facts)
    told = {"now": _usd_price(now), "end": _usd_price(end), "over": _usd_price(over or end)}
    if over is not None:
        return (say.PRICE_FELL if over < now else say.PRICE_ROSE).format(**told)
    return (say.PRICE_FLAT if now == end else say.PRICE_TO).format(**told)


def _price_short(facts: WhatIfFacts) -> str:
    now, over, end = _course(facts)
    told = {"now": _usd_price(now), "end": _usd_price(end), "over": _usd_price(over or end)}
    if over is not None:
        return say.PICTURE_PRICE_OVER.format(**told)
    return (say.PICTURE_PRICE_FLAT if now == end else say.PICTURE_PRICE).format(**told)


def _course(facts: WhatIfFacts) -> tuple[float, float | None, float]:
    """Today's price, the one farthest beyond both ends if the path goes there, and the last one."""
    seen = _seen_prices(facts)
    now, end = seen[0], seen[-1]
    if min(seen) < min(now, end) * BEYOND:
        return now, min(seen), end
    return now, max(seen) if max(seen) * BEYOND > max(now, end) else None, end


def _seen_prices(facts: WhatIfFacts) -> list[float]:
    run = facts.run
    return [float(step.price) for step in (run.first, *run.steps) if step.price is not None]


def _usd_price(value: float) -> str:
    return numbers.amount(value, "USD") if value < 0.01 else f"${value:,.3f}".removesuffix("0")


def _days(facts: WhatIfFacts) -> str:
    return words.plural(facts.question.days, *say.DAYS)


def _after(facts: WhatIfFacts, days: Fraction | None) -> str:
    """A time that is as exact as the steps are: the first one says no more than "within"."""
    if days is None:
        return words.NO_DATA
    if days * facts.run.per_day <= 1:
        return say.AT_ONCE.format(span=_span_of(1 / facts.run.per_day))
    return _span(days)


def _span(days: Fraction) -> str:
    return _span_of(float(days))


def _span_of(days: float) -> str:
    return numbers.roughly(round(days * DAY)) if days * DAY >= HOUR else numbers.duration(round(days * DAY))


def _ratio(value: float | None) -> str:
    return numbers.amount(value, "ratio")


def _rounded(value: float) -> float:
    """Whole tokens from a hundred on: nobody reads the cents of a model."""
    return float(round(value)) if abs(value) >= 100 else value


def _akt(value: float | None) -> str:
    return numbers.amount(_rounded(value or 0.0), "AKT").replace(".00 ", " ")


def _signed(value: float) -> str:
    return numbers.signed(_rounded(value), "AKT").replace(".00 ", " ")


def _usd(value: float) -> str:
    return numbers.amount(_rounded(value), "USD")
