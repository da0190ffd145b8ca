"""A source that is polled: its requests at their own cadence, all at once, under one deadline; one failure takes no other with it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.sample import HOUR, MINUTE, Ms, Sample, Series, label_pairs
from bot.errors import SourceDown, SourceError, SourceShapeChanged
from bot.sources._base import Fetched, Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

SECOND_LOOK: Ms = 5 * MINUTE
"""A source with a long tick is asked again so soon after a failure: one missed answer an hour is no silence of an hour."""

LONGEST_REST: Ms = HOUR
"""What a Retry-After may ask for at most: one question an hour burdens nobody, and one wrong header is no day of silence."""

log = logging.getLogger("burnwatch.sources")


@dataclass(frozen=True, slots=True)
class Turn:
    """One tick: the time it is about, and the loop time by which everything must be over."""

    now: Ms
    until: float

    def left(self) -> float:
        """Seconds left, never less than a moment."""
        return max(self.until - asyncio.get_running_loop().time(), 0.001)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the API: its name, how often it is asked (0 = at every tick), and what asks it.

    `run` gives a typed answer or raises SourceError.
    """

    name: str
    cadence: Ms
    run: Callable[[Turn], Awaitable[object]]
    dated: Callable[[Any], Ms] | None = None
    """The time that its answer is about, where the answer says one."""


@dataclass(slots=True)
class _Asked:
    """When a request is due again."""

    tried_at: Ms
    due_at: Ms
    failures: int = 0


class PolledSource:
    """Asks what is due, names what it hears by its rows, and builds Fetched. Keeps no clock: `now` is given."""

    def __init__(
        self, key: str, network: str, requests: Iterable[Request], rows: Iterable[Row], *, every: Ms, timeout: Ms
    ) -> None:
        """`every` is the tick: no request is asked more often. `timeout` is for all the requests of a tick together."""
        self._key = key
        self._network = network
        self._requests = {request.name: request for request in requests}
        self._rows = tuple(rows)
        self._every = every
        self._timeout = timeout
        self._asked: dict[str, _Asked] = {}
        orphans = {row.request for row in self._rows} - self._requests.keys()
        if orphans:
            raise ValueError(f"{key}: rows of unknown requests {sorted(orphans)}")
        self._cadence: dict[str, Ms] = {}
        for row in self._rows:
            cadence = max(self._requests[row.request].cadence, every)
            self._cadence[row.key] = max(cadence, self._cadence.get(row.key, 0))

    @property
    def key(self) -> str:
        """Its name."""
        return self._key

    @property
    def network(self) -> str:
        """The label `network` of everything it gives."""
        return self._network

    @property
    def every(self) -> Ms:
        """Its tick."""
        return self._every

    @property
    def cadence(self) -> Mapping[str, Ms]:
        """By metric key: how often the request that gives it is asked."""
        return self._cadence

    @property
    def rows(self) -> tuple[Row, ...]:
        """The metrics it gives."""
        return self._rows

    async def fetch(self, now: Ms) -> Fetched:
        """Ask every request that is due at `now`. Never raises SourceError: failures are in the answer."""
        loop = asyncio.get_running_loop()
        turn = Turn(now, loop.time() + self._timeout / 1_000)
        due = [request for request in self._requests.values() if self._is_due(request, now)]
        outcomes = await asyncio.gather(*(self._run(request, turn) for request in due))
        samples: dict[str, tuple[Sample, ...]] = {}
        answers: dict[str, object] = {}
        failed: dict[str, SourceError] = {}
        dated: dict[str, Ms] = {}
        for request, outcome in zip(due, outcomes, strict=True):
            if not isinstance(outcome, SourceError):
                try:
                    samples[request.name] = self._pick(request.name, outcome, now)
                    answers[request.name] = outcome
                    if request.dated is not None:
                        dated[request.name] = request.dated(outcome)
                except SourceError as error:
                    outcome = error  # noqa: PLW2901 - the outcome turned out to be a failure
            if isinstance(outcome, SourceError):
                failed[request.name] = outcome
            self._note(request, now, outcome)
        fast = frozenset(name for name, request in self._requests.items() if request.cadence <= self._every)
        return Fetched(self._key, now, samples, answers, failed, dict(self._cadence), self._network, dated, fast)

    def unkept(self, fetched: Fetched) -> None:
        """What it gave could not be stored: it is asked again as after a failure, and not in an hour."""
        for name in fetched.answers:
            self._note(self._requests[name], fetched.at, SourceDown("what it answered could not be stored"))

    def _is_due(self, request: Request, now: Ms) -> bool:
        asked = self._asked.get(request.name)
        if asked is None or now < asked.tried_at:  # never asked, or the clock was set back
            return True
        slack = min(self._every // 4, 5_000)  # a tick comes some milliseconds early or late
        return now >= asked.due_at - slack

    def _note(self, request: Request, now: Ms, outcome: object) -> None:
        """A failed request comes back sooner than its cadence, later with each failure, never before it was told."""
        cadence = max(request.cadence, self._every)
        asked = self._asked.setdefault(request.name, _Asked(now, now))
        asked.tried_at = now
        if not isinstance(outcome, SourceError):
            asked.failures, asked.due_at = 0, now + cadence
            return
        asked.failures += 1
        asked.due_at = now + min(cadence, max(min(self._every, SECOND_LOOK), MINUTE * 2 ** min(asked.failures - 1, 10)))
        if isinstance(outcome, SourceDown) and outcome.after is not None:
            asked.due_at = max(asked.due_at, now + min(int(outcome.after * 1_000), LONGEST_REST))

    async def _run(self, request: Request, turn: Turn) -> object:
        try:
            async with asyncio.timeout_at(turn.until):
                return await request.run(turn)
        except SourceError as error:
            return error
        except TimeoutError:
            return SourceDown(f"{request.name}: no whole answer within {self._timeout / 1_000:g} s")
        except Exception as error:
            # A hole in our own checks must not take the other requests with it; the log says where it is.
            log.exception("%s %s: the answer could not be read", self._key, request.name)
            return SourceShapeChanged(request.name, f"could not be read ({type(error).__name__})")

    def _pick(self, name: str, answer: Any, now: Ms) -> tuple[Sample, ...]:
        found: list[Sample] = []
        for row in self._rows:
            if row.request != name:
                continue
            opinion = {"source": self._key} if isinstance(row.metric, str) else {}
            try:
                for picked in row.pick(answer):
                    series = Series(row.key, label_pairs({**opinion, **picked.labels, "network": self._network}))
                    found.append(Sample(series, now if picked.at is None else picked.at, float(picked.value)))
            except SourceError:
                raise
            except Exception as error:
                log.exception("%s %s: %s could not be picked", self._key, name, row.key)
                raise SourceShapeChanged(
                    f"{name}.{row.key}", f"could not be picked ({type(error).__name__})"
                ) from error
        return tuple(found)
