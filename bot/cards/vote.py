"""Where a vote stands, in lines: the count and what it comes to, what is missing, where it is heading, who is silent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from alerts.governance.reminders import CLOSE, VETO_NEAR
from bot.cards import _names, numbers, words
from bot.cards import words_vote as says

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.proposal_facts import ProposalFacts

NAMED = 3
"""Validators a line names."""


def vote_lines(facts: ProposalFacts) -> list[str]:
    """The lines of a running vote, or of one that is over; none of a proposal that is not voted on."""
    if facts.status not in ("voting", "passed", "rejected", "failed"):
        return []
    running = facts.status == "voting"
    lines = [_count(facts), *_why(facts)]
    if running:
        lines += [*_missing(facts), *_projection(facts), *_silent(facts)]
    return [line for line in lines if line]


def shown_share(value: float) -> str:
    """A share with one decimal, or two that tell a little from nothing and nearly all from all: 97.8 %, 0.02 %, 100 %."""
    if value in (0.0, 1.0):
        return numbers.percent(value, 0)
    for places in (1, 2):
        if 0 < round(value * 100, places) < 100:
            return numbers.percent(value, places)
    return says.UNDER if value < 0.5 else says.OVER


def level(value: float) -> str:
    """A level as it was set: 33.4 %, 50 %."""
    return numbers.level(value, "fraction")


def _count(facts: ProposalFacts) -> str:
    """`Turnout 39.2 % of 33.4 % needed · yes 97.8 %, no 1.1 %, veto 0.2 %, abstain 0.9 % → passes if it ended now`."""
    said: list[str] = []
    if facts.turnout is not None and facts.quorum is not None:
        turnout = turnout_beside(facts.turnout, facts.quorum)
        said.append(says.TURNOUT.format(turnout=turnout, quorum=level(facts.quorum)))
    elif facts.turnout is not None:
        said.append(says.TURNOUT_ALONE.format(turnout=shown_share(facts.turnout)))
    shares = [(word, getattr(facts, name)) for name, word in says.SHARES]
    known = [f"{word} {shown_share(value)}" for word, value in shares if value is not None]
    if known:
        said.append(", ".join(known))
    elif facts.turnout is not None:
        said.append(says.NOBODY)
    if not said:
        return says.NO_COUNT if facts.status == "voting" else ""
    outcome = _outcome(facts)
    count = " · ".join(said)
    return says.NOW.format(count=count, outcome=outcome) if outcome else count


def turnout_beside(turnout: float, quorum: float) -> str:
    """A turnout beside what it must reach: 33.399 % never reads as the 33.4 % that it lacks."""
    if turnout == 0:
        return numbers.percent(turnout, 0)
    if turnout < quorum <= round(turnout, 3):
        return numbers.percent(math.floor(turnout * 10_000) / 10_000, 2)
    return numbers.percent(turnout, 1, quorum)


def _outcome(facts: ProposalFacts) -> str:
    if facts.status == "voting":
        found = says.FALLS_BACK if facts.falls_back else says.OUTCOME
        return found.get(facts.outcome_now, "")
    return says.ENDED.get(facts.outcome_now, "") if facts.status == "rejected" else ""


def _why(facts: ProposalFacts) -> list[str]:
    """The share that decides it or nearly does, where the count above does not show it; and what becomes of the deposit."""
    said: list[str] = []
    yes, running = yes_of_sides(facts), facts.status == "voting"
    decided = facts.outcome_now == "reject_threshold"
    if yes is not None and facts.threshold is not None and (decided or (running and is_close(facts))):
        against = numbers.percent(yes, 1, facts.threshold)
        said.append(says.YES_OF_SIDES.format(yes=against, threshold=level(facts.threshold)))
    vetoed = facts.outcome_now == "reject_veto"
    if facts.veto is not None and facts.veto_threshold is not None and (vetoed or (running and is_veto_near(facts))):
        against = numbers.percent(facts.veto, 1, facts.veto_threshold)
        said.append(says.VETO_OF_CAST.format(veto=against, threshold=level(facts.veto_threshold)))
    if facts.burns_deposit is True:
        said.append(says.BURNS if running else says.BURNED)
    return [". ".join(said) + "."] if said else []


def is_close(facts: ProposalFacts) -> bool:
    """Whether yes is near what it must exceed, on either side."""
    yes = yes_of_sides(facts)
    return yes is not None and facts.threshold is not None and abs(yes - facts.threshold) <= CLOSE


def is_veto_near(facts: ProposalFacts) -> bool:
    """Whether the veto is near what rejects, or beyond it."""
    return (
        bool(facts.veto) and bool(facts.veto_threshold) and (facts.veto or 0) >= VETO_NEAR * (facts.veto_threshold or 0)
    )


def yes_of_sides(facts: ProposalFacts) -> float | None:
    """Yes among yes, no and veto; abstentions do not count there."""
    if facts.yes is None or facts.no is None or facts.veto is None:
        return None
    sides = facts.yes + facts.no + facts.veto
    return facts.yes / sides if sides > 0 else None


def _missing(facts: ProposalFacts) -> list[str]:
    """How much stake still has to vote."""
    if not facts.missing_akt or facts.missing_akt <= 0:
        return []
    whole = max(1.0, float(-(-facts.missing_akt // 1)))
    amount = f"**{numbers.count(whole)} AKT**"
    if not facts.bonded:
        return [says.MISSING_ALONE.format(amount=amount) + "."]
    return [says.MISSING.format(amount=amount, share=shown_share(min(1.0, facts.missing_akt / facts.bonded))) + "."]


def _projection(facts: ProposalFacts) -> list[str]:
    """`At the end about 47 % (41 to 56 %), from the pace of the last 24 h and how 7 earlier votes ended in their last day`."""
    found = facts.projection
    if not found:
        why = says.NO_PROJECTION.get(facts.projection_why)
        return [f"{why}."] if why else []
    low, mid, high = (float(found[name]) for name in ("turnout_low", "turnout", "turnout_high"))
    basis = basis_of(found, cautious=True)
    shown = {name: _whole(value, facts.quorum) for name, value in (("low", low), ("turnout", mid), ("high", high))}
    template = says.PROJECTED if shown["low"] != shown["high"] else says.PROJECTED_POINT
    if template is says.PROJECTED:
        shown["low"] = shown["low"].removesuffix(words.PERCENT)
    return [template.format(**shown, basis=basis) + "."]


def basis_of(projection: Mapping[str, Any], *, cautious: bool = False) -> str:
    """What a projection rests on: `the pace of the last 24 h and how 7 earlier votes ended in their last day`.

    `cautious` says with it what a pace alone does not know.
    """
    basis, n, over = str(projection.get("basis", "")), int(projection.get("n", 0)), int(projection.get("over", 0))
    votes = says.EARLIER[n != 1].format(votes=words.plural(n, says.EARLIER_VOTE))
    pace = says.PACE.format(span=numbers.roughly(over))
    if basis == "pace" and cautious:
        return says.PACE_ALONE.format(pace=pace)
    return {"pace": pace, "last_day": votes}.get(basis, says.BOTH.format(pace=pace, earlier=votes))


def _whole(value: float, quorum: float | None) -> str:
    """An estimate has no decimals, but for one so small that it would be nothing and to tell it from the quorum."""
    return numbers.percent(value, 0 if value >= 0.1 else 1, quorum)


def _silent(facts: ProposalFacts) -> list[str]:
    """Who has not voted, the largest by name, and what all of them together could do."""
    if facts.could_change is None and not facts.undecided:
        return []
    if not facts.undecided:
        return [says.SILENT_NONE + "."] if facts.undecided_akt is not None else []
    names = ", ".join(_silent_one(each) for each in facts.undecided[:NAMED])
    share = facts.undecided_akt / facts.bonded if facts.undecided_akt is not None and facts.bonded else None
    count = max(facts.undecided_count, len(facts.undecided))
    said = (
        says.SILENT_ALONE.format(names=names)
        if share is None
        else says.SILENT.format(validators=words.plural(count, says.VALIDATOR), share=shown_share(share), names=names)
    )
    turn = _turn(facts, count)
    return [f"{said}. {turn}." if turn else f"{said}."]


def _silent_one(each: dict[str, object]) -> str:
    share = each.get("share")
    name = _names.safe(str(each.get("name", "")), 40) or says.NAMELESS
    return says.ONE_SILENT.format(name=name, share=shown_share(share) if isinstance(share, float) else "").rstrip()


def _turn(facts: ProposalFacts, count: int) -> str:
    """What they could do together, if they chose one way."""
    if facts.could_change is None:
        return ""
    passes, ways = facts.outcome_now == "pass", facts.undecided_ways
    who = says.IT if count == 1 else says.BOTH_OF_THEM if count == 2 else says.ALL_OF_THEM.format(count=count)
    if not facts.could_change:
        template = says.NO_CHANGES[passes]
    elif passes:
        template = says.NO_STOPS if ways.get("no") != "pass" else says.ONLY_VETO_STOPS
    else:
        template = says.ABSTAIN_PASSES if ways.get("abstain") == "pass" else says.YES_PASSES
    return template.format(who=who)
