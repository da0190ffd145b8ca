"""A weekly summary as JSON and back: what is stored with a message, and what a script gets."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.reports.agreement import Agreement, State
from alerts.reports.digest import Day, Digest, Figure, Gpus, Halts, Headline, Part, RuleWeek, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import LabelPairs, Ms

T = TypeVar("T")


def stored(facts: Digest) -> dict[str, Any]:
    """Everything, for the outbox: a newer version still renders an old row from it."""
    return dataclasses.asdict(facts)


def restored(raw: Mapping[str, Any]) -> Digest:
    """The facts of a stored row; keys of a newer version are left out. Raises KeyError, TypeError or ValueError."""
    parts: dict[str, Any] = {
        "headline": _headline(raw.get("headline") or {}),
        "figures": tuple(_figure(one) for one in raw.get("figures", ())),
        "votes": tuple(_of(Vote, one) for one in raw.get("votes", ())),
        "rules": tuple(_of(RuleWeek, one) for one in raw.get("rules", ())),
        "marks": tuple((int(start), None if end is None else int(end)) for start, end in raw.get("marks", ())),
        "halts": _of(Halts, raw.get("halts") or {}),
        "days": tuple(_of(Day, one) for one in raw.get("days", ())),
        "gpus": tuple(_of(Gpus, one) for one in raw.get("gpus", ())),
        "states": tuple(
            (str(key), Agreement(State(one["state"]), one.get("spread"))) for key, one in raw.get("states", ())
        ),
    }
    return _of(Digest, {**raw, **parts})


def document(facts: Digest, headline: str) -> dict[str, Any]:
    """What `burnwatch digest --json` prints. Its keys stay put: docs/reference/digest.md."""
    states = dict(facts.states)
    return {
        "week": facts.week,
        "from": iso(facts.start),
        "to": iso(facts.end),
        "headline": headline,
        "metrics": [
            {
                "key": one.key,
                "labels": dict(one.labels),
                "value": one.value,
                "previous": one.previous,
                "change": one.change,
                "coverage": round(one.coverage, 6),
                "source": one.source,
                "state": states[one.key].state.value if one.key in states else None,
            }
            for one in facts.figures
        ],
        "proposals": [
            {
                "id": vote.number,
                "title": vote.title,
                "status": vote.status,
                "decided": vote.decided,
                "ends": None if vote.ends_at is None else iso(vote.ends_at),
                "yes": vote.yes,
                "turnout": vote.turnout,
            }
            for vote in facts.votes
        ],
        "alerts": [
            {
                "rule": row.rule,
                "episodes": row.episodes,
                "resolved": row.resolved,
                "open": row.open,
                "longest_seconds": row.longest // 1000,
                "median_seconds": None if row.median is None else row.median // 1000,
            }
            for row in facts.rules
        ],
    }


def iso(at: Ms) -> str:
    """An instant in UTC: 2026-09-14T00:00:00Z."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _figure(raw: Mapping[str, Any]) -> Figure:
    driver = tuple(_of(Part, {**one, "labels": _labels(one.get("labels", ()))}) for one in raw.get("driver", ()))
    return _of(Figure, {**raw, "labels": _labels(raw["labels"]), "driver": driver})


def _headline(raw: Mapping[str, Any]) -> Headline:
    return _of(Headline, {**raw, "about": tuple(raw.get("about", ()))})


def _labels(raw: Any) -> LabelPairs:
    return tuple((str(name), str(value)) for name, value in raw)


def _of(kind: type[T], raw: Mapping[str, Any]) -> T:
    known = {item.name for item in dataclasses.fields(kind)}  # type: ignore[arg-type]  # only dataclasses are given
    return kind(**{key: value for key, value in raw.items() if key in known})
