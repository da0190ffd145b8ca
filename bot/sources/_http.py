"""The HTTP edge: one GET, one JSON answer, everything that may go wrong said in one sentence.

httpx times out per read, so a server that drips a byte a second never times out: every exchange here has a deadline as
well. The body is unpacked and counted while it arrives, so that 64 KiB of gzip cannot become 64 MiB of memory.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

import httpx
import stamina

from bot.errors import SourceDown, SourceError, SourceRefused
from bot.sources._json import parse

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

if find_spec("sniffio") is None:
    # httpcore looks for it six times at each request, through every folder of the path, if it is not told that there is none.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

MIB = 1024 * 1024
DEFAULT_CAP = 8 * MIB

_RETRIED = frozenset({429, 502, 503, 504})
_TRIES = 3
_LONGEST_WAIT = 86_400.0
_PARSED_ASIDE = 256 * 1024
"""Above this size the text is parsed in a thread, so that the gateway's heartbeat is not kept waiting."""
_JSON_TYPES = ("application/json", "text/json")


class BodyTooLarge(SourceRefused):
    """More bytes than asked for: ask for a smaller page."""


class StatusDown(SourceDown):
    """An error status of the server's making, without a JSON body that the caller asked to see."""

    def __init__(self, says: str, status: int, after: float | None = None) -> None:
        self.status = status
        super().__init__(says, after)


class StatusRefused(SourceRefused):
    """An error status that says the question was wrong or unwelcome."""

    def __init__(self, says: str, status: int) -> None:
        self.status = status
        super().__init__(says)


class _Again(SourceDown):
    """A failure that the next second may heal."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON answer."""

    status: int
    headers: Mapping[str, str]
    json: Any
    url: str

    @property
    def host(self) -> str:
        """Who answered, without user, path and query."""
        return httpx.URL(self.url).host


class Http:
    """GET and JSON, bounded in time, size, depth and patience."""

    def __init__(
        self,
        client: httpx.AsyncClient | Callable[[], httpx.AsyncClient] | None = None,
        user_agent: str = "burnwatch",
        *,
        first_wait: float = 0.25,
    ) -> None:
        """`client` is a client, or what makes one at the first request; `first_wait` is the pause before the first retry."""
        self._client = client if isinstance(client, httpx.AsyncClient) else None
        self._make = client if client is not None and not isinstance(client, httpx.AsyncClient) else default_client
        self._user_agent = user_agent
        self._first_wait = first_wait

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float,
        cap: int = DEFAULT_CAP,
        ok_errors: bool = False,
        tries: int = _TRIES,
        strangers: bool = False,
    ) -> Reply:
        """The JSON at `url`, within `deadline` seconds for everything: retries, waits and the last byte.

        With `ok_errors` a JSON answer of status 400 and above comes back as a Reply, except 429: an API that says
        in words what is wrong can then be understood. `tries` is for callers with somewhere else to go. `strangers`: the
        answer holds JSON that anybody wrote (bot.sources._json). Raises SourceDown, SourceRefused (BodyTooLarge) and
        SourceShapeChanged, never anything of httpx.
        """
        request = self._request(url, params, headers)
        host = request.url.host
        loop = asyncio.get_running_loop()
        until = loop.time() + deadline
        last: SourceDown | None = None

        def patience(error: Exception) -> bool | float:
            if not isinstance(error, _Again):
                return False
            if error.after is None:
                return True
            return error.after if loop.time() + error.after < until - 0.1 * deadline else False

        try:
            async with asyncio.timeout_at(until):
                async for attempt in stamina.retry_context(
                    on=patience,
                    attempts=tries,
                    timeout=deadline,
                    wait_initial=self._first_wait,
                    wait_max=max(1.0, self._first_wait),
                    wait_jitter=self._first_wait,
                ):
                    with attempt:
                        try:
                            return await self._exchange(
                                request, cap, last_try=attempt.num >= tries, ok_errors=ok_errors, strangers=strangers
                            )
                        except SourceDown as error:
                            last = error
                            raise
        except TimeoutError as error:
            if last is not None:
                raise SourceDown(str(last), last.after) from error
            raise SourceDown(f"{host} did not finish its answer within {deadline:.3g} s") from error
        except _Again as error:
            raise SourceDown(str(error), error.after) from error.__cause__
        raise SourceDown(f"{host} was not asked")  # pragma: no cover - the loop above returns or raises

    async def ping(self, url: str, *, deadline: float = 10.0) -> None:
        """Ask for `url` and mind only that it answers well: a dead-man's switch. Raises SourceDown and SourceRefused."""
        request = self._request(url, None, {"accept": "*/*"})
        client = self._client
        assert client is not None  # noqa: S101 - _request made it
        try:
            async with asyncio.timeout(deadline):
                response = await client.send(request, follow_redirects=False)
        except (httpx.HTTPError, TimeoutError) as error:
            raise SourceDown(f"{request.url.host} did not answer") from error
        if not response.is_success:
            raise SourceDown(f"{request.url.host} answered {response.status_code}")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    def _request(
        self, url: str, params: Mapping[str, str | int] | None, headers: Mapping[str, str] | None
    ) -> httpx.Request:
        if self._client is None:
            self._client = self._make()
        own = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": self._user_agent}
        try:
            request = self._client.build_request(
                "GET", url, params=dict(params) if params else None, headers=own | dict(headers or {})
            )
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise SourceRefused(f"not an address: {tidy(url)}") from error
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise SourceRefused(f"not an http address: {tidy(url)}")
        return request

    async def _exchange(
        self, request: httpx.Request, cap: int, *, last_try: bool, ok_errors: bool, strangers: bool
    ) -> Reply:
        client = self._client
        if client is None:  # pragma: no cover - _request made it
            raise SourceDown("closed")
        host = request.url.host
        response: httpx.Response | None = None
        try:
            response = await client.send(request, stream=True, follow_redirects=False)
            _check_head(response, cap)
            wait = _again(response)
            if wait is not None and not (ok_errors and last_try and response.status_code != 429):
                raise wait
            body = await _body(response, cap)
        except httpx.TimeoutException as error:
            raise _Again(f"{host} did not answer in time") from error
        except (httpx.TransportError, httpx.StreamError) as error:
            raise _Again(f"{host}: {_transport(error)}") from error
        finally:
            if response is not None:
                await response.aclose()
        return await self._reply(response, body, ok_errors=ok_errors, strangers=strangers)

    async def _reply(self, response: httpx.Response, body: bytes, *, ok_errors: bool, strangers: bool) -> Reply:
        host, status = response.request.url.host, response.status_code
        failed = status >= 400
        kind = response.headers.get("content-type", "").split(";", 1)[0].strip().lower()
        is_json = not kind or kind in _JSON_TYPES or (kind.startswith("application/") and kind.endswith("+json"))
        if failed and not (ok_errors and is_json and body.strip()):
            raise _bad_status(host, status, kind, _cooling(response))
        if not body.strip():
            raise SourceDown(f"{host} answered {status} with an empty body")
        if not is_json:
            raise SourceRefused(f"{host} answered {status} with {tidy(kind)} instead of JSON")
        try:
            if len(body) > _PARSED_ASIDE:
                value = await asyncio.to_thread(parse, body, host, strangers=strangers)
            else:
                value = parse(body, host, strangers=strangers)
        except SourceError as error:
            if failed:
                raise _bad_status(host, status, kind, None) from error
            if not kind:
                raise SourceRefused(
                    f"{host} answered {status} with a body that names no type and is not JSON"
                ) from error
            raise
        return Reply(status, response.headers, value, str(response.request.url))


@functools.cache
def authorities() -> ssl.SSLContext:
    """Whose certificates are believed: read once, as reading them holds the event loop for 25 ms."""
    return httpx.create_ssl_context()


def default_client() -> httpx.AsyncClient:
    """Connections as this bot wants them: kept, few, never following a redirect."""
    return httpx.AsyncClient(
        verify=authorities(),
        follow_redirects=False,
        timeout=httpx.Timeout(10.0, connect=5.0, pool=10.0),
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=60.0),
    )


def tidy(text: object, most: int = 80) -> str:
    """Foreign words made fit for one of our sentences: plain ASCII, one line, short."""
    kept = "".join(
        char if char.isascii() and (char.isalnum() or char in " .,:;_-/()=+<>'%") else " " for char in str(text)[:400]
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= most else kept[: most - 3].rstrip() + "..."


def _check_head(response: httpx.Response, cap: int) -> None:
    host, status = response.request.url.host, response.status_code
    if 300 <= status < 400:
        try:
            target = httpx.URL(response.headers.get("location", "")).host
        except httpx.InvalidURL:
            target = ""
        raise SourceRefused(
            f"{host} answered {status}: a redirect to {tidy(target) or 'nowhere'}, which is not followed"
        )
    if response.headers.get("content-encoding", "").strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise SourceRefused(f"{host} packed its answer in a way that was not asked for")
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:18]) > cap:
        raise BodyTooLarge(f"{host} wanted to send more than {_size(cap)}")


async def _body(response: httpx.Response, cap: int) -> bytes:
    """The unpacked body, never more than `cap` bytes of it in memory."""
    packed = "gzip" in response.headers.get("content-encoding", "").lower()
    host = response.request.url.host
    unpack = zlib.decompressobj(wbits=31) if packed else None
    began = False
    body = bytearray()
    async for chunk in response.aiter_raw():
        rest, began = chunk, True
        while rest:
            if unpack is None:
                body += rest
                rest = b""
            else:
                try:
                    body += unpack.decompress(rest, cap + 1 - len(body))
                except zlib.error as error:
                    raise SourceDown(f"{host} sent a damaged gzip body") from error
                rest = unpack.unconsumed_tail
                if unpack.eof and unpack.unused_data:  # RFC 1952: a file may have several members
                    rest, unpack = unpack.unused_data, zlib.decompressobj(wbits=31)
            if len(body) > cap:
                raise BodyTooLarge(f"{host} sent more than {_size(cap)}")
    if unpack is not None and began and not unpack.eof:
        raise SourceDown(f"{host} stopped in the middle of its answer")
    return bytes(body)


def _again(response: httpx.Response) -> _Again | None:
    if response.status_code not in _RETRIED:
        return None
    return _Again(_status_sentence(response.request.url.host, response.status_code), _cooling(response))


def _cooling(response: httpx.Response) -> float | None:
    """Retry-After in seconds. A date is measured against the answer's own Date, so that no clock is needed."""
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    return min(max(wait.total_seconds(), 0.0), _LONGEST_WAIT)


def _bad_status(host: str, status: int, kind: str, after: float | None) -> SourceError:
    says = _status_sentence(host, status) + (" with an HTML page" if kind == "text/html" else "")
    if status >= 500 or status in (408, 425, 429):
        return StatusDown(says, status, after)
    return StatusRefused(says, status)


def _status_sentence(host: str, status: int) -> str:
    try:
        phrase = f" ({httpx.codes(status).name.replace('_', ' ').lower()})"
    except ValueError:
        phrase = ""
    return f"{host} answered {status}{phrase}"


def _transport(error: Exception) -> str:
    if isinstance(error, httpx.ConnectError):
        return "no connection"
    if isinstance(error, httpx.RemoteProtocolError):
        return "stopped in the middle of its answer, or spoke no HTTP"
    return "the connection broke"


def _size(cap: int) -> str:
    return f"{cap // MIB} MiB" if cap >= MIB else f"{cap} bytes"
