"""One proposal as it may be stored and shown: everything foreign in it made safe, everything in it plain data."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.governance.messages import decode
from alerts.governance.title import cid_of, titles
from alerts.sample import SIMULATED
from bot.app.around import Around
from bot.app.scamgate import texts
from bot.foreign import Foreign, plain
from bot.foreign import name as safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.governance.messages import Change, Effect, Effects, Spend
    from alerts.governance.proposal import Proposal, Tally
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """One proposal. Foreign texts in it were made plain by bot.foreign."""

    network: str
    number: int
    title: str
    status: str
    """deposit, voting, passed, rejected, failed, dropped, unknown."""
    kinds: tuple[str, ...] = ()
    """Message types, short: MsgCommunityPoolSpend; of legacy content its own: TextProposal."""
    expedited: bool = False
    submitted_at: Ms | None = None
    voting_ends_at: Ms | None = None
    at: Ms = 0
    event: str = ""
    """Why it is told now: deposit, voting, ended, dropped; empty in an answer."""
    turnout: float | None = None
    quorum: float | None = None
    yes: float | None = None
    no: float | None = None
    veto: float | None = None
    abstain: float | None = None
    source: str = ""
    failed_reason: str = ""
    links_removed: int = 0
    """Links that stood in its title and its texts, wherever it carries them: none of them is shown."""
    cast_uakt: int = 0
    """Everything cast, exact, for the turnout."""
    why: str = ""
    """Of a dropped one: missed its deposit, or was cancelled."""
    simulated: bool = False

    title_source: str = "none"
    """Where the title stood: title, legacy, metadata, fetched, none."""
    metadata_cid: str = ""
    """What its metadata points to, where a title may still be found; empty when there is nothing to fetch."""
    voting_starts_at: Ms | None = None
    deposit_ends_at: Ms | None = None
    deposit_uakt: int = 0
    """What was deposited so far."""

    effects: tuple[dict[str, Any], ...] = ()
    """What each message would do: kind, type_url, and what the kind needs (`_effect` names it all)."""
    changes: tuple[dict[str, Any], ...] = ()
    """Every parameter that would change: message (its place in `effects`), path, old (None: not known), new, unit, share,
    reset."""
    touches_core: bool = False
    """It changes bme, oracle or mint."""
    sunset: bool = False
    mismatch: bool = False
    mismatch_why: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Names of its fields that held something else than they must."""

    votes_yes: float | None = None
    """Whole tokens, as are the three below."""
    votes_no: float | None = None
    votes_abstain: float | None = None
    votes_veto: float | None = None
    threshold: float | None = None
    veto_threshold: float | None = None
    bonded: float | None = None
    """The stake that the turnout is measured against, in whole tokens."""
    outcome_now: str = ""
    """pass, reject_quorum, reject_threshold, reject_veto; empty when it cannot be told."""
    missing_akt: float | None = None
    """Whole tokens that are still needed for the quorum."""
    projection: dict[str, Any] | None = None
    undecided: tuple[dict[str, Any], ...] = ()
    """The largest validators that have not voted."""
    could_change: bool | None = None
    """Whether their votes could still turn the outcome."""
    undecided_count: int = 0
    """How many validators have not voted, named or not."""
    undecided_akt: float | None = None
    """Their stake together, in whole tokens: at most so much, for a delegator that votes takes its share away."""
    undecided_ways: dict[str, str] = field(default_factory=dict)
    """yes, no, veto, abstain: what the vote would come to now if all of them chose it."""
    projection_why: str = ""
    """Why there is no projection: no_count, no_end, over, too_early, too_short."""
    burns_deposit: bool | None = None
    """Whether the outcome burns the deposit."""
    falls_back: bool = False
    """Expedited and not passing now: it would go on as a regular vote, counted from zero."""

    scam_score: float = 0.0
    held: bool = False
    scam_reasons: tuple[str, ...] = ()
    released: bool = False
    """Held, and shown all the same: as text, with no link of any kind."""
    links: tuple[str, ...] = ()
    """Of one that is held: where its links led, defanged."""

    open: tuple[str, ...] = ()
    """Of a reminder: what is undecided still: quorum, close, veto."""
    deposit_share: float | None = None
    """How much of the deposit that a vote needs is there."""
    was_until: Ms | None = None
    """Of a converted one: the end of its expedited vote."""


@dataclass(frozen=True, slots=True)
class Words:
    """What of a proposal's texts is shown. To read a stranger's Markdown is dear, so it is done once and kept."""

    title: str
    place: str
    """As `title_source`."""
    links: int


MOST_EFFECTS = 30
MOST_CHANGES = 60
MOST_SPENDS = 12
TITLE_CAP = 200
KIND_CAP = 60
VALUE_CAP = 120
_MICRO = 1_000_000


def describe(
    network: str,
    proposal: Proposal,
    now: Ms,
    tally: Tally | None = None,
    around: Around | None = None,
    *,
    fetched: str = "",
    before: ProposalFacts | None = None,
    words: Words | None = None,
) -> ProposalFacts:
    """A proposal as it may be stored and shown.

    `fetched` is what its metadata's address gave, where that was ever asked. `words` are those of `words_of`, where they
    were read before. `before` is what was known of it: once it
    ended, the parameters on the chain may be its own, and what it changed can only be told from the time it was open.
    """
    words = words or words_of(proposal, fetched)
    told = decode(proposal, around.params if around is not None else {})
    facts = ProposalFacts(
        network=network,
        number=proposal.id,
        title=words.title,
        status=proposal.status.value,
        kinds=tuple(dict.fromkeys(safe_name(effect.short, KIND_CAP) for effect in told.effects))[:MOST_EFFECTS],
        expedited=proposal.expedited,
        submitted_at=proposal.submit_time,
        voting_starts_at=proposal.voting_start_time,
        voting_ends_at=proposal.voting_end_time,
        deposit_ends_at=proposal.deposit_end_time,
        deposit_uakt=proposal.deposit_of("uakt"),
        at=now,
        source="akash_chain",
        failed_reason=plain(proposal.failed_reason, TITLE_CAP).text,
        links_removed=words.links,
        cast_uakt=tally.total if tally is not None else 0,
        simulated=network.endswith(SIMULATED),
        title_source=words.place,
        metadata_cid=cid_of(proposal.metadata) if words.place in ("none", "fetched") else "",
        touches_core=told.touches_core,
        sunset=told.sunset,
        mismatch=told.mismatch,
        mismatch_why=told.why,
        unread=proposal.unread,
    )
    # What AKT costs now says nothing of what was paid years ago.
    facts = dataclasses.replace(facts, **_effects(told, around if around and proposal.status.is_open else Around()))
    if before is not None and not proposal.status.is_open and before.effects:
        facts = dataclasses.replace(facts, effects=before.effects, changes=before.changes)
    return _counted(facts, tally)


def words_of(proposal: Proposal, fetched: str = "") -> Words:
    """Its title, made safe, and how many links stood in everything it says."""
    title, place = _title(proposal, fetched)
    links = len(title.links) + sum(len(plain(text, 1).links) for text in texts(proposal)[1:])
    return Words(title.text, place, links)


def _title(proposal: Proposal, fetched: str) -> tuple[Foreign, str]:
    """The first title that still says something once it was made safe; one of unseen characters says nothing."""
    for text, place in titles(proposal, fetched):
        title = plain(text, TITLE_CAP)
        if title.text.strip():
            return title, place
    return Foreign(""), "none"


def _counted(facts: ProposalFacts, tally: Tally | None) -> ProposalFacts:
    """Each option in whole tokens, and as a share of what was cast."""
    if tally is None:
        return facts
    counts = {"yes": tally.yes, "no": tally.no, "veto": tally.veto, "abstain": tally.abstain}
    tokens = {f"votes_{option}": count / _MICRO for option, count in counts.items()}
    shares = {option: count / tally.total for option, count in counts.items()} if tally.total > 0 else {}
    return dataclasses.replace(facts, **tokens, **shares)  # type: ignore[arg-type]  # all of them are floats


def _effects(told: Effects, around: Around) -> dict[str, Any]:
    """What each message would do as plain data, and every change beside it, with the message it belongs to."""
    effects: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for index, effect in enumerate(told.effects[:MOST_EFFECTS]):
        effects.append(_effect(effect, around))
        changes.extend(_change(change, index) for change in effect.changes)
    if (more := told.unread + len(told.effects) - len(effects)) > 0:
        effects.append({"kind": "more", "count": more})
    return {"effects": tuple(effects), "changes": tuple(changes[:MOST_CHANGES])}


def _effect(effect: Effect, around: Around) -> dict[str, Any]:
    """One message as plain data; what says nothing is left out."""
    found: dict[str, Any] = {
        "type_url": safe_name(effect.type_url, 120),
        "kind": effect.kind,
        "short": safe_name(effect.short, KIND_CAP),
        "content": safe_name(effect.content, 120),
        "action": safe_name(effect.action, KIND_CAP),
        "module": safe_name(effect.module, KIND_CAP),
        "params_known": effect.params_known,
        "changed": len(effect.changes),
        "same": effect.same,
        "spends": [_spend(spend, around, pool=effect.kind == "spend") for spend in effect.spends[:MOST_SPENDS]],
        "spends_more": max(0, len(effect.spends) - MOST_SPENDS),
        "name": safe_name(effect.name, KIND_CAP),
        "height": effect.height,
        "at": around.eta(effect.height) if effect.height else None,
        "address": safe_name(effect.address, 100),
        "given": [safe_name(each, 100) for each in effect.given],
        "code_ids": list(effect.code_ids),
        "size": effect.size,
        "calls": safe_name(effect.calls, KIND_CAP),
        "keys": [safe_name(key, KIND_CAP) for key in effect.keys],
    }
    return {key: value for key, value in found.items() if value not in ("", None, [], 0) or key in ("kind", "type_url")}


def _change(change: Change, message: int) -> dict[str, Any]:
    return {
        "message": message,
        "path": safe_name(change.path, 120),
        "old": None if change.old is None else safe_name(change.old, VALUE_CAP),
        "new": safe_name(change.new, VALUE_CAP),
        "unit": safe_name(change.unit, 90),
        "share": change.share,
        "reset": change.reset,
        **({"added": [safe_name(each, 100) for each in change.added]} if change.added else {}),
        **({"removed": [safe_name(each, 100) for each in change.removed]} if change.removed else {}),
    }


def _spend(spend: Spend, around: Around, *, pool: bool) -> dict[str, Any]:
    """What would be paid: whole tokens where the denomination counts millionths, and what that is today."""
    tokens = spend.amount / _MICRO if spend.denom.startswith("u") else None
    usd, price_at = None, None
    if tokens is not None and spend.denom == "uakt" and around.akt_usd is not None:
        usd, price_at = tokens * around.akt_usd, around.price_at
    elif tokens is not None and spend.denom == "uact":
        usd = tokens
    share = None
    if pool and tokens is not None and spend.denom == "uakt" and around.pool_akt:
        share = tokens / around.pool_akt
    return {
        "recipient": safe_name(spend.recipient, 100),
        "denom": safe_name(spend.denom, 90),
        "amount": str(spend.amount),
        "tokens": tokens,
        "usd": usd,
        "price": around.akt_usd if price_at is not None else None,
        "price_at": price_at,
        "share": share,
    }


def facts_of(raw: Mapping[str, Any]) -> ProposalFacts:
    """Facts out of storage, whichever version wrote them: lists become tuples, keys of a newer version are left out."""
    known = {item.name for item in dataclasses.fields(ProposalFacts)}
    return ProposalFacts(**{key: _frozen(value) for key, value in raw.items() if key in known})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
