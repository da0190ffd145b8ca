"""What lies around the burn/mint ratio: what it offsets, what was kept, what the supply did, and whether two counts agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _names, numbers
from bot.cards import words_bme as says
from bot.cards.behind import state_words
from bot.cards.words_states import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.app.facts import BurnMintFacts, Shown

WINDOWS = ("7d", "30d", "1d", "all")
"""The first of these for which something is known is the one that is said."""
_IN = {"7d": "7 days", "30d": "30 days", "1d": "1 day", "all": "since launch"}


def meaning(facts: BurnMintFacts) -> str:
    """F6, F8 and F7 in one line, of the longest-wished window that is known."""
    for window in WINDOWS:
        offset, kept, supply = (
            _fresh(part.get(window)) for part in (facts.offset, facts.retained, facts.supply_change)
        )
        parts: list[str] = []
        if offset is not None:
            nominal = dict(facts.offset[window].labels).get("source") == "nominal"
            exact, about = (says.OFFSETS, says.OFFSETS_NOMINAL) if offset >= 0 else (says.ADDS, says.ADDS_NOMINAL)
            parts.append((about if nominal else exact).format(share=f"**{numbers.percent(abs(offset), 1)}**"))
        if kept is not None:
            template = says.RETAINED if kept >= 0 else says.OVERPAID
            parts.append(template.format(share=numbers.percent(abs(kept), 1)))
        if supply is not None:
            parts.append(says.SUPPLY.format(change=numbers.signed(supply, "AKT")))
        if parts:
            return _names.capital(f"{_IN[window]}: {' · '.join(parts)}")
    return ""


def agreement(facts: BurnMintFacts) -> str:
    """Whether a second count of the totals says the same."""
    for window in WINDOWS:
        one = facts.states.get(window)
        if one is not None and facts.ratio[window].value is not None:
            return says.WINDOW_STATE.format(state=state_words(one))
    return ""


def rewrote(facts: BurnMintFacts) -> Iterator[str]:
    """Which of the totals their source has written anew, and when: each time once."""
    for at in sorted({one.at for one in facts.rewrote}, reverse=True):
        those = [one for one in facts.rewrote if one.at == at]
        names = ", ".join(NAMES.get(one.metric, one.metric) for one in those)
        points = max(one.points for one in those)
        yield says.REWROTE.format(when=numbers.ago(at), names=names, points=numbers.count(points))


def _fresh(shown: Shown | None) -> float | None:
    return None if shown is None or shown.stale else shown.value
