"""One word beside each headline figure of a week: whether a second count of it agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.identities import ROUNDING, Check, Verdict
from alerts.reports.second import of_week
from alerts.sample import DAY
from bot.app.ledger import lines_of

if TYPE_CHECKING:
    from alerts.reports.agreement import Agreement
    from alerts.reports.digest import Digest
    from alerts.reports.weeks import Week
    from bot.storage import Read

FLOWS = {"bme.akt_burned_total": ("accrued",), "bme.akt_reissued_total": ("issued", "fresh")}
"""By figure: the sums of the ledger that it is made of."""
HEADLINES = (
    *FLOWS, "gpu.leased", "gpu.total", "spend.usd_24h", "leases.active", "token.price_usd", "providers.active",
)  # fmt: skip


def week_states(read: Read, week: Week, facts: Digest) -> tuple[tuple[str, Agreement], ...]:
    """The word for each headline figure. What flowed is held against the ledger's newest scan, if that saw the week's last day."""
    values = {key: one.value for key in HEADLINES if (one := facts.figure(key)) is not None}
    found = of_week(read, facts.network, week, facts.now, values, _flows(read, week, facts))
    return tuple(found.items())


def _flows(read: Read, week: Week, facts: Digest) -> dict[str, tuple[Check, ...]]:
    row = read.last_scan(facts.network, complete=True)
    if row is None or row.finished_at is None or row.finished_at < min(week.end, facts.now) - DAY:
        return dict.fromkeys(FLOWS, ())
    found: dict[str, tuple[Check, ...]] = {}
    for key, counters in FLOWS.items():
        lines = [line for line in lines_of(row) if line.counter in counters]
        # A sum is counted twice where each part of it is; a part that is off is off in any case.
        whole = {line.counter for line in lines} >= {counters[0]}
        found[key] = tuple(
            Check(
                line.counter,
                Verdict.BROKEN if line.off else Verdict.HOLDS,
                line.ledger / 1e6,
                line.low / 1e6,
                line.high / 1e6,
                ROUNDING,
                row.finished_at,
            )
            for line in lines
            if whole or line.off
        )
    return found
