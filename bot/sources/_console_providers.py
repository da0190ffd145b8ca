"""Who carries the network: /v1/providers, and every change of the breaker: /v1/bme/status-history.

The figures of an offline provider are of its last good check, however old that is: only those that are online count. One
machine behind one address may be registered twice; the newest check of a host speaks for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from alerts.metric import Better, Metric, Unit
from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._base import Picked, Row
from bot.sources._chain_bme import STATES, UNKNOWN_WORD
from bot.sources._console_gpu import named
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alerts.sample import Ms

HISTORY: Final = "akash_console_history"
"""The label `source` of the breaker's past: each change at its own time, never mixed with what is read now."""

_MOST_PROVIDERS = 5_000
UNREAD = 0.25
"""The part of the providers online that may be unreadable; shares of the rest would be those of another network."""
_MOST_CHANGES = 100_000
_MOST_CARDS = 100_000
"""Of one provider: more is a counter that went wrong."""
_MOST_SERIES = 300
"""Providers with GPUs that get a series of their own, the largest first: about five times what there ever were."""
_LONGEST_HOST = 60
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")

ONLINE = Metric(
    "providers.online",
    Unit.COUNT,
    "Providers whose newest check succeeded, one per host; stricter than providers.active, which forgives three hours",
    low=0,
    high=1e5,
    better=Better.HIGHER,
    labels=("network",),
)
WITH_GPUS = Metric(
    "providers.with_gpus",
    Unit.COUNT,
    "Providers that are online and have at least one GPU",
    low=0,
    high=1e5,
    better=Better.HIGHER,
    labels=("network",),
)
TOP3 = Metric(
    "providers.top3_gpu_share",
    Unit.FRACTION,
    "Share of the GPUs online that the three largest providers carry; by account: one operator may hold several",
    low=0,
    high=1,
    better=Better.LOWER,
    labels=("network",),
)
CONCENTRATION = Metric(
    "providers.gpu_concentration",
    Unit.RATIO,
    "Herfindahl-Hirschman index of the GPUs online: the sum of squared shares, 1 for a single provider, 1/n for n equal ones",
    low=0,
    high=1,
    better=Better.LOWER,
    labels=("network",),
)
OWN_TOTAL = Metric(
    "providers.gpu_total",
    Unit.GPU,
    "GPUs of one provider that is online, by the host it is registered with",
    low=0,
    high=_MOST_CARDS,
    labels=("network", "provider"),
)
OWN_LEASED = Metric(
    "providers.gpu_leased",
    Unit.GPU,
    "GPUs of one provider that are in use, never more than its total",
    low=0,
    high=_MOST_CARDS,
    labels=("network", "provider"),
)
CARRIERS = Metric(
    "gpu.model.carriers",
    Unit.COUNT,
    "Providers online that carry a model, whether or not one is free",
    low=0,
    high=1e5,
    better=Better.HIGHER,
    labels=("network", "vendor", "model"),
)
ABSENCE = Metric(
    "gpu.model.sole_provider",
    Unit.GPU,
    "GPUs of a model at the largest provider online that carries this model alone: what its absence would take away",
    low=0,
    high=_MOST_CARDS,
    labels=("network", "vendor", "model", "provider"),
)


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider that is online."""

    host: str
    """Made plain: what else stood there is gone."""
    total: int
    leased: int
    models: frozenset[tuple[str, str]]
    """(vendor, model)"""


@dataclass(frozen=True, slots=True)
class Providers:
    """/v1/providers: those that are online, the most GPUs first."""

    online: tuple[Provider, ...]
    registered: int

    def shares(self) -> tuple[float, ...]:
        """What part of all GPUs each provider carries, the largest first; empty when there is none."""
        cards = [provider.total for provider in self.online if provider.total]
        return tuple(count / sum(cards) for count in sorted(cards, reverse=True))


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the breaker's state."""

    at: Ms
    height: int
    state: int
    """As `bme.breaker` counts them."""


@dataclass(frozen=True, slots=True)
class BreakerHistory:
    """/v1/bme/status-history without the rows that change nothing but the epoch's length, oldest first."""

    changes: tuple[Change, ...]


def parse_providers(raw: Any) -> Providers:
    """Read /v1/providers. An empty list is not believed.

    One entry that cannot be read takes no other with it; where more than a part of them cannot, what is left is not the network.
    """
    rows = Read(raw).list()
    if not rows:
        raise SourceRefused("the list of providers is empty: not believed")
    if len(rows) > _MOST_PROVIDERS:
        raise SourceRefused(f"more than {_MOST_PROVIDERS} providers: not believed")
    newest: dict[str, tuple[Ms, Provider]] = {}
    wrong: list[SourceShapeChanged] = []
    for row in rows:
        try:
            found = _provider(row)
        except SourceShapeChanged as err:
            wrong.append(err)
            continue
        if found is None:
            continue
        checked, provider = found
        if provider.host not in newest or checked >= newest[provider.host][0]:
            newest[provider.host] = (checked, provider)
    if len(wrong) > UNREAD * (len(newest) + len(wrong)):
        raise wrong[0]
    if not newest:
        raise SourceRefused("not one provider is online: not believed")
    online = sorted((one for _, one in newest.values()), key=lambda one: (-one.total, one.host))
    return Providers(tuple(online), len(rows))


def _provider(row: Read) -> tuple[Ms, Provider] | None:
    if not row.bool("isOnline", default=False):
        return None
    stats = row.maybe("stats")
    cards = stats.maybe("gpu") if stats is not None else None
    total = cards.int("total", 0, low=0) if cards is not None else 0
    if total > _MOST_CARDS:
        row.fail(f"expected at most {_MOST_CARDS} GPUs, found more")
    leased = min(cards.int("active", 0, low=0), total) if cards is not None else 0
    models = frozenset(
        named(one.text("vendor", ""), one.text("model", "")) for one in row.list("gpuModels", default=())
    )
    checked = row.time_ms("lastOnlineDate") or row.time_ms("lastCheckDate") or 0
    return checked, Provider(_host(row.text("hostUri", ""), row.text("owner", "")), total, leased, models)


def _host(uri: str, owner: str) -> str:
    """The host of `https://provider.example.com:8443`; the owner's address where there is none."""
    bare = uri[:300].lower().split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    kept = "".join(char for char in bare if char in _HOST_CHARACTERS).strip(".-")[:_LONGEST_HOST]
    return kept or "".join(char for char in owner.lower() if char in _HOST_CHARACTERS)[:_LONGEST_HOST] or "unnamed"


def parse_history(raw: Any, now: Ms) -> BreakerHistory:
    """Read /v1/bme/status-history. Rows from a state to itself are news of the epoch's length alone."""
    rows = Read(raw).list()
    if len(rows) > _MOST_CHANGES:
        raise SourceRefused(f"more than {_MOST_CHANGES} changes of the breaker: not believed")
    changes: list[Change] = []
    for row in rows:
        at, state = row.time_ms("date"), row.text("newStatus", most=100)
        if at is None:
            row.at("date").fail("expected a time, found nothing")
        if state == row.text("previousStatus", "", most=100) or at > now:
            continue
        word = state.lower().removeprefix("mint_status_")
        height = row.int("height", low=0)
        if changes and (at, height) < (changes[-1].at, changes[-1].height):
            raise SourceRefused("the breaker's history is not in the order of time")
        changes.append(Change(at, height, STATES.get(word, UNKNOWN_WORD)))
    return BreakerHistory(tuple(changes))


def _count(of: str) -> Any:
    def pick(answer: Providers) -> Iterator[Picked]:
        shares = answer.shares()
        values = {
            "online": len(answer.online),
            "with_gpus": len(shares),
            "top3": math.fsum(shares[:3]) if shares else None,
            "concentration": math.fsum(share * share for share in shares) if shares else None,
        }
        value = values[of]
        if value is not None:
            yield Picked(min(value, 1.0) if of in ("top3", "concentration") else value)

    return pick


def _of_each(name: str) -> Any:
    def pick(answer: Providers) -> Iterator[Picked]:
        for provider in [one for one in answer.online if one.total][:_MOST_SERIES]:
            yield Picked(getattr(provider, name), {"provider": provider.host})

    return pick


def _carriers(answer: Providers) -> Iterator[Picked]:
    every: dict[tuple[str, str], int] = {}
    for provider in answer.online:
        for name in provider.models if provider.total else ():
            every[name] = every.get(name, 0) + 1
    for (vendor, model), count in sorted(every.items())[:_MOST_SERIES]:
        yield Picked(count, {"vendor": vendor, "model": model})


def _absence(answer: Providers) -> Iterator[Picked]:
    """By model. How a provider with several models divides its GPUs among them the list does not say: it names no number."""
    largest: dict[tuple[str, str], Provider] = {}
    for provider in answer.online:
        if len(provider.models) == 1 and provider.total:
            largest.setdefault(next(iter(provider.models)), provider)
    for (vendor, model), provider in sorted(largest.items())[:_MOST_SERIES]:
        yield Picked(provider.total, {"vendor": vendor, "model": model, "provider": provider.host})


def _changes(answer: BreakerHistory) -> Iterable[Picked]:
    last: Ms = -1
    for change in answer.changes:
        # Two changes within one block's time: the later one is what stood afterwards.
        last = max(change.at, last + 1)
        yield Picked(change.state, {"source": HISTORY}, last)


ROWS: Final[tuple[Row, ...]] = (
    Row(ONLINE, "providers", _count("online")),
    Row(WITH_GPUS, "providers", _count("with_gpus")),
    Row(TOP3, "providers", _count("top3")),
    Row(CONCENTRATION, "providers", _count("concentration")),
    Row(OWN_TOTAL, "providers", _of_each("total")),
    Row(OWN_LEASED, "providers", _of_each("leased")),
    Row(CARRIERS, "providers", _carriers),
    Row(ABSENCE, "providers", _absence),
    Row("bme.breaker", "breaker_history", _changes),
)
