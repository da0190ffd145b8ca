"""The weekly summary as facts: what a week was, against the week before, with what drove it and what is not known.

Pure: everything is read through a view, the present is an argument. docs/reference/digest.md says the rules line by line.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.derived import flows_between
from alerts.reports import _figures
from alerts.reports._courses import course, over, rhythm
from alerts.reports._digest_facts import (
    ENOUGH,
    WHOLE,
    Day,
    Digest,
    Figure,
    Gpus,
    Halts,
    Headline,
    Part,
    Vote,
)
from alerts.reports._headline import direction, headline
from alerts.reports._incidents import Incident, RuleWeek, by_rule, incidents, marks_of
from alerts.sample import HOUR, SIMULATED, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.derived import PeriodFlow
    from alerts.reports._courses import WeekView
    from alerts.reports._figures import Read
    from alerts.reports.weeks import Week
    from alerts.sample import Ms

__all__ = [
    "ENOUGH",
    "METRICS",
    "WHOLE",
    "Day",
    "Digest",
    "Figure",
    "Gpus",
    "Halts",
    "Headline",
    "Incident",
    "Part",
    "RuleWeek",
    "Vote",
    "by_rule",
    "digest",
    "direction",
    "headline",
    "incidents",
    "marks_of",
]

METRICS = _figures.keys()
"""The keys a summary may speak of."""
BREAKER = "bme.breaker"
HALTED = (2.0, 3.0)
"""Stopped for collateral, stopped for the oracle; a word that this version does not know is not called a halt."""
STEP = 3
"""Hours in a point of the picture of GPUs."""


def digest(
    view: WeekView,
    network: str,
    week: Week,
    now: Ms,
    *,
    sources: Mapping[str, str],
    votes: Sequence[Vote] = (),
    found: Sequence[Incident] = (),
    held: int = 0,
) -> Digest:
    """Everything of `week` as it is known at `now`. `sources`: by metric key, whose figure it is."""
    before = week.before()
    flows = flows_between(view, network, week.midnights, now)
    this = _figures.read(view, network, week, now, known=_known(flows, week, now))
    earlier = flows_between(view, network, before.midnights, now)
    that = _figures.read(view, network, before, now, known=_known(earlier, before, now))
    unfinished = now < week.end
    figures = _figures.figures(this, that, sources, network, unfinished=unfinished)
    if this.basis:
        flows = flows_between(view, network, week.in_utc.midnights, now)
    facts = Digest(
        network=network,
        week=week.key,
        zone=week.zone,
        start=week.start,
        end=week.end,
        now=now,
        figures=figures,
        votes=tuple(votes),
        held=held,
        rules=by_rule(found, now),
        marks=marks_of(found),
        halts=_halts(view, network, week, now),
        days=_days(this, flows),
        gpus=_gpus(this),
        coverage=_coverage(figures),
        simulated=network.endswith(SIMULATED),
    )
    return replace(facts, headline=headline(facts))


def _known(flows: Sequence[PeriodFlow], week: Week, now: Ms) -> float:
    """The share of the days of the week (so far) whose flows are known."""
    days = sum(1 for start in week.midnights[:7] if start < now)
    return sum(flow.known for flow in flows) / days if days else 0.0


def _coverage(figures: Sequence[Figure]) -> float:
    """How much of the week is known, on average over the figures; the price of each model is not one of them."""
    shares = [one.coverage for one in figures if one.key != _figures.GPU_PRICE]
    return sum(shares) / len(shares) if shares else 0.0


def _days(this: Read, flows: Sequence[PeriodFlow]) -> tuple[Day, ...]:
    """Flow and money day by day; the days of the money are those of the place, of the flow those it was counted in."""
    midnights = this.week.midnights
    spend, per_gpu = this.of(_figures.SPEND), over(this.of(_figures.SPEND), this.of(_figures.LEASED))
    flowed = {round((flow.at - flows[0].at) / (24 * HOUR)): flow for flow in flows} if flows else {}
    first = round((flows[0].at - midnights[0]) / (24 * HOUR)) if flows else 0
    found = []
    for number, (start, end) in enumerate(pairwise(midnights)):
        hours = ((start - midnights[0]) // HOUR, -(-(end - midnights[0]) // HOUR))
        flow = flowed.get(number - first)
        known = flow is not None and flow.fresh_known
        found.append(
            Day(
                at=start,
                into=flow.into if flow is not None else None,
                out=flow.out if flow is not None and known else None,
                spend=spend.at(*hours),
                per_gpu=per_gpu.at(*hours),
                partial=flow is not None and flow.partial,
            )
        )
    return tuple(found)


def _gpus(this: Read) -> tuple[Gpus, ...]:
    leased, total = this.of(_figures.LEASED), this.of(_figures.TOTAL)
    if not leased.hours and not total.hours:
        return ()
    return tuple(
        Gpus(this.week.start + hour * HOUR, leased.at(hour, hour + STEP), total.at(hour, hour + STEP))
        for hour in range(0, this.week.hours, STEP)
    )


def _halts(view: WeekView, network: str, week: Week, now: Ms) -> Halts:
    """How often and for how long minting had stopped, as far as it was seen: silence is not counted as any state.

    Hours are looked at first: only where one of them holds a halt are its readings read one by one.
    """
    series = Series.of(BREAKER, network=network)
    until = min(week.end, now)
    if course(view, series, week, now).high < min(HALTED):
        return Halts()
    window = view.window(series, week.start, until)
    stands = max(view.lookback(series), 2 * rhythm(window.times))
    count = halted = longest = lasting = 0
    ends = [*window.times[1:], until]
    for at, after, value in zip(window.times, ends, window.values, strict=True):
        if value is None:
            continue
        if value not in HALTED:
            lasting = 0
            continue
        spell = max(0, min(after, at + stands) - max(at, week.start))
        count += int(lasting == 0 and spell > 0)
        lasting += spell
        halted += spell
        longest = max(longest, lasting)
    return Halts(count, halted, longest)
