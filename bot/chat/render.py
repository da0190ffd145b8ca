"""A Card as Discord takes it. Pure: no network, no clock; the same card gives the same payload."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord

from bot.cards.card import Tone
from bot.chat import limits
from bot.chat.limits import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cards.card import Button, Card, Field, Picture

COLOURS = {
    Tone.INFO: 0x58A6FF,
    Tone.WARNING: 0xF2CC60,
    Tone.CRITICAL: 0xFF5D5D,
    Tone.GOOD: 0x3FB68B,
    Tone.QUIET: 0xA8ADB5,
}
SIMULATED = "SIMULATED"
_NO_TEXT = "(no text)"
_ROLE = re.compile(r"[0-9]{15,20}")
_UNSAFE_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# What Discord trims or shows as nothing: a text made of these alone is an empty text to it or to the reader.
_INVISIBLE = re.compile(
    r"[\0\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message, ready to send any number of times: bytes are shared, files are made afresh by each send."""

    embed: discord.Embed
    content: str | None
    allowed_mentions: discord.AllowedMentions
    silent: bool
    buttons: tuple[Button, ...]
    picture: Picture | None
    picture_key: str
    """Changes when the picture, its name or its alt text does; empty without one."""

    def file(self) -> discord.File | None:
        """Open a new file over the picture's bytes: a File can be sent once only."""
        if self.picture is None:
            return None
        return discord.File(io.BytesIO(self.picture.png), filename=self.picture.name, description=self.picture.alt)

    def view(self) -> discord.ui.View | None:
        """Make the buttons, or None. The view is stopped at once, so that the library keeps nothing of it in memory.

        What an action does is in its custom_id: a button still works after a restart.
        """
        if not self.buttons:
            return None
        view = discord.ui.View(timeout=None)
        for button in self.buttons:
            if button.url:
                view.add_item(discord.ui.Button(label=button.label, url=button.url))
            else:
                view.add_item(discord.ui.Button(label=button.label, custom_id=button.action))
        view.stop()
        return view


def render(card: Card, *, guild: str = "") -> Rendered:
    """`card` as one message that Discord accepts whatever is in it, and that pings nobody but `card.mention_role`.

    `guild` is where it goes: its own id as a role is @everyone, which is never pinged.
    """
    picture, without = _picture(card)
    role = card.mention_role if _ROLE.fullmatch(card.mention_role) and card.mention_role != guild else ""
    return Rendered(
        embed=_embed(card, picture, without),
        content=f"<@&{role}>" if role else None,
        allowed_mentions=_mentions(role),
        silent=card.silent,
        buttons=tuple(_buttons(card.buttons)),
        picture=picture,
        picture_key=_key(picture),
    )


def without_picture(card: Card, why: str) -> Card:
    """Copy the card without its picture, which says so."""
    note = f"picture left out: {why}"
    return replace(card, picture=None, footer=f"{card.footer} · {note}" if card.footer else note)


def _mentions(role: str) -> discord.AllowedMentions:
    if not role:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(int(role))], replied_user=False)


def _embed(card: Card, picture: Picture | None, without: str) -> discord.Embed:
    title = _clean(card.title)
    if card.simulated and SIMULATED not in title:
        title = f"{SIMULATED} · {title}" if title else SIMULATED
    footer = _clean(card.footer)
    if card.simulated and SIMULATED not in footer:
        footer = f"{footer} · {SIMULATED}" if footer else SIMULATED
    if without:
        footer = f"{footer} · {without}" if footer else without
    title = cut(title, limits.EMBED_TITLE)
    footer = cut(footer, limits.EMBED_FOOTER // 2)
    body = _clean("\n".join(part for part in (card.lead, *card.lines) if _shows(part)))
    room = limits.EMBED_TOTAL - len(title) - len(footer)
    description = cut(body, min(limits.EMBED_DESCRIPTION, room))
    fields, left_out = _fields(card.fields, room - len(description) - len(_more(len(card.fields))))
    if left_out:
        footer = f"{footer}{_more(left_out)}".removeprefix(" · ")
    if not _shows(title) and not _shows(description) and not fields:
        description = _NO_TEXT
    embed = discord.Embed(title=title or None, description=description or None, colour=COLOURS[card.tone])
    for name, value, inline in fields:
        embed.add_field(name=name, value=value, inline=inline)
    if footer:
        embed.set_footer(text=footer)
    if picture is not None:
        embed.set_image(url=f"attachment://{picture.name}")
    return embed


def _more(left_out: int) -> str:
    return f" · {left_out} more not shown" if left_out else ""


def _fields(fields: Iterable[Field], room: int) -> tuple[list[tuple[str, str, bool]], int]:
    kept: list[tuple[str, str, bool]] = []
    left_out = 0
    for field in fields:
        if not _shows(field.value):
            continue
        name = cut(_clean(field.name), limits.FIELD_NAME) if _shows(field.name) else "\u200b"
        value = cut(_clean(field.value), limits.FIELD_VALUE)
        fits = len(name) + len(value) <= room
        if left_out or not fits or len(kept) == limits.EMBED_FIELDS:
            left_out += 1
            continue
        kept.append((name, value, field.inline))
        room -= len(name) + len(value)
    return kept, left_out


def _picture(card: Card) -> tuple[Picture | None, str]:
    picture = card.picture
    if picture is None or not picture.png:
        return None, ""
    if len(picture.png) > limits.ATTACHMENT_BYTES:
        return None, "picture left out: larger than Discord takes"
    stem = _UNSAFE_NAME.sub("-", picture.name.removesuffix(".png")).strip(".-_")[:60] or "picture"
    alt = _clean(picture.alt)
    if card.simulated and SIMULATED not in alt:
        alt = f"{SIMULATED}. {alt}"
    return replace(picture, name=f"{stem}.png", alt=cut(alt, limits.ALT_TEXT)), ""


def _key(picture: Picture | None) -> str:
    if picture is None:
        return ""
    digest = hashlib.blake2b(picture.png, digest_size=16)
    digest.update(f"\0{picture.name}\0{picture.alt}".encode())
    return digest.hexdigest()


def _buttons(buttons: Iterable[Button]) -> Iterable[Button]:
    seen: set[str] = set()
    for button in buttons:
        if len(seen) == limits.BUTTONS:
            return
        label = cut(_clean(button.label), limits.BUTTON_LABEL) if _shows(button.label) else "Open"
        target = button.url or button.action
        good = _is_web(button.url) if button.url else 0 < len(button.action) <= limits.CUSTOM_ID
        if good and target not in seen:
            seen.add(target)
            yield replace(button, label=label)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and len(url) <= limits.BUTTON_URL and url.isprintable()


def _clean(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text.replace("\0", "")).strip()


def _shows(text: str) -> bool:
    return bool(_INVISIBLE.sub("", text))
