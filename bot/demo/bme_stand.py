"""Chapter three's APIs: the simulated network in the shapes of the real ones, with their bad moments."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from alerts.reports.equilibrium import BPS, DEFAULTS, breaker, collateral_ratio
from alerts.sample import DAY, SECOND
from bot.demo.recorded import zulu
from bot.demo.simulation import (
    TRIP,
    ZEROS,
    ends_of_days,
    is_stalled,
    moment_at,
    price_at,
    walk,
)
from bot.demo.wire import (
    HEIGHT_HEADER,
    STALLED,
    Reply,
    block,
    coin,
    dec,
    graph,
    market,
    node_error,
    node_info,
    not_implemented,
    page,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.reports.equilibrium import State
    from alerts.sample import Ms

CHAIN_ID = "akash-simulated"
_MICRO = 10**6
_BLOCK: Ms = 6 * SECOND
_FIRST_HEIGHT = 1_000_000
_ACTIVE = 58
"""Providers, those without GPUs too."""
_WAITING_UAKT = 1_250 * _MICRO
"""What waits in the queue: in the vault's balance, and not to be counted as its own."""
_TOTALS: Mapping[str, Callable[[State], int]] = {
    "totalAktBurnedForAct": lambda state: state.accrued_uakt,
    "totalAktReminted": lambda state: state.reissued_uakt,
    "totalActMinted": lambda state: state.act_minted_uact,
    "totalActBurnedForAkt": lambda state: state.act_burned_uact,
}
# model: (memory, interface, how many there are, the least and the most bid in USD an hour)
_MODELS = {
    "a100": ("80Gi", "SXM4", 132, 1.12, 1.83),
    "h100": ("80Gi", "SXM5", 64, 2.04, 3.16),
    "h200": ("141Gi", "SXM5", 40, 3.10, 4.45),
    "rtx4090": ("24Gi", "PCIe", 96, 0.31, 0.62),
    "rtx5090": ("32Gi", "PCIe", 48, 0.55, 0.95),
}
# host: how many of each model it carries; together they are the models above
_FARMS: Mapping[str, Mapping[str, int]] = {
    "north.example": {"a100": 72, "h100": 48},
    "east.example": {"rtx4090": 96},
    "south.example": {"a100": 60, "h200": 24},
    "west.example": {"rtx5090": 48},
    "hill.example": {"h100": 16, "h200": 16},
}


class BmeStand:
    """A node, the Console and CoinGecko of a network that does not exist."""

    def answer(self, now: Ms, path: str, query: Mapping[str, str]) -> Reply:
        """What is answered at `now`."""
        if path == "/coins/markets":
            price = float(price_at(now))
            return Reply(market(round(price, 6), round(price * 284_000_000), zulu(now - 40 * SECOND)))
        if path.startswith("/v1/"):
            return _console(now, path)
        height = _height(now)
        reply = _chain(now, path, query, height)
        if reply.status < 400:
            return Reply(reply.body, reply.status, {HEIGHT_HEADER: str(height)})
        return reply


def _height(now: Ms) -> int:
    return _FIRST_HEIGHT + (now - walk()[0].at) // _BLOCK


def _chain(now: Ms, path: str, query: Mapping[str, str], height: int) -> Reply:
    here = moment_at(now)
    state = here.state
    match path.removeprefix("/akash/bme/v1/"):
        case "status":
            return _status(now)
        case "vault":
            return Reply({"vault_state": _vault(state)})
        case "params":
            return Reply({"params": {
                "circuit_breaker_warn_threshold": DEFAULTS.warn_bps, "circuit_breaker_halt_threshold": DEFAULTS.halt_bps,
                "min_epoch_blocks": "10", "epoch_blocks_backoff_percent": 10, "mint_spread_bps": DEFAULTS.mint_spread_bps,
                "settle_spread_bps": 0, "max_endblocker_records": 50, "min_mint": [coin("uact", DEFAULTS.min_mint_uact)],
                "max_pending_attempts": 3,
            }})  # fmt: skip
        case "ledger":
            return Reply(page("records", _ledger(query.get("filters.status", ""), height), query))
    match path:
        case "/cosmos/base/tendermint/v1beta1/node_info":
            return Reply(node_info(CHAIN_ID, "v2.1.0"))
        case "/cosmos/base/tendermint/v1beta1/blocks/latest":
            return Reply(block(CHAIN_ID, height, zulu(now - 2 * SECOND)))
        case "/akash/oracle/v2/aggregated_price/akt":
            return Reply(_oracle(now))
        case "/cosmos/gov/v1/proposals":
            return Reply(page("proposals", [], query))
        case "/cosmos/gov/v1/params/tallying":
            params = {"quorum": dec(Fraction(1, 5)), "threshold": dec(Fraction(1, 2)), "voting_period": "604800s"}
            return Reply({"tally_params": None, "params": params})
        case "/cosmos/upgrade/v1beta1/current_plan":
            return Reply({"plan": None})
        case "/cosmos/bank/v1beta1/supply/by_denom":
            denom = query.get("denom", "uakt")
            return Reply({"amount": coin(denom, _supply(now) if denom == "uakt" else state.outstanding_uact)})
        case "/cosmos/staking/v1beta1/pool":
            bonded = _supply(now) * 31 // 100
            return Reply({"pool": {"bonded_tokens": str(bonded), "not_bonded_tokens": str(bonded // 7)}})
        case "/cosmos/mint/v1beta1/inflation":
            return Reply({"inflation": dec(Fraction(4, 100))})
        case "/cosmos/mint/v1beta1/annual_provisions":
            return Reply({"annual_provisions": dec(Fraction(_supply(now) * 4, 100))})
        case "/cosmos/distribution/v1beta1/community_pool":
            return Reply({"pool": [coin("uakt", f"{5_200_000 * _MICRO}.000000000000000000")]})
    return not_implemented()


def _status(now: Ms) -> Reply:
    """On v2.1 an unhealthy oracle makes this an error, and the error is the halt."""
    here = moment_at(now)
    price = None if is_stalled(now) else here.price
    word = breaker(here.state, price)
    ratio = collateral_ratio(here.state, price)
    if price is None or ratio is None:
        return node_error(500, 2, STALLED)
    return Reply({
        "status": f"mint_status_{word.value}",
        "collateral_ratio": dec(ratio),
        "warn_threshold": dec(Fraction(DEFAULTS.warn_bps, BPS)),
        "halt_threshold": dec(Fraction(DEFAULTS.halt_bps, BPS)),
        "mints_allowed": word.mints,
        "refunds_allowed": word.redeems,
    })  # fmt: skip


def _vault(state: State) -> dict[str, Any]:
    return {
        "balances": [coin("uact", state.outstanding_uact), coin("uakt", state.vault_uakt + _WAITING_UAKT)],
        "total_burned": [coin("uact", state.act_burned_uact), coin("uakt", 0)],
        "total_minted": [coin("uact", state.act_minted_uact), coin("uakt", state.minted_fresh_uakt)],
        "remint_credits": [coin("uakt", state.remint_credits_uakt)],
    }


def _ledger(status: str, height: int) -> list[dict[str, Any]]:
    """One conversion always waits; none was ever cancelled."""
    if status != "ledger_record_status_pending":
        return []
    return [{
        "id": {"denom": "uakt", "to_denom": "uact", "source": "akash1simulated", "height": str(height - 4), "sequence": "1"},
        "status": status,
        "pending_record": {
            "owner": "akash1simulated", "to": "akash1simulated", "coins_to_burn": coin("uakt", _WAITING_UAKT),
            "denom_to_mint": "uact", "attempts": 0,
        },
    }]  # fmt: skip


def _oracle(now: Ms) -> dict[str, Any]:
    """While it is stalled the last good price stands there with its old time."""
    stalled = is_stalled(now)
    seen = TRIP - 8 * SECOND if stalled else now - 4 * SECOND
    price = dec(price_at(seen))
    return {
        "aggregated_price": {
            "denom": "akt", "twap": price, "median_price": price, "min_price": price, "max_price": price,
            "timestamp": zulu(seen), "num_sources": 1, "deviation_bps": "0",
        },
        "price_health": {
            "denom": "akt", "is_healthy": not stalled, "has_min_sources": not stalled, "deviation_ok": True,
            "total_sources": 1, "total_healthy_sources": 0 if stalled else 1,
            "failure_reason": ["price is stale"] if stalled else [],
        },
    }  # fmt: skip


def _supply(now: Ms) -> int:
    """All AKT: what the mechanism mints afresh, and what staking emits at 4 % a year."""
    begun = walk()[0]
    return moment_at(now).state.supply_uakt + begun.state.supply_uakt * 4 * max(0, now - begun.at) // (100 * 365 * DAY)


def _console(now: Ms, path: str) -> Reply:
    zeros = now == ZEROS
    match path:
        case "/v1/dashboard-data":
            return Reply(_dashboard(now, zeros=zeros))
        case "/v1/bme/dashboard-data":
            return Reply(_bme_dashboard(now, zeros=zeros))
        case "/v1/network-capacity":
            return Reply(_capacity(now, zeros=zeros))
        case "/v1/gpu":
            return Reply(_gpus(now, zeros=zeros))
        case "/v1/gpu-prices":
            return Reply(_prices(now, zeros=zeros))
        case "/v1/providers":
            return Reply([] if zeros else _providers(now))
        case "/v1/bme/status-history":
            return Reply([])
    name = path.removeprefix("/v1/graph-data/")
    if name not in _TOTALS:
        return Reply(status=404, text=f"Invalid graph data type: {name}")
    if zeros:
        return Reply({"currentValue": 0, "compareValue": 0, "snapshots": []})
    total = _TOTALS[name]
    days = [(zulu(end.at - DAY), total(end.state)) for end in ends_of_days(now)]
    return Reply(graph(name, days, zulu(now - 12 * SECOND), total(moment_at(now).state)))


def _leased(now: Ms) -> dict[str, tuple[int, int]]:
    """(total, leased) by model: a made-up demand that rises slowly and breathes."""
    day = (now - walk()[0].at) / DAY
    rng = random.Random(f"gpus {now // DAY}")
    return {
        model: (total, min(total, round(total * (0.46 + 0.004 * day + rng.uniform(-0.05, 0.05)))))
        for model, (_, _, total, _, _) in _MODELS.items()
    }


def _capacity(now: Ms, *, zeros: bool) -> dict[str, Any]:
    leased = _leased(now)
    active, total = sum(count for _, count in leased.values()), sum(count for count, _ in leased.values())
    parts = (0, 0, 0) if zeros else (active, 6, total - active - 6)
    gpu = {"active": parts[0], "pending": parts[1], "available": parts[2], "total": sum(parts)}
    return {"resources": {"gpu": gpu}, "activeProviderCount": 0 if zeros else _ACTIVE}


def _providers(now: Ms) -> list[dict[str, Any]]:
    """What each carries, and of each model its part of those in use."""
    every = _leased(now)
    rows = []
    for number, (host, carried) in enumerate(_FARMS.items(), 1):
        total = sum(carried.values())
        active = sum(every[model][1] * count // every[model][0] for model, count in carried.items())
        rows.append({
            "owner": f"akash1{number:038}", "hostUri": f"https://{host}:8443", "isOnline": True, "lastOnlineDate": zulu(now),
            "stats": {"gpu": {"active": active, "pending": 0, "available": total - active, "total": total}},
            "gpuModels": [{"vendor": "nvidia", "model": model, "ram": _MODELS[model][0], "interface": _MODELS[model][1]}
                          for model in carried],
        })  # fmt: skip
    for number in range(len(rows) + 1, _ACTIVE + 1):  # most providers of the real network have no GPU either
        host = f"cpu{number:02}.provider.example"
        rows.append({
            "owner": f"akash1{number:038}", "hostUri": f"https://{host}:8443", "isOnline": True, "lastOnlineDate": zulu(now),
            "stats": {"gpu": {"active": 0, "pending": 0, "available": 0, "total": 0}}, "gpuModels": [],
        })  # fmt: skip
    return rows


def _gpus(now: Ms, *, zeros: bool) -> dict[str, Any]:
    if zeros:
        return {"gpus": {"total": {"allocatable": 0, "allocated": 0}, "details": {}}}
    leased = _leased(now)
    rows = [
        {"model": model, "ram": ram, "interface": interface, "allocatable": leased[model][0], "allocated": leased[model][1]}
        for model, (ram, interface, *_) in _MODELS.items()
    ]  # fmt: skip
    total = {
        "allocatable": sum(all_ for all_, _ in leased.values()),
        "allocated": sum(used for _, used in leased.values()),
    }
    return {"gpus": {"total": total, "details": {"nvidia": rows}}}


def _prices(now: Ms, *, zeros: bool) -> dict[str, Any]:
    leased = _leased(now)
    models = [
        {
            "vendor": "nvidia", "model": model, "ram": ram, "interface": interface,
            "availability": {"total": total, "available": total - leased[model][1]},
            "price": {"currency": "USD", "min": low, "max": high, "avg": round((low + high) / 2, 2),
                      "med": round(low + 0.45 * (high - low), 2)},
        }
        for model, (ram, interface, total, low, high) in _MODELS.items()
    ]  # fmt: skip
    return {"availability": {"total": 0, "available": 0}, "models": [] if zeros else models}


def _dashboard(now: Ms, *, zeros: bool) -> dict[str, Any]:
    """`now` and `chainStats`; what fails is 0 with status 200, and its date is the time of the request."""
    days = (now - walk()[0].at) / DAY
    figures = {
        "activeLeaseCount": 690 + round(2 * days), "totalLeaseCount": 530_000 + round(980 * days), "dailyLeaseCount": 980,
        "totalUUsdSpent": round((5_440_000 + 7_400 * days) * _MICRO), "dailyUUsdSpent": 7_400 * _MICRO,
    }  # fmt: skip
    chain = {"bondedTokens": _supply(now) * 31 // 100, "totalSupply": _supply(now),
             "communityPool": 5_200_000 * _MICRO, "inflation": 0.04}  # fmt: skip
    if zeros:
        figures, chain = dict.fromkeys(figures, 0), dict.fromkeys(chain, 0)
    height, date = (0, zulu(now)) if zeros else (_height(now) - 2, zulu(now - 12 * SECOND))
    capacity = {"activeProviderCount": 0 if zeros else _ACTIVE}
    return {"chainStats": chain, "now": {"date": date, "height": height, **figures}, "networkCapacity": capacity}


def _bme_dashboard(now: Ms, *, zeros: bool) -> dict[str, Any]:
    """`now` alone is read. Its ratio is at the price of midnight, which is why it differs from the chain's."""
    here = moment_at(now)
    state = here.state
    ratio = collateral_ratio(state, price_at(now - now % DAY))
    found: dict[str, Any] = {
        "outstandingAct": state.outstanding_uact,
        "vaultAkt": state.vault_uakt,
        "collateralRatio": 0.0 if ratio is None else round(float(ratio), 6),
        "netAktBurned": state.accrued_uakt - state.reissued_uakt,
        **{name: total(state) for name, total in _TOTALS.items()},
    }
    if zeros:
        found = dict.fromkeys(found, 0)
    return {"now": {"date": zulu(now if zeros else now - 12 * SECOND), **found}}
