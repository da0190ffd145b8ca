"""The ledger of what is told where: takes notices, gives decisions, changed entries, and the messages to write. Pure.

What it keeps, whatever holds, groups or limits:

- every notice gets a decision, with its Reason, on every address that takes it or was told of its incident;
- an incident is begun on an address at most once, and ended there exactly once if it was begun, never if it was not;
- a first message waits for nothing but what `held_back` names, never for others to join it;
- an edit is never held back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.notice import EDIT_PAUSE, ENDS, SIGNATURES, Reason, Word, routes_for
from alerts.quiet._books import Books
from alerts.quiet.entry import SUMMARY, Address, Decision, Entry, Speech, Stand
from alerts.quiet.verdict import Verdict, World, held_back, spends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.notice import AlertFacts, Notice, Route
    from alerts.quiet._books import Key
    from alerts.sample import Ms

NOWHERE: Address = ("", "", "")
"""The address of a decision about a notice that no route takes."""


class Ledger:
    """One transaction's worth of telling.

    `entries` holds at least: every incident that is not over of the alerts that are spoken of, what shares a message with
    one of them, and what was begun within the time of grouping or stands in a summary of the hour.
    """

    def __init__(
        self,
        world: World,
        routes: Sequence[Route],
        entries: Iterable[Entry],
        spent: Callable[[], Mapping[Address, int]] = dict,
    ) -> None:
        self._world = world
        self._now = world.now
        self._routes = tuple(routes)
        self._books = Books(entries)
        self._spent_of = spent
        self._spent: dict[Address, int] | None = None
        self._dirty: dict[Key, tuple[AlertFacts, Reason]] = {}
        self.decisions: list[Decision] = []

    @property
    def changed(self) -> list[Entry]:
        """What has to be stored."""
        return list(self._books.changed.values())

    def take(self, notice: Notice, *, guild: str = "") -> None:
        """Decide about one notice on every address, or in one guild alone."""
        facts = notice.facts
        if facts.word in (Word.RAISED, Word.NO_DATA):
            self._supersede(facts)
        places = self._places(facts)
        for address, route in places:
            if guild and address[1] != guild:
                continue
            said = self._signed(facts, address)
            entry = self._books.get(address, facts.subject)
            if entry is None or entry.stand is Stand.OVER:
                self._unknown(address, route, said, again=entry is not None)
            elif entry.stand is Stand.HELD:
                self._while_held(entry, said)
            elif notice.reminder:
                self._remind(entry, route, said, notice.subject)
            else:
                self._edit(entry, said)
        if not places:
            self._decide(NOWHERE, facts, Reason.NO_ROUTE, told=False)

    def amend(self, facts: AlertFacts, *, guild: str = "") -> None:
        """Write the messages of an incident anew where they stand, in one guild alone where one is named: no news, no sound."""
        for entry in self._books.of_alert(facts.rule, facts.labels):
            told = entry.incident == facts.subject and entry.stand is Stand.TOLD
            if told and (not guild or entry.address[1] == guild):
                said = self._signed(facts, entry.address)
                if said.word is Word.RAISED and (said.snoozed_by or said.acknowledged_by):
                    said = replace(said, word=Word.SNOOZED if said.snoozed_by else Word.ACKNOWLEDGED)
                self._mark(replace(entry, facts=said), facts.reason)

    def release(self, fresh: Callable[[Entry], AlertFacts | None]) -> None:
        """Ask again of everything that is held. `fresh` gives the facts as they are now, None when the alert is over."""
        held = [entry for entry in self._books.all() if entry.stand is Stand.HELD]
        # What is on first, the gravest of it first, so that one message can carry all of them.
        held.sort(key=lambda one: (one.facts.word in ENDS, -one.facts.severity.rank, one.since, one.incident))
        for entry in held:
            self._ask_again(entry, fresh)

    def catch_up(self) -> None:
        """Write the shared messages that were written within the minute when something got worse, and do not show it yet."""
        for entry in self._books.all():
            if entry.behind and entry.stand is Stand.TOLD and not self._books.written_just_now(entry, self._now):
                self._mark(entry, entry.facts.reason)

    def speeches(self) -> list[Speech]:
        """Every message that changed, once, as it is to stand there. Those of one address in the order of their beginning."""
        found: list[Speech] = []
        for (address, subject), (latest, reason) in self._dirty.items():
            for entry in self._books.of_message(address, subject):
                if entry.behind:
                    self._books.put(replace(entry, behind=False))
            entries = tuple(self._books.of_message(address, subject))
            found.append(Speech(address, subject, entries, latest, reason, self._route(address, entries[0].facts)))
        return sorted(found, key=lambda speech: (speech.entries[0].started_at, -speech.entries[0].facts.severity.rank))

    # one notice on one address

    def _unknown(self, address: Address, route: Route | None, facts: AlertFacts, *, again: bool) -> None:
        """Nothing stands there of it."""
        if facts.word in ENDS or facts.word in SIGNATURES or route is None:
            self._decide(address, facts, Reason.NOT_TOLD, told=False)
            return
        blank = Entry(address, facts.subject, facts, Stand.HELD, facts.reason, self._now, again=again)
        verdict = held_back(facts, route, self._world)
        if verdict is not None:
            self._hold(blank, verdict)
        else:
            self._speak(blank, route)

    def _hold(self, entry: Entry, verdict: Verdict) -> None:
        self._books.put(replace(entry, reason=verdict.reason, until=verdict.until, by=verdict.by))
        self._silent(entry, entry.facts, verdict)

    def _while_held(self, entry: Entry, facts: AlertFacts) -> None:
        """Not told yet: keep what is new. An end closes it, but for what quiet hours only put off."""
        if facts.word in ENDS and entry.reason is not Reason.QUIET_HOURS:
            self._books.put(replace(entry, facts=facts, stand=Stand.OVER))
        else:
            word = facts.word if facts.word in ENDS or facts.word is Word.NO_DATA else entry.facts.word
            self._books.put(replace(entry, facts=replace(facts, word=word)))
        self._silent(entry, facts, Verdict(entry.reason, entry.until, entry.by))

    def _edit(self, entry: Entry, facts: AlertFacts) -> None:
        """Its message stands there."""
        if facts.word in ENDS:
            self._end(entry, facts)
        elif facts.word is Word.WORSE and self._books.written_just_now(entry, self._now):
            self._books.put(replace(entry, facts=facts, behind=True))
            self._silent(entry, facts, Verdict(facts.reason, self._now + EDIT_PAUSE))
        else:
            self._mark(replace(entry, facts=facts), facts.reason)

    def _end(self, entry: Entry, facts: AlertFacts) -> None:
        """Tell the end. Its reminders are messages of their own and stay as they were said."""
        self._mark(replace(entry, facts=facts, stand=Stand.OVER), facts.reason)
        for other in self._books.of_alert(facts.rule, facts.labels, entry.address):
            if other.incident.startswith(f"{entry.incident}|still "):
                self._books.put(replace(other, facts=facts, stand=Stand.OVER))

    def _remind(self, entry: Entry, route: Route | None, facts: AlertFacts, subject: str) -> None:
        """A repeat is a message of its own; one that is held back is not made up for, because the next one comes."""
        if route is None:
            self._silent(entry, facts, Verdict(Reason.NO_ROUTE))
            return
        verdict = held_back(facts, route, self._world)
        known = self._world.acknowledgement(facts, entry.address[1])
        if verdict is None and known is not None:
            verdict = Verdict(Reason.ACKNOWLEDGED, None, known.by)
        if verdict is None and self._reminded_just_now(entry):
            verdict = Verdict(Reason.REPEAT)
        if verdict is not None:
            self._silent(entry, facts, verdict)
        else:
            said = Entry(entry.address, subject, facts, Stand.HELD, facts.reason, self._now)
            self._speak(said, route, reminder=True)

    def _reminded_just_now(self, entry: Entry) -> bool:
        """Whether another repeat of it was told within the minute: a snooze may end just when the next one is due."""
        return any(
            other.incident.startswith(f"{entry.incident}|still ") and 0 <= self._now - other.started_at < EDIT_PAUSE
            for other in self._books.of_alert(entry.facts.rule, entry.facts.labels, entry.address)
        )

    def _ask_again(self, entry: Entry, fresh: Callable[[Entry], AlertFacts | None]) -> None:
        route = self._route(entry.address, entry.facts)
        verdict = Verdict(Reason.NO_ROUTE) if route is None else held_back(entry.facts, route, self._world)
        if route is not None and verdict is not None:
            if (verdict.reason, verdict.until, verdict.by) != (entry.reason, entry.until, entry.by):
                self._hold(entry, verdict)
            return
        facts = entry.facts if entry.facts.word in ENDS else fresh(entry)
        if route is None or facts is None:
            self._books.put(replace(entry, stand=Stand.OVER))
            self._silent(entry, entry.facts, verdict or Verdict(entry.reason, entry.until, entry.by))
            return
        facts = replace(
            facts,
            held_since=entry.since,
            held_until=self._now,
            held_by=entry.reason.value,
            held_says=entry.by,
            reason=Reason.RELEASED,
        )
        self._speak(replace(entry, facts=self._signed(facts, entry.address)), route)

    def _speak(self, entry: Entry, route: Route, *, reminder: bool = False) -> None:
        """Tell it: in the message of what was told just before, else in one of its own, else in the hour's summary."""
        address, facts = entry.address, entry.facts
        told = replace(entry, stand=Stand.OVER if facts.word in ENDS else Stand.TOLD, until=None, by="")
        company = self._joinable(address, facts)
        if company is not None:
            self._join(told, company, Reason.GROUPED)
        elif not spends(facts, reminder=reminder) or self._spent_at(address) < route.max_per_hour:
            self._spend(address)
            subject = f"{entry.incident}|again {self._now}" if entry.again else entry.incident
            own = replace(told, message=subject, started_at=self._now, severity=facts.severity, place=0)
            self._mark(own, facts.reason)
        elif reminder:
            self._silent(entry, facts, Verdict(Reason.OVER_BUDGET))
        else:
            summary = self._books.summary(address, self._now)
            if summary is None:
                summary = replace(told, message=f"{SUMMARY}{self._now}", started_at=self._now, severity=facts.severity)
            self._join(told, summary, Reason.OVER_BUDGET)

    def _join(self, entry: Entry, head: Entry, reason: Reason) -> None:
        """Make it one more in that message."""
        place = self._books.size(head.address, head.message)
        joined = replace(entry, message=head.message, started_at=head.started_at, severity=head.severity, place=place)
        self._mark(joined, reason)

    def _supersede(self, facts: AlertFacts) -> None:
        """An episode that begins ends an older one of the same alert that was left open (no data, then true at once)."""
        for entry in self._books.of_alert(facts.rule, facts.labels):
            older = entry.facts.fired_at < facts.fired_at and entry.incident == entry.facts.subject
            if not older or entry.stand is Stand.OVER or entry.facts.word in ENDS or entry.facts.word is Word.FLAPPING:
                continue
            ended = replace(entry.facts, word=Word.BACK, reason=Reason.DATA_BACK, at=self._now, value=facts.value)
            if entry.stand is Stand.HELD:
                self._while_held(entry, ended)
            else:
                self._end(entry, ended)

    # where it goes

    def _places(self, facts: AlertFacts) -> list[tuple[Address, Route | None]]:
        """The addresses that take it, and those that were told of its incident while they still did."""
        found: dict[Address, Route | None] = {
            route.address: route for route in routes_for(facts.topic, facts.severity, self._routes, facts.owner)
        }
        for entry in self._books.of_alert(facts.rule, facts.labels):
            if entry.incident == facts.subject and entry.stand is not Stand.OVER:
                found.setdefault(entry.address, None)
        return list(found.items())

    def _route(self, address: Address, facts: AlertFacts) -> Route | None:
        for route in self._routes:
            if route.address == address and route.takes(facts.topic, facts.severity, facts.owner):
                return route
        return None

    def _signed(self, facts: AlertFacts, address: Address) -> AlertFacts:
        """With the name of who is on it, and with what held it back, as it is shown on that address."""
        known = self._world.acknowledgement(facts, address[1])
        if known is not None:
            facts = replace(facts, acknowledged_by=known.by, acknowledged_at=known.at)
        snooze = self._world.snooze(facts, address[1])
        if snooze is not None:
            facts = replace(facts, snoozed_by=snooze.author, snoozed_until=snooze.end or 0)
        entry = self._books.get(address, facts.subject)
        if entry is not None and entry.stand is Stand.TOLD and entry.facts.held_since:
            was = entry.facts
            held = (was.held_since, was.held_until, was.held_by, was.held_says)
            facts = replace(facts, held_since=held[0], held_until=held[1], held_by=held[2], held_says=held[3])
        return facts

    def _joinable(self, address: Address, facts: AlertFacts) -> Entry | None:
        """The first entry of the newest message that this may join.

        Joining is an edit and makes no sound. So the message must have been as loud as this one would be, must have
        called the same people, and must still speak of something that is on. Made-up numbers keep to themselves.
        """
        for shared in self._books.begun(address):
            head = shared.head
            if (
                not head.summed
                and 0 <= self._now - head.started_at <= self._world.policy.group_within
                and head.severity is not None
                and head.severity.rank >= facts.severity.rank
                and facts.mention in {"", head.facts.mention}
                and head.facts.simulated == facts.simulated
                and (facts.word in ENDS or shared.on > 0)
            ):
                return head
        return None

    # keeping books

    def _mark(self, entry: Entry, reason: Reason) -> None:
        """Its message has to be written. Decided: told."""
        kept = self._books.put(replace(entry, reason=reason, told_at=self._now, behind=False))
        self._dirty[kept.address, kept.message] = (kept.facts, reason)
        self._decide(kept.address, kept.facts, reason, told=True, message=kept.message)

    def _silent(self, entry: Entry, facts: AlertFacts, verdict: Verdict) -> None:
        self._decide(entry.address, facts, verdict.reason, told=False, until=verdict.until, by=verdict.by)

    def _decide(
        self,
        address: Address,
        facts: AlertFacts,
        reason: Reason,
        *,
        told: bool,
        until: Ms | None = None,
        by: str = "",
        message: str = "",
    ) -> None:
        self.decisions.append(
            Decision(
                self._now,
                facts.rule,
                facts.labels,
                facts.fired_at,
                facts.word,
                address,
                told,
                reason,
                until,
                by,
                message,
            )
        )

    def _spent_at(self, address: Address) -> int:
        if self._spent is None:
            self._spent = dict(self._spent_of())
        return self._spent.get(address, 0)

    def _spend(self, address: Address) -> None:
        count = self._spent_at(address)
        assert self._spent is not None  # noqa: S101 - it was asked for just now
        self._spent[address] = count + 1
