from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.scheduling import jobs
from bot.scheduling.jobs import Schedule


class Moved:
    """The machine's clock, set back or forward for APScheduler and for us alike; the steady clock goes on."""

    def __init__(self, monkeypatch) -> None:
        moved, self.by = self, 0.0

        class Shifted(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.fromtimestamp(moved.now() / 1000, tz or UTC)

        for module in ("apscheduler.schedulers.base", "apscheduler.executors.base"):
            monkeypatch.setattr(f"{module}.datetime", Shifted, raising=False)

    def now(self):
        return SystemClock().now() + int(self.by * 1000)


@pytest.fixture(name="clock")
def _clock(monkeypatch):
    monkeypatch.setattr(jobs, "LOOK", 0.1)
    return Moved(monkeypatch)


@pytest.fixture(name="runs")
async def _runs(clock):
    schedule, runs = Schedule(clock), []

    async def job():
        runs.append(clock.now())

    schedule.every(200, "poll", job)
    schedule.start()
    yield runs
    schedule.hold()
    schedule.stop()


async def until(true):
    """Wait for as long as a busy machine takes; what never comes fails the test."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - the scheduler offers no event to wait for
            await asyncio.sleep(0.02)


async def test_a_clock_that_is_set_back_an_hour_silences_no_job(clock, runs, caplog):
    await until(lambda: len(runs) >= 2)
    before = len(runs)
    clock.by = -3600.0
    await until(lambda: len(runs) >= before + 3)
    (says,) = [record.message for record in caplog.records]
    assert re.fullmatch(r"the clock was set back by (3599|3600) s: every job starts anew from now", says)


async def test_a_clock_that_is_set_forward_a_day_runs_each_job_once_and_goes_on(clock, runs, caplog):
    await until(lambda: len(runs) >= 2)
    before = len(runs)
    clock.by = 86_400.0
    await until(lambda: len(runs) >= before + 3)
    assert len(runs) < before + 100, "a day of runs was missed, and none of them is made up for"
    assert caplog.records == []


async def test_a_job_that_raises_runs_again(clock, caplog):
    schedule, runs = Schedule(clock), []

    async def job():
        runs.append(1)
        raise RuntimeError("no")

    schedule.every(100, "poll", job)
    schedule.start()
    await until(lambda: len(runs) >= 3)
    schedule.hold()
    schedule.stop()
    assert "poll raised RuntimeError" in caplog.text


async def test_a_run_that_hangs_is_skipped_and_counted_not_doubled(clock):
    schedule, runs = Schedule(clock), []

    async def job():
        runs.append(1)
        await asyncio.sleep(100)

    schedule.every(100, "poll", job)
    schedule.start()
    await until(lambda: schedule.skipped.get("poll", 0) >= 2)
    schedule.hold()
    schedule.stop()
    assert len(runs) == 1
