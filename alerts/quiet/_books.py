"""The entries of one ledger, found by incident, by alert and by message; each look-up as good as free, however many channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from alerts.notice import EDIT_PAUSE
from alerts.quiet.entry import Stand
from alerts.sample import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alerts.quiet.entry import Address, Entry
    from alerts.sample import LabelPairs, Ms

Key: TypeAlias = tuple["Address", str]
"""(address, incident)."""


@dataclass(slots=True)
class Shared:
    """One message on one address: what it speaks of."""

    head: Entry
    """The first of them as it was loaded or made; how the message began does not change."""
    incidents: dict[str, None] = field(default_factory=dict)
    on: int = 0
    """How many of them are told and on."""
    told_at: Ms = 0
    """When it was last written."""


class Books:
    """Entries as they were loaded and as they changed since."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[Key, Entry] = {}
        self._messages: dict[Key, Shared] = {}
        self._of_alert: dict[tuple[str, LabelPairs], dict[Address, dict[str, None]]] = {}
        self._begun: dict[Address, dict[str, None]] = {}
        self.changed: dict[Key, Entry] = {}
        for entry in sorted(entries, key=lambda one: (one.place, one.incident)):
            self._learn(entry)

    def get(self, address: Address, incident: str) -> Entry | None:
        """One incident on one address."""
        return self._entries.get((address, incident))

    def all(self) -> list[Entry]:
        """Everything, in no order that matters."""
        return list(self._entries.values())

    def put(self, entry: Entry) -> Entry:
        """Keep it in place of what was."""
        self._learn(entry)
        self.changed[entry.address, entry.incident] = entry
        return entry

    def of_alert(self, rule: str, labels: LabelPairs, address: Address | None = None) -> list[Entry]:
        """Every incident of one alert, on one address or on all."""
        places = self._of_alert.get((rule, labels), {})
        if address is not None:
            return [self._entries[address, incident] for incident in places.get(address, ())]
        return [self._entries[where, incident] for where in sorted(places) for incident in sorted(places[where])]

    def of_message(self, address: Address, subject: str) -> list[Entry]:
        """What a message speaks of, the first first."""
        shared = self._messages.get((address, subject))
        found = [self._entries[address, incident] for incident in shared.incidents] if shared is not None else []
        return sorted(found, key=lambda entry: (entry.place, entry.incident))

    def size(self, address: Address, subject: str) -> int:
        """How many it speaks of."""
        shared = self._messages.get((address, subject))
        return 0 if shared is None else len(shared.incidents)

    def begun(self, address: Address) -> Iterator[Shared]:
        """The messages of an address, the newest first."""
        found = [self._messages[address, subject] for subject in self._begun.get(address, ())]
        found.sort(key=lambda shared: (-shared.head.started_at, shared.head.message))
        return iter(found)

    def summary(self, address: Address, now: Ms) -> Entry | None:
        """The first entry of this hour's summary, where there is one."""
        for shared in self.begun(address):
            if shared.head.summed and 0 <= now - shared.head.started_at < HOUR:
                return shared.head
        return None

    def written_just_now(self, entry: Entry, now: Ms) -> bool:
        """Whether the message it shares with others was written within the minute. One of its own keeps its pace by itself."""
        shared = self._messages.get((entry.address, entry.message))
        return shared is not None and len(shared.incidents) > 1 and 0 <= now - shared.told_at < EDIT_PAUSE

    def _learn(self, entry: Entry) -> None:
        key = (entry.address, entry.incident)
        before = self._entries.get(key)
        if before is None:
            places = self._of_alert.setdefault((entry.facts.rule, entry.facts.labels), {})
            places.setdefault(entry.address, {})[entry.incident] = None
        elif before.message:
            self._leave(before, moved=before.message != entry.message)
        self._entries[key] = entry
        if not entry.message:
            return
        shared = self._messages.get((entry.address, entry.message))
        if shared is None:
            shared = self._messages[entry.address, entry.message] = Shared(entry)
            self._begun.setdefault(entry.address, {})[entry.message] = None
        shared.incidents[entry.incident] = None
        shared.on += entry.stand is Stand.TOLD
        shared.told_at = max(shared.told_at, entry.told_at)

    def _leave(self, before: Entry, *, moved: bool) -> None:
        shared = self._messages[before.address, before.message]
        shared.on -= before.stand is Stand.TOLD
        if moved:
            del shared.incidents[before.incident]
