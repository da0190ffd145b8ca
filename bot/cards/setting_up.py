"""The screens of `/setup` as cards, the test message, and what is said when a channel cannot be reached any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app.packs import pack_of
from bot.app.setup_facts import STEPS
from bot.cards import _names, numbers, words
from bot.cards import words_setup as says
from bot.cards._frame import answer
from bot.cards.card import Field, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.app.setup_facts import SetUpFacts, Tested, TroubleFacts
    from bot.cards.card import Card
    from bot.storage import GuildRoute


def setup_card(facts: SetUpFacts) -> Card:
    """One screen: what to do, what came of it, and how far everything is."""
    done = facts.finished
    step = facts.step if facts.step in STEPS else "summary"
    bad = any(route.trouble for route in facts.routes) or any(one.refused for one in facts.tested)
    lines = list(_lines(facts, step))
    fields = [Field(says.PROGRESS, "\n".join(_step(key, well=well) for key, well in done.items()))]
    if step in {"channels", "summary"}:
        fields.insert(0, Field(says.CHANNELS, _within(_channels(facts)) or says.NO_CHANNELS))
    lead = says.LEAD.get(step, "")
    if step == "summary":
        missing = ", ".join(says.TO_DO[key] for key, well in done.items() if not well)
        lead = says.LEFT_LEAD.format(missing=missing) if missing else says.DONE_LEAD
    return answer(
        title=says.TITLE[step],
        lead=lead,
        lines=lines,
        fields=tuple(fields),
        tone=Tone.WARNING if bad else Tone.GOOD if all(done.values()) else Tone.INFO,
        kind="setup",
        state=step,
    )


def _step(key: str, *, well: bool) -> str:
    return says.CHECK[well].format(what=(says.STEPS if well else says.TO_DO)[key])


def test_card(about: Card | None) -> Card:
    """A real message, with the picture of an answer where one could be drawn."""
    picture = about.picture if about is not None else None
    lines = [says.TEST_PICTURE.format(title=about.title)] if about is not None and picture is not None else []
    simulated = about.simulated if about is not None else False
    card = answer(
        title=says.TEST_TITLE, lead=says.TEST_LEAD, lines=lines, tone=Tone.GOOD, kind="test", simulated=simulated
    )
    return replace(card, picture=picture, footer=" · ".join(part for part in (card.footer, says.TEST_FOOT) if part))


def trouble_card(facts: TroubleFacts) -> Card:
    """Which channels cannot be reached, why, and where that is mended."""
    lines = [
        says.TROUBLE_LINE.format(
            channel=_digits(channel), says=_names.safe(wrong, 300).rstrip("."), when=numbers.ago(since), mend=_names.safe(mend, 300)
        )
        for channel, wrong, mend, since in facts.channels[:10]
    ]  # fmt: skip
    more = [words.more(len(facts.channels) - 10)] if len(facts.channels) > 10 else []
    return answer(
        title=says.TROUBLE_TITLE.format(
            count=words.plural(len(facts.channels), *says.TROUBLE_CHANNEL),
            where=says.TROUBLE_WHERE.format(server=_names.safe(facts.server, 80)) if facts.server else "",
        ),
        lead=says.TROUBLE_LEAD,
        lines=[*lines, *more],
        tone=Tone.WARNING,
        kind="trouble",
    )


def _lines(facts: SetUpFacts, step: str) -> Iterator[str]:
    settings = facts.settings
    if step == "channels" and settings.picked:
        yield says.PICKED.format(topics=_topics(settings.picked))
    if step in {"pack", "summary"}:
        name, about = says.PACKS.get(settings.pack, ("", ""))
        yield says.PACK_NOW.format(name=name, says=about) if name else says.PACK_NONE
        if facts.unplaced and facts.routes:
            yield says.UNPLACED.format(topics=_topics(facts.unplaced))
    if step == "pack":
        yield says.PACK_RULES
    if step == "test":
        yield from (_test_line(one) for one in facts.tested)
        if not facts.routes:
            yield says.TEST_NEEDS
    if step in {"time", "summary"}:
        if settings.zone or step == "summary":
            yield says.TIME_NOW.format(
                zone=f"`{_names.code(settings.zone or 'UTC', 60)}`",
                day=says.DAYS.get(settings.digest_day, settings.digest_day),
                when=numbers.ago(facts.digest_at) if facts.digest_at else "?",
            )
        if not settings.zone:
            yield says.TIME_UNSET
        elif step == "time":
            yield says.TIME_MORE
        yield _roles(settings.roles)
        if step == "time" and not facts.may_give_roles:
            yield says.ROLES_WHO
    if step == "summary":
        yield says.LANGUAGE
        if settings.changed_by and settings.changed_at:
            yield says.CHANGED.format(when=numbers.ago(settings.changed_at), who=_digits(settings.changed_by))


def _test_line(one: Tested) -> str:
    if one.refused:
        return says.TEST_REFUSED.format(channel=_digits(one.channel), says=_names.safe(one.refused, 300))
    return (says.TEST_ARRIVED if one.picture else says.TEST_PLAIN).format(channel=_digits(one.channel))


def _roles(roles: Iterable[str]) -> str:
    named = [says.MENTION.format(role=_digits(role)) for role in roles]
    return says.ROLES_NOW.format(roles=", ".join(named)) if named else says.ROLES_NONE


def _channels(facts: SetUpFacts) -> Iterator[str]:
    pack = pack_of(facts.settings.pack)
    for route in facts.routes:
        heard = [topic for topic in route.topics if pack.hears(topic)]
        hears = _topics(heard) if heard else says.CHANNEL_HEARS_NOTHING.format(topics=_topics(route.topics))
        parts = [says.CHANNEL_LINE.format(channel=_digits(route.channel), topics=hears)]
        severity = route.min_severity or facts.pack_severity
        parts.append(says.CHANNEL_SEVERITY.format(severity=says.SEVERITIES.get(severity, severity)))
        if route.mention_role:
            parts.append(says.CHANNEL_PING.format(role=_digits(route.mention_role)))
        if route.quiet_hours:
            parts.append(says.CHANNEL_QUIET.format(hours=route.quiet_hours))
        if route.max_per_hour != 30:
            parts.append(says.CHANNEL_LIMIT.format(limit=route.max_per_hour))
        if route.tested_at and not route.trouble:
            parts.append(says.CHANNEL_TESTED.format(when=numbers.ago(route.tested_at)))
        yield f"{' · '.join(parts)}\n{_health(route, facts)}"
    for channel, topics in facts.by_file:
        yield says.CHANNEL_FILE.format(channel=_digits(channel), topics=_topics(topics))


def _health(route: GuildRoute, facts: SetUpFacts) -> str:
    if route.channel in facts.unsure:
        return says.CHANNEL_UNSURE
    if not route.looked_at:
        return says.CHANNEL_UNSEEN
    if not route.trouble:
        return says.CHANNEL_GOOD
    about = {"says": _names.safe(route.trouble, 300).rstrip("."), "mend": _names.safe(route.mend, 300)}
    if route.trouble_since is None or route.trouble_since == facts.now:
        return says.CHANNEL_BAD.format(**about)
    return says.CHANNEL_BAD_SINCE.format(when=numbers.ago(route.trouble_since), **about)


def _topics(topics: Iterable[str]) -> str:
    return ", ".join(says.TOPIC.get(topic, topic) for topic in topics)


def _within(lines: Iterable[str], most: int = 1000) -> str:
    """Whole entries only, and how many were left out."""
    kept: list[str] = []
    every = list(lines)
    for index, line in enumerate(every):
        rest = words.more(len(every) - index)
        if sum(len(one) + 1 for one in kept) + len(line) + len(rest) > most:
            return "\n".join([*kept, rest])
        kept.append(line)
    return "\n".join(kept)


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdecimal() else "0"
