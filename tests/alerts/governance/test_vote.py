"""The chain's own arithmetic of a vote, above all at its edges."""

from __future__ import annotations

import dataclasses
import json
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.governance.proposal import GovParams, Tally
from alerts.governance.undecided import Validator, undecided
from alerts.governance.vote import Outcome, stand

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
PARAMS = GovParams(
    quorum=0.334,
    threshold=0.5,
    veto_threshold=0.334,
    expedited_threshold=0.667,
    burn_vote_quorum=False,
    burn_vote_veto=True,
)
BONDED = 1_000_000


def outcome(tally: Tally, params: GovParams | None = PARAMS, *, bonded: int | None = BONDED, expedited: bool = False):
    return stand(tally, bonded, params, expedited=expedited).outcome_now


def test_exactly_at_quorum_is_enough() -> None:
    assert outcome(Tally(yes=334_000)) is Outcome.PASS
    assert outcome(Tally(yes=333_999)) is Outcome.REJECT_QUORUM


def test_what_is_missing_is_the_least_that_reaches_quorum() -> None:
    assert stand(Tally(yes=333_999), BONDED, PARAMS, expedited=False).missing == 1
    assert stand(Tally(yes=334_000), BONDED, PARAMS, expedited=False).missing == 0
    assert stand(Tally(), 3, dataclasses.replace(PARAMS, quorum=0.5), expedited=False).missing == 2


def test_exactly_at_threshold_is_not_enough() -> None:
    assert outcome(Tally(yes=200_000, no=200_000)) is Outcome.REJECT_THRESHOLD
    assert outcome(Tally(yes=200_001, no=200_000)) is Outcome.PASS


def test_exactly_at_veto_threshold_is_no_veto() -> None:
    tally = Tally(yes=666_000, veto=334_000)
    assert outcome(tally) is Outcome.PASS
    assert outcome(dataclasses.replace(tally, yes=665_999, veto=334_001)) is Outcome.REJECT_VETO


def test_abstentions_count_for_the_quorum_and_dilute_the_veto_but_not_the_yes() -> None:
    assert outcome(Tally(yes=20, no=10, abstain=333_970)) is Outcome.PASS
    assert outcome(Tally(yes=200_000, veto=150_000)) is Outcome.REJECT_VETO
    assert outcome(Tally(yes=200_000, veto=150_000, abstain=150_000)) is Outcome.PASS


def test_all_abstaining_is_rejected_for_want_of_a_yes() -> None:
    assert outcome(Tally(abstain=900_000)) is Outcome.REJECT_THRESHOLD


def test_quorum_is_asked_before_veto_and_veto_before_threshold() -> None:
    assert outcome(Tally(veto=100)) is Outcome.REJECT_QUORUM
    assert outcome(Tally(no=300_000, veto=600_000)) is Outcome.REJECT_VETO


def test_no_bonded_stake_is_no_quorum() -> None:
    assert outcome(Tally(yes=1), bonded=0) is Outcome.REJECT_QUORUM
    assert stand(Tally(yes=1), 0, PARAMS, expedited=False).turnout is None
    burning = dataclasses.replace(PARAMS, burn_vote_quorum=True)
    assert stand(Tally(yes=1), 0, burning, expedited=False).burns_deposit is False, "the chain asks no further"
    assert stand(Tally(yes=1), BONDED, burning, expedited=False).burns_deposit is True


def test_an_expedited_vote_has_its_own_threshold_and_falls_back_whatever_stops_it() -> None:
    tally = Tally(yes=600_000, no=300_000)
    assert outcome(tally) is Outcome.PASS
    standing = stand(tally, BONDED, PARAMS, expedited=True)
    assert standing.outcome_now is Outcome.REJECT_THRESHOLD
    assert standing.threshold == 0.667
    assert standing.falls_back
    vetoed = stand(Tally(veto=900_000), BONDED, PARAMS, expedited=True)
    assert vetoed.falls_back
    assert vetoed.burns_deposit is False
    assert not stand(Tally(yes=900_000), BONDED, PARAMS, expedited=True).falls_back


def test_the_deposit_burns_only_by_its_switch() -> None:
    assert stand(Tally(veto=900_000), BONDED, PARAMS, expedited=False).burns_deposit is True
    assert stand(Tally(yes=1), BONDED, PARAMS, expedited=False).burns_deposit is False
    assert stand(Tally(no=900_000), BONDED, PARAMS, expedited=False).burns_deposit is False
    unknown = dataclasses.replace(PARAMS, burn_vote_veto=None)
    assert stand(Tally(veto=900_000), BONDED, unknown, expedited=False).burns_deposit is None


def test_what_is_unknown_gives_no_outcome_and_what_is_known_does() -> None:
    assert outcome(Tally(yes=1), None) is None
    assert outcome(Tally(yes=1), bonded=None) is None
    only_quorum = GovParams(quorum=0.334)
    assert outcome(Tally(yes=1), only_quorum) is Outcome.REJECT_QUORUM
    assert outcome(Tally(yes=900_000), only_quorum) is None
    no_expedited = dataclasses.replace(PARAMS, expedited_threshold=None)
    assert outcome(Tally(yes=900_000), no_expedited, expedited=True) is None
    assert outcome(Tally(yes=900_000), no_expedited) is Outcome.PASS


def test_eighteen_places_decide_where_a_float_would_not() -> None:
    third = Decimal("0.333333333333333333")
    exact = dataclasses.replace(PARAMS, quorum=float(third), exact={"quorum": third})
    assert outcome(Tally(yes=1), exact, bonded=3) is Outcome.PASS, "a third is rounded down to the parameter"
    above = dataclasses.replace(exact, exact={"quorum": Decimal("0.333333333333333334")})
    assert outcome(Tally(yes=1), above, bonded=3) is Outcome.REJECT_QUORUM
    assert stand(Tally(), 3, above, expedited=False).missing == 2


def test_quotients_are_rounded_as_the_chain_rounds_them() -> None:
    """2/3 is 0.666666666666666667 to the chain: a quorum of that is reached by what is truly a little less."""
    two_thirds = dataclasses.replace(PARAMS, exact={"quorum": Decimal("0.666666666666666667")})
    assert outcome(Tally(yes=2), two_thirds, bonded=3) is Outcome.PASS
    assert stand(Tally(), 3, two_thirds, expedited=False).missing == 2


def chain_quotient(part: int, whole: int) -> Decimal:
    """LegacyDec.Quo, written down once more: cut after 36 places, then rounded half to even to 18."""
    with localcontext(prec=90) as exact:
        exact.rounding = ROUND_DOWN
        cut = (Decimal(part) / Decimal(whole)).quantize(Decimal("1e-36"))
        return cut.quantize(Decimal("1e-18"), rounding=ROUND_HALF_EVEN)


def test_at_every_edge_of_small_numbers_it_is_the_chains_own_decimals() -> None:
    """Thirds, halves and sixths beside levels that are one unit of 1e-18 above, at and below them."""
    quorums, thresholds, vetoes = (
        [Decimal(text) for text in levels]
        for levels in (
            ("0.2", "0.333333333333333333", "0.333333333333333334"),
            ("0.5", "0.666666666666666667", "0.333333333333333333"),
            ("0", "0.334", "0.333333333333333333"),
        )
    )
    seen = set()
    for quorum, threshold, veto in product(quorums, thresholds, vetoes):
        params = GovParams(0.0, 0.0, 0.0, exact={"quorum": quorum, "threshold": threshold, "veto_threshold": veto})
        for yes, abstain, no, vetoed in product(range(4), repeat=4):
            total, sides = yes + abstain + no + vetoed, yes + no + vetoed
            for bonded in (3, 12):
                if chain_quotient(total, bonded) < quorum:
                    expected = Outcome.REJECT_QUORUM
                elif not sides:
                    expected = Outcome.REJECT_THRESHOLD
                elif chain_quotient(vetoed, total) > veto:
                    expected = Outcome.REJECT_VETO
                else:
                    passes = chain_quotient(yes, sides) > threshold
                    expected = Outcome.PASS if passes else Outcome.REJECT_THRESHOLD
                found = stand(Tally(yes, abstain, no, vetoed), bonded, params, expedited=False)
                assert found.outcome_now is expected, (yes, abstain, no, vetoed, bonded, params.exact)
                assert found.missing is not None
                assert chain_quotient(total + found.missing, bonded) >= quorum
                assert not found.missing or chain_quotient(total + found.missing - 1, bonded) < quorum
                seen.add(expected)
    assert seen == set(Outcome)


@given(
    counts=st.tuples(*[st.integers(0, 10**15)] * 4),
    bonded=st.integers(1, 10**16),
    levels=st.tuples(*[st.decimals(0, 1, places=18)] * 3),
)
def test_away_from_the_edge_it_is_plain_fractions(counts, bonded, levels) -> None:
    tally = Tally(*counts)
    quorum, threshold, veto = levels
    params = GovParams(0.0, 0.0, 0.0, exact={"quorum": quorum, "threshold": threshold, "veto_threshold": veto})
    sides = tally.total - tally.abstain
    edge = Fraction(1, 10**18)
    shares = [
        (Fraction(tally.total, bonded), Fraction(quorum)),
        (Fraction(tally.veto, tally.total or 1), Fraction(veto)),
        (Fraction(tally.yes, sides or 1), Fraction(threshold)),
    ]
    if any(abs(share - level) <= edge for share, level in shares):
        return
    (turnout, needed), (vetoed, vetoes), (agreed, agrees) = shares
    if turnout < needed:
        expected = Outcome.REJECT_QUORUM
    elif not sides:
        expected = Outcome.REJECT_THRESHOLD
    elif vetoed > vetoes:
        expected = Outcome.REJECT_VETO
    else:
        expected = Outcome.PASS if agreed > agrees else Outcome.REJECT_THRESHOLD
    assert outcome(tally, params, bonded=bonded) is expected


def test_proposal_341_stands_at_39_2_percent_and_passes_by_the_default_parameters() -> None:
    folder = SHARED / "akash"
    if not folder.is_dir():
        pytest.skip("the recorded data is not here")
    raw = json.loads((folder / "gov" / "recorded_prop341_tally.json").read_text())["tally"]
    pool = json.loads((folder / "lcd" / "staking_v1beta1_pool__2026-09.json").read_text())["pool"]
    tally = Tally(*(int(raw[f"{option}_count"]) for option in ("yes", "abstain", "no", "no_with_veto")))
    standing = stand(tally, int(pool["bonded_tokens"]), PARAMS, expedited=False)
    assert f"{standing.turnout:.1%}" == "39.2%"
    assert standing.outcome_now is Outcome.PASS
    assert standing.missing == 0


def validators(*stakes: int) -> list[Validator]:
    return [Validator(f"val{index}", f"acc{index}", f"V{index}", stake) for index, stake in enumerate(stakes)]


def test_the_largest_that_have_not_voted_come_first_and_all_of_them_are_counted() -> None:
    who = undecided(validators(5, 70, 30, 9), {"acc0"}, Tally(yes=400_000), BONDED, PARAMS, expedited=False, most=2)
    assert [each.moniker for each in who.largest] == ["V1", "V2"]
    assert (who.count, who.stake) == (3, 109)
    assert who.could_change is False


def test_those_who_have_not_voted_can_turn_a_vote_when_their_stake_is_enough() -> None:
    passing = Tally(yes=400_000, no=390_000)
    assert undecided(validators(20_000), (), passing, BONDED, PARAMS, expedited=False).could_change is True
    assert undecided(validators(9_000), (), passing, BONDED, PARAMS, expedited=False).could_change is False
    below = Tally(yes=300_000)
    late = undecided(validators(34_000), (), below, BONDED, PARAMS, expedited=False)
    assert late.could_change is True
    assert late.outcomes["yes"] is late.outcomes["abstain"] is Outcome.PASS
    assert undecided(validators(33_999), (), below, BONDED, PARAMS, expedited=False).could_change is False


def test_delegators_that_voted_cannot_be_counted_twice() -> None:
    """All the stake is cast but 10,000, whatever the validators that have not voted hold."""
    who = undecided(validators(500_000), (), Tally(yes=500_000, no=490_000), BONDED, PARAMS, expedited=False)
    assert who.stake == 10_000
    assert who.could_change is True, "10,000 more against make it an even split, which is not more than half"


def test_without_parameters_nobody_knows_whether_it_could_change() -> None:
    who = undecided(validators(500_000), (), Tally(yes=1), BONDED, None, expedited=False)
    assert who.could_change is None
    assert who.outcomes == {}


@given(st.tuples(*[st.integers(0, 1000)] * 4), st.integers(0, 1000), st.tuples(*[st.integers(0, 1000)] * 4))
def test_no_mixture_of_late_votes_does_what_none_of_the_single_ways_does(counts, stake, mixture) -> None:
    tally = Tally(*counts)
    bonded = tally.total + stake + 500
    who = undecided(validators(stake), (), tally, bonded, PARAMS, expedited=False)
    parts = [part * stake // (sum(mixture) or 1) for part in mixture]
    mixed = Tally(*(count + part for count, part in zip(counts, parts, strict=True)))
    before = stand(tally, bonded, PARAMS, expedited=False).passes
    if stand(mixed, bonded, PARAMS, expedited=False).passes != before:
        assert who.could_change is True
