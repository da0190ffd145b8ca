"""Waiting for a GPU: a person names a model and a price, and is told once when it is there."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from alerts.durations import format_duration, parse_duration
from alerts.form import nearest
from alerts.reports.market import spelled
from alerts.rule import Severity
from alerts.sample import DAY, HOUR, SIMULATED, Series
from bot import foreign
from bot.app import refusals
from bot.app.guilds import FACE
from bot.app.post import put
from bot.app.setup_facts import WatchShown
from bot.errors import UserError
from bot.storage import NewWatch

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.app.guilds import Guilds
    from bot.clock import Clock
    from bot.storage import Read, Storage, Tx, Watch

KIND = "watch"
MOST = 5
"""Watches of one person."""
USUAL, SHORTEST, LONGEST = 7 * DAY, HOUR, 30 * DAY
MOST_NAMED = 20
MOST_GPUS = 100_000
MOST_PRICE = 10_000.0
AVAILABLE, TOTAL, PRICE = "gpu.model.available", "gpu.model.total", "gpu.model.price_usd_hour"
PROVIDERS = "gpu.model.providers"


def to_person(user: str, channel: str) -> str:
    """The address of a direct message, and of the channel to mention the person in when they take none."""
    return f"dm:{user}:{channel}"


class Watches:
    """Keeps what people wait for, and judges it in the sweep."""

    def __init__(
        self,
        storage: Storage,
        guilds: Guilds,
        clock: Clock,
        rng: random.Random,
        *,
        network: str = "akash",
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._guilds = guilds
        self._clock = clock
        self._rng = rng
        self._network = network
        self._wake = wake

    async def add(
        self,
        actor: Actor,
        model: str,
        at_least: int | None = None,
        max_price: float | None = None,
        expires: str | None = None,
    ) -> WatchShown:
        """Wait for `at_least` free GPUs of a model, at a price or any. Raises UserError."""
        if not actor.user.isdecimal():
            raise UserError(refusals.WATCH_FOR_A_PERSON)
        wanted = 1 if at_least is None else at_least
        if not 1 <= wanted <= MOST_GPUS:
            raise UserError(refusals.GPUS_OUT_OF_RANGE.format(wanted=wanted, most=MOST_GPUS))
        if max_price is not None and not (math.isfinite(max_price) and 0 < max_price <= MOST_PRICE):
            raise UserError(refusals.PRICE_IS_USD.format(most=MOST_PRICE))
        span, now = _span(expires), self._clock.now()

        def work(tx: Tx) -> WatchShown:
            name = self._model(tx, model)
            open_now = [one for one in tx.watches(actor.user) if one.expires_at > now]
            if len(open_now) >= MOST:
                raise UserError(refusals.MOST_WATCHES.format(most=MOST))
            if any((one.model, one.at_least, one.max_price) == (name, wanted, max_price) for one in open_now):
                raise UserError(refusals.WATCH_THERE)
            new = NewWatch(
                actor.guild, actor.channel, actor.user, self._network, name, wanted, max_price, now, now + span
            )
            return self._shown(tx, tx.add_watch(new), now)

        return await self._storage.write(work)

    async def mine(self, actor: Actor) -> Sequence[WatchShown]:
        """What this person waits for."""
        now = self._clock.now()
        return await self._storage.read(
            lambda read: [self._shown(read, one, now) for one in read.watches(actor.user) if one.expires_at > now]
        )

    async def remove(self, actor: Actor, number: int) -> WatchShown:
        """Stop waiting. Raises UserError for what is not this person's."""
        now = self._clock.now()

        def work(tx: Tx) -> WatchShown:
            found = next((one for one in tx.watches(actor.user) if one.id == number and one.expires_at > now), None)
            if found is None:
                raise UserError(refusals.NO_WATCH.format(number=number))
            tx.end_watch(number, "removed", now)
            return self._shown(tx, found, now)

        return await self._storage.write(work)

    async def judge(self, now: Ms) -> int:
        """End what ran out and tell what is satisfied, in one transaction: told exactly once. Returns how many were told."""
        told = await self._storage.write(lambda tx: self._judge(tx, now))
        if told:
            self._wake()
        return told

    def _judge(self, tx: Tx, now: Ms) -> int:
        told = 0
        for watch in tx.watches():
            if watch.expires_at <= now:
                tx.end_watch(watch.id, "expired", now)
                continue
            home = self._guilds.row(watch.guild)
            if home is not None and home.left_at is not None:
                continue
            shown = self._shown(tx, watch, now)
            if shown.met:
                told += self._tell(tx, watch, shown, now)
                tx.end_watch(watch.id, "satisfied", now)
        return told

    def _tell(self, tx: Tx, watch: Watch, shown: WatchShown, now: Ms) -> int:
        return put(
            tx,
            (FACE, watch.guild, to_person(watch.user, watch.channel)),
            self._rng,
            dedup=f"watch:{watch.id}",
            kind=KIND,
            subject=f"watch:{watch.id}",
            revision=0,
            topic="gpu",
            severity=Severity.INFO,
            reason="satisfied",
            facts=dataclasses.asdict(shown),
            now=now,
        )

    def _shown(self, read: Read, watch: Watch, now: Ms) -> WatchShown:
        free, free_at = self._sum(read, AVAILABLE, watch, now)
        total, _ = self._sum(read, TOTAL, watch, now)
        price, price_at = self._cheapest(read, watch, now)
        providers, _ = self._sum(read, PROVIDERS, watch, now)
        times = [at for at in (free_at, price_at) if at is not None]
        return WatchShown(
            number=watch.id,
            model=watch.model,
            at_least=watch.at_least,
            max_price=watch.max_price,
            made_at=watch.made_at,
            expires_at=watch.expires_at,
            now=now,
            available=free,
            total=total,
            price=price,
            at=min(times) if times else None,
            providers=providers,
            simulated=watch.network.endswith(SIMULATED),
        )

    def _sum(self, read: Read, key: str, watch: Watch, now: Ms) -> tuple[float | None, Ms | None]:
        """Over the vendors of a model; None where no value is fresh."""
        found = [one for series in _of(read, key, watch) if (one := _fresh(read, series, now)) is not None]
        return (sum(value for value, _ in found), min(at for _, at in found)) if found else (None, None)

    def _cheapest(self, read: Read, watch: Watch, now: Ms) -> tuple[float | None, Ms | None]:
        found = [
            one
            for series in _of(read, PRICE, watch)
            if series.label("stat") == "min" and (one := _fresh(read, series, now)) is not None
        ]
        return min(found) if found else (None, None)

    def _model(self, read: Read, typed: str) -> str:
        names = sorted(
            {
                series.label("model")
                for series in read.series(TOTAL)
                if series.label("network") == self._network and not series.label("source")
            }
        )
        wanted = typed.strip().casefold()
        for name in names:
            if spelled(name) == spelled(typed):
                return name
        if not names:
            raise UserError(refusals.NO_MODEL_KNOWN)
        near = nearest(wanted, [foreign.escape(foreign.name(name, 40)) for name in names[:MOST_NAMED]])
        raise UserError(refusals.NO_SUCH_MODEL.format(near=near))


def _of(read: Read, key: str, watch: Watch) -> list[Series]:
    return [
        series
        for series in read.series(key)
        if series.label("network") == watch.network
        and series.label("model") == watch.model
        and not series.label("source")
    ]


def _fresh(read: Read, series: Series, now: Ms) -> tuple[float, Ms] | None:
    sample = read.latest(series, now)
    if sample is None or sample.value is None or sample.at <= now - read.lookback(series):
        return None
    return sample.value, sample.at


def _span(typed: str | None) -> Ms:
    if typed is None or not typed.strip():
        return USUAL
    try:
        span = parse_duration(typed.strip())
    except ValueError as err:
        raise UserError(refusals.WATCH_HOW_LONG) from err
    if not SHORTEST <= span <= LONGEST:
        raise UserError(
            refusals.WATCH_SPAN.format(shortest=format_duration(SHORTEST), longest=format_duration(LONGEST))
        )
    return span
