"""A fake Akash node over a real socket on 127.0.0.1. It behaves as documented, or as badly as asked.

async with FakeChain(lambda: now) as node:
    node.answers["status"]["collateral_ratio"] = "0.9"
    node.misbehave("/akash/oracle", mischief.html)
    source = ChainSource(http, [node.url], ...)
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from tests.doubles.mischief import Mischief, gives

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

FIXTURES = Path(__file__).parents[1] / "fixtures" / "akash_chain"
HEIGHT_HEADER = "x-cosmos-block-height"
SHUTDOWN = 0.2

_STATIC = {
    "/akash/bme/v1/status": "status",
    "/akash/bme/v1/vault": "vault",
    "/akash/bme/v1/params": "params",
    "/cosmos/staking/v1beta1/pool": "pool",
    "/cosmos/mint/v1beta1/inflation": "inflation",
    "/cosmos/mint/v1beta1/annual_provisions": "provisions",
    "/cosmos/distribution/v1beta1/community_pool": "community_pool",
    "/cosmos/gov/v1/params/tallying": "gov_params",
    "/cosmos/upgrade/v1beta1/current_plan": "plan",
}
_NOT_IMPLEMENTED = {"code": 12, "message": "Not Implemented", "details": []}


def fixture(name: str) -> Any:
    """One of our documented shapes, with numbers of our own."""
    return json.loads((FIXTURES / f"{name}.json").read_text())


def rfc3339(ms: int) -> str:
    """A chain's time, with nine digits after the point."""
    whole = datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{ms % 1000:03d}456789Z"


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def pin(self) -> int | None:
        value = self.headers.get(HEIGHT_HEADER)
        return int(value) if value else None


class FakeChain:
    """One node. Everything it says can be changed through its attributes, at any time."""

    def __init__(self, now: Callable[[], int], *, height: int = 29_000_000, chain_id: str = "akashnet-2") -> None:
        self.now = now
        self.height = height
        self.chain_id = chain_id
        self.block_age_ms = 2_000
        self.price_age_ms = 4_000
        self.oracle_versions = {"v2"}
        self.vault_paths = {"vault"}
        self.pin = "honoured"  # "ignored", "refused", "not yet" (once per request)
        self.sends_height = True
        self.filter = "number"  # "ignored", "parse_int"
        self.status_code = 200
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {
            "status": fixture("status_healthy"), "vault": fixture("vault"), "params": fixture("params"),
            "oracle": fixture("oracle_v2"), "pool": fixture("staking_pool"), "inflation": fixture("mint_inflation"),
            "provisions": fixture("mint_annual_provisions"), "community_pool": fixture("community_pool"),
            "gov_params": fixture("gov_params"), "plan": fixture("upgrade_none"), "tally": fixture("tally"),
            "block": fixture("blocks_latest"), "node_info": fixture("node_info"),
            "uakt": fixture("supply_uakt"), "uact": fixture("supply_uact"),
        }  # fmt: skip
        self.pending = fixture("ledger_pending_page1")["records"] + fixture("ledger_pending_page2")["records"]
        self.canceled = fixture("ledger_canceled")["records"]
        self.executed: list[dict[str, Any]] = []
        self.ledger_breaks = 0  # pages of finished records until every further one fails; 0: never
        self.bad_keys: set[str] = set()  # page keys that are refused
        self.applied: dict[str, int] | None = None  # blocks of upgrades by name; None: the path is not served
        self.proposals: list[dict[str, Any]] = fixture("proposals")["proposals"]
        self.modules: dict[str, Any] = fixture("module_params")
        self.validators: list[dict[str, Any]] = fixture("validators")["validators"]
        self.votes: dict[str, list[dict[str, Any]]] = {"402": fixture("votes")["votes"]}  # by proposal id
        self.leases: list[dict[str, Any]] = []
        self.leases_left_out: set[str] = set()  # owners whose leases a listing by state lacks, as a node behind would
        self.lease_page = 3
        self.lease_states = ("active", "insufficient_funds", "closed", "reclaiming")
        self.validator_page = 3
        self.vote_page = 2
        self.ledger_page = 2
        self.proposal_page = 2
        self._mischief: list[tuple[str, Mischief]] = []
        self._seen_pins: set[tuple[str, str]] = set()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close the socket: from now on there is no connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def misbehave(self, path: str, how: Mischief) -> None:
        """Answer every path that starts so in this way; the latest wins."""
        self._mischief.insert(0, (path, how))

    def behave(self) -> None:
        """Stop all mischief."""
        self._mischief.clear()

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for paths that start so."""
        return [each for each in self.asked if each.path.startswith(path)]

    def price_stalled(self, status: int = 500) -> None:
        """What v2.1 says while the oracle is unhealthy."""
        self.answers["status"], self.status_code = fixture("status_price_stalled_v2_1"), status

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(request.path, dict(request.query), {k.lower(): v for k, v in request.headers.items()}))
        for prefix, how in self._mischief:
            if request.path.startswith(prefix):
                return await how(request)
        status, body = self._answer(request)
        headers = {HEIGHT_HEADER: str(self._served(request))} if self.sends_height and status < 400 else {}
        return await gives(body, status, **headers)(request)

    def _served(self, request: web.Request) -> int:
        pin = request.headers.get(HEIGHT_HEADER)
        return int(pin) if pin and self.pin != "ignored" else self.height

    def _answer(self, request: web.Request) -> tuple[int, Any]:
        path = request.path
        if path == "/cosmos/base/tendermint/v1beta1/blocks/latest":
            return 200, self._block()
        if path == "/cosmos/base/tendermint/v1beta1/node_info":
            info = copy.deepcopy(self.answers["node_info"])
            info["default_node_info"]["network"] = self.chain_id
            return 200, info
        return self._pin_refusal(request) or self._state(path, request)

    def _pin_refusal(self, request: web.Request) -> tuple[int, Any] | None:
        pin = request.headers.get(HEIGHT_HEADER)
        if pin is None:
            return None
        if self.pin == "refused":
            return 400, {"code": 3, "message": "invalid request headers", "details": []}
        behind = self.pin == "not yet" and (request.path, pin) not in self._seen_pins
        self._seen_pins.add((request.path, pin))
        if behind or int(pin) > self.height:
            return 400, {
                "code": 3,
                "message": "cannot query with height in the future; please provide a valid height",
                "details": [],
            }
        return None

    def _state(self, path: str, request: web.Request) -> tuple[int, Any]:
        if path == "/akash/bme/v1/status":
            return self.status_code, self.answers["status"]
        if path.startswith("/akash/bme/v1/vault"):
            served = path.rsplit("/", 1)[-1] in self.vault_paths
            return (200, self.answers["vault"]) if served else (501, _NOT_IMPLEMENTED)
        if path in self.modules:
            return 200, {"params": self.modules[path]}
        if path.startswith("/akash/oracle/") and not path.endswith("/params"):
            served = path.split("/")[3] in self.oracle_versions
            return (200, self._oracle()) if served else (501, _NOT_IMPLEMENTED)
        if path in _STATIC:
            return 200, self.answers[_STATIC[path]]
        if path == "/akash/bme/v1/ledger":
            return self._ledger(request)
        if path == "/akash/market/v1beta5/leases/list":
            return self._leases(request)
        if path == "/cosmos/bank/v1beta1/supply/by_denom":
            return 200, self.answers[request.query["denom"]]
        if path == "/cosmos/staking/v1beta1/validators":
            wanted = request.query.get("status", "")
            found = [each for each in self.validators if not wanted or each["status"] == wanted]
            return 200, _page(found, request, self.validator_page, "validators")
        if path.startswith("/cosmos/upgrade/v1beta1/applied_plan/") and self.applied is not None:
            return 200, {"height": str(self.applied.get(path.rsplit("/", 1)[-1], 0))}
        if path == "/cosmos/gov/v1/proposals":
            return self._list(request)
        if path.startswith("/cosmos/gov/v1/proposals/") and path.endswith("/votes"):
            return 200, _page(self.votes.get(path.split("/")[5], []), request, self.vote_page, "votes")
        if path.startswith("/cosmos/gov/v1/proposals/"):
            return self._proposal(path.split("/")[5:])
        return 501, _NOT_IMPLEMENTED

    def _block(self) -> Any:
        block = copy.deepcopy(self.answers["block"])
        header = (block.get("block") or block.get("sdk_block"))["header"]
        header["chain_id"], header["height"] = self.chain_id, str(self.height)
        header["time"] = rfc3339(self.now() - self.block_age_ms)
        return block

    def _oracle(self) -> Any:
        price = copy.deepcopy(self.answers["oracle"])
        if "timestamp" in price["aggregated_price"]:
            price["aggregated_price"]["timestamp"] = rfc3339(self.now() - self.price_age_ms)
        return price

    def _ledger(self, request: web.Request) -> tuple[int, Any]:
        wanted = request.query.get("filters.status", "")
        if wanted == "ledger_record_status_executed":
            return self._executed(request)
        records = {"ledger_record_status_pending": self.pending, "ledger_record_status_canceled": self.canceled}.get(
            wanted
        )
        if records is None:
            return 400, {"code": 3, "message": "invalid status", "details": []}
        return 200, _page(records, request, self.ledger_page, "records")

    def _executed(self, request: web.Request) -> tuple[int, Any]:
        """Executed records in the order of their ids; a page key is the id of the next one, whatever came in before it."""
        key = request.query.get("pagination.key", "")
        if key in self.bad_keys:
            return 400, {"code": 3, "message": "invalid page key", "details": []}
        if self.ledger_breaks:
            self.ledger_breaks -= 1
            if not self.ledger_breaks:
                self.ledger_breaks = -1
        if self.ledger_breaks < 0:
            return 502, {"code": 14, "message": "upstream is gone", "details": []}
        records = sorted(self.executed, key=_id_of)
        start = next((index for index, each in enumerate(records) if _key_of(each) >= key), len(records)) if key else 0
        size = min(self.ledger_page, int(request.query.get("pagination.limit", "100")))
        chosen, rest = records[start : start + size], records[start + size :]
        return 200, {
            "records": chosen,
            "pagination": {"next_key": _key_of(rest[0]) if rest else None, "total": str(len(chosen))},
        }

    def _list(self, request: web.Request) -> tuple[int, Any]:
        wanted = request.query.get("proposal_status")
        names = {"1": "PROPOSAL_STATUS_DEPOSIT_PERIOD", "2": "PROPOSAL_STATUS_VOTING_PERIOD"}
        if wanted and self.filter == "parse_int":
            return 400, {"code": 3, "message": 'strconv.ParseInt: parsing "2": invalid syntax', "details": []}
        listed = sorted(
            self.proposals, key=lambda each: int(each["id"]), reverse=request.query.get("pagination.reverse") == "true"
        )
        if wanted and self.filter == "number":
            listed = [each for each in listed if each["status"] == names[wanted]]
        return 200, _page(listed, request, self.proposal_page, "proposals")

    def _leases(self, request: web.Request) -> tuple[int, Any]:
        wanted = {
            key.removeprefix("filters."): value for key, value in request.query.items() if key.startswith("filters.")
        }
        if wanted.get("state", "active") not in self.lease_states:
            return 400, {"code": 3, "message": f"invalid state {wanted['state']}", "details": []}
        fit = [
            each
            for each in self.leases
            if not ("state" in wanted and each["lease"]["id"]["owner"] in self.leases_left_out)
            and all(
                value == (each["lease"]["state"] if key == "state" else str(each["lease"]["id"].get(key)))
                for key, value in wanted.items()
            )
        ]
        return 200, _page(fit, request, self.lease_page, "leases")

    def _proposal(self, parts: list[str]) -> tuple[int, Any]:
        found = next((each for each in self.proposals if each["id"] == parts[0]), None)
        if found is None:
            return 404, {"code": 5, "message": f"proposal {parts[0]} doesn't exist", "details": []}
        return 200, self.answers["tally"] if parts[1:] == ["tally"] else {"proposal": found}


def lease(
    number: int, rate: str = "1523.4", *, provider: str = "akash1provider", created: int = 28_400_020, **more: Any
) -> dict[str, Any]:
    """One lease as the market module lists it; `state`, `closed_on` and `reason` may be given."""
    named = {
        "owner": f"akash1owner{number}",
        "dseq": str(28_400_000 + number),
        "gseq": 1,
        "oseq": 1,
        "provider": provider,
        "bseq": 0,
    }
    about = {
        "id": named,
        "state": "active",
        "price": {"denom": "uact", "amount": f"{rate}00000000000000000"},
        "created_at": str(created),
        "closed_on": "0",
        "reason": "lease_closed_invalid",
        "reclamation": None,
    }
    return {"lease": about | more, "escrow_payment": {}}


def _id_of(record: dict[str, Any]) -> tuple[str, str, str, int, int]:
    name = record["id"]
    return name["denom"], name["to_denom"], name["source"], int(name["height"]), int(name["sequence"])


def _key_of(record: dict[str, Any]) -> str:
    """Sorts as the ids do, and holds characters that must be escaped in an address."""
    denom, to_denom, source, height, sequence = _id_of(record)
    return f"+/{denom} {to_denom} {source} {height:012} {sequence:06}=="


def executed(
    height: int,
    sequence: int = 1,
    *,
    akt: int = 0,
    act: int = 0,
    fresh: int = 0,
    price: str = "0.5",
    who: str = "akash1fake",
) -> dict[str, Any]:
    """An executed record: `akt` (uakt) taken in for ACT, or `act` (uact) taken back, of whose AKT `fresh` is newly minted."""

    def coin(denom: str, amount: int, at: str) -> dict[str, Any] | None:
        return {"coin": {"denom": denom, "amount": str(amount)}, "price": at} if amount else None

    usd, one = f"{Decimal(price):.18f}", "1.000000000000000000"
    taken = Decimal(price)
    minted = int(akt * taken)
    out = int(act / taken) if act and taken else 0
    pair = ("uakt", "uact") if akt else ("uact", "uakt")
    return {
        "id": {"denom": pair[0], "to_denom": pair[1], "source": who, "height": str(height), "sequence": str(sequence)},
        "status": "ledger_record_status_executed",
        "executed_record": {
            "burned_from": who,
            "minted_to": who,
            "burner": "bme",
            "minter": "bme",
            "burned": coin("uact", act, one),
            "minted": coin("uact", minted, one) if akt else coin("uakt", fresh, usd),
            "spread": {"denom": pair[1], "amount": str(minted * 25 // 10_000 if akt else 0)},
            "remint_credit_issued": coin("uakt", out - fresh, usd) if act else None,
            "remint_credit_accrued": coin("uakt", akt, usd),
        },
    }


def _page(items: list[Any], request: web.Request, size: int, name: str) -> Any:
    """A page as the chain makes it: `total` is this page's count, `next_key` holds characters that must be escaped."""
    key = request.query.get("pagination.key", "")
    start = int(key.removeprefix("+/").removesuffix("==")) if key else 0
    size = min(size, int(request.query.get("pagination.limit", "100")))
    chosen = items[start : start + size]
    more = start + size < len(items)
    return {
        name: chosen,
        "pagination": {"next_key": f"+/{start + size}==" if more else None, "total": str(len(chosen))},
    }
