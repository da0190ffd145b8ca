"""What fired together, in one message that names each: what is on first, what found no room counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.notice import ENDS
from alerts.rule import Severity
from bot.cards import _names, numbers, words, words_alerts
from bot.cards.alert import PINGS, alert_card, alert_in_short
from bot.cards.card import Button, Card, Picture, Tone
from bot.cards.limits import clip, fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.notice import AlertFacts
    from alerts.sample import Ms
    from bot.app.quiet_facts import GroupFacts

ROOM = 3_300
"""Characters for the lines: a description holds 4096, the first sentence and what delivery adds included."""
_LINE = 400
_NAME = 120
_SOURCES = 6
_LOUD = (Tone.CRITICAL, Tone.WARNING, Tone.INFO, Tone.GOOD, Tone.QUIET)


def group_card(
    facts: GroupFacts, *, late: Ms = 0, picture: Picture | None = None, buttons: tuple[Button, ...] = ()
) -> Card:
    """The first member's sentence, then a line for each. It looks as grave as the gravest that is on."""
    members = facts.members
    if not members:
        raise ValueError("a group without members")
    on = [member for member in members if member.word not in ENDS]
    head = on[0] if on else members[0]
    cards = [alert_card(member) for member in (on or members)]
    simulated = any(member.simulated for member in members)
    lines = [*_lines(members, facts.count), *_sources(members)]
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    pings = facts.mention.isdecimal() and any(member.word in PINGS for member in on)
    return fit(
        Card(
            title=_title(members[0], len(on) + _unnamed(facts), facts, simulated=simulated),
            lead=alert_card(head).lead,
            tone=min((card.tone for card in cards), key=_LOUD.index),
            lines=tuple(lines),
            footer=_footer(members, simulated=simulated),
            picture=picture,
            buttons=buttons,
            mention_role=facts.mention if pings else "",
            silent=all(member.severity is Severity.INFO for member in members),
            simulated=simulated,
            kind="alert",
            state=head.word.value,
        )
    )


def pictured(facts: GroupFacts) -> AlertFacts:
    """The member whose picture stands with the message: the first that is on."""
    return next((member for member in facts.members if member.word not in ENDS), facts.members[0])


def _unnamed(facts: GroupFacts) -> int:
    """Members without facts here. They were the last in line, so they count as what the last named one is."""
    return max(0, facts.count - len(facts.members)) if facts.members[-1].word not in ENDS else 0


def _title(first: AlertFacts, on: int, facts: GroupFacts, *, simulated: bool) -> str:
    said = {member.word for member in facts.members}
    state = words_alerts.GROUP_ON.format(on=on, count=facts.count)
    if len(said) == 1:
        state = words_alerts.WORDS[first.word]
    elif on == facts.count:
        state = words_alerts.WORDS["raised"]
    elif not on:
        state = words_alerts.WORDS["resolved"]
    title = words_alerts.GROUP_TITLE.format(name=_names.safe(first.title, _NAME), count=facts.count - 1, state=state)
    return f"{words.SIMULATED} · {title}" if simulated else title


def _lines(members: tuple[AlertFacts, ...], count: int) -> list[str]:
    """A line for each as far as they fit, then how many there are more."""
    lines: list[str] = []
    room = ROOM
    for member in members:
        line = clip(alert_in_short(member), _LINE)
        if len(line) + 1 > room:
            break
        lines.append(line)
        room -= len(line) + 1
    if len(lines) < count:
        lines.append(words.more(count - len(lines)))
    return lines


def _sources(members: tuple[AlertFacts, ...]) -> Iterator[str]:
    """Where the values of all come from; of each source the age of its oldest."""
    ages: dict[str, Ms] = {}
    for member in members:
        for source, at in member.sources:
            ages[source] = max(ages.get(source, 0), member.at - at)
    if ages:
        told = (f"{_names.source(source)}, {numbers.age(age)}" for source, age in list(ages.items())[:_SOURCES])
        yield words_alerts.SOURCES_LINE.format(sources=" · ".join(told))


def _footer(members: tuple[AlertFacts, ...], *, simulated: bool) -> str:
    worst = max((member.severity for member in members), key=lambda severity: severity.rank)
    networks = dict.fromkeys(dict(member.labels).get("network", "") for member in members)
    named = [_names.network(network).replace("\\", "") for network in networks]
    return " · ".join(
        [*([words.SIMULATED_FOOT] if simulated else []), words_alerts.SEVERITIES[worst], *dict.fromkeys(named)]
    )
