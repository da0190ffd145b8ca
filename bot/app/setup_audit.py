"""Who changed a server's set-up, when, from what to what: written in the transaction that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bot.app.actor import author_of
from bot.storage import GuildRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.storage import Tx

T = TypeVar("T")

WHAT = "set-up"
_OF_SERVER = ("pack", "zone", "digest_day", "roles")
_OF_CHANNEL = ("topics", "min_severity", "mention_role", "quiet_hours", "max_per_hour")


def audited(work: Callable[[Tx], T], actor: Actor, now: Ms) -> Callable[[Tx], T]:
    """The same work, and after it a row of the audit with what it changed; none where it changed nothing."""

    def whole(tx: Tx) -> T:
        before = settings_of(tx, actor.guild)
        result = work(tx)
        after = settings_of(tx, actor.guild)
        changed = sorted(key for key in before | after if before.get(key) != after.get(key))
        if changed:
            was = {key: before[key] for key in changed if key in before}
            tx.note(now, author_of(actor), WHAT, was, {key: after[key] for key in changed if key in after}, actor.guild)
        return result

    return whole


def settings_of(tx: Tx, guild: str) -> dict[str, Any]:
    """What admins set, by name; a channel's settings as "channel ID setting"."""
    row = tx.guild(guild) or GuildRow(guild)
    found: dict[str, Any] = {name: _plain(getattr(row, name)) for name in _OF_SERVER}
    for route in tx.guild_routes(guild):
        found |= {f"channel {route.channel} {name}": _plain(getattr(route, name)) for name in _OF_CHANNEL}
    return {key: value for key, value in found.items() if value not in ("", [])}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
