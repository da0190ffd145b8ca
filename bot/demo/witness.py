"""A sink that writes down what the face took, so that nobody has to believe the face: one line for each send and edit."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.cards.card import Card
    from bot.delivery.sink import Address, Sink

NAME = "sends.jsonl"


class Witness:
    """Passes everything on and notes it once it was taken. A note survives `os._exit`: it is written at once, unbuffered."""

    def __init__(self, sink: Sink, directory: Path) -> None:
        self._sink = sink
        self._path = directory / NAME
        self.last = ""
        """What was done last: send, edit, or nothing yet."""

    @property
    def face(self) -> str:
        """The face behind."""
        return self._sink.face

    async def send(self, to: Address, card: Card, nonce: str) -> str:
        """Post, and note nonce and message."""
        message_id = await self._sink.send(to, card, nonce)
        self._note({"do": "send", "nonce": nonce, "message": message_id})
        return message_id

    async def edit(self, to: Address, message_id: str, card: Card) -> None:
        """Edit, and note it."""
        await self._sink.edit(to, message_id, card)
        self._note({"do": "edit", "message": message_id})

    def _note(self, line: dict[str, str]) -> None:
        self.last = line["do"]
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(handle, json.dumps(line).encode() + b"\n")
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class Sends:
    """What the notes add up to."""

    tried: int
    """Posts that the face was given."""
    nonces: int
    """Different messages among them."""
    again: int
    """Posts given a second time, after the kill."""
    twice: int
    """Messages that stand there twice: one nonce, two ids."""
    edits: int
    repeated: tuple[str, ...] = ()
    """The nonces that were given again."""


def count(directory: Path) -> Sends:
    """Add the notes up."""
    path = directory / NAME
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    ids: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line["do"] == "send":
            ids[line["nonce"]].append(line["message"])
    tried = sum(map(len, ids.values()))
    return Sends(
        tried=tried,
        nonces=len(ids),
        again=tried - len(ids),
        twice=sum(1 for found in ids.values() if len(set(found)) > 1),
        edits=sum(1 for line in lines if line["do"] == "edit"),
        repeated=tuple(nonce for nonce, found in ids.items() if len(found) > 1),
    )


def killer(witness: Witness, is_time: Callable[[], bool], code: int) -> Callable[[str], None]:
    """A checkpoint that ends the process, without any farewell, behind a new message and before its record."""

    def checkpoint(name: str) -> None:
        if name == "after-send" and witness.last == "send" and is_time():
            os._exit(code)

    return checkpoint
