from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.sample import DAY, HOUR, MINUTE, Sample, Series, Window
from bot.storage import Storage
from tests.bot.storage._given import AKT, GPU, MIDNIGHT, fresh, steps


def test_a_window_holds_what_lies_in_it_and_the_newest_before(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, 1000, 10, 100)))
    window = storage.read_now(lambda read: read.window(GPU, 1250, 1500))
    assert window == Window((1200, 1300, 1400, 1500), (2.0, 3.0, 4.0, 5.0))


def test_the_ends_of_a_window_are_open_on_the_left_and_closed_on_the_right(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, 1000, 3, 100)))
    window = storage.read_now(lambda read: read.window(GPU, 1100, 1200))
    assert window.between(1100, 1200) == ([1200], [2.0])
    assert window.time_at(1100) == 1100


def test_a_window_of_an_unknown_series_is_empty(storage: Storage):
    assert len(storage.read_now(lambda read: read.window(GPU, 0, DAY))) == 0
    assert storage.read_now(lambda read: read.latest(GPU, DAY)) is None
    assert storage.read_now(lambda read: read.first_at(GPU)) is None
    assert storage.read_now(lambda read: read.buckets(GPU, 0, DAY)) == []


@settings(max_examples=60, deadline=None)
@given(
    times=st.sets(st.integers(0, 60), max_size=20),
    after=st.integers(-1, 62),
    span=st.integers(0, 62),
)
def test_a_window_is_what_its_definition_says(times: set[int], after: int, span: int):
    ordered = sorted(times)
    with fresh() as storage:
        storage.write_now(lambda tx: tx.add_samples(Sample(GPU, at, float(at)) for at in ordered))
        window = storage.read_now(lambda read: read.window(GPU, after, after + span))
        newest = storage.read_now(lambda read: read.latest(GPU, after))
    before = [at for at in ordered if at <= after][-1:]
    assert list(window.times) == before + [at for at in ordered if after < at <= after + span]
    assert list(window.values) == [float(at) for at in window.times]
    assert (newest.at if newest else None) == (before[0] if before else None)


def test_a_stale_mark_is_kept_as_no_data_and_zero_as_zero(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 1, 0.0), Sample(GPU, 2, None)]))
    assert storage.read_now(lambda read: read.window(GPU, 0, 2)) == Window((1, 2), (0.0, None))
    assert storage.read_now(lambda read: read.latest(GPU, 5)) == Sample(GPU, 2, None)


def test_a_live_sample_that_is_not_newer_is_refused_with_its_reason(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 100, 1.0)]))
    late, same, next_one = Sample(GPU, 99, 2.0), Sample(GPU, 100, 3.0), Sample(GPU, 101, 4.0)
    added = storage.write_now(lambda tx: tx.add_samples([late, same, next_one, next_one]))
    assert added.stored == 1
    assert [refused.sample for refused in added.refused] == [late, same, next_one]
    assert all("not newer than the newest stored" in refused.says for refused in added.refused)
    assert storage.read_now(lambda read: read.window(GPU, 0, 200)).values == (1.0, 4.0)


def test_one_series_order_does_not_bind_another(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 100, 1.0)]))
    assert storage.write_now(lambda tx: tx.add_samples([Sample(AKT, 50, 1.0)])).stored == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, 1e301])
def test_what_is_no_usable_number_is_refused_and_never_read_as_gone(storage: Storage, value: float):
    added = storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 1, value)]))
    assert added.stored == 0
    assert len(added.refused) == 1
    assert len(storage.read_now(lambda read: read.window(GPU, 0, 9))) == 0


@pytest.mark.parametrize("at", [-1, 10**18, 10**30])
def test_an_impossible_time_is_refused(storage: Storage, at: int):
    for history in (False, True):
        added = storage.write_now(lambda tx, history=history: tx.add_samples([Sample(GPU, at, 1.0)], history=history))
        assert added.stored == 0
        assert "no instant" in added.refused[0].says


def test_history_goes_to_past_times_and_says_what_it_rewrote(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 100, 1.0), Sample(GPU, 200, 2.0)]))
    told = [Sample(GPU, 50, 9.0), Sample(GPU, 100, 1.0), Sample(GPU, 200, 3.0)]
    added = storage.write_now(lambda tx: tx.add_samples(told, history=True))
    assert added.stored == 2
    assert [(row.at, row.was, row.now) for row in added.rewritten] == [(200, 2.0, 3.0)]
    assert storage.read_now(lambda read: read.window(GPU, 0, 300)).values == (9.0, 1.0, 3.0)


def test_history_told_twice_changes_nothing_the_second_time(storage: Storage):
    told = steps(GPU, 100, 50, DAY)
    storage.write_now(lambda tx: tx.add_samples(told, history=True))
    added = storage.write_now(lambda tx: tx.add_samples(told, history=True))
    assert (added.stored, added.rewritten, added.refused) == (0, (), ())


def test_a_live_sample_must_be_newer_than_history_too(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 100, 1.0)]))
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 500, 1.0)], history=True))
    assert storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 300, 1.0)])).refused


def test_what_another_process_stored_counts_for_the_order(storage: Storage, url: str):
    storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 100, 1.0)]))
    with Storage.open(url) as other:
        other.write_now(lambda tx: tx.add_samples([Sample(GPU, 200, 1.0), Sample(AKT, 200, 1.0)]))
    added = storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 150, 1.0), Sample(AKT, 150, 1.0)]))
    assert len(added.refused) == 2
    assert storage.read_now(lambda read: read.series("oracle.akt_usd")) == (AKT,)


def test_series_are_found_by_metric_in_the_order_of_their_labels(storage: Storage):
    made = [Series.of("gpu.model.total", network="akash", model=model) for model in ("h100", "a100", "rtx4090")]
    storage.write_now(lambda tx: tx.add_samples(Sample(series, 1, 1.0) for series in made))
    assert storage.read_now(lambda read: read.series("gpu.model.total")) == (made[1], made[0], made[2])
    assert storage.read_now(lambda read: read.series("gpu.model")) == ()


def test_the_order_in_which_labels_are_given_makes_no_second_series(storage: Storage):
    mixed = Series("gpu.model.total", (("network", "akash"), ("model", "h100")))
    storage.write_now(lambda tx: tx.add_samples([Sample(mixed, 1, 1.0)]))
    sorted_one = Series.of("gpu.model.total", network="akash", model="h100")
    storage.write_now(lambda tx: tx.add_samples([Sample(sorted_one, 2, 2.0)]))
    assert storage.read_now(lambda read: read.series("gpu.model.total")) == (sorted_one,)
    assert storage.read_now(lambda read: read.window(mixed, 0, 9)).values == (1.0, 2.0)


def test_a_series_of_a_transaction_that_failed_is_forgotten_with_it(storage: Storage):
    def fail(tx):
        tx.add_samples([Sample(GPU, 100, 1.0)])
        assert tx.series("gpu.total") == (GPU,)
        raise KeyError("no")

    with pytest.raises(KeyError):
        storage.write_now(fail)
    assert storage.read_now(lambda read: read.series("gpu.total")) == ()
    # The number that GPU had is given to AKT now: neither may answer for the other.
    storage.write_now(lambda tx: tx.add_samples([Sample(AKT, 50, 7.0)]))
    assert len(storage.write_now(lambda tx: tx.window(GPU, 0, 999))) == 0
    assert storage.write_now(lambda tx: tx.add_samples([Sample(GPU, 60, 8.0)])).stored == 1
    assert storage.read_now(lambda read: (read.window(AKT, 0, 99).values, read.window(GPU, 0, 99).values)) == (
        (7.0,),
        (8.0,),
    )


@settings(max_examples=30, deadline=None)
@given(plan=st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=25))
def test_series_numbers_survive_any_mix_of_commits_and_rollbacks(plan: list[tuple[str, bool]]):
    expected: dict[str, list[float]] = {}
    with fresh() as storage:
        for at, (name, good) in enumerate(plan):
            series = Series.of("m", name=name)

            def work(tx, series=series, at=at, good=good):
                tx.add_samples([Sample(series, at, float(at))])
                if not good:
                    raise ValueError

            if good:
                storage.write_now(work)
                expected.setdefault(name, []).append(float(at))
            else:
                with pytest.raises(ValueError):
                    storage.write_now(work)
        found = storage.read_now(
            lambda read: {series.label("name"): list(read.window(series, -1, 99).values) for series in read.series("m")}
        )
    assert found == expected


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\u202eevil", "'; DROP TABLE samples; --", "🔥" * 3000])
def test_labels_from_hostile_answers_come_back_as_they_were(storage: Storage, text: str):
    series = Series.of("gpu.model.total", model=text)
    storage.write_now(lambda tx: tx.add_samples([Sample(series, 1, 1.0)]))
    assert storage.read_now(lambda read: read.series("gpu.model.total")) == (series,)
    assert storage.read_now(lambda read: read.window(series, 0, 1)).values == (1.0,)


def test_a_withheld_value_keeps_its_beginning_while_its_reason_changes(storage: Storage):
    storage.write_now(lambda tx: tx.withhold(GPU, 100, "no redemptions in 7 days"))
    storage.write_now(lambda tx: tx.withhold(GPU, 200, "no redemptions \ud800 in 8 days"))
    (row,) = storage.read_now(lambda read: read.withheld("gpu.total"))
    assert (row.series, row.since) == (GPU, 100)
    assert "8 days" in row.says
    assert storage.read_now(lambda read: read.withheld("other")) == []
    storage.write_now(lambda tx: tx.unwithhold(GPU))
    assert storage.read_now(lambda read: read.withheld()) == []


def test_the_look_back_is_what_storage_was_told(storage: Storage):
    assert storage.read_now(lambda read: read.lookback(GPU)) == 5 * MINUTE
    storage.set_lookbacks(lambda series: 8 * DAY if series.label("network") == "render" else HOUR)
    assert storage.read_now(lambda read: read.lookback(GPU)) == HOUR
    assert storage.write_now(lambda tx: tx.lookback(Series.of("m", network="render"))) == 8 * DAY


def test_first_at_is_the_oldest_sample(storage: Storage):
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + 5, 3)))
    assert storage.read_now(lambda read: read.first_at(GPU)) == MIDNIGHT + 5
