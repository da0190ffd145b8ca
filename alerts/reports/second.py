"""Who else counts what stands on a headline, and how far apart two counts of it may lie and still be one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.reports._courses import EMPTY, Course, course
from alerts.reports.agreement import Agreement, Other, agreement
from alerts.sample import HOUR, Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.reports._courses import WeekView
    from alerts.reports.identities import Check
    from alerts.reports.weeks import Week
    from alerts.sample import Ms

LAST = 24
"""Hours at the end of a week: what was not read in them is stale."""


@dataclass(frozen=True, slots=True)
class Second:
    """The other count of a metric."""

    key: str
    tolerance: float
    """Share of difference that is still the same thing."""
    source: str = ""
    summed: bool = False
    """It is the sum over its series, one for each GPU model."""


SECONDS: Mapping[str, Second] = {
    "token.price_usd": Second("oracle.akt_usd", 0.03),
    "oracle.akt_usd": Second("token.price_usd", 0.03),
    "leases.active": Second("leases.active", 0.05, source="akash_chain"),
    "gpu.leased": Second("gpu.model.leased", 0.10, summed=True),
    "gpu.total": Second("gpu.model.total", 0.10, summed=True),
    "providers.active": Second("providers.online", 0.10),
    "token.supply": Second("token.supply", 0.001, source="akash_console"),
    "token.bonded_ratio": Second("token.bonded_ratio", 0.01, source="akash_console"),
    "token.inflation": Second("token.inflation", 0.01, source="akash_console"),
    "token.community_pool": Second("token.community_pool", 0.01, source="akash_console"),
}
"""Prices are taken by different people at different moments. The Console foretells when a lease runs dry, the chain waits. Two
endpoints see GPUs of providers that one of them still forgives: 120 and 131 were in use within one recorded hour."""


def of_week(
    view: WeekView,
    network: str,
    week: Week,
    now: Ms,
    values: Mapping[str, float | None],
    checks: Mapping[str, Iterable[Check]],
) -> dict[str, Agreement]:
    """By key of `values`, the word for a figure of a week. `checks`: comparisons that others have made of it."""
    found: dict[str, Agreement] = {}
    for key, value in values.items():
        second = SECONDS.get(key)
        own = course(view, Series.of(key, network=network), week, now) if key not in checks else EMPTY
        stale = bool(own.hours) and max(own.hours) < _elapsed(week, now) - LAST
        other = None if value is None or second is None else _beside(own, _other(view, network, second, week, now))
        if other is None:
            found[key] = agreement(value, stale=stale, checks=checks.get(key, ()))
        else:
            mine, theirs = other
            found[key] = agreement(mine, stale=stale, others=(Other(theirs, second.tolerance if second else 0.0),))
    return found


def _elapsed(week: Week, now: Ms) -> int:
    return int((min(week.end, now) - week.start) // HOUR)


def _other(view: WeekView, network: str, second: Second, week: Week, now: Ms) -> Course:
    if not second.summed:
        return course(view, Series.of(second.key, network=network, source=second.source), week, now)
    sums: dict[int, float] = {}
    for series in view.series(second.key):
        if series.label("network") == network and not series.label("source"):
            for hour, value in course(view, series, week, now).hours.items():
                sums[hour] = sums.get(hour, 0.0) + value
    return Course(sums)


def _beside(own: Course, other: Course) -> tuple[float, float] | None:
    """Both means over the hours that both know."""
    both = own.hours.keys() & other.hours.keys()
    if not both:
        return None
    return sum(own.hours[hour] for hour in both) / len(both), sum(other.hours[hour] for hour in both) / len(both)
