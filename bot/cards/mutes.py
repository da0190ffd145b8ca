"""Who keeps what quiet, why and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _names, numbers, words, words_alerts
from bot.cards._frame import answer
from bot.cards.card import Card, Tone

if TYPE_CHECKING:
    from bot.app.quiet_facts import MutesFacts, MuteShown


def mutes_card(facts: MutesFacts) -> Card:
    """Everything that is muted now."""
    if not facts.mutes:
        return answer(title=words_alerts.MUTES_TITLE, lead=words_alerts.MUTES_NONE + ".", lines=(), tone=Tone.QUIET)
    return answer(
        title=words_alerts.MUTES_TITLE,
        lead=words_alerts.MUTES_LEAD.format(count=words.plural(len(facts.mutes), *words_alerts.MUTE)) + ".",
        lines=[mute_line(mute) for mute in facts.mutes],
        tone=Tone.QUIET,
        kind="note",
        state="mutes",
    )


def mute_line(mute: MuteShown) -> str:
    """One mute: its number, what it takes, by whom, until when, why, and what it holds."""
    if mute.until is None:
        until = words_alerts.MUTE_UNTIL_RESOLVED
    else:
        until = words_alerts.MUTE_UNTIL.format(moment=numbers.moment(mute.until), relative=numbers.ago(mute.until))
    line = words_alerts.MUTE_LINE.format(
        number=mute.number, what=_names.safe(mute.what, 200), author=_names.safe(mute.author, 60), until=until
    )
    said = [line]
    if mute.reason:
        said.append(words_alerts.MUTE_REASON.format(reason=_names.safe(mute.reason, 200)))
    if mute.held:
        said.append(words_alerts.MUTE_HOLDS.format(count=words.plural(mute.held, "alert")))
    return " · ".join(said)
