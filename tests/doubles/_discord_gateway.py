"""The fake's gateway: HELLO, IDENTIFY, READY, GUILD_CREATE, HEARTBEAT, RESUME, INVALID_SESSION, RECONNECT; zlib-stream."""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.doubles._discord_wire import reset

if TYPE_CHECKING:
    from tests.doubles.discord import FakeDiscord

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


@dataclass
class Session:
    """One IDENTIFY and what was sent since, so that a RESUME can be answered."""

    id: str
    intents: int
    shard: tuple[int, int]
    sent: list[dict[str, Any]] = field(default_factory=list)
    lost: bool = False

    def holds(self, guild: str) -> bool:
        """Whether events of a server come over this one; by Discord's own formula."""
        return not guild or (int(guild) >> 22) % self.shard[1] == self.shard[0]


class Socket:
    """One connection of the bot."""

    def __init__(self, ws: web.WebSocketResponse, *, compressed: bool) -> None:
        self.ws = ws
        self.session: Session | None = None
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, op: int, data: Any, event: str | None = None, number: int | None = None) -> None:
        text = json.dumps({"op": op, "d": data, "t": event, "s": number})
        if self._deflate is None:
            await self.ws.send_str(text)
        else:
            await self.ws.send_bytes(self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH))

    async def dispatch(self, event: str, data: Any) -> None:
        assert self.session is not None
        packet = {"event": event, "data": data}
        self.session.sent.append(packet)
        # What a cut connection does not take any more is sent again after a RESUME.
        with suppress(ConnectionError):
            await self.send(0, data, event, len(self.session.sent))


class Gateway:
    """Every connection to the gateway, past and present."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        self.sockets: list[Socket] = []
        self.sessions: dict[str, Session] = {}
        self.refuse = 0
        """Connections still to be reset before the handshake."""
        self.refuse_resume = False
        """Answer RESUME with INVALID_SESSION."""
        self.close_identify_with: int | None = None
        self.connections = 0
        self.identified: list[dict[str, Any]] = []
        self.resumed: list[str] = []
        self.heartbeats = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        self.connections += 1
        if self.refuse:
            self.refuse -= 1
            return reset(request)
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        socket = Socket(ws, compressed=request.query.get("compress") == "zlib-stream")
        self.sockets.append(socket)
        try:
            await socket.send(10, {"heartbeat_interval": self.fake.heartbeat_ms})
            async for packet in ws:
                if packet.type is WSMsgType.TEXT:
                    await self._take(socket, json.loads(packet.data))
        except (ConnectionError, RuntimeError):
            pass  # the bot went away while we spoke
        finally:
            self.sockets.remove(socket)
        return ws

    async def _take(self, socket: Socket, packet: dict[str, Any]) -> None:
        match packet["op"]:
            case 1:
                self.heartbeats += 1
                await socket.send(11, None)
            case 2:
                await self._identify(socket, packet["d"])
            case 6:
                await self._resume(socket, packet["d"])

    async def _identify(self, socket: Socket, data: dict[str, Any]) -> None:
        if data["token"] != self.fake.token or self.fake.revoked:
            await socket.ws.close(code=4004, message=b"Authentication failed.")
            return
        if self.close_identify_with is not None:
            await socket.ws.close(code=self.close_identify_with)
            return
        if data["intents"] & PRIVILEGED:
            await socket.ws.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.identified.append(data)
        shard = tuple(data.get("shard") or (0, 1))
        session = Session(f"session-{len(self.identified)}", data["intents"], (shard[0], shard[1]))
        self.sessions[session.id] = session
        socket.session = session
        guilds = [one for one in self.fake.guilds.values() if one.bot_is_member and session.holds(one.id)]
        await socket.dispatch(
            "READY",
            {
                "v": 10,
                "user": self.fake.user,
                "guilds": [{"id": one.id, "unavailable": True} for one in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.fake.gateway_url,
                "shard": list(shard),
                "application": {"id": self.fake.application_id, "flags": 0},
            },
        )
        for one in guilds:
            await socket.dispatch("GUILD_CREATE", one.gateway(self.fake.user))

    async def _resume(self, socket: Socket, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"] or "")
        if data["token"] != self.fake.token or self.fake.revoked:
            await socket.ws.close(code=4004, message=b"Authentication failed.")
            return
        if session is None or session.lost or self.refuse_resume:
            await socket.send(9, data=False)
            return
        self.resumed.append(session.id)
        socket.session = session
        missed = session.sent[int(data["seq"] or 0) :]
        for number, packet in enumerate(missed, start=int(data["seq"] or 0) + 1):
            await socket.send(0, packet["data"], packet["event"], number)
        await socket.dispatch("RESUMED", {})

    async def dispatch(self, event: str, data: Any, guild: str = "") -> None:
        """Send an event to the shard of a server; without a connection it is kept for the RESUME."""
        for socket in [one for one in self.sockets if one.session and one.session.holds(guild)]:
            await socket.dispatch(event, data)
            return
        for session in [one for one in self.sessions.values() if not one.lost and one.holds(guild)][-1:]:
            session.sent.append({"event": event, "data": data})

    async def ask_to_reconnect(self) -> None:
        """RECONNECT: the session can be resumed."""
        for socket in list(self.sockets):
            await socket.send(7, None)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """INVALID_SESSION."""
        for socket in list(self.sockets):
            if socket.session:
                socket.session.lost = not resumable
            await socket.send(9, resumable)

    async def drop(self) -> None:
        """Cut every connection without a close frame."""
        for socket in list(self.sockets):
            transport = socket.ws._req.transport if socket.ws._req else None
            if transport:
                transport.abort()

    async def close(self, code: int) -> None:
        """Close every connection with `code`."""
        for socket in list(self.sockets):
            await socket.ws.close(code=code)
