"""Preset packs: which topics a server's channels take, and from which severity on. Rules are the same for every server."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.rule import Severity

TOPICS = ("bme", "gpu", "governance", "network", "health", "digest")
"""What a channel can be chosen for."""
REPORTS = frozenset({"digest"})
"""Topics that are reports, not alerts: no severity keeps them out."""

ALWAYS = frozenset({"health"})
"""Topics that no pack leaves out: that the bot itself is not well concerns every reader, from a warning on."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a kind of reader wants to hear. Its name and sentence are in the catalogue of words."""

    key: str
    topics: tuple[str, ...]
    min_severity: Severity = Severity.INFO

    def hears(self, topic: str) -> bool:
        """Whether a channel that was chosen for it takes it."""
        return topic in self.topics or topic in ALWAYS


PACKS = (
    Pack("holder", ("bme", "governance", "network", "digest")),
    Pack("provider", ("gpu", "network", "governance", "digest")),
    Pack("tenant", ("gpu", "bme", "network"), Severity.WARNING),
    Pack("governance", ("governance", "digest")),
    Pack("quiet", TOPICS, Severity.WARNING),
)
BY_KEY = {pack.key: pack for pack in PACKS}
EVERYTHING = Pack("", TOPICS)
"""Before a pack is chosen."""


def pack_of(key: str) -> Pack:
    """The pack of that key; one that a newer version made takes everything."""
    return BY_KEY.get(key, EVERYTHING)
