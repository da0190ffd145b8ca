"""The dashboards and the capacity: units, windows, zeros that cannot be true."""

from __future__ import annotations

import copy

import pytest

from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._console_answers import parse_bme, parse_capacity, parse_dashboard
from bot.sources.akash_console import METRICS
from tests.bot.sources._given import fixture, is_home, ms, over, picked, recorded


@pytest.fixture
def dashboard():
    return fixture("akash_console/dashboard")


@pytest.fixture
def bme():
    return fixture("akash_console/bme")


@pytest.fixture
def capacity():
    return fixture("akash_console/capacity")


def test_dashboard_gives_leases_spend_and_second_opinions_in_whole_units(dashboard):
    assert picked(METRICS, "dashboard", parse_dashboard(dashboard)) == {
        "leases.active": 731,
        "leases.new_24h": 1012,
        "leases.total": 561204,
        "spend.usd_24h": 8240.1200005,
        "spend.usd_total": 6052341.5,
        "token.supply": 297012345.678901,
        "token.bonded_ratio": 91424223.477855 / 297012345.678901,
        "token.community_pool": 5312000.11122275,
        "token.inflation": 0.04,
    }


def test_spend_is_the_rolling_day_in_micro_dollars_and_not_the_calendar_day(dashboard):
    dashboard["now"]["dailyUUsdSpent"] = 7_534_761_378.24
    assert picked(METRICS, "dashboard", parse_dashboard(dashboard))["spend.usd_24h"] == 7534.76137824


def test_act_and_usdc_spend_are_one_number_under_two_names_and_are_not_added(dashboard):
    before = picked(METRICS, "dashboard", parse_dashboard(dashboard))
    for name in ("dailyUActSpent", "dailyUUsdcSpent", "totalUActSpent", "totalUUsdcSpent"):
        dashboard["now"][name] *= 3
    assert picked(METRICS, "dashboard", parse_dashboard(dashboard)) == before


def test_dashboard_that_answers_200_with_zeros_is_refused_as_a_whole():
    with pytest.raises(SourceRefused, match=r"answers zeros.*now.height.*totalSupply.*activeProviderCount"):
        parse_dashboard(fixture("akash_console/dashboard_zeros"))


@pytest.mark.parametrize(
    ("part", "field"),
    [("now", "height"), ("chainStats", "totalSupply"), ("networkCapacity", "activeProviderCount")],
)
def test_one_failed_part_of_the_dashboard_refuses_the_whole(dashboard, part, field):
    dashboard[part][field] = 0
    with pytest.raises(SourceRefused, match=f"answers zeros \\({part}.{field}\\)"):
        parse_dashboard(dashboard)


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("bondedTokens", "token.bonded_ratio"),
        ("communityPool", "token.community_pool"),
        ("inflation", "token.inflation"),
    ],
)
def test_a_lone_zero_of_a_chain_figure_is_no_value(dashboard, field, key):
    dashboard["chainStats"][field] = 0
    found = picked(METRICS, "dashboard", parse_dashboard(dashboard))
    assert key not in found
    assert found["leases.active"] == 731


def test_staking_apr_may_be_absent(dashboard):
    del dashboard["chainStats"]["stakingAPR"]
    assert parse_dashboard(dashboard).inflation == 0.04


def test_more_bonded_than_supply_is_no_ratio(dashboard):
    dashboard["chainStats"]["bondedTokens"] = dashboard["chainStats"]["totalSupply"] * 2
    assert parse_dashboard(dashboard).bonded_ratio is None


def test_no_leases_at_all_is_zero_and_not_missing(dashboard):
    dashboard["now"]["activeLeaseCount"] = 0
    assert picked(METRICS, "dashboard", parse_dashboard(dashboard))["leases.active"] == 0


def test_an_unknown_field_changes_nothing(dashboard):
    before = parse_dashboard(dashboard)
    dashboard["now"]["dailyUEurSpent"] = 1
    dashboard["weather"] = {"height": 0}
    assert parse_dashboard(dashboard) == before


def test_a_field_that_is_left_out_takes_no_other_with_it(dashboard):
    dashboard["now"]["totalUsdSpent"] = dashboard["now"].pop("totalUUsdSpent")
    found = parse_dashboard(dashboard)
    assert found.spent_total_usd is None
    assert found.leases_active is not None
    assert found.supply_akt is not None


def test_a_dashboard_without_any_figure_is_named_by_its_path(dashboard):
    for name in ("activeLeaseCount", "totalLeaseCount", "dailyUUsdSpent"):
        del dashboard["now"][name]
    with pytest.raises(SourceShapeChanged, match=r"\$\.now: expected leases and spend, found neither"):
        parse_dashboard(dashboard)


def test_bme_names_lack_a_u_and_are_micro_units_all_the_same(bme):
    assert picked(METRICS, "bme", parse_bme(bme)) == {
        "bme.akt_burned_total": 1843210.25,
        "bme.akt_reissued_total": 1402118.5,
        "bme.act_minted_total": 1151870.0,
        "bme.act_burned_total": 842310.0,
        "bme.act_outstanding": 309560.0,
        "bme.vault_akt": 741000.0,
        "bme.remint_credits": 441091.75,
        "bme.collateral_ratio": 1.674512,
    }


def test_bme_daily_figures_run_from_utc_midnight_and_are_never_used_as_24_hours(bme):
    before = picked(METRICS, "bme", parse_bme(bme))
    for name in bme["now"]:
        if name.startswith("daily"):
            bme["now"][name] = 999_999_999_999
    assert picked(METRICS, "bme", parse_bme(bme)) == before
    assert not any("24h" in row.key for row in METRICS if row.request == "bme")


def test_bme_dashboard_of_zeros_is_refused():
    with pytest.raises(SourceRefused, match="answers zeros"):
        parse_bme(fixture("akash_console/bme_zeros"))


def test_bme_zero_ratio_is_unknown_and_gives_no_sample(bme):
    bme["now"]["collateralRatio"] = 0
    found = picked(METRICS, "bme", parse_bme(bme))
    assert "bme.collateral_ratio" not in found
    assert found["bme.vault_akt"] == 741000.0


def test_a_first_day_without_redemptions_is_zero_reissued_and_not_missing(bme):
    bme["now"]["totalAktReminted"] = bme["now"]["totalActBurnedForAkt"] = 0
    assert picked(METRICS, "bme", parse_bme(bme))["bme.akt_reissued_total"] == 0


def test_net_akt_burned_is_the_chains_credit_and_never_negative(bme):
    bme["now"]["netAktBurned"] = -0.25
    assert picked(METRICS, "bme", parse_bme(bme))["bme.remint_credits"] == 0.0
    bme["now"]["netAktBurned"] = -5_000_000
    with pytest.raises(SourceShapeChanged, match="netAktBurned"):
        parse_bme(bme)


def test_ratio_and_supply_of_the_console_are_second_opinions():
    for key in ("bme.collateral_ratio", "bme.vault_akt", "bme.act_minted_total", "token.supply", "token.bonded_ratio"):
        assert not is_home(METRICS, key)
    for key in ("bme.akt_burned_total", "bme.akt_reissued_total", "gpu.total", "leases.active", "spend.usd_24h"):
        assert is_home(METRICS, key)


def test_help_says_bids_not_deals_and_set_aside_not_destroyed():
    said = {row.key: row.metric.help for row in METRICS if not isinstance(row.metric, str)}
    assert "not deals" in said["gpu.model.price_usd_hour"]
    assert "not destroyed" in said["bme.akt_burned_total"]
    assert "rolling" in said["spend.usd_24h"]


def test_network_gpus_come_from_one_endpoint_only(capacity):
    assert picked(METRICS, "capacity", parse_capacity(capacity)) == {
        "gpu.total": 402,
        "gpu.leased": 202,
        "gpu.pending": 4,
        "gpu.available": 196,
        "providers.active": 61,
    }
    for key in ("gpu.total", "gpu.leased", "gpu.pending", "gpu.available"):
        assert {row.request for row in METRICS if row.key == key} == {"capacity"}


def test_gpu_total_that_is_not_the_sum_of_its_parts_is_refused(capacity):
    capacity["resources"]["gpu"]["total"] += 1
    with pytest.raises(SourceRefused, match="active \\+ pending \\+ available"):
        parse_capacity(capacity)


def test_capacity_without_one_provider_is_refused(capacity):
    capacity["activeProviderCount"] = 0
    with pytest.raises(SourceRefused, match="answers zeros"):
        parse_capacity(capacity)


def test_capacity_where_all_gpus_are_leased_has_none_free(capacity):
    capacity["resources"]["gpu"] = {"active": 402, "pending": 0, "available": 0, "total": 402}
    assert picked(METRICS, "capacity", parse_capacity(capacity))["gpu.available"] == 0


def test_the_recorded_capacity_of_july_reads_as_it_was_noted():
    answer = parse_capacity(recorded("data/akash/console/network-capacity__2026-07-17__TRIMMED.json"))
    assert (answer.active, answer.pending, answer.available, answer.total, answer.providers) == (120, 10, 117, 247, 60)


def test_the_recorded_dashboard_of_july_reads_as_it_was_noted(dashboard):
    raw = over(dashboard, recorded("data/akash/console/dashboard-data__2026-07-17T2007Z__TRIMMED.json"))
    answer = parse_dashboard(raw)
    assert answer.at == ms("2026-07-17T20:07:00Z")
    assert (answer.leases_active, answer.leases_total, answer.leases_new_24h) == (704, 531999, 985)
    assert answer.spent_24h_usd == pytest.approx(7534.76137824)
    assert answer.supply_akt == pytest.approx(295868912.489891)
    assert answer.bonded_ratio == pytest.approx(0.29911, abs=1e-5)


def test_the_reference_samples_are_read():
    samples = "reference/akash-samples/console_"
    assert parse_dashboard(recorded(f"{samples}dashboard_data.synthetic.json")).leases_active == 1820
    assert parse_bme(recorded(f"{samples}bme_dashboard_data.synthetic.json")).akt_burned == 4_200_000
    assert parse_capacity(recorded(f"{samples}network_capacity.synthetic.json")).total == 659
    with pytest.raises(SourceRefused, match="answers zeros"):
        parse_dashboard(recorded(f"{samples}dashboard_data_degraded_zeros.synthetic.json"))


@pytest.mark.parametrize("parse", [parse_dashboard, parse_bme, parse_capacity])
@pytest.mark.parametrize(
    "raw", [None, [], "", 7, True, {}, {"now": None}, {"now": []}, {"error": "InternalServerError"}]
)
def test_an_answer_of_another_shape_is_said_to_be_one(parse, raw):
    with pytest.raises(SourceShapeChanged):
        parse(copy.deepcopy(raw))
