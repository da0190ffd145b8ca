"""Every promised metric exists, says what it is, and stands on the reference page."""

from __future__ import annotations

import math
import re

import pytest

from alerts.derived import known as derived_metrics
from alerts.errors import DuplicateKey
from alerts.metric import Catalogue, Metric, Unit
from bot.compose import SOURCE_ROWS, catalogue, givers
from tests.contracts.reference import GROUPS, METRICS, metrics

PROMISED = [
    "bme.burn_mint_ratio",
    "bme.burn_mint_ratio_usd",
    "bme.net_akt",
    "bme.akt_burned_total",
    "bme.akt_reissued_total",
    "bme.akt_minted_fresh_total",
    "bme.act_minted_total",
    "bme.act_burned_total",
    "bme.act_outstanding",
    "bme.collateral_ratio",
    "bme.warn_threshold",
    "bme.halt_threshold",
    "bme.akt_price_at_warn",
    "bme.akt_price_at_halt",
    "bme.vault_akt",
    "bme.remint_credits",
    "bme.pending_records",
    "bme.canceled_records",
    "bme.breaker",
    "oracle.akt_usd",
    "oracle.age_seconds",
    "oracle.healthy_sources",
    "gpu.total",
    "gpu.leased",
    "gpu.pending",
    "gpu.available",
    "gpu.utilization",
    "gpu.model.total",
    "gpu.model.leased",
    "gpu.model.available",
    "gpu.model.utilization",
    "gpu.model.price_usd_hour",
    "leases.active",
    "leases.new_24h",
    "leases.total",
    "spend.usd_24h",
    "spend.usd_total",
    "revenue.usd_per_lease",
    "revenue.usd_per_gpu",
    "providers.active",
    "token.price_usd",
    "token.market_cap_usd",
    "token.supply",
    "token.inflation",
    "token.bonded_ratio",
    "token.community_pool",
    "chain.height",
    "chain.block_age_seconds",
    "gov.open_proposals",
    "gov.turnout",
    "gov.quorum",
    "gov.yes_share",
    "gov.veto_share",
    "gov.hours_left",
    "gov.elapsed",
    "gov.turnout_projected",
    "source.age_seconds",
    "source.up",
    "bme.burned",
    "bme.minted",
]
COUNTERS = {
    "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total", "bme.act_minted_total",
    "bme.act_burned_total", "leases.total", "spend.usd_total",
}  # fmt: skip


@pytest.mark.parametrize("key", PROMISED)
def test_every_promised_metric_exists_with_unit_help_and_range(key):
    metric = catalogue()[key]
    assert isinstance(metric.unit, Unit)
    assert len(metric.help) > 15, "one sentence that says what it is"
    assert metric.low < metric.high
    assert math.isfinite(metric.low)
    assert math.isfinite(metric.high)


def test_counters_are_marked_as_such():
    assert {metric.key for metric in catalogue() if metric.counter} == COUNTERS


def test_every_series_carries_network():
    assert [metric.key for metric in catalogue() if "network" not in metric.labels] == []


def test_every_metric_is_on_the_reference_page():
    assert METRICS.read_text(encoding="utf-8") == metrics(), "run: python -m tests.contracts.reference"


def test_every_metric_has_a_group_and_a_topic():
    assert {metric.key.split(".")[0] for metric in catalogue()} == set(GROUPS)


def test_every_computed_metric_is_explained():
    page = (METRICS.parent / "metrics-derived.md").read_text(encoding="utf-8")
    missing = [key for key, derived in derived_metrics().items() if f"`{key}`" not in page and key not in page]
    assert missing == []


def test_every_metric_names_where_it_comes_from():
    homeless = [
        metric.key for metric in catalogue() if metric.key not in givers() and not metric.key.startswith("source.")
    ]
    assert homeless == []


def test_second_opinions_speak_of_metrics_that_exist():
    known = catalogue()
    strangers = [row.key for rows in SOURCE_ROWS.values() for row in rows if row.key not in known]
    assert strangers == []


def test_a_key_declared_twice_stops_the_start_and_names_both_files():
    known = Catalogue()
    known.add("bot/sources/a.py", Metric("x.y", Unit.COUNT, "one"))
    with pytest.raises(DuplicateKey, match=re.escape("bot/sources/a.py and in bot/sources/b.py")):
        known.add("bot/sources/b.py", Metric("x.y", Unit.COUNT, "other"))


def test_a_stranger_is_told_the_nearest_names():
    assert "gpu.utilization" in catalogue().nearest("gpu.utilisation")
