"""What the demo did, counted from the database and the notes of what was sent: the summary, the last section, counts.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from alerts.sample import HOUR, MINUTE, SIMULATED, Series
from alerts.state import State
from bot.compose import catalogue
from bot.demo import simulation
from bot.demo.chapters import RENDER_RULE, SIMULATED_NETWORK
from bot.demo.recorded import render_epochs
from bot.demo.witness import Sends, count

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.sample import LabelPairs, Ms
    from alerts.state import Transition
    from bot.preview import PreviewSink
    from bot.storage import Read, Storage

COUNTS = "counts.json"
OWN = "source."
"""Metrics of burnwatch about itself."""
UNRECORDED = ("chain.height", "chain.block_age_seconds", "gov.open_proposals")
"""On the real network of chapter two: counted by the stand-in because a node cannot answer without them, or true of the
recorded proposals alone. They are stored, and are no facts."""
_LAST: Ms = 4_102_444_800_000
_MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Values:
    """Stored values by what they are."""

    real: int
    simulated: int
    own: int
    """About burnwatch itself: which source answers, how old its answer is."""
    unrecorded: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of every message that was written."""

    written: int
    sent: int
    folded: int
    lost: int
    """Not sent and never going to be: still waiting, claimed or dead at the end."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """What must not have made a message."""

    trip_states: tuple[str, ...]
    """What the rule about the breaker went through while the oracle stood still."""
    trip_messages: int
    zeros_stored: int
    """Console values stored at the moment it answered zeros."""
    zeros_moved: int
    """Alerts that began or ended in the hour of the zeros."""
    zeros_firing: int
    """Alerts that were firing then, and went on."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that the page and the closing lines say in numbers."""

    values: Values
    render_raised: int
    render_resolved: int
    akash_alerts: int
    akash_proposals: int
    simulated_raised: int
    simulated_resolved: int
    delivered: Delivered
    killed_behind: Ms | None
    """When the message was made that the kill fell behind."""
    sends: Sends
    quiet: Quiet


async def close(storage: Storage, page: PreviewSink, out: Path) -> None:
    """Write the last section, the summary and the counts."""
    counts = await storage.read(lambda read: counted(read, count(out)))
    page.heading("4 · Killed in the middle, nothing lost", _killed(counts))
    page.summary(_summary(counts))
    page.flush()
    (out / COUNTS).write_text(json.dumps(asdict(counts), indent=1) + "\n", "utf-8")


def counted(read: Read, sends: Sends) -> Counts:
    """Count."""
    render, akash, made_up = ([0, 0] for _ in range(3))
    for change in read.transitions(limit=_MOST_ROWS):
        where = made_up if _is_simulated(change) else render if change.rule == RENDER_RULE["name"] else akash
        where[0] += change.now is State.FIRING
        where[1] += change.was is State.FIRING and change.now is not State.FIRING
    rows = read.outbox(limit=_MOST_ROWS)
    return Counts(
        values=_values(read),
        render_raised=render[0],
        render_resolved=render[1],
        akash_alerts=akash[0],
        akash_proposals=len({row.subject for row in rows if row.kind == "proposal"}),
        simulated_raised=made_up[0],
        simulated_resolved=made_up[1],
        delivered=_delivered(read),
        killed_behind=next((row.created_at for row in rows if row.nonce in sends.repeated), None),
        sends=sends,
        quiet=_quiet(read),
    )


def _is_simulated(change: Transition) -> bool:
    return dict(change.labels).get("network", "").endswith(SIMULATED)


def _values(read: Read) -> Values:
    real = simulated = own = unrecorded = 0
    for metric in catalogue():
        for series in read.series(metric.key):
            number = sum(1 for value in read.window(series, 0, _LAST).values if value is not None)
            if metric.key.startswith(OWN):
                own += number
            elif series.label("network").endswith(SIMULATED):
                simulated += number
            elif metric.key in UNRECORDED:
                unrecorded += number
            else:
                real += number
    return Values(real, simulated, own, unrecorded)


def _delivered(read: Read) -> Delivered:
    counts = read.outbox_counts()
    sent, folded = counts["outbox.sent"], counts["outbox.folded"]
    lost = counts["outbox.waiting"] + counts["outbox.claimed"] + counts["outbox.dead"]
    return Delivered(sent + folded + lost, sent, folded, lost)


def _quiet(read: Read) -> Quiet:
    trip, zeros = simulation.TRIP, simulation.ZEROS
    tripped = read.transitions(after=trip - MINUTE, until=trip + HOUR)
    told = [row for row in read.outbox(limit=_MOST_ROWS) if row.kind == "alert"]
    console = Series.of("gpu.leased", network=SIMULATED_NETWORK)
    changes = read.transitions(after=zeros - 1, until=zeros + HOUR)
    return Quiet(
        trip_states=tuple(f"{change.was.value} to {change.now.value}" for change in tripped),
        trip_messages=sum(1 for row in told if trip <= row.created_at <= trip + HOUR),
        zeros_stored=sum(1 for at in read.window(console, zeros - 1, zeros).times if at == zeros),
        zeros_moved=sum(1 for change in changes if State.FIRING in (change.was, change.now)),
        zeros_firing=_firing_at(read, zeros),
    )


def _firing_at(read: Read, at: Ms) -> int:
    """Simulated alerts that were firing at `at`."""
    firing: dict[tuple[str, LabelPairs], bool] = {}
    for change in read.transitions(after=simulation.START - 1, until=at, limit=_MOST_ROWS):
        if _is_simulated(change):
            firing[change.rule, change.labels] = change.now is State.FIRING
    return sum(firing.values())


def _killed(counts: Counts) -> str:
    sends, delivered = counts.sends, counts.delivered
    which = "a message" if counts.killed_behind is None else f"the message of <t:{counts.killed_behind // 1000}:f>"
    return (
        f"Behind {which} the program was ended with `os._exit`: the message stood there, and nothing had noted that it did. "
        "Started again, it went on where its database said, found the message still marked as under way, and sent it again "
        "under the same nonce; the face answered with the one that was there. "
        f"Messages posted: **{sends.nonces}**, posted twice: **{sends.twice}**, lost: **{delivered.lost}**. "
        f"How it was counted: `sends.jsonl` beside this page notes what the face took ({sends.tried} posts, {sends.again} of "
        f"them for the second time, and {sends.edits} edits); the outbox in the database holds {delivered.written} rows, "
        f"{delivered.sent} sent and {delivered.folded} folded into a newer state of the same message."
    )


def _summary(counts: Counts) -> list[str]:
    values, quiet = counts.values, counts.quiet
    render = f"{counts.render_raised} alerts raised and {counts.render_resolved} resolved in {len(render_epochs())} weekly epochs."
    akash = (
        f"{counts.akash_proposals} proposals told as they opened and ended, {_alerts(counts.akash_alerts)}. Where nobody wrote "
        "an answer down, the answer here is “no data”."
    )
    fall = (
        f"{counts.simulated_raised} alerts raised, {counts.simulated_resolved} resolved. A three-minute oracle trip made "
        f"{quiet.trip_messages} messages; a Console answer of zeros stored {quiet.zeros_stored} values and moved {quiet.zeros_moved} "
        f"alerts, while {_alerts(quiet.zeros_firing)} went on firing."
    )
    killed = f"{counts.sends.nonces} alerts and proposals posted, {counts.sends.twice} of them twice, {counts.delivered.lost} lost."
    return [
        f"**Render, real:** {render}",
        f"**Akash 2026, real:** {akash}",
        f"**October 2025, SIMULATED:** {fall}",
        f"**Killed once and started again:** {killed}",
        f"**Values stored:** {values.real:,} real, {values.simulated:,} simulated.",
    ]


def _alerts(number: int) -> str:
    return "no alert" if not number else f"{number} alert{'' if number == 1 else 's'}"
