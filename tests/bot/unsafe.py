"""Looking for what foreign text must never do to a reader: lead somewhere, mention somebody, hide or turn characters.

It knows nothing of how texts are made safe: it reads the payload that Discord would get and the page that a browser would.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from bot.chat import limits
from bot.chat.render import render
from bot.preview.journal import Message, Shape
from bot.preview.page import message_html
from tests.bot.preview.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cards.card import Card

EXPLORER = re.compile(r"https://www\.mintscan\.io/akash/proposals/[1-9]\d{0,19}")
"""The only pages that a message about a proposal may lead to."""
TIME = re.compile(r"<t:\d{1,13}(?::[tTdDfFR])?>")
LINK = re.compile(
    r"(?:https?|steam|discord|ftp|ipfs|tg|javascript|data)\s?:\s?//|(?<![\w.\-])www\.\w|(?<![\w\-])\w[\w\-]{0,60}\.[a-z]{2,24}/\S",
    re.IGNORECASE,
)
INVITE = re.compile(r"discord(?:app)?\.(?:gg|com|me|io|li)(?![\w\-]|[.\u3002\uff61]\w)", re.IGNORECASE)
MENTION = re.compile(r"@everyone|@here|<(?:@|#|/|a?:|id:|sound:|t:)", re.IGNORECASE)
BARE = re.compile(
    r"(?<![\w\-])\w[\w\-]{0,40}[.\u3002\uff61](?:com|net|org|io|gg|xyz|network|app|dev|site)(?![\w\-]|[.\u3002\uff61]\w)",
    re.IGNORECASE,
)
ACTIVE = re.compile(r"\]\(|\|\||~~|__|(?m:^\s{0,8}(?:[#>]|-#)\s)|<(?=[@#:/a-z!&])|(?<!`)``")
"""What Discord's markup would still act on once every escaped character is gone."""
NEVER = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def character(text: str) -> str:
    """The first character that nobody sees or that turns others round."""
    return next((hex(ord(char)) for char in text if char != "\n" and unicodedata.category(char) in NEVER), "")


def leads(text: str) -> str:
    """The first thing in a shown text that leads somewhere or mentions somebody."""
    for pattern in (LINK, INVITE, MENTION, BARE):
        found = pattern.search(text)
        if found:
            return found.group()
    return character(text)


def of_markup(markup: str) -> str:
    """The first thing in markup that Discord would act on, or that a reader could be led by."""
    ours = TIME.sub("", markup)
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "", re.sub(r"`[^`\n]*`", "", ours)).replace("**", "")
    found = ACTIVE.search(bare)
    if found:
        return f"active markup {found.group()!r} in {bare!r}"
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", ours)
    return leads(shown)


def texts_of(card: Card) -> Iterator[tuple[str, str]]:
    """Every text that Discord would be sent for a card, by the place where it stands."""
    rendered = render(card)
    embed: dict[str, Any] = rendered.embed.to_dict()  # type: ignore[assignment]
    for place in ("title", "description"):
        yield place, embed.get(place, "")
    yield "footer", embed.get("footer", {}).get("text", "")
    for field in embed.get("fields", ()):
        yield "field name", field["name"].replace("\u200b", "", 1) if field["name"] == "\u200b" else field["name"]
        yield "field value", field["value"]
    for button in rendered.buttons:
        yield "button", button.label


def problem(card: Card) -> str:
    """What is wrong with a card as Discord would get it; empty when nothing is."""
    rendered = render(card)
    embed: dict[str, Any] = rendered.embed.to_dict()  # type: ignore[assignment]
    for place, text in texts_of(card):
        found = of_markup(text)
        if found:
            return f"{place}: {found} in {text!r}"
    if leads(card.thread):  # a thread's name is no markup
        return f"the thread's name {card.thread!r}"
    if rendered.content is not None:
        return f"content {rendered.content!r}"
    if rendered.allowed_mentions.to_dict() != {"parse": [], "replied_user": False} and rendered.allowed_mentions.to_dict() != {"parse": []}:  # fmt: skip
        return f"mentions {rendered.allowed_mentions.to_dict()}"
    if embed.get("url") or embed.get("author") or embed.get("thumbnail") or embed.get("footer", {}).get("icon_url"):
        return f"an address in the embed: {embed}"
    if "image" in embed and not re.fullmatch(r"attachment://[A-Za-z0-9_.\-]+", embed["image"]["url"]):
        return f"an image from elsewhere: {embed['image']}"
    for button in rendered.buttons:
        if button.url and not EXPLORER.fullmatch(button.url):
            return f"a button to {button.url}"
    return _too_long(embed) or of_page(card)


def _too_long(embed: dict[str, Any]) -> str:
    sizes = {
        "title": (len(embed.get("title", "")), limits.EMBED_TITLE),
        "description": (len(embed.get("description", "")), limits.EMBED_DESCRIPTION),
        "footer": (len(embed.get("footer", {}).get("text", "")), limits.EMBED_FOOTER),
        "fields": (len(embed.get("fields", ())), limits.EMBED_FIELDS),
        "all": (
            sum(len(embed.get(part, "")) for part in ("title", "description"))
            + len(embed.get("footer", {}).get("text", ""))
            + sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields", ())),
            limits.EMBED_TOTAL,
        ),
    }
    return ", ".join(f"{name} has {size} of {most}" for name, (size, most) in sizes.items() if size > most)


class _NoPictures:
    def picture(self, _name: str) -> None:
        return None


def of_page(card: Card) -> str:
    """What is wrong with a card on the preview page."""
    shape = Shape(1_790_000_000_000, card)
    page = Page(message_html(_NoPictures(), Message("m1", "g", "governance", [shape])))  # type: ignore[arg-type]
    for tag, name, value in page.attributes:
        if (
            name in ("href", "src", "action", "data", "srcset")
            and not value.startswith(("#", "data:image/png;base64,"))
            and not (tag == "a" and EXPLORER.fullmatch(value))
        ):
            return f"<{tag} {name}={value!r}>"
    return character(page.text.replace("\u00a0", " "))
