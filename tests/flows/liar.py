"""A node that says the truth about its proposals, or one of the many things that broken nodes say, by a seed."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    import random

    from tests.doubles.chain import FakeChain

LIST = "/cosmos/gov/v1/proposals"
NUMBERED = {"PROPOSAL_STATUS_DEPOSIT_PERIOD": 1, "PROPOSAL_STATUS_VOTING_PERIOD": 2}
TIMES = ("submit_time", "deposit_end_time", "voting_start_time", "voting_end_time")
OF_LISTS = (
    "older", "half", "empty", "same page", "circle", "breaks", "no total", "ids", "statuses", "times", "order", "types", "html",
    "no pagination", "one twice", "cut",
)  # fmt: skip
OF_ONE = ("older", "another", "breaks", "number")
ERROR = {"code": 13, "message": "internal"}


@dataclass
class Liar:
    """`often`: which part of its answers about proposals is wrong."""

    chain: FakeChain
    rng: random.Random
    often: float = 0.0
    past: list[list[dict[str, Any]]] = field(default_factory=list)

    def begin(self) -> None:
        """Answer for the chain from here on. Without the header nobody sees that an answer is old."""
        self.chain.sends_height = False
        self.chain.misbehave(LIST, self._answer)

    def remember(self) -> None:
        """What it may say again later, when it is the past."""
        self.past.append(copy.deepcopy(self.chain.proposals))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        status, body = self.chain._answer(request)
        deep = request.path.count("/") - LIST.count("/")
        if deep > 1 or self.rng.random() >= self.often:
            return web.json_response(body, status=status)
        return self._of_list(request, body) if deep == 0 else self._of_one(request, body, status)

    def _before(self, request: web.Request) -> tuple[int, Any]:
        now = self.chain.proposals
        self.chain.proposals = self.rng.choice(self.past)
        try:
            return self.chain._answer(request)
        finally:
            self.chain.proposals = now

    def _of_one(self, request: web.Request, body: Any, status: int) -> web.StreamResponse:
        kind = self.rng.choice(OF_ONE)
        if kind == "older":
            status, body = self._before(request)
            status, body = (500, ERROR) if status == 404 else (status, body)  # of a drop two polls are believed
        elif kind == "another":
            body = {"proposal": self.chain.proposals[0] if self.chain.proposals else None}
        elif kind == "number" and status == 200:
            body = {"proposal": {**body["proposal"], "id": self.rng.choice([None, "-1", 2**64])}}
        else:
            status, body = 500, ERROR
        return web.json_response(body, status=status)

    def _of_list(self, request: web.Request, body: Any) -> web.StreamResponse:
        kind = self.rng.choice(OF_LISTS)
        if kind == "older":
            status, body = self._before(request)
            return web.json_response(body, status=status)
        if kind == "breaks":
            return web.json_response(ERROR, status=500)
        if kind == "html":
            return web.Response(text="<html>", content_type="text/html")
        if kind == "cut":
            return web.Response(body=json.dumps(body).encode()[:-20], content_type="application/json")
        body = copy.deepcopy(body)
        self._spoil(kind, body, body["proposals"], body["pagination"])
        return web.json_response(body)

    def _spoil(self, kind: str, body: Any, listed: list[dict[str, Any]], pages: dict[str, Any]) -> None:
        rng = self.rng
        match kind:
            case "half" | "empty":
                body["proposals"] = listed[: len(listed) // 2] if kind == "half" else []
                pages.update(next_key=None, total="0")
            case "same page" | "circle":
                pages["next_key"] = "+/0==" if kind == "same page" else "AAA="
            case "no total":
                pages["total"] = "0"
            case "no pagination":
                del body["pagination"]
            case "one twice":
                body["proposals"] = listed + listed[:1]
            case "order":
                rng.shuffle(listed)
            case "ids":
                for one in listed:
                    own = one["id"]
                    one["id"] = rng.choice(
                        [int(own), f"-{own}", 2**64, str(2**64), None, "0", f"{own}.5", [own], "x", own]
                    )
            case "statuses":
                for one in listed:
                    own = one["status"]
                    one["status"] = rng.choice([NUMBERED.get(own, own), None, "PROPOSAL_STATUS_NEW", {}, 99, own])
            case "times":
                for one in listed:
                    one.update({name: rng.choice([one[name], None, "", "0001-01-01T00:00:00Z", "2026-13-45T99:99:99Z", 5, {}])
                                for name in TIMES})  # fmt: skip
            case "types":
                for one in listed:
                    for name in rng.sample(sorted(set(one) - {"id", "status"}), 3):
                        one[name] = rng.choice([None, 5, "x", [], {}, True, [None], -1, 1e9])
