"""/healthz, /readyz and /metrics for the operator's own monitoring."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import StartUpError, StorageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.typedefs import Handler

    from alerts.sample import Ms
    from bot.app.facts import StatusFacts
    from bot.clock import Clock
    from bot.web.figures import Figures

log = logging.getLogger("burnwatch.web")

STALE_EVALUATION_MS = 5 * 60_000
"""No evaluation for so long, or for three of its turns where those are longer, means the bot is blind: /healthz answers
503 and a container is restarted."""
_FIGURES = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """The three endpoints. They answer from what the use cases say, never with a secret or a traceback."""

    def __init__(
        self, status: Callable[[], Awaitable[StatusFacts]], figures: Figures, clock: Clock, *, every: Ms = 0
    ) -> None:
        """`every` is how often all rules are judged."""
        self._status = status
        self._stale = max(STALE_EVALUATION_MS, 3 * every)
        self._figures = figures
        self._clock = clock
        self._runner: web.AppRunner | None = None

    async def start(self, listen: str) -> str:
        """Listen on host:port and return the address. Raises StartUpError when the port is taken."""
        host, _, port = listen.rpartition(":")
        app = web.Application(middlewares=[_without_database])
        app.add_routes(
            [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz), web.get("/metrics", self._metrics)]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, host.strip("[]"), int(port))
        try:
            await site.start()
        except OSError as err:
            await runner.cleanup()
            raise StartUpError(
                f'health.listen: {listen} cannot be opened ({err.strerror}); choose another port or "" to switch it off',
                2,
            ) from err
        self._runner = runner
        taken: tuple[str, int] = runner.addresses[0][:2]
        return f"{taken[0]}:{taken[1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        """Alive: the last evaluation is recent (or the process has just started)."""
        status = await self._status()
        last = status.evaluated_at if status.evaluated_at is not None else status.started_at
        alive = self._recent(last)
        age = round((self._clock.now() - last) / 1000, 1)
        body = {"alive": alive, "evaluated_seconds_ago": age, "version": status.version}
        return _json(body, 200 if alive else 503)

    async def _readyz(self, _: web.Request) -> web.Response:
        """Ready: evaluated lately, at least one source answers, and the gateway, where there is one, is connected."""
        status = await self._status()
        sources = {source.name: source.up for source in status.sources if "/" not in source.name}
        judged = status.evaluated_at is not None and self._recent(status.evaluated_at)
        ready = judged and any(sources.values()) and status.gateway in {"connected", "off"}
        body = {"ready": ready, "sources": sources, "gateway": status.gateway, "waiting": status.waiting}
        return _json(body, 200 if ready else 503)

    def _recent(self, at: Ms) -> bool:
        """One that lies ahead is of a clock that was set back since: nothing has been judged by the new one."""
        return abs(self._clock.now() - at) < self._stale

    async def _metrics(self, _: web.Request) -> web.Response:
        text = self._figures.text(await self._status(), self._clock.now())
        return web.Response(body=text, headers={"Content-Type": _FIGURES})


@web.middleware
async def _without_database(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A database that cannot be read is an answer too, and no traceback a second."""
    try:
        return await handler(request)
    except StorageError as err:
        return _json({"alive": False, "ready": False, "database": err.word}, 503)


def _json(body: dict[str, object], status: int) -> web.Response:
    return web.Response(text=json.dumps(body, sort_keys=True) + "\n", status=status, content_type="application/json")
