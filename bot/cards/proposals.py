"""Proposals as cards. Their titles are text and nothing else; the only link is to an explorer, by number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot import foreign
from bot.cards import _names, numbers, words, words_alerts, words_answers
from bot.cards import words_governance as says
from bot.cards._frame import answer
from bot.cards.actions import Action
from bot.cards.card import Button, Card, Tone
from bot.cards.effects import effect_lines
from bot.cards.scamgate import held_card, held_line, scam_lines
from bot.cards.vote import level, turnout_beside, vote_lines, yes_of_sides
from bot.errors import UserError

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.facts import ProposalFacts, ProposalLookUp, ProposalsFacts

EXPLORERS = {"akash": "https://www.mintscan.io/akash/proposals/{number}"}
"""The only pages a proposal links to, by its number alone: nothing a proposer wrote is ever part of a link."""
PROPOSAL, MESSAGES = "proposal", "messages"
"""What the button is about, and its verb."""
_LONGEST_KEY = 60
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
        title=says.PROPOSALS_TITLE.format(network=_names.network(facts.network)),
        lead=_list_lead(facts) + ".",
        lines=[
            *(_proposal_line(proposal, facts.now) for proposal in shown),
            *([words.more(left)] if left > 0 else []),
            *([says.PROPOSALS_SINCE] if facts.status and facts.status not in ("open", "voting", "deposit") else []),
        ],
        simulated=facts.network.endswith(SIMULATED) or any(proposal.simulated for proposal in facts.proposals),
        network=facts.network,
    )


def looked_up_card(facts: ProposalLookUp) -> Card:
    """One proposal as it was asked for by its number, or why there is none to show."""
    if facts.proposal is not None:
        # Whoever asks for one by its number gets its text, with the warning and without any link.
        return proposal_card(replace(facts.proposal, released=facts.proposal.held))
    if facts.unknown:
        lead = says.PROPOSAL_IS_UNKNOWN.format(number=facts.number)
        if facts.newest is not None:
            lead += f"; {says.PROPOSAL_NEWEST.format(newest=facts.newest)}"
    else:
        why = _names.safe(facts.says, 200).rstrip(".") or words_answers.SOURCE_NO_REASON
        lead = says.PROPOSAL_NOT_ASKED.format(number=facts.number, reason=why)
    return answer(
        title=says.PROPOSAL_NUMBER.format(number=facts.number, network=_names.network(facts.network)),
        lead=f"{lead}.",
        lines=(),
        simulated=facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=Tone.QUIET,
    )


def _list_lead(facts: ProposalsFacts) -> str:
    if facts.says and not facts.proposals:
        return _names.capital(_names.safe(facts.says, 200)).rstrip(".")
    if facts.status in says.PROPOSALS_OF:
        count = words.plural(facts.total, "proposal") if facts.total else says.PROPOSALS_NO
        return says.PROPOSALS_OF[facts.status].format(count=count)
    listed = sum(1 for one in facts.proposals if one.status == "voting" and not _is_over(one, facts.now))
    voting = max(facts.voting, listed)
    return says.PROPOSALS_OPEN.format(count=words.plural(voting, "proposal")) if voting else says.PROPOSALS_NONE_OPEN


def proposal_card(facts: ProposalFacts, *, late: Ms = 0, thread: bool = False) -> Card:
    """One proposal: when its vote ends, what it would change, how it stands. Its text stays outside, its title is only text."""
    if facts.held and not facts.released:
        return held_card(facts, late=late)
    return replace(
        answer(
            title=title_of(facts),
            lead=_proposal_lead(facts),
            lines=[*scam_lines(facts), *_effects(facts), *_vote(facts), *open_lines(facts), *_beside(facts, late)],
            simulated=facts.simulated or facts.network.endswith(SIMULATED),
            network=facts.network,
            tone=Tone.WARNING if facts.held else _TONES.get(facts.status, Tone.INFO),
            kind="proposal",
            state=facts.status if facts.status in says.PROPOSAL_STATUS else "",
            buttons=buttons_of(facts),
        ),
        # A thread's name is no markup: what escapes it would be seen.
        thread=f"#{int(facts.number)} · {foreign.name(facts.title, 80)}".removesuffix(" · ") if thread else "",
    )


def _effects(facts: ProposalFacts) -> list[str]:
    """What it would change; of facts that an older version wrote the names of its messages."""
    if facts.effects or not facts.kinds:
        return effect_lines(facts)
    kinds = ", ".join(f"`{_names.code(kind, 60)}`" for kind in dict.fromkeys(facts.kinds[:8]))
    return [says.PROPOSAL_KINDS.format(kinds=kinds)]


def _vote(facts: ProposalFacts) -> list[str]:
    if facts.status == "deposit":
        return deposit_lines(facts)
    return vote_lines(facts)


def deposit_lines(facts: ProposalFacts) -> list[str]:
    """How much of its deposit is there, and until when."""
    if facts.deposit_share is None:
        return []
    said = says.DEPOSIT_SHARE.format(share=numbers.percent(min(facts.deposit_share, 9.99), 0))
    if facts.deposit_ends_at is not None:
        ends = facts.deposit_ends_at
        said += ", " + says.DEPOSIT_UNTIL.format(moment=numbers.moment(ends), relative=numbers.ago(ends))
    return [said]


def open_lines(facts: ProposalFacts) -> list[str]:
    """Of a reminder: what is undecided still."""
    told = [_open(point, facts) for point in facts.open if point in says.OPEN]
    return [_names.capital(" · ".join(told))] if told else []


def _open(point: str, facts: ProposalFacts) -> str:
    pair = {
        "quorum": (facts.turnout, facts.quorum),
        "close": (yes_of_sides(facts), facts.threshold),
        "veto": (facts.veto, facts.veto_threshold),
    }[point]
    share, limit = pair
    if share is None or limit is None:
        return says.OPEN_BARE[point]
    shown = turnout_beside(share, limit) if point == "quorum" else numbers.percent(share, 1, limit)
    return says.OPEN[point].format(share=shown, limit=level(limit))


def _beside(facts: ProposalFacts, late: Ms) -> list[str]:
    """What explains the rest, and where it comes from."""
    lines: list[str] = []
    if facts.expedited:
        lines.append(_names.capital(says.PROPOSAL_EXPEDITED))
    if facts.failed_reason and facts.status in ("failed", "dropped"):
        lines.append(says.PROPOSAL_REASON.format(reason=_names.safe(facts.failed_reason, 300)))
    if facts.why and facts.status == "dropped":
        lines.append(says.PROPOSAL_REASON.format(reason=_names.safe(facts.why, 200)))
    if facts.links_removed > 0 and not facts.links:  # those that are named are counted there
        lines.append(says.PROPOSAL_LINKS.format(links=words.plural(facts.links_removed, "link")))
    if facts.source:
        lines.append(words_alerts.SOURCES_LINE.format(sources=_source(facts)))
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    return lines


def _source(facts: ProposalFacts) -> str:
    """Who says so, and when: the message stands for days, so that its age is told by the reader's clock."""
    sources = _names.sources(facts.source)
    return says.READ.format(sources=sources, when=numbers.ago(facts.at)) if facts.at else sources


def title_of(facts: ProposalFacts) -> str:
    """Its number and its title."""
    title = _names.safe(facts.title, 140) or says.PROPOSAL_UNTITLED
    return says.PROPOSAL_TITLE.format(number=facts.number, title=title)


def _proposal_lead(facts: ProposalFacts) -> str:
    lead = says.PROPOSAL_LEAD.get(facts.status, says.PROPOSAL_UNKNOWN)
    ends = facts.voting_ends_at
    if facts.status == "voting" and ends is not None:
        return says.PROPOSAL_OPEN_UNTIL.format(moment=numbers.moment(ends), relative=numbers.ago(ends)) + "."
    if facts.status in ("passed", "rejected", "failed") and ends is not None:
        return f"{lead}; {says.PROPOSAL_ENDED.format(relative=numbers.moment(ends))}."
    return lead + "."


def _is_over(facts: ProposalFacts, now: Ms) -> bool:
    """Whether the time to vote has passed, whatever was last read of it: a lookup of its result may have failed."""
    return facts.voting_ends_at is not None and facts.voting_ends_at <= now


def _proposal_line(facts: ProposalFacts, now: Ms) -> str:
    if facts.held:
        return held_line(facts)
    said = [f"**{title_of(facts)}**", says.PROPOSAL_STATUS.get(facts.status) or _names.safe(facts.status, 30)]
    if facts.status == "voting" and facts.voting_ends_at is not None and _is_over(facts, now):
        said[1] = says.PROPOSAL_OVER.format(moment=numbers.moment(facts.voting_ends_at))
    elif facts.status == "voting" and facts.voting_ends_at is not None:
        said[1] = says.PROPOSAL_UNTIL.format(relative=numbers.ago(facts.voting_ends_at))
    elif facts.voting_ends_at is not None and facts.status != "deposit":
        said.append(numbers.moment(facts.voting_ends_at))
    if facts.turnout is not None:
        said.append(says.PROPOSAL_TURNOUT_ALONE.format(turnout=numbers.percent(facts.turnout, 1)).lower())
    return " · ".join(said)


def buttons_of(facts: ProposalFacts) -> tuple[Button, ...]:
    """What it carries, for whoever presses; and its page, by its number alone. The page of a held one would show its links alive."""
    if facts.number <= 0:
        return ()
    key = key_of(facts.network, facts.number)
    messages = (Button(says.MESSAGES, action=str(Action(PROPOSAL, MESSAGES, key))),) if key and facts.effects else ()
    page = EXPLORERS.get(facts.network) if not facts.held else None
    pages = (Button(words.EXPLORER, url=page.format(number=int(facts.number))),) if page else ()
    return (*messages, *pages)


def key_of(network: str, number: int) -> str:
    """Number and network as one word for a button, which works after a restart too. Empty for a name that is too long."""
    key = f"{int(number)}n{network.encode().hex()}" if network != words.HOME else str(int(number))
    return key if len(key) <= _LONGEST_KEY else ""


def read_key(key: str) -> tuple[int, str]:
    """(number, network). Raises UserError: it comes from outside."""
    number, _, network = key.partition("n")
    try:
        return int(number), bytes.fromhex(network).decode() if network else words.HOME
    except ValueError as err:
        raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION) from err
