"""The fake's REST side: log-in, gateway address, commands, channels, guilds, messages, interactions and their webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.doubles import _discord_rules as rules
from tests.doubles._discord_bodies import Handlers, Refused, kept, names, refuse
from tests.doubles._discord_interactions import Interactions
from tests.doubles._discord_state import EVERY, MENTION_EVERYONE, Channel, Message, pings
from tests.doubles._discord_wire import answer, refusal, sleep_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_MESSAGES = "/channels/{channel_id}/messages"
_ONE = "/channels/{channel_id}/messages/{message_id}"
_THREADS = "/channels/{channel_id}/messages/{message_id}/threads"
CREATE_PUBLIC_THREADS = 1 << 35
READ_MESSAGE_HISTORY = 1 << 16
_OPEN = ("/interactions/", "/webhooks/", "/cdn/")


class Rest(Handlers):
    """Every route, and what guards them."""

    def routes(self, base: str) -> list[web.RouteDef]:
        """Every route below `base`."""
        people = Interactions(self.fake)
        table: list[tuple[str, str, Callable[..., Awaitable[web.Response]]]] = [
            ("GET", "/cdn/{id}/{name}", self.cdn),
            ("GET", "/users/@me", self.me),
            ("POST", "/users/@me/channels", self.open_direct),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway", self.gateway),
            ("GET", "/gateway/bot", self.gateway_bot),
            ("GET", "/applications/{app}/commands", self.get_commands),
            ("PUT", "/applications/{app}/commands", self.put_commands),
            ("GET", "/applications/{app}/guilds/{guild}/commands", self.get_commands),
            ("PUT", "/applications/{app}/guilds/{guild}/commands", self.put_commands),
            ("GET", "/guilds/{guild}", self.guild),
            ("GET", "/guilds/{guild}/roles", self.roles),
            ("GET", "/guilds/{guild}/members/{user}", self.member),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/messages", self.post),
            ("GET", "/channels/{channel}/messages/{message}", self.get_message),
            ("PATCH", "/channels/{channel}/messages/{message}", self.patch),
            ("DELETE", "/channels/{channel}/messages/{message}", self.delete),
            ("POST", "/channels/{channel}/messages/{message}/threads", self.open_thread),
            ("POST", "/interactions/{id}/{token}/callback", people.callback),
            ("GET", "/webhooks/{app}/{token}/messages/@original", people.original),
            ("PATCH", "/webhooks/{app}/{token}/messages/@original", people.edit_original),
            ("DELETE", "/webhooks/{app}/{token}/messages/@original", people.delete_original),
            ("POST", "/webhooks/{app}/{token}", people.followup),
        ]
        return [web.route(method, base + path, self._guarded(handler)) for method, path, handler in table]

    async def cdn(self, request: web.Request) -> web.Response:
        upload = self.fake.uploads.get(request.match_info["id"])
        return web.Response(status=404) if upload is None else web.Response(body=upload.data)

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            fake = self.fake
            path = request.path.removeprefix(fake.base_path)
            fake.requests.append((request.method, path))
            now = fake.seconds()
            fault = fake.faults.take(request.method, path)
            await sleep_of(fault)
            if fake.latency:
                await fake.pause(fake.latency)
            if fault is not None and fault.kind != "slow" and not fault.after:
                return fault.answer(request)
            headers: dict[str, str] = {}
            if not path.startswith(_OPEN):
                if (response := self._admitted(request, now)) is not None:
                    return response
                headers, response = self._bucket(request, now)
                if response is not None:
                    return response
            try:
                response = await handler(request)
            except Refused as err:
                response = err.response
            except (ConnectionError, web.RequestPayloadError):
                return web.Response()  # the bot went away in the middle of its body
            if fault is not None and fault.after:
                return fault.answer(request)
            response.headers.update(headers)
            return response

        return handle

    def _admitted(self, request: web.Request, now: float) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bot {self.fake.token}" or self.fake.revoked:
            return refusal(401, 0, "401: Unauthorized")
        return self.fake.limits.everywhere(now)

    def _bucket(self, request: web.Request, now: float) -> tuple[dict[str, str], web.Response | None]:
        channel = request.match_info.get("channel")
        if channel is None or "messages" not in request.path:
            return {}, None
        name = f"{request.method}-messages"
        return self.fake.limits.route(f"{name}:{channel}", name, now)

    # log-in

    async def me(self, _request: web.Request) -> web.Response:
        return answer(self.fake.user)

    async def application(self, _request: web.Request) -> web.Response:
        return answer(
            {
                "id": self.fake.application_id,
                "name": "burnwatch",
                "description": "",
                "icon": None,
                "bot_public": False,
                "bot_require_code_grant": False,
                "owner": self.fake.person,
                "verify_key": "0" * 64,
                "flags": 0,
                "team": None,
            }
        )

    async def gateway(self, _request: web.Request) -> web.Response:
        return answer({"url": self.fake.gateway_url})

    async def gateway_bot(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": self.fake.logins_left, "reset_after": 200, "max_concurrency": 1}
        self.fake.logins_left = max(self.fake.logins_left, 1000 if self.fake.logins_left == 0 else 0)
        return answer({"url": self.fake.gateway_url, "shards": self.fake.shards, "session_start_limit": limit})

    # commands

    async def get_commands(self, request: web.Request) -> web.Response:
        return answer(self.fake.commands.get(request.match_info.get("guild", ""), []))

    async def put_commands(self, request: web.Request) -> web.Response:
        body = await request.json()
        guild = request.match_info.get("guild", "")
        if guild and (guild not in self.fake.guilds or not self.fake.guilds[guild].bot_is_member):
            raise refuse(403, 50001, "Missing Access")
        self.judge(rules.against_spec("/applications/{application_id}/commands", "put", body) + rules.commands(body))
        made = [
            {
                "id": self.fake.snowflake(),
                "application_id": self.fake.application_id,
                "version": self.fake.snowflake(),
                "default_member_permissions": None,
                "type": 1,
                **one,
            }
            for one in body
        ]
        self.fake.commands[guild] = made
        self.fake.syncs.append((guild, [one["name"] for one in body]))
        return answer(made)

    # places

    async def guild(self, request: web.Request) -> web.Response:
        return answer(self._guild(request).rest())

    async def roles(self, request: web.Request) -> web.Response:
        return answer([role.json() for role in self._guild(request).roles.values()])

    async def member(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        if request.match_info["user"] != self.fake.user["id"]:
            raise refuse(404, 10007, "Unknown Member")
        return answer(guild.member(self.fake.user))

    async def channel(self, request: web.Request) -> web.Response:
        return answer(self._channel(request).json())

    def _guild(self, request: web.Request) -> Any:
        guild = self.fake.guilds.get(request.match_info["guild"])
        if guild is None or not guild.bot_is_member:
            raise refuse(404, 10004, "Unknown Guild")
        return guild

    def _channel(self, request: web.Request) -> Channel:
        wanted = request.match_info["channel"]
        for guild in self.fake.guilds.values():
            channel = guild.channels.get(wanted)
            if channel is None or channel.gone:
                continue
            if not guild.bot_is_member or not guild.allowed(channel, self.fake.user["id"]) & EVERY["view"]:
                raise refuse(403, 50001, "Missing Access")
            return channel
        raise refuse(404, 10003, "Unknown Channel")

    # messages

    async def open_direct(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.judge(rules.against_spec("/users/@me/channels", "post", body))
        user = str(body["recipient_id"])
        channel = self.fake.direct.setdefault(user, self.fake.snowflake())
        person = {**self.fake.person, "id": user}
        return answer({"id": channel, "type": 1, "last_message_id": None, "flags": 0, "recipients": [person]})

    async def _to_person(self, request: web.Request, person: str) -> web.Response:
        body, files = await self.body(request)
        if person in self.fake.takes_none:
            raise refuse(403, 50007, "Cannot send messages to this user")
        self.judge(
            rules.against_spec(_MESSAGES, "post", body) + rules.message(body, new=True, files=names(body, files))
        )
        return self._post(body, files, request.match_info["channel"], {}, may_ping_all=False)

    async def post(self, request: web.Request) -> web.Response:
        person = next((one for one, where in self.fake.direct.items() if where == request.match_info["channel"]), None)
        if person is not None:
            return await self._to_person(request, person)
        channel = self._channel(request)
        guild = self.fake.guilds[channel.guild]
        if channel.type in {4, 15, 16}:
            raise refuse(400, 50008, "Cannot send messages in a non-text channel")
        body, files = await self.body(request)
        bits = guild.allowed(channel, self.fake.user["id"])
        send = 1 << 38 if channel.type in {10, 11, 12} else EVERY["send"]
        needs = send | (EVERY["embed"] if body.get("embeds") else 0) | (EVERY["attach"] if files else 0)
        if needs & ~bits:
            raise refuse(403, 50013, "Missing Permissions")
        if body.get("message_reference") and not bits & READ_MESSAGE_HISTORY:
            raise refuse(400, 160002, "Cannot reply without permission to read message history")
        if any(len(data) > self.fake.file_limit for data in files.values()):
            raise refuse(413, 40005, "Request entity too large")
        self.judge(
            rules.against_spec(_MESSAGES, "post", body) + rules.message(body, new=True, files=names(body, files))
        )
        return self._post(body, files, channel.id, guild.roles, may_ping_all=bool(bits & MENTION_EVERYONE))

    def _post(
        self, body: dict[str, Any], files: dict[str, bytes], channel: str, roles: dict[str, Any], *, may_ping_all: bool
    ) -> web.Response:
        nonce = str(body.get("nonce") or "")
        if nonce and body.get("enforce_nonce"):
            earlier = self.fake.by_nonce(nonce)
            if earlier is not None and earlier.deleted:
                raise refuse(404, 10008, "Unknown Message")
            if earlier is not None:
                return answer(earlier.json())
        message = Message(
            id=self.fake.snowflake(),
            channel=channel,
            author=self.fake.user,
            content=body.get("content") or "",
            embeds=body.get("embeds") or [],
            components=body.get("components") or [],
            flags=body.get("flags") or 0,
            nonce=nonce or None,
            pings=pings(body, roles, may_ping_all=may_ping_all),
            answers=self._answered(body.get("message_reference"), channel),
        )
        self.attach(message, body, files)
        self.fake.keep(message)
        return answer(message.json())

    def _answered(self, reference: dict[str, Any] | None, channel: str) -> str:
        """The message that a new one replies to; one that is gone is refused unless the sender does not mind."""
        if not reference:
            return ""
        found = self.fake.known.get(str(reference["message_id"]))
        if found is not None and not found.deleted and found.channel == channel:
            return found.id
        if reference.get("fail_if_not_exists", True):
            raise refuse(400, 50035, "Invalid Form Body")
        return ""

    async def get_message(self, request: web.Request) -> web.Response:
        return answer(self._message(request).json())

    async def patch(self, request: web.Request) -> web.Response:
        message = self._message(request)
        body, files = await self.body(request)
        if message.author["id"] != self.fake.user["id"]:
            raise refuse(403, 50005, "Cannot edit a message authored by another user")
        stay = kept(message, body, files)
        self.judge(
            rules.against_spec(_ONE, "patch", body)
            + rules.message(body, new=False, files=names(body, files), kept=[one.filename for one in stay])
        )
        self.change(message, body, files)
        return answer(message.json())

    async def delete(self, request: web.Request) -> web.Response:
        self._message(request).deleted = True
        return web.Response(status=204)

    async def open_thread(self, request: web.Request) -> web.Response:
        message, channel = self._message(request), self._channel(request)
        body = await request.json()
        self.judge(rules.against_spec(_THREADS, "post", body))
        if channel.type not in {0, 5}:
            raise refuse(400, 50024, "Cannot execute action on this channel type")
        if not self.fake.guilds[channel.guild].allowed(channel, self.fake.user["id"]) & CREATE_PUBLIC_THREADS:
            raise refuse(403, 50013, "Missing Permissions")
        if message.thread:
            raise refuse(400, 160004, "A thread has already been created for this message")
        message.thread = body["name"]
        return answer({"id": message.id, "type": 11, "name": message.thread, "parent_id": channel.id}, 201)

    def _message(self, request: web.Request) -> Message:
        channel = self._channel(request)
        message = self.fake.known.get(request.match_info["message"])
        if message is None or message.deleted or message.channel != channel.id:
            raise refuse(404, 10008, "Unknown Message")
        return message
