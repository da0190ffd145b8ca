"""What a proposal's metadata points to, asked of an IPFS gateway that the operator allowed.

Whoever makes a proposal writes this address, so it is asked for as one asks for an attacker's: only by its content id,
only of named gateways, over https, at addresses that are public, in little time and few bytes; and what comes must be
what the id says, so that the gateway need not be trusted either.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from bot.errors import SourceDown, SourceError, SourceRefused, SourceShapeChanged
from bot.sources._cid import matches
from bot.sources._http import authorities, tidy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

CAP = 64 * 1024
"""Bytes: a title and a summary; governance itself limits metadata on the chain to 10,200."""
DEADLINE = 10.0
"""Seconds for one gateway: the name, every redirect and the last byte."""
MOST_REDIRECTS = 2
"""Gateways send a path to a subdomain of theirs; nobody needs more."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where a gateway answers."""

    host: str
    port: int = 443
    scheme: str = "https"

    def owns(self, url: httpx.URL) -> bool:
        """Whether an address is this gateway's own: its host or below it, and no less safe."""
        same = url.host == self.host or url.host.endswith(f".{self.host}")
        return same and url.scheme == self.scheme and (url.port or 443) == self.port and not url.userinfo


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether an address is of the open internet: no machine of ours, no neighbour's, and none hidden in another form."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Gateways:
    """The allowed gateways, tried in their order."""

    def __init__(
        self,
        gateways: Sequence[Gateway],
        user_agent: str = "burnwatch",
        *,
        names: Callable[[str, int], Awaitable[list[str]]] = resolve,
        allowed: Callable[[Address], bool] = is_public,
    ) -> None:
        self._gateways = tuple(gateways)
        self._user_agent = user_agent
        self._names = names
        self._allowed = allowed

    async def text(self, cid: str) -> str:
        """The JSON object that a content id names, as text. Raises SourceError."""
        failure: SourceError = SourceRefused("no gateway is allowed")
        for gateway in self._gateways:
            try:
                async with asyncio.timeout(DEADLINE):
                    return _object(cid, await self._ask(gateway, cid))
            except TimeoutError as error:
                failure = SourceDown(f"{gateway.host} did not finish within {DEADLINE:g} s")
                failure.__cause__ = error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                failure = SourceDown(f"{gateway.host} could not be asked ({type(error).__name__})")
                failure.__cause__ = error
            except SourceError as error:
                failure = error
        raise failure

    async def _ask(self, gateway: Gateway, cid: str) -> bytes:
        url = httpx.URL(scheme=gateway.scheme, host=gateway.host, port=gateway.port, path=f"/ipfs/{cid}")
        # No proxy, cookie or credential of this machine's goes along, and no redirect is followed unseen.
        async with httpx.AsyncClient(
            verify=authorities(), trust_env=False, follow_redirects=False, timeout=DEADLINE
        ) as client:
            for _ in range(MOST_REDIRECTS + 1):
                response = await self._send(client, url)
                try:
                    if not response.has_redirect_location:
                        return await _body(response, gateway.host)
                    url = _next(gateway, url, response.headers.get("location", ""))
                finally:
                    await response.aclose()
        raise SourceRefused(f"{gateway.host} sends on and on")

    async def _send(self, client: httpx.AsyncClient, url: httpx.URL) -> httpx.Response:
        """Ask at an address that was looked at: the name is not asked for again, so it cannot mean another one by then."""
        port = url.port or 443
        found = [ipaddress.ip_address(each.partition("%")[0]) for each in await self._names(url.host, port)]
        if not found or not all(self._allowed(each) for each in found):
            raise SourceRefused(f"{tidy(url.host)} leads to an address that is not public")
        request = client.build_request(
            "GET",
            url.copy_with(host=str(found[0])),
            headers={
                "host": url.netloc.decode("ascii"),
                "accept": "application/json",
                "accept-encoding": "identity",
                "user-agent": self._user_agent,
            },
            extensions={"sni_hostname": url.host},
        )
        return await client.send(request, stream=True)


def _next(gateway: Gateway, at: httpx.URL, location: str) -> httpx.URL:
    try:
        url = at.join(location[:2_000])
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceRefused(f"{gateway.host} sends to something that is no address") from error
    if not gateway.owns(url):
        raise SourceRefused(f"{gateway.host} sends to {tidy(url.host, 60) or 'nowhere'}, which is not allowed")
    return url


async def _body(response: httpx.Response, host: str) -> bytes:
    if response.status_code != 200:
        raise SourceDown(f"{host} answered {response.status_code}")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise SourceRefused(f"{host} packed its answer in a way that was not asked for")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > CAP:
            raise SourceRefused(f"{host} sent more than {CAP // 1024} KiB")
    return bytes(body)


def _object(cid: str, body: bytes) -> str:
    """The bytes as text, when they are what the id says and a JSON object."""
    if not matches(cid, body):
        raise SourceRefused("what came is not what its content id says")
    try:
        text = body.decode("utf-8")
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError) as error:
        raise SourceShapeChanged("$", "expected JSON, found something else") from error
    if not is_object:
        raise SourceShapeChanged("$", "expected an object, found another JSON value")
    return text
