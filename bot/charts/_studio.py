"""The chart thread: one picture at a time, off the event loop, with a time limit."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import queue
import threading
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from alerts.errors import DuplicateKey
from bot.charts._base import Caption, Chart, ChartFailed
from bot.charts._theme import THEMES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import ModuleType

    from bot.cards.card import Picture

LIMIT = 15.0
"""Seconds. The first chart of a process imports matplotlib, which takes half a second, and builds its list of fonts on a
new machine, which takes several."""

MOST_ABANDONED = 3
"""Threads that drew past their limit and never came back. With more of them something is wrong that waiting will not mend."""


def load(package: ModuleType | None = None) -> tuple[dict[str, Chart], dict[str, Exception]]:
    """Every chart by key, and every file that could not be imported by name.

    `alerts.plugins.collect` stops at the first broken file: right for a source, where silence is a missed alert. A
    broken chart costs one picture; it is reported and the rest are drawn. A key declared twice stops both alike.
    """
    package = package or importlib.import_module("bot.charts")
    charts: dict[str, Chart] = {}
    homes: dict[str, str] = {}
    broken: dict[str, Exception] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_")):
        try:
            module = importlib.import_module(f"{package.__name__}.{name}")
        except Exception as err:  # noqa: BLE001 - whatever a broken file raises, the others still draw
            broken[name] = err
            continue
        for chart in (thing for thing in vars(module).values() if isinstance(thing, Chart)):
            if charts.get(chart.key, chart) is not chart:
                raise DuplicateKey(chart.key, homes[chart.key], module.__name__)
            charts[chart.key] = chart
            homes[chart.key] = module.__name__
    return charts, broken


class _Desk:
    """One daemon thread and its work. Daemon, so that a drawing that hangs cannot keep the process from ending."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[tuple[Future[Picture], Callable[[], Picture]] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="burnwatch-charts", daemon=True)
        self.thread.start()

    def submit(self, job: Callable[[], Picture]) -> Future[Picture]:
        """Draw after what was given before."""
        future: Future[Picture] = Future()
        self._work.put((future, job))
        return future

    def leave(self) -> None:
        """End the thread after its present work."""
        self._work.put(None)

    def _run(self) -> None:
        while (task := self._work.get()) is not None:
            future, job = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as err:  # noqa: BLE001 - it belongs to whoever waits for the picture
                future.set_exception(err)
            del task, future, job  # the next wait must not keep the last picture alive


class _Turns:
    """Who draws next: what goes out by itself before what somebody asked for, each in the order of asking."""

    def __init__(self) -> None:
        self._busy = False
        self._lanes: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque())

    @asynccontextmanager
    async def of(self, *, first: bool) -> AsyncIterator[None]:
        """Wait for one's turn, and have it."""
        if self._busy:
            called = asyncio.get_running_loop().create_future()
            self._lanes[not first].append(called)
            try:
                await called
            except asyncio.CancelledError:
                if not called.cancelled():  # called and given up at once: the next one's turn
                    self._next()
                raise
        self._busy = True
        try:
            yield
        finally:
            self._next()

    def _next(self) -> None:
        self._busy = False
        for lane in self._lanes:
            while lane:
                called = lane.popleft()
                if not called.done():  # nobody waits for it any more
                    self._busy = True
                    called.set_result(None)
                    return


class Studio:
    """Draws charts by key. Every way of failing is ChartFailed, so that whoever asks can go on with the text alone."""

    def __init__(
        self,
        charts: Mapping[str, Chart] | None = None,
        *,
        limit: float = LIMIT,
        broken: Mapping[str, Exception] | None = None,
    ) -> None:
        """Without `charts` every file of this folder is taken; `limit` is in seconds, waiting for one's turn excluded."""
        if charts is None:
            charts, broken = load()
        self.charts = dict(charts)
        self.broken = dict(broken or {})
        self._limit = limit
        self._desk: _Desk | None = None
        self._abandoned: list[_Desk] = []
        self._turns = _Turns()
        self._closed = False

    async def draw(self, key: str, values: Caption, theme: str | None = None, *, first: bool = False) -> Picture:
        """The picture of `values`; `theme` overrides theirs; `first` goes before all that is not. Raises ChartFailed."""
        job = self._job(key, values, theme)
        async with self._turns.of(first=first):
            desk = self._ready_desk(key)
            future = desk.submit(job)
            try:
                async with asyncio.timeout(self._limit):
                    return await asyncio.wrap_future(future)
            except TimeoutError as err:
                self._abandon(desk)
                raise ChartFailed(key, f"not drawn within {self._limit:g} s") from err

    def draw_now(self, key: str, values: Caption, theme: str | None = None) -> Picture:
        """The same for a caller without an event loop: the command line and the demo."""
        job = self._job(key, values, theme)
        desk = self._ready_desk(key)
        try:
            return desk.submit(job).result(self._limit)
        except FutureTimeout as err:
            self._abandon(desk)
            raise ChartFailed(key, f"not drawn within {self._limit:g} s") from err

    async def close(self) -> None:
        """Let the thread end. Nothing is drawn afterwards."""
        self.close_now()

    def close_now(self) -> None:
        """The same, without an event loop."""
        self._closed = True
        if self._desk is not None:
            self._desk.leave()
            self._desk = None

    def _job(self, key: str, values: Caption, theme: str | None) -> Callable[[], Picture]:
        """The drawing with every one of its errors turned into ChartFailed."""
        chart = self.charts.get(key)
        if chart is None:
            raise ChartFailed(key, self._unknown(key))
        if not isinstance(values, chart.takes):
            raise ChartFailed(key, f"takes {chart.takes.__name__}, was given {type(values).__name__}")
        colours = THEMES.get(theme or values.theme)
        if colours is None:
            raise ChartFailed(key, f"no theme {theme or values.theme!r}: there are {', '.join(THEMES)}")

        def job() -> Picture:
            try:
                return chart.draw(values, colours)
            except ChartFailed:
                raise
            except Exception as err:
                raise ChartFailed(key, f"{type(err).__name__}: {err}") from err

        return job

    def _unknown(self, key: str) -> str:
        if key in self.broken:
            err = self.broken[key]
            return f"its file could not be loaded ({type(err).__name__}: {err})"
        return f"there is no such chart: there are {', '.join(sorted(self.charts)) or 'none'}"

    def _ready_desk(self, key: str) -> _Desk:
        if self._closed:
            raise ChartFailed(key, "the chart thread has ended")
        self._abandoned = [desk for desk in self._abandoned if desk.thread.is_alive()]
        if len(self._abandoned) >= MOST_ABANDONED:
            raise ChartFailed(key, f"{len(self._abandoned)} drawings hang: no more are begun until one of them ends")
        if self._desk is None:
            self._desk = _Desk()
        return self._desk

    def _abandon(self, desk: _Desk) -> None:
        """A thread cannot be stopped from outside: leave it to its drawing and take a new one."""
        desk.leave()
        self._abandoned.append(desk)
        if self._desk is desk:
            self._desk = None
