"""The measured time of a block, from the heights that are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.governance.blockpace import LOOK_BACK, measure
from alerts.sample import Series

if TYPE_CHECKING:
    from alerts.governance.blockpace import Pace
    from alerts.sample import Ms
    from bot.storage import Read

HEIGHT = "chain.height"


def measured(read: Read, network: str, now: Ms) -> Pace | None:
    """Over the last LOOK_BACK; None before it is known. A week of heights is read: not for every poll."""
    window = read.window(Series.of(HEIGHT, network=network), now - LOOK_BACK, now)
    return measure(
        [
            (at, height)
            for at, height in zip(window.times, window.values, strict=True)
            if height is not None and at > now - LOOK_BACK
        ]
    )
