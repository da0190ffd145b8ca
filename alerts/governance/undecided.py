"""The validators that have not voted, and whether they could still turn the vote."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.governance.vote import Outcome, stand

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from alerts.governance.proposal import GovParams, Tally

OPTIONS = ("yes", "no", "veto", "abstain")


@dataclass(frozen=True, slots=True)
class Validator:
    """One bonded validator. `moniker` is foreign text."""

    operator: str
    account: str
    """The address it votes with: the operator's key under the account prefix. Empty where it cannot be told."""
    moniker: str
    stake: int
    """Its bonded tokens, in the smallest unit."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Who has not voted.

    All stakes are upper bounds: a delegator that votes takes its share out of its validator's vote, and who of the
    delegators voted is not asked.
    """

    largest: tuple[Validator, ...]
    """By stake, the largest first."""
    count: int
    stake: int
    """Of all of them together, and never more than what has not been cast at all."""
    outcomes: dict[str, Outcome]
    """By option: what the vote would come to now if all of them chose it. Empty where the parameters are unknown."""
    could_change: bool | None
    """Whether passing would turn to not passing, or the other way round, under any of these."""


def undecided(
    validators: Sequence[Validator],
    voted: Collection[str],
    tally: Tally,
    bonded: int | None,
    params: GovParams | None,
    *,
    expedited: bool,
    most: int = 8,
) -> Undecided:
    """The validators whose account is not among `voted`. One whose account is unknown counts as not having voted.

    One way is enough to look at: nothing helps a proposal more than yes, nothing hurts it more than a veto, and a part
    of the stake moves the count less than all of it.
    """
    silent = sorted(
        (each for each in validators if each.account not in voted), key=lambda each: (-each.stake, each.operator)
    )
    stake = sum(each.stake for each in silent)
    if bonded is not None:
        stake = max(0, min(stake, bonded - tally.total))
    now = stand(tally, bonded, params, expedited=expedited).passes
    outcomes: dict[str, Outcome] = {}
    for option in OPTIONS:
        more = dataclasses.replace(tally, **{option: getattr(tally, option) + stake})
        outcome = stand(more, bonded, params, expedited=expedited).outcome_now
        if outcome is not None:
            outcomes[option] = outcome
    known = now is not None and len(outcomes) == len(OPTIONS)
    return Undecided(
        largest=tuple(silent[:most]),
        count=len(silent),
        stake=stake,
        outcomes=outcomes,
        could_change=any((outcome is Outcome.PASS) != now for outcome in outcomes.values()) if known else None,
    )
