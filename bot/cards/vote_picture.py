"""The picture of a vote: its finding as a sentence, the count, the levels, turnout over time. Facts and a track in, what the chart takes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot.cards import numbers
from bot.cards import words_vote as says
from bot.cards.captions import foot
from bot.cards.vote import basis_of, is_close, is_veto_near, level, shown_share, turnout_beside, yes_of_sides
from bot.charts.governance import Ahead, Vote

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts
    from bot.app.vote_track import VoteTrack

_SHARES = ("yes", "no", "veto", "abstain")


def vote_picture(facts: ProposalFacts, track: VoteTrack, theme: str = "dark") -> Vote | None:
    """What the chart of a vote takes; None where nothing has been counted."""
    shares = {name: getattr(facts, name) for name in _SHARES}
    if facts.status not in ("voting", "passed", "rejected", "failed") or None in shares.values():
        return None
    of_stake = facts.turnout is not None and facts.turnout > 0
    whole = min(1.0, facts.turnout) if of_stake and facts.turnout is not None else 1.0
    cast = sum(shares.values()) or 1.0
    simulated = facts.simulated or facts.network.endswith(SIMULATED)
    read_at = track.newest[0] if track.newest is not None else facts.at
    return Vote(
        title=_finding(facts),
        subtitle=" · ".join(_figures(facts)),
        foot=foot([("akash_chain", read_at)], track.now, None, simulated=simulated, more=_basis(facts, track)),
        simulated=simulated,
        theme=theme,
        **{name: value / cast * whole for name, value in shares.items()},
        of_stake=of_stake,
        quorum=_level(facts.quorum) if of_stake else None,
        threshold=_level(facts.threshold),
        points=tuple((at, value) for at, value in track.points if track.end is None or at <= track.end),
        start=track.start if track.start is None or track.end is None or track.start < track.end else None,
        end=track.end,
        ahead=tuple(Ahead(step.at, step.low, step.mid, step.high) for step in track.path),
    )


def _level(value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= 1 else None


def _finding(facts: ProposalFacts) -> str:
    yes = yes_of_sides(facts)
    lacking = facts.missing_akt / facts.bonded if facts.missing_akt and facts.bonded else None
    words = {
        "number": str(facts.number),
        "yes": "" if yes is None else _against(yes, facts.threshold),
        "veto": "" if facts.veto is None else _against(facts.veto, facts.veto_threshold),
        "threshold": "" if facts.threshold is None else level(facts.threshold),
        "veto_threshold": "" if facts.veto_threshold is None else level(facts.veto_threshold),
        "turnout": "" if facts.turnout is None else shown_share(facts.turnout),
        "missing": "" if lacking is None else shown_share(min(1.0, lacking)),
    }
    if facts.status == "voting":
        word = "falls_back" if facts.falls_back and facts.outcome_now != "reject_quorum" else facts.outcome_now
        if word == "pass":
            word = "pass_veto" if is_veto_near(facts) else "pass_close" if is_close(facts) else word
        template = says.FINDING.get(word, says.FINDING[""])
        if not words["yes"] and "{yes}" in template:
            template = says.FINDING["nobody"]
        return template.format(**words)
    word = facts.outcome_now if facts.status == "rejected" and facts.outcome_now else facts.status
    template = says.RESULT.get(word, says.RESULT["rejected"])
    lacks = any(f"{{{name}}}" in template and not said for name, said in words.items())
    return (says.RESULT["rejected"] if lacks else template).format(**words)


def _against(share: float, limit: float | None) -> str:
    """A share beside what decides about it: 50.001 % does not read as the 50 % that are not enough."""
    shown = shown_share(share)
    near = limit is not None and share != limit and shown == numbers.percent(limit, 1)
    return numbers.percent(share, 1, limit) if near else shown


def _figures(facts: ProposalFacts) -> list[str]:
    """`Turnout, of the bonded stake · 39.2 % of 33.4 % needed · ends 25 Sep 15:22 UTC`."""
    bits = [says.QUANTITY if facts.turnout is not None else says.QUANTITY_OF_CAST]
    if facts.turnout is not None and facts.quorum is not None:
        turnout = turnout_beside(facts.turnout, facts.quorum)
        bits.append(says.FIGURES.format(turnout=turnout, quorum=level(facts.quorum)))
    elif facts.turnout is not None:
        bits.append(shown_share(facts.turnout))
    if facts.voting_ends_at is not None:
        template = says.ENDS if facts.status == "voting" else says.ENDED_AT
        bits.append(template.format(time=_time(facts.voting_ends_at)))
    return bits


def _basis(facts: ProposalFacts, track: VoteTrack) -> str:
    """What the range in the picture rests on."""
    if not facts.projection or not track.path:
        return ""
    return says.EXPECTED.format(basis=basis_of(facts.projection))


def _time(at: Ms) -> str:
    """A picture has no reader's zone: its times are UTC, as its axis is."""
    try:
        moment = datetime.fromtimestamp(at // 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return numbers.count(at)
    return f"{moment.day} {moment:%b %H:%M}"
