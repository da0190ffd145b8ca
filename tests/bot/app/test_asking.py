"""What the questions see: the breaker's day, what a week changed, and a memory that is never waited for long."""

from __future__ import annotations

import asyncio
import threading

import pytest

from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app import known
from bot.app.asking.bme import breaker_day
from bot.app.asking.burnmint import burnmint
from bot.app.asking.gpu import gpu
from bot.app.asking.look import Look
from bot.app.facts import BreakerDay, Shown
from bot.app.known import Known, Memory
from bot.cards.answers import burnmint_card
from bot.clock import ManualClock
from bot.compose import catalogue
from bot.storage import Storage

NOW = 1_790_000_400_000
STEP = MINUTE // 2
BREAKER = Series.of("bme.breaker", network="akash")
HEALTHY, WARNING, HALT, ORACLE, ODD = 0.0, 1.0, 2.0, 3.0, 4.0


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.set_lookbacks(lambda _: 5 * MINUTE)
        yield storage


def put(storage, series, *rows):
    samples = [Sample(series, at, value) for at, value in rows]
    assert not storage.write_now(lambda tx: tx.add_samples(samples)).refused


def shown(read, series, now):
    sample = read.latest(series, now)
    return Shown(series.metric, series.labels, None if sample is None else sample.value, "", sample and sample.at)


def look(storage, work, now=NOW):
    return storage.read_now(lambda read: work(Look(read, "akash", now, shown)))


def day(storage, *states, until=NOW):
    """Half a minute apart, the last one at `until`; None is a poll that failed."""
    start = until - (len(states) - 1) * STEP
    put(storage, BREAKER, *((start + index * STEP, state) for index, state in enumerate(states) if state != "failed"))
    return look(storage, breaker_day)


@pytest.mark.parametrize(
    ("network", "windows", "odd"),
    [("akash", ["1d", "7d", "30d", "all", "today"], "28d"), ("render", ["7d", "28d"], "30d")],
)
def test_of_a_window_that_a_network_has_not_nothing_is_missing(storage, network, windows, odd):
    def down(read, series, now):
        return Shown(series.metric, series.labels, None, "", None, says="akash_console: answered 502")

    facts = storage.read_now(lambda read: burnmint(Look(read, network, NOW, down)))
    assert list(facts.ratio) == windows
    card = burnmint_card(facts, odd)
    assert card.lead.startswith(f"{network.capitalize()} is not counted over {odd.removesuffix('d')} days; there are: ")


def test_a_breaker_that_was_never_read_has_no_day(storage):
    assert look(storage, breaker_day) == BreakerDay()


def test_a_healthy_hour_is_seen_for_an_hour(storage):
    assert day(storage, *[HEALTHY] * 121) == BreakerDay(seen=HOUR)


def test_each_halt_is_counted_with_its_length(storage):
    states = [HEALTHY] * 10 + [ORACLE] * 4 + [HEALTHY] * 10 + [HALT] * 6 + [HEALTHY] * 10
    found = day(storage, *states)
    assert (found.halts, found.halted, found.longest) == (2, 10 * STEP, 6 * STEP)
    assert found.changed_at == NOW - 9 * STEP


def test_a_halt_that_changes_its_cause_is_one_halt(storage):
    found = day(storage, HEALTHY, ORACLE, ORACLE, HALT, HALT, HEALTHY)
    assert (found.halts, found.halted) == (1, 4 * STEP)


def test_a_halt_that_is_on_lasts_until_now(storage):
    found = day(storage, HEALTHY, HEALTHY, HALT, HALT, until=NOW - MINUTE)
    assert (found.halts, found.halted) == (1, STEP + MINUTE)
    assert found.changed_at == NOW - MINUTE - STEP


def test_warning_and_a_word_that_is_not_known_are_no_halt(storage):
    assert day(storage, HEALTHY, WARNING, ODD, WARNING).halts == 0


def test_silence_is_no_state(storage):
    found = day(storage, HEALTHY, *["failed"] * 60, HALT)
    assert found.seen == 5 * MINUTE, "a value stands for its look-back and no longer"
    assert (found.halts, found.halted) == (1, 0)


def test_a_stale_mark_ends_a_state_at_once(storage):
    found = day(storage, HALT, None, *["failed"] * 20)
    assert found.halted == STEP


def test_what_began_before_the_day_counts_from_its_beginning(storage):
    put(storage, BREAKER, (NOW - DAY - MINUTE, HALT), (NOW - DAY + MINUTE, HEALTHY))
    found = look(storage, breaker_day)
    assert (found.halts, found.halted) == (1, MINUTE)


def test_what_stood_a_week_ago_is_compared_when_it_was_read_then(storage):
    leases = Series.of("leases.active", network="akash")
    put(storage, leases, (NOW - 7 * DAY - 8 * MINUTE, 700.0), (NOW, 731.0))
    assert look(storage, lambda it: it.before("leases.active", 7 * DAY)) == 700.0
    assert look(storage, lambda it: it.change("leases.active", 7 * DAY)) == 31.0
    assert look(storage, lambda it: it.before("leases.active", 3 * DAY)) is None, "nothing was read around then"
    assert look(storage, lambda it: it.before("leases.new_24h", 3 * DAY)) is None


def test_a_model_that_is_not_known_leaves_all_of_them_for_a_guess(storage):
    for model in ("h100", "a100"):
        put(storage, Series.of("gpu.model.total", network="akash", vendor="nvidia", model=model), (NOW, 8.0))
    one = look(storage, lambda it: gpu(it, " H100 "))
    assert [line.model for line in one.models] == ["h100"]
    assert len(look(storage, lambda it: gpu(it, "v100")).models) == 2
    assert len(look(storage, gpu).models) == 2


# The memory


def memory_of(storage, offered=lambda _: ((), ())):
    return Known(storage, catalogue(), ManualClock(NOW), offered)


async def test_the_first_look_waits_for_the_memory(storage):
    put(storage, BREAKER, (NOW, 0.0))
    it = memory_of(storage)
    assert not it.fresh
    assert (await it.look()).series == {"bme.breaker": (BREAKER,)}
    assert it.fresh


async def test_a_look_at_a_fresh_memory_asks_nothing(storage):
    it = memory_of(storage)
    first = await it.look()
    put(storage, BREAKER, (NOW, 0.0))
    assert await it.look() is first
    assert "bme.breaker" in (await it.look(anew=True)).series


async def test_what_is_gone_stands_behind_what_has_a_value(storage):
    gone, there = (Series.of("gpu.model.total", network="akash", model=name) for name in ("a100", "h100"))
    put(storage, gone, (NOW - 1, 1.0), (NOW, None))
    put(storage, there, (NOW, 1.0))
    assert (await memory_of(storage).look()).series["gpu.model.total"] == (there, gone)


async def test_a_database_that_does_not_answer_is_not_waited_for(storage, monkeypatch):
    monkeypatch.setattr(known, "FIRST", 0.05)
    free = threading.Event()

    def slow(_read):
        free.wait(20)
        return (), ()

    it = memory_of(storage, slow)
    assert await it.look() == Memory()
    assert not it.fresh
    free.set()
    async with asyncio.timeout(60):
        while not it.fresh:  # noqa: ASYNC110 - the thing waited for is another thread's
            await asyncio.sleep(0.01)


async def test_a_memory_that_fails_keeps_the_old_one_and_is_tried_again(storage, caplog):
    put(storage, BREAKER, (NOW, 0.0))
    broken = []

    def offered(_read):
        if broken:
            raise ValueError("secret of the database")
        return (), ()

    it = memory_of(storage, offered)
    first = await it.look()
    broken.append(True)
    assert await it.look(anew=True) is first
    assert "the old memory goes on" in caplog.text
    broken.clear()
    assert await it.look(anew=True) is not first


async def test_many_looks_at_once_make_one_memory(storage):
    made = []

    def offered(_read):
        made.append(1)
        return (), ()

    it = memory_of(storage, offered)
    await asyncio.gather(*(it.look() for _ in range(20)))
    assert len(made) == 1
