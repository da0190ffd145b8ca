"""What can be asked about, from memory: metrics, the labels that are stored of them, proposals. Autocomplete lives off this.

A person types faster than a database may answer while it is busy, and Discord gives three seconds. So every look is a look
into memory; the memory is made anew in the background once it is older than half a minute.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.metric import Catalogue
    from alerts.sample import Ms, Series
    from bot.app.facts import GpuModel, ProposalFacts
    from bot.clock import Clock
    from bot.storage import Read, Storage

log = logging.getLogger("burnwatch.query")

STANDS = 30.0
"""Seconds after which the memory is made anew at the next look."""
TRUSTED = 60.0
"""Seconds after which it is not believed any more: what is new since then would be called unknown."""
FIRST = 1.5
"""Seconds that a look may wait for a memory that is missing or too old; after them it takes what there is."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was known at one time."""

    series: Mapping[str, tuple[Series, ...]] = field(default_factory=dict)
    """By metric key: what was ever stored of it; what has a value first, what is gone last."""
    models: tuple[GpuModel, ...] = ()
    proposals: tuple[ProposalFacts, ...] = ()
    """Open ones first, then the newest."""


class Known:
    """The memory, and when it was made."""

    def __init__(
        self,
        storage: Storage,
        catalogue: Catalogue,
        clock: Clock,
        offered: Callable[[Read], tuple[tuple[GpuModel, ...], tuple[ProposalFacts, ...]]],
    ) -> None:
        """`offered`: the models and proposals as they are now."""
        self.catalogue = catalogue
        self.memory = Memory()
        self._storage = storage
        self._clock = clock
        self._offered = offered
        self._made = float("-inf")
        self._trouble = ""
        self._making: asyncio.Task[None] | None = None

    @property
    def fresh(self) -> bool:
        """Whether what is not in the memory may be called unknown."""
        return asyncio.get_running_loop().time() - self._made <= TRUSTED

    async def look(self, *, anew: bool = False) -> Memory:
        """The memory. Only the first look, and one after a silence, waits for it, and not long; so does `anew`."""
        old = asyncio.get_running_loop().time() - self._made > STANDS
        if self._making is None and (old or anew):
            self._making = asyncio.create_task(self._make(), name="remember what can be asked")
        if self._making is not None and (anew or not self.fresh):
            await asyncio.wait({self._making}, timeout=FIRST)
        return self.memory

    async def _make(self) -> None:
        now = self._clock.now()

        def work(read: Read) -> Memory:
            series = {metric.key: _living_first(read, metric.key, now) for metric in self.catalogue}
            stored = {key: found for key, found in series.items() if found}
            return Memory(stored, *self._offered(read))

        try:
            self.memory = await self._storage.read(work)
            self._made = asyncio.get_running_loop().time()
            self._trouble = ""
        except StorageError as err:
            if str(err) != self._trouble:
                log.warning("what can be asked is not known anew: %s", err)
            self._trouble = str(err)
        except Exception:
            log.exception("what can be asked could not be read; the old memory goes on")
        finally:
            self._making = None


def _living_first(read: Read, key: str, now: Ms) -> tuple[Series, ...]:
    def is_gone(series: Series) -> bool:
        sample = read.latest(series, now)
        return sample is None or sample.value is None

    return tuple(sorted(read.series(key), key=is_gone))
