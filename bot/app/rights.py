"""Who may change what others see, whichever face asks. Reading is for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.mute import OPERATOR
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.app.actor import Actor

RULES = "Changing rules"
QUIET = "Keeping alerts quiet"


class Rights:
    """Manage Server, a role that the server's settings name, the owners named in the configuration, and who runs the bot."""

    def __init__(
        self,
        *,
        owners: Collection[str] = (),
        roles: Callable[[str], Collection[str]] = lambda _guild: (),
        homes: Callable[[], Collection[str]] | None = None,
    ) -> None:
        """`roles`: the ids of the roles that a guild allows. `homes`: the guilds whose people may change rules.

        Rules are shared by every server that the bot is in, and anybody may make a server and invite a public bot: without
        `homes` a stranger's Manage Server would reach everybody's alerts. None: every guild.
        """
        self._owners = frozenset(owners)
        self._roles = roles
        self._homes = homes

    def owns(self, actor: Actor) -> bool:
        """Whether the bot is theirs: they may do all, everywhere."""
        return actor.face == OPERATOR or actor.user in self._owners

    def may_act(self, actor: Actor) -> bool:
        """Whether they may say what is quiet where they are: it reaches no other server."""
        if self.owns(actor):
            return True
        return bool(actor.guild) and (actor.manages_guild or not actor.roles.isdisjoint(self._roles(actor.guild)))

    def may_change(self, actor: Actor) -> bool:
        """Whether they may change rules, which are everybody's."""
        return self.may_act(actor) and self._at_home(actor)

    def insist(self, actor: Actor, what: str = RULES) -> None:
        """Raise UserError, with who can help, when they may not."""
        if not self.may_act(actor):
            raise UserError(f"{what} needs {self._needed(actor.guild)}; ask a server admin.")
        if what == RULES and not self._at_home(actor):
            raise UserError(
                "The rules are shared by every server that gets this bot's alerts, and this one gets none yet: "
                "run /setup first, or ask who runs the bot."
            )

    def _at_home(self, actor: Actor) -> bool:
        return self.owns(actor) or self._homes is None or actor.guild in self._homes()

    def _needed(self, guild: str) -> str:
        roles = sorted(role for role in self._roles(guild) if role.isdecimal()) if guild else []
        if not roles:
            return "Manage Server"
        # A mention: Discord shows the role's name, and it pings nobody because nothing that we answer may.
        named = " or ".join(f"<@&{role}>" for role in roles[:5])
        return f"Manage Server or the role {named}"
