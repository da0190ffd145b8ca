"""The truth behind the page: JSON lines, one for each thing that happened, and the pictures beside them by their digest.

A line is appended with one write, so that a kill leaves whole lines and at most one torn last one, which is cut off when
the journal is opened again. A picture is in its place before the line that names it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.cards.card import Button, Card, Field, Picture, Tone

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.sample import Ms

log = logging.getLogger("burnwatch.preview")

NAME = "messages.jsonl"
PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Shape:
    """One state of a message: the card without its picture's bytes, which stay in a file."""

    at: Ms
    card: Card
    picture: str = ""
    """The name of the picture's file."""


@dataclass(slots=True)
class Message:
    """A message with all its states, oldest first."""

    id: str
    guild: str
    channel: str
    states: list[Shape]
    asked: str = ""
    """The command it answers."""

    @property
    def now(self) -> Shape:
        """The state that is shown."""
        return self.states[-1]


@dataclass(slots=True)
class Chapter:
    """A heading and what follows it."""

    text: str = ""
    paragraph: str = ""
    simulated: bool = False
    messages: list[Message] = field(default_factory=list)


class Journal:
    """What happened, in memory and on disk."""

    def __init__(self, directory: Path) -> None:
        """Read what is there. Raises OSError."""
        self.directory = directory
        self.chapters: list[Chapter] = [Chapter()]
        self.summary: tuple[str, ...] = ()
        self._messages: dict[str, Message] = {}
        self._nonces: dict[str, str] = {}
        self._last = 0
        self._path = directory / NAME
        (directory / PICTURES).mkdir(parents=True, exist_ok=True)
        self._size = self._read()

    def message(self, message_id: str) -> Message | None:
        """The message of that id."""
        return self._messages.get(message_id)

    def by_nonce(self, nonce: str) -> str | None:
        """The id that this nonce was given, if it was."""
        return self._nonces.get(nonce)

    def send(self, at: Ms, nonce: str, guild: str, channel: str, card: Card, asked: str = "") -> str:
        """Add a message and return its id; a known nonce returns the id it had."""
        known = self._nonces.get(nonce)
        if known is not None:
            return known
        message_id = f"p{self._last + 1}"
        head = {
            "do": "send",
            "id": message_id,
            "nonce": nonce,
            "at": at,
            "guild": guild,
            "channel": channel,
            "asked": asked,
        }
        self._append({**head, **self._kept(card)})
        return message_id

    def edit(self, at: Ms, message_id: str, card: Card) -> None:
        """Add a state to a message. The same state a second time adds nothing: an edit may be sent twice."""
        kept = self._kept(card)
        last = self._messages[message_id].now
        if (_to_json(last.card), last.picture) != (kept["card"], kept["picture"]):
            self._append({"do": "edit", "id": message_id, "at": at, **kept})

    def heading(self, at: Ms, text: str, paragraph: str, *, simulated: bool) -> None:
        """Begin a chapter. The one that is open already is not begun again."""
        last = self.chapters[-1]
        if (last.text, last.paragraph, last.simulated) != (text, paragraph, simulated):
            self._append({"do": "heading", "at": at, "text": text, "paragraph": paragraph, "simulated": simulated})

    def sum_up(self, at: Ms, lines: tuple[str, ...]) -> None:
        """Replace the lines on top of the page."""
        if lines != self.summary:
            self._append({"do": "summary", "at": at, "lines": list(lines)})

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture, or None when its file is gone."""
        try:
            return (self.directory / PICTURES / name).read_bytes()
        except OSError:
            return None

    def _kept(self, card: Card) -> dict[str, Any]:
        """The card as JSON, its picture put aside."""
        name = ""
        if card.picture is not None and card.picture.png:
            name = hashlib.sha256(card.picture.png).hexdigest()[:32] + ".png"
            path = self.directory / PICTURES / name
            if not path.exists():
                write_whole(path, card.picture.png)
        return {"card": _to_json(card), "picture": name}

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            _write_line(handle, line)
        except OSError:
            os.ftruncate(handle, self._size)
            raise
        finally:
            os.close(handle)
        self._size += len(line)
        self._apply(entry)

    def _read(self) -> int:
        """Replay the file; returns its size after a torn last line was cut off."""
        if not self._path.exists():
            return 0
        raw = self._path.read_bytes()
        whole = raw.rfind(b"\n") + 1
        if whole != len(raw):
            log.warning("%s ended in half a line, cut off", NAME)
            write_whole(self._path, raw[:whole])
        for number, line in enumerate(raw[:whole].splitlines(), 1):
            try:
                self._apply(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as err:
                log.warning("%s line %d makes no sense and is left out: %s", NAME, number, err)
        return whole

    def _apply(self, entry: dict[str, Any]) -> None:
        match entry["do"]:
            case "send":
                shape = Shape(int(entry["at"]), _from_json(entry["card"]), str(entry["picture"]))
                message = Message(
                    str(entry["id"]), str(entry["guild"]), str(entry["channel"]), [shape], str(entry["asked"])
                )
                self._messages[message.id] = message
                self._last = max(self._last, int(message.id.removeprefix("p")))
                self._nonces[str(entry["nonce"])] = message.id
                self.chapters[-1].messages.append(message)
            case "edit":
                shape = Shape(int(entry["at"]), _from_json(entry["card"]), str(entry["picture"]))
                self._messages[entry["id"]].states.append(shape)
            case "heading":
                self.chapters.append(Chapter(str(entry["text"]), str(entry["paragraph"]), bool(entry["simulated"])))
            case "summary":
                self.summary = tuple(str(line) for line in entry["lines"])


def _write_line(handle: int, line: bytes) -> None:
    if os.write(handle, line) != len(line):
        raise OSError("the disk is full: half a line was written")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a kill, finds the old one or the new one and nothing between."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)


def _to_json(card: Card) -> dict[str, Any]:
    raw = asdict(replace(card, picture=None))
    if card.picture is not None:
        raw["picture"] = {
            "name": card.picture.name,
            "alt": card.picture.alt,
            "width": card.picture.width,
            "height": card.picture.height,
        }
    return raw | {
        "tone": card.tone.value,
        "lines": list(card.lines),
        "fields": list(raw["fields"]),
        "buttons": list(raw["buttons"]),
    }


def _from_json(raw: dict[str, Any]) -> Card:
    picture = raw.get("picture")
    known = {
        key: raw[key]
        for key in ("title", "lead", "footer", "mention_role", "silent", "simulated", "kind", "state", "reply_to")
        if key in raw
    }
    return Card(
        **known,
        tone=Tone(raw["tone"]),
        lines=tuple(raw["lines"]),
        fields=tuple(Field(**one) for one in raw["fields"]),
        buttons=tuple(Button(**one) for one in raw["buttons"]),
        picture=None if picture is None else Picture(png=b"", **picture),
    )
