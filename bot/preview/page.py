"""The journal as one HTML page that needs nothing else: no script, no request, every picture inside."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from bot.preview._style import AVATAR, STYLE
from bot.preview.markup import pill, rendered, text, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cards.card import Button, Card
    from bot.preview.journal import Chapter, Journal, Message, Shape

MOST_MESSAGES = 600
"""Older ones stay in the journal and are counted."""
MOST_PICTURES = 24 * 1024 * 1024
"""Bytes of pictures in one page, the newest first: it must still go through a mail."""
MOST_STATES = 12
"""Earlier states shown of one message."""
_KINDS = {
    "alert": "alerts",
    "proposal": "proposals",
    "upgrade": "upgrades",
    "news": "pieces of news",
    "answer": "answers",
    "digest": "weekly summaries",
    "backlog": "summaries",
}
_CHIP = '<span class="sim">SIMULATED</span>'


def write_page(path: Path, journal: Journal) -> None:
    """Write the page in pieces into a file beside, then put it in place at once."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8", errors="replace") as page:
        for piece in _pieces(journal):
            page.write(piece)
    beside.replace(path)


def _pieces(journal: Journal) -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="dark light">\n'
        '<meta name="referrer" content="no-referrer">\n<title>burnwatch: what Discord would show</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n"
    )
    yield _top(journal)
    yield "<main>\n"
    messages = [message for chapter in journal.chapters for message in chapter.messages]
    shown = {message.id for message in messages[-MOST_MESSAGES:]}
    if len(messages) > len(shown):
        yield f'<p class="older">{len(messages) - len(shown):,} older messages are in the journal beside this page.</p>\n'
    with_picture = _pictured(journal, messages)
    for number, chapter in enumerate(journal.chapters):
        yield from _chapter(journal, chapter, number, shown, with_picture)
    if not messages:
        yield '<p class="older">No message yet. The page fills as burnwatch has something to say.</p>\n'
    yield '</main>\n<footer class="end">Made by burnwatch. Times are UTC; “ago” counts from each message.</footer>\n</body>\n</html>\n'


def _pictured(journal: Journal, messages: list[Message]) -> set[str]:
    """The pictures that fit into the page, newest first."""
    room = MOST_PICTURES
    names: set[str] = set()
    for message in reversed(messages):
        name = message.now.picture
        if not name or name in names:
            continue
        data = journal.picture(name)
        if data is None:
            continue
        room -= len(data)
        if room < 0:
            break
        names.add(name)
    return names


def _top(journal: Journal) -> str:
    messages = [message for chapter in journal.chapters for message in chapter.messages]
    simulated = sum(1 for message in messages if message.now.card.simulated)
    tiles = [_tile(len(messages), "messages", f"{len(messages) - simulated:,} real, {simulated:,} simulated")]
    kinds: dict[str, Counter[str]] = {}
    for message in messages:
        kinds.setdefault(message.now.card.kind or "other", Counter())[message.now.card.state] += 1
    for kind, states in kinds.items():
        said = ", ".join(f"{count:,} {text(state)}" for state, count in states.most_common() if state)
        tiles.append(_tile(states.total(), _KINDS.get(kind, kind), said))
    at = max((state.at for message in messages for state in message.states), default=0)
    lines = "".join(f"<li>{rendered(line, at)}</li>" for line in journal.summary)
    links = [
        f'<li><a href="#c{number}">{text(chapter.text)}</a>{_CHIP if chapter.simulated else ""}</li>'
        for number, chapter in enumerate(journal.chapters)
        if chapter.text
    ]
    return (
        f'<header class="top"><div class="brand">{AVATAR}<div><h1>burnwatch</h1>'
        "<p>What the bot would post in Discord, message by message, newest last.</p></div></div>\n"
        f'<ul class="tiles">{"".join(tiles)}</ul>\n'
        + (f'<ul class="lines">{lines}</ul>\n' if lines else "")
        + (f'<nav aria-label="Chapters"><ol>{"".join(links)}</ol></nav>\n' if links else "")
        + "</header>\n"
    )


def _tile(count: int, name: str, more: str) -> str:
    one = {"summaries": "summary", "weekly summaries": "weekly summary"}.get(name, name.removesuffix("s"))
    return f'<li class="tile"><b>{count:,}</b> {text(one if count == 1 else name)}<span class="dim">{more}</span></li>'


def _chapter(journal: Journal, chapter: Chapter, number: int, shown: set[str], pictured: set[str]) -> Iterator[str]:
    messages = [message for message in chapter.messages if message.id in shown]
    if not messages and not chapter.text:
        return
    yield f'<section class="chapter" id="c{number}">\n'
    if chapter.text:
        chip = _CHIP if chapter.simulated else ""
        yield f'<div class="heading"><h2>{text(chapter.text)} {chip}</h2>'
        yield (f"<p>{rendered(chapter.paragraph, 0)}</p>" if chapter.paragraph else "") + "</div>\n"
    channel: tuple[str, str] | None = None
    for message in messages:
        if channel != (message.guild, message.channel):
            channel = (message.guild, message.channel)
            yield f'<div class="channel"><span aria-hidden="true">#</span> {text(message.channel or "channel")}</div>\n'
        yield from _message(journal, message, pictured)
    yield "</section>\n"


def message_html(journal: Journal, message: Message) -> str:
    """One message alone, without a page around it, its picture inside."""
    return "".join(_message(journal, message, {state.picture for state in message.states}))


def _message(journal: Journal, message: Message, pictured: set[str]) -> Iterator[str]:
    first, shape = message.states[0], message.now
    card = shape.card
    yield f'<article class="message" id="{text(message.id)}">\n'
    if message.asked:
        yield f'<p class="asked"><b>a member</b> used <code>{text(message.asked)}</code></p>\n'
    yield f'{AVATAR}<div class="said"><p class="who"><b>burnwatch</b><span class="app">APP</span>{time_of(first.at, "f", first.at)}'
    if card.silent and not message.asked:
        yield '<span class="hush" title="sent without a push notification">silent</span>'
    yield (_CHIP if card.simulated else "") + "</p>\n"
    yield from _answered(journal, card)
    if card.mention_role:
        yield f"<p>{pill(card.mention_role)}</p>\n"
    yield f'<div class="embed {card.tone.value}">{_text_of(card, shape.at)}'
    yield from _picture(journal, shape, pictured)
    yield (f'<p class="foot">{text(card.footer)}</p>' if card.footer else "") + "</div>\n"
    if card.buttons:
        yield f'<p class="buttons">{"".join(_button(button) for button in card.buttons)}</p>\n'
    yield _history(message)
    yield "</div></article>\n"


def _answered(journal: Journal, card: Card) -> Iterator[str]:
    """A line that leads to the message that this one answers."""
    answered = journal.message(card.reply_to) if card.reply_to else None
    if answered is not None:
        title = rendered(answered.now.card.title, 0)
        yield f'<p class="reply"><a href="#{text(answered.id)}"><span aria-hidden="true">↪</span> in reply to</a> {title}</p>\n'


def _text_of(card: Card, at: int) -> str:
    lines = "".join(f"<p>{rendered(line, at)}</p>" for line in (card.lead, *card.lines) if line)
    fields = "".join(
        f'<div class="{"inline" if field.inline else "wide"}"><h4>{rendered(field.name, at)}</h4><p>{rendered(field.value, at)}</p></div>'
        for field in card.fields
    )
    return f"<h3>{rendered(card.title, at)}</h3>{lines}" + (f'<div class="fields">{fields}</div>' if fields else "")


def _picture(journal: Journal, shape: Shape, pictured: set[str]) -> Iterator[str]:
    picture = shape.card.picture
    if picture is None or not shape.picture:
        return
    data = journal.picture(shape.picture) if shape.picture in pictured else None
    alt = text(picture.alt)
    if data is None:
        yield f'<p class="left-out">Picture left out of this page. {alt}</p>'
        return
    source = base64.b64encode(data).decode()
    yield (
        f'<img src="data:image/png;base64,{source}" alt="{alt}" width="{int(picture.width)}" height="{int(picture.height)}" loading="lazy">'
        f'<details class="alt"><summary>ALT</summary><p>{alt}</p></details>'
    )


def _button(button: Button) -> str:
    label = text(button.label)
    if button.url.startswith("https://"):
        return f'<a class="button" href="{text(button.url)}" target="_blank" rel="noopener noreferrer nofollow">{label} <span aria-hidden="true">↗</span></a>'
    return f'<span class="button">{label}</span>'


def _history(message: Message) -> str:
    earlier = message.states[:-1]
    if not earlier:
        return ""
    now = message.now
    states = "".join(
        f'<li><p class="dim">{time_of(state.at, "f", state.at)}</p><div class="embed {state.card.tone.value}">{_text_of(state.card, state.at)}</div></li>'
        for state in earlier[-MOST_STATES:]
    )
    count = f"{len(earlier):,} earlier state" + ("" if len(earlier) == 1 else "s")
    return (
        f'<p class="edited">(edited {time_of(now.at, "f", now.at)})</p>\n'
        f'<details class="history"><summary>{count}</summary><ol>{states}</ol></details>\n'
    )
