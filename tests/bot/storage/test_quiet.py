"""Mutes, acknowledgements, what flaps, where incidents stand, decisions: as they went, so they come back."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.notice import Reason, Word
from alerts.quiet import Acknowledgement, Decision, Entry, Flap, Matcher, Mute, Stand
from alerts.rule import Severity
from alerts.sample import DAY, HOUR, MINUTE
from bot.storage import Retention, Storage
from tests.alerts.quiet.given import T0, facts
from tests.bot.storage._given import CHANNEL, message

LABELS = (("model", "h100"), ("network", "akash"))
MUTE = Mute(0, Matcher("Low", "bme", "gpu", (("model", "h100"), ("vendor", ""))), "ana", T0, T0 + HOUR, "why", "1")
ENTRY = Entry(
    CHANNEL, facts().subject, facts(needs=("akash_chain",), held_since=5), Stand.HELD, Reason.MUTED, T0, "m", T0, Severity.CRITICAL, T0 + 1,
    "ana", behind=True, told_at=7, place=3, again=True,
)  # fmt: skip
DECISION = Decision(
    T0, "Low", LABELS, T0, Word.RAISED, CHANNEL, told=False, reason=Reason.MUTED, until=T0 + 1, by="ana", message="m"
)


def test_a_mute_comes_back_with_its_number_and_an_absent_label_stays_one(storage: Storage):
    made = storage.write_now(lambda tx: tx.add_mute(MUTE))
    assert dataclasses.replace(made, id=0) == MUTE
    assert storage.read_now(lambda read: read.mutes()) == [made]
    assert made.id == 1
    assert storage.write_now(lambda tx: tx.end_mute(made, T0 + 5, "bob")) is True
    assert storage.write_now(lambda tx: tx.end_mute(made, T0 + 6, "eve")) is False
    assert storage.read_now(lambda read: read.mutes()) == []
    (ended,) = storage.read_now(lambda read: read.mutes(ended=True))
    assert (ended.ended_at, ended.ended_by) == (T0 + 5, "bob")


def test_a_mutes_number_is_never_used_again(storage: Storage):
    first = storage.write_now(lambda tx: tx.add_mute(MUTE))
    storage.write_now(lambda tx: tx.end_mute(first, T0))
    storage.write_now(lambda tx: tx.forget_old(T0 + 400 * DAY, Retention()))
    assert storage.read_now(lambda read: read.mutes(ended=True)) == []
    assert storage.write_now(lambda tx: tx.add_mute(MUTE)).id == first.id + 1


def test_every_field_of_an_entry_comes_back(storage: Storage):
    storage.write_now(lambda tx: tx.put_entries([ENTRY], T0))
    assert storage.read_now(lambda read: read.incidents("Low")) == [ENTRY]
    default = Entry(CHANNEL, "i", facts(), Stand.TOLD, Reason.CROSSED, 0)
    changed = {
        item.name for item in dataclasses.fields(Entry) if getattr(ENTRY, item.name) != getattr(default, item.name)
    }
    assert changed >= {item.name for item in dataclasses.fields(Entry)} - {"address"}, "the test sets every field"


def test_every_field_of_a_decision_comes_back(storage: Storage):
    storage.write_now(lambda tx: tx.add_decisions([DECISION]))
    assert storage.read_now(lambda read: read.decisions("Low")) == [DECISION]
    assert storage.read_now(lambda read: read.decisions("Low", (("model", "a100"),))) == []
    assert storage.read_now(lambda read: read.decisions(after=T0)) == []


def test_the_newest_decisions_are_given_oldest_first(storage: Storage):
    storage.write_now(
        lambda tx: tx.add_decisions([dataclasses.replace(DECISION, at=T0 + number) for number in range(9)])
    )
    assert [one.at for one in storage.read_now(lambda read: read.decisions(limit=3))] == [T0 + 6, T0 + 7, T0 + 8]


def test_an_acknowledgement_is_of_one_incident_and_guild_and_ends_with_it(storage: Storage):
    one = Acknowledgement("Low", LABELS, T0, "ana", T0 + 1, "1")
    storage.write_now(
        lambda tx: [tx.put_acknowledgement(one), tx.put_acknowledgement(dataclasses.replace(one, by="bob"))]
    )
    assert [ack.by for ack in storage.read_now(lambda read: read.acknowledgements())] == ["bob"]
    storage.write_now(lambda tx: tx.end_acknowledgements("Low", LABELS, T0 - 1))
    assert len(storage.read_now(lambda read: read.acknowledgements())) == 1
    storage.write_now(lambda tx: tx.end_acknowledgements("Low", LABELS, T0))
    assert storage.read_now(lambda read: read.acknowledgements()) == []


def test_what_flaps_is_one_row_until_it_is_steady(storage: Storage):
    flap = Flap("Low", LABELS, T0, 6, T0)
    storage.write_now(lambda tx: [tx.put_flap(flap), tx.put_flap(dataclasses.replace(flap, times=7))])
    assert storage.read_now(lambda read: read.flaps())["Low", LABELS].times == 7
    storage.write_now(lambda tx: tx.end_flap(flap))
    assert storage.read_now(lambda read: read.flaps()) == {}


def test_revisions_go_on_and_never_come_again(storage: Storage):
    def post(tx):
        revision = tx.next_revision("alert:a", CHANNEL)
        return revision, tx.post(message("alert:a", revision)) is not None

    assert [storage.write_now(post) for _ in range(3)] == [(0, True), (1, True), (2, True)]
    assert storage.read_now(lambda read: read.next_revision("alert:a", ("discord", "guild", "other"))) == 0


def test_new_messages_are_counted_by_address_without_edits_and_summaries(storage: Storage):
    def post(tx):
        tx.post(message("a", 0, T0))
        tx.post(message("a", 1, T0 + 1))
        tx.post(message("b", 0, T0 + 2, kind="proposal"))
        tx.post(message("c", 0, T0 + 3, kind="backlog"))
        tx.post(message("d", 0, T0 + 4, ("discord", "guild", "other")))

    storage.write_now(post)
    counted = storage.read_now(lambda read: read.begun_messages(T0 - 1))
    assert counted == {CHANNEL: 2, ("discord", "guild", "other"): 1}
    assert storage.read_now(lambda read: read.begun_messages(T0)) == {CHANNEL: 1, ("discord", "guild", "other"): 1}


def test_old_decisions_and_what_is_over_are_forgotten_and_nothing_else(storage: Storage):
    over = dataclasses.replace(ENTRY, stand=Stand.OVER, behind=False, incident="over")
    told = dataclasses.replace(ENTRY, stand=Stand.TOLD, incident="told")

    def keep(tx):
        tx.put_entries([ENTRY, over, told], T0)
        tx.put_entries([dataclasses.replace(over, incident="fresh")], T0 + 91 * DAY)
        tx.add_decisions([DECISION, dataclasses.replace(DECISION, at=T0 + 91 * DAY)])
        tx.add_mute(MUTE)

    storage.write_now(keep)
    while storage.write_now(lambda tx: tx.forget_old(T0 + 91 * DAY, Retention())):
        pass
    left = {entry.incident for entry in storage.read_now(lambda read: read.incidents())}
    assert left == {ENTRY.incident, "told", "fresh"}
    assert [one.at for one in storage.read_now(lambda read: read.decisions())] == [T0 + 91 * DAY]
    assert len(storage.read_now(lambda read: read.mutes())) == 1, "a mute that nobody saw end is not over"


def test_decisions_cannot_be_kept_for_less_than_two_days():
    with pytest.raises(ValueError, match="decisions for at least 2 days"):
        Retention(decisions=DAY)


def test_text_that_no_file_takes_is_kept_in_another_form(storage: Storage):
    odd = dataclasses.replace(MUTE, reason="\ud800", author="\udfff")
    made = storage.write_now(lambda tx: tx.add_mute(odd))
    assert made.reason
    storage.write_now(lambda tx: tx.add_decisions([dataclasses.replace(DECISION, by="\ud800")]))


def test_begun_counts_what_fired_and_what_lost_its_data(storage: Storage):
    from alerts.state import State, Transition

    def change(minute, was, now):
        return Transition(T0 + minute * MINUTE, "Low", LABELS, was, now, 1.0, 1.0, "x", T0)

    storage.write_now(
        lambda tx: tx.add_transitions(
            [
                change(1, State.INACTIVE, State.PENDING),
                change(2, State.PENDING, State.FIRING),
                change(3, State.FIRING, State.NO_DATA),
                change(4, State.NO_DATA, State.INACTIVE),
                change(5, State.INACTIVE, State.NO_DATA),
            ]
        )
    )
    assert storage.read_now(lambda read: read.begun("Low", LABELS, T0, T0 + HOUR)) == 2
    assert storage.read_now(lambda read: read.begun("Low", LABELS, T0 + 2 * MINUTE, T0 + HOUR)) == 1
