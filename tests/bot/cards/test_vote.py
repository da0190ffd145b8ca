"""A vote in lines and as a picture: where it stands, what is missing, where it is heading, who could still turn it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.governance.projection import Step
from alerts.governance.proposal import GovParams, Tally
from alerts.sample import DAY, HOUR
from bot.app.proposal_facts import ProposalFacts
from bot.app.vote_track import VoteTrack
from bot.app.voting import Ballots, with_vote
from bot.cards.vote import shown_share, vote_lines
from bot.cards.vote_picture import vote_picture
from bot.charts import DARK, load
from bot.sources._chain_types import VoteCount, Votes

NOW = 1_790_000_000_000
DATA = Path(__file__).parents[4] / "shared" / "data" / "akash"
SILENT = tuple(
    {"name": name, "stake": 1.0, "share": share} for name, share in (("A", 0.041), ("B", 0.033), ("C", 0.029))
)
FACTS = ProposalFacts(
    "akash", 341, "Relayer operations", "voting", voting_starts_at=NOW - 5 * DAY, voting_ends_at=NOW + 2 * DAY, at=NOW,
    turnout=0.3924, quorum=0.334, yes=0.978, no=0.011, veto=0.002, abstain=0.009, threshold=0.5, veto_threshold=0.334,
    bonded=91_424_223.5, outcome_now="pass", missing_akt=0.0, undecided=SILENT, undecided_count=23, undecided_akt=9_142_422.35,
    undecided_ways=dict.fromkeys(("yes", "no", "veto", "abstain"), "pass"), could_change=False,
)  # fmt: skip


def lines(**changed):
    return vote_lines(dataclasses.replace(FACTS, **changed))


def test_one_line_says_turnout_shares_and_what_it_comes_to():
    assert lines()[0] == (
        "Turnout 39.2 % of 33.4 % needed · yes 97.8 %, no 1.1 %, veto 0.2 %, abstain 0.9 % → passes if it ended now"
    )


def test_the_largest_that_have_not_voted_and_whether_they_matter():
    assert lines()[-1] == (
        "Not voted: 23 validators with at most 10.0 % of the stake, the largest A 4.1 %, B 3.3 %, C 2.9 %. "
        "All 23 of them voting no, even with veto, would not change it."
    )


@pytest.mark.parametrize(
    ("outcome", "ways", "says"),
    [
        ("pass", {"no": "reject_threshold", "veto": "reject_veto"}, "All 23 of them voting no would stop it."),
        ("pass", {"no": "pass", "veto": "reject_veto"}, "voting no would not stop it, with veto it would."),
        ("reject_quorum", {"yes": "pass", "abstain": "reject_quorum"}, "voting yes would pass it."),
        ("reject_quorum", {"yes": "pass", "abstain": "pass"}, "voting yes would pass it, and so would abstaining."),
    ],
)
def test_what_they_could_turn_is_named_exactly(outcome, ways, says):
    assert lines(outcome_now=outcome, could_change=True, undecided_ways=ways)[-1].endswith(says)


def test_nobody_is_called_silent_where_it_is_not_known():
    assert not any("voted:" in line for line in lines(undecided=(), could_change=None, undecided_akt=None))
    assert lines(undecided=(), undecided_count=0, undecided_akt=0.0)[-1] == "Every validator has voted."
    assert "would" not in lines(could_change=None)[-1]


def test_what_is_missing_to_quorum_is_said_in_akt_and_percent():
    said = lines(turnout=0.21, outcome_now="reject_quorum", missing_akt=11_336_603.7)
    assert said[0].endswith("→ fails for want of quorum if it ended now")
    assert said[1] == "**11,336,604 AKT** more must vote for the quorum: 12.4 % of the stake."


def test_a_turnout_just_below_the_quorum_never_reads_as_the_quorum():
    assert "Turnout 33.39 % of 33.4 % needed" in lines(turnout=0.33399999)[0]
    assert "under 0.01 %" in lines(turnout=0.33399999, missing_akt=0.3)[1]


def test_too_little_yes_and_a_veto_say_by_how_much():
    said = lines(yes=0.45, no=0.5, veto=0.02, abstain=0.03, outcome_now="reject_threshold")
    assert said[1] == "Yes is 46.4 % of yes, no and veto; more than 50 % passes."
    said = lines(veto=0.4, outcome_now="reject_veto", burns_deposit=True)
    assert said[1] == "Veto is 40.0 % of all votes; more than 33.4 % rejects. Its deposit would be burned."


def test_an_expedited_vote_that_would_not_pass_goes_on():
    assert (
        "it would go on as a regular vote, counted from zero"
        in lines(outcome_now="reject_threshold", falls_back=True)[0]
    )


def test_a_projection_says_its_range_and_its_basis():
    projection = {
        "turnout_low": 0.41,
        "turnout": 0.467,
        "turnout_high": 0.562,
        "basis": "pace+last_day",
        "n": 7,
        "over": DAY,
    }
    assert lines(projection=projection)[1] == (
        "At the end about **47 %** (41 to 56 %), from the pace of the last 24 h and how 7 earlier votes ended in their last day."
    )
    near = {**projection, "turnout_low": 0.1999, "turnout": 0.204, "turnout_high": 0.26}
    assert "about **20.4 %** (19.99 to 26 %)" in lines(projection=near, quorum=0.2)[1], "20 % is what it may lack"
    one = {**projection, "basis": "last_day", "n": 1}
    assert lines(projection=one)[1].endswith("from how 1 earlier vote ended in its last day.")
    assert lines(projection={**projection, "basis": "pace", "n": 0, "over": 5 * HOUR})[1].endswith(
        "the pace of the last 5 h alone; a rush at the end would go beyond."
    )
    assert lines(projection_why="too_early")[1].startswith("No projection yet")


def test_a_close_call_says_what_it_is_held_against():
    """46.5 % of all votes and "passes" would not be understood: abstentions do not count there."""
    close = {"yes": 0.465, "no": 0.46, "veto": 0.004, "abstain": 0.071}
    assert "Yes is 50.1 % of yes, no and veto; more than 50 % passes." in lines(**close)
    assert not any(line.startswith("Yes is") for line in lines())
    assert not any(line.startswith("Yes is") for line in lines(**close, status="passed"))
    values, _ = drawn(dataclasses.replace(FACTS, **close))
    assert values.title == "#341 would pass closely: 50.1 % say yes, 50 % are not enough"


def test_a_veto_near_its_threshold_is_said_although_it_would_pass():
    near = {"yes": 0.586, "no": 0.069, "veto": 0.328, "abstain": 0.017}
    assert "Veto is 32.8 % of all votes; more than 33.4 % rejects." in lines(**near)
    assert not any(line.startswith("Veto is") for line in lines(veto=0.2))
    values, _ = drawn(dataclasses.replace(FACTS, **near))
    assert values.title == "#341 would pass, with the veto near: 32.8 %, above 33.4 % rejects"


def test_a_hair_above_the_threshold_does_not_read_as_the_threshold():
    hair = {"yes": 0.50001, "no": 0.49999, "veto": 0.0, "abstain": 0.0}
    values, _ = drawn(dataclasses.replace(FACTS, **hair))
    assert values.title == "#341 would pass closely: 50.001 % say yes, 50 % are not enough"


def test_what_is_over_says_no_more_than_how_it_ended():
    assert lines(status="passed")[0].endswith("abstain 0.9 %")
    assert len(lines(status="passed")) == 1
    assert lines(status="rejected", outcome_now="reject_quorum")[0].endswith("→ too little turnout")
    assert vote_lines(dataclasses.replace(FACTS, status="deposit")) == []


def test_nothing_known_is_said_as_such():
    assert vote_lines(ProposalFacts("akash", 1, "", "voting")) == ["No vote count yet"]
    assert vote_lines(ProposalFacts("akash", 1, "", "passed")) == []
    assert vote_lines(ProposalFacts("akash", 1, "", "voting", turnout=0.0, quorum=0.2)) == [
        "Turnout 0 % of 20 % needed · nobody has voted"
    ]


def test_a_name_of_a_validator_is_only_text():
    said = lines(undecided=({"name": "**bold** <@1> [x](https://evil.example)", "stake": 1.0, "share": 0.1},))[-1]
    assert "https://" not in said
    assert "**bold**" not in said
    assert "<@1>" not in said


@given(st.floats(0, 1))
def test_a_little_is_not_nothing_and_nearly_all_is_not_all(value):
    said = shown_share(value)
    assert (said == "0 %") == (value == 0)
    assert (said == "100 %") == (value == 1)
    assert said not in ("0.0 %", "100.0 %", "0.00 %", "100.00 %")


def track(*, path=True):
    points = tuple((NOW - 5 * DAY + hour * HOUR, 0.3924 * hour / 120) for hour in range(121))
    ahead = (Step(NOW, 0.3924, 0.3924, 0.3924), Step(NOW + 2 * DAY, 0.41, 0.47, 0.56)) if path else ()
    return VoteTrack(points, FACTS.voting_starts_at, FACTS.voting_ends_at, NOW, ahead)


def drawn(facts, course=None):
    picture = vote_picture(facts, course or track())
    assert picture is not None
    return picture, load()[0]["governance"].draw(picture, DARK)


def test_the_picture_shows_the_same_numbers_as_the_lines():
    values, picture = drawn(FACTS)
    assert values.title == "#341 would pass: quorum is reached and 98.7 % say yes"
    assert values.subtitle.startswith("Turnout, of the bonded stake · 39.2 % of 33.4 % needed · ends 23 Sep")
    assert "39.2 % voted, quorum 33.4 %" in picture.alt
    assert "At the end about 47 % is to be expected, between 41 % and 56 %" in picture.alt
    assert sum(values.shares) == pytest.approx(0.3924)


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"outcome_now": "reject_quorum", "turnout": 0.2, "missing_akt": 12_250_846.0},
         "#341 would fail: 13.4 % of the stake are missing to the quorum"),
        ({"outcome_now": "reject_threshold", "yes": 0.4, "no": 0.6, "veto": 0.0, "abstain": 0.0}, "#341 would fail: 40.0 % say yes"),
        ({"outcome_now": "reject_veto", "veto": 0.4}, "#341 would be vetoed: 40.0 % say no with veto"),
        ({"outcome_now": ""}, "#341: 98.7 % say yes so far"),
        ({"outcome_now": "reject_threshold", "falls_back": True}, "#341 would go on as a regular vote: 98.7 % say yes"),
        ({"status": "passed"}, "#341 passed: 98.7 % said yes"),
        ({"status": "rejected", "outcome_now": "reject_quorum", "turnout": 0.1}, "#341 was rejected: only 10.0 % of the stake voted"),
        ({"status": "rejected", "outcome_now": ""}, "#341 was rejected"),
        ({"yes": 0.0, "no": 0.0, "veto": 0.0, "abstain": 1.0, "outcome_now": "reject_threshold"}, "#341: nobody has taken a side yet"),
    ],
)  # fmt: skip
def test_the_title_of_the_picture_is_the_finding(changed, title):
    assert drawn(dataclasses.replace(FACTS, **changed))[0].title == title


def test_without_the_stake_the_shares_are_of_what_was_cast():
    values, picture = drawn(dataclasses.replace(FACTS, turnout=None), VoteTrack((), None, None, NOW))
    assert not values.of_stake
    assert values.quorum is None
    assert "of what was cast" in picture.alt


def test_without_a_count_there_is_no_picture():
    assert vote_picture(dataclasses.replace(FACTS, yes=None), track()) is None
    assert vote_picture(dataclasses.replace(FACTS, status="deposit"), track()) is None


def test_a_simulated_vote_says_so_in_the_picture():
    _, picture = drawn(dataclasses.replace(FACTS, network="akash-simulated"))
    assert picture.alt.startswith("SIMULATED")


def test_no_foreign_text_reaches_the_picture():
    values, _ = drawn(
        dataclasses.replace(FACTS, title="CLAIM AIRDROP", undecided=({"name": "evil.example", "share": 0.1},))
    )
    assert "CLAIM" not in repr(values)
    assert "evil" not in repr(values)


def test_proposal_341_as_it_was_recorded_reads_as_the_registry_says():
    if not DATA.is_dir():
        pytest.skip("the recorded data is not beside this checkout")
    raw = json.loads((DATA / "gov" / "recorded_prop341_tally.json").read_text())["tally"]
    bonded = int(json.loads((DATA / "lcd" / "staking_v1beta1_pool__2026-09.json").read_text())["pool"]["bonded_tokens"])
    tally = Tally(*(int(raw[f"{option}_count"]) for option in ("yes", "abstain", "no", "no_with_veto")))
    params = GovParams(quorum=0.334, threshold=0.5, veto_threshold=0.334)
    heard = Ballots().heard({"votes": Votes({341: VoteCount(tally, None, None, bonded)}, params)}, NOW)
    facts = with_vote(ProposalFacts("akash", 341, "", "voting", at=NOW), heard, NOW)
    assert vote_lines(facts) == [
        "Turnout 39.2 % of 33.4 % needed · yes 97.8 %, no 0.02 %, veto 0 %, abstain 2.1 % → passes if it ended now"
    ]
