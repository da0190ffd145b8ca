"""Claim with a lease, render, send, record. The promise this keeps is written in docs/explanation/delivery.md.

The order is the whole point: the row is recorded as sent only after the face took it, so a crash in between sends it
again under the same nonce, and the face answers with the message that is already there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.delivery.policy import Policy
from bot.delivery.sink import Address
from bot.errors import MessageGone, SendFailed, SendRefused

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from alerts.sample import Ms
    from bot.cards.card import Card
    from bot.clock import Clock
    from bot.delivery.backlog import Backlog
    from bot.delivery.sink import Sink
    from bot.storage import OutboxRow, Storage, Tx

log = logging.getLogger("burnwatch.delivery")

IDLE = 5.0
"""Seconds between looks when nothing wakes the worker: another process may have written to the outbox."""
SOON = 0.05
"""The shortest pause before looking again for what is due."""
IN_FLIGHT = 1000
"""Rows held at once. A lane is cheap; the face keeps the pace, and a lease must outlive its place in the queue."""


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
        self._lanes: dict[tuple[str, str, str], deque[OutboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held = 0
        self._done = Pass()
        self.passes: Callable[[Pass], None] = lambda _: None
        """Called after each lane is empty: the metrics."""

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled. Nothing that goes wrong ends the loop, and a long fan-out never holds up the next alert."""
        try:
            while True:
                self._awake.clear()
                pause = SOON
                try:
                    if not await self._take(IN_FLIGHT - self._held):
                        pause = await self._until_due()
                except Exception:  # the loop must outlive a full disk or a mistake of ours
                    log.exception("delivery failed; trying again")
                    pause = IDLE
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), pause)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def pass_once(self, limit: int = IN_FLIGHT) -> Pass:
        """Deliver what is due now and wait for it: every address in order, the addresses side by side."""
        before = self._done
        self._done = Pass()
        try:
            await self._take(limit)
            await asyncio.gather(*self._tasks)
            return self._done
        finally:
            self._done = before

    async def _take(self, limit: int) -> int:
        """Claim what is due and hand each row to the lane of its address. Returns how many rows were claimed."""
        now = self._clock.now()
        if self._backlog is not None:
            await self._backlog.fold(now)
        if limit <= 0:
            return 0
        rows = await self._storage.write(
            lambda tx: tx.claim(now, self._policy.lease, self._owner, limit, faces=list(self._sinks))
        )
        self._checkpoint("after-claim")
        self._held += len(rows)
        for row in rows:
            address = (row.face, row.guild, row.channel)
            if address in self._lanes:
                self._lanes[address].append(row)
                continue
            self._lanes[address] = deque([row])
            task = asyncio.create_task(self._lane(address), name=f"deliver to {row.face} {row.channel}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(rows)

    async def _until_due(self) -> float:
        """Seconds until the next row can be claimed, as far as this worker knows."""
        due = await self._storage.read(lambda read: read.next_due())
        return IDLE if due is None else min(IDLE, max(SOON, (due - self._clock.now()) / 1000))

    async def _lane(self, address: tuple[str, str, str]) -> None:
        """One address, in order: while one message waits to be tried again, those behind it wait too."""
        lane, result = self._lanes[address], Pass()
        try:
            while lane:
                row = lane[0]
                try:
                    await self._deliver(row, result)
                except SendFailed as err:
                    due = await self._postpone(row, err, result)
                    lane.popleft()
                    self._held -= 1
                    await self._release(list(lane), due)
                    return
                lane.popleft()
                self._held -= 1
        except Exception:  # the rows are claimed still: when their lease runs out they are tried again
            log.exception("delivery to %s %s stopped; its messages are tried again", address[0], address[2])
            result.failed += 1
        finally:
            self._held -= len(lane)
            del self._lanes[address]
            self._done.add(result)
            self.passes(result)
            self._awake.set()

    async def _deliver(self, row: OutboxRow, result: Pass) -> None:
        now = self._clock.now()
        if self._policy.too_old(row.created_at, now):
            await self._bury(row, row.cause or "older than a day before it could be sent", result)
            return
        try:
            async with asyncio.timeout(self._policy.send_limit / 1000):
                message_id = await self._send(row, self._policy.late(row.created_at, now), result)
        except TimeoutError as err:
            raise SendFailed("sending took too long") from err
        except SendRefused as err:
            await self._bury(row, str(err), result)
            return
        except (ValueError, KeyError, TypeError) as err:
            log.exception("outbox row %s cannot be rendered", row.id)
            await self._bury(row, f"its facts cannot be rendered ({type(err).__name__})", result)
            return
        self._checkpoint("after-send")
        done = self._clock.now()
        kept = await self._storage.write(lambda tx: tx.record_sent(row.id, self._owner, done, message_id))
        if not kept:
            log.warning("outbox row %s was sent after its lease ran out; the nonce keeps it one message", row.id)
        result.took.append((row.kind, done - row.created_at))

    async def _send(self, row: OutboxRow, late: Ms, result: Pass) -> str:
        sink = self._sinks[row.face]
        to = Address(row.face, row.guild, row.channel)
        card = await self._renderer.card(row, late)
        if row.previous_message_id:
            try:
                await sink.edit(to, row.previous_message_id, card)
            except MessageGone:
                log.info("message %s was deleted; posting a new one", row.previous_message_id)
            else:
                result.edited += 1
                return row.previous_message_id
        message_id = await sink.send(to, card, row.nonce)
        result.sent += 1
        return message_id

    async def _postpone(self, row: OutboxRow, err: SendFailed, result: Pass) -> Ms:
        now = self._clock.now()
        due = now + self._policy.wait(row.attempts, err.after, self._rng)
        await self._storage.write(lambda tx: tx.record_failed(row.id, self._owner, due, str(err)))
        if row.attempts == 0:
            log.warning("%s: %s; trying again", row.subject, err)
        result.failed += 1
        return due

    async def _release(self, rows: Sequence[OutboxRow], due: Ms) -> None:
        def work(tx: Tx) -> None:
            for row in rows:
                tx.record_untried(row.id, self._owner, due, "waits behind an earlier message")

        await self._storage.write(work)

    async def _bury(self, row: OutboxRow, cause: str, result: Pass) -> None:
        now = self._clock.now()
        await self._storage.write(lambda tx: tx.record_dead(row.id, self._owner, now, cause))
        log.error("%s will not be sent: %s (burnwatch outbox retry %s)", row.subject, cause, row.id)
        result.dead += 1
