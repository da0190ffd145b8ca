"""Whose GPUs a week's change is: the one provider that came, went or reports otherwise than before, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports._courses import course
from alerts.reports._digest_facts import Part
from alerts.reports.market import mover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.reports._courses import Course, WeekView
    from alerts.reports._digest_facts import Figure
    from alerts.reports.weeks import Week
    from alerts.sample import Ms

HOSTS: Mapping[str, str] = {"gpu.total": "providers.gpu_total", "gpu.leased": "providers.gpu_leased"}
"""By figure: the same of every single provider."""
SHARED = 0.5
"""The sum over providers is another endpoint's count: a provider is named for at least this part of the figure's own change."""


def hosts_of(view: WeekView, key: str, network: str, week: Week, now: Ms) -> dict[str, Course]:
    """The course of each provider that was seen in the week."""
    found = {
        series.label("provider"): course(view, series, week, now)
        for series in view.series(key)
        if series.label("network") == network and not series.label("source")
    }
    return {name: one for name, one in found.items() if one.hours}


def by_provider(figure: Figure, now: Mapping[str, Course], was: Mapping[str, Course]) -> tuple[Part, ...]:
    """The provider that made the figure change, with what it had at the week's end and had the week before; else nothing."""
    if figure.value is None or not figure.previous:
        return ()
    means, before = _means(now), _means(was)
    found = mover(before, means) if means and before else None
    change = figure.value - figure.previous
    if found is None or change == 0 or (found.now - found.was) / change < SHARED:
        return ()
    key = HOSTS[figure.key]
    labels = (figure.labels[0], ("provider", found.provider))
    last = _at_end(now).get(found.provider, 0.0)
    return (Part(key, (found.now - found.was) / figure.previous, labels, last, found.was),)


def _means(hosts: Mapping[str, Course]) -> dict[str, float]:
    """Each provider's mean over the hours in which any was listed: who was not listed then had none."""
    hours = {hour for one in hosts.values() for hour in one.hours}
    return {name: sum(one.hours.values()) / len(hours) for name, one in hosts.items()}


def _at_end(hosts: Mapping[str, Course]) -> dict[str, float]:
    """What each had in the last hour in which any was listed."""
    last = max((max(one.hours) for one in hosts.values()), default=0)
    return {name: one.hours[last] for name, one in hosts.items() if last in one.hours}
