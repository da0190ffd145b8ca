"""Proposals that look like scams: the notice in their place, the reasons, and the admins' queue.

Nothing that a proposer wrote stands in the notice. Where it is released its texts are text: no button, no link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot.cards import _names, numbers, words, words_governance
from bot.cards import words_scam as says
from bot.cards._frame import answer
from bot.cards.actions import Action
from bot.cards.card import Button, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.app.held_facts import HeldFacts, HeldShown
    from bot.app.proposal_facts import ProposalFacts
    from bot.cards.card import Card

HELD = "held"
"""What the buttons are about."""
RELEASE, DROP = "release", "drop"
MOST_BUTTONS = 5
"""Proposals with buttons: two each, and Discord takes 25."""


def held_card(facts: ProposalFacts, *, late: Ms = 0) -> Card:
    """The notice: that there is one, and why nothing of it is shown. An answer names the reasons, a message does not."""
    lines = [says.HINT] if facts.status in ("voting", "deposit") else []
    if facts.status == "voting" and facts.voting_ends_at is not None:
        lines.insert(0, says.ENDS.format(relative=numbers.ago(facts.voting_ends_at)))
    if not facts.event:
        lines.insert(0, _score(facts))
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    return answer(
        title=says.TITLE.format(number=facts.number),
        lead=says.LEAD_ENDED.get(facts.status, says.LEAD) + ".",
        lines=lines,
        simulated=facts.simulated or facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=Tone.QUIET,
        kind="proposal",
        state=HELD,
    )


def held_line(facts: ProposalFacts) -> str:
    """One line of a list of proposals, in the place of its title."""
    status = words_governance.PROPOSAL_STATUS.get(facts.status) or _names.safe(facts.status, 30)
    return says.LINE.format(number=facts.number, status=status)


def scam_lines(facts: ProposalFacts) -> list[str]:
    """What goes with the text of one that was held: why, and where its links led, as text."""
    if not facts.held:
        return []
    lines = [says.WARNING.format(score=_number(facts.scam_score), reasons=reasons(facts.scam_reasons))]
    if facts.links:
        links = ", ".join(f"`{_names.code(link, 100)}`" for link in facts.links[:5])
        lines.append(says.LINKS.format(links=links))
    return lines


def reasons(found: Sequence[str]) -> str:
    """Reasons in words, the weightiest first."""
    told = list(dict.fromkeys((says.REASONS | says.UNJUDGED).get(word, says.REASON_UNKNOWN) for word in found))
    more = [words.more(len(told) - says.MOST_REASONS)] if len(told) > says.MOST_REASONS else []
    return "; ".join([*told[: says.MOST_REASONS], *more])


def queue_card(facts: HeldFacts) -> Card:
    """The admins' queue, with buttons for those that wait."""
    waiting = [item for item in facts.items if not item.verdict]
    if not facts.items:
        lead = says.QUEUE_NONE
    else:
        lead = says.QUEUE_LEAD.format(
            count=words.plural(facts.total, *says.THING),
            open=len(waiting),
            shown=says.SHOWN.get(facts.shows, says.SHOWN["notice"]),
        )
    number, _, verdict = facts.did.partition(":")
    if verdict in says.DID:
        lead = says.DID[verdict].format(number=number)
    return answer(
        title=says.QUEUE_TITLE,
        lead=lead,
        lines=[line for item in facts.items for line in _item(item)]
        + ([words.more(facts.total - len(facts.items))] if facts.total > len(facts.items) else []),
        simulated=facts.network.endswith(SIMULATED),
        network=facts.network,
        tone=Tone.WARNING if waiting else Tone.QUIET,
        buttons=tuple(button for item in waiting[:MOST_BUTTONS] for button in _buttons(item.proposal.number)),
    )


def _buttons(number: int) -> tuple[Button, Button]:
    return (
        Button(says.RELEASE.format(number=number), action=str(Action(HELD, RELEASE, str(number)))),
        Button(says.DROP.format(number=number), action=str(Action(HELD, DROP, str(number)))),
    )


def _item(item: HeldShown) -> list[str]:
    facts = item.proposal
    status = words_governance.PROPOSAL_STATUS.get(facts.status) or _names.safe(facts.status, 30)
    title = _names.safe(facts.title, 120) or words_governance.PROPOSAL_UNTITLED
    head = says.ITEM.format(number=facts.number, title=title, status=status, score=_number(facts.scam_score))
    if item.verdict in says.DECIDED:
        when = numbers.ago(item.decided_at) if item.decided_at is not None else ""
        return [
            f"{head} · {says.DECIDED[item.verdict].format(by=_names.person(item.by, 80) or says.SOMEBODY, when=when).strip()}"
        ]
    lines = [f"{head} · {says.WAITS}", says.WHY.format(reasons=reasons(facts.scam_reasons))]
    if facts.links:
        lines.append(says.LINKS.format(links=", ".join(f"`{_names.code(link, 100)}`" for link in facts.links[:5])))
    return lines


def _score(facts: ProposalFacts) -> str:
    return says.SCORE.format(score=_number(facts.scam_score), reasons=reasons(facts.scam_reasons))


def _number(score: float) -> str:
    return f"{min(max(score, 0.0), 1.0):.2f}"
