"""What `/held` shows: proposals that are held, and what a server's admins decided about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts


@dataclass(frozen=True, slots=True)
class HeldShown:
    """One held proposal, for an admin's eyes."""

    proposal: ProposalFacts
    verdict: str = ""
    """released, dropped; empty while nobody decided."""
    by: str = ""
    """Who did: name and id."""
    decided_at: Ms | None = None


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """The queue of one server: what waits first, then what was decided, each newest first."""

    network: str
    now: Ms
    items: tuple[HeldShown, ...] = ()
    total: int = 0
    shows: str = "notice"
    """What members see of one that waits: notice, text, nothing."""
    did: str = ""
    """What was just decided: `341:released`."""
