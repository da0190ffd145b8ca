"""Sentences about what contradicts: a breaker that says healthy while mints fail, two counts of one thing that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _names, numbers, words
from bot.cards import words_bme as says

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.notice import AlertFacts
    from alerts.reports.identities import Check
    from alerts.sample import Ms

OLD_PRICE: Ms = 300_000
"""An oracle price older than this will stop mints, whatever the breaker says."""
LEFT, RIGHT, TOLERANCE = "identity.left", "identity.right", "identity.tolerance"
"""Names under which an alert's facts carry the two numbers of a broken identity, and what is tolerated."""


def reasons(
    age: Ms | None, sources: float | None, canceled: float | None, minted: float | None, *, since: Ms | None = None
) -> str:
    """Why mints may fail, in words; empty where nothing says so.

    `since`: when the price was made, for a message that is read for as long as it stands: its age goes on growing there.
    """
    found: list[str] = []
    if age is not None and age > OLD_PRICE:
        old = says.DOUBT_AGE.format(age=numbers.age(age))
        found.append(old if since is None else says.DOUBT_SINCE.format(when=numbers.ago(since)))
    if sources is not None and sources < 1:
        found.append(says.DOUBT_SOURCES)
    if canceled is not None and canceled >= 1:
        count = words.plural(round(canceled), *says.REQUEST)
        text = says.DOUBT_CANCELED.format(count=count, were="was" if round(canceled) == 1 else "were")
        if minted is not None:
            text += " " + (says.DOUBT_NONE if minted == 0 else says.DOUBT_SOME)
        found.append(text)
    if len(found) < 2:
        return "".join(found)
    return ", ".join(found[:-1]) + says.DOUBT_AND + found[-1]


def of_alert(facts: AlertFacts, *, short: bool = False) -> str:
    """The first sentence of an alert about a contradiction, without its full stop; empty for every other alert.

    `short`: for a line under the rule's name, which says already that two counts differ.
    """
    beside = {one.metric: one for one in facts.beside}
    if facts.metric == "bme.mint_doubt":
        if facts.value is not None and facts.value < 1:
            return says.DOUBT_OVER
        aged = beside.get("oracle.age_seconds")
        age, since = None, None
        if aged is not None:
            since = aged.at - round(aged.value * 1000)
            age = max(facts.at, aged.at) - since
        values = (
            None if (one := beside.get(key)) is None else one.value
            for key in ("oracle.healthy_sources", "bme.canceled_mints_1h", "bme.act_minted_1h")
        )
        return _names.capital(reasons(age, *values, since=since))
    if facts.metric == "bme.identity_gap" and LEFT in beside and RIGHT in beside and facts.value:
        name = dict(facts.labels).get("identity", "")
        left, right, tolerated = beside[LEFT], beside[RIGHT], beside.get(TOLERANCE)
        template = says.BROKEN_HERE if short else says.BROKEN
        tolerance = None if tolerated is None else tolerated.value
        return _names.capital(_sides(name, left.value, right.value, left.unit, tolerance, template))
    return ""


def broken(checks: Iterable[Check]) -> list[str]:
    """Each identity that is broken, with both numbers."""
    return [
        _names.capital(_sides(one.name, one.left, one.right, one.unit, one.tolerance, says.BROKEN_HERE))
        for one in checks
        if one.gap and one.left is not None and one.right is not None
    ]


def _sides(
    name: str, left: float, right: float, unit: str, tolerance: float | None, template: str = says.BROKEN
) -> str:
    what, first, second = says.SIDES.get(name, (f"`{_names.code(name, 40)}`", "one", "the other"))
    share = 0.0 if tolerance is None else tolerance / max(abs(right), 1e-9)
    exact = says.AT_LEAST if name == "covered" else says.EXACT
    return template.format(
        what=what,
        first=_names.capital(first) if template == says.BROKEN else first,
        left=_exactly(left, right, unit),
        second=second,
        right=_exactly(right, left, unit),
        tolerance=says.TOLERATED.format(share=numbers.percent(share)) if share > 1e-4 else exact,
    )


def _exactly(value: float, other: float, unit: str) -> str:
    """As many places as it takes to see the difference: the two are written beside each other."""
    return numbers.amount(value, unit, other)
