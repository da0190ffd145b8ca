"""Where a number comes from and how old it is: by the time its answer is about, not by the time we asked.

The Console's answer may be minutes old when it arrives (its memory has no upper bound), a node's newest block as well; a
price is asked every quarter of an hour while its source answers every minute. What is shown beside a number is the age of
the oldest thing it was made of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.derived import OWN
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.sample import Ms
    from bot.sources._base import Fetched
    from bot.storage import Read, Tx

META = "answers"
_WINDOWS = frozenset(("window", "source"))
"""Labels of a computed series that its inputs do not carry."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One request of one source that gives a metric."""

    source: str
    request: str
    label: str = ""
    """The label `source` of the series it gives: empty at the metric's home."""
    past: bool = False
    """It gives completed days, which do not age: what counts is when it was asked."""


def note(tx: Tx, fetched: Fetched) -> None:
    """Keep of each request that answered when that was, and which time its answer is about."""
    known = json.loads(tx.meta(META) or "{}")
    known |= {
        f"{fetched.source}/{request}": [fetched.at, min(fetched.at, fetched.dated.get(request, fetched.at))]
        for request in fetched.samples
    }
    tx.set_meta(META, json.dumps(known, sort_keys=True))


class Provenance:
    """Knows which requests a metric is made of."""

    def __init__(
        self,
        origins: Mapping[str, tuple[Origin, ...]],
        needs: Mapping[str, tuple[str, ...]],
        networks: Mapping[str, str],
    ) -> None:
        """`origins`: by metric key, its home first. `needs`: by key of a computed metric. `networks`: by source."""
        self._origins = origins
        self._needs = needs
        self._networks = networks

    def names(self, key: str, network: str = "") -> tuple[str, ...]:
        """The sources a metric of a network comes from, its home first; a computed one: those of what it is made of."""
        return tuple(
            name for name in self._sources_of(key) if not network or self._networks.get(name, network) == network
        )

    def of(self, read: Read, series: Series, now: Ms, *, opinions: bool = False) -> tuple[tuple[str, Ms], ...]:
        """Each source of a stored value with the time of the oldest thing it gave for it; with `opinions` the others' too."""
        answers = json.loads(read.meta(META) or "{}")
        found: dict[str, Ms] = {}
        days: dict[str, Ms] = {}
        for origin, leaf in self._leaves(series, opinions=opinions):
            sample = read.latest(leaf, now)
            if sample is None:
                continue
            asked, about = answers.get(f"{origin.source}/{origin.request}", (sample.at, sample.at))
            at = about if origin.past or sample.at >= asked else sample.at
            kept = days if origin.past else found
            kept[origin.source] = min(at, kept.get(origin.source, at))
        found = days | found  # completed days do not age: they count only where their source gave nothing else
        order = self.names(series.metric, series.label("network"))
        return tuple(sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))

    def requests(self, series: Series) -> tuple[str, ...]:
        """The requests it is made of, as the health of sources names them: `akash_console/capacity`."""
        return tuple(dict.fromkeys(f"{origin.source}/{origin.request}" for origin, _ in self._leaves(series)))

    def _sources_of(self, key: str) -> Iterator[str]:
        own = [origin.source for origin in self._origins.get(key, ())]
        made = [] if own else [name for need in self._needs.get(key, ()) for name in self._inputs_of(need)]
        yield from dict.fromkeys(own or made)

    def _inputs_of(self, need: str) -> Iterator[str]:
        """The sources of a computed metric's input: its home, and whoever gives its history. No second opinions."""
        if need not in self._origins:
            yield from self._sources_of(need)
        for origin in self._origins.get(need, ()):
            if not origin.label or origin.past:
                yield origin.source

    def _leaves(self, series: Series, *, opinions: bool = False) -> Iterator[tuple[Origin, Series]]:
        """The stored series that a value comes from, each with the request that gives it."""
        given, asked = self._origins.get(series.metric, ()), series.label("source")
        if given and asked != OWN:
            for origin in given:
                if not origin.past and (origin.label == asked or (opinions and not asked)):
                    yield origin, _relabelled(series, origin)
            return
        for need in self._needs.get(series.metric, ()):
            if need not in self._origins:
                yield from self._leaves(Series(need, _relabelled(series, Origin("", "")).labels))
            for origin in self._origins.get(need, ()):
                if not origin.label or origin.past:
                    yield origin, Series(need, _relabelled(series, origin).labels)


def _relabelled(series: Series, origin: Origin) -> Series:
    """The same labels, as this origin writes them."""
    kept = {name: value for name, value in series.labels if name not in _WINDOWS}
    return Series(series.metric, label_pairs({**kept, "source": origin.label}))
