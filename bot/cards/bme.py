"""`/bme` as a card: the breaker in a sentence, how far it is, then the books behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY
from bot.cards import (
    _names,
    behind,
    doubt,
    numbers,
    words,
    words_alerts,
    words_answers,
    words_bme,
    words_metrics,
    words_pictures,
)
from bot.cards._frame import answer, finite, missing, origin
from bot.cards._told import amount, calm, fresh, heading, joined, reasons, told
from bot.cards.captions import breaker_level
from bot.cards.card import Field, Tone
from bot.cards.trend import trend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from alerts.sample import Ms
    from bot.app.facts import BmeFacts, BreakerDay, Shown
    from bot.cards.card import Card
    from bot.charts.line import Line

_TONES = {0: Tone.GOOD, 1: Tone.WARNING, 2: Tone.CRITICAL, 3: Tone.CRITICAL}


def bme_card(facts: BmeFacts) -> Card:
    """The circuit breaker of one network."""
    facts = finite(facts)
    every = _every(facts)
    fields = [_field(facts, name, keys, lines) for name, (keys, lines) in _FIELDS.items()]
    fields.append(Field(words_answers.BME_DAY, _day(facts)))
    fields += _behind(facts)
    return answer(
        title=words_answers.BME_TITLE.format(network=_names.network(facts.network)),
        lead=_lead(facts),
        lines=[reasons(every), origin(every, facts.now)],
        fields=tuple(field for field in fields if field.value),
        simulated=facts.simulated,
        network=facts.network,
        tone=_tone(facts),
    )


def _field(facts: BmeFacts, name: str, keys: Sequence[str], lines: Callable[[BmeFacts], Iterable[str]]) -> Field:
    """One group of numbers; nothing where none of them is known. What is equally old says so once."""
    group = {key: getattr(facts, key) for key in keys}
    shown = [*group.values(), *(facts.opinions.values() if "ratio" in group else ())]
    if all(one.value is None for one in shown):
        return Field(name, "")
    age = calm(shown, facts.now)
    if age:
        said: dict[str, Any] = {key: fresh(one) for key, one in group.items()}
        facts = replace(facts, opinions={key: fresh(one) for key, one in facts.opinions.items()}, **said)
    return Field(heading(name, age), "\n".join(line for line in lines(facts) if line))


def _behind(facts: BmeFacts) -> list[Field]:
    """Two counts of each number, and the ledger."""
    if facts.behind is None:
        return []
    counts = [behind.states_line(facts.behind.states), *behind.identity_lines(facts.behind)]
    ledger = behind.ledger_lines(facts.behind.ledger)
    return [
        Field(words_bme.COUNTS, "\n".join(line for line in counts if line)),
        Field(words_bme.LEDGER, "\n".join(line for line in ledger if line)),
    ]


def with_warn(facts: BmeFacts, line: Line) -> Line:
    """The picture of the ratio with the levels at which minting slows and stops, and the AKT price at each.

    The nearer one is the alarm where no rule of one's own draws one.
    """
    levels: list[tuple[float, str]] = []
    for name, level, price in (
        ("warn", facts.warn_threshold, facts.price_at_warn),
        ("halt", facts.halt_threshold, facts.price_at_halt),
    ):
        if level.value is None:
            continue
        known = None if price.stale else price.value
        levels.append(breaker_level(name, level.value, known, facts.twap.value or facts.price.value))
    if levels and line.threshold is None:
        (threshold, name), *levels = levels
        line = replace(line, threshold=threshold, threshold_name=name, direction="below")
    elif line.threshold in {level for level, _ in levels}:
        line = replace(line, threshold_name=dict(levels)[line.threshold])
    subtitle, now = line.subtitle, facts.twap if facts.twap.value is not None else facts.price
    if levels and now.value is not None and not now.stale:
        subtitle += " · " + words_pictures.AKT_AT.format(price=numbers.amount(now.value, "USD"))
    return replace(line, subtitle=subtitle, levels=tuple(level for level in levels if level[0] != line.threshold))


def _every(facts: BmeFacts) -> list[Shown]:
    return [
        facts.breaker, facts.ratio, facts.warn_threshold, facts.halt_threshold, facts.warn_distance, facts.halt_distance,
        facts.price_at_warn, facts.price_at_halt, facts.price, facts.twap, facts.market, facts.oracle_age, facts.vault,
        facts.outstanding, facts.credits, facts.fresh, facts.pending, facts.canceled,
    ]  # fmt: skip


def _state(shown: Shown) -> int | None:
    return int(shown.value) if shown.value is not None and shown.value in words.BREAKER else None


def _tone(facts: BmeFacts) -> Tone:
    if facts.breaker.value is None or facts.breaker.stale:
        return Tone.QUIET
    state = _state(facts.breaker)
    tone = Tone.WARNING if state is None else _TONES[state]
    return Tone.WARNING if tone is Tone.GOOD and _may_fail(facts) else tone


def _lead(facts: BmeFacts) -> str:
    shown, covers = facts.breaker, _covers(facts)
    if shown.value is None:
        return " ".join(filter(None, (missing(words_answers.BME_NONE, shown), covers)))
    state = _state(shown)
    says = words_metrics.BREAKER_SAYS_UNKNOWN if state is None else words_metrics.BREAKER_SAYS[state]
    if shown.stale:
        said = words_answers.BME_LAST.format(says=says[:1].lower() + says[1:])
        return f"{missing(words_answers.BME_NONE, shown)} {said}."
    if why := _may_fail(facts):
        fails = words_bme.MAY_FAIL.format(state=words.BREAKER[state or 0], reasons=why)
        return f"{fails}. {covers}".rstrip()
    return f"{says}. {covers}".rstrip()


def _covers(facts: BmeFacts) -> str:
    if facts.ratio.value is None or facts.ratio.stale:
        return ""
    return words_answers.BME_COVERS.format(value=f"**{numbers.amount(facts.ratio.value, 'ratio')}**") + "."


def _may_fail(facts: BmeFacts) -> str:
    """Why mints may fail, where minting is open by word; empty where nothing says so."""
    age, known = _price_age(facts), facts.behind
    if _state(facts.breaker) not in (0, 1) or facts.breaker.stale:
        return ""
    old = age is not None and age > doubt.OLD_PRICE
    if not old and (known is None or not known.doubt):
        return ""
    sources = None if facts.healthy_sources.stale else facts.healthy_sources.value
    canceled, minted = (None, None) if known is None else (known.canceled_1h, known.minted_1h)
    return doubt.reasons(age, sources, canceled, minted)


def _price_age(facts: BmeFacts) -> Ms | None:
    """By now: the age that was read, and what has passed since."""
    shown = facts.oracle_age
    if shown.value is None or shown.at is None:
        return None
    return round(shown.value * 1000) + max(0, facts.now - shown.at)


def _distance(facts: BmeFacts) -> Iterator[str]:
    for name, level, distance, price in (
        (words_answers.BME_WARN, facts.warn_threshold, facts.warn_distance, facts.price_at_warn),
        (words_answers.BME_HALT, facts.halt_threshold, facts.halt_distance, facts.price_at_halt),
    ):
        if price.value is None:
            continue
        at = {
            "name": name,
            "level": numbers.level(level.value, "ratio"),
            "price": numbers.amount(price.value, "USD", facts.twap.value or facts.price.value),
        }
        if distance.value is None:
            text = words_answers.BME_LEVEL_ONLY.format(**at)
        elif distance.value >= 0:
            text = words_answers.BME_FALL.format(share=numbers.percent(distance.value, 1), **at)
        else:
            text = words_answers.BME_PASSED.format(share=numbers.percent(-distance.value, 1), **at)
        old = next((one for one in (price, distance) if one.stale and one.at is not None), None)
        yield (
            text
            if old is None or old.at is None
            else words.OLD_VALUE.format(value=text, age=numbers.age(facts.now - old.at))
        )


def _ratios(facts: BmeFacts) -> Iterator[str]:
    opinions = (
        told(words_answers.BME_OPINIONS[name], shown, facts.now, bold=False)
        for name, shown in facts.opinions.items()
        if name in words_answers.BME_OPINIONS
    )
    yield joined((told(words_answers.BME_RATIO_LINE, facts.ratio, facts.now, name=words_answers.BME_CHAIN), *opinions))
    known = facts.behind
    if known is not None and not facts.ratio.stale:
        yield from behind.trend_lines(known)
        yield behind.redemption_line(known.redemption)
    if facts.ratio.value is None or facts.trend_per_day is None or (known is not None and known.slope):
        return
    levels = (
        (words_alerts.TREND_LEVELS["bme.collateral_ratio"][0], facts.warn_threshold.value),
        (words_alerts.TREND_LEVELS["bme.collateral_ratio"][1], facts.halt_threshold.value),
    )
    yield trend(facts.ratio.value, facts.trend_per_day, "ratio", [(name, at) for name, at in levels if at is not None])


def _prices(facts: BmeFacts) -> Iterator[str]:
    age = _price_age(facts)
    oracle = words.NO_VALUE.format(name=words_answers.BME_ORACLE)
    if facts.price.value is not None and age is not None:
        price = amount(fresh(facts.price), facts.now)
        oracle = words_answers.BME_PRICE_ORACLE.format(value=price, age=numbers.age(age))
        if facts.healthy_sources.value is not None and not facts.healthy_sources.stale:
            count = words.plural(int(facts.healthy_sources.value), "source")
            oracle += f" ({words_answers.BME_PRICE_SOURCES.format(count=count)})"
    elif facts.price.value is not None:
        oracle = words_answers.BME_PRICE_ORACLE_PLAIN.format(value=amount(facts.price, facts.now))
    elif age is not None:
        oracle = words_answers.BME_PRICE_GONE.format(age=numbers.age(age))
    yield joined(
        (
            oracle,
            told(words_answers.BME_PRICE_TWAP, facts.twap, facts.now, bold=False),
            told(words_answers.BME_PRICE_MARKET, facts.market, facts.now, bold=False),
            _spread(facts),
        )
    )


def _spread(facts: BmeFacts) -> str:
    """How far the oracle's price lies from the market's."""
    spread = None if facts.behind is None else facts.behind.price_spread
    return "" if spread is None else words_bme.PRICE_SPREAD.format(spread=numbers.signed(spread, "fraction"))


def _vault(facts: BmeFacts) -> Iterator[str]:
    if facts.vault.value is not None and facts.outstanding.value is not None:
        yield words_answers.BME_VAULT_LINE.format(
            vault=amount(facts.vault, facts.now), outstanding=amount(facts.outstanding, facts.now)
        )
    else:
        yield joined(
            told("{value}", shown, facts.now, name=name)
            for name, shown in ((words_answers.BME_VAULT, facts.vault), ("ACT", facts.outstanding))
        )
    yield joined(
        (
            told(words_answers.BME_CREDITS, facts.credits, facts.now, bold=False),
            told(words_answers.BME_FRESH, facts.fresh, facts.now, bold=False),
        )
    )


def _queue(facts: BmeFacts) -> Iterator[str]:
    canceled = told(words_answers.BME_CANCELED, facts.canceled, facts.now, bold=False)
    if canceled and facts.canceled_24h is not None:
        canceled += f" ({words_answers.BME_CANCELED_DAY.format(change=numbers.signed(facts.canceled_24h, 'count'))})"
    hour, minted = (None, None) if facts.behind is None else (facts.behind.canceled_1h, facts.behind.minted_1h)
    yield joined(
        (
            told(words_answers.BME_PENDING, facts.pending, facts.now, name=words_answers.BME_WAITING),
            canceled,
            words_bme.QUEUE_HOUR.format(count=numbers.count(hour)) if hour else "",
            words_bme.MINTED_HOUR.format(value=numbers.amount(minted, "ACT")) if hour and minted is not None else "",
        )
    )


_FIELDS: Mapping[str, tuple[Sequence[str], Callable[[BmeFacts], Iterable[str]]]] = {
    words_answers.BME_DISTANCE: (("warn_distance", "halt_distance", "price_at_warn", "price_at_halt"), _distance),
    words_answers.BME_RATIO: (("ratio",), _ratios),
    words_answers.BME_PRICE: (("price", "twap", "market", "oracle_age"), _prices),
    words_answers.BME_VAULT: (("vault", "outstanding", "credits", "fresh"), _vault),
    words_answers.BME_QUEUE: (("pending", "canceled"), _queue),
}


def _day(facts: BmeFacts) -> str:
    day = facts.day
    if day.seen <= 0:
        return ""
    parts: list[str] = []
    if facts.breaker.value is not None and not facts.breaker.stale:
        state = _names.capital(words.BREAKER.get(int(facts.breaker.value), words.BREAKER_UNKNOWN))
        if day.changed_at is not None:
            parts.append(words_answers.BME_DAY_SINCE.format(state=state, when=numbers.ago(day.changed_at)))
        else:
            parts.append(words_answers.BME_DAY_ALL.format(state=state))
    parts.append(_halts(day))
    if day.seen < 0.98 * DAY:
        parts.append(words_answers.BME_DAY_SEEN.format(seen=numbers.duration(day.seen)))
        if facts.recorded is not None:
            parts.append(words_bme.DAY_RECORDED.format(halts=_halts(facts.recorded)))
    return joined(parts)


def _halts(day: BreakerDay) -> str:
    if not day.halts:
        return words_answers.BME_DAY_NO_HALT
    total, longest = numbers.duration(day.halted), numbers.duration(day.longest)
    if day.halts == 1:
        return words_answers.BME_DAY_HALT.format(total=total)
    return words_answers.BME_DAY_HALTS.format(times=words.plural(day.halts, *words.TIMES), total=total, longest=longest)
