"""What the tables hold, as values. Every other room sees these and never a row of SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from alerts.rule import owner_of, title_of
from alerts.sample import DAY, Ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Sample, Series

OutboxState: TypeAlias = Literal["waiting", "claimed", "sent", "folded", "dead"]
"""waiting -> claimed -> sent, or back to waiting, or dead. folded: something newer speaks for it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A sample that was not stored, and why."""

    sample: Sample
    says: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A stored value that history changed."""

    series: Series
    at: Ms
    was: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch of samples."""

    stored: int = 0
    """New or changed; history that said the same again is not counted."""
    refused: tuple[Refused, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """A span of one series in a few numbers. `at` is the time of the newest sample in it, `last` that sample's value."""

    at: Ms
    avg: float
    low: float
    high: float
    count: int
    last: float


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A computed series that has no value now, since when, and why in a sentence."""

    series: Series
    since: Ms
    says: str


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as it was written. `body` is kept as it came, so that one that no longer parses is shown, never dropped."""

    name: str
    """With its owner: see alerts.rule.named."""
    body: Mapping[str, Any]
    origin: str
    author: str
    made_at: Ms
    changed_at: Ms
    removed_at: Ms | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.name)

    @property
    def guild(self) -> str:
        """The server whose rule it is; empty: the house's."""
        return owner_of(self.name)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who changed what, when, from what to what. None before: it was made; None after: it was removed."""

    at: Ms
    who: str
    what: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    guild: str = ""
    """The server that it was about; empty: all of them."""


@dataclass(frozen=True, slots=True)
class NewOutboxRow:
    """A message to send: the caller's half of OutboxRow."""

    dedup: str
    """Never two rows with one of these."""
    kind: str
    subject: str
    """What the message is about: later rows of one subject on one address edit the message of the first."""
    revision: int
    face: str
    guild: str
    channel: str
    created_at: Ms
    due_at: Ms
    nonce: str
    """25 random characters: the face makes one message of two sends with the same nonce."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    severity: str = "info"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one address, and how far it got."""

    id: int
    dedup: str
    kind: str
    subject: str
    revision: int
    face: str
    guild: str
    channel: str
    topic: str
    severity: str
    reason: str
    facts: Mapping[str, Any]
    created_at: Ms
    due_at: Ms
    attempts: int
    """Sends that failed, or whose worker was never heard of again."""
    state: OutboxState
    owner: str | None
    lease_until: Ms | None
    nonce: str
    message_id: str | None
    previous_message_id: str | None
    """The message this one edits: the newest sent one of the same subject on the same address. None: a new post."""
    cause: str
    sent_at: Ms | None
    """When it was sent or, for a dead letter, given up; of one that waits: when it was given up before an operator asked."""
    folded_into: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """How a source is doing: up or down since when, why, and its last answer."""

    name: str
    up: bool
    since: Ms
    reason: str = ""
    answered_at: Ms | None = None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as it was last seen."""

    id: int
    status: str
    facts: Mapping[str, Any]
    seen_at: Ms
    changed_at: Ms
    missing_polls: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept. Daily roll-ups, rules, transitions and proposals stay for good."""

    raw: Ms = 45 * DAY
    hourly: Ms = 400 * DAY
    messages: Ms = 400 * DAY
    """Outbox rows that are done. Their dedup keys go with them, so this is longer than any event can repeat."""
    decisions: Ms = 90 * DAY
    """Decisions to speak or to stay silent, and where incidents stood that are over."""

    def __post_init__(self) -> None:
        if self.raw < 2 * DAY or self.hourly < self.raw or min(self.messages, self.decisions) < 2 * DAY:
            raise ValueError(
                "keep raw samples, messages and decisions for at least 2 days, and hourly roll-ups no shorter than raw samples"
            )
