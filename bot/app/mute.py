"""People's word on what to keep quiet: mute, unmute, acknowledge, snooze. Rights are judged here, whichever face asks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.form import nearest
from alerts.notice import ENDS
from alerts.quiet import Acknowledgement, Matcher, Mute, Stand
from alerts.rule import title_of
from alerts.sample import DAY, HOUR, MINUTE
from alerts.state import State
from bot.app import refusals
from bot.app.quiet_facts import MutesFacts, MuteShown, mute_shown
from bot.app.whose import find, stored_as, visible
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from alerts.notice import AlertFacts
    from alerts.quiet import Entry
    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert
    from bot.app.actor import Actor
    from bot.app.judge import Judge
    from bot.clock import Clock
    from bot.storage import OutboxRow, Read, Storage, StoredRule, Tx

SHORTEST, LONGEST = MINUTE, 366 * DAY
MOST_TEXT = 200
SNOOZES: tuple[Ms | None, ...] = (HOUR, 8 * HOUR, None)
"""What is offered: one hour, eight hours, until it is resolved."""
OPERATOR = "cli"
"""The face of who runs the bot: it speaks for every guild."""
_ON = frozenset((State.FIRING, State.NO_DATA))


def may_change(actor: Actor) -> bool:
    """Who may keep others from being told: the operator, and who manages the guild."""
    return actor.face == OPERATOR or actor.manages_guild


class Mutes:
    """Keeps mutes and acknowledgements. A mute holds in the guild it was made in; the operator's holds everywhere."""

    def __init__(
        self,
        storage: Storage,
        judge: Judge,
        clock: Clock,
        *,
        wake: Callable[[], None] = lambda: None,
        allowed: Callable[[Actor], bool] = may_change,
    ) -> None:
        self._storage = storage
        self._judge = judge
        self._clock = clock
        self._wake = wake
        self._allowed = allowed

    async def mute(self, actor: Actor, matcher: Matcher, span: Ms, reason: str = "") -> MuteShown:
        """No new messages about what the matcher takes, for `span`. Raises UserError."""
        self._check(actor)
        if matcher.empty:
            raise UserError(refusals.MUTE_WHAT)
        if not SHORTEST <= span <= LONGEST:
            raise UserError(refusals.MUTE_SPAN)
        now = self._clock.now()
        wanted = Mute(0, matcher, _name(actor), now, now + span, _line(reason, "reason"), _scope(actor))

        def work(tx: Tx) -> MuteShown:
            rule = _meant(tx, matcher.rule, actor).name if matcher.rule else ""
            made = tx.add_mute(dataclasses.replace(wanted, matcher=dataclasses.replace(matcher, rule=rule)))
            return mute_shown(made, _held(tx, made, now))

        return await self._storage.write(work)

    async def unmute(self, actor: Actor, which: str) -> tuple[MuteShown, ...]:
        """Take back a mute by its number, or all of a rule's. What it held and is still on is told at the next sweep.

        A message that says that it is snoozed says so no more, at once.
        """
        self._check(actor)
        now, name = self._clock.now(), which.strip()

        def work(tx: Tx) -> tuple[MuteShown, ...]:
            here = _scope(actor)
            seen = [mute for mute in tx.mutes() if mute.active(now) and (not here or mute.guild in {"", here})]
            wanted = [mute for mute in seen if name and name in {str(mute.id), title_of(mute.matcher.rule)}]
            mine = [mute for mute in wanted if here in {"", mute.guild}]
            if wanted and not mine:
                if actor.face == OPERATOR:
                    raise UserError(refusals.MUTE_EVERYWHERE)
                raise UserError(refusals.MUTE_OF_THE_OPERATOR)
            if not mine:
                known = ", ".join(f"{mute.id} ({mute.matcher})" for mute in seen[:10]) or "nothing is muted"
                raise UserError(refusals.NO_MUTE.format(name=name[:60], known=known))
            for mute in mine:
                tx.end_mute(mute, now, _name(actor))
            self._unsign(tx, mine, now)
            return tuple(mute_shown(mute) for mute in mine)

        done = await self._storage.write(work)
        self._wake()
        return done

    async def listed(self, guild: str | None = None) -> MutesFacts:
        """What is muted now: in one guild and everywhere; without a guild, all there is."""
        now = self._clock.now()
        return await self._storage.read(lambda read: muted_now(read, now, guild))

    async def acknowledge(self, actor: Actor, rule: str, labels: LabelPairs | None = None) -> tuple[LabelPairs, ...]:
        """Somebody is on it: the name is shown, repeats stop, and it is forgotten when the incident is over.

        Of one label set, or of all that are on. Raises UserError when none is.
        """
        return await self.acknowledge_each(actor, [(rule, labels)])

    async def acknowledge_each(
        self, actor: Actor, on: Iterable[tuple[str, LabelPairs | None]]
    ) -> tuple[LabelPairs, ...]:
        """The same of several alerts: of all that are on still, or, where the database does not take it, of none."""
        self._check(actor)
        now, wanted = self._clock.now(), list(on)

        def work(tx: Tx) -> tuple[LabelPairs, ...]:
            found = _on_each(tx, wanted, actor)
            for alert in found:
                self._acknowledge(tx, alert, actor, now)
            return tuple(alert.labels for alert in found)

        done = await self._storage.write(work)
        self._wake()
        return done

    async def snooze(
        self, actor: Actor, rule: str, span: Ms | None, labels: LabelPairs | None = None
    ) -> tuple[MuteShown, ...]:
        """No repeats of what is on now for `span`, or until it is resolved (None); when the time is over it is told again."""
        return await self.snooze_each(actor, [(rule, labels)], span)

    async def snooze_each(
        self, actor: Actor, on: Iterable[tuple[str, LabelPairs | None]], span: Ms | None
    ) -> tuple[MuteShown, ...]:
        """The same of several alerts: of all that are on still, or, where the database does not take it, of none."""
        self._check(actor)
        if span is not None and not SHORTEST <= span <= LONGEST:
            raise UserError(refusals.SNOOZE_SPAN)
        now, wanted = self._clock.now(), list(on)
        end = None if span is None else now + span

        def work(tx: Tx) -> tuple[MuteShown, ...]:
            made = []
            for alert in _on_each(tx, wanted, actor):
                matcher = Matcher(alert.rule, labels=alert.labels, episode=alert.fired_at)
                mute = tx.add_mute(Mute(0, matcher, _name(actor), now, end, "", _scope(actor)))
                facts = self._facts_of(tx, alert, now)
                if facts is not None:
                    teller = self._judge.teller
                    teller.snooze(tx, mute, teller.world(tx, tx.alerts(), self._judge.rules, now), facts)
                made.append(mute)
            return tuple(mute_shown(mute, _held(tx, mute, now)) for mute in made)

        done = await self._storage.write(work)
        self._wake()
        return done

    async def of_message(self, row_id: int) -> tuple[tuple[str, LabelPairs], ...]:
        """The alerts that the message of an outbox row speaks of and that are on still: what a button under it is about."""

        def work(read: Read) -> tuple[tuple[str, LabelPairs], ...]:
            row = read.outbox_row(row_id)
            if row is None:
                return ()
            entries = spoken(read, row)
            on = [entry.facts for entry in entries if entry.stand is Stand.TOLD and entry.facts.word not in ENDS]
            return tuple(dict.fromkeys((facts.rule, facts.labels) for facts in on))

        return await self._storage.read(work)

    def _acknowledge(self, tx: Tx, alert: Alert, actor: Actor, now: Ms) -> None:
        alerts = tx.alerts()
        one = Acknowledgement(alert.rule, alert.labels, alert.fired_at, _name(actor), now, _scope(actor))
        facts = self._facts_of(tx, alert, now)
        if facts is None:
            tx.put_acknowledgement(one)
            return
        teller = self._judge.teller
        teller.acknowledge(tx, one, teller.world(tx, alerts, self._judge.rules, now), facts)

    def _unsign(self, tx: Tx, mutes: Iterable[Mute], now: Ms) -> None:
        """The messages of what was snoozed are owed an edit."""
        snoozed = [mute for mute in mutes if mute.snooze]
        alerts = tx.alerts() if snoozed else {}
        for mute in snoozed:
            alert = alerts.get((mute.matcher.rule, mute.matcher.labels))
            facts = self._facts_of(tx, alert, now) if alert is not None else None
            if facts is not None and facts.fired_at == mute.matcher.episode:
                teller = self._judge.teller
                teller.unsnooze(tx, mute, teller.world(tx, alerts, self._judge.rules, now), facts)

    def _facts_of(self, tx: Tx, alert: Alert, now: Ms) -> AlertFacts | None:
        """What there is to say of it now, else what was said of it last."""
        facts = self._judge.facts_now(tx, alert, alert.fired_at, now)
        if facts is not None:
            return facts
        said = tx.incidents(alert.rule, alert.labels, over=False)
        return next((entry.facts for entry in said if entry.facts.fired_at == alert.fired_at), None)

    def _check(self, actor: Actor) -> None:
        if not self._allowed(actor):
            raise UserError(refusals.QUIET_NEEDS)


def spoken(read: Read, row: OutboxRow) -> list[Entry]:
    """Where everything stands that a message tells of; a summary of what waited tells of what was folded into it."""
    address = (row.face, row.guild, row.channel)
    return [entry for subject in read.subjects(row.id) for entry in read.spoken_of(subject, address)]


def muted_now(read: Read, now: Ms, guild: str | None = None) -> MutesFacts:
    """The mutes that are on, the ones that end first first: in one guild and everywhere, or (None) all there are."""
    active = [mute for mute in read.mutes() if mute.active(now) and (guild is None or mute.guild in {"", guild})]
    active.sort(key=lambda mute: (mute.end is None, mute.end or 0, mute.id))
    return MutesFacts(now=now, mutes=tuple(mute_shown(mute, _held(read, mute, now, guild)) for mute in active))


def held_now(read: Read, guild: str | None = None) -> int:
    """How many incidents are kept quiet now, for whatever reason; in one server, or (None) anywhere."""
    held = (entry for entry in read.open_entries() if entry.stand is Stand.HELD)
    return len({entry.incident for entry in held if guild is None or entry.address[1] in {"", guild}})


def _held(read: Read, mute: Mute, now: Ms, guild: str | None = None) -> int:
    """How many incidents it keeps quiet now, in one guild or (None) anywhere."""
    held = (
        entry
        for entry in read.open_entries()
        if entry.stand is Stand.HELD and (guild is None or entry.address[1] in {"", guild})
    )
    return len({entry.incident for entry in held if mute.holds(entry.facts, entry.address[1], now)})


def _on(read: Read, rule: str, labels: LabelPairs | None, actor: Actor) -> list[Alert]:
    """The alerts of a rule that are on. Raises UserError."""
    row = stored_as(read.rules(), rule, _sees(actor)) or _meant(read, rule, actor)
    found = [
        alert
        for alert in read.alerts().values()
        if alert.rule == row.name and alert.state in _ON and (labels is None or alert.labels == labels)
    ]
    if not found:
        raise UserError(refusals.NOT_ON_ANY_MORE.format(title=row.title[:100]))
    return sorted(found, key=lambda alert: alert.labels)


def _on_each(read: Read, wanted: Iterable[tuple[str, LabelPairs | None]], actor: Actor) -> list[Alert]:
    """The alerts of several rules that are on. Raises UserError when none of them is."""
    found: dict[tuple[str, LabelPairs], Alert] = {}
    over = UserError("")
    for rule, labels in wanted:
        try:
            found |= {(alert.rule, alert.labels): alert for alert in _on(read, rule, labels, actor)}
        except UserError as err:
            over = err
    if not found:
        raise over
    return list(found.values())


def _meant(read: Read, name: str, actor: Actor) -> StoredRule:
    """The rule that somebody calls so where they are. Raises UserError."""
    rows = visible(read.rules(), _sees(actor))
    row = find(rows, name, _sees(actor))
    if row is None:
        names = [one.title for one in rows]
        raise UserError(
            refusals.NO_RULE_CALLED.format(name=name[:100], nearest=nearest(name[:100], names))
            if names
            else refusals.NO_RULES
        )
    return row


def _sees(actor: Actor) -> str | None:
    """Whose rules: who runs the bot sees every server's."""
    return None if actor.face == OPERATOR and not actor.guild else actor.guild


def _scope(actor: Actor) -> str:
    """Where their word holds: in one server; everywhere for who runs the bot and names none."""
    return actor.guild


def _name(actor: Actor) -> str:
    return _line(actor.name or actor.user, "name") or actor.face


def _line(text: str, what: str) -> str:
    """Text on one line. Raises UserError when it is too long to be shown."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > MOST_TEXT:
        raise UserError(refusals.TEXT_TOO_LONG.format(what=what, count=len(line), most=MOST_TEXT))
    return line
