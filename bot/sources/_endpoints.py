"""Several addresses of one API, ranked by how they behave: failures, distance behind the others, latency."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from alerts.sample import HOUR, MINUTE, SECOND, Ms

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_REST: Ms = 30 * SECOND
_LONGEST_REST: Ms = 15 * MINUTE
_FAR_BEHIND = 5
"""Blocks (about half a minute) that a node may lag behind the best one before another is preferred."""


@dataclass(slots=True)
class Endpoint:
    """One address and what is known of it."""

    url: str
    failures: int = 0
    resting_until: Ms = 0
    latency: float | None = None
    height: int | None = None
    network: str | None = None
    """What its node_info says; None until it was asked."""
    says: str = ""
    """Its last failure, in a sentence."""
    failed_at: Ms | None = None
    routes: dict[str, tuple[int, Ms]] = field(default_factory=dict)
    """By first path: which of the alternatives it serves, and until when that is believed."""
    unpinned_until: Ms = 0
    """It refuses the header that pins a height."""

    @property
    def host(self) -> str:
        """Its name in sentences: without user, path and query."""
        try:
            return httpx.URL(self.url).host or "an address without a host"
        except httpx.InvalidURL:
            return "an address that is none"

    def route(self, paths: Sequence[str], now: Ms) -> int:
        """Where to begin among alternative paths."""
        index, until = self.routes.get(paths[0], (0, 0))
        return index if now < until and index < len(paths) else 0

    def found(self, paths: Sequence[str], index: int, now: Ms) -> bool:
        """Remember that an alternative path is served; whether that is news. An hour later the first is tried again."""
        known = self.routes.get(paths[0], (0, 0))[0]
        self.routes[paths[0]] = (index, now + HOUR)
        return known != index


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """How an endpoint is doing, for a person."""

    host: str
    failures: int
    resting_until: Ms
    latency: float | None
    height: int | None
    says: str


class Endpoints:
    """The addresses, best first."""

    def __init__(self, urls: Sequence[str]) -> None:
        """`urls` in the order of preference; a duplicate counts once."""
        self._all = [Endpoint(url) for url in dict.fromkeys(url.rstrip("/") for url in urls)]
        if not self._all:
            raise ValueError("at least one endpoint is needed")

    def __len__(self) -> int:
        return len(self._all)

    def in_order(self, now: Ms) -> list[Endpoint]:
        """Every endpoint, best first. Those at rest come last: with nothing else left, even they are asked."""
        best = max((endpoint.height or 0 for endpoint in self._all), default=0)

        def rank(endpoint: Endpoint) -> tuple[bool, int, bool, int]:
            behind = endpoint.height is not None and best - endpoint.height > _FAR_BEHIND
            return now < endpoint.resting_until, min(endpoint.failures, 3), behind, _pace(endpoint.latency)

        return sorted(self._all, key=rank)

    def worked(self, endpoint: Endpoint, seconds: float) -> None:
        """It gave a usable answer after `seconds`. Trust comes back one answer at a time: a node may serve blocks and nothing else."""
        endpoint.failures = max(endpoint.failures - 1, 0)
        if not endpoint.failures:
            endpoint.resting_until, endpoint.says = 0, ""
        endpoint.latency = seconds if endpoint.latency is None else 0.8 * endpoint.latency + 0.2 * seconds

    def failed(self, endpoint: Endpoint, now: Ms, says: str, after: float | None = None) -> None:
        """It gave no usable answer. Several failures of one tick count as one."""
        endpoint.says = says
        if endpoint.failed_at != now:
            endpoint.failures += 1
            endpoint.failed_at = now
        rest = min(_FIRST_REST * 2 ** min(endpoint.failures - 1, 10), _LONGEST_REST)
        endpoint.resting_until = max(endpoint.resting_until, now + max(rest, int((after or 0.0) * 1_000)))

    def distrusted(self, endpoint: Endpoint, now: Ms, says: str) -> None:
        """It said something that cannot be true: the longest rest at once, and its height counts for nothing."""
        endpoint.says, endpoint.height, endpoint.failed_at = says, None, now
        endpoint.failures += 1
        endpoint.resting_until = now + _LONGEST_REST

    def health(self) -> tuple[EndpointHealth, ...]:
        """How each is doing, in the order of the configuration."""
        return tuple(
            EndpointHealth(each.host, each.failures, each.resting_until, each.latency, each.height, each.says)
            for each in self._all
        )


def _pace(latency: float | None) -> int:
    """Latency in doublings of 50 ms, so that small differences do not move the bot from node to node."""
    return 2 if latency is None else max(0, math.ceil(math.log2(max(latency, 0.001) / 0.05)))
