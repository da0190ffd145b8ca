"""Render, for comparison: RENDER burned and RENDER owed for work, per weekly epoch, as history at each epoch's end.

docs/reference/sources-render.md says how the scale of `amountDue` is known. Past epochs may be rewritten by their source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from alerts.metric import Better, Metric, Unit
from alerts.sample import DAY, HOUR
from bot.errors import SourceRefused
from bot.sources._base import Picked, Row
from bot.sources._polled import PolledSource, Request, Turn
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.sample import Ms
    from bot.sources._http import Http

KEY: Final = "render"

BURNED = Metric(
    "bme.burned",
    Unit.TOKEN,
    "Tokens burned in one epoch, at the epoch's end",
    low=0,
    high=1e9,
    better=Better.HIGHER,
    labels=("network",),
)
MINTED = Metric(
    "bme.minted",
    Unit.TOKEN,
    "Tokens owed for work and availability in one epoch, at the epoch's end",
    low=0,
    high=1e9,
    better=Better.LOWER,
    labels=("network",),
)

_SCALE = 10**8
"""`amountDue` counts the smallest unit of RENDER, which has 8 decimals: epochs 95 to 97 agree to the last digit."""
_LAST_ID = 9_999
"""The burn endpoint has been seen to carry rows whose id is no epoch; ids of epochs are small."""
_LONGEST: Ms = 31 * DAY
_MOST_ROWS = 100_000
_CAP = 32 * 1024 * 1024
"""The liability file lists every node's wallet in every epoch and grows by an epoch a week."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One completed epoch and what it amounts to, in whole RENDER.

    `end` is the nearest UTC midnight: some early epochs end at 02:00, and both files must name one instant to be compared.
    """

    id: int
    end: Ms
    amount: float


@dataclass(frozen=True, slots=True)
class Epochs:
    """Completed epochs in order."""

    epochs: tuple[Epoch, ...]


def parse_burns(raw: Any, now: Ms) -> Epochs:
    """Read epoch-burn-stats-data.json: a list, bare or wrapped in `data`."""
    found: dict[int, Epoch] = {}
    for row in _rows(raw):
        number = row.int("id")
        if not 1 <= number <= _LAST_ID:
            continue
        end = _end(row, "startDate", "endDate", now)
        if end is None:
            continue
        epoch = Epoch(number, end, row.number("burnedRender", low=0.0))
        if found.setdefault(number, epoch) != epoch:
            raise SourceRefused(f"epoch {number} stands twice and says two things")
    return _in_order(found, "burn")


def parse_liabilities(raw: Any, now: Ms) -> Epochs:
    """Read liability-epochs-data.json: one row for each epoch and channel; an epoch's emission is the sum of its channels.

    The channels of the newest epoch need not arrive together, and half an emission reads as twice the ratio: the newest
    epoch waits until it has as many channels as the one before it.
    """
    due: dict[int, dict[str, int]] = {}
    ends: dict[int, Ms] = {}
    for row in _rows(raw):
        number = row.int("epochId")
        if not 1 <= number <= _LAST_ID:
            continue
        end = _end(row, "start", "end", now)
        if end is None:
            continue
        if ends.setdefault(number, end) != end:
            raise SourceRefused(f"epoch {number} ends twice")
        channel, amount = row.text("channel", most=40), row.int("amountDue", low=0)
        if due.setdefault(number, {}).setdefault(channel, amount) != amount:
            raise SourceRefused(f"epoch {number} stands twice and says two things")
    known = _complete(due)
    found = {number: Epoch(number, ends[number], sum(known[number].values()) / _SCALE) for number in known}
    return _in_order(found, "liability")


def _complete(due: Mapping[int, Mapping[str, int]]) -> Mapping[int, Mapping[str, int]]:
    newest = max(due, default=0)
    if newest - 1 in due and len(due[newest]) < len(due[newest - 1]):
        return {number: channels for number, channels in due.items() if number != newest}
    return due


def _rows(raw: Any) -> tuple[Read, ...]:
    """Unwrap the list: bare, `{"data": [...]}`, `{"epochs": [...]}` or `{"data": {"epochs": [...]}}`."""
    read = Read(raw)
    for name in ("data", "epochs"):
        if isinstance(read.value, dict) and name in read.value:
            read = read.at(name)
    rows = read.list()
    if len(rows) > _MOST_ROWS:
        raise SourceRefused(f"more than {_MOST_ROWS} rows: not believed")
    return rows


def _end(row: Read, start_key: str, end_key: str, now: Ms) -> Ms | None:
    """Read where an epoch's sample lies, the midnight nearest to its end; None while it is not over."""
    start, end = row.time_ms(start_key), row.time_ms(end_key)
    if start is None or end is None:
        row.fail("expected an epoch with a start and an end")
    if not 0 < end - start <= _LONGEST:
        row.at(end_key).fail("expected an epoch of a few days")
    midnight = (end + DAY // 2) // DAY * DAY
    return midnight if max(midnight, end) <= now else None


def _in_order(found: Mapping[int, Epoch], what: str) -> Epochs:
    """Sort by id. Two epochs may not end together or in the wrong order: their samples would stand in one place."""
    epochs = tuple(epoch for _, epoch in sorted(found.items()))
    if not epochs:
        raise SourceRefused(f"the {what} file holds not one completed epoch")
    end = 0
    for epoch in epochs:
        if epoch.end <= end:
            raise SourceRefused(f"the {what} file has epoch {epoch.id} ending before the one in front of it")
        end = epoch.end
    return Epochs(epochs)


def _history(answer: Epochs) -> Iterator[Picked]:
    for epoch in answer.epochs:
        yield Picked(epoch.amount, at=epoch.end)


METRICS: Final[tuple[Row, ...]] = (Row(BURNED, "burn", _history), Row(MINTED, "liability", _history))


class RenderSource(PolledSource):
    """Two static files. Each stands alone: without the liabilities the burn is still given."""

    def __init__(
        self,
        http: Http,
        url: str = "https://stats.renderfoundation.com/epoch-burn-stats-data.json",
        *,
        liability_url: str = "https://stats.renderfoundation.com/liability-epochs-data.json",
        network: str = "render",
        every: Ms = HOUR,
        timeout: Ms = 25_000,
    ) -> None:
        """`every` is the tick, `timeout` is for both files together; both in milliseconds."""
        self._http = http
        self._url = url
        self._liability_url = liability_url
        requests = (Request("burn", 0, self._burns), Request("liability", 0, self._liabilities))
        super().__init__(KEY, network, requests, METRICS, every=every, timeout=timeout)

    async def _burns(self, turn: Turn) -> Epochs:
        reply = await self._http.get(self._url, deadline=turn.left())
        return parse_burns(reply.json, turn.now)

    async def _liabilities(self, turn: Turn) -> Epochs:
        reply = await self._http.get(self._liability_url, deadline=turn.left(), cap=_CAP)
        return parse_liabilities(reply.json, turn.now)
