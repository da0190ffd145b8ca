"""The entries of one ledger, found by incident, by alert and by message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from alerts.notice import EDIT_PAUSE
from alerts.sample import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.quiet.entry import Address, Entry
    from alerts.sample import LabelPairs, Ms

Key: TypeAlias = tuple["Address", str]
"""(address, incident)."""


class Books:
    """Entries as they were loaded and as they changed since."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[Key, Entry] = {}
        self._of_message: dict[Key, set[str]] = {}
        self._of_alert: dict[tuple[str, LabelPairs], set[Key]] = {}
        self._begun: dict[Address, set[str]] = {}
        self.changed: dict[Key, Entry] = {}
        for entry in entries:
            self._learn(entry)

    def get(self, address: Address, incident: str) -> Entry | None:
        """One incident on one address."""
        return self._entries.get((address, incident))

    def all(self) -> list[Entry]:
        """Everything, in no order that matters."""
        return list(self._entries.values())

    def put(self, entry: Entry) -> Entry:
        """Keep it in place of what was."""
        before = self._entries.get((entry.address, entry.incident))
        if before is not None and before.message and before.message != entry.message:
            self._of_message[before.address, before.message].discard(before.incident)
        self._learn(entry)
        self.changed[entry.address, entry.incident] = entry
        return entry

    def of_alert(self, rule: str, labels: LabelPairs) -> list[Entry]:
        """Every incident of one alert, on every address."""
        return [self._entries[key] for key in sorted(self._of_alert.get((rule, labels), ()))]

    def of_message(self, address: Address, subject: str) -> list[Entry]:
        """What a message speaks of, the first first."""
        found = [self._entries[address, incident] for incident in self._of_message.get((address, subject), ())]
        return sorted(found, key=lambda entry: (entry.place, entry.incident))

    def begun(self, address: Address) -> list[list[Entry]]:
        """The messages of an address, the newest first, each with what it speaks of."""
        messages = [self.of_message(address, subject) for subject in self._begun.get(address, ())]
        return sorted(filter(None, messages), key=lambda entries: (-entries[0].started_at, entries[0].message))

    def summary(self, address: Address, now: Ms) -> Entry | None:
        """The first entry of this hour's summary, where there is one."""
        for entries in self.begun(address):
            if entries[0].summed and 0 <= now - entries[0].started_at < HOUR:
                return entries[0]
        return None

    def written_just_now(self, entry: Entry, now: Ms) -> bool:
        """Whether the message it shares with others was written within the minute. One of its own keeps its pace by itself."""
        shared = self.of_message(entry.address, entry.message)
        newest = max((other.told_at for other in shared), default=0)
        return len(shared) > 1 and 0 <= now - newest < EDIT_PAUSE

    def _learn(self, entry: Entry) -> None:
        key = (entry.address, entry.incident)
        self._entries[key] = entry
        self._of_alert.setdefault((entry.facts.rule, entry.facts.labels), set()).add(key)
        if entry.message:
            self._of_message.setdefault((entry.address, entry.message), set()).add(entry.incident)
            self._begun.setdefault(entry.address, set()).add(entry.message)
