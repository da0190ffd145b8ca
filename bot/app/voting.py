"""Where a vote stands and where it is heading, as facts: the count, the parameters, the projection, who has not voted."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from alerts.derived import voting_courses
from alerts.governance.projection import Course, NoBasis, Projection, project
from alerts.governance.proposal import GovParams
from alerts.governance.undecided import undecided
from alerts.governance.vote import Outcome, stand
from alerts.sample import DAY, MINUTE, Ms
from bot.foreign import name as safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.engine import View
    from alerts.governance.proposal import Tally
    from alerts.governance.undecided import Undecided
    from alerts.governance.vote import Standing
    from bot.app.proposal_facts import ProposalFacts
    from bot.sources._chain_types import Deciders, Staking, Votes

    Courses = tuple[dict[int, Course], tuple[Course, ...]]

WHOLE = 1_000_000
"""uakt to one AKT."""
NAMED = 5
"""Validators that have not voted and are named."""
MONIKER = 40
LIST_STANDS: Ms = 45 * MINUTE
"""A list of voters older than this would call somebody silent who has voted since."""
STAKE_STANDS: Ms = DAY
"""The turnout of a vote that ended longer ago is against a stake that nobody tells."""
_VOTED_ON = frozenset({"voting", "passed", "rejected", "failed"})


@dataclass(frozen=True, slots=True)
class Ballots:
    """What was last heard about the votes of one chain; None where it was not."""

    votes: Votes | None = None
    staking: Staking | None = None
    params: GovParams | None = None
    deciders: Deciders | None = None
    deciders_at: Ms = 0

    def heard(self, answers: Mapping[str, object], now: Ms) -> Ballots:
        """With what one fetch of the chain brought."""
        new = self
        if (votes := answers.get("votes")) is not None:
            new = dataclasses.replace(new, votes=cast("Votes", votes))
            if new.votes is not None and new.votes.params is not None:
                new = dataclasses.replace(new, params=new.votes.params)
        if (params := answers.get("gov_params")) is not None:
            new = dataclasses.replace(new, params=cast("GovParams", params))
        if (staking := answers.get("staking")) is not None:
            new = dataclasses.replace(new, staking=cast("Staking", staking))
        if (deciders := answers.get("voters")) is not None:
            new = dataclasses.replace(new, deciders=cast("Deciders", deciders), deciders_at=now)
        return new

    def tally(self, number: int) -> Tally | None:
        """The live count of a running vote."""
        count = self.votes.counts.get(number) if self.votes is not None else None
        return count.tally if count is not None else None

    def bonded(self, number: int) -> int | None:
        """The stake that a vote's turnout is measured against, in uakt: what its count was read with, else the newest."""
        count = self.votes.counts.get(number) if self.votes is not None else None
        if count is not None and count.bonded is not None:
            return count.bonded
        return self.staking.bonded if self.staking is not None else None

    def standing(self, number: int, tally: Tally | None = None, *, expedited: bool) -> Standing | None:
        """The count held against the parameters; None without a count. `tally` takes the place of the live one."""
        counted = self.tally(number) if tally is None else tally
        return None if counted is None else stand(counted, self.bonded(number), self.params, expedited=expedited)


def with_vote(
    facts: ProposalFacts,
    ballots: Ballots,
    now: Ms,
    *,
    tally: Tally | None = None,
    view: View | None = None,
    courses: Courses | None = None,
    before: ProposalFacts | None = None,
) -> ProposalFacts:
    """The facts with everything about the vote filled in.

    `tally` is the final count of a vote that is over; a running one's comes from `ballots`. `view` reads the stored turnout;
    without it nothing is projected, and `courses` are what it says, where somebody has asked it for all votes. `before` is
    what was shown of it last. What is not known this time stays as it was, but for what only a running vote has.
    """
    if facts.status not in _VOTED_ON:
        return facts
    running = facts.status == "voting"
    count = ballots.tally(facts.number) if running else tally
    if not running:
        facts = dataclasses.replace(facts, **_NOTHING_AHEAD)
    if count is not None:
        facts = _counted(facts, ballots if running else _of_its_day(ballots, facts, before), count, now)
    if not running:
        return facts
    if courses is None and view is not None:
        courses = voting_courses(view, facts.network, now)
    facts = _projected(facts, courses, now)
    return facts if count is None else _still_to_vote(facts, ballots, count, now)


_NOTHING_AHEAD: dict[str, Any] = {
    "projection": None, "projection_why": "", "undecided": (), "undecided_count": 0, "undecided_akt": None,
    "undecided_ways": {}, "could_change": None, "missing_akt": None,
}  # fmt: skip


def _of_its_day(ballots: Ballots, facts: ProposalFacts, before: ProposalFacts | None) -> Ballots:
    """With the levels that a vote was held against while it ran: one that changed them was not decided by its own."""
    if before is None or before.quorum is None or before.expedited != facts.expedited:
        return ballots
    names = {"quorum": "quorum", "threshold": "threshold", "veto_threshold": "veto_threshold"}
    if facts.expedited:
        names["threshold"] = "expedited_threshold"
    params = ballots.params or GovParams()
    was = {name: getattr(before, shown) for shown, name in names.items()}
    if was == {name: getattr(params, name) for name in was}:
        return ballots  # and keep their eighteen places
    exact = {name: value for name, value in params.exact.items() if name not in was}
    return dataclasses.replace(ballots, params=dataclasses.replace(params, **was, exact=exact))


def _counted(facts: ProposalFacts, ballots: Ballots, tally: Tally, now: Ms) -> ProposalFacts:
    """The shares of what was cast and, where the stake of its time is known, how it stands."""
    running = facts.status == "voting"
    recent = running or (facts.voting_ends_at is not None and now - facts.voting_ends_at <= STAKE_STANDS)
    bonded = ballots.bonded(facts.number) if recent else None
    params = ballots.params if recent else None
    standing = stand(tally, bonded, params, expedited=facts.expedited)
    if facts.status in ("passed", "failed") and standing.outcome_now is Outcome.REJECT_QUORUM:
        recent, bonded = False, None  # the chain counted otherwise: this stake is not of its day, and gives no turnout
        standing = stand(tally, None, None, expedited=facts.expedited)
    total = tally.total
    return dataclasses.replace(
        facts,
        yes=_share(tally.yes, total),
        no=_share(tally.no, total),
        veto=_share(tally.veto, total),
        abstain=_share(tally.abstain, total),
        votes_yes=tally.yes / WHOLE,
        votes_no=tally.no / WHOLE,
        votes_veto=tally.veto / WHOLE,
        votes_abstain=tally.abstain / WHOLE,
        cast_uakt=total,
        turnout=standing.turnout if recent else facts.turnout,
        quorum=standing.quorum if recent else facts.quorum,
        threshold=standing.threshold if recent else facts.threshold,
        veto_threshold=standing.veto_threshold if recent else facts.veto_threshold,
        bonded=bonded / WHOLE if bonded is not None else facts.bonded,
        outcome_now=_outcome(facts, standing),
        missing_akt=standing.missing / WHOLE if running and standing.missing is not None else None,
        burns_deposit=standing.burns_deposit,
        falls_back=running and standing.falls_back,
    )


def _share(part: int, total: int) -> float | None:
    """Of what was cast; nothing cast is no share of anything."""
    return part / total if total else None


def _outcome(facts: ProposalFacts, standing: Standing) -> str:
    """What the count comes to. Of a vote that is over the chain's word stands: our reason is given where it agrees."""
    outcome = standing.outcome_now
    if facts.status in ("passed", "failed"):
        return Outcome.PASS.value
    if facts.status == "rejected" and outcome is Outcome.PASS:
        return ""
    return "" if outcome is None else outcome.value


def _projected(facts: ProposalFacts, courses: Courses | None, now: Ms) -> ProposalFacts:
    if courses is None:
        return facts
    running, earlier = courses
    found = project(with_times(running.get(facts.number), facts), earlier, now)
    if isinstance(found, NoBasis):
        return dataclasses.replace(facts, projection=None, projection_why=found.value)
    return dataclasses.replace(facts, projection=_as_facts(found), projection_why="")


def with_times(stored: Course | None, facts: ProposalFacts) -> Course:
    """Turnout as it was stored, with the chain's own times of the vote where the facts have them."""
    course = stored or Course(None, None)
    return dataclasses.replace(
        course, start=facts.voting_starts_at or course.start, end=facts.voting_ends_at or course.end
    )


def _as_facts(found: Projection) -> dict[str, Any]:
    return {
        "turnout_low": found.turnout_low,
        "turnout": found.turnout,
        "turnout_high": found.turnout_high,
        "basis": found.basis.value,
        "n": found.n,
        "over": found.over,
    }


def _still_to_vote(facts: ProposalFacts, ballots: Ballots, tally: Tally, now: Ms) -> ProposalFacts:
    """The largest validators that have not voted, and what they could do; nothing where the list is old or cannot be true."""
    deciders = ballots.deciders
    voters = deciders.voted.get(facts.number) if deciders is not None else None
    stands = now - ballots.deciders_at <= LIST_STANDS
    if deciders is None or voters is None or not stands or (voters.listed == 0 and tally.total > 0):
        gone = {name: value for name, value in _NOTHING_AHEAD.items() if name.startswith(("undecided", "could"))}
        return dataclasses.replace(facts, **gone)
    bonded = ballots.bonded(facts.number)
    found = undecided(
        deciders.validators, voters.accounts, tally, bonded, ballots.params, expedited=facts.expedited, most=NAMED
    )
    return dataclasses.replace(
        facts,
        undecided=tuple(_named(found, bonded)),
        undecided_count=found.count,
        undecided_akt=found.stake / WHOLE,
        undecided_ways={option: outcome.value for option, outcome in found.outcomes.items()},
        could_change=found.could_change,
    )


def _named(found: Undecided, bonded: int | None) -> list[dict[str, Any]]:
    return [
        {
            "name": safe_name(each.moniker, MONIKER),
            "stake": each.stake / WHOLE,
            "share": each.stake / bonded if bonded else None,
        }
        for each in found.largest
    ]
