"""A Sink that writes what Discord would show into a page. The journal is the truth; the page is written when there is time."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import threading
import time
from typing import TYPE_CHECKING

from bot.errors import MessageGone, SendFailed
from bot.preview.journal import Journal
from bot.preview.page import write_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.cards.card import Card
    from bot.clock import Clock
    from bot.delivery.sink import Address

log = logging.getLogger("burnwatch.preview")

PAUSE = 1.0
"""Seconds between two writings of the page, while messages keep coming."""
AGAIN = 15.0
"""Seconds until a page that could not be written is tried again."""
_SHARE = 20
"""Writing takes at most one part in this many of the time."""
ANSWERS = "commands"


class PreviewSink:
    """The face `preview`: `directory/index.html`, with the journal and the pictures beside it."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        """Go on from what is in `directory`. Raises OSError when it cannot be used."""
        directory.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._journal = Journal(directory)
        self.page = directory / "index.html"
        self._dirty = True
        self._wrote_at = 0.0
        self._took = 0.0
        self._trouble = ""
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._writing = threading.Lock()
        self.flush()  # a kill may have left a page that is older than the journal

    @property
    def face(self) -> str:
        """The face that routes name."""
        return "preview"

    async def send(self, to: Address, card: Card, nonce: str) -> str:
        """Add a message. A nonce that was here before gives the message it made then."""
        try:
            message_id = self._journal.send(self._clock.now(), nonce, to.guild, to.channel, card)
        except OSError as err:
            raise SendFailed(f"the preview cannot be written: {err.strerror or err}") from err
        self._soon()
        return message_id

    async def edit(self, to: Address, message_id: str, card: Card) -> None:
        """Give a message a new state; the earlier ones stay readable."""
        known = self._journal.message(message_id)
        if known is None or (known.guild, known.channel) != (to.guild, to.channel):
            raise MessageGone(f"the preview has no message {message_id} in {to.channel or 'that channel'}")
        try:
            self._journal.edit(self._clock.now(), message_id, card)
        except OSError as err:
            raise SendFailed(f"the preview cannot be written: {err.strerror or err}") from err
        self._soon()

    def heading(self, text: str, paragraph: str = "", *, simulated: bool = False) -> None:
        """Begin a chapter of the page."""
        self._journal.heading(self._clock.now(), text, paragraph, simulated=simulated)
        self._dirty = True

    def summary(self, lines: Iterable[str]) -> None:
        """Put lines on top of the page, in place of those that were there."""
        self._journal.sum_up(self._clock.now(), tuple(lines))
        self._dirty = True

    def answer(self, asked: str, card: Card, channel: str = ANSWERS) -> str:
        """Show a command and its answer, as a member would see them. The same answer at the same time is shown once."""
        now = self._clock.now()
        told = json.dumps([asked, channel, now, card.title, card.lead, card.lines])
        nonce = "answer:" + hashlib.sha256(told.encode()).hexdigest()[:32]
        message_id = self._journal.send(now, nonce, "", channel, card, asked)
        self._dirty = True
        return message_id

    def flush(self) -> None:
        """Write the page, if anything changed since it was written. Raises OSError."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._dirty:
            return
        self._dirty = False
        try:
            self._write()
        except OSError:
            self._dirty = True
            raise

    def _write(self) -> None:
        with self._writing:
            started = time.monotonic()
            write_page(self.page, self._journal)
            self._wrote_at = time.monotonic()
            self._took = self._wrote_at - started

    def _soon(self) -> None:
        """Have the page written after this message, or after the pause when one was written just now."""
        self._dirty = True
        if self._timer is None:
            wait = self._wrote_at + max(PAUSE, _SHARE * self._took) - time.monotonic()
            self._timer = asyncio.get_running_loop().call_later(max(wait, 0.0), self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_aside(), name="preview-page")

    async def _write_aside(self) -> None:
        """In a thread: a page of a season holds pictures by the hundred, and Discord waits for its heartbeat meanwhile."""
        self._dirty = False
        try:
            await asyncio.to_thread(self._write)
        except OSError as err:  # the messages are safe in the journal, and no other one may come for hours
            self._dirty = True
            if str(err) != self._trouble:
                log.warning("the preview page cannot be written: %s; it is tried again", err)
            self._trouble = str(err)
            self._timer = self._timer or asyncio.get_running_loop().call_later(AGAIN, self._on_time)
        else:
            self._trouble = ""
            if self._dirty:
                self._soon()
