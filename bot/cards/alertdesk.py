"""Where a press of a button under an alert becomes a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.durations import format_duration
from alerts.sample import HOUR
from bot.cards import _names, numbers, words, words_alerts
from bot.cards._frame import answer
from bot.cards.actions import snooze_buttons
from bot.cards.card import Tone
from bot.cards.document import Document, Handed
from bot.cards.explain import explain_card
from bot.cards.limits import fit
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.quiet import Acknowledgement
    from alerts.sample import Ms
    from bot.app.acting import AlertActs, Data
    from bot.app.actor import Actor
    from bot.cards.card import Card

SPANS: Mapping[str, Ms | None] = {"snooze1h": HOUR, "snooze8h": 8 * HOUR, "snoozeend": None}
MOST_NAMED = 5


class AlertDesk:
    """One answer per button, for whoever pressed it."""

    def __init__(self, acts: AlertActs) -> None:
        self._acts = acts

    async def press(self, actor: Actor, verb: str, key: str) -> Card | Handed:
        """Do what the button says about the message of outbox row `key`. Raises UserError."""
        row_id = int(key) if key.isascii() and key.isdigit() and len(key) < 20 else 0
        if verb == "ack":
            return _on_it(*await self._acts.on_it(actor, row_id))
        if verb == "snooze":
            return _how_long(await self._acts.may_snooze(actor, row_id), row_id)
        if verb in SPANS:
            return await self._snoozed(actor, row_id, SPANS[verb])
        if verb == "why":
            return await self._why(actor, row_id)
        if verb == "data":
            return _handed(await self._acts.data(actor, row_id))
        raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION)

    async def _snoozed(self, actor: Actor, row_id: int, span: Ms | None) -> Card:
        made = await self._acts.snooze(actor, row_id, span)
        end = made[0].until if made else None
        until = words_alerts.MUTE_UNTIL_RESOLVED
        if end is not None:
            until = words_alerts.MUTE_UNTIL.format(moment=numbers.moment(end), relative=numbers.ago(end))
        what = "; ".join(_names.safe(mute.what, 160) for mute in made[:MOST_NAMED])
        back = ", ".join(f"`/rules unmute mute:{mute.number}`" for mute in made[:MOST_NAMED])
        return answer(
            title=words_alerts.ACTED_SNOOZED_TITLE,
            lead=words_alerts.ACTED_SNOOZED.format(until=until, what=what) + ".",
            lines=[words_alerts.ACTED_SNOOZED_BACK.format(commands=back) + "."],
            tone=Tone.QUIET,
        )

    async def _why(self, actor: Actor, row_id: int) -> Card:
        facts, others = await self._acts.why(actor, row_id)
        card = explain_card(facts)
        if not others:
            return card
        line = (
            words_alerts.ACTED_WHY_OTHERS.format(count=words.plural(len(others), "other rule")) + f": {_named(others)}."
        )
        return fit(replace(card, lines=(line, *card.lines)))


def _on_it(rules: tuple[str, ...], before: Iterable[Acknowledgement]) -> Card:
    says = words_alerts.ACTED_ON_IT.format(rules=_named(rules))
    others = {
        one.by: words_alerts.ACKNOWLEDGED.format(name=_names.safe(one.by, 60), when=numbers.ago(one.at))
        for one in before
    }
    lines = [words_alerts.ACTED_ON_IT_BEFORE.format(others=", ".join(list(others.values())[:MOST_NAMED])) + "."]
    return answer(title=words_alerts.ACTED_ON_IT_TITLE, lead=f"{says}.", lines=lines if others else (), tone=Tone.GOOD)


def _how_long(rules: tuple[str, ...], row_id: int) -> Card:
    return answer(
        title=words_alerts.ACTED_SNOOZE_TITLE,
        lead=words_alerts.ACTED_SNOOZE.format(rules=_named(rules)) + "?",
        lines=[words_alerts.ACTED_SNOOZE_MORE + "."],
        tone=Tone.QUIET,
        buttons=snooze_buttons(row_id),
    )


def _named(rules: tuple[str, ...]) -> str:
    named = ", ".join(f"**{_names.safe(rule, 100)}**" for rule in rules[:MOST_NAMED])
    left = len(rules) - MOST_NAMED
    return f"{named}, {words.more(left)}" if left > 0 else named


def _handed(data: Data) -> Handed:
    metric, labels = data.series[0]
    span = format_duration(max(HOUR, (data.until - data.after) // HOUR * HOUR))
    where = ",".join(f"{name}={value}" for name, value in labels if name != "network")
    query = f"/chart metric:{metric} span:{span}" + (f" where:{where}" if where else "")
    every = ",".join(f"{name}={value}" for name, value in labels)
    shell = f"burnwatch chart {metric} --span {span} --where {every} -o chart.png"
    lead = words_alerts.ACTED_DATA.format(
        rows=words.plural(data.rows, "value"),
        series=words.plural(len(data.series), "series", "series"),
        after=numbers.moment(data.after),
        until=numbers.moment(data.until),
    )
    card = answer(
        title=words_alerts.ACTED_DATA_TITLE.format(metric=_names.code(metric)),
        lead=f"{lead}.",
        lines=[
            words_alerts.ACTED_DATA_QUERY.format(query=_names.code(query, 200)),
            words_alerts.ACTED_DATA_SHELL.format(query=_names.code(shell, 300)),
        ],
        simulated=data.simulated,
    )
    return Handed(card, Document(data.name, data.table))
