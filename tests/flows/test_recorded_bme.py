"""The recorded states of Akash's test network, told by the stand-in node: our ratio is the chain's, and the books add up."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from alerts.reports.identities import Verdict
from alerts.sample import DAY, Sample, Series
from bot.app.truth import checks_of
from tests.doubles._stand import says
from tests.doubles.console import iso

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "akash" / "bme"
SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "reference" / "akash-samples"
STATES = ("testnet8_bme_state__2026-02-20T0630Z.json", "testnet8_bme_state__2026-02-23T1509Z.json")
SEQUENCE = DATA / "testnet8_vault_sequence__2026-02-20.csv"
NEEDS_RECORD = pytest.mark.skipif(not DATA.exists(), reason="the recorded states are not beside the repository")


def stored(flow, key, **labels):
    series = Series.of(key, network="akash", **labels)
    sample = flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))
    return None if sample is None else sample.value


def tell(flow, state):
    """Let the node say what was recorded."""
    flow.chain.pending = []
    answers = flow.chain.answers
    answers["status"] = {**answers["status"], **state["status"]}
    answers["vault"] = {"vault_state": state["vault_state"]}
    price = state["oracle_price"]["state"]["price"]
    answers["oracle"]["aggregated_price"] |= {"twap": price, "median_price": price}
    act = next(coin["amount"] for coin in state["vault_state"]["balances"] if coin["denom"] == "uact")
    supply = state.get("bank_supply", {"uact": act})["uact"]
    answers["uact"] = {"amount": {"denom": "uact", "amount": supply}}


@NEEDS_RECORD
@pytest.mark.parametrize("name", STATES)
async def test_our_ratio_equals_the_chains_within_a_thousandth_and_the_books_add_up(flow, name):
    state = json.loads((DATA / name).read_text())
    tell(flow, state)
    await flow.tick()
    told = Decimal(state["status"]["collateral_ratio"])
    own = Decimal(stored(flow, "bme.collateral_ratio", source="own"))
    assert abs(own / told - 1) < Decimal("0.001")
    assert stored(flow, "bme.collateral_ratio") == float(told)
    checks = {one.name: one for one in flow.storage.read_now(lambda read: checks_of(read, "akash"))}
    assert checks["bank"].verdict is Verdict.HOLDS
    assert checks["covered"].verdict is Verdict.HOLDS
    assert stored(flow, "bme.identity_gap", identity="bank") == 0
    assert stored(flow, "bme.identity_gap", identity="covered") == 0
    minted, burned = stored(flow, "bme.act_minted_total"), stored(flow, "bme.act_burned_total")
    assert round(minted - burned, 6) == stored(flow, "bme.act_outstanding"), "no migration on the test network"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the reference's samples are not beside the repository")
async def test_every_identity_holds_on_the_samples_of_the_reference(flow):
    def sample(name):
        return json.loads((SAMPLES / f"{name}.synthetic.json").read_text())

    records = sample("lcd_bme_ledger")["records"]
    flow.chain.pending = [one for one in records if one["status"].endswith("pending")]
    flow.chain.answers |= {
        "vault": sample("lcd_bme_vault"), "status": sample("lcd_bme_status_healthy"),
        "oracle": sample("lcd_oracle_v2_aggregated_price_akt"), "uact": sample("lcd_bank_supply_by_denom_uact"),
    }  # fmt: skip
    dashboard = sample("console_bme_dashboard_data")
    flow.console.answers["/v1/bme/dashboard-data"] = lambda _: says(
        {**dashboard, "now": dashboard["now"] | {"date": iso(flow.console.block_time)}}
    )
    midnight = flow.clock.now() // DAY * DAY
    # The Console's ratio is at that day's market price: 1.15 = 1,150,000 AKT x price / 560,000 ACT.
    await flow.storage.write(
        lambda tx: tx.add_samples([Sample(Series.of("token.price_usd", network="akash"), midnight, 0.56)])
    )
    for _ in range(3):
        await flow.tick()
    checks = flow.storage.read_now(lambda read: checks_of(read, "akash"))
    assert {one.name: one.verdict for one in checks} == dict.fromkeys(
        ("bank", "covered", "credits", "outstanding", "act_burned", "vault", "act_minted", "ratio"), Verdict.HOLDS
    )
    assert stored(flow, "bme.collateral_ratio", source="own") == pytest.approx(1.15, rel=1e-3)


@NEEDS_RECORD
async def test_a_mint_moves_the_balance_at_once_and_vault_and_credits_at_its_epoch(flow):
    """The recorded sequence: what lies in the vault above the credits, the seed, does not move by a mint."""
    rows = {row["step"]: row for row in csv.DictReader(SEQUENCE.read_text().splitlines())}
    seed = Decimal("5077.986707")
    waiting = {
        "id": {"denom": "uakt", "to_denom": "uact", "source": "akash1tester", "height": "165200", "sequence": "1"},
        "status": "ledger_record_status_pending",
        "pending_record": {
            "owner": "akash1tester", "to": "akash1tester", "coins_to_burn": {"denom": "uakt", "amount": "50000000"},
            "denom_to_mint": "uact", "attempts": 0,
        },
    }  # fmt: skip
    for step, pending in (("4.1_before", []), ("4.1_immediately_after_mint_50AKT", [waiting]), ("4.1_after_epoch", [])):
        row = rows[step]
        flow.chain.pending = pending
        state = flow.chain.answers["vault"]["vault_state"]
        state["balances"] = [{"denom": "uakt", "amount": row["vault_uakt"]}, {"denom": "uact", "amount": "17061569821"}]
        state["remint_credits"] = [{"denom": "uakt", "amount": row["remint_credits_uakt"]}]
        await flow.tick()
        vault, credit = Decimal(str(stored(flow, "bme.vault_akt"))), Decimal(str(stored(flow, "bme.remint_credits")))
        assert vault - credit == seed, step
    baseline = rows["baseline"]
    assert Decimal(baseline["vault_uakt"]) - Decimal(baseline["remint_credits_uakt"]) == seed * 1_000_000
