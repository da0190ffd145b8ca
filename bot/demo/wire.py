"""The shapes in which a node, the Console and CoinGecko answer: dicts of the documented fields, and nothing invented here.

docs/reference/sources-akash-chain.md and its neighbours name them field by field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

HEIGHT_HEADER = "x-cosmos-block-height"
STALLED = "codespace oracle.v2 code 4: price stalled"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a stand-in."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """Plain text in place of JSON."""


def console_down() -> Reply:
    """What the Console says when its database does not answer; here: when there is no record of this moment."""
    return Reply(
        {
            "error": "ServiceUnavailableError",
            "message": "no record of this moment",
            "code": "service_unavailable",
            "type": "server_error",
        },
        502,
    )


def bad_gateway() -> Reply:
    """What a proxy in front of a node says: no JSON."""
    return Reply(status=502, text="Bad Gateway")


def node_error(status: int, code: int, message: str) -> Reply:
    """An error of the node itself."""
    return Reply({"code": code, "message": message, "details": []}, status)


def not_implemented() -> Reply:
    """A module that this version of the node does not have."""
    return node_error(501, 12, "Not Implemented")


def coin(denom: str, amount: int | str) -> dict[str, str]:
    """A chain's coin: the amount is a text."""
    return {"denom": denom, "amount": str(amount)}


def dec(value: Fraction) -> str:
    """A chain's Dec: eighteen places, cut off."""
    scaled = value.numerator * 10**18 // value.denominator
    sign, scaled = ("-", -scaled) if scaled < 0 else ("", scaled)
    return f"{sign}{scaled // 10**18}.{scaled % 10**18:018d}"


def block(chain_id: str, height: int, time: str) -> dict[str, Any]:
    """The newest block."""
    header = {"chain_id": chain_id, "height": str(height), "time": time}
    return {"block": {"header": header, "data": {"txs": []}, "last_commit": None}, "sdk_block": None}


def node_info(chain_id: str, version: str) -> dict[str, Any]:
    """Which network a node is on."""
    return {
        "default_node_info": {"network": chain_id, "moniker": "stand-in"},
        "application_version": {"name": "akash", "app_name": "akash", "version": version},
    }


def page(name: str, items: Sequence[Any], query: Mapping[str, str]) -> dict[str, Any]:
    """One page of a list. `total` counts this page alone, as on the chain."""
    start = int(query.get("pagination.key") or 0)
    size = min(int(query.get("pagination.limit", "100")), 200)
    shown = list(items[start : start + size])
    following = str(start + size) if start + size < len(items) else None
    return {name: shown, "pagination": {"next_key": following, "total": str(len(shown))}}


def proposal(facts: Mapping[str, Any], status: str) -> dict[str, Any]:
    """A gov v1 proposal out of what is known of it. What is not known is null or absent, as the gateway may send it."""
    found: dict[str, Any] = {
        "id": str(facts["id"]),
        "status": f"PROPOSAL_STATUS_{status}",
        "submit_time": facts.get("submit"),
        "deposit_end_time": facts.get("deposit_end"),
        "total_deposit": [coin("uakt", facts["deposit_uakt"])] if "deposit_uakt" in facts else [],
        "voting_start_time": facts.get("voting_start"),
        "voting_end_time": facts.get("voting_end"),
        "metadata": "",
        "title": facts["title"],
        "summary": "",
        "proposer": facts.get("proposer", ""),
        "expedited": False,
        "failed_reason": "",
    }
    messages = [_message(kind, facts) for kind in facts["types"]]
    return found | ({"messages": messages} if messages else {})


def _message(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"@type": kind}
    if "amount_uakt" in facts:
        body |= {"recipient": facts["recipient"], "amount": [coin("uakt", facts["amount_uakt"])]}
    return body


def market(price: float | None, cap: float | None, updated: str) -> list[dict[str, Any]]:
    """CoinGecko's /coins/markets for one coin."""
    return [
        {
            "id": "akash-network",
            "symbol": "akt",
            "name": "Akash Network",
            "current_price": price,
            "market_cap": cap,
            "last_updated": updated,
        }
    ]


def graph(name: str, days: Iterable[tuple[str, int]], newest: str, live: int) -> dict[str, Any]:
    """The Console's /v1/graph-data/{name}: completed days, then one partial point at the newest block."""
    points = [{"date": date, "value": value} for date, value in days]
    before = points[-1]["value"] if points else 0
    return {
        "name": name,
        "currentValue": live,
        "compareValue": before,
        "snapshots": [*points, {"date": newest, "value": live}],
    }
