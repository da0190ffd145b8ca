"""Pasts that their sources have written anew: a figure that was told before may differ from today's, and that is said."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms
    from bot.storage import Read, Tx
    from bot.storage.rows import Rewritten

TOLD: Ms = 7 * DAY
"""For so long it stands beside the figures that rest on it."""
SETTLING: Ms = 36 * HOUR
TOTALS = (
    "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total", "bme.act_minted_total",
    "bme.act_burned_total", "bme.burned", "bme.minted",
)  # fmt: skip
"""What burned against minted rests on; the last two are Render's, by epoch."""
_META = "rewritten"


@dataclass(frozen=True, slots=True)
class Rewrote:
    """The newest time that one series' past was changed."""

    metric: str
    at: Ms
    points: int
    """How many of its days or epochs."""


def keep(tx: Tx, changed: Iterable[Rewritten], now: Ms) -> None:
    """Remember what was rewritten: not what differs by a rounding alone, nor a last day that its source settles late."""
    found: dict[str, int] = {}
    for one in changed:
        if one.at > now - SETTLING:
            continue
        if one.was is None or one.now is None or not math.isclose(one.was, one.now, rel_tol=1e-9, abs_tol=1e-6):
            key = f"{one.series.label('network')} {one.series.metric}"
            found[key] = found.get(key, 0) + 1
    if found:
        known = json.loads(tx.meta(_META) or "{}")
        tx.set_meta(_META, json.dumps({**known, **{key: [now, count] for key, count in found.items()}}, sort_keys=True))


def rewrote(read: Read, network: str, metrics: Iterable[str], now: Ms) -> tuple[Rewrote, ...]:
    """Which of `metrics` had their past rewritten lately."""
    known = json.loads(read.meta(_META) or "{}")
    found = ((metric, known.get(f"{network} {metric}")) for metric in metrics)
    return tuple(Rewrote(metric, *told) for metric, told in found if told is not None and told[0] > now - TOLD)
