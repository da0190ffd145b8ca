"""What is true of every story: nothing is begun twice, nothing that was begun goes without its end, every silence has a reason."""

from __future__ import annotations

import dataclasses
import itertools

from hypothesis import given
from hypothesis import strategies as st

from alerts.notice import ENDS, Reason, Route, Word, routes_for
from alerts.quiet import Acknowledgement, Cause, Flap, Matcher, Mute, QuietHours, Stand, held_back
from alerts.quiet.inhibitions import INHIBITIONS
from alerts.rule import Severity
from alerts.sample import HOUR, MINUTE, SECOND
from tests.alerts.quiet.given import T0, Book, notice

NAMES = ("A", "B", "C", "D")
SEVERITIES = {"A": Severity.INFO, "B": Severity.WARNING, "C": Severity.WARNING, "D": Severity.CRITICAL}
LABELS = (("network", "akash"),)
ROUTES = (
    Route("discord", "1", "10", max_per_hour=3),
    Route("discord", "1", "11", min_severity=Severity.WARNING, quiet=QuietHours.of("14:00-15:00")),
    Route("discord", "2", "20", topics=("bme",)),
    Route("preview", "", "page"),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["begin", "begin", "begin", "worse", "still", "silent", "end", "end", "sweep", "sweep", "mute", "unmute", "cause", "no cause",
             "flap", "steady", "acknowledge", "route off", "route on"]
        ),
        st.sampled_from(NAMES),
        st.sampled_from([0, SECOND, 20 * SECOND, MINUTE, 7 * MINUTE, 40 * MINUTE]),
    ),
    max_size=60,
)  # fmt: skip


class Story:
    """Alerts that come and go under everything that keeps quiet; every notice goes through one ledger after another."""

    def __init__(self) -> None:
        self.book = Book(*ROUTES)
        self.on: dict[str, int] = {}
        self.no_data: set[str] = set()
        self.notices: list[tuple[int, str, Word, int, frozenset]] = []
        self.mutes: list[Mute] = []
        self.now = T0

    def play(self, steps) -> Story:
        for number, (what, name, wait) in enumerate(steps):
            self.now += wait or 1
            self.book.at(self.now)
            self.step(what, name, number)
        return self

    def step(self, what: str, name: str, number: int) -> None:
        world, book = self.book.world, self.book
        match what:
            case "begin" if name not in self.on:
                self.on[name] = self.now
                self.tell(name, Word.RAISED)
            case "worse" | "still" if name in self.on:
                self.tell(name, Word.WORSE if what == "worse" else Word.STILL)
            case "silent":
                self.on.setdefault(name, self.now)
                self.tell(name, Word.NO_DATA)
            case "end" if name in self.on:
                self.tell(name, Word.RESOLVED)
                del self.on[name]
            case "sweep":
                self.sweep()
            case "mute":
                guild = ("", "1", "2")[number % 3]
                made = Mute(number + 1, Matcher(rule=name), "ana", self.now, self.now + 20 * MINUTE, "r", guild)
                book.world = dataclasses.replace(world, mutes=(*world.mutes, made))
            case "unmute":
                book.world = dataclasses.replace(world, mutes=())
            case "cause":
                cause = Cause(INHIBITIONS[0], "Source silent", (("source", "s"),), "health", Severity.WARNING, self.now)
                book.world = dataclasses.replace(world, causes=(cause,))
            case "no cause":
                book.world = dataclasses.replace(world, causes=())
            case "flap":
                flap = Flap(name, LABELS, self.now, 6, self.now)
                book.world = dataclasses.replace(world, flaps={**world.flaps, (name, LABELS): flap})
            case "steady":
                book.world = dataclasses.replace(world, flaps={})
            case "acknowledge" if name in self.on:
                ack = Acknowledgement(name, LABELS, self.on[name], "ana", self.now)
                book.world = dataclasses.replace(world, acknowledged=(*world.acknowledged, ack))
                self.tell(name, Word.ACKNOWLEDGED)
            case "route off":
                book.routes = list(ROUTES[: 1 + number % 3])
            case "route on":
                book.routes = list(ROUTES)

    def tell(self, name: str, word: Word) -> None:
        one = notice(name, word, self.now, self.on[name], severity=SEVERITIES[name], needs=("s",))
        told_of = {
            e.address
            for e in self.book.entries.values()
            if e.incident == one.facts.subject and e.stand is not Stand.OVER
        }
        takes = {route.address for route in routes_for("bme", one.facts.severity, self.book.routes)}
        before = len(self.book.decisions)
        speeches = self.book.take(one)
        made = self.book.decisions[before:]
        own = [d for d in made if (d.rule, d.episode, d.word) == (name, self.on[name], word)]
        assert {d.address for d in own} == ((told_of | takes) or {("", "", "")}), "every address has its decision"
        self.check_speeches(made, speeches)
        for decision in made:
            free = [r for r in self.book.routes if r.address == decision.address and r.takes("bme", one.facts.severity)]
            if (
                word is Word.RAISED
                and free
                and held_back(one.facts, free[0], self.book.world) is None
                and decision.word is word
            ):
                assert decision.told, "nothing but held_back() delays a first notice"

    def sweep(self) -> None:
        before = len(self.book.decisions)

        def fresh(entry):
            if self.on.get(entry.facts.rule) != entry.facts.fired_at:
                return None
            return dataclasses.replace(entry.facts, word=Word.RAISED, at=self.now)

        speeches = self.book.sweep(fresh)
        self.check_speeches(self.book.decisions[before:], speeches)

    def check_speeches(self, decisions, speeches) -> None:
        spoken = {(speech.address, speech.subject): speech for speech in speeches}
        assert len(spoken) == len(speeches), "one message is written once"
        for decision in decisions:
            assert isinstance(decision.reason, Reason)
            if decision.told:
                names = {(e.facts.rule, e.facts.fired_at) for e in spoken[decision.address, decision.message].entries}
                assert (decision.rule, decision.episode) in names, "what is told is in a message that is written"
        told = {(d.address, d.message) for d in decisions if d.told}
        assert told == set(spoken), "nothing is written without a decision"

    def finish(self) -> Story:
        """Everything that keeps quiet goes away, everything ends, and the hours pass."""
        self.book.routes = list(ROUTES)
        for name in list(self.on):
            self.now += 1
            self.book.at(self.now)
            self.step("end", name, 0)
        for _ in range(3):
            self.now += 2 * HOUR
            self.book.at(self.now, mutes=(), causes=(), flaps={})
            self.sweep()
        return self


def stories(steps) -> list[list]:
    """By address and incident: its decisions in order."""
    found: dict[tuple, list] = {}
    for decision in Story().play(steps).finish().book.decisions:
        found.setdefault((decision.address, decision.rule, decision.episode), []).append(decision)
    return list(found.values())


@given(STEPS)
def test_what_was_begun_is_ended_exactly_once_and_what_was_not_never(steps):
    for decisions in stories(steps):
        told = [decision for decision in decisions if decision.told]
        ends = [decision for decision in told if decision.word in ENDS]
        if told:
            assert len(ends) == 1
            assert told[-1] is ends[0], "nothing follows the end"
        else:
            assert all(decision.reason for decision in decisions)


@given(STEPS)
def test_a_message_shows_the_end_of_all_that_it_names(steps):
    book = Story().play(steps).finish().book
    for (_, subject), members in book.shown().items():
        if "|still " not in subject:
            assert all(word in ENDS or word is Word.STILL for _, word in members), members


@given(STEPS)
def test_an_incident_stands_in_one_message_and_one_message_begins_with_its_first(steps):
    book = Story().play(steps).finish().book
    begun = [speech for speech in book.speeches if not speech.subject.startswith("budget:")]
    for speech in begun:
        head = speech.entries[0]
        assert head.place == 0
        assert speech.subject.startswith(head.incident)
        assert len({entry.place for entry in speech.entries}) == len(speech.entries)
    assert all(entry.stand is not Stand.HELD for entry in book.entries.values()), "nothing is held for ever"


@given(STEPS)
def test_a_channel_gets_no_more_new_messages_than_its_budget_but_for_the_critical_and_the_summary(steps):
    book = Story().play(steps).finish().book
    first = ROUTES[0]
    grave = {speech.subject for speech in book.speeches if speech.entries[0].facts.severity is Severity.CRITICAL}
    begun: dict[str, int] = {}
    for decision in book.decisions:
        if decision.told and decision.address == first.address:
            begun.setdefault(decision.message, decision.at)
    counted = sorted(at for message, at in begun.items() if message not in grave and not message.startswith("budget:"))
    for index, at in enumerate(counted):
        assert sum(1 for other in counted[: index + 1] if other > at - HOUR) <= first.max_per_hour
    summaries = sorted(at for message, at in begun.items() if message.startswith("budget:"))
    assert all(later - earlier >= HOUR for earlier, later in itertools.pairwise(summaries))
