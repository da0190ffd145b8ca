"""Planned upgrades as cards: the date of the block with its range and what it rests on, and the news as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import HOUR, SECOND, SIMULATED
from bot.cards import _names, numbers, words
from bot.cards import words_governance as says
from bot.cards._frame import answer
from bot.cards.card import Tone

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.facts import UpgradeFacts
    from bot.cards.card import Card

RANGE_SAID: Ms = HOUR
"""A range narrower than this says less than the date itself."""
_OVER = frozenset({"cancelled", "reached", "ended"})
_COUNTDOWN = frozenset({"week_left", "day_left", "hours_left", "hour_left", "blocks_left"})
_TONES = {"cancelled": Tone.QUIET, "reached": Tone.GOOD, "standing": Tone.WARNING, "ended": Tone.QUIET}


def upgrade_card(facts: UpgradeFacts, *, late: Ms = 0) -> Card:
    """The message that stands: where the plan is now."""
    return _card(facts, late, kind="upgrade")


def upgrade_news_card(facts: UpgradeFacts, *, late: Ms = 0) -> Card:
    """What happened to it: an answer to the message that stands."""
    return _card(facts, late, kind="news")


def _card(facts: UpgradeFacts, late: Ms, *, kind: str) -> Card:
    return answer(
        title=says.UPGRADE_TITLE.format(name=_names.safe(facts.name, 100)),
        lead=f"{_lead(facts, standing=kind == 'upgrade')}.",
        lines=[*_lines(facts), *([words.DELAYED.format(span=numbers.duration(late))] if late > 0 else [])],
        simulated=facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=_TONES.get(facts.event, Tone.INFO),
        kind=kind,
        state=facts.event if facts.event in says.UPGRADE_LEAD else "",
    )


def _lead(facts: UpgradeFacts, *, standing: bool) -> str:
    """What stands for days says no "an hour left": its date does, whenever it is read."""
    event = "scheduled" if standing and facts.event in _COUNTDOWN else facts.event
    template = says.UPGRADE_LEAD.get(event, says.UPGRADE_UNKNOWN)
    return template.format(
        height=numbers.count(facts.height), before=numbers.count(facts.before_height), left=_left(facts)
    )


def _lines(facts: UpgradeFacts) -> list[str]:
    lines: list[str] = []
    if facts.sunset:
        lines.append(says.UPGRADE_SUNSET)
    if facts.event == "standing" and facts.sunset:
        lines.append(says.UPGRADE_SUNSET_STANDS)
    if facts.event == "ended":
        lines.append(says.UPGRADE_ENDED)
    if facts.event in ("standing", "ended") and facts.stood_since is not None:
        lines.append(says.UPGRADE_STOOD.format(relative=numbers.ago(facts.stood_since)))
    elif facts.event not in _OVER:
        lines += _date(facts)
    return lines


def _date(facts: UpgradeFacts) -> list[str]:
    if facts.at_height is None or facts.height <= facts.at_height:
        return []
    if facts.eta_at is None or not facts.block_ms:
        return [says.UPGRADE_NO_DATE.format(now=numbers.count(facts.at_height), left=_left(facts))]
    said = says.UPGRADE_DATE.format(moment=numbers.moment(facts.eta_at), relative=numbers.ago(facts.eta_at))
    low, high = facts.eta_low, facts.eta_high
    if low is not None and high is not None and high - low >= RANGE_SAID:
        said += f" ({says.UPGRADE_RANGE.format(low=numbers.moment(low), high=numbers.moment(high))})"
    basis = says.UPGRADE_BASIS.format(
        left=_left(facts), pace=f"{facts.block_ms / SECOND:.2f}", span=numbers.roughly(facts.measured)
    )
    return [f"{said} · {basis}"]


def _left(facts: UpgradeFacts) -> str:
    return words.plural(max(0, facts.height - (facts.at_height or facts.height)), "block")
