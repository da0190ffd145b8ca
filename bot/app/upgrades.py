"""The planned upgrade of a chain: its date from measured blocks, its countdown, its end, each told once."""

from __future__ import annotations

import dataclasses
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from alerts.governance.upgrade import (
    KnownUpgrade,
    Look,
    UpgradeEvent,
    advance_upgrade,
    is_sunset,
    planned_halt,
)
from alerts.quiet.inhibitions import ENDED, STANDING, Cause
from alerts.rule import Severity
from alerts.sample import MINUTE, Ms, label_pairs
from bot.app.facts import UpgradeFacts
from bot.app.living import Living, Subject, Version
from bot.app.pace import measured
from bot.errors import SourceError
from bot.foreign import name as safe_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.governance.blockpace import Pace
    from alerts.governance.proposal import UpgradePlan
    from alerts.governance.upgrade import UpgradeNews
    from bot.sources._base import Fetched
    from bot.sources._chain_types import Block, Upgrade
    from bot.storage import Read, Storage, Tx

log = logging.getLogger("burnwatch.governance")

MEASURED_EVERY: Ms = 10 * MINUTE
"""The time of a block changes slowly, and a week of heights is much to read."""
NAME_CAP = 60
SOURCE = "akash_chain"


@runtime_checkable
class KnowsUpgrades(Protocol):
    """A source that can be asked what became of an upgrade."""

    async def applied(self, name: str, now: Ms) -> int:
        """The block at which it was carried out, 0 for never. Raises SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Halt:
    """A silence that was planned: whatever follows from it needs no alarm of its own."""

    network: str
    event: UpgradeEvent
    name: str
    since: Ms


class Upgrades:
    """Keeps one plan per network."""

    def __init__(self, living: Living) -> None:
        self._living = living
        self._paces: dict[str, tuple[Ms, Pace | None]] = {}

    async def applied(self, storage: Storage, source: object, fetched: Fetched) -> int | None:
        """Before the transaction: once the chain is beyond the planned block, at which block that plan was carried out."""
        block = cast("Block | None", fetched.answers.get("block"))
        if block is None or not isinstance(source, KnowsUpgrades):
            return None
        known = await storage.read(lambda read: known_upgrade(read, fetched.network))
        if known is None or not known.name or block.height < known.height:
            return None
        try:
            return await source.applied(known.name, fetched.at)
        except SourceError as err:
            log.info("nobody says whether the upgrade was carried out: %s", err)
            return None

    def take(self, tx: Tx, fetched: Fetched, applied: int | None = None) -> int:
        """Inside the poll's transaction: what is news, and a date that can be told now. Returns the messages written."""
        if fetched.source != SOURCE:
            return 0
        network, now = fetched.network, fetched.at
        known = known_upgrade(tx, network)
        look = dataclasses.replace(self._look(tx, fetched), applied=applied)
        after, news = advance_upgrade(known, look, now)
        if after is None or (after == known and not news):
            return 0
        _keep(tx, network, after)
        dated = known is not None and known.eta_at is None and after.eta_at is not None and after.name == known.name
        posted = sum(self._say(tx, network, after, one, look) for one in news)
        if dated and after.name and not news:
            posted += self._show(tx, network, after, look, now)
        return posted

    def pace(self, read: Read, network: str, now: Ms) -> Pace | None:
        """The measured time of a block."""
        at, pace = self._paces.get(network, (None, None))
        if at is None or not 0 <= now - at < MEASURED_EVERY:
            pace = measured(read, network, now)
            self._paces[network] = (now, pace)
        return pace

    def _look(self, tx: Tx, fetched: Fetched) -> Look:
        answer, block = fetched.answers.get("upgrade"), fetched.answers.get("block")
        plan = cast("Upgrade", answer).plan if answer is not None else None
        height = cast("Block", block).height if block is not None else None
        planned = plan.height if plan is not None else None
        if answer is None and height is not None:
            known = known_upgrade(tx, fetched.network)
            planned = known.height if known is not None and known.name else None
        eta = None
        if height is not None and planned is not None and planned > height:
            pace = self.pace(tx, fetched.network, fetched.at)
            eta = pace.until(planned - height, fetched.at) if pace is not None else None
        return Look(answer is not None, _shortened(plan), height, eta)

    def _say(self, tx: Tx, network: str, known: KnownUpgrade, news: UpgradeNews, look: Look) -> int:
        facts = dataclasses.replace(
            _facts(network, known, look, news.at, news.event.value, (news.name, news.height)),
            before_name=safe_name(news.before[0], NAME_CAP),
            before_height=news.before[1],
        )
        return self._living.say(
            tx,
            _subject(network, news.turn, news.name),
            news.key,
            news.event.value,
            [Version(dataclasses.asdict(facts))],
            news.at,
        )

    def _show(self, tx: Tx, network: str, known: KnownUpgrade, look: Look, now: Ms) -> int:
        """The date, in a message that had to go without one."""
        facts = _facts(network, known, look, now, UpgradeEvent.SCHEDULED.value, (known.name, known.height))
        subject = _subject(network, known.turn, known.name)
        return self._living.refresh(
            tx,
            subject,
            [Version(dataclasses.asdict(facts))],
            now,
            ends=now,
            same=lambda was, _: was.get("eta_at") is not None,
        )


def known_upgrade(read: Read, network: str) -> KnownUpgrade | None:
    """What is remembered of the plan, None before it was read."""
    raw = read.meta(_key(network))
    return None if raw is None else KnownUpgrade.from_json(json.loads(raw))


def halt_of(read: Read, network: str, now: Ms) -> Halt | None:
    """The planned silence there is now."""
    known = known_upgrade(read, network)
    event = planned_halt(known, now)
    return (
        None
        if known is None or event is None
        else Halt(network, event, safe_name(known.name, NAME_CAP), known.moved_at)
    )


def planned_causes(network: str) -> Callable[[Read, Ms], tuple[Cause, ...]]:
    """What explains alarms of this network while its chain stands as planned. Told of by the message about the upgrade."""

    def causes(read: Read, now: Ms) -> tuple[Cause, ...]:
        halt = halt_of(read, network, now)
        if halt is None:
            return ()
        ended = halt.event is UpgradeEvent.ENDED
        labels = label_pairs({"network": network} if ended else {"network": network, "source": SOURCE})
        row = ENDED if ended else STANDING
        return (Cause(row, f"Upgrade {halt.name}", labels, "governance", Severity.WARNING, halt.since),)

    return causes


def _keep(tx: Tx, network: str, known: KnownUpgrade) -> None:
    tx.set_meta(_key(network), json.dumps(known.to_json(), sort_keys=True))


def _key(network: str) -> str:
    return f"upgrade:{network}"


def _subject(network: str, turn: int, name: str) -> Subject:
    return Subject("upgrade", f"upgrade:{network}:{turn}:{name}", Severity.WARNING)


def _shortened(plan: UpgradePlan | None) -> UpgradePlan | None:
    return None if plan is None else dataclasses.replace(plan, name=plan.name[:200], info="")


def _facts(network: str, known: KnownUpgrade, look: Look, now: Ms, event: str, plan: tuple[str, int]) -> UpgradeFacts:
    eta = look.eta if plan == (known.name, known.height) else None
    return UpgradeFacts(
        network=network,
        name=safe_name(plan[0], NAME_CAP),
        height=plan[1],
        at=now,
        event=event,
        at_height=look.height if look.height is not None else known.top or None,
        eta_at=eta.at if eta is not None else None,
        eta_low=eta.low if eta is not None else None,
        eta_high=eta.high if eta is not None else None,
        block_ms=eta.pace.typical if eta is not None else None,
        measured=eta.pace.span if eta is not None else 0,
        sunset=is_sunset(plan[0]) or known.sunset,
        stood_since=known.moved_at or None,
    )
