"""Pictures for answers: drawn once for all who ask the same at the same time, and never in the way of the numbers."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.cards.card import Picture
    from bot.charts import Caption, Studio

log = logging.getLogger("burnwatch.answers")

KEPT = 16
PATIENCE = 10.0
"""Seconds that an answer waits for its picture, the drawings before it included. The numbers are what was asked for."""


class Easel:
    """Draws by key; None where there is nothing to draw, where the drawing failed, or where it takes too long."""

    def __init__(self, studio: Studio | None, patience: float = PATIENCE, *, first: bool = False) -> None:
        """Without a studio there are no pictures. `first`: before what people ask for, who may ask for many."""
        self._studio = studio
        self._patience = patience
        self._first = first
        self._drawn: OrderedDict[tuple[str, Caption], asyncio.Task[Picture]] = OrderedDict()
        self._waiting: Counter[asyncio.Task[Picture]] = Counter()

    async def picture(self, key: str, values: Caption | None) -> Picture | None:
        """The picture of these values."""
        if self._studio is None or values is None:
            return None
        task = self._task(self._studio, key, values)
        self._waiting[task] += 1
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(task)
        except TimeoutError:
            log.warning("the picture %s was not ready within %g s: the answer goes without it", key, self._patience)
        except BotError as err:
            log.warning("an answer goes without its picture: %s", err)
        except Exception:  # a picture never stops the numbers
            log.exception("an answer goes without its picture %s", key)
        finally:
            self._waiting[task] -= 1
            if not self._waiting[task]:
                del self._waiting[task]
                if not task.done():  # it would be drawn for nobody, and keep others waiting
                    self._drawn.pop((key, values), None)
                    task.cancel()
        return None

    def _task(self, studio: Studio, key: str, values: Caption) -> asyncio.Task[Picture]:
        """The drawing of these values: the one that is under way or done, unless it failed."""
        place = (key, values)
        known = self._drawn.pop(place, None)
        failed = known is not None and known.done() and (known.cancelled() or known.exception() is not None)
        task = (
            known
            if known is not None and not failed
            else asyncio.create_task(studio.draw(key, values, first=self._first))
        )
        self._drawn[place] = task
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return task
