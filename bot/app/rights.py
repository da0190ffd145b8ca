"""Who may change what others see, whichever face asks. Reading is for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import refusals
from bot.app.mute import OPERATOR
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.app.actor import Actor

RULES = refusals.CHANGING_RULES
QUIET = refusals.KEEPING_QUIET


class Rights:
    """Manage Server, a role that the server's settings name, the owners named in the configuration, and who runs the bot."""

    def __init__(
        self,
        *,
        owners: Collection[str] = (),
        roles: Callable[[str], Collection[str]] = lambda _guild: (),
    ) -> None:
        """`roles`: the ids of the roles that a guild allows.

        Anybody may make a server and invite a public bot. So what they may change is that server's own alone: its rules,
        routes and mutes. The house's rules are changed by who runs the bot.
        """
        self._owners = frozenset(owners)
        self._roles = roles

    def owns(self, actor: Actor) -> bool:
        """Whether the bot is theirs: they may do all, everywhere."""
        return actor.face == OPERATOR or actor.user in self._owners

    def may_act(self, actor: Actor) -> bool:
        """Whether they may change what is of the server where they are: it reaches no other one."""
        if self.owns(actor):
            return True
        return bool(actor.guild) and (actor.manages_guild or not actor.roles.isdisjoint(self._roles(actor.guild)))

    def insist(self, actor: Actor, what: str = RULES) -> None:
        """Raise UserError, with who can help, when they may not."""
        if not self.may_act(actor):
            raise UserError(refusals.NEEDS_RIGHT.format(what=what, needed=self._needed(actor.guild)))

    def _needed(self, guild: str) -> str:
        roles = sorted(role for role in self._roles(guild) if role.isdecimal()) if guild else []
        if not roles:
            return "Manage Server"
        # A mention: Discord shows the role's name, and it pings nobody because nothing that we answer may.
        named = " or ".join(f"<@&{role}>" for role in roles[:5])
        return f"Manage Server or the role {named}"
