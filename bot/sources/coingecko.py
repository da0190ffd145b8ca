"""CoinGecko: the market's price of AKT and its capitalisation. Not the price that drives the breaker: that is the oracle's.

docs/reference/sources-coingecko.md. Data provided by CoinGecko.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from alerts.metric import Better, Metric, Unit
from alerts.sample import MINUTE
from bot.errors import SourceRefused
from bot.sources._base import Picked, Row
from bot.sources._freshness import Newest
from bot.sources._polled import PolledSource, Request, Turn
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import Ms
    from bot.sources._http import Http

KEY: Final = "coingecko"
COIN: Final = "akash-network"

PRICE = Metric(
    "token.price_usd",
    Unit.USD,
    "Market price of one AKT on CoinGecko",
    low=0,
    high=1e6,
    better=Better.HIGHER,
    labels=("network",),
)
MARKET_CAP = Metric(
    "token.market_cap_usd",
    Unit.USD,
    "Market capitalisation of AKT, with the circulating supply as CoinGecko counts it",
    low=0,
    high=1e13,
    better=Better.HIGHER,
    labels=("network",),
)


@dataclass(frozen=True, slots=True)
class Market:
    """One coin's row of /coins/markets. None is what CoinGecko does not know."""

    price_usd: float | None
    market_cap_usd: float | None
    updated_at: Ms

    def age(self, now: Ms) -> Ms:
        """How old the price is."""
        return max(0, now - self.updated_at)


def parse_market(raw: Any, coin: str = COIN) -> Market:
    """Read /coins/markets. An unknown id is answered with 200 and nothing: that is no data, not a shape."""
    if raw in ({}, []):
        raise SourceRefused(f"answers nothing about {coin}")
    rows = [row for row in Read(raw).list() if row.text("id") == coin]
    if not rows:
        raise SourceRefused(f"answers about other coins than {coin}")
    row = rows[0]
    updated_at = row.time_ms("last_updated")
    price = row.number("current_price", None, low=0.0) or None
    cap = row.number("market_cap", None, low=0.0) or None
    if price is None and cap is None:
        raise SourceRefused(f"knows no price of {coin}")
    if updated_at is None:
        row.at("last_updated").fail("expected a time, found nothing")
    return Market(price, cap, updated_at)


def _price(market: Market) -> Iterator[Picked]:
    if market.price_usd is not None:
        yield Picked(market.price_usd)


def _market_cap(market: Market) -> Iterator[Picked]:
    if market.market_cap_usd is not None:
        yield Picked(market.market_cap_usd)


def _updated_at(market: Market) -> Ms:
    return market.updated_at


METRICS: Final[tuple[Row, ...]] = (Row(PRICE, "market", _price), Row(MARKET_CAP, "market", _market_cap))


class CoinGeckoSource(PolledSource):
    """One call a tick. A 429 with a long Retry-After is handed up; the next call waits for it."""

    def __init__(
        self,
        http: Http,
        base_url: str = "https://api.coingecko.com/api/v3",
        *,
        network: str = "akash",
        every: Ms = 5 * MINUTE,
        timeout: Ms = 15_000,
        api_key: str | None = None,
    ) -> None:
        """`api_key` is a demo key, sent as a header; without one the public limit holds."""
        self._http = http
        self._url = base_url.rstrip("/") + "/coins/markets"
        self._headers = {"x-cg-demo-api-key": api_key} if api_key else {}
        self._newest = Newest("the price")
        super().__init__(
            KEY, network, (Request("market", 0, self._market, _updated_at),), METRICS, every=every, timeout=timeout
        )

    async def _market(self, turn: Turn) -> Market:
        reply = await self._http.get(
            self._url,
            params={"vs_currency": "usd", "ids": COIN},
            headers=self._headers,
            deadline=turn.left(),
        )
        market = parse_market(reply.json)
        self._newest.admit(market.updated_at, turn.now)
        return market
