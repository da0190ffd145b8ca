"""A small HTTP server on 127.0.0.1 that answers well by default and as badly as asked.

Real sockets on purpose: resets, slow drips and bodies without an end do not exist in a mock transport.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

CHALLENGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head>'
    "<body><p>Checking your browser before you go on.</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `drip` seconds lie between two bytes, `cut` closes the socket after that many bytes, `hang` never answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    cut: int | None = None
    reset: bool = False
    hang: bool = False
    endless: int = 0
    """A body of at least this many bytes, sent without a Content-Length."""


def says(value: object, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), headers=named)


def text(body: str, status: int = 404) -> Reply:
    """Answer with plain text, as some 404s of the Console are."""
    return Reply(status, body.encode(), "text/plain; charset=UTF-8")


def challenge(status: int = 403) -> Reply:
    """Answer with the challenge page of a CDN."""
    return Reply(status, CHALLENGE.encode(), "text/html; charset=UTF-8", {"cf-mitigated": "challenge"})


def empty(status: int = 200) -> Reply:
    """Nothing at all, said to be JSON."""
    return Reply(status)


def truncated(value: object, status: int = 200) -> Reply:
    """Half of a JSON document, complete as far as HTTP knows."""
    whole = json.dumps(value).encode()
    return Reply(status, whole[: len(whole) // 2])


def cut(value: object, after: int = 20) -> Reply:
    """Close the socket in the middle of the body."""
    return Reply(200, json.dumps(value).encode(), cut=after)


def huge(size: int = 50 * 1024 * 1024) -> Reply:
    """Send a body far over any cap."""
    return Reply(200, endless=size)


def redirect(to: str) -> Reply:
    """Somewhere else."""
    return Reply(302, headers={"Location": to})


def drip(value: object, seconds: float = 0.05) -> Reply:
    """Send a byte at a time: each read is quick, the whole never ends in time."""
    return Reply(200, json.dumps(value).encode(), drip=seconds)


def reset() -> Reply:
    """Drop the connection without an answer."""
    return Reply(reset=True)


def hang() -> Reply:
    """No answer at all."""
    return Reply(hang=True)


def limited(retry_after: str | None = None, body: object = None) -> Reply:
    """429, with or without Retry-After."""
    headers = {} if retry_after is None else {"Retry_After": retry_after}
    return says({"error": "Too Many Requests"} if body is None else body, 429, **headers)


Given = Reply | Callable[[web.Request], Reply]


class Stand:
    """The server. `answers` holds what is said by path; `behave` puts something else in front of it."""

    def __init__(self) -> None:
        self.answers: dict[str, Given] = {}
        self.asked: list[str] = []
        """Path and query of every request, in order."""
        self.agents: list[str] = []
        self._orders: dict[str, list[Given]] = {}
        self._for_good: dict[str, Given] = {}
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    def behave(self, path: str, reply: Given | Sequence[Given]) -> None:
        """One reply from now on, or a sequence of replies after which it behaves again."""
        if isinstance(reply, Sequence):
            self._orders[path] = list(reply)
        else:
            self._for_good[path] = reply

    def recover(self, path: str | None = None) -> None:
        """Behave again, on one path or on all."""
        for orders in (self._orders, self._for_good):
            if path is None:
                orders.clear()
            else:
                orders.pop(path, None)

    def count(self, path: str) -> int:
        """How often a path was asked, with any query."""
        return sum(1 for asked in self.asked if asked.partition("?")[0] == path)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        for task in self._tasks:
            task.cancel()
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.agents.append(request.headers.get("User-Agent", ""))
        given = self._given(request.path)
        return await self._send(request, given(request) if callable(given) else given)

    def _given(self, path: str) -> Given:
        if self._orders.get(path):
            return self._orders[path].pop(0)
        return self._for_good.get(path) or self.answers.get(path) or text("Not Found")

    async def _send(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.hang:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            await asyncio.sleep(3600)
        if reply.reset or reply.cut is not None:
            return await self._drop(request, reply)
        headers = {"Content-Type": reply.content_type} | reply.headers
        if reply.endless or reply.drip:
            return await self._stream(request, reply, headers)
        return web.Response(status=reply.status, body=reply.body, headers=headers)

    async def _drop(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        transport = request.transport
        if transport is not None:
            if reply.cut is not None:
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {reply.content_type}\r\nContent-Length: {len(reply.body)}\r\n\r\n"
                transport.write(head.encode() + reply.body[: reply.cut])
                transport.close()
            else:
                transport.abort()
        return web.Response()

    async def _stream(self, request: web.Request, reply: Reply, headers: dict[str, str]) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        try:
            if reply.endless:
                sent, block = 1, b" " * 65536
                await response.write(b"[")
                while sent < reply.endless:
                    await response.write(block)
                    sent += len(block)
            for byte in reply.body:
                await response.write(bytes([byte]))
                await asyncio.sleep(reply.drip)
            await response.write_eof()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client had enough, which is what these replies are for
        return response
