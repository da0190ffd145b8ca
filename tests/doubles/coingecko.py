"""A stand-in of CoinGecko: one coin, its price and its market cap."""

from __future__ import annotations

from bot.clock import Clock, SystemClock
from tests.doubles._stand import Stand, says
from tests.doubles.console import iso


class FakeCoinGecko(Stand):
    """Answers /coins/markets for akash-network; `price` and `cap` may be moved, or be None."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__()
        self.clock = clock or SystemClock()
        self.price: float | None = 0.6838
        self.cap: float | None = 201_234_567.0
        self.behind = 40_000
        self.answers["/coins/markets"] = lambda _: says(self.markets())

    def markets(self) -> list[dict[str, object]]:
        """Make the answer of /coins/markets for one coin."""
        return [
            {
                "id": "akash-network",
                "symbol": "akt",
                "name": "Akash Network",
                "current_price": self.price,
                "market_cap": self.cap,
                "market_cap_rank": None,
                "total_volume": 4_123_456,
                "circulating_supply": 294_310_000.5,
                "max_supply": 388_539_008.0,
                "last_updated": iso(self.clock.now() - self.behind),
            }
        ]
