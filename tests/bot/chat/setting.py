"""A server that is being set up: the real use cases over a real database, the fake Discord in front."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager

from alerts.notice import Route
from alerts.sample import DAY, Sample, Series
from bot.app.guilds import Guilds
from bot.app.rights import Rights
from bot.app.selfcheck import SelfCheck
from bot.app.setup import SetUp
from bot.app.watch import Watches
from bot.cards.card import Card
from bot.chat.places import DiscordPlaces
from bot.clock import ManualClock
from bot.delivery.rendering import CardRenderer
from bot.delivery.worker import Worker
from bot.storage import Storage
from tests.bot.chat.conftest import living
from tests.bot.chat.reading import Reading

NOW = 1_790_000_000_000  # 2026-09-21, a Monday
MANAGES = {"permissions": str(1 << 5)}


class House:
    """What stands behind `/setup` and `/watch`, on one database file."""

    def __init__(self, url, at=NOW, fixed=()):
        self.clock = ManualClock(at)
        self.storage = Storage.open(url)
        self.fixed = list(fixed)
        self.guilds = Guilds(self.storage, self.clock, lambda: self.fixed)
        self.guilds.load()
        self.rng = random.Random(7)
        self.rights = Rights(roles=self.guilds.roles)
        self.places = None
        self.answers = Reading()
        self.answers.setup = SetUp(self.storage, self.guilds, self.rights, self.clock, lambda: self.places)
        self.answers.watches = Watches(self.storage, self.guilds, self.clock, self.rng)
        self.selfcheck = SelfCheck(self.storage, self.guilds, lambda: self.places, self.rng)
        self.example = None

    def stored(self, guild):
        return self.storage.read_now(lambda read: (read.guild(guild), read.guild_routes(guild)))

    def outbox(self):
        return self.storage.read_now(lambda read: read.outbox())

    def gpus(self, free, price=None, model="h100", total=12.0, at=None, providers=None):
        """What the Console said."""
        at = self.clock.now() if at is None else at
        labels = {"network": "akash", "vendor": "nvidia", "model": model}
        samples = [
            Sample(Series.of("gpu.model.available", **labels), at, free),
            Sample(Series.of("gpu.model.total", **labels), at, total),
        ]
        if providers is not None:
            samples.append(Sample(Series.of("gpu.model.providers", **labels), at, providers))
        if price is not None:
            samples.append(Sample(Series.of("gpu.model.price_usd_hour", stat="min", **labels), at, price))
        self.storage.write_now(lambda tx: tx.add_samples(samples))

    async def deliver(self, sink):
        """One pass of the delivery worker."""
        worker = Worker(
            self.storage, {"discord": sink}, CardRenderer(None, None), self.clock, self.rng, owner="test"
        )  # fmt: skip
        return await worker.pass_once()


@asynccontextmanager
async def setting_up(discord, url, *, fixed=(), picture=None, at=NOW):
    """A bot with its database at `url`; leaving it and entering again is a restart."""
    house = House(url, at, fixed)
    try:
        async with living(discord, answers=house.answers, homes=house.guilds) as bot:

            async def example():
                return Card("GPUs in use", "12", picture=picture) if picture is not None else None

            house.places = DiscordPlaces(bot.chat, bot.sink, house.clock, house.rng, example=example)
            bot.house = house
            await bot.until(lambda: discord.syncs)
            yield bot
    finally:
        house.storage.close_now()


__all__ = ["DAY", "MANAGES", "NOW", "House", "Route", "setting_up"]
