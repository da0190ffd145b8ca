"""The facts of a vote: what is known is said, what is old or cannot be true is not."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal

import pytest

from alerts.governance.proposal import GovParams, Tally
from alerts.governance.undecided import Validator
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app.history import History
from bot.app.proposal_facts import ProposalFacts, facts_of
from bot.app.voting import LIST_STANDS, Ballots, with_vote
from bot.sources._chain_types import Deciders, Staking, VoteCount, Voters, Votes
from bot.storage import Storage

NOW = 1_790_000_000_000
AKT = 1_000_000
PARAMS = GovParams(quorum=0.2, threshold=0.5, veto_threshold=0.334, expedited_threshold=0.667, burn_vote_veto=True)
FACTS = ProposalFacts(
    "akash", 341, "A title", "voting", voting_starts_at=NOW - 5 * DAY, voting_ends_at=NOW + 2 * DAY, at=NOW
)
TALLY = Tally(yes=25 * AKT, no=3 * AKT, veto=AKT, abstain=AKT)
SET = tuple(Validator(f"op{name}", f"acc{name}", name, stake * AKT) for name, stake in (("A", 30), ("B", 20), ("C", 9)))


def ballots(tally=TALLY, bonded=100 * AKT, params=PARAMS, voted=("accA",), listed=7, at=NOW):
    counts = {341: VoteCount(tally, None, None, bonded)} if tally is not None else {}
    deciders = Deciders(SET, {341: Voters(listed, frozenset(voted))})
    answers = {"votes": Votes(counts, params), "voters": deciders}
    return Ballots().heard(answers, at)


def test_the_count_is_held_against_the_stake_and_the_parameters():
    facts = with_vote(FACTS, ballots(), NOW)
    assert (facts.turnout, facts.quorum, facts.threshold, facts.veto_threshold) == (0.3, 0.2, 0.5, 0.334)
    assert (facts.votes_yes, facts.votes_no, facts.votes_veto, facts.votes_abstain) == (25, 3, 1, 1)
    assert facts.yes == pytest.approx(25 / 30)
    assert (facts.bonded, facts.missing_akt, facts.cast_uakt) == (100, 0, 30 * AKT)
    assert facts.outcome_now == "pass"


def test_what_lacks_to_the_quorum_is_said_in_whole_tokens():
    facts = with_vote(FACTS, ballots(Tally(yes=15 * AKT)), NOW)
    assert facts.missing_akt == 5
    assert facts.outcome_now == "reject_quorum"


def test_the_largest_that_have_not_voted_are_named_and_what_they_could_do():
    facts = with_vote(FACTS, ballots(), NOW)
    assert [(each["name"], each["stake"], each["share"]) for each in facts.undecided] == [
        ("B", 20, 0.2),
        ("C", 9, 0.09),
    ]
    assert (facts.undecided_count, facts.undecided_akt) == (2, 29)
    assert facts.undecided_ways == {"yes": "pass", "no": "reject_threshold", "veto": "reject_veto", "abstain": "pass"}
    assert facts.could_change is True


def test_a_list_of_voters_that_is_old_calls_nobody_silent():
    was = with_vote(FACTS, ballots(), NOW)
    old = with_vote(was, ballots(at=NOW - LIST_STANDS - 1), NOW)
    assert (old.undecided, old.undecided_count, old.could_change, old.undecided_ways) == ((), 0, None, {})
    assert old.turnout == 0.3


def test_an_empty_list_beside_a_count_that_is_not_empty_cannot_be_true():
    facts = with_vote(FACTS, ballots(listed=0, voted=()), NOW)
    assert facts.could_change is None
    nobody = with_vote(FACTS, ballots(Tally(), listed=0, voted=()), NOW)
    assert nobody.undecided_count == 3


def test_without_parameters_or_stake_no_outcome_is_made_up():
    facts = with_vote(FACTS, ballots(params=None), NOW)
    assert (facts.turnout, facts.quorum, facts.outcome_now, facts.could_change) == (0.3, None, "", None)
    facts = with_vote(FACTS, ballots(bonded=None), NOW)
    assert (facts.turnout, facts.outcome_now, facts.missing_akt) == (None, "", None)
    assert facts.yes == pytest.approx(25 / 30)


def test_parameters_stake_and_counts_come_in_whichever_order():
    heard = Ballots().heard({"gov_params": PARAMS, "staking": Staking(50 * AKT, 0, None)}, NOW)
    heard = heard.heard({"votes": Votes({341: VoteCount(TALLY, None, None)}, None)}, NOW)
    facts = with_vote(FACTS, heard, NOW)
    assert (facts.turnout, facts.outcome_now) == (0.6, "pass")
    assert with_vote(FACTS, Ballots(), NOW) == FACTS


def test_what_was_counted_before_stands_until_there_is_a_newer_count():
    was = with_vote(FACTS, ballots(), NOW)
    assert with_vote(was, Ballots(), NOW).turnout == 0.3


@pytest.mark.parametrize(
    ("status", "tally", "outcome"),
    [
        ("passed", Tally(yes=50 * AKT), "pass"),
        ("failed", Tally(yes=50 * AKT), "pass"),
        ("rejected", Tally(yes=5 * AKT), "reject_quorum"),
        ("rejected", Tally(no=50 * AKT), "reject_threshold"),
        ("rejected", Tally(veto=50 * AKT), "reject_veto"),
        ("rejected", Tally(yes=50 * AKT), ""),
    ],
)
def test_of_a_vote_that_is_over_the_chains_word_stands_and_the_reason_is_given_where_it_agrees(status, tally, outcome):
    was = with_vote(FACTS, ballots(), NOW)
    over = dataclasses.replace(was, status=status, voting_ends_at=NOW - MINUTE)
    facts = with_vote(over, ballots(), NOW, tally=tally)
    assert facts.outcome_now == outcome
    assert facts.turnout == tally.total / (100 * AKT)
    assert (facts.undecided, facts.projection, facts.missing_akt, facts.could_change) == ((), None, None, None)


def test_the_turnout_of_an_old_vote_is_not_reckoned_against_the_stake_of_today():
    old = dataclasses.replace(FACTS, status="passed", voting_ends_at=NOW - 30 * DAY)
    facts = with_vote(old, ballots(), NOW, tally=TALLY)
    assert (facts.turnout, facts.quorum) == (None, None)
    assert facts.yes == pytest.approx(25 / 30)
    assert facts.outcome_now == "pass"


@pytest.mark.parametrize("expedited", [False, True])
def test_a_proposal_that_changed_the_levels_was_not_decided_by_its_own(expedited):
    """Once it is carried out the chain answers 40 %, 60 % and 70 %; it was decided by what stood there before."""
    fresh = dataclasses.replace(FACTS, expedited=expedited)
    was = with_vote(fresh, ballots(), NOW)
    over = dataclasses.replace(fresh, status="passed", voting_ends_at=NOW - MINUTE)
    own = dataclasses.replace(
        PARAMS, quorum=0.4, threshold=0.6, expedited_threshold=0.7, exact={"quorum": Decimal("0.4")}
    )
    facts = with_vote(over, ballots(params=own), NOW, tally=TALLY, before=was)
    assert (facts.quorum, facts.threshold) == (0.2, 0.667 if expedited else 0.5)
    assert (facts.turnout, facts.outcome_now) == (0.3, "pass")
    again = with_vote(over, ballots(params=own), NOW, tally=TALLY, before=facts)
    assert (again.quorum, again.threshold) == (facts.quorum, facts.threshold)


def test_a_vote_that_went_on_as_a_regular_one_is_held_against_the_regular_level():
    was = with_vote(dataclasses.replace(FACTS, expedited=True), ballots(), NOW)
    over = dataclasses.replace(FACTS, status="rejected", voting_ends_at=NOW - MINUTE)
    assert with_vote(over, ballots(), NOW, tally=TALLY, before=was).threshold == 0.5


def test_a_proposal_that_is_not_voted_on_stays_as_it_is():
    deposit = dataclasses.replace(FACTS, status="deposit")
    assert with_vote(deposit, ballots(), NOW) == deposit


def test_an_expedited_vote_that_would_not_pass_falls_back():
    facts = with_vote(dataclasses.replace(FACTS, expedited=True), ballots(Tally(yes=18 * AKT, no=12 * AKT)), NOW)
    assert (facts.outcome_now, facts.falls_back, facts.threshold) == ("reject_threshold", True, 0.667)


def test_names_of_validators_are_made_safe():
    hostile = Validator("op", "acc", "@everyone https://evil.example/\u202e\n**x**", 40 * AKT)
    heard = dataclasses.replace(ballots(), deciders=Deciders((hostile,), {341: Voters(1, frozenset())}))
    name = with_vote(FACTS, heard, NOW).undecided[0]["name"]
    assert len(name) <= 40
    assert not {"\u202e", "\n"} & set(name)
    assert "https://" not in name


def test_the_facts_survive_storage():
    facts = with_vote(FACTS, ballots(), NOW)
    assert facts_of(json.loads(json.dumps(dataclasses.asdict(facts)))) == facts


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.set_lookbacks(lambda _: 15 * MINUTE)
        yield storage


def stored(storage, number, start, end, until, turnout):
    def write(tx):
        moment = start + 10 * MINUTE
        while moment <= until:
            rows = {
                "turnout": turnout((moment - start) / DAY),
                "hours_left": (end - moment) / HOUR,
                "elapsed": (moment - start) / (end - start),
            }
            labels = {"network": "akash", "proposal": str(number)}
            added = tx.add_samples(
                [Sample(Series.of(f"gov.{name}", **labels), moment, value) for name, value in rows.items()]
            )
            assert not added.refused
            moment += 10 * MINUTE

    storage.write_now(write)


def test_turnout_is_projected_from_what_is_stored_with_its_basis(storage):
    for number in (1, 2):
        begun = NOW - (20 + number) * DAY
        stored(storage, number, begun, begun + 3 * DAY, begun + 3 * DAY, lambda day: 0.1 * day)
    stored(storage, 341, FACTS.voting_starts_at, FACTS.voting_ends_at, NOW, lambda day: 0.06 * day)
    facts = storage.read_now(lambda read: with_vote(FACTS, ballots(), NOW, view=read))
    found = facts.projection
    assert (found["basis"], found["n"]) == ("pace+last_day", 2)
    assert 0.3 <= found["turnout_low"] <= found["turnout"] <= found["turnout_high"] <= 1
    assert found["turnout"] == pytest.approx(0.43, abs=0.03)


async def test_the_picture_is_given_the_course_and_the_path(storage):
    stored(storage, 341, FACTS.voting_starts_at, FACTS.voting_ends_at, NOW, lambda day: 0.06 * day)
    track = await History(storage).of_vote(FACTS, NOW)
    assert (track.start, track.end) == (FACTS.voting_starts_at, FACTS.voting_ends_at)
    assert track.newest == (NOW, pytest.approx(0.3))
    assert (track.path[0].at, track.path[-1].at) == (NOW, FACTS.voting_ends_at)
    over = dataclasses.replace(FACTS, status="passed", voting_ends_at=NOW - HOUR)
    ended = await History(storage).of_vote(over, NOW)
    assert ended.path == ()
    assert all(at <= NOW - HOUR for at, _ in ended.points)


async def test_a_vote_of_which_nothing_is_stored_has_an_empty_course(storage):
    track = await History(storage).of_vote(FACTS, NOW)
    assert (track.points, track.path, track.newest) == ((), (), None)
    assert storage.read_now(lambda read: with_vote(FACTS, ballots(), NOW, view=read)).projection_why == "no_count"
