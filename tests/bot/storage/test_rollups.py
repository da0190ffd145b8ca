from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.sample import DAY, HOUR, MINUTE, Sample, Window
from bot.storage import Bucket, Retention, Storage
from tests.bot.storage._given import AKT, GPU, MIDNIGHT, fresh, steps

KEEP = Retention(raw=2 * DAY, hourly=5 * DAY, messages=5 * DAY)


def tidy(storage: Storage, now: int, keep: Retention | None = None) -> None:
    while storage.write_now(lambda tx: tx.roll_up(now)):
        pass
    while keep is not None and storage.write_now(lambda tx: tx.forget_old(now, keep)):
        pass


def table(storage: Storage, name: str) -> dict[tuple[str, int], tuple[float, ...]]:
    """(metric, at) -> count, total, low, high, last, last_at."""
    rows = storage.read_now(
        lambda read: read._rows(
            f"SELECT s.metric, r.at, count, total, low, high, last, r.at - late FROM {name} r JOIN series s ON s.id = r.series"  # noqa: S608
        )
    )
    return {(row[0], row[1]): row[2:] for row in rows}


def brute(samples: dict[int, float | None], span: int, now: int) -> dict[int, tuple[float, ...]]:
    """What the roll-up of one series must hold."""
    groups: dict[int, list[tuple[int, float]]] = {}
    for at, value in sorted(samples.items()):
        end = -(-at // span) * span
        if value is not None and end <= now // span * span:
            groups.setdefault(end, []).append((at, value))
    return {
        end: (
            len(g),
            pytest.approx(sum(v for _, v in g)),
            min(v for _, v in g),
            max(v for _, v in g),
            g[-1][1],
            g[-1][0],
        )
        for end, g in groups.items()
    }


def test_an_hour_is_rolled_up_when_it_is_over(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + MINUTE, 90)))
    tidy(storage, MIDNIGHT + HOUR - 1)
    assert table(storage, "hourly") == {}
    tidy(storage, MIDNIGHT + 2 * HOUR - 1)
    assert table(storage, "hourly") == {("gpu.total", MIDNIGHT + HOUR): (60, 1770.0, 0.0, 59.0, 59.0, MIDNIGHT + HOUR)}


def test_rolling_up_twice_changes_nothing(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 3000)))
    tidy(storage, MIDNIGHT + 3 * DAY)
    before = table(storage, "hourly"), table(storage, "daily")
    assert storage.write_now(lambda tx: tx.roll_up(MIDNIGHT + 3 * DAY)) == 0
    storage.write_now(lambda tx: tx._connection.execute("DELETE FROM progress"))
    tidy(storage, MIDNIGHT + 3 * DAY)
    assert (table(storage, "hourly"), table(storage, "daily")) == before


def test_history_that_is_rewritten_is_rolled_up_again(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 3000)))
    tidy(storage, MIDNIGHT + 3 * DAY)
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, MIDNIGHT + 90 * MINUTE, 9e6)], history=True))
    tidy(storage, MIDNIGHT + 3 * DAY)
    assert table(storage, "hourly")[("gpu.total", MIDNIGHT + 2 * HOUR)][3] == 9e6
    assert table(storage, "daily")[("gpu.total", MIDNIGHT + DAY)][3] == 9e6


def test_a_chart_shows_rewritten_history_before_it_is_rolled_up_again(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 3000)))
    tidy(storage, MIDNIGHT + 3 * DAY)
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, MIDNIGHT + 90 * MINUTE, 9e6)], history=True))
    found = storage.read_now(lambda read: read.buckets(GPU, MIDNIGHT, MIDNIGHT + 2 * DAY, 10))
    assert max(bucket.high for bucket in found) == 9e6


def test_an_hour_of_stale_marks_alone_has_no_row(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, MIDNIGHT + 5, None), Sample(GPU, MIDNIGHT + 6, None)]))
    tidy(storage, MIDNIGHT + 2 * DAY)
    assert table(storage, "hourly") == {}


SAMPLES = st.dictionaries(
    st.integers(0, 6 * 24 * 4).map(lambda quarter: MIDNIGHT + quarter * 15 * MINUTE),
    st.one_of(st.none(), st.floats(-1e6, 1e6)),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.tuples(SAMPLES, st.integers(0, 7 * 24)), min_size=1, max_size=4))
def test_roll_ups_equal_the_samples_however_they_came(parts: list[tuple[dict[int, float | None], int]]):
    """History in any order, with rolling up at any time in between."""
    model: dict[int, float | None] = {}
    latest = 0
    with fresh() as storage:
        for samples, hours in parts:
            batch = [Sample(GPU, at, value) for at, value in samples.items()]
            storage.write_now(lambda tx, batch=batch: tx.add_samples(batch, history=True))
            model |= samples
            latest = max(latest, MIDNIGHT + hours * HOUR + 1234)
            tidy(storage, MIDNIGHT + hours * HOUR + 1234)
        tidy(storage, latest)
        assert {at: row for (_, at), row in table(storage, "hourly").items()} == brute(model, HOUR, latest)
        assert {at: row for (_, at), row in table(storage, "daily").items()} == brute(model, DAY, latest // HOUR * HOUR)


def test_a_counter_at_midnight_survives_retention(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 24, HOUR)))
    midnights = [MIDNIGHT + day * DAY for day in range(20)]

    def at_midnights() -> list[float | None]:
        return storage.read_now(lambda read: [read.window(GPU, at, at).at(at, 1) for at in midnights])

    before = at_midnights()
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    counts = storage.read_now(lambda read: read.counts())
    assert counts["samples"] == 2 * 24 - 1
    assert counts["hourly"] < 6 * 24
    assert at_midnights() == before == [24.0 * day for day in range(20)]


def test_what_is_not_rolled_up_is_never_forgotten(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 24, HOUR)))
    assert storage.write_now(lambda tx: tx.forget_old(MIDNIGHT + 99 * DAY, KEEP)) == 0
    tidy(storage, MIDNIGHT + 10 * DAY)
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, MIDNIGHT + 3 * DAY + 7, 5.0)], history=True))
    while storage.write_now(lambda tx: tx.forget_old(MIDNIGHT + 99 * DAY, KEEP)):
        pass
    (oldest,) = storage.read_now(lambda read: read._row("SELECT min(at) FROM samples"))
    assert oldest == MIDNIGHT + 3 * DAY + 7


def test_forgetting_goes_in_small_steps_and_readers_see_the_same_in_between(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 10 * 1440)))
    tidy(storage, MIDNIGHT + 10 * DAY)
    seen = set()
    steps_taken = 0
    while deleted := storage.write_now(lambda tx: tx.forget_old(MIDNIGHT + 10 * DAY, KEEP)):
        assert deleted <= 5000
        steps_taken += 1
        window = storage.read_now(lambda read: read.window(GPU, MIDNIGHT + DAY, MIDNIGHT + 9 * DAY))
        seen.add((tuple(window.times), tuple(window.values)))
    assert steps_taken > 2
    assert len(seen) == 1


def test_a_window_over_all_three_ages_is_in_order_and_without_doubles(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + MINUTE, 20 * 24 * 4, 15 * MINUTE)))
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    window = storage.read_now(lambda read: read.window(GPU, MIDNIGHT, MIDNIGHT + 20 * DAY))
    assert list(window.times) == sorted(set(window.times))
    assert window.times[0] < MIDNIGHT + DAY
    assert len([at for at in window.times if at <= MIDNIGHT + 15 * DAY]) == 15
    assert len([at for at in window.times if MIDNIGHT + 15 * DAY < at <= MIDNIGHT + 18 * DAY]) == 3 * 24
    assert len([at for at in window.times if at > MIDNIGHT + 18 * DAY]) == 2 * 24 * 4
    # Every value that is left stands at the time at which it was taken.
    assert all(
        value == (at - MIDNIGHT - MINUTE) / (15 * MINUTE) for at, value in zip(window.times, window.values, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(samples=SAMPLES, after=st.integers(-30, 7 * 24), span=st.integers(0, 8 * 24), days=st.integers(3, 9))
def test_a_window_after_retention_is_a_part_of_the_window_before(
    samples: dict[int, float | None], after: int, span: int, days: int
):
    """Nothing is made up, nothing moves, and the newest of each day that is over stays."""
    low, high = MIDNIGHT + after * HOUR, MIDNIGHT + (after + span) * HOUR
    with fresh() as storage:
        storage.write_now(
            lambda tx: tx.add_samples([Sample(GPU, at, value) for at, value in samples.items()], history=True)
        )
        before = storage.read_now(lambda read: read.window(GPU, low, high))
        tidy(storage, MIDNIGHT + days * DAY, KEEP)
        now = storage.read_now(lambda read: read.window(GPU, low, high))
        forgotten = storage.read_now(lambda read: read._came("forgotten.raw"))
    kept = list(zip(now.times, now.values, strict=True))
    assert [at for at, _ in kept] == sorted({at for at, _ in kept})
    truth = dict(samples)
    assert all(truth[at] == value for at, value in kept)
    recent = [(at, value) for at, value in zip(before.times, before.values, strict=True) if at > max(low, forgotten)]
    assert [pair for pair in kept if pair[0] > max(low, forgotten)] == recent
    for midnight in range(MIDNIGHT, min(high, forgotten) + 1, DAY):
        day = [at for at, value in samples.items() if midnight - DAY < at <= midnight and value is not None]
        if day and low < max(day) <= high:
            assert max(day) in now.times


def test_history_older_than_the_raw_samples_goes_into_the_roll_ups(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 24, HOUR)))
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    told = [Sample(AKT, MIDNIGHT + day * DAY, float(day)) for day in range(1, 20)]
    assert storage.write_now(lambda tx: tx.add_samples(told, history=True)).stored == 19
    again = storage.write_now(lambda tx: tx.add_samples(told, history=True))
    assert (again.stored, again.refused) == (0, ())
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    assert storage.read_now(lambda read: read.window(AKT, MIDNIGHT, MIDNIGHT + 20 * DAY)) == Window(
        tuple(sample.at for sample in told), tuple(sample.value for sample in told)
    )
    changed = storage.write_now(lambda tx: tx.add_samples([Sample(AKT, MIDNIGHT + 3 * DAY, 99.0)], history=True))
    assert [(row.was, row.now) for row in changed.rewritten] == [(3.0, 99.0)]
    assert storage.read_now(lambda read: read.latest(AKT, MIDNIGHT + 3 * DAY)) == Sample(AKT, MIDNIGHT + 3 * DAY, 99.0)
    assert storage.read_now(lambda read: read.first_at(AKT)) == MIDNIGHT + DAY


def test_old_history_inside_a_rolled_up_hour_is_refused_rather_than_counted_twice(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 24 * 4, 15 * MINUTE)))
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    before = table(storage, "daily")
    for at in (MIDNIGHT + 2 * DAY + 5, MIDNIGHT + 16 * DAY + 5):
        added = storage.write_now(lambda tx, at=at: tx.add_samples([Sample(GPU, at, 5.0)], history=True))
        assert "rolled up already" in added.refused[0].says
    assert table(storage, "daily") == before


def test_a_live_sample_older_than_what_is_kept_is_refused(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 24, HOUR)))
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    added = storage.write_now(lambda tx: tx.add_samples([Sample(AKT, MIDNIGHT + DAY, 1.0)]))
    assert "older than the raw samples that are kept" in added.refused[0].says


def test_buckets_hold_average_extremes_count_and_the_newest(storage: Storage):
    storage.write_now(
        lambda tx: tx.add_samples(
            [Sample(GPU, 10, 1.0), Sample(GPU, 20, 3.0), Sample(GPU, 40, None), Sample(GPU, 95, 7.0)]
        )
    )
    assert storage.read_now(lambda read: read.buckets(GPU, 0, 100, 4)) == [
        Bucket(at=20, avg=2.0, low=1.0, high=3.0, count=2, last=3.0),
        Bucket(at=95, avg=7.0, low=7.0, high=7.0, count=1, last=7.0),
    ]


def test_a_chart_from_roll_ups_agrees_with_one_from_samples(storage: Storage):
    storage.write_now(
        lambda tx: tx.add_samples(
            steps(GPU, MIDNIGHT + MINUTE, 10 * 24 * 12, 5 * MINUTE, lambda i: float(i * 7919 % 1013))
        )
    )
    raw = storage.read_now(lambda read: read.buckets(GPU, MIDNIGHT + 7 * MINUTE, MIDNIGHT + 9 * DAY + 11 * MINUTE, 100))
    tidy(storage, MIDNIGHT + 10 * DAY)
    rolled = storage.read_now(
        lambda read: read.buckets(GPU, MIDNIGHT + 7 * MINUTE, MIDNIGHT + 9 * DAY + 11 * MINUTE, 100)
    )
    assert sum(bucket.count for bucket in raw) == sum(bucket.count for bucket in rolled)
    assert max(bucket.high for bucket in raw) == max(bucket.high for bucket in rolled)
    assert rolled[-1].at == raw[-1].at
    assert rolled[-1].last == raw[-1].last
    assert len(rolled) <= 100


@settings(max_examples=60, deadline=None)
@given(
    samples=SAMPLES,
    after=st.integers(-5, 7 * 24),
    span=st.integers(1, 7 * 24),
    most=st.integers(1, 300),
    rolled=st.integers(0, 9),
)
def test_every_sample_is_in_exactly_one_bucket(
    samples: dict[int, float | None], after: int, span: int, most: int, rolled: int
):
    low, high = MIDNIGHT + after * HOUR + 777, MIDNIGHT + (after + span) * HOUR
    with fresh() as storage:
        storage.write_now(
            lambda tx: tx.add_samples([Sample(GPU, at, value) for at, value in samples.items()], history=True)
        )
        tidy(storage, MIDNIGHT + rolled * DAY)
        found = storage.read_now(lambda read: read.buckets(GPU, low, high, most))
    inside = {at: value for at, value in samples.items() if low < at <= high and value is not None}
    assert len(found) <= most
    assert sum(bucket.count for bucket in found) == len(inside)
    assert sum(bucket.avg * bucket.count for bucket in found) == pytest.approx(sum(inside.values()), abs=1e-3)
    assert [bucket.at for bucket in found] == sorted(bucket.at for bucket in found)
    assert all(inside[bucket.at] == bucket.last and bucket.low <= bucket.avg + 1e-6 for bucket in found)
    if inside:
        assert found[-1].at == max(inside)
        assert min(bucket.low for bucket in found) == min(inside.values())


def test_buckets_reach_back_over_everything_that_was_forgotten(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + MINUTE, 20 * 24 * 4, 15 * MINUTE)))
    tidy(storage, MIDNIGHT + 20 * DAY, KEEP)
    found = storage.read_now(lambda read: read.buckets(GPU, MIDNIGHT, MIDNIGHT + 20 * DAY, 500))
    assert sum(bucket.count for bucket in found) == 20 * 24 * 4
    assert found[0].low == 0.0


def test_a_clock_that_was_in_the_future_does_not_stop_the_roll_ups(storage: Storage):
    tidy(storage, MIDNIGHT + 30 * DAY)
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 3000)))
    tidy(storage, MIDNIGHT + 3 * DAY)
    assert {at: row for (_, at), row in table(storage, "daily").items()} == brute(
        {MIDNIGHT + i * MINUTE: float(i) for i in range(3000)}, DAY, MIDNIGHT + 30 * DAY
    )


@pytest.mark.parametrize("given", [{"raw": DAY}, {"raw": 10 * DAY, "hourly": 9 * DAY}, {"messages": 0}])
def test_a_retention_that_makes_no_sense_is_refused(given: dict[str, int]):
    with pytest.raises(ValueError, match="keep raw samples"):
        Retention(**given)


async def test_tidy_does_it_all_in_small_transactions(storage: Storage):
    await storage.write(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 20 * 1440)))
    rolled, forgotten = await storage.tidy(MIDNIGHT + 20 * DAY, KEEP)
    assert rolled > 20 * 24
    assert forgotten > 17 * 1440
    assert await storage.tidy(MIDNIGHT + 20 * DAY, KEEP) == (0, 0)
