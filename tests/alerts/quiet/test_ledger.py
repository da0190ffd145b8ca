"""What is told where, walk by walk."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.notice import Reason, Word
from alerts.quiet import Acknowledgement, Cause, Flap, Matcher, Mute, QuietHours, Stand
from alerts.quiet.inhibitions import INHIBITIONS
from alerts.rule import Severity
from alerts.sample import HOUR, MINUTE, SECOND
from tests.alerts.quiet.given import HERE, T0, THERE, Book, facts, notice

CRITICAL = Severity.CRITICAL
LABELS = (("network", "akash"),)
MUTE = Mute(7, Matcher(rule="Low"), "ana", T0 - MINUTE, T0 + HOUR, "repairs")
NIGHT = dataclasses.replace(HERE, quiet=QuietHours.of("00:00-12:00"))  # T0 is 13:33 in the afternoon
DAWN = T0 - (T0 % (24 * HOUR)) + 24 * HOUR + 4 * HOUR


def alone(speeches):
    (speech,) = speeches
    return [(entry.facts.rule, entry.facts.word) for entry in speech.entries]


# grouping


def test_the_first_notice_is_told_at_once_in_a_message_of_its_own():
    book = Book()
    assert alone(book.take(notice())) == [("Low", Word.RAISED)]
    assert book.last() == (True, Reason.CROSSED)
    assert book.speeches[0].subject == notice().subject


def test_what_fires_within_thirty_seconds_joins_it_by_edit_and_is_named():
    book = Book()
    book.take(notice("A"))
    book.at(T0 + 30 * SECOND)
    assert alone(book.take(notice("B", at=T0 + 30 * SECOND))) == [("A", Word.RAISED), ("B", Word.RAISED)]
    assert book.speeches[1].subject == notice("A").subject, "the subject is that of its first member"
    assert book.last() == (True, Reason.GROUPED)


def test_later_than_that_it_is_a_message_of_its_own():
    book = Book()
    book.take(notice("A"))
    book.at(T0 + 30 * SECOND + 1)
    assert alone(book.take(notice("B", at=T0 + 30 * SECOND + 1))) == [("B", Word.RAISED)]


def test_ends_edit_the_same_message_until_all_of_them_are_over():
    book = Book()
    book.take(notice("A"), notice("B"))
    book.at(T0 + MINUTE)
    assert alone(book.take(notice("A", Word.RESOLVED, T0 + MINUTE, T0))) == [("A", Word.RESOLVED), ("B", Word.RAISED)]
    book.at(T0 + 2 * MINUTE)
    assert alone(book.take(notice("B", Word.RESOLVED, T0 + 2 * MINUTE, T0))) == [
        ("A", Word.RESOLVED),
        ("B", Word.RESOLVED),
    ]
    assert {speech.subject for speech in book.speeches} == {notice("A").subject}


def test_what_fires_at_once_is_one_speech_and_not_one_each():
    book = Book()
    assert len(book.take(*(notice(f"r{number}") for number in range(20)))) == 1


def test_something_graver_never_hides_in_an_edit():
    book = Book()
    book.take(notice("A"))
    assert alone(book.take(notice("B", severity=CRITICAL))) == [("B", Word.RAISED)]
    assert len(alone(book.take(notice("C")))) == 2
    assert len(book.shown()) == 2


def test_somebody_else_is_called_by_a_message_of_its_own():
    book = Book()
    book.take(notice("A", mention="111"))
    assert alone(book.take(notice("B", mention="222"))) == [("B", Word.RAISED)]
    assert len(alone(book.take(notice("C", mention="222")))) == 2


def test_made_up_numbers_never_share_a_message_with_real_ones():
    book = Book()
    book.take(notice("A"))
    assert alone(book.take(notice("B", labels=(("network", "akash-simulated"),)))) == [("B", Word.RAISED)]


def test_a_message_whose_incidents_are_all_over_is_not_joined():
    book = Book()
    book.take(notice("A"))
    book.at(T0 + SECOND).take(notice("A", Word.RESOLVED, T0 + SECOND, T0))
    book.at(T0 + 2 * SECOND)
    assert alone(book.take(notice("B", at=T0 + 2 * SECOND))) == [("B", Word.RAISED)]


def test_each_address_has_its_own_groups():
    book = Book(HERE, dataclasses.replace(THERE, min_severity=CRITICAL))
    book.take(notice("A"))
    book.at(T0 + 10 * SECOND)
    spoken = book.take(notice("B", at=T0 + 10 * SECOND, severity=CRITICAL))
    assert [len(speech.entries) for speech in spoken] == [1, 1]


def test_a_shared_message_is_edited_once_a_minute_for_what_gets_worse_and_catches_up():
    book = Book()
    book.take(notice("A"), notice("B"))
    book.at(T0 + 20 * SECOND)
    assert book.take(notice("A", Word.WORSE, T0 + 20 * SECOND, T0, value=0.8)) == []
    assert book.decisions[-1].until == T0 + 20 * SECOND + MINUTE
    assert book.sweep() == []
    book.at(T0 + MINUTE)
    (speech,) = book.sweep()
    assert speech.entries[0].facts.value == 0.8
    assert book.at(T0 + 2 * MINUTE).sweep() == []


# mutes, snoozes, acknowledgements


def test_a_muted_alert_is_held_with_who_why_and_until_when():
    book = Book().at(T0, mutes=(MUTE,))
    assert book.take(notice()) == []
    (decision,) = book.decisions
    assert (decision.told, decision.reason, decision.until, decision.by) == (
        False,
        Reason.MUTED,
        T0 + HOUR,
        "ana: repairs",
    )


def test_a_mute_that_ends_while_it_is_on_tells_it_with_what_held_it():
    book = Book().at(T0, mutes=(MUTE,))
    book.take(notice())
    book.at(T0 + HOUR)
    ((entry,),) = (speech.entries for speech in book.sweep())
    assert entry.facts.word is Word.RAISED
    assert (entry.facts.held_since, entry.facts.held_by, entry.facts.held_says) == (T0, "muted", "ana: repairs")
    assert book.last() == (True, Reason.RELEASED)


def test_what_began_and_ended_under_a_mute_is_never_told():
    book = Book().at(T0, mutes=(MUTE,))
    book.take(notice())
    book.at(T0 + MINUTE).take(notice(word=Word.RESOLVED, at=T0 + MINUTE, fired_at=T0))
    assert book.last() == (False, Reason.MUTED)
    assert book.at(T0 + HOUR, mutes=()).sweep() == []
    assert book.speeches == []


def test_a_mute_keeps_no_visible_message_from_being_true():
    book = Book()
    book.take(notice())
    book.at(T0 + MINUTE, mutes=(MUTE,))
    assert alone(book.take(notice(word=Word.WORSE, at=T0 + MINUTE, fired_at=T0))) == [("Low", Word.WORSE)]
    assert alone(book.take(notice(word=Word.RESOLVED, at=T0 + MINUTE, fired_at=T0))) == [("Low", Word.RESOLVED)]


def test_a_mute_of_one_guild_is_silent_in_that_guild_alone():
    book = Book(HERE, THERE).at(T0, mutes=(dataclasses.replace(MUTE, guild="1"),))
    (speech,) = book.take(notice())
    assert speech.address == THERE.address


def test_an_acknowledged_alert_shows_the_name_and_is_not_repeated():
    ack = Acknowledgement("Low", LABELS, T0, "ana", T0 + MINUTE)
    book = Book()
    book.take(notice())
    book.at(T0 + MINUTE, acknowledged=(ack,))
    (speech,) = book.take(
        dataclasses.replace(notice(), facts=facts(word=Word.ACKNOWLEDGED, at=T0 + MINUTE, fired_at=T0))
    )
    assert speech.entries[0].facts.acknowledged_by == "ana"
    assert book.take(notice(word=Word.STILL, at=T0 + 2 * MINUTE, fired_at=T0)) == []
    assert book.last() == (False, Reason.ACKNOWLEDGED)


def test_a_name_is_shown_in_its_own_guild_alone():
    ack = Acknowledgement("Low", LABELS, T0, "ana", T0 + MINUTE, guild="1")
    book = Book(HERE, THERE)
    book.take(notice())
    book.at(T0 + MINUTE, acknowledged=(ack,))
    spoken = book.take(notice(word=Word.WORSE, at=T0 + MINUTE, fired_at=T0))
    assert {speech.address[1]: speech.entries[0].facts.acknowledged_by for speech in spoken} == {"1": "ana", "2": ""}


def test_a_repeat_is_a_message_of_its_own():
    book = Book()
    book.take(notice())
    book.at(T0 + HOUR)
    (speech,) = book.take(notice(word=Word.STILL, at=T0 + HOUR, fired_at=T0))
    assert speech.subject.endswith(f"|still {T0 + HOUR}")
    book.at(T0 + 2 * HOUR)
    (end,) = book.take(notice(word=Word.RESOLVED, at=T0 + 2 * HOUR, fired_at=T0))
    assert end.subject == notice().subject
    assert {entry.stand for entry in book.entries.values()} == {Stand.OVER}


# causes


def cause(source="akash_chain", severity=Severity.WARNING, topic="health"):
    return Cause(INHIBITIONS[0], "Source silent", (("source", source),), topic, severity, T0)


def test_no_data_is_held_while_the_source_that_gives_it_is_down():
    book = Book().at(T0, causes=(cause(),))
    assert book.take(notice(word=Word.NO_DATA, needs=("akash_chain",))) == []
    assert (book.decisions[-1].reason, book.decisions[-1].by) == (
        Reason.INHIBITED,
        "Source silent (source=akash_chain)",
    )
    assert len(book.take(notice("Other", Word.NO_DATA, needs=("akash_console",)))) == 1


def test_a_value_beyond_its_threshold_is_told_whatever_source_is_down():
    book = Book().at(T0, causes=(cause(),))
    assert len(book.take(notice(needs=("akash_chain",)))) == 1


def test_it_is_told_where_the_cause_is_not():
    book = Book(dataclasses.replace(HERE, topics=("bme",))).at(T0, causes=(cause(),))
    assert len(book.take(notice(word=Word.NO_DATA, needs=("akash_chain",)))) == 1


def test_it_is_told_when_the_cause_is_gone_and_it_is_still_so():
    book = Book().at(T0, causes=(cause(),))
    book.take(notice(word=Word.NO_DATA, needs=("akash_chain",)))
    assert book.at(T0 + MINUTE).sweep() == []
    assert len(book.at(T0 + 2 * MINUTE, causes=()).sweep()) == 1


# flapping


def test_what_flaps_is_held_and_told_when_it_is_steady_and_on():
    book = Book().at(T0, flaps={("Low", LABELS): Flap("Low", LABELS, T0, 6, T0)})
    flapping = dataclasses.replace(notice(), facts=facts(word=Word.FLAPPING, times=6))
    assert alone(book.take(flapping, notice())) == [("Low", Word.FLAPPING)]
    assert book.last() == (False, Reason.FLAPPING)
    assert book.decisions[-1].until == T0 + 30 * MINUTE
    book.at(T0 + 30 * MINUTE, flaps={})
    steady = dataclasses.replace(flapping, facts=facts(word=Word.STEADY, at=T0 + 30 * MINUTE, fired_at=T0, times=6))
    assert alone(book.take(steady)) == [("Low", Word.STEADY)]
    assert alone(book.sweep()) == [("Low", Word.RAISED)]


# quiet hours


def test_quiet_hours_hold_what_is_less_than_critical_until_they_end():
    book = Book(NIGHT).at(DAWN)
    assert book.take(notice(at=DAWN)) == []
    assert book.decisions[-1].until == DAWN + 8 * HOUR
    assert len(book.take(notice("Grave", at=DAWN, severity=CRITICAL))) == 1


def test_the_morning_tells_all_of_the_night_in_one_message_the_ended_ones_too():
    book = Book(NIGHT).at(DAWN)
    book.take(notice("A", at=DAWN), notice("B", at=DAWN))
    book.at(DAWN + HOUR).take(notice("A", Word.RESOLVED, DAWN + HOUR, DAWN))
    assert book.at(DAWN + 2 * HOUR).sweep() == []
    morning = alone(book.at(DAWN + 8 * HOUR).sweep())
    assert sorted(morning) == [("A", Word.RESOLVED), ("B", Word.RAISED)]
    assert book.at(DAWN + 9 * HOUR).sweep() == []


# budget


def few(most=3):
    return dataclasses.replace(HERE, max_per_hour=most)


def spaced(book, number, severity=Severity.WARNING, word=Word.RAISED):
    at = T0 + number * MINUTE
    return book.at(at).take(notice(f"r{number}", word, at, severity=severity))


def test_what_exceeds_the_budget_shares_one_summary():
    book = Book(few())
    for number in range(10):
        spaced(book, number)
    subjects = {speech.subject for speech in book.speeches}
    assert len(subjects) == 4
    (summary,) = (subject for subject in subjects if subject.startswith("budget:"))
    assert len(book.shown()[HERE.address, summary]) == 7
    assert book.last() == (True, Reason.OVER_BUDGET)


def test_the_budget_counts_what_the_same_evaluation_begins():
    book = Book(few())
    spoken = book.take(*(notice(f"r{number}", mention=str(number)) for number in range(6)))
    assert [len(speech.entries) for speech in spoken] == [1, 1, 1, 3]


def test_the_summary_follows_what_it_names_to_its_end():
    book = Book(few(1))
    spaced(book, 0)
    spaced(book, 1)
    (speech,) = book.at(T0 + 5 * MINUTE).take(notice("r1", Word.RESOLVED, T0 + 5 * MINUTE, T0 + MINUTE))
    assert alone([speech]) == [("r1", Word.RESOLVED)]
    assert speech.subject.startswith("budget:")


def test_critical_first_news_always_passes():
    book = Book(few(1))
    for number in range(5):
        (speech,) = spaced(book, number, CRITICAL)
        assert not speech.subject.startswith("budget:")


def test_a_repeat_beyond_the_budget_is_left_out():
    book = Book(few(1))
    spaced(book, 0)
    assert book.at(T0 + MINUTE).take(notice("r0", Word.STILL, T0 + MINUTE, T0)) == []
    assert book.last() == (False, Reason.OVER_BUDGET)


def test_an_hour_later_there_is_room_again():
    book = Book(few(1))
    spaced(book, 0)
    (speech,) = spaced(book, 61)
    assert not speech.subject.startswith("budget:")


# routes that come and go, clocks that are set back


def test_a_route_that_is_gone_still_gets_the_end_of_what_it_was_told():
    book = Book(HERE, THERE)
    book.take(notice())
    book.routes = [HERE]
    spoken = book.at(T0 + MINUTE).take(notice(word=Word.RESOLVED, at=T0 + MINUTE, fired_at=T0))
    assert {speech.address for speech in spoken} == {HERE.address, THERE.address}


def test_what_was_held_for_a_route_that_is_gone_is_dropped_with_the_reason():
    book = Book().at(T0, mutes=(MUTE,))
    book.take(notice())
    book.routes = []
    assert book.at(T0 + MINUTE).sweep() == []
    assert book.last() == (False, Reason.NO_ROUTE)


def test_an_end_without_a_beginning_is_not_told():
    book = Book()
    assert book.take(notice(word=Word.RESOLVED, at=T0 + MINUTE, fired_at=T0)) == []
    assert book.last() == (False, Reason.NOT_TOLD)


def test_a_channel_that_was_added_meanwhile_hears_of_it_with_the_next_news():
    book = Book(HERE)
    book.take(notice())
    book.routes = [HERE, THERE]
    spoken = book.at(T0 + MINUTE).take(notice(word=Word.WORSE, at=T0 + MINUTE, fired_at=T0))
    assert {speech.address for speech in spoken} == {HERE.address, THERE.address}
    spoken = book.at(T0 + 2 * MINUTE).take(notice(word=Word.RESOLVED, at=T0 + 2 * MINUTE, fired_at=T0))
    assert {speech.address for speech in spoken} == {HERE.address, THERE.address}


def test_a_notice_that_no_route_takes_has_a_decision_too():
    book = Book(dataclasses.replace(HERE, topics=("gpu",)))
    assert book.take(notice()) == []
    assert book.last() == (False, Reason.NO_ROUTE)


def test_data_that_comes_back_true_ends_the_message_that_said_no_data():
    book = Book()
    book.take(notice(word=Word.NO_DATA))
    book.at(T0 + MINUTE)
    spoken = book.take(notice(at=T0 + MINUTE))
    assert [(speech.entries[0].facts.fired_at, speech.entries[0].facts.word) for speech in spoken] == [
        (T0, Word.BACK),
        (T0 + MINUTE, Word.RAISED),
    ]


def test_the_same_incident_again_is_a_new_message():
    book = Book()
    book.take(notice())
    book.at(T0 + MINUTE).take(notice(word=Word.RESOLVED, at=T0 + MINUTE, fired_at=T0))
    (speech,) = book.at(T0 + 2 * MINUTE).take(notice())
    assert speech.subject not in {other.subject for other in book.speeches[:-1]}


@pytest.mark.parametrize("word", [Word.RESOLVED, Word.BACK])
def test_an_end_is_told_once(word):
    book = Book()
    book.take(notice())
    assert len(book.take(notice(word=word, fired_at=T0))) == 1
    assert book.take(notice(word=word, fired_at=T0)) == []
