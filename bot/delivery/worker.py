"""Claim with a lease, render, send, record. The promise this keeps is written in docs/explanation/delivery.md.

The order is the whole point: the row is recorded as sent only after the face took it, so a crash in between sends it
again under the same nonce, and the face answers with the message that is already there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from bot.app.living import NUMBERS
from bot.cards import words_discord as say
from bot.delivery.policy import Policy
from bot.delivery.sink import Address
from bot.errors import MessageGone, SendFailed, SendRefused, StorageError
from bot.log import Trouble

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from alerts.sample import Ms
    from bot.cards.card import Card
    from bot.clock import Clock
    from bot.delivery.backlog import Backlog
    from bot.delivery.sink import Sink
    from bot.storage import OutboxRow, Storage

log = logging.getLogger("burnwatch.delivery")

IDLE = 5.0
"""Seconds between looks when nothing wakes the worker: another process may have written to the outbox."""
SOON = 0.05
"""The shortest pause before looking again for what is due."""
GIVING_BACK = 1.0
"""Seconds for writing down that a message was stopped: where nothing can be written, its lease ends it."""
IN_FLIGHT = 1000
"""Messages under way at once, each to another address. The face keeps the pace; a lease has to outlive its place in that queue."""


class Renderer(Protocol):
    """Facts to a card, with its picture. A picture that fails never stops the text."""

    async def card(self, row: OutboxRow, late: Ms) -> Card:
        """Raises ValueError or KeyError when the facts make no sense: the row is then a dead letter."""
        ...


@dataclass(slots=True)
class Pass:
    """What one pass did."""

    sent: int = 0
    edited: int = 0
    failed: int = 0
    dead: int = 0
    took: list[tuple[str, Ms]] = field(default_factory=list)
    """(kind, milliseconds from its making to its sending)."""

    def add(self, other: Pass) -> None:
        """Count another one's work too."""
        self.sent += other.sent
        self.edited += other.edited
        self.failed += other.failed
        self.dead += other.dead
        self.took += other.took

    @property
    def moved(self) -> int:
        """Rows that are done with."""
        return self.sent + self.edited + self.dead


class Worker:
    """One loop for all faces. Several may run on one database: the claim keeps them apart."""

    def __init__(
        self,
        storage: Storage,
        sinks: Mapping[str, Sink],
        renderer: Renderer,
        clock: Clock,
        rng: random.Random,
        *,
        owner: str,
        backlog: Backlog | None = None,
        policy: Policy | None = None,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._storage = storage
        self._sinks = dict(sinks)
        self._renderer = renderer
        self._clock = clock
        self._rng = rng
        self._owner = owner
        self._backlog = backlog
        self._policy = policy or Policy()
        self._checkpoint = checkpoint
        self._awake = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._busy: set[tuple[str, str, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._done = Pass()
        self._trouble = Trouble(log, "Messages wait until it is mended", "the database takes messages again")
        self._finishing = False
        self.passes: Callable[[Pass], None] = lambda _: None
        """Called after each message: the metrics."""

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled. Nothing that goes wrong ends the loop, and a long fan-out never holds up the next alert."""
        try:
            while True:
                self._awake.clear()
                pause = IDLE
                try:
                    if not self._finishing and not await self._take(IN_FLIGHT - len(self._tasks)):
                        pause = await self._until_due()
                except StorageError as err:
                    self._trouble.says(str(err))
                except Exception:  # the loop must outlive a mistake of ours
                    log.exception("delivery failed; trying again")
                # Not wait_for: on 3.11 it swallows a cancellation that comes together with the event, and never ends.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._awake.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def pass_once(self, limit: int = IN_FLIGHT) -> Pass:
        """Deliver what is due and wait for it: every address in order, the addresses side by side."""
        before = self._done
        self._done = Pass()
        try:
            while await self._take(limit) or self._tasks:
                await asyncio.gather(*self._tasks)
            return self._done
        finally:
            self._done = before

    async def finish(self) -> Pass:
        """The last pass before the end: `run` takes nothing more, so that what this one gives back stays where it is."""
        self._finishing = True
        return await self.pass_once()

    async def _take(self, limit: int) -> int:
        """Claim the next row of every address that is not busy, and send each. Returns how many rows were claimed."""
        async with self._claiming:
            now = self._clock.now()
            if self._backlog is not None:
                await self._backlog.fold(now)
            if limit <= 0:
                return 0
            lease, owner, faces, lanes = self._policy.lease, self._owner, list(self._sinks), frozenset(self._busy)
            rows = await self._storage.write(lambda tx: tx.claim(now, lease, owner, limit, faces=faces, lanes=lanes))
            self._checkpoint("after-claim")
            for row in rows:
                self._busy.add((row.face, row.guild, row.channel))
                task = asyncio.create_task(self._one(row), name=f"deliver to {row.face} {row.channel}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            return len(rows)

    async def _until_due(self) -> float:
        """Seconds until time alone makes a row claimable, as far as this worker knows."""
        now, faces = self._clock.now(), list(self._sinks)
        due = await self._storage.read(lambda read: read.next_due(now, faces))
        return IDLE if due is None else min(IDLE, max(SOON, (due - now) / 1000))

    async def _one(self, row: OutboxRow) -> None:
        """One message. The next of its address is claimed when this one is done with."""
        result = Pass()
        try:
            try:
                await self._deliver(row, result)
            except SendFailed as err:
                await self._postpone(row, err, result)
        except asyncio.CancelledError:
            await self._give_back(row)
            raise
        except StorageError as err:
            self._trouble.says(str(err))
            result.failed += 1
        except Exception:  # the row is claimed still: when its lease runs out it is tried again
            log.exception("delivery to %s %s stopped; its message is tried again", row.face, row.channel)
            result.failed += 1
        finally:
            self._busy.discard((row.face, row.guild, row.channel))
            self._done.add(result)
            self.passes(result)
            self._awake.set()

    async def _deliver(self, row: OutboxRow, result: Pass) -> None:
        now = self._clock.now()
        if not _asked_for(row) and self._policy.too_old(row.created_at, now, edit=row.previous_message_id is not None):
            await self._bury(row, row.cause or say.TOO_OLD, result)
            return
        try:
            async with asyncio.timeout(self._policy.send_limit / 1000):
                message_id = await self._send(row, self._policy.late(row.created_at, now), result)
        except TimeoutError as err:
            raise SendFailed(say.TOOK_TOO_LONG) from err
        except SendRefused as err:
            await self._bury(row, str(err), result)
            return
        except (ValueError, KeyError, TypeError) as err:
            log.exception("outbox row %s cannot be rendered", row.id)
            await self._bury(row, say.FACTS_UNREADABLE.format(what=type(err).__name__), result)
            return
        self._checkpoint("after-send")
        await self._record(row, message_id)
        result.took.append((row.kind, self._clock.now() - row.created_at))

    async def _record(self, row: OutboxRow, message_id: str) -> None:
        """Write down that it stands there, however long the database takes: its nonce is remembered for minutes only."""
        done = self._clock.now()
        while True:
            try:
                kept = await self._storage.write(lambda tx: tx.record_sent(row.id, self._owner, done, message_id))
            except StorageError as err:
                if err.word == "closed":
                    raise
                self._trouble.says(str(err))
                await asyncio.sleep(IDLE)
            else:
                break
        self._trouble.says("")  # only what changed something tells: an empty transaction succeeds on a full disk too
        if not kept:
            log.warning("outbox row %s was sent after its lease ran out; the nonce keeps it one message", row.id)

    async def _send(self, row: OutboxRow, late: Ms, result: Pass) -> str:
        sink = self._sinks[row.face]
        to = Address(row.face, row.guild, row.channel)
        card = await self._answering(row, await self._renderer.card(row, late))
        if row.previous_message_id:
            try:
                await sink.edit(to, row.previous_message_id, card)
            except MessageGone:
                if row.reason == NUMBERS:
                    log.info(
                        "message %s was deleted; newer numbers alone bring it back to nobody", row.previous_message_id
                    )
                    return row.previous_message_id
                if not _asked_for(row) and self._policy.too_old(row.created_at, self._clock.now()):
                    raise SendRefused(say.TOO_OLD) from None
                log.info("message %s was deleted; posting a new one", row.previous_message_id)
            else:
                result.edited += 1
                return row.previous_message_id
        message_id = await sink.send(to, card, row.nonce)
        result.sent += 1
        return message_id

    async def _answering(self, row: OutboxRow, card: Card) -> Card:
        """The card with the message that it answers, where the row names its subject and that one stands there."""
        subject = row.facts.get("answers")
        if not isinstance(subject, str) or not subject:
            return card
        address = (row.face, row.guild, row.channel)
        message = await self._storage.read(lambda read: read.message_of(subject, address))
        return card if message is None else replace(card, reply_to=message)

    async def _postpone(self, row: OutboxRow, err: SendFailed, result: Pass) -> None:
        result.failed += 1
        due = self._clock.now() + self._policy.wait(row.attempts, err.after, self._rng)
        await self._storage.write(lambda tx: tx.record_failed(row.id, self._owner, due, str(err)))
        if row.attempts == 0:
            log.warning("%s: %s; trying again", row.subject, err)

    async def _give_back(self, row: OutboxRow) -> None:
        """Stopped in the middle: the next start tries it at once, under its nonce, and does not wait for the lease to run out."""
        now, says = self._clock.now(), say.STOPPED
        with contextlib.suppress(StorageError, TimeoutError):
            async with asyncio.timeout(GIVING_BACK):
                await self._storage.write(lambda tx: tx.record_failed(row.id, self._owner, now, says))

    async def _bury(self, row: OutboxRow, cause: str, result: Pass) -> None:
        now = self._clock.now()
        await self._storage.write(lambda tx: tx.record_dead(row.id, self._owner, now, cause))
        log.error("%s will not be sent: %s (burnwatch outbox retry %s)", row.subject, cause, row.id)
        result.dead += 1


def _asked_for(row: OutboxRow) -> bool:
    """Whether it was given up once and an operator asked for it all the same: then its age is no reason."""
    return row.sent_at is not None
