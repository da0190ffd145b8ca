"""The typed facts of what a proposal would do."""

from __future__ import annotations

from dataclasses import dataclass

CORE = frozenset({"bme", "oracle", "mint"})
"""Modules whose change touches what AKT and ACT are worth: a proposal about them is marked."""


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter that would change."""

    path: str
    """Module, dot, field path: `bme.circuit_breaker_warn_threshold`, `gov.min_deposit[uakt]`."""
    old: str | None
    """None when the module's current parameters are unknown; empty where they lack the field."""
    new: str
    unit: str = ""
    """What the numbers count: a denomination (`uakt`), `fraction`, `bps`, `percent`, `seconds`, `nanoseconds`, `blocks`,
    `bytes`; else empty."""
    share: float | None = None
    """The relative change of a number: 0.5 is up by half. None where that has no meaning."""
    reset: bool = False
    """It falls to nothing: the message carries the whole set of parameters, and this one is zero, empty or left out."""
    added: tuple[str, ...] = ()
    """Of a list of names: those that come in."""
    removed: tuple[str, ...] = ()
    """And those that go."""


@dataclass(frozen=True, slots=True)
class Spend:
    """Money that would move."""

    recipient: str
    denom: str
    amount: int
    """In the denomination's smallest unit, exact."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one message would do."""

    type_url: str
    """The message's own `@type`."""
    kind: str
    """params, spend, fund, send, upgrade, cancel_upgrade, wasm, ibc, text, other."""
    content: str = ""
    """The `@type` of the legacy content inside a MsgExecLegacyContent."""
    action: str = ""
    """More closely, of wasm and ibc: store, instantiate, migrate, execute, ..."""
    module: str = ""
    """The module whose parameters it carries."""
    params_known: bool = False
    """Whether the module's current parameters were there to compare with."""
    same: int = 0
    """Parameters that it carries and leaves as they are."""
    changes: tuple[Change, ...] = ()
    spends: tuple[Spend, ...] = ()
    name: str = ""
    """Of an upgrade its name, of a contract its label, of a client its id."""
    height: int | None = None
    """Of an upgrade: the block at which the chain stops for it."""
    address: str = ""
    """The contract, or the one whose rights change."""
    given: tuple[str, ...] = ()
    """Of wasm: who gets or loses a right: accounts, or one of the words `nobody`, `everybody`, `some`."""
    code_ids: tuple[int, ...] = ()
    size: int | None = None
    """Bytes of the code it carries, as sent."""
    calls: str = ""
    """The first word of what it says to a contract."""
    keys: tuple[str, ...] = ()
    """Of a message that is not known: the names of what it carries."""

    @property
    def short(self) -> str:
        """The last word of its type: MsgCommunityPoolSpend; of legacy content that of the content."""
        return (self.content or self.type_url).rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a whole proposal would do."""

    effects: tuple[Effect, ...] = ()
    touches_core: bool = False
    """It changes bme, oracle or mint."""
    sunset: bool = False
    """The name of an upgrade contains `sunset`: AEP-79, Akash may leave its chain."""
    mismatch: bool = False
    """The title says another thing than the messages do."""
    why: tuple[str, ...] = ()
    """Of a mismatch: machine words."""
    unread: int = 0
    """Messages beyond the most that are read; those that hide in another message count as one."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each effect, in order; a proposal without messages is a text."""
        return tuple(effect.kind for effect in self.effects) or ("text",)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every parameter that would change, in order."""
        return tuple(change for effect in self.effects for change in effect.changes)
