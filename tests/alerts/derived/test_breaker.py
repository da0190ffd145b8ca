"""Prices at warn and halt, distances to them, and the second opinion on the collateral ratio: exact, or silent."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from alerts.derived import derive
from alerts.derived.akt_price_at_halt import AKT_PRICE_AT_HALT
from alerts.derived.akt_price_at_warn import AKT_PRICE_AT_WARN
from alerts.derived.collateral_ratio import COLLATERAL_RATIO
from alerts.derived.warn_distance import WARN_DISTANCE
from alerts.sample import MINUTE
from tests.alerts.derived.memory import DATA, MemoryView, at, outcome

NOW = at("2026-08-12T14:30")
INPUTS = {
    "bme.vault_akt": 1_000_000.0,
    "bme.act_outstanding": 480_000.0,
    "oracle.akt_usd_twap": 0.6,
    "bme.warn_threshold": 0.95,
    "bme.halt_threshold": 0.9,
}
RECORDED = sorted((DATA / "akash" / "bme").glob("testnet8_bme_state__*.json"))


def view_of(when=NOW, **changed):
    view = MemoryView()
    for metric, value in {**INPUTS, **changed}.items():
        if value is not None:
            view.put(metric, when, value)
    return view


def of(results, key):
    (result,) = (result for result in results if result.key == key)
    return result


def test_price_at_warn_and_halt_are_exact():
    view = view_of()
    assert outcome(AKT_PRICE_AT_WARN, view, NOW) == 0.456
    assert outcome(AKT_PRICE_AT_HALT, view, NOW) == 0.432


def test_at_that_price_the_ratio_equals_the_threshold():
    price = outcome(AKT_PRICE_AT_WARN, view_of(), NOW)
    assert outcome(COLLATERAL_RATIO, view_of(**{"oracle.akt_usd_twap": price}), NOW) == 0.95


def test_thirds_round_once_at_the_end():
    view = view_of(**{"bme.vault_akt": 300_000.000003, "bme.act_outstanding": 100_000.0})
    expected = Fraction(19, 20) * 100_000_000_000 / 300_000_000_003
    assert outcome(AKT_PRICE_AT_WARN, view, NOW) == float(expected)


def test_distance_is_the_fraction_the_price_may_fall():
    view = view_of()
    results = derive({"bme.vault_akt"}, view, NOW)
    assert of(results, "bme.warn_distance").values[0].value == 0.24
    assert of(results, "bme.halt_distance").values[0].value == 0.28


def test_distance_follows_the_price_alone():
    view = view_of()
    view.keep(derive({"bme.vault_akt"}, view, NOW), NOW)
    view.put("oracle.akt_usd_twap", NOW + 30_000, 0.456)
    results = derive({"oracle.akt_usd_twap"}, view, NOW + 30_000)
    assert of(results, "bme.warn_distance").values[0].value == 0.0
    assert "bme.akt_price_at_warn" not in {result.key for result in results}


def test_beyond_the_threshold_the_distance_is_negative():
    results = derive({"bme.vault_akt"}, view_of(**{"oracle.akt_usd_twap": 0.4}), NOW)
    assert of(results, "bme.warn_distance").values[0].value == pytest.approx(-0.14)


@pytest.mark.parametrize("missing", ["bme.vault_akt", "bme.act_outstanding", "bme.warn_threshold"])
def test_price_at_warn_is_silent_when_a_side_is_missing(missing):
    assert outcome(AKT_PRICE_AT_WARN, view_of(**{missing: None}), NOW) == f"no current figure for {missing}"
    results = derive(INPUTS, view_of(**{missing: None}), NOW)
    assert of(results, "bme.warn_distance").withheld[0].says == "bme.akt_price_at_warn is not known"


def test_an_old_figure_is_a_missing_one():
    assert outcome(AKT_PRICE_AT_WARN, view_of(), NOW + 6 * MINUTE).startswith("no current figure for bme.vault_akt, ")


def test_without_act_there_is_no_ratio_rather_than_an_undivided_huge_one():
    view = view_of(**{"bme.act_outstanding": 0.0})
    assert outcome(COLLATERAL_RATIO, view, NOW) == "no ACT is outstanding, so there is nothing to cover"
    assert outcome(AKT_PRICE_AT_WARN, view, NOW) == "no ACT is outstanding, so there is nothing to cover"


def test_an_empty_vault_has_no_price_at_warn():
    assert outcome(AKT_PRICE_AT_WARN, view_of(**{"bme.vault_akt": 0.0}), NOW) == "the vault is empty"


def test_the_spot_price_serves_where_a_node_gives_no_average():
    view = view_of(**{"oracle.akt_usd_twap": None, "oracle.akt_usd": 0.5})
    assert outcome(COLLATERAL_RATIO, view, NOW) == float(Fraction(500_000, 480_000))


def test_a_price_of_zero_is_no_price():
    view = view_of(**{"oracle.akt_usd_twap": 0.0})
    assert outcome(COLLATERAL_RATIO, view, NOW) == "no current figure for oracle.akt_usd_twap"
    assert outcome(WARN_DISTANCE, view, NOW) == "no current figure for oracle.akt_usd_twap"


def test_own_ratio_is_stored_as_a_second_opinion():
    result = of(derive({"bme.vault_akt"}, view_of(), NOW), "bme.collateral_ratio")
    series = result.series(result.values[0].labels)
    assert str(series) == 'bme.collateral_ratio{network="akash", source="own"}'
    assert not series.matches({"network": "akash"})
    assert result.values[0].value == 1.25


def test_the_consoles_figures_are_not_the_chains():
    view = view_of()
    view.put("bme.act_outstanding", NOW, 1.0, source="akash_console")
    assert outcome(COLLATERAL_RATIO, view, NOW) == 1.25


def test_a_simulated_network_takes_no_price_from_the_real_one():
    view = view_of()
    view.put("bme.vault_akt", NOW, 10.0, network="akash-simulated")
    view.put("bme.act_outstanding", NOW, 10.0, network="akash-simulated")
    says = outcome(COLLATERAL_RATIO, view, NOW, network="akash-simulated")
    assert says == "no current figure for oracle.akt_usd_twap"


@pytest.mark.skipif(not RECORDED, reason="the recorded testnet states are not beside the repository")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem[-16:])
def test_own_ratio_equals_the_recorded_chains_within_a_thousandth(path):
    state = json.loads(path.read_text())
    balances = {coin["denom"]: int(coin["amount"]) / 1e6 for coin in state["vault_state"]["balances"]}
    view = view_of(
        **{
            "bme.vault_akt": balances["uakt"],
            "bme.act_outstanding": balances["uact"],
            "oracle.akt_usd_twap": float(state["oracle_price"]["state"]["price"]),
        }
    )
    assert outcome(COLLATERAL_RATIO, view, NOW) == pytest.approx(float(state["status"]["collateral_ratio"]), rel=1e-3)
