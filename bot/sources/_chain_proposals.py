"""Proposals, read: cosmos-sdk gov v1 as nodes really answer it.

Lists that are empty and times that are not set may be missing, null or the year 1. A field that cannot be read takes
nothing with it but itself, and a proposal that cannot be read (it has no number) takes no other proposal with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.governance.proposal import Coin, Proposal, ProposalStatus, Tally
from bot.errors import SourceShapeChanged
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sources._chain_node import Answer

T = TypeVar("T")

STATUSES = {
    "PROPOSAL_STATUS_DEPOSIT_PERIOD": ProposalStatus.DEPOSIT,
    "PROPOSAL_STATUS_VOTING_PERIOD": ProposalStatus.VOTING,
    "PROPOSAL_STATUS_PASSED": ProposalStatus.PASSED,
    "PROPOSAL_STATUS_REJECTED": ProposalStatus.REJECTED,
    "PROPOSAL_STATUS_FAILED": ProposalStatus.FAILED,
}
_NUMBERS = dict(enumerate(STATUSES.values(), start=1))
_BLOB = "wasm_byte_code"
_LONGEST_TEXT = 32_768
"""Characters: governance on Akash takes 10,200 bytes of metadata, and twice what anybody ever reads of a text is kept."""
_DEEPEST = 40
_MOST_MESSAGES = 200
_MOST_VALUES = 20_000
"""Values kept of one proposal's messages, and ten times as many characters per text at most in all of them together."""
_MOST_CHARACTERS = 200_000
_NO_PROPOSAL = re.compile(r"\bproposal(?: \d+)? (?:doesn't|does not) exist|\bunknown proposal\b")
_LARGEST_ID = 2**63 - 1
"""The chain counts in 64 bits, the database with a sign."""


@dataclass(frozen=True, slots=True)
class Page:
    """The proposals of one page, in its order, and what could not be read."""

    proposals: tuple[Proposal, ...]
    unread: tuple[str, ...] = ()
    """A sentence for each proposal that could not be read at all."""


def page(body: object) -> Page:
    """One gov v1 page. Raises SourceShapeChanged when it is none."""
    found: list[Proposal] = []
    unread: list[str] = []
    for each in Read(body).list("proposals", default=()):
        try:
            found.append(_proposal(each))
        except SourceShapeChanged as problem:
            unread.append(str(problem))
    return Page(tuple(found), tuple(unread))


def proposals(body: object) -> tuple[Proposal, ...]:
    """The proposals of one gov v1 page that can be read."""
    return page(body).proposals


def proposal(answer: Answer) -> Proposal:
    """The one proposal of an answer. Raises SourceShapeChanged when it has no number."""
    return _proposal(answer.read.obj("proposal"))


def is_unknown_proposal(answer: Answer) -> bool:
    """Whether an error says that the chain does not know the proposal: dropped for its deposit, or cancelled.

    Of a height that a node has not got, or has no more, it says much the same, and that is no word about a proposal.
    """
    return _NO_PROPOSAL.search(answer.message) is not None


@dataclass(slots=True)
class _Lenient:
    """Reads fields one by one; what cannot be read is its default, and named."""

    item: Read
    unread: list[str] = field(default_factory=list)

    def __call__(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except SourceShapeChanged:
            self.unread.append(name)
            return otherwise

    def text(self, key: str, most: int = _LONGEST_TEXT) -> str:
        """A text, empty where there is none."""
        return self(key, lambda: self.item.text(key, "", most=most), "")

    def time(self, key: str) -> int | None:
        """A time, None where it is not set."""
        return self(key, lambda: self.item.time_ms(key), None)


def _proposal(item: Read) -> Proposal:
    item.obj()
    number = item.int("id", low=1)
    if number > _LARGEST_ID:
        item.at("id").fail("expected the number of a proposal, found one beyond 64 bits")
    read = _Lenient(item)
    return Proposal(
        id=number,
        status=read("status", lambda: _status(item), ProposalStatus.UNKNOWN),
        title=read.text("title"),
        summary=read.text("summary"),
        metadata=read.text("metadata"),
        proposer=read.text("proposer", 200),
        messages=_messages(item, read),
        submit_time=read.time("submit_time"),
        deposit_end_time=read.time("deposit_end_time"),
        voting_start_time=read.time("voting_start_time"),
        voting_end_time=read.time("voting_end_time"),
        total_deposit=read("total_deposit", lambda: coins(item, "total_deposit"), ()),
        final_tally=read("final_tally_result", lambda: tally_of(item.maybe("final_tally_result")), Tally()),
        expedited=read("expedited", lambda: item.bool("expedited", default=False), otherwise=False),
        failed_reason=read.text("failed_reason"),
        unread=tuple(read.unread),
    )


def _status(item: Read) -> ProposalStatus:
    """By its name, or by its number as some gateways write it."""
    raw = item.at("status").value
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) == 1:
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _NUMBERS.get(raw, ProposalStatus.UNKNOWN)
    return STATUSES.get(item.text("status", most=100), ProposalStatus.UNKNOWN)


def _messages(item: Read, read: _Lenient) -> tuple[dict[str, Any], ...]:
    none: tuple[Read, ...] = ()
    listed = read("messages", lambda: item.list("messages", default=none), none)
    keep = _Keep()
    found = [keep.copy(each.value) for each in listed[:_MOST_MESSAGES] if isinstance(each.value, dict)]
    if len(found) < len(listed) or keep.cut:
        read.unread.append("messages")
    return tuple(found)


@dataclass(slots=True)
class _Keep:
    """Copies messages without their code, which is hundreds of kB of base64, and within a measure for everything else."""

    values: int = _MOST_VALUES
    characters: int = _MOST_CHARACTERS
    cut: bool = False

    def copy(self, value: Any, depth: int = 0) -> Any:
        """The value; of a code only its length."""
        self.values -= 1
        if depth > _DEEPEST or self.values < 0:
            self.cut = True
            return None
        if isinstance(value, dict):
            found: dict[str, Any] = {}
            for key, item in value.items():
                if self.values <= 0:
                    self.cut = True
                    break
                name = self._text(key[:200])
                if key == _BLOB:
                    found[f"{_BLOB}_length"] = len(item) if isinstance(item, str) else 0
                else:
                    found[name] = self.copy(item, depth + 1)
            return found
        if isinstance(value, list):
            kept = [self.copy(item, depth + 1) for item in value[: max(self.values, 0)]]
            self.cut = self.cut or len(kept) < len(value)
            return kept
        return self._text(value) if isinstance(value, str) else value

    def _text(self, value: str) -> str:
        most = min(_LONGEST_TEXT, max(self.characters, 0))
        self.cut = self.cut or len(value) > most
        self.characters -= min(len(value), most)
        return value[:most]


def coins(holder: Read, key: str) -> tuple[Coin, ...]:
    """A list of coins."""
    return tuple(Coin(coin.text("denom", most=200), coin.int("amount", low=0)) for coin in holder.list(key, default=()))


def tally_of(counts: Read | None) -> Tally:
    """A count, in either of its spellings: `yes_count` of gov v1, `yes` of v1beta1 and of gateways that answer so."""
    if counts is None:
        return Tally()

    def count(name: str) -> int:
        return counts.int(f"{name}_count" if f"{name}_count" in counts else name, 0, low=0)

    return Tally(count("yes"), count("abstain"), count("no"), count("no_with_veto"))
