"""What happened to a proposal, as an answer to the message that stands; and what it carries, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.governance.reminders import AHEAD
from alerts.sample import HOUR, SIMULATED
from bot.cards import _names, numbers, words
from bot.cards import words_governance as says
from bot.cards._frame import answer
from bot.cards.card import Tone
from bot.cards.effects import flag_lines, message_lines
from bot.cards.proposals import buttons_of, deposit_lines, looked_up_card, open_lines, title_of
from bot.cards.scamgate import held_card, scam_lines
from bot.cards.vote import level, turnout_beside, yes_of_sides

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.facts import ProposalLookUp
    from bot.app.proposal_facts import ProposalFacts
    from bot.cards.card import Card

_TONES = {"passed": Tone.GOOD, "rejected": Tone.QUIET, "failed": Tone.WARNING, "dropped": Tone.QUIET}
_LATE: Ms = HOUR
"""A reminder this long after its mark says how much time is really left."""
_AHEAD = {event.value: ahead for event, ahead in AHEAD.items()}


def proposal_news_card(facts: ProposalFacts, *, late: Ms = 0) -> Card:
    """The news in a sentence, then the numbers that decided it or that decide it still."""
    if facts.held and not facts.released:
        return held_card(facts, late=late)
    return answer(
        title=title_of(facts),
        lead=f"{_lead(facts)}.",
        lines=[
            *scam_lines(facts),
            *_lines(facts),
            *([words.DELAYED.format(span=numbers.duration(late))] if late > 0 else []),
        ],
        simulated=facts.simulated or facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=_TONES.get(facts.status, Tone.INFO),
        kind="news",
        state=facts.event,
        buttons=buttons_of(facts),
    )


def messages_card(facts: ProposalLookUp) -> Card:
    """Every message it carries, decoded."""
    proposal = facts.proposal
    if proposal is None:
        return looked_up_card(facts)
    count = len(proposal.effects)
    lead = f"{says.MESSAGES_LEAD.format(count=words.plural(count, 'message'))}." if count else f"{says.MESSAGES_NONE}."
    lines = [*scam_lines(proposal), *flag_lines(proposal)]
    for index, effect in enumerate(proposal.effects):
        name = _names.code(str(effect.get("short") or effect.get("type_url") or ""), 60)
        first, *rest = message_lines(proposal, index) or [""]
        lines += [f"{index + 1}. `{name}` {first}" if name else f"{index + 1}. {first}", *rest]
    return answer(
        title=says.MESSAGES_TITLE.format(number=proposal.number),
        lead=lead,
        lines=lines,
        simulated=proposal.simulated or proposal.network.endswith(SIMULATED),
        network=proposal.network,
    )


def _lead(facts: ProposalFacts) -> str:
    if facts.event == "ended":
        word = "passed_text" if facts.status == "passed" and not facts.kinds else facts.status
        return says.ENDED.get(word, says.PROPOSAL_UNKNOWN)
    if facts.event == "dropped":
        return says.DROPPED.get(facts.why, says.NEWS["dropped"])
    mark, ends = _AHEAD.get(facts.event), facts.voting_ends_at
    if mark is not None and ends is not None and ends - facts.at < mark - _LATE:
        return says.LATE_REMINDER.format(left=_names.capital(numbers.duration(ends - facts.at)))
    return says.NEWS.get(facts.event, says.PROPOSAL_LEAD.get(facts.status, says.PROPOSAL_UNKNOWN))


def _lines(facts: ProposalFacts) -> list[str]:
    ends = facts.voting_ends_at
    until = [] if ends is None else [says.ENDS.format(moment=numbers.moment(ends), relative=numbers.ago(ends))]
    match facts.event:
        case "deposit" | "deposit_near" | "dropped":
            return deposit_lines(facts) if facts.event != "dropped" or facts.why == "missed its deposit" else []
        case "ended":
            reason = [says.PROPOSAL_REASON.format(reason=_names.safe(facts.failed_reason, 300))]
            return [*decided_lines(facts), *(reason if facts.status == "failed" and facts.failed_reason else [])]
        case "converted":
            was = [says.WAS_UNTIL.format(moment=numbers.moment(facts.was_until))] if facts.was_until else []
            return [*until, *was]
        case "day_left" | "hours_left":
            return [*open_lines(facts), *until]
    return until


def decided_lines(facts: ProposalFacts) -> list[str]:
    """The numbers that decided it, where they are known and agree with what the chain says."""
    template = says.DECIDED.get(facts.outcome_now)
    pairs = {
        "turnout": (facts.turnout, facts.quorum),
        "yes": (yes_of_sides(facts), facts.threshold),
        "veto": (facts.veto, facts.veto_threshold),
    }
    shown: dict[str, str] = {}
    for name, (share, limit) in pairs.items():
        if share is not None and limit is not None:
            shown[name] = turnout_beside(share, limit) if name == "turnout" else numbers.percent(share, 1, limit)
            shown[f"{name}_limit"] = level(limit)
    filled = None if template is None else _names.filled(template, shown)
    return [] if filled is None else [_names.capital(filled)]
