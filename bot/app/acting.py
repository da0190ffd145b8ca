"""What the buttons under an alert do: on it, snooze, why, data. The outbox row names the message, however old it is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.notice import AlertFacts
from alerts.rule import title_of
from alerts.sample import DAY, MINUTE, Series
from bot.app import refusals
from bot.app.mute import spoken
from bot.app.quiet_facts import mute_shown
from bot.app.rights import QUIET
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.metric import Catalogue
    from alerts.quiet import Acknowledgement, Mute
    from alerts.sample import LabelPairs, Ms
    from bot.app.actor import Actor
    from bot.app.explain import Explain
    from bot.app.history import History
    from bot.app.mute import Mutes
    from bot.app.quiet_facts import ExplainFacts, MuteShown
    from bot.app.rights import Rights
    from bot.app.tracks import Track
    from bot.clock import Clock
    from bot.storage import OutboxRow, Read, Storage

GONE = "This message is not known any more: it is older than what is kept, or of another burnwatch."
OVER = "Too late: what this message told of is over."
MOST_SERIES = 20
MOST_MEMBERS = 10
_LARGEST = 2**63 - 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Data:
    """The charted values as a table, and how to ask for them again."""

    name: str
    table: bytes
    rows: int
    series: tuple[tuple[str, LabelPairs], ...]
    after: Ms
    until: Ms
    simulated: bool


class AlertActs:
    """One method per button. Raises UserError: too late, no right, of another place."""

    def __init__(
        self,
        storage: Storage,
        mutes: Mutes,
        explain: Explain,
        history: History,
        rights: Rights,
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self.rights = rights
        self._storage = storage
        self._mutes = mutes
        self._explain = explain
        self._history = history
        self._catalogue = catalogue
        self._clock = clock

    async def on_it(self, actor: Actor, row_id: int) -> tuple[tuple[str, ...], tuple[Acknowledgement, ...]]:
        """Somebody is on it; every message of the incident says so. Returns the rules, and who was on them until then."""
        self.rights.insist(actor, QUIET)
        on = await self._on(actor, row_id)
        known = await self._storage.read(lambda read: read.acknowledgements())
        here = [one for one in known if one.guild in {"", actor.guild} and (one.rule, one.labels) in on]
        named = {(one.rule, one.labels) for one in here if _by_them(one, actor)}
        if new := [one for one in on if one not in named]:  # a second press says nothing new
            await self._mutes.acknowledge_each(actor, new)
        before = tuple(one for one in here if (one.rule, one.labels) in new)
        return tuple(dict.fromkeys(title_of(rule) for rule, _ in on)), before

    async def may_snooze(self, actor: Actor, row_id: int) -> tuple[str, ...]:
        """The rules that a snooze would be about. Raises UserError when there is nothing to snooze."""
        self.rights.insist(actor, QUIET)
        return tuple(dict.fromkeys(title_of(rule) for rule, _ in await self._on(actor, row_id)))

    async def snooze(self, actor: Actor, row_id: int, span: Ms | None) -> tuple[MuteShown, ...]:
        """No repeats for `span`, or until it is resolved."""
        self.rights.insist(actor, QUIET)
        on = await self._on(actor, row_id)
        kept = await self._storage.read(lambda read: read.mutes())
        now = self._clock.now()
        same = {
            (rule, labels): mute_shown(one)
            for rule, labels in on
            for one in kept
            if _is_that(one, rule, labels, actor.guild, span, now)
        }
        new = [one for one in on if one not in same]
        return (*same.values(), *(await self._mutes.snooze_each(actor, new, span) if new else ()))

    async def why(self, actor: Actor, row_id: int) -> tuple[ExplainFacts, tuple[str, ...]]:
        """Why the first of it fires, or why not any more; and the names of what else the message speaks of."""
        told = await self._told(actor, row_id)
        first = told[0]
        facts = await self._explain.of(first.rule, first.labels, guild=actor.guild, stored=True)
        if not facts.sets:
            facts = await self._explain.of(first.rule, guild=actor.guild, stored=True)
        return facts, tuple(dict.fromkeys(one.title for one in told if one.rule != first.rule))

    async def data(self, actor: Actor, row_id: int) -> Data:
        """The values that the message's picture shows."""
        told = (await self._told(actor, row_id))[:MOST_MEMBERS]
        tracks: dict[Series, tuple[Track, AlertFacts]] = {}
        for facts in told:
            for track in await self._tracks(facts):
                tracks.setdefault(track.series, (track, facts))
        if not any(track.points for track, _ in tracks.values()):
            raise UserError(refusals.NO_VALUES_TO_GIVE)
        return self._data(told[0], tracks)

    async def _on(self, actor: Actor, row_id: int) -> Sequence[tuple[str, LabelPairs]]:
        await self._row(actor, row_id)
        on = await self._mutes.of_message(row_id)
        if not on:
            raise UserError(OVER)
        return on

    async def _row(self, actor: Actor, row_id: int) -> OutboxRow:
        row = None
        if 0 < row_id <= _LARGEST:
            row = await self._storage.read(lambda read: read.outbox_row(row_id))
        # A press comes from the channel of the message: anything else was made by hand.
        if row is None or (row.face, row.channel) != (actor.face, actor.channel):
            raise UserError(GONE)
        return row

    async def _told(self, actor: Actor, row_id: int) -> tuple[AlertFacts, ...]:
        """What the message speaks of, on or over, as it was told last."""
        row = await self._row(actor, row_id)

        def work(read: Read) -> tuple[AlertFacts, ...]:
            return tuple(entry.facts for entry in spoken(read, row))

        found = await self._storage.read(work) or _of_row(row.facts)
        if not found:
            raise UserError(GONE)
        return found

    async def _tracks(self, facts: AlertFacts) -> list[Track]:
        """The series of the picture; of a rule over several, each of them."""
        track = await self._history.of_alert(facts)
        if track is not None:
            return [track]
        wanted = dict(facts.labels)
        every = await self._storage.read(lambda read: tuple(read.series(facts.metric)))
        parts = [one for one in every if one.matches(wanted)][:MOST_SERIES]
        span = facts.at - min(facts.fired_at, facts.at) + DAY
        return [await self._history.of_series(one, span, facts.at) for one in parts]

    def _data(self, first: AlertFacts, tracks: Mapping[Series, tuple[Track, AlertFacts]]) -> Data:
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow(("time", "unix_seconds", "metric", "labels", "value", "unit", "source"))
        count = 0
        for series, (track, facts) in tracks.items():
            metric = self._catalogue.get(series.metric)
            unit = metric.unit if metric is not None else facts.unit
            labels = ";".join(f"{name}={value}" for name, value in series.labels)
            source = ";".join(name for name, _ in facts.sources)
            for at, value in track.points:
                said = "" if value is None else repr(float(value))
                rows.writerow((_iso(at), f"{at / 1000:g}" if at % 1000 else at // 1000, series.metric, _plain(labels), said, unit, _plain(source)))  # fmt: skip
                count += 1
        spans = [track for track, _ in tracks.values()]
        stem = first.metric.replace(".", "-")[:60]
        simulated = any(facts.simulated for _, facts in tracks.values())
        mark = "-SIMULATED" if simulated else ""
        return Data(
            name=f"{stem}{mark}.csv",
            table=out.getvalue().encode(),
            rows=count,
            series=tuple((series.metric, series.labels) for series in tracks),
            after=min(track.after for track in spans),
            until=max(track.until for track in spans),
            simulated=simulated,
        )


def _by_them(one: Acknowledgement, actor: Actor) -> bool:
    """Whether they said so."""
    return one.by == (actor.name or actor.user)


def _is_that(mute: Mute, rule: str, labels: LabelPairs, guild: str, span: Ms | None, now: Ms) -> bool:
    """Whether this snooze is there already: a second press of the same button."""
    if not (mute.snooze and mute.active(now) and mute.guild in {"", guild}):
        return False
    if (mute.matcher.rule, mute.matcher.labels) != (rule, labels):
        return False
    return mute.end is None if span is None else mute.end is not None and abs(mute.end - now - span) <= MINUTE


def _of_row(raw: Mapping[str, object]) -> tuple[AlertFacts, ...]:
    """What an old row says by itself, where what it spoke of is forgotten."""
    members = raw.get("members")
    every = members if isinstance(members, list) else [raw]
    try:
        return tuple(AlertFacts.from_mapping(dict(member)) for member in every)
    except (KeyError, TypeError, ValueError):
        return ()


def _iso(at: Ms) -> str:
    from bot.storage.export import iso  # noqa: PLC0415 - only where a table is written

    return iso(at)


def _plain(text: str) -> str:
    """A label that a spreadsheet would take for a formula is made text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
