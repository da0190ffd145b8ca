"""derive: what runs, in which order, and what comes of a file that raises."""

from __future__ import annotations

import math

import pytest

from alerts import derived as folder
from alerts.derived import Derived, Value, Withheld, derive, known
from alerts.derived._run import in_order
from alerts.errors import AlertsError
from alerts.metric import Metric, Unit
from alerts.plugins import collect
from alerts.sample import MINUTE, Series
from tests.alerts.derived.memory import MemoryView, at
from tests.alerts.derived.scene import NOW, running, steady

AKASH = Series.of("", network="akash").labels


def made(key, needs, compute, **more):
    return Derived(Metric(key, Unit.RATIO, "for a test", **more), needs, compute)


def last_of(metric):
    def compute(view, now):
        for series in view.series(metric):
            value = view.window(series, now, now).at(now, 5 * MINUTE)
            yield Withheld(series.labels, "gone") if value is None else Value(series.labels, value * 2)

    return compute


def boom(view, now):
    yield Value(AKASH, 1.0)
    raise ZeroDivisionError("on purpose")


def run(touched, view, now, *derived):
    results = derive(touched, view, now, of=in_order({one.key: one for one in derived}))
    return {result.key: result for result in results}


def test_every_public_file_holds_one_metric_with_help_range_and_labels():
    found = collect(folder, Derived)
    assert set(found) == {
        "bme.burn_reissue_ratio",
        "bme.act_minted_1h",
        "bme.canceled_mints_1h",
        "bme.mint_doubt",
        "bme.emission_offset",
        "bme.retained_share",
        "token.supply_change",
        "gov.turnout_projected",
        "bme.akt_price_at_halt",
        "bme.akt_price_at_warn",
        "bme.burn_mint_ratio",
        "bme.burn_mint_ratio_usd",
        "bme.collateral_ratio",
        "bme.halt_distance",
        "bme.net_akt",
        "bme.volume_akt",
        "bme.warn_distance",
        "gpu.model.utilization",
        "gpu.utilization",
        "revenue.usd_per_gpu",
        "revenue.usd_per_lease",
    }
    for derived in found.values():
        if isinstance(derived.metric, Metric):
            assert derived.metric.help
            assert derived.metric.labels[0] == "network"
            assert math.isfinite(derived.metric.low)
            assert math.isfinite(derived.metric.high)
            assert (derived.metric.parts_and_wholes == "window") == ("window" in derived.metric.labels)


def test_only_the_second_opinion_has_no_metric_of_its_own():
    assert [derived.opinion_on for derived in known().values() if derived.opinion_on] == ["bme.collateral_ratio"]


def test_nothing_runs_that_was_not_touched():
    view = running(steady)
    assert {result.key for result in derive({"gpu.leased"}, view, NOW)} == {"gpu.utilization", "revenue.usd_per_gpu"}
    assert derive({"leases.total"}, view, NOW) == []
    assert derive((), view, NOW) == []


def test_a_metric_comes_after_the_one_it_needs_and_sees_its_value():
    view = MemoryView().put("a", NOW, 1.0)
    third, second = made("c", ("b",), last_of("b")), made("b", ("a",), last_of("a"))
    results = run({"a"}, view, NOW, third, second)
    assert list(results) == ["b", "c"]
    assert results["c"].values == (Value(AKASH, 4.0),)


def test_a_metric_that_is_withheld_takes_its_dependants_along():
    view = MemoryView().put("a", NOW, 1.0)
    chain = (made("b", ("a",), last_of("a")), made("c", ("b",), last_of("b")))
    view.keep(run({"a"}, view, NOW, *chain).values(), NOW)
    view.put("a", NOW + 1, None)
    results = run({"a"}, view, NOW + 1, *chain)
    assert results["c"].withheld == (Withheld(AKASH, "gone"),)
    assert results["c"].ended == (Series("c", AKASH),)


def test_two_metrics_that_need_each_other_stop_the_start():
    with pytest.raises(AlertsError, match="need each other: "):
        in_order({"a": made("a", ("b",), boom), "b": made("b", ("a",), boom)})


def test_one_that_raises_names_its_file_and_the_others_go_on():
    view = MemoryView().put("a", NOW, 1.0)
    results = run({"a"}, view, NOW, made("bad", ("a",), boom), made("good", ("a",), last_of("a")))
    assert results["bad"].problem == f"{__name__} could not compute bad: ZeroDivisionError: on purpose"
    assert results["bad"].values == ()
    assert results["good"].values == (Value(AKASH, 2.0),)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 7.0])
def test_a_value_that_may_not_be_stored_is_withheld(value):
    view = MemoryView().put("a", NOW, 1.0)
    odd = made("odd", ("a",), lambda view, now: [Value(AKASH, value)], low=0, high=1)
    result = run({"a"}, view, NOW, odd)["odd"]
    assert result.values == ()
    assert len(result.withheld) == 1


def test_a_second_opinion_is_nobodys_input():
    view = MemoryView().put("a", NOW, 1.0)
    opinion = Derived("b", ("a",), last_of("a"))
    follower = made("c", ("b",), last_of("b"))
    results = run({"a"}, view, NOW, opinion, follower)
    assert list(results) == ["b"]
    assert str(results["b"].series(AKASH)) == 'b{network="akash", source="own"}'


def test_a_withheld_series_ends_once():
    view = running(steady)
    view.keep(derive({"bme.akt_burned_total"}, view, NOW), NOW)
    view.put("bme.akt_burned_total", at("2026-08-12") - 1, 1.0, source="akash_console_daily")
    (first, *_) = (one for one in derive({"bme.akt_burned_total"}, view, NOW + 1) if one.key == "bme.burn_mint_ratio")
    assert Series.of(first.key, network="akash", window="7d") in first.ended
    view.keep([first], NOW + 1)
    (second, *_) = (one for one in derive({"bme.akt_burned_total"}, view, NOW + 2) if one.key == "bme.burn_mint_ratio")
    assert second.ended == ()


def test_a_poll_costs_a_bounded_number_of_reads():
    """It runs inside the poll's transaction: the cost must not grow with the length of the history."""
    reads = []
    for days in (40, 141):
        view = running(steady, days=days, now=at("2026-03-24") + days * 86_400_000 + 3_600_000)
        derive(
            {"bme.akt_burned_total", "bme.act_minted_total", "bme.vault_akt"},
            view,
            at("2026-03-24") + days * 86_400_000 + 3_600_000,
        )
        reads.append(view.reads)
    assert abs(reads[0] - reads[1]) <= 7, "of the midnights looked at for a set-back counter some coincide"
    assert max(reads) < 110
