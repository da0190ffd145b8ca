"""Whose GPUs a week's change is: the one provider that came, went or reports otherwise than before, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports._courses import course
from alerts.reports._digest_facts import Part
from alerts.reports.market import MOVED, mover

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.reports._courses import Course, WeekView
    from alerts.reports._digest_facts import Figure
    from alerts.reports.weeks import Week
    from alerts.sample import Ms

    Hosts = Callable[[str], Mapping[str, Course]]
HOSTS: Mapping[str, str] = {"gpu.total": "providers.gpu_total", "gpu.leased": "providers.gpu_leased"}
"""By figure: the same of every single provider."""
SHARED = 0.5
"""The sum over providers is another endpoint's count: a provider is named for at least this part of the figure's own change."""


def hosts_of(view: WeekView, key: str, network: str, week: Week, now: Ms) -> dict[str, Course]:
    """The course of that figure for each provider that was seen in the week."""
    found = {
        series.label("provider"): course(view, series, week, now)
        for series in view.series(HOSTS[key])
        if series.label("network") == network and not series.label("source")
    }
    return {name: one for name, one in found.items() if one.hours}


def by_provider(figure: Figure, this: Hosts, before: Hosts) -> tuple[Part, ...]:
    """The provider that made the figure change, with what it had at the week's end and had the week before; else nothing."""
    if figure.value is None or not figure.previous or abs(figure.value / figure.previous - 1) < MOVED:
        return ()
    now, was = this(figure.key), before(figure.key)
    found = mover(_means(was), _means(now)) if now and was else None
    if found is None or (found.now - found.was) / (figure.value - figure.previous) < SHARED:
        return ()
    labels = (figure.labels[0], ("provider", found.provider))
    last = _at_end(now).get(found.provider, 0.0)
    return (Part(HOSTS[figure.key], (found.now - found.was) / figure.previous, labels, last, found.was),)


def _means(hosts: Mapping[str, Course]) -> dict[str, float]:
    """Each provider's mean over the hours in which any was listed: who was not listed then had none."""
    hours = {hour for one in hosts.values() for hour in one.hours}
    return {name: sum(one.hours.values()) / len(hours) for name, one in hosts.items()}


def _at_end(hosts: Mapping[str, Course]) -> dict[str, float]:
    """What each had in the last hour in which any was listed."""
    last = max((max(one.hours) for one in hosts.values()), default=0)
    return {name: one.hours[last] for name, one in hosts.items() if last in one.hours}
