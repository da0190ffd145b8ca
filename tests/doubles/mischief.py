"""How a server can misbehave, over a real socket: each mischief answers an aiohttp request in one bad way."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

Mischief = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOGIN_PAGE = "<!doctype html><html><title>Just a moment...</title><body>Checking your browser <script>alert(1)</script></body></html>"


def says(
    body: bytes | str, status: int = 200, content_type: str | None = "application/json", **headers: str
) -> Mischief:
    """A fixed answer."""

    async def act(request: web.Request) -> web.StreamResponse:
        raw = body.encode() if isinstance(body, str) else body
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Content-Type"] = content_type
        response = web.StreamResponse(status=status, headers=sent)
        response.content_length = len(raw)
        await response.prepare(request)
        if raw:
            await response.write(raw)
        await response.write_eof()
        return response

    return act


def gives(value: object, status: int = 200, **headers: str) -> Mischief:
    """A JSON answer."""
    return says(json.dumps(value), status, **headers)


html = says(LOGIN_PAGE, content_type="text/html; charset=utf-8")
blocked = says(LOGIN_PAGE, 403, "text/html", cf_mitigated="challenge")
text = says("ok", content_type="text/plain")
empty = says("")
cut_short = says('{"status": "mint_status_healthy", "collateral_ra')
not_json = says("{'status': 1}")
not_utf8 = says(b'{"status": "\xff\xfe"}')
nan = says('{"value": NaN}')
infinity = says('{"value": [-Infinity]}')
duplicate = says('{"value": 1, "value": 2}')
deep = says("[" * 200_000 + "]" * 200_000)
long_number = says('{"value": ' + "9" * 10_000 + "}")
redirect = says("", 302, location="https://evil.example.net/steal?token=1")
wrong_packing = says(b"\x00\x01", content_encoding="br")
damaged_gzip = says(gzip.compress(b"{}" * 100)[:10] + b"\xff" * 50, content_encoding="gzip")
half_a_gzip = says(gzip.compress(b"{}")[:12], content_encoding="gzip")
null = gives(None)
a_list = gives([])
an_object = gives({})


def gzipped(value: object) -> Mischief:
    """A well-behaved packed answer."""
    return says(gzip.compress(json.dumps(value).encode()), content_encoding="gzip")


def gzip_bomb(mib: int = 64) -> Mischief:
    """A few KiB that unpack to `mib` MiB."""
    return says(gzip.compress(b" " * (mib * 1024 * 1024)), content_encoding="gzip")


def huge(mib: int = 50, *, told: bool = True) -> Mischief:
    """A body of `mib` MiB, with or without saying so first."""

    async def act(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if told:
            response.content_length = mib * 1024 * 1024
        await response.prepare(request)
        block = b" " * (1024 * 1024)
        try:
            for _ in range(mib):
                await response.write(block)
        except ConnectionError:
            pass
        return response

    return act


async def drip(request: web.Request) -> web.StreamResponse:
    """One byte every 50 ms, for ever: no single read ever times out."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)
    except ConnectionError:
        return response


async def hang(request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.sleep(60)
    return web.Response()


async def truncated(request: web.Request) -> web.StreamResponse:
    """Promise more bytes than are sent, then hang up."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 1_000
    await response.prepare(request)
    await response.write(b'{"status": ')
    request.transport.close()
    return response


async def reset(request: web.Request) -> web.StreamResponse:
    """Hang up without a word."""
    request.transport.abort()
    return web.Response()


def late(seconds: float, then: Mischief) -> Mischief:
    """Answer after a while."""

    async def act(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(request)

    return act


def first(times: int, bad: Mischief, then: Mischief) -> Mischief:
    """Misbehave a few times, then heal."""
    left = times

    async def act(request: web.Request) -> web.StreamResponse:
        nonlocal left
        left -= 1
        return await (bad(request) if left >= 0 else then(request))

    return act
