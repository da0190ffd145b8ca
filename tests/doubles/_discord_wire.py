"""What travels: faults on demand, rate limits with their headers, answers with the exact content type."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import defaultdict, deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly `application/json`: a charset there breaks discord.py's log-in."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)


def refusal(status: int, code: int, says: str, **more: Any) -> web.Response:
    """Word an error as Discord does."""
    return answer({"message": says, "code": code, **more}, status)


def reset(request: web.Request) -> web.Response:
    """Cut the connection with RST, as a peer that died does."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


@dataclass
class Fault:
    """What goes wrong with matching requests.

    `after`: once the work was done (the message is made, the answer is lost), else instead of it.
    `kind`: "reset", "status", "limit" (429), "slow", "html".
    """

    kind: str
    status: int = 500
    code: int = 0
    seconds: float = 0.0
    after: bool = False
    everywhere: bool = False
    """A 429 on the global limit."""
    each: bool = False
    """Once for every path that matches, however many there are."""
    via: bool = True
    """Without Via a 429 is a Cloudflare ban to discord.py, and is not retried."""

    def answer(self, request: web.Request) -> web.Response:
        if self.kind == "reset":
            return reset(request)
        if self.kind == "html":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html", status=self.status)
        if self.kind == "limit":
            return limited(self.seconds, everywhere=self.everywhere, via=self.via, code=self.code)
        return refusal(self.status, self.code, f"fault {self.status}")


def limited(seconds: float, *, everywhere: bool, via: bool = True, code: int = 0) -> web.Response:
    """Make a 429 as Discord does."""
    headers = {"Retry-After": str(seconds), "X-RateLimit-Scope": "global" if everywhere else "user"}
    if via:
        headers["Via"] = "1.1 google"
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere, "code": code}
    return answer(body, 429, headers)


class Faults:
    """Faults that wait for a matching request."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, str, Fault, list[int]]] = []
        self._met: set[tuple[int, str]] = set()
        """(fault, path) of those that each path meets once."""

    def add(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """`path` is below the API's base, `*` matches anything: `/channels/*/messages`."""
        self._waiting.append((method, path, fault, [times]))

    def clear(self) -> None:
        self._waiting.clear()
        self._met.clear()

    def take(self, method: str, path: str) -> Fault | None:
        for one in self._waiting:
            wanted, pattern, fault, left = one
            if wanted not in {method, "*"} or not fnmatchcase(path, pattern):
                continue
            if fault.each and (id(fault), path) not in self._met:
                self._met.add((id(fault), path))
                return fault
            if not fault.each and left[0] > 0:
                left[0] -= 1
                return fault
        return None


@dataclass
class Limits:
    """50 requests in any second over all routes, and buckets per route and channel."""

    a_second: int | None = 50
    bucket: tuple[int, float] = (5, 5.0)
    """So many messages per channel in so many seconds."""
    refused: int = 0
    """429 answers given for real."""
    _recent: deque[float] = field(default_factory=deque)
    _buckets: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def everywhere(self, now: float) -> web.Response | None:
        if self.a_second is None:
            return None
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.a_second:
            self.refused += 1
            return limited(round(self._recent[0] + 1.0 - now, 3) or 0.001, everywhere=True)
        self._recent.append(now)
        return None

    def route(self, key: str, name: str, now: float) -> tuple[dict[str, str], web.Response | None]:
        """Give the headers of a route's bucket, and the 429 when it is used up."""
        limit, window = self.bucket
        used = self._buckets[key]
        while used and used[0] <= now - window:
            used.pop(0)
        wait = used[0] + window - now if used else window
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - len(used) - 1)),
            "X-RateLimit-Reset": "0",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"bucket-{name}",
        }
        if len(used) >= limit:
            self.refused += 1
            response = limited(round(wait, 3) or 0.001, everywhere=False)
            response.headers.update({**headers, "X-RateLimit-Remaining": "0"})
            return headers, response
        used.append(now)
        return headers, None


async def sleep_of(fault: Fault | None) -> None:
    """Wait as a slow answer does."""
    if fault is not None and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
