"""A stand-in of Render's two files: burn per epoch, and what is due per epoch and channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alerts.sample import DAY
from tests.doubles._stand import Stand, says
from tests.doubles.console import iso

BURN = "/epoch-burn-stats-data.json"
LIABILITY = "/liability-epochs-data.json"
START = int(datetime(2026, 8, 26, tzinfo=UTC).timestamp()) * 1000


class FakeRender(Stand):
    """`burned` and `due` hold weekly epochs from `first` on; `due` is in whole RENDER by channel."""

    def __init__(self, first: int = 140, start: int = START) -> None:
        super().__init__()
        self.first = first
        self.start = start
        self.burned: list[float] = [12_010.5, 19_020.25, 17_400.0]
        self.due: list[dict[str, float]] = [{"node_operator": 14_999.9999987, "availability": 2_884.615383}] * 3
        self.answers[BURN] = lambda _: says(self.burns())
        self.answers[LIABILITY] = lambda _: says(self.liabilities())

    def _span(self, index: int) -> tuple[str, str]:
        return iso(self.start + index * 7 * DAY), iso(self.start + (index + 1) * 7 * DAY)

    def burns(self) -> dict[str, Any]:
        """Make the answer of the burn file."""
        data = []
        for index, burned in enumerate(self.burned):
            start, end = self._span(index)
            data.append({"id": self.first + index, "startDate": start, "endDate": end, "burnedRender": burned})
        return {"data": data, "success": True, "endpoint": "external-render-api/epochBurnStats"}

    def liabilities(self) -> dict[str, Any]:
        """Make the answer of the liability file: newest epoch first, one row for each channel."""
        rows = []
        for index in reversed(range(len(self.due))):
            start, end = self._span(index)
            rows += [
                {
                    "epochId": self.first + index,
                    "channel": channel,
                    "start": start,
                    "end": end,
                    "amountDue": round(amount * 1e8),
                    "metadataBySolKey": {"wallet-one": {"obhUsed": 51_000}},
                }
                for channel, amount in self.due[index].items()
            ]
        return {"data": {"epochs": rows}, "success": True}
