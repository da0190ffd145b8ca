"""Claim with a lease, render, send, record. The promise this keeps is written in docs/explanation/delivery.md.

The order is the whole point: the row is recorded as sent only after the face took it, so a crash in between sends it
again under the same nonce, and the face answers with the message that is already there.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from itertools import groupby
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
"""Seconds between looks when nothing wakes the worker: what is due after a wait is found by then at the latest."""
BUSY = 0.25
"""Seconds between looks while something waits to be tried again."""


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
        self.passes: Callable[[Pass], None] = lambda _: None
        """Called after each pass that moved something: the metrics."""

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled. Nothing that goes wrong in a pass ends the loop."""
        while True:
            self._awake.clear()
            try:
                done = await self.pass_once()
            except Exception:  # the loop must outlive a full disk or a mistake of ours
                log.exception("a delivery pass failed; trying again")
                done = Pass(failed=1)
            if done.moved:
                continue
            pause = BUSY if done.failed else IDLE
            try:
                await asyncio.wait_for(self._awake.wait(), pause)
            except TimeoutError:
                continue

    async def pass_once(self, limit: int = 100) -> Pass:
        """Deliver what is due now: every address in order, the addresses side by side."""
        now = self._clock.now()
        if self._backlog is not None:
            await self._backlog.fold(now)
        rows = await self._storage.write(
            lambda tx: tx.claim(now, self._policy.lease, self._owner, limit, faces=list(self._sinks))
        )
        self._checkpoint("after-claim")
        result = Pass()
        in_order = sorted(rows, key=lambda row: (_address(row), row.id))
        lanes = [list(lane) for _, lane in groupby(in_order, key=_address)]
        await asyncio.gather(*(self._lane(lane, result) for lane in lanes))
        if result.moved:
            self.passes(result)
        return result

    async def _lane(self, rows: list[OutboxRow], result: Pass) -> None:
        """One address, in order: while one message waits to be tried again, those behind it wait too."""
        for index, row in enumerate(rows):
            try:
                await self._deliver(row, result)
            except SendFailed as err:
                due = await self._postpone(row, err, result)
                await self._release(rows[index + 1 :], due)
                return

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


def _address(row: OutboxRow) -> tuple[str, str, str]:
    return row.face, row.guild, row.channel
