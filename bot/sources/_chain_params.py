"""What each module's parameters are now, asked seldom: what a proposal would put in their place is compared with them."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.governance.messages import modules_of
from alerts.governance.proposal import ProposalStatus
from alerts.sample import DAY, HOUR, MINUTE, Ms
from bot.errors import SourceError
from bot.sources._chain_node import RouteMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.governance.proposal import Proposal
    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn

log = logging.getLogger("burnwatch.sources")

STANDING = ("bme", "oracle", "market", "deployment", "provider", "gov", "staking", "mint", "distribution")
"""Asked always, so that the first notice of a proposal can say what it changes."""
_PATHS: Mapping[str, tuple[str, ...]] = {
    "bme": ("/akash/bme/v1/params",),
    "oracle": ("/akash/oracle/v2/params", "/akash/oracle/v1/params"),
    "market": ("/akash/market/v1beta5/params",),
    "deployment": ("/akash/deployment/v1beta4/params",),
    "provider": ("/akash/provider/v1beta4/params",),
    "gov": ("/cosmos/gov/v1/params/tallying",),
    "consensus": ("/cosmos/consensus/v1/params",),
    "wasm": ("/cosmwasm/wasm/v1/codes/params",),
    "ibc.transfer": ("/ibc/apps/transfer/v1/params",),
    "ibc.client": ("/ibc/core/client/v1/params",),
    "ibc.connection": ("/ibc/core/connection/v1/params",),
    **{
        name: (f"/cosmos/{name}/v1beta1/params",)
        for name in ("staking", "mint", "distribution", "slashing", "auth", "bank", "crisis")
    },
}
_PART = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_MOST_UNKNOWN = 8
"""Modules beyond those above that one look asks for: anybody may name a module in a proposal."""
_MOST_OF_ONE = 2
"""And of one proposal: whoever names dozens hides nobody else's."""
_AGAIN: Ms = 6 * HOUR
"""Only governance changes them, and what it is about to change is asked for sooner."""
_SOON: Ms = 10 * MINUTE
"""A module that an open proposal would change is asked more often: two proposals may follow one another."""
_AT_ONCE = 2
_CAP = 256 * 1024


@dataclass(frozen=True, slots=True)
class ModuleParams:
    """Current parameters by module, as the chain gives them. A module that is not in here is not known."""

    modules: Mapping[str, Mapping[str, object]]


@dataclass(slots=True)
class _Known:
    """One module: what it answered, when it was asked and when it last answered."""

    asked_at: Ms
    failures: int = 0
    answered_at: Ms | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class ModuleShelf:
    """Keeps each module's parameters, and asks again when they have grown old."""

    def __init__(self, node: ChainNode) -> None:
        self._node = node
        self._known: dict[str, _Known] = {}

    async def look(self, turn: Turn, proposals: Iterable[Proposal]) -> ModuleParams:
        """Every module that can be told, those that `proposals` would change among them.

        Raises SourceError only when not one module answers, now or lately.
        """
        named = _named(proposals)
        unknown = [module for module in named if module not in _PATHS][:_MOST_UNKNOWN]
        wanted = [*STANDING, *(module for module in named if module in _PATHS and module not in STANDING), *unknown]
        due = [module for module in wanted if self._is_due(module, turn.now, soon=module in named)]
        # A few at a time: what is told every minute must not wait for what is asked every six hours.
        gate = asyncio.Semaphore(_AT_ONCE)

        async def ask(module: str) -> SourceError | None:
            async with gate:
                return await self._ask(turn, module, named.get(module, ""))

        failures = await asyncio.gather(*(ask(module) for module in due))
        fresh = {
            module: known.params
            for module, known in self._known.items()
            if known.answered_at is not None and known.params and turn.now - known.answered_at <= DAY
        }
        failed = [failure for failure in failures if failure is not None]
        if not fresh and failed:
            raise failed[0]
        return ModuleParams(fresh)

    def _is_due(self, module: str, now: Ms, *, soon: bool) -> bool:
        known = self._known.get(module)
        if known is None:
            return True
        rest = _SOON if soon else _AGAIN
        if known.failures:
            rest = min(_SOON * 2 ** (known.failures - 1), _AGAIN)
        return not 0 <= now - known.asked_at < rest

    async def _ask(self, turn: Turn, module: str, type_url: str) -> SourceError | None:
        """Ask for one module. A node that does not serve the path has answered: nothing is known, nothing is broken."""
        known = self._known.setdefault(module, _Known(turn.now))
        known.asked_at = turn.now
        failure: SourceError | None = None
        for path in _paths(module, type_url):
            try:
                params = await self._node.ask(turn, path, read=_params, page_cap=_CAP)
            except RouteMissingError:
                continue
            except SourceError as error:
                failure = error
                continue
            if params:
                known.answered_at, known.params, known.failures = turn.now, params, 0
                return None
        known.failures = 0 if failure is None else min(known.failures + 1, 10)
        if failure is not None:
            log.info("the parameters of %s could not be read: %s", module, failure)
        return failure


def _named(proposals: Iterable[Proposal]) -> dict[str, str]:
    """The modules that proposals would change, each with the type of its message; those of running votes first."""
    named: dict[str, str] = {}
    for proposal in sorted(proposals, key=lambda one: (one.status is not ProposalStatus.VOTING, one.id)):
        unknown = 0
        for module, type_url in modules_of(proposal).items():
            unknown += module not in _PATHS
            if module in _PATHS or unknown <= _MOST_OF_ONE:
                named.setdefault(module, type_url)
    return named


def _paths(module: str, type_url: str) -> tuple[str, ...]:
    """Where a module's parameters are served. The message's own version first; an unknown module by the convention."""
    listed = _PATHS.get(module, ())
    if module == "gov":
        return listed
    parts = type_url.lstrip("/").split(".")[:-1]
    if parts[:2] == ["ibc", "applications"]:
        parts[1] = "apps"
    if 2 <= len(parts) <= 6 and all(_PART.fullmatch(part) for part in parts):
        own = "/" + "/".join(parts) + "/params"
        return (own, *(path for path in listed if path != own)) if module != "wasm" else listed
    if not listed and _PART.fullmatch(module):
        return (f"/cosmos/{module}/v1beta1/params",)
    return listed


def _params(answer: Answer) -> Mapping[str, object]:
    """The parameters; nothing where a path answers something else, which is no fault of the node's."""
    found = answer.json.get("params") if isinstance(answer.json, dict) else None
    return dict(found) if isinstance(found, dict) else {}
