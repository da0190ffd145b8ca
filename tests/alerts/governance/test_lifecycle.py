"""News about proposals: each told once, none invented, whatever a node leaves out or a restart interrupts."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.governance.lifecycle import Event, KnownProposal, advance, deposit_share
from alerts.governance.proposal import Coin, GovParams, Proposal, ProposalStatus, Tally
from alerts.governance.reminders import Open, open_points
from alerts.governance.vote import stand
from alerts.sample import DAY, HOUR, MINUTE

NOW = 1_790_000_000_000
DEPOSIT, VOTING = ProposalStatus.DEPOSIT, ProposalStatus.VOTING
PASSED, REJECTED, FAILED = ProposalStatus.PASSED, ProposalStatus.REJECTED, ProposalStatus.FAILED
UNKNOWN, DROPPED = ProposalStatus.UNKNOWN, ProposalStatus.DROPPED

PARAMS = GovParams(
    quorum=0.2,
    threshold=0.5,
    veto_threshold=0.334,
    expedited_threshold=0.667,
    min_deposit=(Coin("uakt", 1_000),),
    expedited_min_deposit=(Coin("uakt", 5_000),),
)


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

    def poll(self, *seen, listed_ok=True, gone=(), after=MINUTE, points=None):
        self.now += after
        step = advance(self.known, seen, listed_ok, self.now, gone=gone, params=PARAMS, open_points=points)
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


def test_a_vote_that_one_poll_called_expedited_and_that_ends_when_it_did_was_not_converted():
    bot = Bot()
    end = NOW + 3 * DAY
    assert bot.poll(one(7, VOTING, expedited=True, voting_end_time=end)) == [(7, "voting", "voting")]
    assert bot.poll(one(7, VOTING, expedited=False, voting_end_time=end)) == []
    assert bot.known[7].expedited is False
    assert bot.poll(one(8, VOTING, expedited=True, voting_end_time=None)) == [(8, "voting", "voting")]
    assert bot.poll(one(8, VOTING, expedited=False, voting_end_time=end)) == [], "the first had no end to be later than"


def test_a_conversion_whose_new_end_cannot_be_read_is_told_when_it_can():
    bot = Bot(one(7, VOTING, expedited=True, voting_end_time=NOW + DAY))
    assert bot.poll(one(7, VOTING, expedited=False, voting_end_time=None)) == []
    assert bot.poll(one(7, VOTING, expedited=False, voting_end_time=NOW + 3 * DAY)) == [(7, "converted", "voting")]


def test_vanished_takes_two_polls():
    bot = Bot(one(7, DEPOSIT, deposit_end_time=NOW + HOUR))
    assert bot.poll(gone={7}, after=2 * HOUR) == []
    assert bot.poll(gone={7}) == [(7, "dropped", "dropped")]
    assert bot.told[-1].why == "missed its deposit"
    assert bot.poll(gone={7}) == []
    assert bot.poll() == []


def test_not_being_listed_is_no_second_voice():
    """A page may be half a page: the second poll has to ask for it and be told so, as the first was."""
    bot = Bot(one(7, VOTING))
    assert bot.poll(gone={7}) == []
    assert bot.poll() == []
    assert bot.ask == (7,)
    assert bot.poll(gone={7}) == [(7, "dropped", "dropped")]
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
    assert bot.known[7].status is DROPPED, "one node may be behind"
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


def paid(amount, status=DEPOSIT, **more):
    return one(7, status, total_deposit=(Coin("uakt", amount),), **more)


def test_four_fifths_of_the_deposit_are_told_once():
    bot = Bot()
    news = [bot.poll(paid(amount)) for amount in (100, 799, 800, 900, 800)]
    assert news == [[(7, "deposit", "deposit")], [], [(7, "deposit_near", "deposit")], [], []]
    assert bot.poll(paid(1_000, VOTING)) == [(7, "voting", "voting")]


def test_a_deposit_that_comes_nearly_whole_is_one_piece_of_news():
    bot = Bot()
    assert bot.poll(paid(950)) == [(7, "deposit", "deposit")]
    assert bot.poll(paid(950)) == []


def test_an_expedited_proposal_needs_the_expedited_deposit():
    assert deposit_share(paid(1_000), PARAMS) == 1.0
    assert deposit_share(paid(1_000, expedited=True), PARAMS) == 0.2
    assert deposit_share(paid(1_000), None) is None
    assert deposit_share(paid(1_000), GovParams(min_deposit=(Coin("uakt", 1_000), Coin("uact", 10)))) == 0.0


def test_a_first_start_near_the_deposit_tells_nothing_of_it_later():
    bot = Bot(paid(950))
    assert bot.poll(paid(960)) == []
    bot = Bot(paid(100))
    assert bot.poll(paid(960)) == [(7, "deposit_near", "deposit")]


END = NOW + 3 * DAY
QUORUM = {7: (Open.QUORUM,)}


def vote(**more):
    return one(7, VOTING, **{"voting_end_time": END} | more)


def voting_bot():
    bot = Bot()
    assert bot.poll(vote()) == [(7, "voting", "voting")]
    return bot


def until(bot, left, *, end=END):
    """How long to wait so that `left` is left."""
    return end - left - bot.now


def test_with_24_and_with_6_hours_left_what_is_open_is_told_once():
    bot = voting_bot()
    assert bot.poll(vote(), points=QUORUM) == []
    assert bot.poll(vote(), points=QUORUM, after=until(bot, DAY + MINUTE)) == []
    assert bot.poll(vote(), points=QUORUM) == [(7, "day_left", "voting")]
    assert bot.told[-1].open == (Open.QUORUM,)
    bot.restart()
    assert bot.poll(vote(), points=QUORUM) == []
    assert bot.poll(vote(), points=QUORUM, after=until(bot, 6 * HOUR)) == [(7, "hours_left", "voting")]
    bot.restart()
    for _ in range(4):
        assert bot.poll(vote(), points=QUORUM, after=HOUR) == []


def test_a_vote_that_is_decided_is_not_reminded_of():
    bot = voting_bot()
    assert bot.poll(vote(), points={7: ()}, after=until(bot, DAY)) == []
    assert bot.poll(vote(), points=QUORUM) == [], "what was decided at its mark is passed over"
    assert bot.poll(vote(), points=QUORUM, after=until(bot, 6 * HOUR)) == [(7, "hours_left", "voting")]


def test_a_reminder_waits_for_a_count_and_is_not_given_up():
    bot = voting_bot()
    assert bot.poll(vote(), after=until(bot, DAY)) == []
    assert bot.poll(vote(), points={}, after=HOUR) == []
    assert bot.poll(vote(), points=QUORUM, after=HOUR) == [(7, "day_left", "voting")]


def test_a_reminder_missed_while_the_bot_was_off_is_told_late_while_it_is_of_use():
    bot = voting_bot()
    bot.restart()
    assert bot.poll(vote(), points=QUORUM, after=until(bot, 10 * HOUR)) == [(7, "day_left", "voting")]
    bot = voting_bot()
    bot.restart()
    assert bot.poll(vote(), points=QUORUM, after=until(bot, 5 * HOUR)) == [(7, "hours_left", "voting")], (
        "not both at once"
    )
    bot = voting_bot()
    assert bot.poll(vote(), points=QUORUM, after=until(bot, 20 * MINUTE)) == [], "too late to act on"
    bot = voting_bot()
    assert bot.poll(vote(), points=QUORUM, after=until(bot, -HOUR)) == [], "its time to vote is over"


def test_the_news_of_a_vote_is_its_own_reminder():
    bot = Bot()
    assert bot.poll(vote(voting_end_time=bot.now + DAY), points=QUORUM) == [(7, "voting", "voting")]
    assert bot.poll(vote(voting_end_time=bot.now + DAY - MINUTE), points=QUORUM, after=2 * HOUR) == []


def test_after_a_conversion_reminders_are_owed_anew_for_the_new_end():
    bot = Bot()
    fast, slow = vote(expedited=True, voting_end_time=NOW + DAY), vote(voting_end_time=NOW + 3 * DAY)
    bot.poll(fast, points=QUORUM)
    assert bot.poll(fast, points=QUORUM, after=until(bot, 6 * HOUR, end=NOW + DAY)) == [(7, "hours_left", "voting")]
    assert bot.poll(slow, points=QUORUM, after=7 * HOUR) == [(7, "converted", "voting")]
    assert bot.poll(fast, points=QUORUM) == [], "a node that is behind does not convert it back"
    assert bot.known[7].voting_end_time == NOW + 3 * DAY
    assert bot.known[7].expedited is False
    assert bot.poll(slow, points=QUORUM) == []
    left = until(bot, DAY, end=NOW + 3 * DAY)
    assert bot.poll(slow, points=QUORUM, after=left) == [(7, "day_left", "voting")]
    assert bot.poll(slow, points=QUORUM, after=18 * HOUR) == [(7, "hours_left", "voting")]
    keys = [event.key for event in bot.told]
    assert len(set(keys)) == len(keys)


def points_of(yes=0, no=0, veto=0, abstain=0, bonded=1_000, *, params=PARAMS, expedited=False):
    return open_points(stand(Tally(yes, abstain, no, veto), bonded, params, expedited=expedited))


def test_what_is_open_is_typed():
    assert points_of(yes=100) == (Open.QUORUM,)
    assert points_of(yes=300) == ()
    assert points_of(yes=150, no=140) == (Open.CLOSE,)
    assert points_of(yes=150, no=70, veto=75) == (Open.CLOSE, Open.VETO)
    assert points_of(yes=700, no=0, veto=0, abstain=100) == ()
    assert points_of(yes=340, no=160, expedited=True) == (Open.CLOSE,)
    assert points_of() == (Open.QUORUM,)


def test_where_the_parameters_are_unknown_so_is_what_is_open():
    assert points_of(yes=100, params=None) is None
    assert points_of(yes=100, bonded=None) is None


STATUS = st.sampled_from(list(ProposalStatus))
ENDS = st.sampled_from([None, NOW + HOUR, NOW + DAY, NOW + 3 * DAY])
PAID = st.sampled_from([0, 799, 800, 1_000])
POINTS = st.sampled_from([None, {}, {1: (), 2: (Open.QUORUM,)}, dict.fromkeys(range(1, 5), (Open.VETO, Open.CLOSE))])
PAUSE = st.sampled_from([0, MINUTE, HOUR, 7 * HOUR, 20 * HOUR])
SEEN = st.lists(st.tuples(st.integers(1, 4), STATUS, st.booleans(), ENDS, PAID), max_size=5)
POLL = st.tuples(SEEN, st.booleans(), st.sets(st.integers(1, 4)), st.booleans(), POINTS, PAUSE)
"""Half a page, an older height, the same id twice, words nobody knows, pauses as long as an outage."""


def proposals_of(seen):
    return [
        one(number, status, expedited=fast, voting_end_time=end, total_deposit=(Coin("uakt", paid),))
        for number, status, fast, end, paid in seen
    ]


def play(polls, *, restarts):
    bot = Bot()
    for seen, listed_ok, gone, restart, points, pause in polls:
        if restarts and restart:
            bot.restart()
        bot.poll(*proposals_of(seen), listed_ok=listed_ok, gone=gone, points=points, after=pause)
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
        number, event = key.split(":")[:2]
        assert number not in ended
        if event == "ended":
            ended.add(number)


STAGE = {DEPOSIT: 0, VOTING: 1, PASSED: 2, REJECTED: 2, FAILED: 2}


@settings(max_examples=150, deadline=None)
@given(st.lists(POLL, max_size=14))
def test_nothing_ever_goes_backwards(polls):
    """A stage, the end of a vote and what was told of it only go forward; only a vanished proposal may come back."""
    bot = Bot()
    for seen, listed_ok, gone, _, points, pause in polls:
        before = dict(bot.known)
        bot.poll(*proposals_of(seen), listed_ok=listed_ok, gone=gone, points=points, after=pause)
        for number, was in before.items():
            now = bot.known[number]
            assert was.told - now.told <= {Event.DAY_LEFT, Event.HOURS_LEFT}
            if was.status in STAGE and now.status in STAGE:
                assert STAGE[now.status] >= STAGE[was.status]
            if STAGE.get(was.status) == 2:
                assert now.status is was.status
            if was.status is now.status is VOTING and was.voting_end_time is not None:
                assert now.voting_end_time >= was.voting_end_time
                assert was.expedited or not now.expedited
    stages = [(event.id, STAGE.get(event.status)) for event in bot.told if event.event is not Event.DROPPED]
    for number in {number for number, _ in stages}:
        mine = [stage for other, stage in stages if other == number]
        assert mine == sorted(mine)
