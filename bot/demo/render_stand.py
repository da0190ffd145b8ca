"""Chapter one's API: Render's two public files, as far as they reached at the moment that is played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.demo.recorded import render_epochs
from bot.demo.wire import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms

BURN = "/epoch-burn-stats-data.json"
LIABILITY = "/liability-epochs-data.json"
SCALE = 10**8
"""`amountDue` counts the smallest unit of RENDER."""


class RenderStand:
    """Every epoch that is over; nobody knows the next one yet."""

    def answer(self, now: Ms, path: str, query: Mapping[str, str]) -> Reply:  # noqa: ARG002 - static files take no query
        """What the site serves at `now`."""
        over = [epoch for epoch in render_epochs() if epoch.ended_at <= now]
        if path == BURN:
            rows: list[dict[str, Any]] = [
                {"id": each.id, "startDate": each.start, "endDate": each.end, "burnedRender": each.burned}
                for each in over
            ]
            return Reply({"data": rows, "success": True})
        if path == LIABILITY:
            # The recording keeps the sum over the channels; the pipeline adds up whatever channels it is given.
            rows = [
                {
                    "epochId": each.id,
                    "channel": "all_channels",
                    "start": each.start,
                    "end": each.end,
                    "amountDue": round(each.emitted * SCALE),
                    "metadataBySolKey": {},
                }
                for each in reversed(over)
            ]
            return Reply({"data": {"epochs": rows}, "success": True})
        return Reply(status=404, text="Not Found")
