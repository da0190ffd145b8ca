"""The real answers of 2026, as somebody trimmed them: what is there is read, what was cut takes nothing with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.sources._console_answers import parse_capacity, parse_dashboard
from bot.sources._console_gpu import parse_gpus, parse_prices

RECORDED = Path(__file__).parents[3] / ".." / "shared" / "data" / "akash" / "console"
pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded data lies beside the repository and is not here"
)


def recorded(name):
    return json.loads((RECORDED / name).read_text(encoding="utf-8"))


def test_the_dashboard_of_17_july_is_read_without_what_was_cut():
    found = parse_dashboard(recorded("dashboard-data__2026-07-17T2007Z__TRIMMED.json"))
    assert (found.leases_active, found.leases_new_24h, found.leases_total) == (704, 985, 531999)
    assert found.spent_24h_usd == pytest.approx(7534.76137824)
    assert found.supply_akt == pytest.approx(295_868_912.489891)
    assert found.spent_total_usd is None


def test_the_capacity_of_17_july_adds_up():
    found = parse_capacity(recorded("network-capacity__2026-07-17__TRIMMED.json"))
    assert (found.active, found.pending, found.available, found.total, found.providers) == (120, 10, 117, 247, 60)


def test_the_gpus_of_17_july():
    found = parse_gpus(recorded("gpu__2026-07-17__TRIMMED.json"))
    assert {(model.model, model.total, model.leased) for model in found.models} == {
        ("a100", 48, 42), ("h100", 63, 48), ("h200", 40, 28),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["gpu-prices__2026-07-17__TRIMMED.json", "gpu-prices_h100__2026-09-28T1618Z__TRIMMED.json"]
)
def test_the_prices_are_read(name):
    assert parse_prices(recorded(name)) is not None
