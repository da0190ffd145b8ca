"""Where a vote stands by the chain's own arithmetic: cosmos-sdk 0.53, x/gov keeper, `Tally`.

The order of the checks decides which reason is given, so it is the chain's: stake, quorum, all abstain, veto, threshold.
Shares are the chain's LegacyDec quotients, whole numbers of 1e-18 rounded half to even. A float would decide the edge by
chance, and an exact fraction would decide it otherwise than the chain now and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.governance.proposal import GovParams, Tally

_ONE = 10**18
_HALF = _ONE // 2


class Outcome(StrEnum):
    """What the vote would come to if it ended with this count."""

    PASS = "pass"  # noqa: S105 - the word of the interface, no secret
    REJECT_QUORUM = "reject_quorum"
    """Too little of the bonded stake voted."""
    REJECT_THRESHOLD = "reject_threshold"
    """Not more than the threshold of those who did not abstain said yes; or all abstained."""
    REJECT_VETO = "reject_veto"


@dataclass(frozen=True, slots=True)
class Standing:
    """A count held against the parameters. None where something that decides it is unknown."""

    turnout: float | None = None
    """All that was cast, abstentions included, of the bonded stake."""
    quorum: float | None = None
    threshold: float | None = None
    """The one that applies: the expedited one for an expedited proposal."""
    veto_threshold: float | None = None
    outcome_now: Outcome | None = None
    missing: int | None = None
    """Units of stake until the quorum is reached; 0 when it is."""
    yes_share: float | None = None
    """Of yes, no and veto: abstentions do not count here. None while nobody took a side."""
    veto_share: float | None = None
    """Of everything cast, abstentions included. None while nothing was cast."""
    burns_deposit: bool | None = None
    """Whether the deposit would be burned; None where the parameters do not say."""
    falls_back: bool = False
    """Expedited and short of passing: it would go on as a regular vote, counted from zero, whatever stopped it."""

    @property
    def passes(self) -> bool | None:
        """Whether it would pass; None when unknown."""
        return None if self.outcome_now is None else self.outcome_now is Outcome.PASS


def stand(tally: Tally, bonded: int | None, params: GovParams | None, *, expedited: bool) -> Standing:
    """Where a vote stands that has come to `tally`, of `bonded` stake, under `params` as the chain gives them now."""
    quorum, threshold, veto = _levels(params, expedited=expedited)
    outcome = _outcome(tally, bonded, quorum, threshold, veto)
    sides = tally.total - tally.abstain
    return Standing(
        turnout=None if bonded is None else tally.turnout(bonded),
        quorum=_shown(quorum),
        threshold=_shown(threshold),
        veto_threshold=_shown(veto),
        outcome_now=outcome,
        missing=_missing(tally.total, bonded, quorum),
        yes_share=tally.yes / sides if sides > 0 else None,
        veto_share=tally.veto / tally.total if tally.total > 0 else None,
        burns_deposit=False if bonded == 0 else _burns(outcome, params, expedited=expedited),
        falls_back=expedited and outcome not in (None, Outcome.PASS),
    )


def _outcome(
    tally: Tally, bonded: int | None, quorum: int | None, threshold: int | None, veto: int | None
) -> Outcome | None:
    """The first check that fails, in the chain's order; None at the first one that cannot be made."""
    if bonded is None or quorum is None:
        return None
    if bonded <= 0 or _quotient(tally.total, bonded) < quorum:
        return Outcome.REJECT_QUORUM
    sides = tally.total - tally.abstain
    if sides <= 0:
        return Outcome.REJECT_THRESHOLD
    if veto is None:
        return None
    if _quotient(tally.veto, tally.total) > veto:
        return Outcome.REJECT_VETO
    if threshold is None:
        return None
    return Outcome.PASS if _quotient(tally.yes, sides) > threshold else Outcome.REJECT_THRESHOLD


def _missing(total: int, bonded: int | None, quorum: int | None) -> int | None:
    """The least stake whose vote would reach the quorum, as the chain rounds."""
    if bonded is None or bonded <= 0 or quorum is None:
        return None
    needed = -(-quorum * bonded // _ONE)
    while needed > 0 and _quotient(needed - 1, bonded) >= quorum:
        needed -= 1
    return max(0, needed - total)


def _burns(outcome: Outcome | None, params: GovParams | None, *, expedited: bool) -> bool | None:
    """Only a missed quorum and a veto can burn the deposit, each by its own switch; a vote that goes on burns none."""
    if outcome is None or params is None:
        return None
    if expedited:
        return False
    switch = {Outcome.REJECT_QUORUM: params.burn_vote_quorum, Outcome.REJECT_VETO: params.burn_vote_veto}
    return switch.get(outcome, False)


def _levels(params: GovParams | None, *, expedited: bool) -> tuple[int | None, int | None, int | None]:
    """Quorum, the threshold that applies and the veto's, in units of 1e-18."""
    if params is None:
        return None, None, None
    name = "expedited_threshold" if expedited else "threshold"
    return _units(params, "quorum"), _units(params, name), _units(params, "veto_threshold")


def _units(params: GovParams, name: str) -> int | None:
    """A share as the chain writes it, with all its places where they were kept."""
    exact: Decimal | None = params.exact.get(name)
    if exact is None:
        value: float | None = getattr(params, name)
        exact = None if value is None else Decimal(repr(value))
    return None if exact is None else int(exact * _ONE)


def _shown(units: int | None) -> float | None:
    return None if units is None else units / _ONE


def _quotient(part: int, whole: int) -> int:
    """LegacyDec.Quo of two whole numbers: to 36 places cut, to 18 rounded half to even."""
    share, rest = divmod(part * _ONE * _ONE // whole, _ONE)
    return share + (rest > _HALF or (rest == _HALF and share % 2 == 1))
