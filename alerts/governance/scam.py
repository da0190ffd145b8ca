"""How much a proposal looks like a scam: a sum of named reasons, from what can be known before anybody has voted.

A scam pays the whole deposit and starts with no votes, so neither is asked; the tally is not even among the evidence.
No text is read here raw: `bot.app.scamgate` gives it plain, with what `bot.foreign` found odd in it. How the points were
found and what they measure is in docs/explanation/scam-gate.md; `python -m tests.bot.app.scam_tuning` finds and measures them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from alerts.governance import _scam_hosts as hosts
from alerts.governance import _scam_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HINT, MARK, STRONG = 10, 25, 40
"""Three grades. A hint is common in honest proposals, a mark is rare there, a strong one has hardly an honest use."""

POINTS: Mapping[str, int] = MappingProxyType(
    {
        # where it leads
        "outside_link": HINT,
        "bare_address": HINT,
        "free_hosting": HINT,
        "shortener": MARK,
        "posing_host": MARK,
        "numeric_host": MARK,
        "spelled_address": MARK,
        "led_elsewhere": MARK,
        "image": HINT,
        "hidden_target": STRONG,
        "lookalike_host": STRONG,
        "script_link": STRONG,
        # what it says
        "lure_in_title": MARK,
        "lure_in_text": HINT,
        "offer": MARK,
        "offer_elsewhere": HINT,
        "invitation": HINT,
        "hurry": HINT,
        "promise": HINT,
        "decorated_title": HINT,
        "link_in_title": MARK,
        "little_but_links": HINT,
        "only_a_link": HINT,
        "disguised_words": MARK,
        "mixed_letters": MARK,
        "hidden_characters": MARK,
        "asks_for_secret": STRONG,
        "asks_for_payment": STRONG,
        # what it does, who made it, what was there before
        "no_message": HINT,
        "new_proposer": HINT,
        "proposer_held": MARK,
        "copy": HINT,
        "copy_of_held": STRONG,
        "host_of_held": STRONG,
    }
)
"""Reason -> points. A proposal that gathers a hundred has the score 1."""

HOLD = 0.5
"""From this score a proposal is held: five hints, or two marks, or a strong reason and one more."""

TEXT_ONLY = frozenset(("text", "none", ""))
"""Kinds of effect that change nothing on the chain."""
FEW_WORDS = 25
"""Words to each outside link; honest texts have hundreds."""
A_PARAGRAPH = 40
"""Words. Who pays a deposit for a text and has less to say than that, has somewhere else to send its readers."""


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link that stood in the text, as bot.foreign found it."""

    host: str
    """In lower case, as a browser would find it; `tg:` for one that opens another program; empty when it leads to no page."""
    text: str = ""
    """The words a reader saw."""
    kind: str = ""
    """link, image, auto, bare, html, reference."""
    bare: bool = False
    """Written without https://, to be typed or to slip past filters."""
    in_title: bool = False
    target: str = ""
    """Where it led, for its words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a proposal when it is judged. Texts are plain, look-alike letters read as what they look like."""

    title: str = ""
    text: str = ""
    links: tuple[SeenLink, ...] = ()
    oddities: tuple[str, ...] = ()
    """Kinds that bot.foreign found: mixed letters, look-alike host, encoded host, numeric host, names another host, ..."""
    hidden: int = 0
    """Characters that no honest text holds: tags, control characters, a change of direction among left-to-right letters."""
    styled: int = 0
    """Letters in costume: bold, circled, fullwidth."""
    kinds: tuple[str, ...] = ()
    """Kinds of its messages' effects (alerts.governance.messages); empty when it has no message."""
    new_proposer: bool | None = None
    """Never seen among earlier proposals; None when the proposer is not said or nothing earlier is known."""
    proposer_held: bool = False
    copies: bool = False
    """An earlier proposal said nearly the same."""
    copies_held: bool = False
    hosts_held: frozenset[str] = field(default_factory=frozenset)
    """Hosts that earlier held proposals led to, and no other proposal did."""
    known_hosts: frozenset[str] = field(default_factory=frozenset)
    """Hosts that the operator calls his own, beside those everybody knows."""


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict. `reasons` are words of POINTS, the weightiest first; bot/cards/words_scam.py says them."""

    score: float
    """0..1."""
    held: bool
    reasons: tuple[str, ...]


def assess(evidence: Evidence, *, points: Mapping[str, int] = POINTS, hold: float = HOLD) -> Score:
    """Add up the points of every reason that holds."""
    found = sorted(set(reasons(evidence)), key=lambda reason: (-points[reason], reason))
    score = round(min(1.0, sum(points[reason] for reason in found) / 100), 4)
    return Score(score=score, held=score >= hold, reasons=tuple(found))


def reasons(evidence: Evidence) -> Iterator[str]:
    """Every reason that holds, each at most once."""
    yield from _of_links(evidence)
    yield from _of_words(evidence)
    if _is_text(evidence):
        yield "no_message"
    if evidence.new_proposer:
        yield "new_proposer"
    if evidence.proposer_held:
        yield "proposer_held"
    if evidence.copies_held and _baits(evidence):
        yield "copy_of_held"
    elif evidence.copies:
        yield "copy"


def _is_text(evidence: Evidence) -> bool:
    """Whether it would change nothing on the chain."""
    return all(kind in TEXT_ONLY for kind in evidence.kinds)


def _baits(evidence: Evidence) -> bool:
    """Whether there is anything to be led by. Without it a scam could taint the draft of an honest proposal by copying it first."""
    both = f"{evidence.title}\n{evidence.text}"
    return bool(outside(evidence)) or words.lures(both) > 0 or words.asks_for_payment(both)


def outside(evidence: Evidence) -> tuple[SeenLink, ...]:
    """Links to hosts that are not known. One without a host leads to no page."""
    return tuple(link for link in evidence.links if link.host and not hosts.is_known(link.host, evidence.known_hosts))


def led_to(evidence: Evidence) -> tuple[SeenLink, ...]:
    """Outside links, and those to places that serve anything where an offer stands beside them."""
    both = f"{evidence.title}\n{evidence.text}"
    doubtful = (link for link in evidence.links if hosts.serves_anything(link.host))
    return (*outside(evidence), *(link for link in doubtful if words.offers_at(both, (link.text,))))


def trail(evidence: Evidence) -> tuple[str, ...]:
    """Outside hosts by which a later proposal of the same people can be known."""
    return tuple(dict.fromkeys(link.host for link in outside(evidence) if hosts.tells(link.host)))


def _of_links(evidence: Evidence) -> Iterator[str]:
    away = led_to(evidence)
    if away:
        yield "outside_link"
    if any(link.bare for link in away):
        yield "bare_address"
    if any(link.in_title for link in evidence.links):
        yield "link_in_title"
    if any(hosts.is_under(link.host, hosts.SHORTENERS) for link in away):
        yield "shortener"
    if any(hosts.is_under(link.host, hosts.FREE) for link in away):
        yield "free_hosting"
    if any(hosts.poses(link.host) for link in away if link.host):
        yield "posing_host"
    if any(link.host in evidence.hosts_held for link in away if link.host):
        yield "host_of_held"
    if any(link.kind == "image" for link in evidence.links):
        yield "image"
    if away and words.count(evidence.text) < FEW_WORDS * len(away):
        yield "little_but_links"
    if away and _is_text(evidence) and words.count(f"{evidence.title} {evidence.text}") < A_PARAGRAPH:
        yield "only_a_link"
    odd = set(evidence.oddities)
    if ("names another host" in odd and away) or "name before host" in odd:
        yield "hidden_target"
    if odd & {"look-alike host", "encoded host"}:
        yield "lookalike_host"
    if "spelled address" in odd:
        yield "spelled_address"
    if "numeric host" in odd:
        yield "numeric_host"
    if "script" in odd:
        yield "script_link"


def _of_words(evidence: Evidence) -> Iterator[str]:
    both = f"{evidence.title}\n{evidence.text}"
    if words.lures(evidence.title) or words.disguised(evidence.title):
        yield "lure_in_title"
    said = words.lures(evidence.text)
    if said > 1 or words.disguised(evidence.text) or any(words.lures(link.target) for link in outside(evidence)):
        yield "lure_in_text"
    if words.disguised(both):
        yield "disguised_words"
    away = tuple(dict.fromkeys(link.text for link in led_to(evidence)))
    handed_on = words.offers_beside_handle(both)
    # A programme that the chain is to pay names its desk too; what changes nothing on the chain has no desk to name.
    if words.points_elsewhere(both) or (handed_on and _is_text(evidence)):
        yield "led_elsewhere"
    if handed_on or words.offers_at(both, away):
        yield "offer"
    elif (evidence.hidden or {"spelled address", "split word"} & set(evidence.oddities)) and words.offers(both):
        yield "offer"  # what it leads to is there, in disguise
    elif words.lures(evidence.title) and words.offers(both):
        yield "offer_elsewhere"
    if words.invites_to(both, away):
        yield "invitation"
    if words.asks_for_secret(both):
        yield "asks_for_secret"
    if words.asks_for_payment(both):
        yield "asks_for_payment"
    if words.hurries(both):
        yield "hurry"
    if words.promises(both):
        yield "promise"
    if words.is_decorated(evidence.title) or evidence.styled > 2:
        yield "decorated_title"
    if "mixed letters" in evidence.oddities:
        yield "mixed_letters"
    if evidence.hidden or "split word" in evidence.oddities:
        yield "hidden_characters"
