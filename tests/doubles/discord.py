"""A small Discord on 127.0.0.1: real sockets, its REST API and its gateway, with faults on demand.

    async with FakeDiscord() as discord:
        channel = discord.add_channel(discord.add_guild().id)
        chat = ChatClient(discord.token, api_base=discord.api_base, answers=...)
        ...
        discord.messages(channel.id)[0].text

Every body is judged by Discord's OpenAPI file (beside the repository; `discord.unchecked` says so when it is absent)
and by the limits that the file does not know. What it refuses is answered with 400 and kept in `violations`, which is
checked on leaving. `running()` serves from a thread, for tests whose bot is another process.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from bot.clock import SystemClock
from tests.doubles._discord_gateway import Gateway
from tests.doubles._discord_rest import Rest
from tests.doubles._discord_rules import NOT_CHECKED, spec
from tests.doubles._discord_state import DISCORD_EPOCH, EVERY, Channel, Guild, Interaction, Message, Role, Upload
from tests.doubles._discord_wire import Fault, Faults, Limits

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token-of-the-fake-discord"  # noqa: S105 - of a server that lives for one test
ALL_USED = sum(EVERY.values())

__all__ = [
    "ALL_USED",
    "EVERY",
    "TOKEN",
    "Channel",
    "FakeDiscord",
    "Fault",
    "Guild",
    "Interaction",
    "Message",
    "Upload",
    "running",
]


class FakeDiscord:
    """One bot's view of Discord."""

    def __init__(
        self,
        *,
        latency: float = 0.0,
        a_second: int | None = 50,
        bucket: tuple[int, float] = (5, 5.0),
        strict: bool = True,
        port: int = 0,
    ) -> None:
        self.token = TOKEN
        self.revoked = False
        self.latency = latency
        self.strict = strict
        self.limits = Limits(a_second, bucket)
        self.faults = Faults()
        self.file_limit = 10 * 1024 * 1024
        self.acknowledge_within = 60.0
        """Discord's is three seconds: a busy machine is no failure of the bot's, and the benchmark measures it."""
        self.heartbeat_ms = 200
        self.shards = 1
        self.logins_left = 1000
        self.nonce_minutes = 5.0
        self.violations: list[str] = []
        self.unchecked = "" if spec() is not None else NOT_CHECKED
        self.requests: list[tuple[str, str]] = []  # (method, path below the API's base)
        self.guilds: dict[str, Guild] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}
        """What was set, by guild id; "" is global."""
        self.syncs: list[tuple[str, list[str]]] = []
        self.known: dict[str, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.uploads: dict[str, Upload] = {}
        """What people gave to options, by id."""
        self.direct: dict[str, str] = {}
        """Conversations with one person: the person's id -> the channel's."""
        self.takes_none: set[str] = set()
        """Persons whose direct messages are off."""
        self._nonces: dict[str, tuple[float, Message]] = {}
        self._counter = 0
        self.application_id = self.snowflake()
        self.user = self._user("burnwatch", bot=True)
        self.person = self._user("someone", bot=False)
        self.gateway = Gateway(self)
        self.base_path = "/api/v10"
        self._port = port
        self._gateway_port = 0
        self._runner: web.AppRunner | None = None
        self._gateway_runner: web.AppRunner | None = None

    # life

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(Rest(self).routes(self.base_path))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        self._port = await self._listen(self._runner, self._port)
        await self.gateway_on()
        return self

    async def _listen(self, runner: web.AppRunner, port: int) -> int:
        site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        return int(runner.addresses[-1][1])

    async def gateway_on(self) -> None:
        """Listen for gateway connections, on the port of before."""
        app = web.Application()
        app.router.add_get("/gateway/", self.gateway.handle)
        self._gateway_runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._gateway_runner.setup()
        self._gateway_port = await self._listen(self._gateway_runner, self._gateway_port)

    async def gateway_off(self) -> None:
        """Refuse gateway connections and cut those that stand; REST goes on."""
        await self.gateway.drop()
        if self._gateway_runner is not None:
            await self._gateway_runner.cleanup()
            self._gateway_runner = None

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.gateway.close(1001)
        for runner in (self._gateway_runner, self._runner):
            if runner is not None:
                await runner.cleanup()
        if kind is None:
            assert not self.violations, f"Discord would refuse: {self.violations[:3]}"

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}{self.base_path}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._gateway_port}/gateway/"

    def seconds(self) -> float:
        return asyncio.get_running_loop().time()

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def snowflake(self) -> str:
        self._counter += 1
        return str((SystemClock().now() - DISCORD_EPOCH << 22) + self._counter)

    def _user(self, name: str, *, bot: bool) -> dict[str, Any]:
        return {
            "id": self.snowflake(),
            "username": name,
            "discriminator": "0",
            "global_name": name,
            "avatar": None,
            "bot": bot,
            "flags": 0,
            "public_flags": 0,
        }

    # places

    def add_guild(self, name: str = "Server", permissions: int = ALL_USED) -> Guild:
        """Make a server that the bot is in; everybody there may do `permissions`."""
        guild = Guild(self.snowflake(), name, owner=self.person["id"])
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions)
        self.guilds[guild.id] = guild
        return guild

    def add_role(self, guild: str, name: str = "ops", *, mentionable: bool = True, permissions: int = 0) -> Role:
        role = Role(self.snowflake(), name, permissions, mentionable)
        self.guilds[guild].roles[role.id] = role
        return role

    def add_channel(self, guild: str, name: str = "alerts", kind: int = 0, parent: str | None = None) -> Channel:
        channel = Channel(self.snowflake(), guild, name, kind, parent)
        self.guilds[guild].channels[channel.id] = channel
        return channel

    def forbid(self, channel: Channel, *rights: str) -> None:
        """Take rights ("view", "send", "embed", "attach", "history") from the bot in one channel."""
        deny = sum(EVERY[one] for one in rights)
        channel.overwrites = [{"id": self.user["id"], "type": 1, "allow": "0", "deny": str(deny)}]

    async def remove_bot(self, guild: Guild) -> None:
        """Take the bot out of a server."""
        guild.bot_is_member = False
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)

    async def invite_bot(self, guild: Guild) -> None:
        """Bring the bot into a server, for the first time or again."""
        guild.bot_is_member = True
        await self.gateway.dispatch("GUILD_CREATE", guild.gateway(self.user) | {"unavailable": None}, guild.id)

    # messages

    def keep(self, message: Message) -> None:
        self.known[message.id] = message
        if message.nonce:
            self._nonces[message.nonce] = (self.seconds(), message)

    def by_nonce(self, nonce: str) -> Message | None:
        made = self._nonces.get(nonce)
        if made is None or self.seconds() - made[0] > self.nonce_minutes * 60:
            return None
        return made[1]

    def forget_nonces(self) -> None:
        """Let the minutes pass in which a nonce is remembered."""
        self._nonces.clear()

    def messages(self, channel: str | None = None) -> list[Message]:
        """List what can be read, oldest first."""
        return [one for one in self.known.values() if not one.deleted and channel in {None, one.channel}]

    def fail(self, method: str, path: str, kind: str = "status", *, times: int = 1, **about: Any) -> None:
        """Let the next `times` requests on `path` (below the base, with `*`) go wrong; see Fault."""
        self.faults.add(method, path, Fault(kind, **about), times)

    # people

    async def command(
        self, name: str, options: dict[str, Any] | None = None, *, guild: str = "", channel: str = "", **member: Any
    ) -> Interaction:
        """Use a slash command as a person (`"rules show"` names a subcommand)."""
        return await self._act(
            2, name, self._command_data(name, options or {}), guild=guild, channel=channel, member=member
        )

    async def autocomplete(
        self,
        name: str,
        option: str,
        text: str,
        given: dict[str, Any] | None = None,
        *,
        guild: str = "",
        channel: str = "",
    ) -> Interaction:
        """Type into an option as a person, with `given` in the others; `offered()` waits for the list."""
        options = {**(given or {}), option: text}
        return await self._act(
            4, name, self._command_data(name, options, focused=option), guild=guild, channel=channel, member={}
        )

    async def press(self, message: Message, custom_id: str, **member: Any) -> Interaction:
        """Press a button under a message as a person; "label:Save" finds it by what stands on it."""
        guild = next(one.id for one in self.guilds.values() if message.channel in one.channels)
        if custom_id.startswith("label:"):
            custom_id = message.buttons()[custom_id.removeprefix("label:")]
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._act(3, custom_id, data, guild=guild, channel=message.channel, member=member, message=message)

    async def choose(self, message: Message, custom_id: str, *values: str, **member: Any) -> Interaction:
        """Choose in a select under a message as a person: values, or the ids of channels or roles."""
        guild = next(one.id for one in self.guilds.values() if message.channel in one.channels)
        parts = [part for row in message.components for part in row["components"]]
        kind = next(part["type"] for part in parts if part.get("custom_id") == custom_id)
        data = {"custom_id": custom_id, "component_type": kind, "values": list(values)}
        return await self._act(3, custom_id, data, guild=guild, channel=message.channel, member=member, message=message)

    async def submit(self, opened: Interaction, values: dict[str, str] | None = None, **member: Any) -> Interaction:
        """Send a form that was opened, with `values` in place of what stood in it."""
        form, message = await opened.form(), opened.pressed
        given = values or {}
        parts = []
        for part in form["components"]:
            one = part["component"]
            key = one["custom_id"]
            if one["type"] == 3:
                chosen = given.get(key) or next((o["value"] for o in one["options"] if o.get("default")), None)
                filled = {"type": 3, "custom_id": key, "values": [chosen] if chosen else []}
            else:
                filled = {"type": one["type"], "custom_id": key, "value": given.get(key, one.get("value") or "")}
            parts.append({"type": 18, "id": len(parts) + 1, "component": filled})
        data = {"custom_id": form["custom_id"], "components": parts}
        guild = next(one.id for one in self.guilds.values() if opened.channel in one.channels)
        return await self._act(
            5, form["custom_id"], data, guild=guild, channel=opened.channel, member=member, message=message
        )

    def _resolved(self, options: dict[str, Any]) -> dict[str, Any]:
        """What Discord says of the files, channels and roles among the options; each file is served where it says."""
        found: dict[str, dict[str, Any]] = {}
        for value in options.values():
            if isinstance(value, Upload):
                value.id = self.snowflake()
                self.uploads[value.id] = value
                url = f"{self.api_base}/cdn/{value.id}/{value.name}"
                about = {"filename": value.name, "size": len(value.data), "url": url, "proxy_url": url}
                found.setdefault("attachments", {})[value.id] = {"id": value.id, **about}
            if isinstance(value, Channel):
                about = {"id": value.id, "name": value.name, "type": value.type, "permissions": str(ALL_USED)}
                found.setdefault("channels", {})[value.id] = about
            if isinstance(value, Role):
                found.setdefault("roles", {})[value.id] = value.json()
        return {"resolved": found} if found else {}

    def _command_data(self, name: str, options: dict[str, Any], focused: str = "") -> dict[str, Any]:
        first, *rest = name.split()
        resolved = self._resolved(options)
        known = next((one for made in self.commands.values() for one in made if one["name"] == first), None)
        level = (known or {}).get("options") or []
        trail = []
        for part in rest:
            sub = next(one for one in level if one["name"] == part)
            trail.append({"name": part, "type": sub["type"]})
            level = sub.get("options") or []
        kinds = {one["name"]: one["type"] for one in level}
        given: list[dict[str, Any]] = [
            {
                "name": key,
                "type": kinds.get(key, 3),
                "value": value.id if isinstance(value, Upload | Channel | Role) else value,
                **({"focused": True} if key == focused else {}),
            }
            for key, value in options.items()
        ]
        for part in reversed(trail):
            given = [{**part, "options": given}]
        return {"id": (known or {}).get("id", self.snowflake()), "name": first, "type": 1, "options": given, **resolved}

    async def _act(
        self,
        kind: int,
        name: str,
        data: dict[str, Any],
        *,
        guild: str,
        channel: str,
        member: dict[str, Any],
        message: Message | None = None,
    ) -> Interaction:
        home = self.guilds[guild] if guild else next(iter(self.guilds.values()))
        place = home.channels[channel] if channel else next(iter(home.channels.values()))
        interaction = Interaction(self.snowflake(), f"token-{self.snowflake()}", kind, name, self.seconds(), place.id)
        interaction.pressed = message
        self.interactions[interaction.token] = interaction
        who = {**home.member(self.person), "roles": [], "permissions": "0", **member}
        await self.gateway.dispatch(
            "INTERACTION_CREATE",
            {
                "id": interaction.id,
                "application_id": self.application_id,
                "type": kind,
                "data": data,
                "guild_id": home.id,
                "guild": {"id": home.id, "locale": "en-US", "features": []},
                "channel_id": place.id,
                "channel": place.json(),
                "member": who,
                "token": interaction.token,
                "version": 1,
                "app_permissions": str(home.allowed(place, self.user["id"])),
                "attachment_size_limit": self.file_limit,
                "locale": "en-US",
                "guild_locale": "en-US",
                "entitlements": [],
                "authorizing_integration_owners": {},
                "context": 0,
                **({"message": message.json()} if message else {}),
            },
            home.id,
        )
        return interaction


class Served:
    """A fake that runs in a thread: state can be read from the test, work is handed over with `do`."""

    def __init__(self, discord: FakeDiscord, loop: asyncio.AbstractEventLoop) -> None:
        self.discord = discord
        self._loop = loop

    def do(self, work: Coroutine[Any, Any, Any], within: float = 60.0) -> Any:
        """Run a coroutine of the fake where the fake lives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within)


@contextmanager
def running(**about: Any) -> Iterator[Served]:
    """Serve from a thread, for a bot that is another process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake-discord", daemon=True)
    thread.start()
    discord = FakeDiscord(**about)
    served = Served(discord, loop)
    served.do(discord.__aenter__())
    try:
        yield served
    finally:
        try:
            served.do(discord.__aexit__(None, None, None))
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            loop.close()
