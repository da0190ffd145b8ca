"""A BME network made up for tests: counters with a known flow for each day."""

from __future__ import annotations

from alerts.sample import DAY, MINUTE
from tests.alerts.derived.memory import MemoryView, at

LAUNCH = at("2026-03-24")
NOW = at("2026-08-12T14:30")
TODAY = at("2026-08-12")
DAILY = "akash_console_daily"


def running(flow, days=141, *, now=NOW, fresh=0.0, daily=True, network="akash", launch=LAUNCH):
    """A view of `days` completed days since launch. `flow(day)` is (AKT in, AKT out, ACT in, ACT out) of the day.

    The counters start where the migration left them. Live samples every minute are put for the last quarter hour only.
    """
    view = MemoryView()
    totals = [53_000.25, 100.5, 31_000.0, 50.0]
    names = ("bme.akt_burned_total", "bme.akt_reissued_total", "bme.act_minted_total", "bme.act_burned_total")
    for day in range(-1, days):
        if day >= 0:
            totals = [round(total + more, 6) for total, more in zip(totals, flow(day), strict=True)]
        end = launch + (day + 1) * DAY
        for name, total in zip(names, totals, strict=True):
            if daily:
                view.put(name, end - 1, total, network=network, source=DAILY)
            else:
                view.put(name, end - MINUTE, total, network=network)
    for name, total in zip(names, totals, strict=True):
        view.put(name, now, total, network=network)
    view.put("bme.akt_minted_fresh_total", now, fresh, network=network)
    return view


def steady(_day):
    """1,250 AKT in, 1,000 out, 550 ACT in, 500 out, each day."""
    return 1_250.0, 1_000.0, 550.0, 500.0
