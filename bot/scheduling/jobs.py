"""Says when, in two lines a job. The only importer of APScheduler."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from alerts.sample import Ms
    from bot.clock import Clock

log = logging.getLogger("burnwatch.schedule")

LATE_BUT_WELCOME = 3600
"""Seconds a run may be late and still happen: APScheduler's default of 1 would drop it without a word."""
LOOK = 5.0
"""Seconds between two looks at the clock."""
SET_BACK = 2.0
"""Seconds a clock may lose against the steady one between two looks: more is no drift."""


class Schedule:
    """Interval jobs on the running loop. A run is skipped, counted and logged while the last one is still going."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": LATE_BUT_WELCOME, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(self._heard, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED | EVENT_JOB_ERROR)
        self.skipped: dict[str, int] = {}
        self._seen: tuple[Ms, float] = (0, 0.0)
        self._looking: asyncio.TimerHandle | None = None

    def every(self, span: Ms, name: str, job: Callable[[], Awaitable[Any]], *, jitter: float = 0.0) -> None:
        """Run `job` every `span`, the first time at once."""
        at_once = datetime.fromtimestamp(self._clock.now() / 1000, UTC)
        trigger = IntervalTrigger(seconds=span / 1000, jitter=jitter or None, timezone="UTC")
        self._scheduler.add_job(job, trigger, id=name, name=name, next_run_time=at_once)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        self._seen = self._clock.now(), asyncio.get_running_loop().time()
        self._looking = asyncio.get_running_loop().call_later(LOOK, self._look)

    def hold(self) -> None:
        """Start no more runs; those that are going are the caller's to wait for."""
        if self._looking is not None:
            self._looking.cancel()
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """The end. APScheduler cancels what is still going, so `hold` and wait first."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _look(self) -> None:
        """APScheduler waits for a time of day: set back by an hour, the clock would silence every job for an hour."""
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(LOOK, self._look)
        wall, steady = self._clock.now(), loop.time()
        lost = (steady - self._seen[1]) - (wall - self._seen[0]) / 1000
        self._seen = wall, steady
        if lost > SET_BACK:
            log.warning("the clock was set back by %d s: every job starts anew from now", lost)
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.fromtimestamp(wall / 1000, UTC))

    def _heard(self, event: Any) -> None:
        if isinstance(event, JobExecutionEvent) and event.exception is not None:
            log.error("%s raised %s", event.job_id, type(event.exception).__name__, exc_info=event.exception)
            return
        self.skipped[event.job_id] = self.skipped.get(event.job_id, 0) + 1
        log.warning(
            "%s skipped: its last run is still going (%d times so far)", event.job_id, self.skipped[event.job_id]
        )
