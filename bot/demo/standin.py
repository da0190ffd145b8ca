"""The APIs' local stand-in: real HTTP on 127.0.0.1, the documented shapes, answers of the chapter and the moment it is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from aiohttp import web

from bot.demo.akash_stand import AkashStand
from bot.demo.bme_stand import BmeStand
from bot.demo.render_stand import RenderStand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from alerts.sample import Ms
    from bot.demo.wire import Reply

CLOCK = "/_demo/clock"
NODES = ("/node1", "/node2")
"""The chain is behind two nodes, as it always should be: with two, a failed question goes to the next one at once."""


class Stand(Protocol):
    """What one chapter's APIs say."""

    def answer(self, now: Ms, path: str, query: Mapping[str, str]) -> Reply:
        """The answer to a GET of `path` at `now`."""
        ...


class StandIn:
    """The server. `POST /_demo/clock {"chapter": "render", "now": 1766106000000}` sets what it plays."""

    def __init__(self) -> None:
        self._stands: Mapping[str, Stand] = {"render": RenderStand(), "akash": AkashStand(), "bme": BmeStand()}
        self._chapter = ""
        self._now: Ms = 0
        self._runner: web.AppRunner | None = None
        self.asked = 0
        """Requests answered so far, setting the clock not counted."""
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(CLOCK, self._set)
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _set(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
            chapter, now = str(body["chapter"]), int(body["now"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "give a chapter and a now in milliseconds"}, status=400)
        if chapter not in self._stands:
            return web.json_response({"error": f"the chapters are {', '.join(self._stands)}"}, status=400)
        self._chapter, self._now = chapter, now
        return web.json_response({"chapter": chapter, "now": now})

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        stand = self._stands.get(self._chapter)
        if stand is None:
            return web.Response(status=502, text="Bad Gateway")
        path = request.path
        for node in NODES:
            path = path.removeprefix(node)
        reply = stand.answer(self._now, path, request.query)
        if reply.text:
            return web.Response(status=reply.status, text=reply.text, headers=reply.headers)
        return web.json_response(reply.body, status=reply.status, headers=reply.headers)
