"""The same ruined answers through the whole poll: door, storage, derived metrics, rules. No nonsense is kept, no alert moves."""

from __future__ import annotations

import math
import os
import random
from dataclasses import replace

import pytest

from alerts.rule import Condition, Level, Rule, Selector
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage
from tests.bot.sources._given import NOW
from tests.flows.test_mutations import ALL, CHUNKS, SUBJECTS, WireStand, ruined_case

CASES = range(ALL) if os.environ.get("BURNWATCH_TORTURE") else sorted(random.Random(7).sample(range(ALL), 200))
LARGE = 1e15
"""Above every range of the catalogue that has an end."""


def rules_that_fire_on_nonsense(catalogue):
    """For each metric: below its range, above it, or not a number. None of them can hold while the door does its work."""
    for metric in catalogue:
        for op, level in (("<", metric.low), (">", metric.high if math.isfinite(metric.high) else LARGE)):
            if math.isfinite(level):
                condition = Condition(Selector(metric.key), op, Level(level))
                yield Rule(f"{metric.key} {op} {level:g}", condition)


@pytest.fixture
async def house(tmp_path):
    storage = Storage.open(f"sqlite:///{tmp_path / 'burnwatch.db'}")
    made = build(Settings(), storage, ManualClock(NOW), list, {}, seed=1)
    made.judge.use(tuple(rules_that_fire_on_nonsense(made.catalogue)))
    yield made
    await made.close()


class Later:
    """A source whose answers stand still at NOW while the polls go on."""

    def __init__(self, source):
        self._source = source

    def __getattr__(self, name):
        return getattr(self._source, name)

    async def fetch(self, now):
        fetched = await self._source.fetch(NOW)
        samples = {
            request: tuple(replace(sample, at=now) if sample.at == NOW else sample for sample in group)
            for request, group in fetched.samples.items()
        }
        return replace(fetched, at=now, samples=samples)


async def good_ticks(house, now):
    """Poll every source once with good answers."""
    for subject in SUBJECTS.values():
        report = await house.poller.poll(Later(subject.make(WireStand(subject.answers()))), now)
        assert not report.failed


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_no_ruined_answer_is_kept_as_nonsense_and_no_alert_moves(house, chunk):
    await good_ticks(house, NOW)
    now = NOW
    for case in CASES[chunk::CHUNKS]:
        now += 1_000
        source, path, done = ruined_case(case)
        report = await house.poller.poll(Later(source), now)
        assert not [says for says in report.failed.values() if "fault of burnwatch" in says]
        assert report.transitions == 0, f"case {case}, {source.key} {path}: {done}"
    alerts, transitions = await house.storage.read(lambda read: (read.alerts(), read.transitions()))
    assert not [alert for alert in alerts.values() if alert.state != "inactive"]
    assert not transitions
    broken = [says for says in house.judge.broken.values() if not says.endswith("outside its range; refused")]
    assert not broken, "a computed metric or a rule raised"
    await good_ticks(house, now + 60_000)
    await house.storage.read(lambda read: every_stored_value_is_plausible(read, house.catalogue, now + 60_000))


def every_stored_value_is_plausible(read, catalogue, now):
    """Finite, in range, at a time that has come."""
    seen = 0
    for metric in catalogue:
        for series in read.series(metric.key):
            window = read.window(series, 0, now)
            for at, value in zip(window.times, window.values, strict=True):
                assert 0 < at <= now, series
                assert value is None or metric.accepts(value), series
                seen += value is not None
    assert seen > 500
