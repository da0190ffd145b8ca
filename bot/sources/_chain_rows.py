"""The chain's metrics: key, meaning, valid range, and where in which answer each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.metric import Better, Metric, Unit
from bot.sources._base import Picked, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.sources._chain_types import Proposals, Votes

_NETWORK = ("network",)
_PROPOSAL = ("network", "proposal")
_MOST_TOKENS = 1e12


def _of(name: str) -> Callable[[Any], Iterable[Picked]]:
    """Pick one field of the typed answer; None gives no sample."""

    def pick(answer: Any) -> Iterable[Picked]:
        value = getattr(answer, name)
        return () if value is None else (Picked(float(value)),)

    return pick


def _voting(answer: Proposals) -> Iterable[Picked]:
    return (Picked(float(len(answer.voting))),)


def _votes(name: str) -> Callable[[Votes], Iterable[Picked]]:
    def pick(answer: Votes) -> Iterable[Picked]:
        for number, count in answer.counts.items():
            value = getattr(count, name)
            if value is not None:
                yield Picked(float(value), {"proposal": str(number)})

    return pick


def _standing(name: str) -> Callable[[Votes], Iterable[Picked]]:
    def pick(answer: Votes) -> Iterable[Picked]:
        for number, count in answer.counts.items():
            value = getattr(count.standing, name, None)
            if value is not None:
                yield Picked(float(value), {"proposal": str(number)})

    return pick


def _tokens(key: str, unit: Unit, says: str, *, counter: bool = False, better: Better = Better.NEITHER) -> Metric:
    return Metric(key, unit, says, 0.0, _MOST_TOKENS, better, counter=counter, labels=_NETWORK)


COLLATERAL_RATIO = Metric(
    "bme.collateral_ratio", Unit.RATIO,
    "Value of the vault's AKT (without what waits in the queue) at the oracle's price, per outstanding ACT, as the chain computes it",
    1e-9, 100_000.0, Better.HIGHER, labels=_NETWORK,
)  # fmt: skip
BREAKER = Metric(
    "bme.breaker", Unit.STATE,
    "Circuit breaker: 0 healthy, 1 warning, 2 halted for collateral, 3 halted for the oracle, 4 a state this version does not know",
    0.0, 4.0, Better.LOWER, labels=_NETWORK,
)  # fmt: skip
WARN_THRESHOLD = Metric(
    "bme.warn_threshold",
    Unit.RATIO,
    "Collateral ratio at or below which minting slows down",
    0.0,
    100.0,
    labels=_NETWORK,
)
HALT_THRESHOLD = Metric(
    "bme.halt_threshold", Unit.RATIO, "Collateral ratio at or below which minting stops", 0.0, 100.0, labels=_NETWORK
)
VAULT_AKT = _tokens("bme.vault_akt", Unit.AKT, "AKT in the vault without what waits in the queue", better=Better.HIGHER)
ACT_OUTSTANDING = _tokens("bme.act_outstanding", Unit.ACT, "ACT in existence, one US dollar each by intent")
REMINT_CREDITS = _tokens(
    "bme.remint_credits", Unit.AKT,
    "AKT taken in for ACT and not given back: redemptions use it up before fresh AKT is minted (not the community's seed)",
    better=Better.HIGHER,
)  # fmt: skip
AKT_MINTED_FRESH = _tokens(
    "bme.akt_minted_fresh_total", Unit.AKT, "AKT newly minted because redemptions had used up the credits", counter=True,
    better=Better.LOWER,
)  # fmt: skip
ACT_MINTED = _tokens(
    "bme.act_minted_total", Unit.ACT, "ACT minted for AKT since BME began, without the one-off migration", counter=True
)
ACT_BURNED = _tokens("bme.act_burned_total", Unit.ACT, "ACT burned for AKT since BME began", counter=True)
PENDING = Metric(
    "bme.pending_records",
    Unit.COUNT,
    "Conversions that wait for the next epoch",
    0.0,
    1e7,
    Better.LOWER,
    labels=_NETWORK,
)
CANCELED = Metric(
    "bme.canceled_records", Unit.COUNT, "Conversions cancelled since BME began", 0.0, 1e9, Better.LOWER, labels=_NETWORK
)
CANCELED_MINTS = Metric(
    "bme.canceled_mints", Unit.COUNT,
    "Requests to mint ACT cancelled since BME began for no fault of whoever asked: not for its amount, its funds or its denomination",
    0.0, 1e9, Better.LOWER, labels=_NETWORK,
)  # fmt: skip
ORACLE_PRICE = Metric(
    "oracle.akt_usd", Unit.USD, "Median AKT price of the chain's oracle; none while it has stood still for 5 minutes",
    1e-9, 1e6, labels=_NETWORK,
)  # fmt: skip
ORACLE_TWAP = Metric(
    "oracle.akt_usd_twap", Unit.USD, "Time-weighted AKT price of the chain's oracle, which the collateral ratio uses",
    1e-9, 1e6, labels=_NETWORK,
)  # fmt: skip
ORACLE_AGE = Metric(
    "oracle.age_seconds",
    Unit.SECONDS,
    "Time since the oracle's last good price",
    0.0,
    1e9,
    Better.LOWER,
    labels=_NETWORK,
)
ORACLE_SOURCES = Metric(
    "oracle.healthy_sources",
    Unit.COUNT,
    "Price sources the oracle finds healthy",
    0.0,
    1e4,
    Better.HIGHER,
    labels=_NETWORK,
)
SUPPLY = Metric(
    "token.supply",
    Unit.AKT,
    "AKT in existence, the vault's included: BME does not burn AKT",
    1.0,
    _MOST_TOKENS,
    labels=_NETWORK,
)
INFLATION = Metric("token.inflation", Unit.FRACTION, "Nominal yearly inflation of AKT", 0.0, 1.0, labels=_NETWORK)
BONDED_RATIO = Metric(
    "token.bonded_ratio", Unit.FRACTION, "Share of the AKT supply that is bonded to validators", 1e-9, 1.0, Better.HIGHER,
    labels=_NETWORK,
)  # fmt: skip
COMMUNITY_POOL = _tokens("token.community_pool", Unit.AKT, "AKT in the community pool")
HEIGHT = Metric("chain.height", Unit.HEIGHT, "Newest block of a trusted node", 1.0, 1e12, labels=_NETWORK)
BLOCK_AGE = Metric(
    "chain.block_age_seconds", Unit.SECONDS, "Age of the newest block", 0.0, 1e9, Better.LOWER, labels=_NETWORK
)
OPEN_PROPOSALS = Metric("gov.open_proposals", Unit.COUNT, "Proposals being voted on", 0.0, 1e5, labels=_NETWORK)
TURNOUT = Metric(
    "gov.turnout",
    Unit.FRACTION,
    "Votes cast so far, abstentions included, per bonded stake",
    0.0,
    1.5,
    labels=_PROPOSAL,
)
QUORUM = Metric("gov.quorum", Unit.FRACTION, "Turnout below which the vote is void", 0.0, 1.0, labels=_PROPOSAL)
YES_SHARE = Metric(
    "gov.yes_share", Unit.FRACTION, "Yes of all votes but abstentions: more than the threshold passes", 0.0, 1.0,
    labels=_PROPOSAL,
)  # fmt: skip
VETO_SHARE = Metric(
    "gov.veto_share", Unit.FRACTION, "No with veto of all votes, abstentions included: more than its threshold rejects",
    0.0, 1.0, labels=_PROPOSAL,
)  # fmt: skip
HOURS_LEFT = Metric("gov.hours_left", Unit.HOURS, "Time until the vote ends", 0.0, 1e5, labels=_PROPOSAL)
ELAPSED = Metric("gov.elapsed", Unit.FRACTION, "Share of the voting period that is over", 0.0, 1.0, labels=_PROPOSAL)

METRICS: tuple[Row, ...] = (
    Row(HEIGHT, "block", _of("height")),
    Row(BLOCK_AGE, "block", _of("age_seconds")),
    Row(COLLATERAL_RATIO, "status", _of("collateral_ratio")),
    Row(BREAKER, "status", _of("state")),
    Row(WARN_THRESHOLD, "status", _of("warn_threshold")),
    Row(HALT_THRESHOLD, "status", _of("halt_threshold")),
    Row(ACT_OUTSTANDING, "vault", _of("act_outstanding")),
    Row(REMINT_CREDITS, "vault", _of("remint_credits")),
    Row(AKT_MINTED_FRESH, "vault", _of("akt_minted")),
    Row(ACT_MINTED, "vault", _of("act_minted")),
    Row(ACT_BURNED, "vault", _of("act_burned")),
    Row(VAULT_AKT, "queue", _of("vault_akt")),
    Row(PENDING, "queue", _of("records")),
    Row(CANCELED, "canceled", _of("records")),
    Row(CANCELED_MINTS, "canceled", _of("mints")),
    Row(ORACLE_PRICE, "oracle", _of("median")),
    Row(ORACLE_TWAP, "oracle", _of("twap")),
    Row(ORACLE_AGE, "oracle", _of("age_seconds")),
    Row(ORACLE_SOURCES, "oracle", _of("healthy_sources")),
    Row(SUPPLY, "supply", _of("akt")),
    Row("bme.act_outstanding", "supply", _of("act")),
    Row(BONDED_RATIO, "staking", _of("bonded_ratio")),
    Row(INFLATION, "minting", _of("inflation")),
    Row(COMMUNITY_POOL, "community_pool", _of("akt")),
    Row(OPEN_PROPOSALS, "proposals", _voting),
    Row(TURNOUT, "votes", _votes("turnout")),
    Row(QUORUM, "votes", _votes("quorum")),
    Row(YES_SHARE, "votes", _standing("yes_share")),
    Row(VETO_SHARE, "votes", _standing("veto_share")),
    Row(HOURS_LEFT, "votes", _votes("hours_left")),
    Row(ELAPSED, "votes", _votes("elapsed")),
)
