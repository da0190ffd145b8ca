"""`burnwatch run`: the live bot, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import signal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from alerts.notice import Route
from alerts.sample import HOUR, MINUTE
from bot import log as logs
from bot.app.leases import EVERY as LEASES_EVERY
from bot.app.metadata import Metadata
from bot.app.setup import NoPlaces
from bot.cli import to_stay
from bot.clock import SystemClock
from bot.compose import House, build, desk_of, version
from bot.errors import BotError, StartUpError, StorageError
from bot.scheduling.jobs import Schedule
from bot.settings import CONFIG_EXIT, Settings, load
from bot.sources._polled import SECOND_LOOK
from bot.sources.metadata import Gateway, Gateways
from bot.storage import Retention, Storage
from bot.web.figures import Figures
from bot.web.server import Health

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from bot.app.setup import Places
    from bot.cards.card import Card
    from bot.chat.answers import Answers
    from bot.chat.client import ChatClient
    from bot.delivery.sink import Sink
    from bot.preview import PreviewSink
    from bot.sources._base import Source

log = logging.getLogger("burnwatch")

PREVIEW_CHANNEL = "burnwatch"
COMMANDS_TOLD = "commands told"
LAST_MOMENTS = 5.0
"""Seconds given to polls and messages under way when the bot is told to stop."""

HOW_TO_START = (
    "no Discord token. Put it in a file and set BURNWATCH_DISCORD__TOKEN_FILE to its path "
    "(docs/how-to/create-the-discord-application.md shows where it comes from); "
    "or see it work without one: `burnwatch demo`, or `burnwatch run --preview DIR` for live data on a page"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument(
        "--config", metavar="F", help="configuration file (default: config.toml here, else the environment)"
    )
    parser.add_argument(
        "--preview", metavar="DIR", help="write every message to a page in DIR, beside or instead of Discord"
    )


async def run(args: argparse.Namespace) -> int:
    """Start, run until SIGTERM or SIGINT, stop cleanly."""
    settings = load(Path(args.config) if args.config else None)
    token = settings.discord.token.get_secret_value().strip() if settings.discord.token else ""
    if not token and not args.preview:
        raise StartUpError(HOW_TO_START, CONFIG_EXIT)
    logs.set_up(secrets=secrets(settings))
    with to_stay():
        live = Live(settings, token, Path(args.preview) if args.preview else None)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        await live.run(stop)
    finally:
        await live.close()
    return 0


def secrets(settings: Settings) -> list[str]:
    """Every secret of the configuration, so that no log line shows one."""
    found = [settings.discord.token, settings.health.ping_url, settings.sources.coingecko.api_key]
    return [secret.get_secret_value().strip() for secret in found if secret is not None]


class Live:
    """The parts that run together, and the order in which they start and stop."""

    def __init__(self, settings: Settings, token: str, preview: Path | None) -> None:
        self._settings = settings
        self._clock = SystemClock()
        self._storage = Storage.open(settings.storage.url)
        self._figures = Figures()
        self._chat: ChatClient | None = None
        self._page: PreviewSink | None = None
        self._places: Places = NoPlaces()
        self._going: set[asyncio.Task[Any]] = set()
        sinks: dict[str, Sink] = {}
        routes: list[Route] = []
        if preview is not None:
            from bot.preview import PreviewSink  # noqa: PLC0415 - only where there is a page

            try:
                self._page = sinks["preview"] = PreviewSink(preview, self._clock)
            except OSError as err:
                says = (
                    f"--preview {preview}: cannot be used ({err.strerror}); name a folder that the bot's user may write"
                )
                raise StartUpError(says, CONFIG_EXIT) from err
            routes.append(Route(face="preview", guild="", channel=PREVIEW_CHANNEL))
        if token:
            routes += settings.discord_routes()
            self._connect(token, sinks)
        self.house: House = build(
            settings, self._storage, self._clock, lambda: routes, sinks,
            gateway=self._gateway, places=lambda: self._places, owner=f"run {os.getpid()} {os.urandom(4).hex()}",  # every container is process 1
        )  # fmt: skip
        if self._chat is not None:
            self._chat.homes = self.house.guilds
            if not self.house.guilds.routes():
                log.warning("nothing is routed yet: use /setup in your server, or add a [[routes]] table")
        self._schedule = Schedule(self._clock)
        every = settings.alerts.evaluate_every
        self._health = Health(self.house.query.status, self._figures, self._clock, every=every)
        self._database = logs.Trouble(
            log, "Nothing is stored or judged until it is mended", "the database takes values again"
        )
        self._ledger_trouble = ""
        gateways = [Gateway(host) for host in settings.governance.ipfs_gateways]
        self._titles = Metadata(self._storage, Gateways(gateways, f"burnwatch/{version()}"))
        self.house.worker.passes = self._figures.delivered

    def _connect(self, token: str, sinks: dict[str, Sink]) -> None:
        from bot.chat.client import ChatClient  # noqa: PLC0415 - importing discord is a third of the start
        from bot.chat.commands_sync import Kept  # noqa: PLC0415
        from bot.chat.places import DiscordPlaces  # noqa: PLC0415
        from bot.chat.sink import DiscordSink  # noqa: PLC0415

        storage = self._storage

        async def load_kept() -> str | None:
            return await storage.read(lambda read: read.meta(COMMANDS_TOLD))

        async def save_kept(text: str) -> None:
            await storage.write(lambda tx: tx.set_meta(COMMANDS_TOLD, text))

        self._chat = ChatClient(
            token,
            answers=cast("Answers", _Late(self)),
            api_base=self._settings.discord.api_base,
            sync_commands=self._settings.discord.sync_commands,
            kept=Kept(load_kept, save_kept),
        )
        sinks["discord"] = sink = DiscordSink(self._chat)
        rng = random.Random()
        self._places = DiscordPlaces(self._chat, sink, self._clock, rng, example=self._example, turn=sink.turn)

    @cached_property
    def desk(self) -> Answers:
        """Where questions are answered, made for the first of them."""
        return desk_of(self.house)

    async def _example(self) -> Card | None:
        """An answer with a picture, for a test message: of what has been stored by now."""
        for ask in (self.desk.gpu, self.desk.bme, self.desk.burnmint):
            card = await ask()
            if card.picture is not None:
                return card
        return None

    def _gateway(self) -> str:
        return self._chat.gateway if self._chat is not None else "off"

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, or until Discord refuses the token (StartUpError)."""
        settings = self._settings
        networks = (settings.sources.akash_chain.network,)
        await self.house.rulebook.load(settings.alerts.presets, settings.file_rules(), self._clock.now(), networks)
        if settings.health.listen:
            log.info("health endpoints on http://%s", await self._health.start(settings.health.listen))
        tasks = [asyncio.create_task(self.house.worker.run(), name="delivery")]
        if self._chat is not None:
            tasks.append(asyncio.create_task(self._chat.run(), name="discord"))
        for source in self.house.sources:
            self._schedule.every(min(source.every, SECOND_LOOK), f"poll:{source.key}", self._job(self._poll, source))
        self._schedule.every(settings.alerts.evaluate_every, "sweep", self._job(self._sweep))
        self._schedule.every(MINUTE, "digest", self._job(self._digest))
        self._schedule.every(HOUR, "upkeep", self._job(self._upkeep))
        self._schedule.every(MINUTE, "ledger", self._job(self._read_ledger))
        self._schedule.every(LEASES_EVERY, "leases", self._job(self._read_leases))
        self._schedule.every(10 * MINUTE, "self-check", self._job(self._self_check))
        if settings.governance.ipfs_gateways:
            self._schedule.every(5 * MINUTE, "metadata", self._job(self._metadata))
        self._schedule.start()
        log.info("watching %d sources by %d rules", len(self.house.sources), len(self.house.judge.rules))
        waiting = asyncio.create_task(stop.wait(), name="stop")
        done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        await self._wind_down(tasks)
        waiting.cancel()
        for task in done - {waiting}:
            task.result()  # the delivery loop never ends by itself; Discord ends only by refusing the token

    async def _wind_down(self, tasks: list[asyncio.Task[None]]) -> None:
        """Start nothing new, let what is under way end, then one last pass for what it wrote."""
        log.info("stopping")
        self._schedule.hold()
        try:
            async with asyncio.timeout(LAST_MOMENTS):
                await asyncio.gather(*self._going, return_exceptions=True)
                await self.house.worker.finish()
        except TimeoutError:
            log.info("not everything ended in %g s: it goes on at the next start", LAST_MOMENTS)
        except StorageError as err:
            log.warning("%s What waits is sent after the next start", err)
        self._schedule.stop()
        for task in tasks:
            if not task.done():
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Let go of everything."""
        if self._page is not None:
            with contextlib.suppress(OSError):  # the messages are in the journal, and the next start writes the page
                self._page.flush()
        await self._health.stop()
        await self.house.close()

    def _job(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Callable[[], Awaitable[None]]:
        """A scheduled run that a stop can wait for."""

        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - a coroutine of the loop has one
            self._going.add(task)
            try:
                await work(*args)
            except StorageError as err:
                self._database.says(str(err))
            finally:
                self._going.discard(task)

        return run

    async def _poll(self, source: Source) -> None:
        self._figures.polled(await self.house.poller.poll(source, self._clock.now()))
        self._database.says("")  # only what was written tells: a job that reads succeeds while another program writes

    async def _sweep(self) -> None:
        now = self._clock.now()
        self._figures.polled(await self.house.poller.sweep(now))
        self._database.says("")
        await self.house.watches.judge(now)
        if self.house.judge.evaluated_at != now:
            return  # nothing was judged: whoever waits for the ping must hear that
        ping = self._settings.health.ping_url
        if ping.get_secret_value() and self._gateway() in {"connected", "off"}:
            try:
                await self.house.http.ping(ping.get_secret_value())
            except BotError as err:
                log.warning("the dead-man's switch could not be reached: %s", err)

    async def _read_ledger(self) -> None:
        """One turn of the daily scan; nothing, while none is due."""
        for progress in await self.house.ledgers.step(self._clock.now()):
            if progress.trouble and progress.trouble != self._ledger_trouble:
                log.info("ledger of %s: %s; it is tried each minute", progress.network, progress.trouble)
            self._ledger_trouble = progress.trouble

    async def _read_leases(self) -> None:
        for seen in await self.house.leases.step(self._clock.now()):
            if seen.trouble:
                log.info("leases of %s: %s; the next listing is in a quarter of an hour", seen.network, seen.trouble)

    async def _digest(self) -> None:
        """Looks at the calendar; nothing hangs on the minute, or on the clock not being set in it."""
        await self.house.digests.due(self._clock.now())

    async def _upkeep(self) -> None:
        await self._storage.tidy(self._clock.now(), Retention())
        await self.house.guilds.forget(self._clock.now())

    async def _metadata(self) -> None:
        """Titles behind a content id, beside the polls: no message waits for them."""
        await self._titles.gather(self._settings.sources.akash_chain.network, self._clock.now())

    async def _self_check(self) -> None:
        """Once a day, as soon as Discord can be asked."""
        now = self._clock.now()
        if self._chat is not None and self._chat.connected and await self.house.selfcheck.due(now):
            await self.house.selfcheck.run(now)


class _Late:
    """The answers, asked of the desk when it stands: the client, which asks, is made before the house."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def __getattr__(self, question: str) -> Any:
        return getattr(self._live.desk, question)
