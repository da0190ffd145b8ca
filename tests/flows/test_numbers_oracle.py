"""Every number through the whole pipeline, against an arithmetic of its own: raw bodies, `Decimal`, none of our formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from alerts.sample import DAY, MINUTE, Series

if TYPE_CHECKING:
    from tests.flows.conftest import Flow

MICRO = Decimal(10) ** 6


def d(value: Any) -> Decimal:
    """An exact number out of a JSON number or text."""
    return Decimal(value if isinstance(value, str) else repr(value))


def coin(coins: list[dict[str, str]], denom: str) -> Decimal:
    return sum((d(each["amount"]) for each in coins if each["denom"] == denom), Decimal(0)) / MICRO


def stored(flow: Flow, metric: str, **labels: str) -> float | None:
    """What was stored last, whatever its age."""
    series = Series.of(metric, **({"network": "akash"} | labels))
    sample = flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))
    return None if sample is None else sample.value


def close(value: float | None, exact: Decimal) -> None:
    """Equal to the last place a double has."""
    assert value is not None
    assert abs(Decimal(value) - exact) <= abs(exact) * Decimal("4e-16"), (value, exact)


async def test_every_figure_of_the_chain_is_the_raw_one_in_whole_tokens(flow):
    await flow.tick()
    raw = flow.chain.answers
    vault = raw["vault"]["vault_state"]
    price, status = raw["oracle"]["aggregated_price"], raw["status"]
    waiting = sum(
        (
            d(record["pending_record"]["coins_to_burn"]["amount"])
            for record in flow.chain.pending
            if record["pending_record"]["coins_to_burn"]["denom"] == "uakt"
        ),
        Decimal(0),
    )
    free = coin(vault["balances"], "uakt") - waiting / MICRO
    act, twap = coin(vault["balances"], "uact"), d(price["twap"])
    bonded, supply = d(raw["pool"]["pool"]["bonded_tokens"]), d(raw["uakt"]["amount"]["amount"])
    warn, halt = d(status["warn_threshold"]), d(status["halt_threshold"])
    for metric, exact in {
        "bme.vault_akt": free,
        "bme.act_outstanding": act,
        "bme.remint_credits": coin(vault["remint_credits"], "uakt"),
        "bme.akt_minted_fresh_total": coin(vault["total_minted"], "uakt"),
        "bme.act_minted_total": coin(vault["total_minted"], "uact"),
        "bme.act_burned_total": coin(vault["total_burned"], "uact"),
        "bme.collateral_ratio": d(status["collateral_ratio"]),
        "bme.warn_threshold": warn,
        "bme.halt_threshold": halt,
        "bme.breaker": Decimal(0),
        "bme.pending_records": Decimal(len(flow.chain.pending)),
        "oracle.akt_usd": d(price["median_price"]),
        "oracle.akt_usd_twap": twap,
        "oracle.healthy_sources": Decimal(1),
        "token.supply": supply / MICRO,
        "token.bonded_ratio": bonded / supply,
        "token.inflation": d(raw["inflation"]["inflation"]),
        "token.community_pool": coin(raw["community_pool"]["pool"], "uakt"),
        "chain.height": Decimal(flow.chain.height),
        "bme.akt_price_at_warn": warn * act / free,
        "bme.akt_price_at_halt": halt * act / free,
        "bme.warn_distance": 1 - warn * act / free / twap,
        "bme.halt_distance": 1 - halt * act / free / twap,
    }.items():
        close(stored(flow, metric), exact)
    close(stored(flow, "bme.collateral_ratio", source="own"), free * twap / act)
    assert abs(free * twap / act / d(status["collateral_ratio"]) - 1) < Decimal("0.001"), (
        "our fixture agrees with itself"
    )
    tally = raw["tally"]["tally"]
    voting = [each["id"] for each in flow.chain.proposals if each["status"].endswith("VOTING_PERIOD")]
    assert voting
    for number in voting:
        close(
            stored(flow, "gov.turnout", proposal=number), sum((d(each) for each in tally.values()), Decimal(0)) / bonded
        )
        close(stored(flow, "gov.quorum", proposal=number), d(raw["gov_params"]["params"]["quorum"]))
    close(stored(flow, "gov.open_proposals"), Decimal(len(voting)))


async def test_every_figure_of_the_console_is_the_raw_one_in_whole_tokens_dollars_and_cards(flow):
    await flow.tick()
    board, bme = flow.console.dashboard(), flow.console.bme()["now"]
    gpu, now, chain = flow.console.capacity()["resources"]["gpu"], board["now"], board["chainStats"]
    for metric, exact in {
        "bme.akt_burned_total": d(bme["totalAktBurnedForAct"]) / MICRO,
        "bme.akt_reissued_total": d(bme["totalAktReminted"]) / MICRO,
        "gpu.total": d(gpu["active"]) + d(gpu["pending"]) + d(gpu["available"]),
        "gpu.leased": d(gpu["active"]),
        "gpu.pending": d(gpu["pending"]),
        "gpu.available": d(gpu["available"]),
        "gpu.utilization": d(gpu["active"]) / d(gpu["total"]),
        "leases.active": d(now["activeLeaseCount"]),
        "leases.new_24h": d(now["dailyLeaseCount"]),
        "leases.total": d(now["totalLeaseCount"]),
        "spend.usd_24h": d(now["dailyUUsdSpent"]) / MICRO,
        "spend.usd_total": d(now["totalUUsdSpent"]) / MICRO,
        "revenue.usd_per_lease": d(now["dailyUUsdSpent"]) / MICRO / d(now["activeLeaseCount"]),
        "revenue.usd_per_gpu": d(now["dailyUUsdSpent"]) / MICRO / d(gpu["active"]),
        "providers.active": d(flow.console.figures.providers),
        "token.price_usd": d(flow.coingecko.price),
        "token.market_cap_usd": d(flow.coingecko.cap),
    }.items():
        close(stored(flow, metric), exact)
    for metric, exact in {
        "bme.collateral_ratio": d(bme["collateralRatio"]),
        "bme.vault_akt": d(bme["vaultAkt"]) / MICRO,
        "bme.act_outstanding": d(bme["outstandingAct"]) / MICRO,
        "bme.remint_credits": (d(bme["totalAktBurnedForAct"]) - d(bme["totalAktReminted"])) / MICRO,
        "token.supply": d(chain["totalSupply"]) / MICRO,
        "token.bonded_ratio": d(chain["bondedTokens"]) / d(chain["totalSupply"]),
        "token.community_pool": d(chain["communityPool"]) / MICRO,
        "token.inflation": d(chain["inflation"]),
    }.items():
        close(stored(flow, metric, source="akash_console"), exact)
    for vendor, rows in flow.console.gpu()["gpus"]["details"].items():
        for row in rows:
            labels = {"vendor": vendor, "model": row["model"]}
            total, leased = d(row["allocatable"]), d(row["allocated"])
            close(stored(flow, "gpu.model.total", **labels), total)
            close(stored(flow, "gpu.model.leased", **labels), leased)
            close(stored(flow, "gpu.model.available", **labels), total - leased)
            close(stored(flow, "gpu.model.utilization", **labels), leased / total)
    for row in flow.console.gpu_prices()["models"]:
        for stat in ("min", "med", "avg", "max"):
            close(
                stored(flow, "gpu.model.price_usd_hour", vendor=row["vendor"], model=row["model"], stat=stat),
                d(row["price"][stat]),
            )


def histories(flow: Flow) -> None:
    """Forty days of cumulative totals with uneven steps, the last of them yesterday."""
    f = flow.console.figures
    steps = {
        "totalAktBurnedForAct": ("akt_burned", [1_000 + 37 * n % 211 for n in range(40)]),
        "totalAktReminted": ("akt_reissued", [800 + 53 * n % 307 for n in range(40)]),
        "totalActMinted": ("act_minted", [700 + 29 * n % 97 for n in range(40)]),
        "totalActBurnedForAkt": ("act_burned", [600 + 31 * n % 89 for n in range(40)]),
    }
    for name, (field, grown) in steps.items():
        level = getattr(f, field) - 100.25 - sum(grown)
        f.days[name] = []
        for step in grown:
            level += step
            f.days[name].append(round(level, 6))


def in_days(flow: Flow, name: str, days: int) -> Decimal:
    """How much a total grew over the last completed days, from the raw graph."""
    midnight = flow.clock.now() // DAY * DAY
    points = {point["date"]: d(point["value"]) for point in flow.console.graph(name)["snapshots"]}

    def at_end_of(day: int) -> Decimal:
        from tests.doubles.console import iso

        return points[iso(midnight - day * DAY)]

    return (at_end_of(1) - at_end_of(days + 1)) / MICRO


@pytest.mark.parametrize(("window", "days"), [("1d", 1), ("7d", 7), ("30d", 30)])
async def test_the_ratios_are_sums_over_completed_days_of_the_raw_totals(flow, window, days):
    histories(flow)
    flow.chain.answers["vault"]["vault_state"]["total_minted"][1]["amount"] = "0"
    await flow.tick()
    await flow.tick()
    into, out = in_days(flow, "totalAktBurnedForAct", days), in_days(flow, "totalAktReminted", days)
    minted, burned = in_days(flow, "totalActMinted", days), in_days(flow, "totalActBurnedForAkt", days)
    assert into != out != minted
    close(stored(flow, "bme.burn_mint_ratio", window=window), into / out)
    close(stored(flow, "bme.burn_mint_ratio_usd", window=window), minted / burned)
    close(stored(flow, "bme.net_akt", window=window), into - out)
    close(stored(flow, "bme.volume_akt", window=window), min(into, out))


async def test_todays_part_runs_from_midnight_to_the_live_total(flow):
    histories(flow)
    flow.chain.answers["vault"]["vault_state"]["total_minted"][1]["amount"] = "0"
    await flow.tick()
    flow.console.figures.akt_burned += 150.75
    flow.console.figures.akt_reissued += 49.5
    await flow.tick()
    bme = flow.console.bme()["now"]
    into = (d(bme["totalAktBurnedForAct"]) - d(flow.console.figures.days["totalAktBurnedForAct"][-1]) * MICRO) / MICRO
    out = (d(bme["totalAktReminted"]) - d(flow.console.figures.days["totalAktReminted"][-1]) * MICRO) / MICRO
    assert (into, out) == (Decimal(251), Decimal("149.75"))
    close(stored(flow, "bme.burn_mint_ratio", window="today"), into / out)
    close(stored(flow, "bme.net_akt", window="today"), into - out)
    assert stored(flow, "bme.burn_mint_ratio_usd", window="today") is None, "the chain was not watched at midnight"


async def test_fresh_akt_counts_below_the_line_once_both_ends_are_known(flow):
    """F2 = dA / (dR + dX): dX is in no Console figure."""
    histories(flow)
    midnight = flow.clock.now() // DAY * DAY + DAY
    minted = flow.chain.answers["vault"]["vault_state"]["total_minted"]
    minted[1]["amount"] = "7250000"
    await flow.tick(midnight - 2 * MINUTE - flow.clock.now())
    await flow.tick()
    for name in flow.console.figures.days:
        flow.console.figures.days[name].append(flow.console.figures.days[name][-1] + 500)
    minted[1]["amount"] = "57250000"
    await flow.tick(DAY - 2 * MINUTE)
    for name in flow.console.figures.days:
        flow.console.figures.days[name].append(flow.console.figures.days[name][-1] + 400)
    await flow.tick(30 * MINUTE)
    await flow.tick()
    close(stored(flow, "bme.burn_mint_ratio", window="1d"), Decimal(400) / (Decimal(400) + 50))
    close(stored(flow, "bme.net_akt", window="1d"), Decimal(-50))
    assert stored(flow, "bme.burn_mint_ratio", window="7d") is None
    says = flow.storage.read_now(
        lambda read: {str(row.series): row.says for row in read.withheld("bme.burn_mint_ratio")}
    )
    assert "fresh AKT unknown before" in says['bme.burn_mint_ratio{network="akash", window="7d"}']
