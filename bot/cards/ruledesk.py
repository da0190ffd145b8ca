"""Where work on rules becomes cards and forms: one method per subcommand, one per button. Chat asks here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.durations import parse_duration
from alerts.quiet import Matcher
from bot import foreign
from bot.app.rights import QUIET
from bot.app.ruleform import MOST_FILE
from bot.app.trial import MONTH
from bot.app.whose import HOUSE
from bot.cards import _names, numbers, rulecards, words, words_alerts, words_rules
from bot.cards.choices import LONGEST, MOST, Choice
from bot.cards.document import Document, Handed
from bot.cards.drawing import Easel
from bot.cards.explain import explain_card
from bot.cards.form import Form, rule_form
from bot.cards.mutes import mutes_card
from bot.cards.rulehistory import history_card
from bot.cards.rules import trial_card, trial_line
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.metric import Catalogue
    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.app.explain import Explain
    from bot.app.facts import TrialFacts
    from bot.app.mute import Mutes
    from bot.app.rulework import Proposed, RuleWork
    from bot.cards.actions import Action
    from bot.cards.card import Card
    from bot.charts import Studio


_NOWHERE = "nowhere"
"""Without a server there are everybody's rules and no server's."""


class RuleDesk:
    """Every step of /rules, for whoever asks."""

    def __init__(
        self, work: RuleWork, mutes: Mutes, explain: Explain, known: Catalogue, studio: Studio | None = None
    ) -> None:
        """Without a studio there are no pictures."""
        self._work = work
        self._mutes = mutes
        self._explain = explain
        self._known = known
        self._easel = Easel(studio)

    # what is offered while somebody types, from memory

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> list[Choice]:
        """Names of rules (`rule`; `own`: those that can be changed here), spans of mutes, the mutes of a `guild`."""
        text = typed.strip().casefold()[:LONGEST]
        every = [
            one
            for one in await self._offers(about, given.get("guild", ""))
            if text in one.name.casefold() or text in one.value.casefold()
        ]
        every.sort(key=lambda one: not one.name.casefold().startswith(text))
        return every[:MOST]

    async def _offers(self, about: str, guild: str) -> list[Choice]:
        if about == "mutespan":
            return [Choice(numbers.duration(parse_duration(span)), span) for span in words_rules.MUTE_SPANS]
        if about == "mute":
            facts = await self._mutes.listed(guild)
            return [_offered(f"{mute.number} · {mute.what} · {mute.author}", str(mute.number)) for mute in facts.mutes]
        rows = await self._work.names(guild)
        own = {row.title for row in rows if row.guild}
        wanted = [row for row in rows if about != "own" or row.guild]
        return [
            _offered(row.title, HOUSE + row.title if not row.guild and row.title in own else row.title)
            for row in wanted
            if 0 < len(row.title) <= LONGEST
        ]

    # forms: opened at once

    def new(self, actor: Actor, metric: str) -> Form:
        """The form of a new rule. Raises UserError."""
        self._work.rights.insist(actor)
        key = metric.strip()
        network = "render" if key.startswith(("bme.burned", "bme.minted")) else words.HOME
        more = f'metric = "{_names.code(key)}"\nwhere = {{ network = "{network}" }}\nfor = "5m"\n'
        return rule_form(words_rules.RULE_FORM_ADD, "new", "0", {"more": more})

    async def edited(self, actor: Actor, name: str) -> Form:
        """The form of a rule that there is. Raises UserError."""
        known, given = await self._work.form_of(actor, name)
        return rule_form(words_rules.RULE_FORM_EDIT, "edit", _mark(known), given)

    async def again(self, actor: Actor, key: str) -> Form:
        """The form of a draft, as it was filled in. Raises UserError."""
        draft = await self._work.again(actor, key)
        return rule_form(
            words_rules.RULE_FORM_EDIT if draft.name else words_rules.RULE_FORM_ADD, "again", key, draft.given
        )

    async def filled(self, actor: Actor, action: Action, key: str, given: Mapping[str, str]) -> Card:
        """What came of a form: a draft under `key`, or what is wrong with it. Raises UserError."""
        name = ""
        if action.verb == "edit":
            rows = await self._work.names(actor.guild)
            name = next((row.name for row in rows if _mark(row.name) == action.key), "")
            if not name:
                raise UserError(words_rules.FORM_GONE)
        elif action.verb == "again":
            name = (await self._work.again(actor, action.key)).name
        elif action.verb != "new":
            raise UserError(words_alerts.FORM_OF_ANOTHER_VERSION)
        proposed = await self._work.propose(actor, key, given, name)
        if action.verb == "again":
            await self._work.cancel(actor, action.key)
        return await self._shown(proposed)

    # reading

    async def list(self, actor: Actor, origin: str | None = None) -> Card:
        """Every rule and how it stands: those of the server where they ask, and everybody's."""
        return rulecards.list_card(await self._work.listed(actor, _one_of(origin, "all")), self._known)

    async def trial(self, actor: Actor, name: str, span: str | None = None) -> Card:
        """What a rule would have done."""
        facts = await self._work.tried(actor, name, _span(span) if span and span.strip() else MONTH)
        title = words_rules.RULE_TRIED_TITLE.format(name=_names.safe(facts.rule))
        title = f"{words.SIMULATED} · {title}" if facts.simulated else title
        return await self._pictured(replace(trial_card(facts), title=title), facts)

    async def explain(self, actor: Actor, name: str) -> Card:
        """Why it fires, or why not."""
        return explain_card(await self._explain.of(name.strip(), guild=actor.guild or _NOWHERE))

    async def mutes(self, actor: Actor) -> Card:
        """What is muted where they ask, and everywhere."""
        return mutes_card(await self._mutes.listed(actor.guild))

    async def export(self, actor: Actor, origin: str | None = None) -> Handed:
        """The rules as a file."""
        text, count = await self._work.exported(actor, _one_of(origin, "own"))
        if not count:
            raise UserError(words_rules.RULE_EXPORT_NONE)
        return Handed(rulecards.exported_card(count), Document("rules.toml", text.encode()))

    async def history(self, actor: Actor, name: str | None = None, page: int | None = None) -> Card:
        """Who changed what."""
        wanted = (name or "").strip().removeprefix(HOUSE)
        return history_card(await self._work.history(actor, wanted or None, page or 1), wanted)

    # changing

    async def take_away(self, actor: Actor, key: str, name: str) -> Card:
        """Ask whether to remove it."""
        return await self._shown(await self._work.propose_removal(actor, key, name))

    def may_import(self, actor: Actor, size: int) -> None:
        """Raise UserError before a file is fetched that would not be taken."""
        self._work.rights.insist(actor)
        if size > MOST_FILE:
            raise UserError(words_rules.RULE_TOO_LARGE.format(size=f"{size:,}", most=f"{MOST_FILE:,}"))

    async def take_in(self, actor: Actor, key: str, data: bytes) -> Card:
        """What a file would change."""
        return await self._shown(await self._work.propose_import(actor, key, data))

    async def mute(
        self, actor: Actor, span: str, rule: str | None, topic: str | None, metric: str | None, label: str | None,
        reason: str | None,
    ) -> Card:  # fmt: skip
        """No new messages for a while."""
        self._work.rights.insist(actor, QUIET)
        matcher = Matcher((rule or "").strip(), topic or "", (metric or "").strip(), _labels(label))
        return rulecards.muted_card(await self._mutes.mute(actor, matcher, _span(span), reason or ""))

    async def unmute(self, actor: Actor, which: str) -> Card:
        """Take a mute back."""
        self._work.rights.insist(actor, QUIET)
        return rulecards.unmuted_card(await self._mutes.unmute(actor, which))

    async def agree(self, actor: Actor, key: str) -> Card:
        """Save, remove or apply what was proposed."""
        return rulecards.done_card(await self._work.agree(actor, key))

    async def cancel(self, actor: Actor, key: str) -> Card:
        """Forget it."""
        await self._work.cancel(actor, key)
        return rulecards.cancelled_card()

    async def _shown(self, proposed: Proposed) -> Card:
        card = rulecards.proposed_card(proposed, self._known)
        tried = proposed.trials.get(proposed.rule.name) if proposed.rule is not None else None
        return card if tried is None or isinstance(tried, str) else await self._pictured(card, tried)

    async def _pictured(self, card: Card, facts: TrialFacts) -> Card:
        picture = await self._easel.picture("line", trial_line(facts))
        return card if picture is None else replace(card, picture=picture)


def _mark(name: str) -> str:
    """A rule's name in the little room of an identifier."""
    return hashlib.blake2s(name.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _offered(says: str, value: str) -> Choice:
    name = " ".join(foreign.name(says, LONGEST).split()) or value
    return Choice(name[:LONGEST], value)


def _one_of(origin: str | None, otherwise: str) -> str:
    wanted = (origin or otherwise).strip().casefold()
    return wanted if wanted in words_rules.RULE_ORIGIN_CHOICES else otherwise


def _span(text: str) -> Ms:
    try:
        return parse_duration(text.strip())
    except ValueError as err:
        raise UserError(words_rules.RULE_NO_SPAN.format(typed=_names.safe(text, 40))) from err


def _labels(text: str | None) -> tuple[tuple[str, str], ...]:
    found = []
    parts: Iterable[str] = (text or "").split(",") if (text or "").strip() else ()
    for part in parts:
        label, sign, value = part.strip().partition("=")
        if not sign or not label.strip():
            raise UserError(words_rules.RULE_NO_LABEL.format(typed=_names.safe(part, 60)))
        found.append((label.strip()[:80], value.strip()[:200]))
    return tuple(sorted(found))
