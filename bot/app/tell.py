"""From notices to messages, inside the caller's transaction: what keeps quiet is read, the ledger decides, rows are written.

Judging brings notices; the sweep brings what no sample triggers: a mute that ends, quiet hours that are over, something
that has become steady, a cause that is gone.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeAlias

from alerts.notice import ENDS, Notice, Reason, Word
from alerts.quiet import Flap, Ledger, Policy, World, causes_of
from alerts.sample import HOUR, LabelPairs, Ms
from alerts.state import State
from bot.app.quiet_facts import MutesFacts, mute_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from alerts.engine import AlertKey
    from alerts.notice import AlertFacts
    from alerts.quiet import Acknowledgement, Cause, Entry, Mute
    from alerts.rule import Rule
    from alerts.state import Alert
    from bot.app.post import Poster
    from bot.storage import Read, Tx

Fresh: TypeAlias = "Callable[[str, LabelPairs, Ms], AlertFacts | None]"
"""(rule, labels, episode) -> the facts of that incident as it is now, None when it is over."""

REMINDED = "mutes told"
_BEGINS = frozenset((Word.RAISED, Word.NO_DATA))


class Teller:
    """Knows the routes and the numbers of being quiet; everything else is in the database."""

    def __init__(
        self,
        poster: Poster,
        policy: Policy | None = None,
        planned: Callable[[Read, Ms], Iterable[Cause]] = lambda _read, _now: (),
    ) -> None:
        """`planned` gives causes that no alert stands for: silence that was planned."""
        self._poster = poster
        self.policy = policy or Policy()
        self._planned = planned

    def world(self, read: Read, alerts: Mapping[AlertKey, Alert], rules: Iterable[Rule], now: Ms) -> World:
        """What keeps things quiet now."""
        return World(
            now=now,
            mutes=tuple(read.mutes()),
            causes=(*causes_of(alerts, rules), *self._planned(read, now)),
            flaps=read.flaps(),
            acknowledged=tuple(read.acknowledgements()),
            policy=self.policy,
        )

    def tell(
        self, tx: Tx, notices: Sequence[Notice], alerts: Mapping[AlertKey, Alert], rules: Iterable[Rule], now: Ms
    ) -> int:
        """Decide about what one evaluation found. `alerts` is every alert as it is after it. Returns the rows written."""
        if not notices:
            return 0
        world = self.world(tx, alerts, rules, now)
        flaps = dict(world.flaps)
        told = [item for notice in notices for item in self._watched(tx, notice, flaps, now)]
        ledger = self._ledger(tx, dataclasses.replace(world, flaps=flaps), {_key(notice) for notice in told})
        # The gravest first, so that one message can carry all of them.
        for notice in sorted(told, key=lambda one: -one.facts.severity.rank):
            ledger.take(notice)
        for notice in told:
            self._forget(tx, notice.facts, world.mutes, now)
        return self._write(tx, ledger, now)

    def sweep(self, tx: Tx, alerts: Mapping[AlertKey, Alert], rules: Iterable[Rule], fresh: Fresh, now: Ms) -> int:
        """What time alone changes. Returns the rows written."""
        world = self.world(tx, alerts, rules, now)
        steady = [flap for flap in world.flaps.values() if self._steady(flap, now)]
        ended = [mute for mute in world.mutes if mute.end is not None and mute.end <= now]
        waiting = tx.open_entries()
        posted = self._remind_of_mutes(tx, world, now)
        if not (steady or ended or waiting):
            return posted
        for mute in ended:
            tx.end_mute(mute, now)
        notices = [notice for flap in steady for notice in self._said_steady(tx, flap, now)]
        flaps = {key: flap for key, flap in world.flaps.items() if flap not in steady}
        calm = [(mute, notice) for mute in ended if mute.snooze for notice in self._snooze_over(mute, alerts, fresh)]
        keys = {_key(notice) for notice in notices} | {_key(notice) for _, notice in calm}
        keys |= {(entry.facts.rule, entry.facts.labels) for entry in waiting}
        ledger = self._ledger(tx, dataclasses.replace(world, flaps=flaps), keys)
        for notice in notices:
            ledger.take(notice)
        ledger.release(lambda entry: _now(entry, fresh, alerts, now))
        for mute, notice in calm:
            fresh_again = fresh(notice.facts.rule, notice.facts.labels, notice.facts.fired_at)
            if fresh_again is not None:
                ledger.amend(dataclasses.replace(fresh_again, reason=Reason.UNSNOOZED), guild=mute.guild)
            ledger.take(notice, guild=mute.guild)
        ledger.catch_up()
        return posted + self._write(tx, ledger, now)

    def acknowledge(self, tx: Tx, one: Acknowledgement, world: World, fresh: AlertFacts) -> int:
        """Show the name in every message of the incident. Returns the rows written."""
        tx.put_acknowledgement(one)
        world = dataclasses.replace(world, acknowledged=(*world.acknowledged, one))
        ledger = self._ledger(tx, world, {(one.rule, one.labels)})
        facts = dataclasses.replace(fresh, word=Word.ACKNOWLEDGED, reason=Reason.ACKNOWLEDGED)
        ledger.take(Notice(facts, 0), guild=one.guild)
        return self._write(tx, ledger, world.now)

    def snooze(self, tx: Tx, made: Mute, world: World, fresh: AlertFacts) -> int:
        """Show in every message of the incident until when it is not repeated, and whose word that is. Returns the rows."""
        ledger = self._ledger(tx, world, {(fresh.rule, fresh.labels)})
        facts = dataclasses.replace(fresh, word=Word.SNOOZED, reason=Reason.SNOOZED)
        ledger.take(Notice(facts, 0), guild=made.guild)
        return self._write(tx, ledger, world.now)

    def unsnooze(self, tx: Tx, ended: Mute, world: World, fresh: AlertFacts) -> int:
        """Take that line away again. Returns the rows written."""
        ledger = self._ledger(tx, world, {(fresh.rule, fresh.labels)})
        ledger.amend(dataclasses.replace(fresh, reason=Reason.UNSNOOZED), guild=ended.guild)
        return self._write(tx, ledger, world.now)

    def _ledger(self, tx: Tx, world: World, keys: Collection[AlertKey]) -> Ledger:
        now = world.now
        entries = tx.entries(sorted(keys), begun_after=now - self.policy.group_within - 1, summed_after=now - HOUR)
        return Ledger(world, self._poster.routes, entries, lambda: tx.begun_messages(now - HOUR))

    def _write(self, tx: Tx, ledger: Ledger, now: Ms) -> int:
        posted = self._poster.speak(tx, ledger.speeches(), now)
        tx.put_entries(ledger.changed, now)
        tx.add_decisions(ledger.decisions)
        return posted

    # what comes and goes

    def _watched(self, tx: Tx, notice: Notice, flaps: dict[AlertKey, Flap], now: Ms) -> list[Notice]:
        """The notice, after one that says that it flaps when this is once too often."""
        facts, key = notice.facts, _key(notice)
        begins = facts.word in _BEGINS and facts.fired_at == facts.at
        known = flaps.get(key)
        if known is not None and (begins or facts.word in ENDS):
            flaps[key] = dataclasses.replace(known, times=known.times + int(begins), changed_at=now)
            tx.put_flap(flaps[key])
            return [notice]
        begun = tx.begun(*key, now - self.policy.flap_within, now) if begins else 0
        if known is not None or not self.policy.flaps(begun):
            return [notice]
        flaps[key] = Flap(*key, since=now, times=begun, changed_at=now)
        tx.put_flap(flaps[key])
        flapping = dataclasses.replace(
            facts, word=Word.FLAPPING, reason=Reason.FLAPPING, times=begun, quiet_for=self.policy.steady_for
        )
        return [Notice(flapping, 0), notice]

    def _steady(self, flap: Flap, now: Ms) -> bool:
        return now - max(flap.changed_at, flap.since) >= self.policy.steady_for

    def _said_steady(self, tx: Tx, flap: Flap, now: Ms) -> list[Notice]:
        tx.end_flap(flap)
        said = [
            entry.facts
            for entry in tx.incidents(flap.rule, flap.labels, over=False)
            if entry.facts.word is Word.FLAPPING and entry.facts.fired_at == flap.since
        ]
        return [
            Notice(
                dataclasses.replace(
                    facts, word=Word.STEADY, reason=Reason.STEADY, times=flap.times, at=now, resolved_at=flap.changed_at
                ),
                0,
            )
            for facts in said[:1]
        ]

    # mutes

    def _forget(self, tx: Tx, facts: AlertFacts, mutes: Iterable[Mute], now: Ms) -> None:
        """What was said of one incident alone ends with it."""
        if facts.word not in (Word.RESOLVED, Word.BACK):
            return
        tx.end_acknowledgements(facts.rule, facts.labels, facts.fired_at)
        for mute in mutes:
            if mute.snooze and mute.matcher.takes(facts):
                tx.end_mute(mute, now)

    def _snooze_over(self, mute: Mute, alerts: Mapping[AlertKey, Alert], fresh: Fresh) -> list[Notice]:
        """A snooze that ran out while its incident goes on is a promise to remind."""
        matcher = mute.matcher
        alert = alerts.get((matcher.rule, matcher.labels))
        facts = fresh(matcher.rule, matcher.labels, matcher.episode)
        if alert is None or facts is None:
            return []
        facts = dataclasses.replace(
            facts,
            word=facts.word if facts.word is Word.NO_DATA else Word.STILL,
            reason=Reason.SNOOZE_OVER,
            held_since=mute.start,
            held_by=Reason.MUTED.value,
            held_says=mute.author,
        )
        return [Notice(facts, alert.notices, reminder=True, tag=f"m{mute.id}")]

    def _remind_of_mutes(self, tx: Tx, world: World, now: Ms) -> int:
        """A mute that outlives a day is told of once a day, so that nobody wonders for a week why it is so quiet."""
        old = [
            mute
            for mute in world.mutes
            if mute.active(now) and not mute.snooze and now - mute.start >= self.policy.remind_every
        ]
        if not old:
            return 0
        last = int(tx.meta(REMINDED) or 0)
        if 0 <= now - last < self.policy.remind_every:
            return 0
        tx.set_meta(REMINDED, str(now))
        # Each server hears of its own, and of those that hold everywhere.
        posted = 0
        for guild in dict.fromkeys(route.guild for route in self._poster.routes):
            shown = tuple(mute_shown(mute) for mute in old if mute.guild in {"", guild})
            if shown:
                posted += self._poster.note(tx, "mutes", f"mutes:{now}", MutesFacts(now=now, mutes=shown), now, guild)
        return posted


def _now(entry: Entry, fresh: Fresh, alerts: Mapping[AlertKey, Alert], now: Ms) -> AlertFacts | None:
    """What there is to say of a held incident at this moment; None when it is over."""
    facts = entry.facts
    if facts.word is Word.FLAPPING:
        return dataclasses.replace(facts, at=now)
    found = fresh(facts.rule, facts.labels, facts.fired_at)
    alert = alerts.get((facts.rule, facts.labels))
    if found is not None or alert is None or alert.fired_at != facts.fired_at:
        return found
    # Its rule cannot be read at the moment, and it is on all the same: what was known last is told.
    return dataclasses.replace(facts, word=Word.NO_DATA if alert.state is State.NO_DATA else Word.RAISED)


def _key(notice: Notice) -> AlertKey:
    return notice.facts.rule, notice.facts.labels
