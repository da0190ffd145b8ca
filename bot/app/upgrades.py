"""The planned upgrade of a chain: told once when it is scheduled, and once more when it is taken back or reached."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, cast

from alerts.rule import Severity
from bot.app.facts import UpgradeFacts
from bot.foreign import name as safe_name

if TYPE_CHECKING:
    from bot.app.post import Poster
    from bot.sources._base import Fetched
    from bot.sources._chain_types import Upgrade
    from bot.storage import Tx


class Upgrades:
    """Keeps one plan per network."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def take(self, tx: Tx, fetched: Fetched) -> int:
        """A scheduled upgrade is told once, and once more when it is taken back."""
        if "upgrade" not in fetched.answers:
            return 0
        plan = cast("Upgrade", fetched.answers["upgrade"]).plan
        key = f"upgrade:{fetched.network}"
        raw = tx.meta(key)
        now_known: dict[str, Any] = {"name": plan.name, "height": plan.height} if plan is not None else {}
        if raw is not None and json.loads(raw) == now_known:
            return 0
        block: Any = fetched.answers.get("block")
        height = block.height if block is not None else None
        if raw is not None and not now_known and height is None:
            return 0  # reached or taken back: the height will tell, and it was not read at this tick
        tx.set_meta(key, json.dumps(now_known, sort_keys=True))
        if raw is None:
            return 0  # first start: what was there is not news
        before = json.loads(raw)
        told = now_known or before
        # Counted, because a plan may be taken back and come again: each turn is news, and the last one must stand.
        turn = int(tx.meta(f"upgrades told:{fetched.network}") or "-1") + 1
        tx.set_meta(f"upgrades told:{fetched.network}", str(turn))
        if not now_known and height is not None and height >= before["height"]:
            event = "reached"
        else:
            event = "scheduled" if now_known else "cancelled"
        facts = UpgradeFacts(
            network=fetched.network,
            name=safe_name(str(told["name"]), 60),
            height=int(told["height"]),
            at_height=height,
            at=fetched.at,
            event=event,
        )
        return self._poster.post(
            tx,
            kind="upgrade",
            subject=f"upgrade:{fetched.network}:{told['name']}:{told['height']}",
            revision=turn,
            topic="governance",
            severity=Severity.WARNING,
            reason=event,
            facts=dataclasses.asdict(facts),
            now=fetched.at,
        )
