"""News about proposals: each told once, none invented, whatever a node leaves out or a restart interrupts."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.governance.lifecycle import Event, KnownProposal, advance
from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.sample import DAY, HOUR, MINUTE

NOW = 1_790_000_000_000
DEPOSIT, VOTING = ProposalStatus.DEPOSIT, ProposalStatus.VOTING
PASSED, REJECTED, FAILED = ProposalStatus.PASSED, ProposalStatus.REJECTED, ProposalStatus.FAILED
UNKNOWN, DROPPED = ProposalStatus.UNKNOWN, ProposalStatus.DROPPED


def one(number, status, **more):
    return Proposal(number, status, f"Proposal {number}", **{"voting_end_time": NOW + DAY, **more})


class Bot:
    """Polls one after another; `restart` sends what is known through storage."""

    def __init__(self, *seen):
        self.now = NOW
        self.told = []
        self.ask = ()
        self.known = None
        self.poll(*seen)

    def poll(self, *seen, listed_ok=True, gone=(), after=MINUTE):
        self.now += after
        step = advance(self.known, seen, listed_ok, self.now, gone=gone)
        self.known, self.ask = step.known, step.ask
        news = [(event.id, str(event.event), str(event.status)) for event in step.events]
        self.told += step.events
        return news

    def restart(self):
        if self.known is not None:
            stored = json.dumps([known.to_json() for known in self.known.values()])
            self.known = {known.id: known for known in map(KnownProposal.from_json, json.loads(stored))}


def test_the_first_start_is_silent():
    bot = Bot()
    assert bot.known == {}
    bot = Bot(one(1, PASSED), one(2, VOTING), one(3, DEPOSIT))
    assert bot.told == []
    assert bot.poll(one(2, VOTING), one(3, DEPOSIT)) == []


def test_a_first_list_that_broke_off_seeds_nothing():
    bot = Bot()
    bot.known = None
    assert bot.poll(one(1, VOTING), listed_ok=False) == []
    assert bot.known is None
    assert bot.poll(one(1, VOTING), one(2, VOTING)) == []


def test_after_an_empty_first_list_the_first_proposal_is_news():
    assert Bot().poll(one(1, DEPOSIT)) == [(1, "deposit", "deposit")]


@pytest.mark.parametrize("outcome", [PASSED, REJECTED, FAILED])
def test_each_stage_is_told_once(outcome):
    bot = Bot()
    news = [bot.poll(one(7, status)) for status in (DEPOSIT, DEPOSIT, VOTING, VOTING, outcome, outcome)]
    assert news == [[(7, "deposit", "deposit")], [], [(7, "voting", "voting")], [], [(7, "ended", str(outcome))], []]


def test_what_was_seeded_goes_on_from_where_it_was():
    bot = Bot(one(7, DEPOSIT), one(8, VOTING))
    assert bot.poll(one(7, VOTING), one(8, REJECTED)) == [(7, "voting", "voting"), (8, "ended", "rejected")]


def test_a_lower_id_that_enters_its_vote_after_a_higher_one_is_told():
    bot = Bot(one(7, DEPOSIT), one(8, DEPOSIT))
    assert bot.poll(one(7, DEPOSIT), one(8, VOTING)) == [(8, "voting", "voting")]
    assert bot.poll(one(7, VOTING), one(8, VOTING)) == [(7, "voting", "voting")]


def test_stages_passed_between_two_polls_are_passed_over_and_stay_so():
    bot = Bot(one(7, DEPOSIT))
    assert bot.poll(one(7, PASSED)) == [(7, "ended", "passed")]
    assert bot.poll(one(7, VOTING)) == []
    assert Bot().poll(one(9, VOTING)) == [(9, "voting", "voting")]


def test_an_older_height_reopens_nothing():
    bot = Bot(one(7, VOTING))
    bot.poll(one(7, PASSED))
    assert bot.poll(one(7, VOTING)) == []
    assert bot.poll(one(7, DEPOSIT)) == []
    assert bot.known[7].status is PASSED


def test_an_unknown_word_changes_nothing():
    bot = Bot(one(7, VOTING))
    assert bot.poll(one(7, UNKNOWN)) == []
    assert bot.known[7].status is VOTING
    assert bot.poll(one(7, PASSED)) == [(7, "ended", "passed")]


def test_a_proposal_first_seen_with_an_unknown_word_is_told_when_the_word_is_known():
    bot = Bot()
    assert bot.poll(one(7, UNKNOWN)) == []
    assert bot.poll(one(7, VOTING)) == [(7, "voting", "voting")]


def test_a_failed_expedited_vote_that_starts_again_is_told_and_not_closed():
    bot = Bot(one(7, VOTING, expedited=True))
    again = one(7, VOTING, expedited=False, voting_end_time=NOW + 3 * DAY)
    assert bot.poll(again) == [(7, "converted", "voting")]
    assert bot.poll(again) == []
    assert bot.known[7].voting_end_time == NOW + 3 * DAY
    assert bot.poll(one(7, PASSED)) == [(7, "ended", "passed")]


def test_vanished_takes_two_polls():
    bot = Bot(one(7, DEPOSIT, deposit_end_time=NOW + HOUR))
    assert bot.poll(gone={7}, after=2 * HOUR) == []
    assert bot.poll(gone={7}) == [(7, "dropped", "dropped")]
    assert bot.told[-1].why == "missed its deposit"
    assert bot.poll(gone={7}) == []
    assert bot.poll() == []


def test_the_second_poll_may_agree_by_not_listing_it():
    bot = Bot(one(7, VOTING))
    assert bot.poll(gone={7}) == []
    assert bot.poll() == [(7, "dropped", "dropped")]
    assert bot.told[-1].why == "was cancelled"


def test_a_proposal_that_vanishes_before_its_deposit_ends_was_cancelled():
    bot = Bot(one(7, DEPOSIT, deposit_end_time=NOW + DAY))
    bot.poll(gone={7})
    bot.poll(gone={7})
    assert bot.told[-1].why == "was cancelled"


def test_one_node_that_is_behind_does_not_make_it_vanish():
    bot = Bot(one(7, VOTING))
    for _ in range(3):
        assert bot.poll(gone={7}) == []
        assert bot.poll(one(7, VOTING)) == []
    assert bot.known[7].missing == 0


def test_a_list_that_broke_off_says_nothing_about_what_is_not_in_it():
    bot = Bot(one(7, VOTING), one(8, VOTING))
    for _ in range(5):
        assert bot.poll(one(8, VOTING), listed_ok=False) == []
    assert bot.ask == ()
    bot.poll(gone={7})
    assert bot.poll(listed_ok=False) == []


def test_what_left_the_list_is_asked_for_and_never_presumed_gone():
    """What ended while the bot was down is missing from the list of open ones just as what vanished."""
    bot = Bot(one(7, VOTING), one(8, VOTING))
    bot.restart()
    for _ in range(3):
        assert bot.poll(one(8, VOTING)) == []
        assert bot.ask == (7,)
    assert bot.poll(one(8, VOTING), one(7, PASSED)) == [(7, "ended", "passed")]
    assert bot.poll(one(8, VOTING)) == []
    assert bot.ask == ()


def test_a_vanished_proposal_that_comes_back_goes_on_and_repeats_nothing():
    bot = Bot(one(7, DEPOSIT))
    bot.poll(gone={7})
    bot.poll(gone={7})
    assert bot.poll(one(7, DEPOSIT)) == []
    assert bot.known[7].status is DEPOSIT
    assert bot.poll(one(7, VOTING)) == [(7, "voting", "voting")]
    bot.poll(gone={7})
    assert bot.poll(gone={7}) == []


def test_what_ended_long_before_we_saw_it_is_history():
    bot = Bot()
    assert bot.poll(one(1, PASSED, voting_end_time=NOW - 30 * DAY), one(2, PASSED, voting_end_time=None)) == []
    assert bot.poll(one(3, REJECTED, voting_end_time=NOW - HOUR)) == [(3, "ended", "rejected")]


def test_what_ended_is_not_missed_when_it_leaves_the_list():
    bot = Bot(one(7, VOTING))
    bot.poll(one(7, PASSED))
    assert bot.poll() == []
    assert bot.ask == ()
    assert bot.poll(gone={7}) == []


def test_the_same_id_twice_in_one_answer_is_one_proposal():
    assert Bot().poll(one(7, VOTING), one(7, VOTING)) == [(7, "voting", "voting")]


def test_what_is_stored_comes_back_as_it_was():
    bot = Bot(one(7, VOTING, expedited=True, deposit_end_time=NOW), one(8, DEPOSIT))
    bot.poll(one(8, DEPOSIT), gone={7})
    before = bot.known
    bot.restart()
    assert bot.known == before


def test_a_newer_versions_words_in_storage_are_passed_over():
    stored = {"id": 7, "status": "frozen", "told": ["voting", "thawed", 5], "missing": "two", "colour": "red"}
    assert KnownProposal.from_json(stored) == KnownProposal(7, UNKNOWN, frozenset({Event.VOTING}))


STATUS = st.sampled_from(list(ProposalStatus))
SEEN = st.lists(st.tuples(st.integers(1, 4), STATUS, st.booleans()), max_size=5)
POLL = st.tuples(SEEN, st.booleans(), st.sets(st.integers(1, 4)), st.booleans())


def play(polls, *, restarts):
    bot = Bot()
    for seen, listed_ok, gone, restart in polls:
        if restarts and restart:
            bot.restart()
        bot.poll(
            *(one(number, status, expedited=fast) for number, status, fast in seen), listed_ok=listed_ok, gone=gone
        )
    return [(event.at, event.key, event.status) for event in bot.told], bot.known


@settings(max_examples=150, deadline=None)
@given(st.lists(POLL, max_size=14))
def test_whatever_the_polls_say_nothing_is_told_twice(polls):
    told, _ = play(polls, restarts=False)
    assert all(count == 1 for count in Counter(key for _, key, _ in told).values())


@settings(max_examples=100, deadline=None)
@given(st.lists(POLL, max_size=14))
def test_restarts_change_nothing(polls):
    assert play(polls, restarts=True) == play(polls, restarts=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(POLL, max_size=14))
def test_after_its_end_nothing_more_is_told_of_a_proposal(polls):
    told, _ = play(polls, restarts=False)
    ended = set()
    for _, key, _ in told:
        number, event = key.split(":")
        assert number not in ended
        if event == "ended":
            ended.add(number)
