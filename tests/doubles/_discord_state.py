"""What the fake Discord remembers: servers, channels, roles, messages, interactions; and what follows from them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

EVERY = {"view": 1 << 10, "send": 1 << 11, "embed": 1 << 14, "attach": 1 << 15, "history": 1 << 16}
MENTION_EVERYONE = 1 << 17
ADMINISTRATOR = 1 << 3
SUPPRESS_NOTIFICATIONS = 1 << 12
EPHEMERAL = 1 << 6
DISCORD_EPOCH = 1_420_070_400_000


@dataclass
class Role:
    id: str
    name: str
    permissions: int = 0
    mentionable: bool = False

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "permissions": str(self.permissions),
            "mentionable": self.mentionable,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "managed": False,
            "flags": 0,
        }


@dataclass
class Channel:
    id: str
    guild: str
    name: str
    type: int = 0
    parent: str | None = None
    overwrites: list[dict[str, Any]] = field(default_factory=list)
    gone: bool = False

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "guild_id": self.guild,
            "name": self.name,
            "type": self.type,
            "position": 0,
            "parent_id": self.parent,
            "permission_overwrites": self.overwrites,
            "nsfw": False,
            "topic": None,
            "rate_limit_per_user": 0,
        }


@dataclass
class Guild:
    id: str
    name: str
    owner: str
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    bot_roles: list[str] = field(default_factory=list)
    bot_is_member: bool = True
    timed_out_until: str | None = None

    def rest(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner,
            "roles": [role.json() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "system_channel_flags": 0,
            "afk_timeout": 300,
        }

    def gateway(self, bot: dict[str, Any]) -> dict[str, Any]:
        return self.rest() | {
            "channels": [one.json() for one in self.channels.values() if not one.gone and one.type not in {10, 11, 12}],
            "threads": [],
            "members": [self.member(bot)],
            "member_count": 3,
            "unavailable": False,
            "large": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "voice_states": [],
            "presences": [],
        }

    def member(self, user: dict[str, Any]) -> dict[str, Any]:
        return {
            "user": user,
            "roles": self.bot_roles,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "communication_disabled_until": self.timed_out_until,
        }

    def allowed(self, channel: Channel, bot_id: str) -> int:
        """Compute the bot's permissions, by the documented order; written apart from the bot's own computation."""
        if self.owner == bot_id:
            return -1
        bits = self.roles[self.id].permissions
        for role in self.bot_roles:
            bits |= self.roles[role].permissions
        if bits & ADMINISTRATOR:
            return -1
        if channel.parent and channel.type in {10, 11, 12}:
            channel = self.channels[channel.parent]
        layers = [[self.id], [role for role in self.bot_roles if role != self.id], [bot_id]]
        for layer in layers:
            hits = [one for one in channel.overwrites if one["id"] in layer]
            for one in hits:
                bits &= ~int(one["deny"])
            for one in hits:
                bits |= int(one["allow"])
        return bits


@dataclass
class Attachment:
    id: str
    filename: str
    description: str | None
    data: bytes

    def json(self, channel: str) -> dict[str, Any]:
        url = f"https://cdn.invalid/attachments/{channel}/{self.id}/{self.filename}"
        return {
            "id": self.id,
            "filename": self.filename,
            "description": self.description,
            "size": len(self.data),
            "url": url,
            "proxy_url": url,
            "content_type": "image/png",
        }


@dataclass
class Message:
    id: str
    channel: str
    author: dict[str, Any]
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    pings: tuple[str, ...] = ()
    """Who was notified: "everyone", "here", "role:ID", "user:ID". Edits never add to it."""
    edits: list[dict[str, Any]] = field(default_factory=list)
    """Each edit's body as it came."""
    uploads: int = 0
    """Files received over the message's life."""
    deleted: bool = False
    answers: str = ""
    """The message that it replies to."""
    thread: str = ""
    """The name of the thread under it."""

    @property
    def embed(self) -> dict[str, Any]:
        return self.embeds[0]

    @property
    def silent(self) -> bool:
        return bool(self.flags & SUPPRESS_NOTIFICATIONS)

    @property
    def private(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def text(self) -> str:
        """Every word that a reader sees."""
        parts = [self.content]
        for one in self.embeds:
            parts += [one.get("title") or "", one.get("description") or "", (one.get("footer") or {}).get("text", "")]
            parts += [f"{each['name']}\n{each['value']}" for each in one.get("fields", [])]
        return "\n".join(part for part in parts if part)

    def buttons(self) -> dict[str, str]:
        """What stands on the buttons, and their identifiers (of a link: where it leads)."""
        parts = [one for row in self.components for one in row.get("components") or ()]
        return {one["label"]: one.get("custom_id") or one.get("url") for one in parts if one.get("type") == 2}

    def json(self) -> dict[str, Any]:
        by_name = {one.filename: one.json(self.channel)["url"] for one in self.attachments}
        embeds = []
        for one in self.embeds:
            shown = {**one, "type": "rich"}
            if "image" in one:
                name = one["image"]["url"].removeprefix("attachment://")
                shown["image"] = {**one["image"], "url": by_name.get(name, one["image"]["url"])}
            embeds.append(shown)
        return {
            "id": self.id,
            "channel_id": self.channel,
            "author": self.author,
            "content": self.content,
            "timestamp": "2026-09-21T00:00:00+00:00",
            "edited_timestamp": "2026-09-21T00:01:00+00:00" if self.edits else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [one.json(self.channel) for one in self.attachments],
            "embeds": embeds,
            "components": self.components,
            "pinned": False,
            "type": 0,
            "flags": self.flags,
            **({"nonce": self.nonce} if self.nonce else {}),
        }


@dataclass
class Interaction:
    """One thing that a person did, and all that came back."""

    id: str
    token: str
    type: int
    name: str
    began: float
    channel: str
    acknowledged: int | None = None
    """The callback's type: 4 message, 5 thinking…, 6 later, 7 update, 8 autocomplete, 9 modal."""
    acknowledged_at: float | None = None
    """When, on the clock of `began`."""
    callback: dict[str, Any] = field(default_factory=dict)
    message: Message | None = None
    pressed: Message | None = None
    """The message with the button, or the one whose button opened the form."""
    followups: list[Message] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def thinking(self) -> bool:
        """The person still sees "thinking…"."""
        return self.acknowledged == 5 and not self.done.is_set()

    async def answered(self, within: float = 60.0) -> Message:
        """Wait for the answer."""
        await asyncio.wait_for(self.done.wait(), within)
        assert self.message is not None
        return self.message

    async def form(self, within: float = 60.0) -> dict[str, Any]:
        """Wait for the form that was opened."""
        await asyncio.wait_for(self.done.wait(), within)
        assert self.acknowledged == 9, self.callback
        return self.callback["data"]

    async def beside(self, within: float = 60.0) -> Message:
        """Wait for what is said beside the message that was pressed."""
        async with asyncio.timeout(within):
            while not self.followups:  # noqa: ASYNC110 - the thing waited for is another program's state
                await asyncio.sleep(0.005)
        return self.followups[0]

    async def offered(self, within: float = 60.0) -> list[dict[str, Any]]:
        """Wait for what an autocomplete was answered with; Discord waits three seconds."""
        await asyncio.wait_for(self.done.wait(), within)
        assert self.acknowledged == 8
        return self.callback["data"]["choices"]


@dataclass
class Upload:
    """A file that a person gives to an option."""

    name: str
    data: bytes
    id: str = ""


def pings(message: dict[str, Any], roles: dict[str, Role], *, may_ping_all: bool) -> tuple[str, ...]:
    """Who Discord would notify for a new message: from `content` only, narrowed by `allowed_mentions`."""
    content = message.get("content") or ""
    allowed = message.get("allowed_mentions")
    kinds = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or ())
    hit: list[str] = []
    if "everyone" in kinds and may_ping_all:
        hit += [word for word in ("everyone", "here") if f"@{word}" in content]
    named_users = set((allowed or {}).get("users") or ())
    for user in re.findall(r"<@!?(\d+)>", content):
        if "users" in kinds or user in {str(one) for one in named_users}:
            hit.append(f"user:{user}")
    named_roles = {str(one) for one in (allowed or {}).get("roles") or ()}
    for role in re.findall(r"<@&(\d+)>", content):
        known = roles.get(role)
        if known and (known.mentionable or may_ping_all) and ("roles" in kinds or role in named_roles):
            hit.append(f"role:{role}")
    return tuple(dict.fromkeys(hit))
