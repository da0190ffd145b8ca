"""GPU shares and revenue per lease and GPU: both sides of one network and standing now, or a reason."""

from __future__ import annotations

import pytest

from alerts.derived import derive
from alerts.derived.gpu_model_utilization import GPU_MODEL_UTILIZATION
from alerts.derived.gpu_utilization import GPU_UTILIZATION
from alerts.derived.usd_per_gpu import USD_PER_GPU
from alerts.derived.usd_per_lease import USD_PER_LEASE
from alerts.sample import MINUTE
from tests.alerts.derived.memory import MemoryView, at, outcome

NOW = at("2026-07-17T20:07")
# network-capacity and dashboard-data of 2026-07-17, as recorded.
JULY = {
    "gpu.leased": 120.0,
    "gpu.pending": 10.0,
    "gpu.available": 117.0,
    "gpu.total": 247.0,
    "leases.active": 704.0,
    "spend.usd_24h": 7_534.76137824,
}


def view_of(**changed):
    view = MemoryView()
    for metric, value in {**JULY, **changed}.items():
        if value is not None:
            view.put(metric, NOW, value)
    return view


def model_view(leased, total):
    view = MemoryView()
    for metric, value in (("gpu.model.leased", leased), ("gpu.model.total", total)):
        if value is not None:
            view.put(metric, NOW, value, vendor="nvidia", model="h100")
    return view


def test_available_means_free_and_pending_is_neither():
    assert outcome(GPU_UTILIZATION, view_of(), NOW) == 120 / 247


@pytest.mark.parametrize("missing", ["gpu.leased", "gpu.pending", "gpu.available"])
def test_a_missing_part_gives_no_share(missing):
    assert outcome(GPU_UTILIZATION, view_of(**{missing: None}), NOW) == f"no current figure for {missing}"


def test_no_gpus_are_not_an_idle_network():
    view = view_of(**{"gpu.leased": 0.0, "gpu.pending": 0.0, "gpu.available": 0.0})
    assert outcome(GPU_UTILIZATION, view, NOW) == "no GPUs are listed"


def test_each_model_has_its_share():
    view = model_view(12.0, 16.0)
    view.put("gpu.model.leased", NOW, 1.0, vendor="nvidia", model="a100")
    view.put("gpu.model.total", NOW, 4.0, vendor="nvidia", model="a100")
    assert outcome(GPU_MODEL_UTILIZATION, view, NOW, vendor="nvidia", model="h100") == 0.75
    assert outcome(GPU_MODEL_UTILIZATION, view, NOW, vendor="nvidia", model="a100") == 0.25


def test_more_allocated_than_there_is_counts_as_full():
    assert outcome(GPU_MODEL_UTILIZATION, model_view(17.0, 16.0), NOW, vendor="nvidia", model="h100") == 1.0


def test_a_model_without_cards_has_no_share():
    says = outcome(GPU_MODEL_UTILIZATION, model_view(0.0, 0.0), NOW, vendor="nvidia", model="h100")
    assert says == "no cards of this model are listed"


def test_a_model_with_one_side_only_has_no_share():
    says = outcome(GPU_MODEL_UTILIZATION, model_view(3.0, None), NOW, vendor="nvidia", model="h100")
    assert says == "no current figure for gpu.model.total"


def test_a_model_that_leaves_the_list_ends_at_once_and_is_said_once():
    view = model_view(12.0, 16.0)
    view.keep(derive({"gpu.model.leased"}, view, NOW), NOW)
    later = NOW + MINUTE
    for metric in ("gpu.model.leased", "gpu.model.total"):
        view.put(metric, later, None, vendor="nvidia", model="h100")
    (result,) = derive({"gpu.model.leased"}, view, later)
    assert result.withheld[0].says == "the model is no longer listed"
    assert [str(series) for series in result.ended] == [
        'gpu.model.utilization{model="h100", network="akash", vendor="nvidia"}'
    ]
    view.keep([result], later)
    (again,) = derive({"gpu.model.leased"}, view, later + MINUTE)
    assert again.withheld == ()
    assert again.ended == ()


def test_revenue_per_lease_and_per_gpu_are_dollars_a_day():
    assert outcome(USD_PER_LEASE, view_of(), NOW) == 7_534.76137824 / 704
    assert outcome(USD_PER_GPU, view_of(), NOW) == 7_534.76137824 / 120


def test_revenue_without_leases_or_gpus_is_withheld():
    view = view_of(**{"leases.active": 0.0, "gpu.leased": 0.0})
    assert outcome(USD_PER_LEASE, view, NOW) == "no leases are active"
    assert outcome(USD_PER_GPU, view, NOW) == "no GPUs are leased"


def test_revenue_needs_both_endpoints_fresh():
    view = view_of(**{"gpu.leased": None})
    view.put("gpu.leased", NOW - 5 * MINUTE, 120.0)
    assert outcome(USD_PER_GPU, view, NOW) == "no current figure for gpu.leased"
    assert outcome(USD_PER_LEASE, view, NOW) > 0


def test_revenue_never_takes_its_sides_from_two_networks():
    view = MemoryView()
    view.put("spend.usd_24h", NOW, 100.0, network="akash")
    view.put("gpu.leased", NOW, 10.0, network="akash-simulated")
    assert outcome(USD_PER_GPU, view, NOW) == "no current figure for gpu.leased"
    assert outcome(USD_PER_GPU, view, NOW, network="akash-simulated") == "no current figure for spend.usd_24h"
