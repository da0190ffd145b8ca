"""What happened beside a curve: upgrades, votes that ended, turns of the breaker, providers that came and went. Read from what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.sample import DAY, Series
from bot.app.proposal_rows import shown_of
from bot.app.rewritten import TOLD, TOTALS, rewrote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alerts.sample import Ms
    from bot.storage import Read

MOST = 9
"""Marks on one axis: the newest ones."""
LARGE = 16
"""GPUs from which on a provider's coming or going is an event."""
HISTORY = "akash_console_history"
BREAKER, OWN, HEIGHT = "bme.breaker", "providers.gpu_total", "chain.height"
RESTING = frozenset(
    {
        "bme.burn_mint_ratio", "bme.burn_mint_ratio_usd", "bme.burn_reissue_ratio", "bme.net_akt", "bme.retained_share",
        "bme.emission_offset", "bme.volume_akt",
    }
)  # fmt: skip
"""What rests on totals whose past may be rewritten."""
_TRIPPED = 2
_ENDED = frozenset({"passed", "rejected", "failed"})


@dataclass(frozen=True, slots=True)
class Happened:
    """One event at its time. `name` is foreign text that was made plain when it was stored."""

    at: Ms
    kind: str
    """passed, rejected, failed (a vote), upgrade, tripped, recovered (the breaker), lost, joined (a provider), rewritten."""
    name: str = ""
    value: float | None = None
    count: int = 1
    """How many of the kind this one stands for."""
    lasted: Ms = 0
    """How long minting had stopped in all, where it went on the same day."""


def happened(read: Read, network: str, metric: str, after: Ms, until: Ms) -> tuple[Happened, ...]:
    """The events in (after, until] that may explain a curve of `metric`, oldest first, at most MOST of them.

    Votes and upgrades go with everything, the breaker with what the mechanism moves, providers with what they carry.
    """
    found: list[Happened] = []
    for prefixes, look in _LOOKS:
        if not prefixes or metric.partition(".")[0] in prefixes:
            found += look(read, network, after, until)
    if metric in RESTING:
        found += _rewrites(read, network, after, until)
    found.sort(key=lambda one: one.at)
    return tuple(found[-MOST:])


def _votes(read: Read, network: str, after: Ms, until: Ms) -> Iterator[Happened]:
    for number, facts in shown_of(read, network).items():
        ended = facts.voting_ends_at
        if facts.status in _ENDED and ended is not None and after < ended <= until and not facts.held:
            yield Happened(ended, facts.status, f"#{number}")


def _upgrades(read: Read, network: str, after: Ms, until: Ms) -> Iterator[Happened]:
    """Upgrades that a passed proposal named, at the time when the chain came to their height."""
    heights = read.window(Series.of(HEIGHT, network=network), after - DAY, until)
    seen = [(at, value) for at, value in zip(heights.times, heights.values, strict=True) if value is not None]
    for facts in shown_of(read, network).values():
        for effect in facts.effects if facts.status == "passed" else ():
            name, height = effect.get("name"), effect.get("height")
            if effect.get("kind") != "upgrade" or not isinstance(height, int):
                continue
            for (_, below), (at, above) in pairwise(seen):
                if below < height <= above and after < at <= until:
                    yield Happened(at, "upgrade", str(name or ""), float(height))
                    break


def _breaker(read: Read, network: str, after: Ms, until: Ms) -> Iterator[Happened]:
    """When minting stopped and when it went on, by the Console's record of every change where it is known, else as it was read.

    Trips of one day share a mark: until June 2026 there were five to ten a day, of two or three minutes each. What was over
    the same day has that one mark with its length; what was not has a second one at its end.
    """
    kept = read.window(Series.of(BREAKER, network=network, source=HISTORY), after, until)
    if not len(kept):
        kept = read.window(Series.of(BREAKER, network=network), after, until)
    states = [(at, value) for at, value in zip(kept.times, kept.values, strict=True) if value is not None]
    trips: dict[Ms, list[tuple[Ms, Ms]]] = {}
    since: Ms | None = None
    for (_, was), (at, now) in pairwise(states):
        if was < _TRIPPED <= now < _TRIPPED + 2 and at > after:
            since = at
            trips.setdefault(at // DAY, []).append((at, until))
        elif now < _TRIPPED <= was and at > after:
            if since is not None:
                trips[since // DAY][-1] = (since, at)
            if since is None or since // DAY != at // DAY:
                yield Happened(at, "recovered")
            since = None
    for day, stops in trips.items():
        over = (since is None or since // DAY != day) and stops[-1][1] // DAY == day
        lasted = sum(end - start for start, end in stops) if over else 0
        yield Happened(stops[0][0], "tripped", count=len(stops), lasted=lasted)


def _rewrites(read: Read, network: str, after: Ms, until: Ms) -> Iterator[Happened]:
    """The newest time that a source wrote the past of its totals anew: points before it are of the old one."""
    for at in sorted({one.at for one in rewrote(read, network, TOTALS, after + TOLD) if one.at <= until}):
        yield Happened(at, "rewritten")


def _providers(read: Read, network: str, after: Ms, until: Ms) -> Iterator[Happened]:
    """Large providers that a poll that worked did not list any more, or that came. A time without polls says nothing."""
    series = [one for one in read.series(OWN) if one.label("network") == network and not one.label("source")]
    windows = {one: read.window(one, after - read.lookback(one), until) for one in series}
    began = min((window.times[0] for window in windows.values() if len(window)), default=until)
    for one, window in windows.items():
        lookback = read.lookback(one)
        held: tuple[Ms, float] | None = None
        for at, value in zip(window.times, window.values, strict=True):
            if held is not None and value is None:
                yield from _seen(Happened(at, "lost", one.label("provider"), held[1]), after)
            if value is None or value < LARGE:
                held = None
                continue
            if held is None and at > began + lookback:  # those that were there when the record began did not join then
                yield from _seen(Happened(at, "joined", one.label("provider"), value), after)
            held = (at, value)


def _seen(event: Happened, after: Ms) -> Iterator[Happened]:
    if event.at > after:
        yield event


_LOOKS: tuple[tuple[frozenset[str], Callable[[Read, str, Ms, Ms], Iterator[Happened]]], ...] = (
    (frozenset(), _votes),
    (frozenset(), _upgrades),
    (frozenset({"bme", "oracle", "token"}), _breaker),
    (frozenset({"gpu", "providers", "leases", "spend", "revenue"}), _providers),
)
