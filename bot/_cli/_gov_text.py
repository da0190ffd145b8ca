"""Proposals for a terminal, and as the JSON that scripts read."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot._cli._plain import one_line, plain_text
from bot.cards.effects import RICH, flag_lines, summary
from bot.cards.proposals import proposal_card
from bot.cards.scamgate import reasons
from bot.storage.export import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts

STATUSES = {
    "deposit": "PROPOSAL_STATUS_DEPOSIT_PERIOD",
    "voting": "PROPOSAL_STATUS_VOTING_PERIOD",
    "passed": "PROPOSAL_STATUS_PASSED",
    "rejected": "PROPOSAL_STATUS_REJECTED",
    "failed": "PROPOSAL_STATUS_FAILED",
}
UNKNOWN = "PROPOSAL_STATUS_UNSPECIFIED"
OPEN = ("voting", "deposit")
LISTED = 20
"""Closed proposals that a terminal gets a line for; --json has them all."""
_STAMP = re.compile(r"<t:(\d{1,12})(?::(\w))?>")
_WIDEST = 100


def as_json(facts: ProposalFacts) -> dict[str, Any]:
    """One proposal under the keys that stay put; null where it is not known."""
    return {
        "id": facts.number,
        "title": facts.title or f"Proposal #{facts.number}",
        "title_source": facts.title_source,
        "status": STATUSES.get(facts.status, UNKNOWN),
        "kinds": list(facts.kinds),
        "messages": [
            {"type_url": effect.get("type_url", ""), "summary": summary(facts, index)}
            for index, effect in enumerate(facts.effects)
            if effect.get("kind") != "more"
        ],
        "changes": [{"path": each["path"], "old": each["old"], "new": each["new"]} for each in facts.changes],
        "tally": {
            "yes": facts.votes_yes,
            "no": facts.votes_no,
            "abstain": facts.votes_abstain,
            "veto": facts.votes_veto,
        },
        "turnout": facts.turnout,
        "quorum": facts.quorum,
        "threshold": facts.threshold,
        "veto_threshold": facts.veto_threshold,
        "outcome_now": facts.outcome_now or None,
        "projection": facts.projection,
        "voting_start": _iso(facts.voting_starts_at),
        "voting_end": _iso(facts.voting_ends_at),
        "scam": {"score": facts.scam_score, "held": facts.held, "reasons": list(facts.scam_reasons)},
        "links_removed": facts.links_removed,
    }


def _iso(at: Ms | None) -> str | None:
    return None if at is None else iso(at)


def text_of(found: Sequence[ProposalFacts], now: Ms, *, one: bool) -> Iterator[str]:
    """Open proposals in full, newest first, then a line for each that ended; the one that was asked for in full."""
    paint = _Paint()
    if not found:
        yield "No proposals."
        return
    full = list(found) if one else [each for each in reversed(found) if each.status in OPEN]
    rest = [] if one else [each for each in reversed(found) if each.status not in OPEN]
    for index, facts in enumerate(full):
        yield from ([""] if index else [])
        yield from _in_full(facts, now, paint)
    if rest and full:
        yield ""
    wide = max((len(str(each.number)) for each in rest), default=0)
    for facts in rest[:LISTED]:
        yield paint.fit(_in_a_line(facts, wide), paint.dim if facts.held else None)
    if len(rest) > LISTED:
        yield paint.dim(f"and {len(rest) - LISTED} older: gov ID shows one, --json all")


def _in_full(facts: ProposalFacts, now: Ms, paint: _Paint) -> Iterator[str]:
    """The same card that a channel gets, its times written out. This is the operator's terminal: held texts are shown."""
    card = proposal_card(replace(facts, released=True, source=""))
    flags = set(flag_lines(facts, RICH))
    yield paint.bold(_plain(card.title, now))
    for line in (_late(facts, now) or card.lead, *card.lines):
        style = paint.warn if line in flags else None
        yield from paint.wrapped(_plain(line, now), style)
    if not facts.held and facts.scam_reasons:
        yield from paint.wrapped(f"Scam score {facts.scam_score:.2f}: {reasons(facts.scam_reasons)}", paint.dim)


def _late(facts: ProposalFacts, now: Ms) -> str:
    """Of a vote whose end has passed without its result: a record is old, or the chain has not counted yet."""
    if facts.status != "voting" or facts.voting_ends_at is None or facts.voting_ends_at > now:
        return ""
    at = facts.voting_ends_at
    return f"Voting ended {_time(at, 'f', now)}, {_time(at, 'R', now)}; its result is not known here."


def _in_a_line(facts: ProposalFacts, wide: int) -> str:
    ended = "" if facts.voting_ends_at is None else datetime.fromtimestamp(facts.voting_ends_at / 1000, UTC).date()
    marks = " [held]" if facts.held else ""
    title = one_line(facts.title) or f"Proposal #{facts.number}"
    return f"#{str(facts.number).ljust(wide)} {facts.status:<8} {ended!s:<10}{marks} {title}"


def _plain(markup: str, now: Ms) -> str:
    """A line of a card without its marks; `<t:…>` as a time, or as a span where Discord would show one."""
    return plain_text(_STAMP.sub(lambda found: _time(int(found[1]) * 1000, found[2] or "f", now), markup))


def _time(at: Ms, form: str, now: Ms) -> str:
    if form == "R":
        span = _span(abs(at - now))
        return f"in {span}" if at > now else f"{span} ago"
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _span(length: Ms) -> str:
    for unit, word in ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute")):
        if length >= unit:
            count = length // unit
            return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{length // 1000} s"


class _Paint:
    """Emphasis where a terminal shows it, and lines no wider than it."""

    def __init__(self) -> None:
        self._on = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._wide = min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST) if sys.stdout.isatty() else _WIDEST

    def bold(self, text: str) -> str:
        return self._as(text, "1")

    def warn(self, text: str) -> str:
        return self._as(text, "33")

    def dim(self, text: str) -> str:
        return self._as(text, "2")

    def wrapped(self, text: str, style: Any = None) -> Iterator[str]:
        """A line of a card, indented; what belongs to a list is indented once more."""
        more = "    " if text.startswith("·") else "  "
        lines = textwrap.wrap(
            text, max(self._wide, 40), initial_indent=more, subsequent_indent=f"{more}  ", break_on_hyphens=False
        )
        yield from (style(line) if style else line for line in lines)

    def fit(self, text: str, style: Any = None) -> str:
        short = text if len(text) <= self._wide else text[: max(self._wide, 40) - 1] + "…"
        return style(short) if style else short

    def _as(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._on else text
