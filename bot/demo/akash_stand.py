"""Chapter two's APIs: what public records say was answered in 2026, and 502 where they say nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alerts.sample import HOUR, SECOND
from bot.demo.recorded import akash_2026, akash_heights, instant, zulu
from bot.demo.wire import (
    HEIGHT_HEADER,
    Reply,
    bad_gateway,
    block,
    console_down,
    market,
    node_error,
    node_info,
    not_implemented,
    page,
    proposal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms

CHAIN_ID = "akashnet-2"
BME_BEGAN = instant("2026-03-23T14:00:00Z")
STANDS: Ms = HOUR
"""An answer on record stands for its moment: an hour later nobody knows any more."""
_GOV = "/cosmos/gov/v1/proposals"
_CONSOLE = {
    "/v1/network-capacity": "network_capacity",
    "/v1/gpu": "gpu",
    "/v1/gpu-prices": "gpu_prices",
    "/v1/dashboard-data": "dashboard",
}


class AkashStand:
    """The main network, its Console and CoinGecko, at the moments that are on record."""

    def answer(self, now: Ms, path: str, query: Mapping[str, str]) -> Reply:
        """What is answered at `now`."""
        if path == "/coins/markets":
            return self._price(now)
        if path.startswith("/v1/"):
            return self._console(now, path)
        height = height_at(now)
        reply = self._chain(now, path, query, height)
        if reply.status < 400:
            return Reply(reply.body, reply.status, {HEIGHT_HEADER: str(height)})
        return reply

    def _price(self, now: Ms) -> Reply:
        row = _at("prices", now)
        if row is None:
            return console_down()
        return Reply(market(row["usd"], row["market_cap_usd"], zulu(instant(row["at"]))))

    def _console(self, now: Ms, path: str) -> Reply:
        body = (_at("console", now) or {}).get(_CONSOLE.get(path, ""))
        return console_down() if body is None else Reply(body)

    def _chain(self, now: Ms, path: str, query: Mapping[str, str], height: int) -> Reply:
        if path == "/cosmos/base/tendermint/v1beta1/node_info":
            return Reply(node_info(CHAIN_ID, "v2.1.0"))
        if path == "/cosmos/base/tendermint/v1beta1/blocks/latest":
            return Reply(block(CHAIN_ID, height, zulu(now - 2 * SECOND)))
        if path.startswith(("/akash/bme/", "/akash/oracle/")):
            return bad_gateway() if now >= BME_BEGAN else not_implemented()
        if path == "/cosmos/gov/v1/params/tallying":
            return Reply({"voting_params": None, "deposit_params": None, "tally_params": None,
                          "params": akash_2026()["gov_params"]["params"]})  # fmt: skip
        if path == _GOV:
            return self._proposals(now, query)
        if path.startswith(f"{_GOV}/"):
            return self._proposal(now, path.removeprefix(f"{_GOV}/"))
        row = _at("chain", now) or {}
        if path == "/cosmos/staking/v1beta1/pool" and "staking_pool" in row:
            return Reply({"pool": row["staking_pool"]})
        if path == "/cosmos/mint/v1beta1/inflation" and "inflation" in row:
            return Reply({"inflation": row["inflation"]})
        return bad_gateway()

    def _proposals(self, now: Ms, query: Mapping[str, str]) -> Reply:
        """Those whose vote is on record as running."""
        wanted = query.get("proposal_status", "2")
        voting = [facts for facts in _known() if wanted == "2" and _status(facts, now) == "VOTING_PERIOD"]
        return Reply(page("proposals", [proposal(facts, "VOTING_PERIOD") for facts in voting], query))

    def _proposal(self, now: Ms, rest: str) -> Reply:
        number, _, what = rest.partition("/")
        facts = next((facts for facts in _known() if str(facts["id"]) == number), None)
        status = None if facts is None else _status(facts, now)
        if facts is None or status == "":
            return node_error(404, 5, f"proposal {number} doesn't exist")
        if what == "tally":
            tally = (_at("chain", now) or {}).get("tallies", {}).get(number)
            return bad_gateway() if tally is None else Reply({"tally": tally})
        # Its end came and nobody wrote down how it went.
        return bad_gateway() if status is None else Reply({"proposal": proposal(facts, status)})


def height_at(now: Ms) -> int:
    """The block at `now`, counted at the pace between the two recorded ones nearest to it: needed to answer, not a fact."""
    heights = akash_heights()
    spans = list(pairwise(heights))
    first, last = next(((one, two) for one, two in spans if now <= two.at), spans[-1])
    return first.height + (now - first.at) * (last.height - first.height) // (last.at - first.at)


def _at(what: str, now: Ms) -> Any:
    """The record that stands at `now`, or None."""
    rows = [row for row in akash_2026()[what] if 0 <= now - instant(row["at"]) < STANDS]
    return rows[-1] if rows else None


def _known() -> list[Mapping[str, Any]]:
    return list(akash_2026()["proposals"])


def _status(facts: Mapping[str, Any], now: Ms) -> str | None:
    """VOTING_PERIOD, how it ended, "" before anybody knew of it, None where its end is in no record."""
    if now < instant(facts.get("voting_start") or facts["seen_voting"]):
        return ""
    if now < instant(facts["voting_end"]):
        return "VOTING_PERIOD"
    outcome: str | None = facts["outcome"]
    return outcome
