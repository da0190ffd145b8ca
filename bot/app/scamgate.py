"""The scam gate's evidence: one proposal and what earlier ones said, made plain and judged by alerts.governance.scam.

Earlier means earlier by the chain's own time. No tally is read: a scam is to be held when it appears, not when it lost.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alerts.governance.scam import Evidence, Score, SeenLink, assess, trail
from bot import foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from alerts.governance.proposal import Proposal
    from alerts.sample import Ms

TITLE_CAP = 1_000
TEXT_CAP = foreign.MOST_READ
MOST_TEXTS = 12
"""Texts of one proposal that are read: summary, metadata, legacy contents."""
MOST_SAID = 4 * TEXT_CAP
"""Characters of all of them together: whoever pays one deposit may not say how long others wait."""
SKETCH = 64
"""Numbers kept of a text, to find its copies."""
LEAST_SKETCH = 6
"""A text of fewer word pairs has nothing to copy."""
ALIKE = 0.5
"""The share of word pairs that a copy has in common with what it copies."""
MOST_HOSTS = 12
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.\-]{1,30}):(?!\d)", re.IGNORECASE)
_NO_PAGE = frozenset(("mailto", "did"))
"""Schemes that open no page."""
_LED_ON = re.compile(r"(?:hxxps?|https?)(?:\[?:\]?|%3a)(?:/|%2f){2}([^/%&?#\s]+)", re.IGNORECASE)
"""An address inside an address: where a well-known host sends whoever comes."""
MOST_CARRIED = 40
"""Texts of the messages and pieces of metadata that are read."""
_ADDRESS_ONLY = re.compile(r"(?:ipfs://|ipns://|ar://)?[A-Za-z0-9/=_\-]{0,120}")
_DEEPEST = 5
_SEEN_CONTROL = frozenset(("tag", "control"))


@dataclass(frozen=True, slots=True)
class Said:
    """What is remembered of a judged proposal, for judging later ones. Nothing of it is ever shown."""

    number: int
    at: Ms | None
    proposer: str = ""
    sketch: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    """Outside hosts by which a later one of the same people can be known."""
    held: bool = False

    def to_json(self) -> dict[str, object]:
        """As plain data for storage."""
        return {
            "number": self.number,
            "at": self.at,
            "proposer": self.proposer,
            "sketch": list(self.sketch),
            "hosts": list(self.hosts),
            "held": self.held,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Said:
        """What `to_json` gave; what is not of its type is left out."""
        at, sketch, hosts = stored.get("at"), stored.get("sketch"), stored.get("hosts")
        return cls(
            number=int(stored.get("number") or 0),
            at=at if isinstance(at, int) else None,
            proposer=str(stored.get("proposer") or ""),
            sketch=tuple(item for item in sketch if isinstance(item, int)) if isinstance(sketch, list) else (),
            hosts=tuple(str(host) for host in hosts) if isinstance(hosts, list) else (),
            held=stored.get("held") is True,
        )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What other proposals said. `before` leaves those that came first."""

    said: tuple[Said, ...] = ()

    def before(self, proposal: Proposal) -> tuple[Said, ...]:
        """Those that were submitted before; by number where the chain gives no time."""
        return tuple(one for one in self.said if one.number != proposal.id and _came_first(one, proposal))


def judge_proposal(
    proposal: Proposal,
    effects_kinds: Sequence[str],
    earlier: Earlier,
    *,
    known_hosts: Iterable[str] = (),
    score: Callable[[Evidence], Score] = assess,
) -> Score:
    """How much it looks like a scam, and whether it is held."""
    return judge(proposal, effects_kinds, earlier, known_hosts=known_hosts, score=score)[0]


def judge(
    proposal: Proposal,
    effects_kinds: Sequence[str],
    earlier: Earlier,
    *,
    known_hosts: Iterable[str] = (),
    score: Callable[[Evidence], Score] = assess,
) -> tuple[Score, Said]:
    """The verdict, and what is to be remembered of the proposal for judging later ones."""
    evidence = gather(proposal, effects_kinds, earlier, known_hosts=known_hosts)
    verdict = score(evidence)
    hosts = trail(evidence)[:MOST_HOSTS]
    said = Said(proposal.id, proposal.submit_time, proposal.proposer[:100], _sketch(evidence.text), hosts, verdict.held)
    return verdict, said


def judge_all(
    proposals: Iterable[Proposal],
    kinds_of: Callable[[Proposal], Sequence[str]],
    *,
    known_hosts: Iterable[str] = (),
    score: Callable[[Evidence], Score] = assess,
) -> dict[int, Score]:
    """Every one of a recorded history, each judged by those before it."""
    hosts = frozenset(known_hosts)
    remembered: list[Said] = []
    verdicts: dict[int, Score] = {}
    for proposal in sorted(proposals, key=lambda one: (one.submit_time or 0, one.id)):
        verdicts[proposal.id], said = judge(
            proposal, kinds_of(proposal), Earlier(tuple(remembered)), known_hosts=hosts, score=score
        )
        remembered.append(said)
    return verdicts


def gather(
    proposal: Proposal, effects_kinds: Sequence[str], earlier: Earlier, *, known_hosts: Iterable[str] = ()
) -> Evidence:
    """The evidence of one proposal: its texts made plain, and how it stands to those before it."""
    raw_title, *raw_texts = everything(proposal)
    title, parts = foreign.plain(raw_title, TITLE_CAP), [foreign.plain(text, TEXT_CAP) for text in raw_texts]
    text = foreign.reads_as("\n".join(part.text for part in parts))[:TEXT_CAP]
    links = (
        *(seen for link in title.links for seen in _seen(link, in_title=True)),
        *(seen for part in parts for link in part.links for seen in _seen(link)),
    )
    before = earlier.before(proposal)
    sketch = _sketch(text)
    copied = [one for one in before if _alike(sketch, one.sketch) >= ALIKE]
    proposers = {one.proposer for one in before} - {""}
    return Evidence(
        title=foreign.reads_as(title.text),
        text=text,
        links=links,
        oddities=tuple(dict.fromkeys(odd.kind for part in (title, *parts) for odd in part.oddities)),
        hidden=_hidden((title, *parts), raw_title + " ".join(raw_texts)[:TEXT_CAP]),
        styled=dict(title.removed).get("styled letters", 0),
        kinds=tuple(effects_kinds),
        new_proposer=proposal.proposer not in proposers if proposal.proposer and proposers else None,
        proposer_held=any(one.held and one.proposer == proposal.proposer != "" for one in before),
        copies=bool(copied),
        copies_held=any(one.held for one in copied),
        hosts_held=_hosts(before, held=True) - _hosts(before, held=False),
        known_hosts=frozenset(host.lower() for host in known_hosts),
    )


def _hosts(before: Iterable[Said], *, held: bool) -> frozenset[str]:
    return frozenset(host for one in before if one.held is held for host in one.hosts)


def texts(proposal: Proposal) -> tuple[str, ...]:
    """Title first, then every text that a reader of the proposal would be shown, each once."""
    title, found = proposal.title, [proposal.summary]
    for message in proposal.messages[:MOST_TEXTS]:
        content = message.get("content")
        if isinstance(content, dict):
            title = title or _text(content.get("title"))
            found.append(_text(content.get("description")))
        found.extend(_text(message.get(key)) for key in ("title", "description", "text", "memo"))
    told_title, *told = _metadata(proposal.metadata)
    found.extend(told)
    if told_title and title and told_title != title:
        found.append(told_title)
    return (title or told_title, *(_within(dict.fromkeys(text for text in found if text)) or [""]))


def _within(found: Iterable[str], most: int = MOST_TEXTS) -> list[str]:
    """As many of the texts as are read."""
    kept: list[str] = []
    left = MOST_SAID
    for text in found:
        if left <= 0 or len(kept) >= most:
            break
        kept.append(text)
        left -= len(text)
    return kept


def everything(proposal: Proposal) -> tuple[str, ...]:
    """Title first, then all that is read of it: its texts, and what its messages say."""
    title, *found = texts(proposal)
    return title, *_within(dict.fromkeys([*found, *_carried(proposal)]), MOST_TEXTS + MOST_CARRIED)


def _metadata(raw: str) -> tuple[str, ...]:
    """A title and further texts; an address alone (ipfs://…) is no text."""
    try:
        told = json.loads(raw[: TEXT_CAP * 4]) if raw.lstrip()[:1] in ("{", "[") else raw
    except (ValueError, RecursionError):
        told = raw
    if isinstance(told, dict):
        title = _text(told.get("title"))
        return title, *[text for key, text in _strings(told) if key != "title" or text != title][:MOST_CARRIED]
    if not isinstance(told, str) or _ADDRESS_ONLY.fullmatch(told.strip()):
        return ("",)
    return "", told


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _carried(proposal: Proposal) -> list[str]:
    """What its messages say: the information of an upgrade, the label of a contract. Names and addresses say nothing."""
    found: list[str] = []
    for message in proposal.messages[:MOST_TEXTS]:
        said = (text for key, text in _strings(message) if key != "@type")
        found += [text for text in said if "://" in text or len(text.split()) > 2]
    return found[:MOST_CARRIED]


def _strings(value: object, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in a piece of JSON, however deep it hides, with the name it stands under."""
    if isinstance(value, str):
        yield key, value
    elif depth < _DEEPEST and isinstance(value, dict):
        for name, item in list(value.items())[:MOST_CARRIED]:
            yield from _strings(item, str(name), depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for item in value[:MOST_CARRIED]:
            yield from _strings(item, key, depth + 1)


def _seen(link: foreign.Link, *, in_title: bool = False) -> Iterator[SeenLink]:
    """Where a link leads, and where that leads on to."""
    host = link.host
    if not host:
        scheme = _SCHEME.match(link.target.replace("hxxp", "http").replace("[:]", ":"))
        host = f"{scheme[1].lower()}:" if scheme and scheme[1].lower() not in _NO_PAGE else ""
    if host == "docs.google.com" and "/forms" in link.target:
        host = "forms.gle"
    seen = SeenLink(
        host=host,
        text=foreign.reads_as(link.text),
        kind=link.kind,
        bare=link.kind == "bare" and ":" not in link.target.split("/", 1)[0],
        in_title=in_title,
        target=link.target,
    )
    yield seen
    for found in _LED_ON.finditer(link.target, 1):
        yield replace(seen, host=found[1].replace("[.]", ".").lower(), bare=False)


def _hidden(parts: Sequence[foreign.Foreign], raw: str) -> int:
    """Characters that no honest text holds. Marks of direction have an honest use beside letters written that way."""
    removed = [item for part in parts for item in part.removed]
    hidden = sum(count for kind, count in removed if kind in _SEEN_CONTROL)
    turned = sum(count for kind, count in removed if kind == "direction")
    if turned and not any(unicodedata.bidirectional(char) in ("R", "AL") for char in raw):
        hidden += turned
    return hidden


def _sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of its word pairs: two sketches tell how much two texts share (Broder's bottom-k sketch).

    Digits are levelled, so that a new date or version makes no new text.
    """
    words = re.findall(r"[^\W_]+", re.sub(r"\d+", "0", text.lower()))
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    hashes = sorted(int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=6).digest()) for pair in pairs)
    return tuple(hashes[:SKETCH])


def _alike(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated share of what two texts have in common."""
    if min(len(one), len(other)) < LEAST_SKETCH or not (both := set(one).intersection(other)):
        return 0.0
    least = sorted(set(one) | set(other))[:SKETCH]
    return sum(1 for item in least if item in both) / len(least)


def _came_first(one: Said, proposal: Proposal) -> bool:
    if one.at is None or proposal.submit_time is None:
        return one.number < proposal.id
    return (one.at, one.number) < (proposal.submit_time, proposal.id)
