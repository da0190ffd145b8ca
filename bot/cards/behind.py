"""What stands behind the breaker's word, in lines: agreement of sources, time to its levels, redemptions, the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.agreement import State
from alerts.reports.identities import Verdict
from alerts.reports.reach import Slope, Way
from bot.cards import _names, doubt, numbers
from bot.cards import words_bme as says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.reports.agreement import Agreement
    from alerts.reports.ledger import Line
    from alerts.reports.reach import Reach
    from bot.app.bme_facts import Behind, Redemption
    from bot.app.ledger import LedgerFacts

MOST_OFF = 3


def trend_lines(behind: Behind) -> Iterator[str]:
    """The slope with its range, and when it reaches the levels, or that it does not."""
    if not isinstance(behind.slope, Slope):
        if behind.slope:
            yield says.NO_TREND.format(why=behind.slope)
        return
    slope = behind.slope
    change, low, high = (numbers.signed(round(one, 4), "ratio") for one in (slope.per_day, slope.low, slope.high))
    levels = [
        text
        for name, one in ((says.TO_WARN, behind.to_warn), (says.TO_HALT, behind.to_halt))
        if one is not None and (text := _reach(name, one))
    ]
    ways = {(one.way, one.soonest) for one in (behind.to_warn, behind.to_halt) if one is not None}
    if ways == {(Way.NOT, None)}:
        levels = [says.REACHED_NOT.format(name=f"{says.TO_WARN}, {says.TO_HALT}")]
    yield " · ".join((says.SLOPE.format(change=change, low=low, high=high), *levels))


def _reach(name: str, one: Reach) -> str:
    match one.way:
        case Way.PASSED:
            return says.REACHED_PASSED.format(name=name)
        case Way.NOT | Way.FAR:
            text = (says.REACHED_NOT if one.way is Way.NOT else says.REACHED_FAR).format(name=name)
            if one.soonest is None:
                return text
            return says.REACHED_MAYBE.format(text=text, soonest=numbers.roughly(one.soonest))
        case Way.REACHED if one.after is not None:
            after = f"**{numbers.roughly(one.after)}**"
            soonest = numbers.roughly(one.soonest if one.soonest is not None else one.after)
            if one.latest is None:
                return says.REACHED_OPEN.format(name=name, after=after, soonest=soonest)
            return says.REACHED.format(name=name, after=after, soonest=soonest, latest=numbers.roughly(one.latest))
    return ""


def redemption_line(one: Redemption | None) -> str:
    """What redeeming does to the ratio: up above 1, down below it."""
    if one is None:
        return ""
    before, after = (
        numbers.amount(side, "ratio", other) for side, other in ((one.before, one.after), (one.after, one.before))
    )
    change = one.after - one.before
    template = says.REDEEM_SAME if abs(change) < 1e-9 else says.REDEEM_UP if change > 0 else says.REDEEM_DOWN
    text = template.format(act=numbers.amount(one.act, "ACT"), before=before, after=f"**{after}**")
    return text + (says.REDEEM_FRESH.format(fresh=numbers.amount(one.fresh_akt, "AKT")) if one.fresh_akt else "")


def state_words(one: Agreement) -> str:
    """The one word; where sources disagree, by how much."""
    word = says.STATES[one.state.value]
    word = f"**{word}**" if one.state is State.DISAGREE else word
    if one.spread is None:
        return word
    return says.SPREAD.format(state=word, spread=numbers.percent(one.spread, 2 if one.spread < 0.01 else 1))


def states_line(states: Mapping[str, Agreement], names: Mapping[str, str] = says.COUNTED) -> str:
    """Every value's word, those with one word together. `names`: how each value is called."""
    groups: dict[str, list[str]] = {}
    for name, one in states.items():
        groups.setdefault(state_words(one), []).append(names.get(name, name))
    return _names.capital(
        " · ".join(says.STATE_OF.format(names=", ".join(those), state=word) for word, those in groups.items())
    )


def identity_lines(behind: Behind) -> Iterator[str]:
    """How many identities hold, what cannot be judged, and each broken one with both numbers."""
    judged = [one for one in behind.checks if one.verdict is not Verdict.UNKNOWN]
    unknown = [one for one in behind.checks if one.verdict is Verdict.UNKNOWN]
    hold = sum(one.verdict is Verdict.HOLDS for one in judged)
    parts: list[str] = []
    if judged:
        parts.append(says.HOLD.format(count=hold, all=len(judged)))
    if unknown:
        reasons = list(dict.fromkeys(one.why for one in unknown))
        parts.append(says.HOLD_UNKNOWN.format(count=len(unknown), why=reasons[0]))
    if parts:
        yield _names.capital("; ".join(parts))
    yield from doubt.broken(judged)


def ledger_lines(ledger: LedgerFacts | None) -> Iterator[str]:
    """The newest scan, what it was held against, its average prices, what is odd about it."""
    if ledger is None:
        return
    if ledger.scanned_at is not None:
        read = says.LEDGER_READ.format(
            records=numbers.count(ledger.records),
            canceled=numbers.count(ledger.canceled),
            when=numbers.ago(ledger.scanned_at),
        )
        off = [line for line in ledger.lines if line.off]
        good = dict.fromkeys(says.LEDGER_OTHERS[line.against] for line in ledger.lines)
        if good and not off:
            read += "; they " + says.LEDGER_AGREES.format(others=" and ".join(good))
        yield read
        yield from (_off(line) for line in off[:MOST_OFF])
        yield _prices(ledger)
        odd = (
            (ledger.unpriced, says.LEDGER_ODD), (ledger.unseen, says.LEDGER_UNSEEN), (ledger.changed, says.LEDGER_CHANGED),
        )  # fmt: skip
        yield _names.capital(" · ".join(text.format(count=numbers.count(count)) for count, text in odd if count))
    if ledger.reading is not None:
        going = says.LEDGER_GOING if ledger.before else says.LEDGER_FIRST
        yield _names.capital(going.format(seen=numbers.count(ledger.reading), before=numbers.count(ledger.before)))


def _prices(ledger: LedgerFacts) -> str:
    mint, redeem = ledger.totals.mint_price, ledger.totals.redeem_price
    if mint is None:
        return ""
    if redeem is None:
        return _names.capital(says.LEDGER_MINT_PRICE.format(mint=numbers.amount(float(mint), "USD")))
    return _names.capital(
        says.LEDGER_PRICES.format(mint=numbers.amount(float(mint), "USD"), redeem=numbers.amount(float(redeem), "USD"))
    )


def _off(line: Line) -> str:
    unit = "ACT" if line.counter in {"minted", "burned"} else "AKT"
    near = line.low if line.off < 0 else line.high
    sides = (line.ledger / 1e6, near / 1e6)
    return says.LEDGER_OFF.format(
        what=_names.capital(says.LEDGER_NAMES[line.counter]),
        ledger=f"**{numbers.amount(sides[0], unit, sides[1])}**",
        other=says.LEDGER_OTHERS[line.against],
        against=numbers.amount(sides[1], unit, sides[0]),
    )
