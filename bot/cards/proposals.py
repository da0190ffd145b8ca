"""Proposals as cards. Their titles are text and nothing else; the only link is to an explorer, by number."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot.cards import _names, numbers, words
from bot.cards._frame import answer
from bot.cards.card import Button, Card, Tone
from bot.cards.scamgate import held_card, held_line, scam_lines

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.facts import ProposalFacts, ProposalLookUp, ProposalsFacts, UpgradeFacts

EXPLORERS = {"akash": "https://www.mintscan.io/akash/proposals/{number}"}
"""The only pages a proposal links to, by its number alone: nothing a proposer wrote is ever part of a link."""
MOST_PROPOSALS = 10
_TONES = {
    "passed": Tone.GOOD,
    "rejected": Tone.QUIET,
    "failed": Tone.WARNING,
    "deposit": Tone.QUIET,
    "dropped": Tone.QUIET,
}


def proposals_card(facts: ProposalsFacts) -> Card:
    """Open proposals first, in the order given."""
    shown = facts.proposals[:MOST_PROPOSALS]
    left = max(len(facts.proposals), facts.total) - len(shown)
    return answer(
        title=words.PROPOSALS_TITLE.format(network=_names.network(facts.network)),
        lead=_list_lead(facts) + ".",
        lines=[
            *(_proposal_line(proposal, facts.now) for proposal in shown),
            *([words.more(left)] if left > 0 else []),
            *([words.PROPOSALS_SINCE] if facts.status and facts.status not in ("open", "voting", "deposit") else []),
        ],
        simulated=facts.network.endswith(SIMULATED) or any(proposal.simulated for proposal in facts.proposals),
        network=facts.network,
    )


def looked_up_card(facts: ProposalLookUp) -> Card:
    """One proposal as it was asked for by its number, or why there is none to show."""
    if facts.proposal is not None:
        # Whoever asks for one by its number gets its text, with the warning and without any link.
        return proposal_card(dataclasses.replace(facts.proposal, released=facts.proposal.held))
    if facts.unknown:
        lead = words.PROPOSAL_IS_UNKNOWN.format(number=facts.number)
        if facts.newest is not None:
            lead += f"; {words.PROPOSAL_NEWEST.format(newest=facts.newest)}"
    else:
        why = _names.safe(facts.says, 200).rstrip(".") or words.SOURCE_NO_REASON
        lead = words.PROPOSAL_NOT_ASKED.format(number=facts.number, reason=why)
    return answer(
        title=words.PROPOSAL_NUMBER.format(number=facts.number, network=_names.network(facts.network)),
        lead=f"{lead}.",
        lines=(),
        simulated=facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=Tone.QUIET,
    )


def _list_lead(facts: ProposalsFacts) -> str:
    if facts.says and not facts.proposals:
        return _names.capital(_names.safe(facts.says, 200)).rstrip(".")
    if facts.status in words.PROPOSALS_OF:
        count = words.plural(facts.total, "proposal") if facts.total else words.PROPOSALS_NO
        return words.PROPOSALS_OF[facts.status].format(count=count)
    listed = sum(1 for one in facts.proposals if one.status == "voting" and not _is_over(one, facts.now))
    voting = max(facts.voting, listed)
    return words.PROPOSALS_OPEN.format(count=words.plural(voting, "proposal")) if voting else words.PROPOSALS_NONE_OPEN


def proposal_card(facts: ProposalFacts, *, late: Ms = 0) -> Card:
    """One proposal: when it ends, how it stands, what it carries. Its text stays outside, its title is only text."""
    if facts.held and not facts.released:
        return held_card(facts, late=late)
    simulated = facts.simulated or facts.network.endswith(SIMULATED)
    lines = [*scam_lines(facts), _tally(facts)]
    if facts.kinds:
        kinds = ", ".join(f"`{_names.code(kind, 60)}`" for kind in dict.fromkeys(facts.kinds[:8]))
        lines.append(words.PROPOSAL_KINDS.format(kinds=kinds))
    if facts.expedited:
        lines.append(_names.capital(words.PROPOSAL_EXPEDITED))
    if facts.failed_reason and facts.status in ("failed", "dropped"):
        lines.append(words.PROPOSAL_REASON.format(reason=_names.safe(facts.failed_reason, 300)))
    if facts.why and facts.status == "dropped":
        lines.append(words.PROPOSAL_REASON.format(reason=_names.safe(facts.why, 200)))
    if facts.links_removed > 0:
        lines.append(words.PROPOSAL_LINKS.format(links=words.plural(facts.links_removed, "link")))
    if facts.source:
        lines.append(words.SOURCES_LINE.format(sources=_names.sources(facts.source)))
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    return answer(
        title=_proposal_title(facts),
        lead=_proposal_lead(facts),
        lines=lines,
        simulated=simulated,
        network=facts.network,
        tone=_TONES.get(facts.status, Tone.INFO),
        kind="proposal",
        state=facts.status if facts.status in words.PROPOSAL_STATUS else "",
        buttons=_explorer(facts),
    )


def _proposal_title(facts: ProposalFacts) -> str:
    title = _names.safe(facts.title, 140) or words.PROPOSAL_UNTITLED
    return words.PROPOSAL_TITLE.format(number=facts.number, title=title)


def _proposal_lead(facts: ProposalFacts) -> str:
    lead = words.PROPOSAL_LEAD.get(facts.status, words.PROPOSAL_UNKNOWN)
    ends = facts.voting_ends_at
    if facts.status == "voting" and ends is not None:
        return words.PROPOSAL_OPEN_UNTIL.format(moment=numbers.moment(ends), relative=numbers.ago(ends)) + "."
    if facts.status in ("passed", "rejected", "failed") and ends is not None:
        return f"{lead}; {words.PROPOSAL_ENDED.format(relative=numbers.moment(ends))}."
    return lead + "."


def _tally(facts: ProposalFacts) -> str:
    shares = [
        f"{word} {numbers.percent(value, 1)}"
        for value, (_, word) in zip(
            (facts.yes, facts.no, facts.veto, facts.abstain), words.PROPOSAL_SHARES, strict=True
        )
        if value is not None
    ]
    said: list[str] = []
    if facts.turnout is not None:
        template = words.PROPOSAL_TURNOUT if facts.quorum is not None else words.PROPOSAL_TURNOUT_ALONE
        said.append(
            template.format(
                turnout=numbers.percent(facts.turnout, 1, facts.quorum), quorum=numbers.percent(facts.quorum, 1)
            )
        )
    if shares:
        said.append(", ".join(shares))
    if not said and facts.status == "voting":
        return words.PROPOSAL_NO_TALLY
    return " · ".join(said)


def _is_over(facts: ProposalFacts, now: Ms) -> bool:
    """Whether the time to vote has passed, whatever was last read of it: a lookup of its result may have failed."""
    return facts.voting_ends_at is not None and facts.voting_ends_at <= now


def _proposal_line(facts: ProposalFacts, now: Ms) -> str:
    if facts.held:
        return held_line(facts)
    said = [f"**{_proposal_title(facts)}**", words.PROPOSAL_STATUS.get(facts.status) or _names.safe(facts.status, 30)]
    if facts.status == "voting" and facts.voting_ends_at is not None and _is_over(facts, now):
        said[1] = words.PROPOSAL_OVER.format(moment=numbers.moment(facts.voting_ends_at))
    elif facts.status == "voting" and facts.voting_ends_at is not None:
        said[1] = words.PROPOSAL_UNTIL.format(relative=numbers.ago(facts.voting_ends_at))
    elif facts.voting_ends_at is not None and facts.status != "deposit":
        said.append(numbers.moment(facts.voting_ends_at))
    if facts.turnout is not None:
        said.append(words.PROPOSAL_TURNOUT_ALONE.format(turnout=numbers.percent(facts.turnout, 1)).lower())
    return " · ".join(said)


def _explorer(facts: ProposalFacts) -> tuple[Button, ...]:
    """Its page, by its number alone. The page of a held one would show its links alive."""
    page = EXPLORERS.get(facts.network) if not facts.held else None
    return (Button(words.EXPLORER, url=page.format(number=int(facts.number))),) if page and facts.number > 0 else ()


def upgrade_card(facts: UpgradeFacts, *, late: Ms = 0) -> Card:
    """A planned upgrade of the chain: its block, and how many are left."""
    height = numbers.count(facts.height)
    lead = words.UPGRADE_LEAD.get(facts.event, words.UPGRADE_UNKNOWN).format(height=height)
    lines: list[str] = []
    if facts.event == "scheduled" and facts.at_height is not None and facts.height > facts.at_height:
        left = words.plural(facts.height - facts.at_height, "block")
        lines.append(words.UPGRADE_LEFT.format(now=numbers.count(facts.at_height), left=left))
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    return answer(
        title=words.UPGRADE_TITLE.format(name=_names.safe(facts.name, 100)),
        lead=f"{lead}.",
        lines=lines,
        simulated=facts.network.endswith(SIMULATED),
        network=facts.network,
        kind="upgrade",
        state=facts.event if facts.event in words.UPGRADE_LEAD else "",
    )
