"""Whether a proposal's title says another thing than its messages do: the text is anybody's, the messages are what happens.

Every rule here was held against 200 recorded proposals of the Cosmos Hub and asks for a plain contradiction; a vague
title is no offence. A rule answers a machine word, or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from alerts.governance.title import titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.governance._effects import Effect
    from alerts.governance.proposal import Proposal

_MOST_READ = 20_000
"""Characters that are looked at, of all its texts together: the first thousands say what it is about."""

_MONEY = re.compile(
    r"fund|spend|\bpay|paid|grant|budget|reimburs|compensat|reward|treasur|community pool|\bakt\b|\batom\b|\$|\busd"
    r"|dollar|token|liquidity|loan|invoice|incentiv|donat|sponsor|allocat|retroactive|prize|cost|price of|money|sale"
)
_UPGRADE = re.compile(r"upgrad|update|mainnet|release|\bfork|migrat|version|\bv\d|sunset|adopt|patch|hotfix|launch")
_SAYS_UPGRADE = re.compile(
    r"(?:software|chain|mainnet|network|binary|protocol)\s+(?:\d+\s+)?upgrade|upgrade\s+(?:to\s+)?v\d|\bv\d+\.\d+\.\d+ upgrade"
)
_SIGNAL = re.compile(r"\bsignal(?:ing|ling)?\b|\btext(?:[- ]only)? proposal\b|\bsentiment\b")
_VERSION = re.compile(r"\bv(\d+(?:\.\d+){1,2})\b")
_AMOUNT = re.compile(
    r"(?<![\w.,$])(\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(k|m|million|thousand)?\s*\$?(akt|atom)\b"
)
_TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}

_SUBJECTS = {
    "bme": r"\bbme\b|burn|mint|collateral|breaker|vault|\bact\b|spread|epoch|equilibrium|threshold",
    "oracle": r"oracle|price|pyth|feed|twap|stale|relayer|router",
    "mint": r"inflation|mint|issuance|emission|block|supply|reward|halving|tokenomics",
    "gov": r"gov|deposit|quorum|vot|veto|threshold|proposal|expedited",
    "staking": r"stak|validator|unbond|commission|\bset\b|slash",
    "wasm": r"wasm|contract|code|upload",
    "distribution": r"tax|distribut|community pool|commission|reward|inflation",
}
"""What a text about these modules speaks of; any of it is enough."""
_CHANGES = re.compile(r"param|chang|adjust|config|setting|increas|decreas|reduc|rais|lower|updat|upgrad|enabl|disabl")

_ACTS = frozenset({"spend", "send", "fund", "upgrade", "params", "wasm", "cancel_upgrade"})


def reasons(proposal: Proposal, effects: Sequence[Effect]) -> tuple[str, ...]:
    """Why title and messages disagree; empty when they do not."""
    title = _plain(next((text for text, _ in titles(proposal)), ""))
    whole = f"{title}\n{_plain(f'{proposal.summary[:_MOST_READ]} {_descriptions(proposal)}')}"
    return tuple(dict.fromkeys([*_titles_differ(proposal), *_found(title, whole, effects)])) if title else ()


def _found(title: str, whole: str, effects: Sequence[Effect]) -> Iterator[str]:
    kinds = {effect.kind for effect in effects}
    if kinds & {"spend", "send"} and not _MONEY.search(whole):
        yield "spend_unnamed"
    if _spent_otherwise(title, effects):
        yield "amount"
    if "upgrade" in kinds:
        names = {_plain(effect.name) for effect in effects if effect.kind == "upgrade"}
        if not _UPGRADE.search(title) and not any(name and name in title for name in names):
            yield "upgrade_unnamed"
        if _other_version(title, names):
            yield "version"
    elif kinds & _ACTS and _SAYS_UPGRADE.search(title) and not (kinds & {"spend", "send"} and _MONEY.search(title)):
        yield "upgrade_absent"
    if kinds & (_ACTS - {"upgrade", "cancel_upgrade"}) and _SIGNAL.search(title):
        yield "only_signal"
    for module in dict.fromkeys(effect.module for effect in effects if effect.kind == "params" and effect.changes):
        if not _speaks_of(module, whole):
            yield "params_unnamed"


def _speaks_of(module: str, whole: str) -> bool:
    subject = _SUBJECTS.get(module)
    if subject is None:
        return bool(_CHANGES.search(whole)) or any(part in whole for part in module.split(".") if part)
    return bool(re.search(subject, whole))


def _spent_otherwise(title: str, effects: Sequence[Effect]) -> bool:
    """Whether the title names an amount that is neither the whole that is paid nor a part of it."""
    spends = [spend for effect in effects if effect.kind in ("spend", "send") for spend in effect.spends]
    named = [
        Decimal(re.sub(r"[,' ]", "", number)) * _TIMES.get(times, 1) for number, times, _ in _AMOUNT.findall(title)
    ]
    if not spends or not named or any(spend.denom not in ("uakt", "uatom") for spend in spends):
        return False
    parts = [Decimal(spend.amount) / 1_000_000 for spend in spends]
    return not any(abs(each - part) <= part / 50 for each in named for part in (*parts, sum(parts)))


def _other_version(title: str, names: set[str]) -> bool:
    """Whether title and upgrade name versions of which neither is the beginning of the other: v2.1 is v2.1.0."""
    told = _VERSION.findall(title)
    planned = [version for name in names for version in _VERSION.findall(name)]
    return bool(told and planned) and not any(
        f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.") for one in told for other in planned
    )


def _titles_differ(proposal: Proposal) -> Iterator[str]:
    """A proposal in the old form has a second title inside its message, and nothing makes the two agree."""
    for message in proposal.messages:
        content = message.get("content")
        inner = content.get("title") if isinstance(content, dict) else None
        if isinstance(inner, str) and inner.strip() and proposal.title.strip():
            one, other = _plain(inner), _plain(proposal.title)
            if one != other and not one.startswith(other) and not other.startswith(one):
                yield "two_titles"


def _descriptions(proposal: Proposal) -> str:
    found: list[str] = []
    for message in proposal.messages[:10]:
        content = message.get("content")
        if isinstance(content, dict) and isinstance(text := content.get("description"), str):
            found.append(text[:_MOST_READ])
    return "\n".join(found)


class _Seen(dict[int, int | None]):
    """Each character as it stands; nothing for what no reader sees, or sees only above another letter. Asked once of each."""

    def __missing__(self, code: int) -> int | None:
        unseen = unicodedata.category(chr(code)) in ("Cf", "Cc", "Mn") and chr(code) not in "\n\t"
        self[code] = None if unseen else code
        return self[code]


_SEEN = _Seen()


def _plain(text: str) -> str:
    """Foreign text as it is compared: one alphabet's forms for each letter, lower case, single spaces, nothing unseen."""
    folded = unicodedata.normalize("NFKC", text[:_MOST_READ]).casefold()
    return " ".join(folded.translate(_SEEN).split())
