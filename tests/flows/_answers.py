"""One good answer for every question that the four sources ask: the shapes as documented, the numbers ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.sources.akash_console import TOTALS

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOW_TEXT = "2026-09-20T10:14:55.123456789Z"
CHAIN_ID = "akashnet-2"
HEIGHT = "28950431"
SENDER = "akash1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"


def console() -> dict[str, Any]:
    """By path of the Console's API."""
    parts = {
        "/v1/dashboard-data": "dashboard",
        "/v1/bme/dashboard-data": "bme",
        "/v1/network-capacity": "capacity",
        "/v1/gpu": "gpu",
        "/v1/gpu-prices": "gpu_prices",
        "/v1/providers": "providers",
        "/v1/bme/status-history": "status_history",
    } | {f"/v1/graph-data/{name}": f"graph_{name}" for name in TOTALS}
    return {path: _fixture(f"akash_console/{name}") for path, name in parts.items()}


def coingecko() -> dict[str, Any]:
    """By path of CoinGecko's API."""
    return {"/coins/markets": _fixture("coingecko/markets")}


def render() -> dict[str, Any]:
    """By path of Render's two files."""
    return {"/burn.json": _fixture("render/burn"), "/liability.json": _fixture("render/liability")}


def chain() -> dict[str, Any]:
    """By path of a node's REST gateway."""
    return {
        "/cosmos/base/tendermint/v1beta1/node_info": {
            "default_node_info": {"network": CHAIN_ID, "version": "0.38.21"},
            "application_version": {"name": "akash", "version": "v2.1.0", "cosmos_sdk_version": "v0.53.7"},
        },
        "/cosmos/base/tendermint/v1beta1/blocks/latest": {
            "block_id": {"hash": "q83v"},
            "block": {"header": {"chain_id": CHAIN_ID, "height": HEIGHT, "time": NOW_TEXT}, "data": {"txs": []}},
        },
        "/akash/bme/v1/status": {
            "status": "mint_status_healthy",
            "collateral_ratio": "1.674512000000000000",
            "warn_threshold": "0.950000000000000000",
            "halt_threshold": "0.900000000000000000",
            "mints_allowed": True,
            "refunds_allowed": True,
        },
        "/akash/bme/v1/params": {
            "params": {
                "circuit_breaker_warn_threshold": 9500,
                "circuit_breaker_halt_threshold": 9000,
                "min_epoch_blocks": "10",
                "epoch_blocks_backoff_percent": 10,
                "mint_spread_bps": 25,
                "settle_spread_bps": 0,
                "min_mint": [{"denom": "uact", "amount": "10000000"}],
            }
        },
        "/akash/bme/v1/vault": {
            "vault_state": {
                "balances": [_coin("uact", 309_560_000_000), _coin("uakt", 741_200_000_000)],
                "total_burned": [_coin("uact", 842_310_000_000), _coin("uakt", 0)],
                "total_minted": [_coin("uact", 1_125_642_000_000), _coin("uakt", 0)],
                "remint_credits": [_coin("uakt", 441_091_750_000)],
            }
        },
        "/akash/bme/v1/ledger": {
            "records": [
                {
                    "id": {
                        "denom": "uakt",
                        "to_denom": "uact",
                        "source": SENDER,
                        "height": "28950420",
                        "sequence": "1",
                    },
                    "status": "ledger_record_status_pending",
                    "pending_record": {
                        "owner": SENDER,
                        "to": SENDER,
                        "coins_to_burn": _coin("uakt", 200_000_000),
                        "denom_to_mint": "uact",
                        "attempts": 0,
                    },
                },
                {
                    "id": {
                        "denom": "uakt",
                        "to_denom": "uact",
                        "source": SENDER,
                        "height": "28940000",
                        "sequence": "4",
                    },
                    "status": "ledger_record_status_canceled",
                    "canceled_record": {"owner": SENDER, "cancel_reason": "max_attempts"},
                },
            ],
            "pagination": {"next_key": None, "total": "2"},
        },
        "/akash/oracle/v2/aggregated_price/akt": {
            "aggregated_price": {
                "denom": "akt",
                "twap": "0.683700000000000000",
                "median_price": "0.683805740000000000",
                "min_price": "0.683000000000000000",
                "max_price": "0.684000000000000000",
                "timestamp": NOW_TEXT,
                "num_sources": 1,
                "deviation_bps": "0",
            },
            "price_health": {
                "denom": "akt",
                "is_healthy": True,
                "has_min_sources": True,
                "total_sources": 1,
                "total_healthy_sources": 1,
                "failure_reason": [],
            },
        },
        "/cosmos/gov/v1/proposals": {
            "proposals": [
                _proposal(349, "PROPOSAL_STATUS_VOTING_PERIOD"),
                _proposal(350, "PROPOSAL_STATUS_DEPOSIT_PERIOD"),
            ],
            "pagination": {"next_key": None, "total": "0"},
        },
        "/cosmos/gov/v1/proposals/349/tally": {"tally": _tally(30_000_000_000_000)},
        "/cosmos/gov/v1/proposals/349/votes": _fixture("akash_chain/votes"),
        "/cosmos/staking/v1beta1/validators": _fixture("akash_chain/validators"),
        "/cosmos/gov/v1/params/tallying": {
            "voting_params": None,
            "tally_params": {"quorum": "0.2", "threshold": "0.5", "veto_threshold": "0.334"},
            "params": {
                "min_deposit": [_coin("uakt", 2_500_000_000)],
                "max_deposit_period": "1209600s",
                "voting_period": "259200s",
                "quorum": "0.200000000000000000",
                "threshold": "0.500000000000000000",
                "veto_threshold": "0.334000000000000000",
                "expedited_voting_period": "86400s",
                "expedited_threshold": "0.667000000000000000",
                "expedited_min_deposit": [_coin("uakt", 5_000_000_000)],
                "min_deposit_ratio": "0.010000000000000000",
            },
        },
        "/cosmos/bank/v1beta1/supply/by_denom": {"amount": _coin("uakt", 297_012_345_678_901)},
        "/cosmos/staking/v1beta1/pool": {
            "pool": {"bonded_tokens": "91424223477855", "not_bonded_tokens": "14396906293295"}
        },
        "/cosmos/mint/v1beta1/inflation": {"inflation": "0.040000000000000000"},
        "/cosmos/mint/v1beta1/annual_provisions": {"annual_provisions": "11880493827156.04"},
        "/cosmos/distribution/v1beta1/community_pool": {
            "pool": [_coin("ibc/0A", "12.5"), _coin("uakt", "5312000111222.750000000000000000")]
        },
        "/cosmos/upgrade/v1beta1/current_plan": {
            "plan": {"name": "v2.2.0", "time": "0001-01-01T00:00:00Z", "height": "29100000", "info": "{}"}
        },
    }


def _fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def _coin(denom: str, amount: int | str) -> dict[str, str]:
    return {"denom": denom, "amount": str(amount)}


def _tally(yes: int) -> dict[str, str]:
    return {"yes_count": str(yes), "abstain_count": "1000000", "no_count": "2000000", "no_with_veto_count": "0"}


def _proposal(number: int, status: str) -> dict[str, Any]:
    voting = status == "PROPOSAL_STATUS_VOTING_PERIOD"
    return {
        "id": str(number),
        "messages": [
            {
                "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
                "authority": SENDER,
                "recipient": SENDER,
                "amount": [_coin("uakt", 230_557_400_000)],
            }
        ],
        "status": status,
        "final_tally_result": _tally(0),
        "submit_time": "2026-09-18T08:00:00.123456789Z",
        "deposit_end_time": "2026-10-02T08:00:00Z",
        "total_deposit": [_coin("uakt", 2_500_000_000)],
        "voting_start_time": "2026-09-18T08:00:00Z" if voting else None,
        "voting_end_time": "2026-09-21T08:00:00Z" if voting else None,
        "metadata": "",
        "title": "Pay the relayers for another year",
        "summary": "Text with **markup**.",
        "proposer": SENDER,
        "expedited": False,
        "failed_reason": "",
    }
