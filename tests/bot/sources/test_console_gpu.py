"""GPUs and bids by model: summed rows, overcommitted nodes, nulls, names from outside."""

from __future__ import annotations

import pytest

from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._console_gpu import label, parse_gpus, parse_prices
from bot.sources.akash_console import METRICS
from tests.bot.sources._given import fixture, picked, recorded


@pytest.fixture
def gpu():
    return fixture("akash_console/gpu")


@pytest.fixture
def prices():
    return fixture("akash_console/gpu_prices")


def of(raw):
    return picked(METRICS, "gpu", parse_gpus(raw))


def test_memory_sizes_and_interfaces_of_one_model_are_summed(gpu):
    found = of(gpu)
    assert found['gpu.model.total{model="a100", vendor="nvidia"}'] == 230
    assert found['gpu.model.leased{model="a100", vendor="nvidia"}'] == 94
    assert found['gpu.model.available{model="a100", vendor="nvidia"}'] == 136


def test_an_overcommitted_node_is_clamped_to_what_it_has(gpu):
    found = of(gpu)  # 58 allocated of 55
    assert found['gpu.model.leased{model="rtx4090", vendor="nvidia"}'] == 55
    assert found['gpu.model.available{model="rtx4090", vendor="nvidia"}'] == 0


def test_overcommit_of_one_row_does_not_hide_free_gpus_of_another(gpu):
    gpu["gpus"]["details"]["nvidia"][0]["allocated"] = 1_000
    assert of(gpu)['gpu.model.leased{model="a100", vendor="nvidia"}'] == 24 + 88


def test_unknown_vendor_with_null_model_is_named_unknown(gpu):
    assert of(gpu)['gpu.model.total{model="unknown", vendor="unknown"}'] == 8


def test_names_are_lower_case_so_that_one_model_is_one_series(gpu):
    rows = gpu["gpus"]["details"].pop("nvidia")
    gpu["gpus"]["details"]["NVIDIA"] = [row | {"model": row["model"].upper()} for row in rows]
    assert of(gpu)['gpu.model.total{model="h100", vendor="nvidia"}'] == 68


def test_a_model_that_left_with_its_provider_gives_no_value_and_the_answer_stands(gpu):
    gpu["gpus"]["details"]["nvidia"] = [row for row in gpu["gpus"]["details"]["nvidia"] if row["model"] != "h200"]
    found = of(gpu)
    assert not any("h200" in name for name in found)
    assert found['gpu.model.total{model="h100", vendor="nvidia"}'] == 68


def test_no_gpu_at_all_is_refused():
    with pytest.raises(SourceRefused, match="empty"):
        parse_gpus({"gpus": {"total": {"allocatable": 0, "allocated": 0}, "details": {}}})


def test_numbers_written_as_text_are_read_exactly(gpu):
    gpu["gpus"]["details"]["nvidia"][2] |= {"allocatable": "68", "allocated": "53"}
    assert of(gpu)['gpu.model.leased{model="h100", vendor="nvidia"}'] == 53


def test_half_a_gpu_is_another_shape(gpu):
    gpu["gpus"]["details"]["amd"][0]["allocatable"] = 4.5
    with pytest.raises(SourceShapeChanged, match=r"details\['amd'\]\[0\]\.allocatable: expected a.* whole number"):
        parse_gpus(gpu)


def test_models_without_end_are_refused_before_they_become_series(gpu):
    row = gpu["gpus"]["details"]["nvidia"][0]
    gpu["gpus"]["details"]["nvidia"] = [row | {"model": f"m{number}"} for number in range(5_000)]
    with pytest.raises(SourceRefused, match="GPU models"):
        parse_gpus(gpu)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("NVIDIA", "nvidia"),
        ("<UNKNOWN>", "unknown"),
        ("", "unknown"),
        ("RTX 4090", "rtx 4090"),
        ("h100\n@everyone", "h100 everyone"),
        ("[click](https://example.org)", "click https example.org"),
        ("\u202eh100\u0000", "h100"),
        ("x" * 500, "x" * 40),
        ("💥", "unknown"),
    ],
)
def test_a_label_is_short_clean_text(given, expected):
    assert label(given) == expected


def test_bids_of_one_model_are_lowest_highest_and_means_weighted_by_cards(prices):
    found = picked(METRICS, "gpu_prices", parse_prices(prices))
    a100 = 'gpu.model.price_usd_hour{{model="a100", stat="{}", vendor="nvidia"}}'.format
    assert found[a100("min")] == 0.80
    assert found[a100("max")] == 1.83
    assert found[a100("avg")] == pytest.approx((20 * 0.95 + 180 * 1.70) / 200)
    assert found[a100("med")] == pytest.approx((20 * 0.90 + 180 * 1.84) / 200)


def test_a_model_of_one_row_keeps_its_figures_exactly(prices):
    found = picked(METRICS, "gpu_prices", parse_prices(prices))
    h100 = 'gpu.model.price_usd_hour{{model="h100", stat="{}", vendor="nvidia"}}'.format
    assert [found[h100(stat)] for stat in ("min", "med", "avg", "max")] == [2.04, 2.56, 2.58, 3.16]


def test_null_price_is_no_sample_and_not_zero(prices):
    found = picked(METRICS, "gpu_prices", parse_prices(prices))
    assert not any("b300" in name for name in found if "price" in name)


def test_providers_with_a_free_gpu_are_counted_once_where_a_model_has_several_memory_sizes():
    row = {"vendor": "nvidia", "model": "a100", "price": None}
    rows = [row | {"ram": "40Gi", "providerAvailability": {"total": 4, "available": 3}},
            row | {"ram": "80Gi", "providerAvailability": {"total": 9, "available": 2}},
            {"vendor": "nvidia", "model": "old", "price": None}]  # fmt: skip
    assert parse_prices({"models": rows}).free_at == (("nvidia", "a100", 3),)


def test_rows_that_count_no_cards_weigh_the_same(prices):
    for row in prices["models"][:2]:
        row["availability"] = {"total": 0, "available": 0}
    found = picked(METRICS, "gpu_prices", parse_prices(prices))
    assert found['gpu.model.price_usd_hour{model="a100", stat="avg", vendor="nvidia"}'] == pytest.approx(
        (0.95 + 1.7) / 2
    )


def test_a_price_in_another_currency_is_another_shape(prices):
    prices["models"][0]["price"]["currency"] = "uakt"
    with pytest.raises(SourceShapeChanged, match=r"models\[0\]\.price\.currency: expected USD"):
        parse_prices(prices)


def test_a_lowest_bid_above_the_highest_is_another_shape(prices):
    prices["models"][0]["price"]["min"] = 99
    with pytest.raises(SourceShapeChanged, match="min is above max"):
        parse_prices(prices)


def test_an_empty_price_list_is_refused():
    with pytest.raises(SourceRefused, match="empty"):
        parse_prices({"availability": {"total": 0, "available": 0}, "models": []})


def test_the_recorded_prices_are_read():
    found = picked(
        METRICS, "gpu_prices", parse_prices(recorded("data/akash/console/gpu-prices__2026-07-17__TRIMMED.json"))
    )
    assert found['gpu.model.price_usd_hour{model="a100", stat="med", vendor="nvidia"}'] == 1.48
    assert found['gpu.model.price_usd_hour{model="h100", stat="max", vendor="nvidia"}'] == 3.16
    assert 'gpu.model.price_usd_hour{model="h100", stat="med", vendor="nvidia"}' not in found
    later = recorded("data/akash/console/gpu-prices_h100__2026-09-28T1618Z__TRIMMED.json")
    found = picked(METRICS, "gpu_prices", parse_prices(later))
    assert found['gpu.model.price_usd_hour{model="h100", stat="med", vendor="nvidia"}'] == 2.56


def test_the_recorded_gpus_are_read():
    found = of(recorded("data/akash/console/gpu__2026-07-17__TRIMMED.json"))
    assert found['gpu.model.available{model="h100", vendor="nvidia"}'] == 15
    found = of(recorded("reference/akash-samples/console_gpu.synthetic.json"))
    assert found['gpu.model.total{model="unknown", vendor="unknown"}'] == 8


def test_gpu_breakdown_is_not_asked_because_its_cache_ignores_the_filter():
    assert not any("breakdown" in row.request for row in METRICS)
