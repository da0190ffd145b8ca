"""What a proposal would do, read from its messages: typed facts, never words.

Texts in here are foreign and as the proposer wrote them; whoever shows or stores them makes them safe first. No message
is ever fatal: what is not known is named by its type, with the keys it carries.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from alerts.governance import _disagree
from alerts.governance._effects import CORE, Change, Effect, Effects, Spend
from alerts.governance._kinds import MOST_MESSAGES, effects_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.governance.proposal import Proposal

__all__ = ["CORE", "Change", "Effect", "Effects", "Spend", "decode", "kinds_of", "module_of", "modules_of"]


def decode(proposal: Proposal, params: Mapping[str, Mapping[str, object]]) -> Effects:
    """What the messages of `proposal` would do. `params`: each module's current parameters, as the chain gives them.

    The parameters that are current say what an open proposal would change; of one that ended they say nothing, because
    it may have changed them itself: then they are left out.
    """
    current = params if proposal.status.is_open else {}
    messages = proposal.messages[:MOST_MESSAGES]
    found = tuple(islice(effects_of(iter(messages), current), MOST_MESSAGES + 1))
    effects = found[:MOST_MESSAGES]
    why = _disagree.reasons(proposal, effects)
    return Effects(
        effects,
        touches_core=any(_touches_core(effect) for effect in effects),
        sunset=any(effect.kind == "upgrade" and "sunset" in effect.name.casefold() for effect in effects),
        mismatch=bool(why),
        why=why,
        unread=len(proposal.messages) - len(messages) + len(found) - len(effects),
    )


def kinds_of(proposal: Proposal) -> tuple[str, ...]:
    """What the messages do, each in a word: the kinds of its effects, none of a text."""
    return tuple(effect.kind for effect in _effects(proposal))


def _effects(proposal: Proposal) -> Iterator[Effect]:
    """Its effects without anything to compare them with."""
    return islice(effects_of(iter(proposal.messages[:MOST_MESSAGES]), {}), MOST_MESSAGES)


def modules_of(proposal: Proposal) -> dict[str, str]:
    """The modules whose current parameters are needed to understand a proposal, each with the type of its message."""
    found: dict[str, str] = {}
    for effect in _effects(proposal):
        if effect.kind != "params":
            continue
        if effect.content:
            for change in effect.changes:
                found.setdefault(change.path.split(".", 1)[0], "")
        elif effect.module:
            found.setdefault(effect.module, effect.type_url)
    return found


def _touches_core(effect: Effect) -> bool:
    """A change of bme, oracle or mint by whichever message, in the old form too."""
    if module_of(effect.content or effect.type_url) in CORE:
        return True
    return any(change.path.split(".", 1)[0] in CORE for change in effect.changes)
