"""The scorecard as a card and as a picture: a verdict for each test with its evidence, the claims, and a quarter's table."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.reports.quarter import Quarter
from alerts.reports.scorecard import Verdict
from alerts.sample import DAY
from bot.cards import _names, numbers, words
from bot.cards import words_scorecard as say
from bot.cards._frame import answer
from bot.cards.card import Field, Tone
from bot.charts.scorecard import Score
from bot.charts.scorecard import Scorecard as Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.reports.published import Checked
    from alerts.reports.quarter import Table, Told
    from alerts.reports.scorecard import Evidence, Judged, Missing
    from bot.app.scorecard import ScorecardFacts
    from bot.cards.card import Card

MOST_NAMED = 3
MOST_FIGURES = 47
"""Characters of the figures in a row of the picture."""
ORDER = (Verdict.HOLDS, Verdict.MIXED, Verdict.DOES_NOT, Verdict.CANNOT_SAY)


def scorecard_card(facts: ScorecardFacts) -> Card:
    """The whole of it."""
    card = facts.card
    groups = [
        Field(say.GROUP[verdict], "\n".join(_line(test) for test in card.tests if test.verdict is verdict))
        for verdict in ORDER
    ]
    fields = [
        *groups,
        Field(say.CLAIM_NAME, "\n".join(_claim(facts))),
        *[Field(_table_name(table), "\n".join(_table(table))) for table in card.tables[:1]],
        Field(say.PUBLISHED_NAME, "\n".join(_published(one) for one in facts.contradictions)),
    ]
    return answer(
        title=say.TITLE.format(network=_names.network(facts.network)),
        lead=(say.LEAD_NONE if card.count(Verdict.CANNOT_SAY) == len(card.tests) else say.LEAD).format(
            count=len(card.tests), said=_counts(facts)
        ),
        lines=[_coverage(facts), _filled(facts)],
        fields=tuple(field for field in fields if field.value),
        simulated=facts.simulated,
        network=facts.network,
        tone=Tone.INFO,
    )


def scorecard_picture(facts: ScorecardFacts, theme: str = "dark") -> Picture:
    """The tests as a table with a bar for each quarter."""
    card, claim = facts.card, facts.card.claim
    told = say.PICTURE_NO_CLAIM
    if claim.share is not None:
        told = say.PICTURE_CLAIM.format(
            share=numbers.percent(claim.share, 2),
            low=numbers.percent(claim.low, 0),
            high=numbers.percent(claim.high, 0),
        )
    return Picture(
        title=say.PICTURE_TITLE[card.count(Verdict.CANNOT_SAY) == len(card.tests)].format(
            holds=card.count(Verdict.HOLDS), does_not=card.count(Verdict.DOES_NOT), count=len(card.tests)
        ),
        subtitle=say.PICTURE_SUBTITLE.format(claim=told),
        foot=(words.SIMULATED_FOOT + " · " if facts.simulated else "") + say.PICTURE_FOOT.format(span=_span(facts)),
        simulated=facts.simulated,
        theme=theme,
        rows=tuple(_score(test) for test in card.tests),
    )


def evidence_words(judged: Judged) -> str:
    """`$2,814 a day (+12 %), $11.90 a lease and day (+2 %)`; empty without evidence."""
    return ", ".join(_evidence(one) for one in judged.evidence)


def why_not(judged: Judged) -> str:
    """Why a test cannot be said."""
    return _missing(judged.missing, quarters=len(judged.course) > 0) if judged.missing else ""


def _counts(facts: ScorecardFacts) -> str:
    said = []
    for verdict in ORDER:
        count = facts.card.count(verdict)
        if count:
            said.append(say.COUNTS[verdict][count > 1].format(n=count))
    return ", ".join(said)


def _line(test: Judged) -> str:
    if test.verdict is Verdict.CANNOT_SAY:
        return say.LINE_CANNOT.format(name=say.SHORT[test.key], why=why_not(test))
    parts = [_window(test), _trend(test), _note(test)]
    return say.LINE.format(
        name=say.NAME[test.key], evidence=evidence_words(test), window=" · ".join(part for part in parts if part)
    )


def _figures(test: Judged) -> str:
    """The evidence for a row of the picture: all of it where it fits, else the first."""
    told = []
    for one in test.evidence:
        text = _told(say.PICTURE_EVIDENCE.get(one.name) or say.EVIDENCE[one.name], one)
        if one.chance is not None:
            text = say.PICTURE_CHANCE.format(text=text, p=p_words(one.chance.p))
        told.append(text)
    if test.evidence[0].chance is not None:
        told.append(say.PICTURE_PAIRS.format(n=test.evidence[0].n))
    whole = ", ".join(told)
    return whole if len(whole) <= MOST_FIGURES else told[0]


def _note(test: Judged) -> str:
    if test.key == "provider_churn" and len(test.evidence) == 1:
        return say.COUNT_ALONE
    return say.NOTE.get(test.key, "")


def _evidence(one: Evidence) -> str:
    text = _told(say.EVIDENCE[one.name], one)
    if one.chance is not None:
        text += f" ({say.CHANCE.format(n=one.n, p=p_words(one.chance.p))})"
    return text


def _told(template: str, one: Evidence) -> str:
    """`$2,814 a day (+12 %)`."""
    text, change = template.format(value=_value(one.value, one.unit), n=one.n), one.change
    if change is None:
        return text
    told = say.FROM_NOTHING if math.isinf(change) else numbers.signed(change, "fraction")
    return say.CHANGE.format(text=text, change=told)


def p_words(p: float) -> str:
    """Three places, and never 0."""
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1g}"


def _value(value: float, unit: str) -> str:
    if unit == "r":
        return f"{value:+.2f}"
    if unit == "fraction":
        return numbers.percent(value, 1)
    if unit == "USD":
        return (
            numbers.amount(value, "USD") if abs(value) < 1 else f"${value:,.2f}" if value < 1000 else f"${value:,.0f}"
        )
    if unit == "days":
        return f"{value:.1f}"
    if unit == "AKT":
        return numbers.amount(float(round(value)), "AKT").replace(".00 ", " ")
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


def _window(test: Judged) -> str:
    """Which days it speaks of: two quarters, one, or from a day to a day."""
    first = test.evidence[0]
    if first.since is None or first.until is None:
        return ""
    now = Quarter.of(first.until * DAY)
    if first.before is not None:
        return say.AGAINST.format(quarter=now.key, before=now.before.key)
    if first.chance is not None:
        return say.WINDOW.format(since=_date(first.since), until=_date(first.until))
    return say.OF_QUARTER.format(quarter=now.key, days=words.plural(first.n, *say.DAYS))


def _trend(test: Judged) -> str:
    """The way its quarters go; what could as well be chance is called level."""
    known = [value for _, value in test.course if value is not None]
    if test.slope is None or test.chance is None:
        return ""
    if test.chance.p > 0.1 or test.slope == 0:
        return say.TREND_FLAT.format(n=len(known))
    return (say.TREND_UP if test.slope > 0 else say.TREND_DOWN).format(n=len(known))


def _missing(missing: Missing, *, quarters: bool) -> str:
    keys = [f"`{key}`" for key in missing.keys[:MOST_NAMED]]
    left = len(missing.keys) - MOST_NAMED
    names = ", ".join(keys) + (f" {words.and_more(left)}" if left > 0 else "")
    if missing.last is None:
        return say.MISSING_EVER.format(names=names)
    if not missing.days:
        return say.MISSING_AFTER.format(names=names, last=_date(missing.last))
    if quarters and missing.needed > missing.days >= missing.needed // 2:
        return say.MISSING_QUARTERS.format(names=names, needed=missing.needed // 2, days=missing.days)
    days = words.plural(missing.days, *say.DAYS)
    return say.MISSING_DAYS.format(days=days, names=names, needed=missing.needed)


def _claim(facts: ScorecardFacts) -> Iterator[str]:
    claim = facts.card.claim
    yield say.CLAIM_SAID.format(low=numbers.percent(claim.low, 0), high=numbers.percent(claim.high, 0))
    if claim.share is None or claim.since is None or claim.until is None:
        yield say.CLAIM_NONE.format(why=_missing(claim.missing, quarters=False) if claim.missing else words.NO_DATA)
        yield say.CLAIM_PLAIN
        return
    yield say.CLAIM_SEEN.format(
        share=numbers.percent(claim.share, 2),
        net=_signed(claim.net_akt or 0.0),
        days=words.plural(claim.days, *say.DAYS),
        since=_date(claim.since),
        until=_date(claim.until),
    )
    yield f"{say.CLAIM_PLAIN} {say.CLAIM_SUPPLY.format(change=_signed(claim.supply_change or 0.0))}"


def _signed(value: float) -> str:
    return numbers.signed(float(round(value)), "AKT").replace(".00 ", " ")


def _published(checked: Checked) -> str:
    one = checked.published
    told = {
        "period": one.period,
        "what": say.WHAT[one.what],
        "first": f"{one.first:,.0f}" if one.kind != "cap" else f"{one.first:g} %",
        "second": f"{one.second:,.0f}" if one.kind != "cap" else f"{one.second:g} %",
        "said": f"{one.said:g} %",
        "computed": f"{checked.computed:.1f} %",
    }
    template = {"two": say.PUBLISHED_TWO, "cap": say.PUBLISHED_CAP}.get(one.kind, say.PUBLISHED_SHARE)
    text = template.format(**told)
    if checked.explained:
        text += say.PUBLISHED_WHY.format(why="; ".join(say.PUBLISHED_OTHERS[name] for name in checked.explained))
    return text


def _table_name(table: Table) -> str:
    name = (say.TABLE_NAME if table.finished else say.TABLE_RUNNING).format(quarter=table.quarter.key)
    usual = _usual(table)
    return name if usual is None else say.TABLE_DAYS.format(name=name, days=usual[0], of=usual[1])


def _usual(table: Table) -> tuple[int, int] | None:
    """How many days most figures of a table rest on, where that is not all of them: said once."""
    seen = Counter((told.days, told.of) for told in table.figures.values() if told.value is not None)
    usual = seen.most_common(1)
    return usual[0][0] if usual and usual[0][0][0] < usual[0][0][1] else None


def _table(table: Table) -> Iterator[str]:
    usual = _usual(table)
    lines = [
        say.TABLE_LINE.format(
            name=say.TABLE_ROWS[name][0],
            value=f"**{table_value(name, told)}**",
            part="" if (told.days, told.of) == usual else table_part(told),
        )
        for name, told in table.figures.items()
        if told.value is not None
    ]
    if not lines:
        yield say.TABLE_NONE
    for start in range(0, len(lines), 2):
        yield " · ".join(lines[start : start + 2])


def table_value(name: str, told: Told) -> str:
    """A figure of the table, or why there is none."""
    if told.value is None:
        return say.WHY[told.says or "no_data"]
    unit = say.TABLE_ROWS[name][1]
    return numbers.percent(told.value, 2) if name == "supply_growth" else _value(told.value, unit)


def table_part(told: Told) -> str:
    """How many days a figure rests on, where that is not all of them."""
    return "" if told.whole or told.value is None else say.TABLE_PART.format(days=told.days, of=told.of)


def _coverage(facts: ScorecardFacts) -> str:
    spans = facts.card.coverage.values()
    if not spans:
        return say.COVERAGE_NONE
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    return say.COVERAGE.format(first=_date(first), last=_date(last))


def _filled(facts: ScorecardFacts) -> str:
    """How many days are somebody's history and no readings."""
    most = max((facts.filled or {}).values(), default=0)
    return say.FILLED.format(days=words.plural(most, *say.DAYS)) if most else ""


def _span(facts: ScorecardFacts) -> str:
    spans = facts.card.coverage.values()
    if not spans:
        return words.NO_DATA
    return say.WINDOW.format(since=_date(min(one[0] for one in spans)), until=_date(max(one[1] for one in spans)))


def _score(test: Judged) -> Score:
    return Score(
        name=say.SHORT[test.key],
        verdict=test.verdict.value,
        word=say.VERDICT[test.verdict],
        says=_figures(test) if test.evidence else "",
        course=tuple((key.removeprefix("20"), value) for key, value in test.course),
    )


def _date(day: int) -> str:
    return f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
