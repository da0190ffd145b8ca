"""Asking the chain: one believed height per tick, every state read pinned to it, the next node when one fails."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.sample import HOUR
from bot.errors import SourceDown, SourceError, SourceRefused, SourceShapeChanged
from bot.sources._chain_head import share, worst
from bot.sources._http import DEFAULT_CAP, BodyTooLarge, StatusDown, StatusRefused, tidy
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sources._chain_head import Head, HeadFinder
    from bot.sources._chain_mark import HeightMark
    from bot.sources._endpoints import Endpoint, Endpoints
    from bot.sources._http import Http, Reply
    from bot.sources._once import Once
    from bot.sources._polled import Turn

T = TypeVar("T")

log = logging.getLogger("burnwatch.sources")

HEIGHT_HEADER = "x-cosmos-block-height"
_NOT_YET = re.compile(
    r"height in the future|less than or equal to the current|version does not exist|does not exist yet"
)
_AT_ONCE = 6
"""Questions a public node is asked at the same moment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a node said, at which height. `message` is its error in lower case, empty when it answered."""

    json: Any
    height: int | None
    endpoint: Endpoint
    status: int = 200
    message: str = ""

    @property
    def read(self) -> Read:
        """The answer, to be read field by field."""
        return Read(self.json)


class RouteMissingError(SourceDown):
    """This node does not serve the path."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, of whichever node."""

    paths: tuple[str, ...]
    params: Mapping[str, str | int] | None
    cap: int
    heard: Callable[[Answer], bool]
    strangers: bool = False


def nothing_heard(_: Answer) -> bool:
    """No error means anything to the caller."""
    return False


class ChainNode:
    """The chain behind several nodes."""

    def __init__(self, http: Http, endpoints: Endpoints, mark: HeightMark, once: Once, finder: HeadFinder) -> None:
        self._http = http
        self._endpoints = endpoints
        self._mark = mark
        self._once = once
        self._finder = finder
        self._gates: dict[str, asyncio.Semaphore] = {}

    async def head(self, turn: Turn) -> Head:
        """The newest believed block of this tick, asked once."""
        return await self._once.get(turn, "head", self._finder.find)

    async def ask(
        self,
        turn: Turn,
        *paths: str,
        read: Callable[[Answer], T],
        params: Mapping[str, str | int] | None = None,
        heard: Callable[[Answer], bool] = nothing_heard,
        page_cap: int | None = None,
        strangers: bool = False,
    ) -> T:
        """What `read` makes of the answer to a state question at this tick's height.

        `paths` are alternatives, newest first: a node that lacks one is asked the next. `heard` says of an error
        answer whether the caller understands it; every other failure, a wrong shape too, goes to the next node.
        With `page_cap` a body larger than that raises BodyTooLarge at once, so that a smaller page can be asked for.
        `strangers`: the answer holds JSON that anybody wrote. Raises SourceError.
        """
        ask = _Question(paths, params, page_cap or DEFAULT_CAP, heard, strangers)
        head = await self.head(turn)
        if not head.block.fresh:
            age = f"{head.block.age_seconds / 60:.0f} min"
            raise SourceRefused(f"the newest block of {head.block.host} is {age} old: its state is not the present")
        errors: list[SourceError] = []
        others = [each for each in self._endpoints.in_order(turn.now) if each is not head.endpoint]
        order = [head.endpoint, *others]
        for index, endpoint in enumerate(order):
            seconds = share(turn, len(order) - index)
            try:
                async with asyncio.timeout(seconds), self._gate(endpoint):
                    if endpoint is not head.endpoint:
                        await self._finder.verify(endpoint, seconds)
                    return read(await self._ask_routes(endpoint, turn, ask, head.block.height))
            except TimeoutError as error:
                failure: SourceError = SourceDown(f"{endpoint.host} did not answer within {seconds:.3g} s")
                failure.__cause__ = error
            except SourceError as error:
                failure = error
            if page_cap is not None and isinstance(failure, BodyTooLarge):
                raise failure
            errors.append(failure)
            if not isinstance(failure, RouteMissingError):
                self._endpoints.failed(endpoint, turn.now, str(failure), getattr(failure, "after", None))
        if len(errors) > 1 and all(isinstance(error, SourceShapeChanged) for error in errors):
            raise errors[0]
        if all(isinstance(error, RouteMissingError) for error in errors):
            raise errors[0]
        raise worst(errors)

    async def _ask_routes(self, endpoint: Endpoint, turn: Turn, ask: _Question, height: int) -> Answer:
        first = endpoint.route(ask.paths, turn.now)
        missing: SourceError | None = None
        for index in [first, *(index for index in range(len(ask.paths)) if index != first)]:
            try:
                answer = await self._ask_pinned(endpoint, turn, ask, index, height)
            except RouteMissingError as error:
                missing = missing or error
                continue
            if len(ask.paths) > 1 and endpoint.found(ask.paths, index, turn.now):
                log.info("%s serves %s and not %s", endpoint.host, ask.paths[index], ask.paths[1 - index])
            return answer
        raise missing or SourceDown(f"{endpoint.host} was not asked")

    async def _ask_pinned(self, endpoint: Endpoint, turn: Turn, ask: _Question, route: int, height: int) -> Answer:
        if turn.now < endpoint.unpinned_until:
            return _usable(await self._get(endpoint, turn, ask, route, None), ask, route)
        answer = await self._get(endpoint, turn, ask, route, height)
        if _NOT_YET.search(answer.message):
            # Behind one address there are often several nodes, and the next may be a block behind: it catches up.
            await asyncio.sleep(min(0.8, turn.left() / 4))
            answer = await self._get(endpoint, turn, ask, route, height)
        try:
            return _usable(answer, ask, route)
        except RouteMissingError:
            raise
        except SourceError:
            if _NOT_YET.search(answer.message):
                raise
            plain = _usable(await self._get(endpoint, turn, ask, route, None), ask, route)
            if not plain.message:
                if not endpoint.unpinned_until:
                    log.warning(
                        "%s refuses to answer for a given height: it is asked for its newest state", endpoint.host
                    )
                endpoint.unpinned_until = turn.now + HOUR
            return plain

    async def _get(self, endpoint: Endpoint, turn: Turn, ask: _Question, route: int, height: int | None) -> Answer:
        try:
            reply = await self._http.get(
                endpoint.url + ask.paths[route],
                params=ask.params,
                headers=None if height is None else {HEIGHT_HEADER: str(height)},
                deadline=turn.left(),
                cap=ask.cap,
                ok_errors=True,
                tries=2 if len(self._endpoints) == 1 else 1,
                strangers=ask.strangers,
            )
        except (StatusDown, StatusRefused) as error:
            if error.status in (429, 502, 503, 504):
                raise
            return Answer(None, height, endpoint, error.status, f"status {error.status}")
        served = _height(reply)
        if reply.status >= 400 or _is_error(reply.json):
            message = reply.json.get("message") if isinstance(reply.json, dict) else None
            text = message.lower()[:400] if isinstance(message, str) and message else f"status {reply.status}"
            return Answer(reply.json, height if served is None else served, endpoint, reply.status, text)
        if served is not None:
            self._mark.check(served, endpoint.host)
        # A proxy may strip the header: then the height asked for is all that is known.
        return Answer(reply.json, height if served is None else served, endpoint)

    def _gate(self, endpoint: Endpoint) -> asyncio.Semaphore:
        return self._gates.setdefault(endpoint.url, asyncio.Semaphore(_AT_ONCE))


def _usable(answer: Answer, ask: _Question, route: int) -> Answer:
    """The answer, or the error that it is."""
    if not answer.message or ask.heard(answer):
        return answer
    host = answer.endpoint.host
    code = answer.json.get("code") if isinstance(answer.json, dict) else None
    if answer.status == 501 or code == 12 or (answer.status == 404 and answer.message in ("not found", "status 404")):
        raise RouteMissingError(f"{host} does not serve {ask.paths[route]}")
    says = f"{host} answered {answer.status}: {tidy(answer.message)}"
    raise SourceRefused(says) if 400 <= answer.status < 500 else SourceDown(says)


def _is_error(body: Any) -> bool:
    """Whether a body is the gateway's error form, which a proxy may pass on under status 200."""
    return (
        isinstance(body, dict)
        and "code" in body
        and "message" in body
        and body.keys() <= {"code", "message", "details"}
    )


def _height(reply: Reply) -> int | None:
    value = reply.headers.get(HEIGHT_HEADER, "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 and int(value) > 0 else None
