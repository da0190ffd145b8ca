"""An outbox row to a card: facts from JSON, words from the cards room, one drawing an alert however many channels."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.notice import ENDS, AlertFacts, Word
from alerts.rule import Severity
from bot.app.digest_facts import restored
from bot.app.facts import BacklogFacts, ProposalFacts, UpgradeFacts
from bot.app.quiet_facts import GroupFacts, MutesFacts, MuteShown
from bot.app.setup_facts import TroubleFacts, WatchShown
from bot.cards.actions import alert_buttons
from bot.cards.alert import alert_card
from bot.cards.captions import alert_line
from bot.cards.digest import digest_card
from bot.cards.digest_picture import week_picture
from bot.cards.drawing import Easel
from bot.cards.group import group_card, pictured
from bot.cards.health import backlog_card
from bot.cards.mutes import mutes_card
from bot.cards.proposalnews import proposal_news_card
from bot.cards.proposals import proposal_card
from bot.cards.setting_up import trouble_card
from bot.cards.upgrades import upgrade_card, upgrade_news_card
from bot.cards.vote_picture import vote_picture
from bot.cards.watch import satisfied_card
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms
    from bot.app.history import History
    from bot.cards.card import Button, Card, Picture
    from bot.charts import Studio
    from bot.storage import OutboxRow

log = logging.getLogger("burnwatch.delivery")

KEPT = 32
"""Pictures kept for the other channels of the same notice."""
PATIENCE = 20.0
"""Seconds a message waits for its picture, the drawings before it included: well within the time that one send may take."""
T = TypeVar("T")
_OF_ALERTS = frozenset(word.value for word in Word)


class CardRenderer:
    """The worker's Renderer."""

    def __init__(self, history: History, studio: Studio) -> None:
        self._history = history
        self._studio = studio
        self._easel = Easel(studio, PATIENCE, first=True)
        self._drawn: OrderedDict[tuple[str, Word, Ms], asyncio.Task[Picture | None]] = OrderedDict()

    async def card(self, row: OutboxRow, late: Ms) -> Card:
        """Raises ValueError, KeyError or TypeError when the facts make no sense."""
        if row.kind == "alert":
            facts = AlertFacts.from_mapping(dict(row.facts))
            buttons = alert_buttons(row.id, on=facts.word not in ENDS)
            return alert_card(facts, late=late, picture=await self._once(facts), buttons=buttons)
        if row.kind == "group":
            group = _group(row.facts)
            buttons = alert_buttons(row.id, on=any(member.word not in ENDS for member in group.members))
            return group_card(group, late=late, picture=await self._once(pictured(group)), buttons=buttons)
        if row.kind == "mutes":
            return mutes_card(MutesFacts(row.facts["now"], tuple(_of(MuteShown, raw) for raw in row.facts["mutes"])))
        if row.kind == "proposal":
            proposal = _of(ProposalFacts, row.facts)
            card = proposal_card(proposal, late=late, thread=row.facts.get("thread") is True)
            return dataclasses.replace(card, picture=await self._vote(proposal))
        if row.kind == "proposal_news":
            return proposal_news_card(_of(ProposalFacts, row.facts), late=late)
        if row.kind == "upgrade":
            return upgrade_card(_of(UpgradeFacts, row.facts), late=late)
        if row.kind == "upgrade_news":
            return upgrade_news_card(_of(UpgradeFacts, row.facts), late=late)
        if row.kind == "trouble":
            return trouble_card(_of(TroubleFacts, row.facts))
        if row.kind == "watch":
            return satisfied_card(_of(WatchShown, row.facts))
        if row.kind == "digest":
            week = restored(row.facts)
            return digest_card(week, await self._easel.picture("digest", week_picture(week)), late=late)
        if row.kind == "backlog":
            backlog = _of(BacklogFacts, row.facts)
            # As each of them would have been: nobody's telephone rings for alerts that are all of no weight.
            silent = row.severity == Severity.INFO and all(word in _OF_ALERTS for _, word, _ in backlog.lines)
            card = backlog_card(backlog, buttons=_summary_buttons(row.id, backlog))
            return dataclasses.replace(card, silent=silent)
        raise ValueError(f"unknown kind {row.kind}")

    async def _vote(self, facts: ProposalFacts) -> Picture | None:
        """The picture of a proposal's vote; what is held goes out as text alone."""
        if facts.held and not facts.released:
            return None
        try:
            return await self._easel.picture(
                "governance", vote_picture(facts, await self._history.of_vote(facts, facts.at))
            )
        except BotError as err:
            log.warning("no picture for proposal %d: %s", facts.number, err)
        except Exception:  # a picture never stops the text
            log.exception("no picture for proposal %d", facts.number)
        return None

    async def _once(self, facts: AlertFacts) -> Picture | None:
        key = (facts.subject, facts.word, facts.at)
        if key not in self._drawn:
            self._drawn[key] = asyncio.create_task(self._draw(facts))
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._drawn[key])
        except TimeoutError:
            log.warning(
                "the picture for %s was not ready within %g s: the text goes without it", facts.subject, PATIENCE
            )
            return None

    async def _draw(self, facts: AlertFacts) -> Picture | None:
        """None where there is nothing to draw or the drawing failed: the text goes out without it."""
        try:
            track = await self._history.of_alert(facts)
            if track is None or not track.points:
                return None
            return await self._studio.draw("line", alert_line(facts, track), first=True)
        except BotError as err:
            log.warning("no picture for %s: %s", facts.subject, err)
        except Exception:  # a picture never stops the text
            log.exception("no picture for %s", facts.subject)
        return None


def _summary_buttons(row_id: int, facts: BacklogFacts) -> tuple[Button, ...]:
    """What can be done about the alerts that a summary names; nothing where it names none."""
    said = [word for _, word, _ in facts.lines if word in _OF_ALERTS]
    return alert_buttons(row_id, on=any(word not in ENDS for word in said)) if said else ()


def _group(raw: Mapping[str, Any]) -> GroupFacts:
    members = tuple(AlertFacts.from_mapping(dict(member)) for member in raw["members"])
    if not members:
        raise ValueError("a group without members")
    return GroupFacts(members, int(raw["count"]), str(raw.get("mention", "")))


def _of(kind: type[T], raw: Mapping[str, Any]) -> T:
    """Facts from JSON: lists to tuples, keys of a newer version left out."""
    known = {item.name for item in dataclasses.fields(kind)}  # type: ignore[arg-type]  # only dataclasses are given
    return kind(**{key: _frozen(value) for key, value in raw.items() if key in known})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
