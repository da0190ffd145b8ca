"""burnwatch's own figures in the Prometheus text format, by prometheus-client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.facts import StatusFacts
    from bot.app.poll import Report
    from bot.delivery.worker import Pass


class Figures:
    """A registry of its own, so that two bots in one process (tests) never share a counter."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        on = self._registry
        self._polls = Counter("burnwatch_polls_total", "Polls by source and result", ["source", "result"], registry=on)
        self._samples = Counter("burnwatch_samples_stored_total", "Samples stored", registry=on)
        self._refused = Counter("burnwatch_samples_refused_total", "Samples refused at the door", registry=on)
        self._transitions = Counter("burnwatch_alert_transitions_total", "Changes of state", registry=on)
        self._delivered = Counter("burnwatch_messages_total", "Messages by result", ["result"], registry=on)
        self._latency = Histogram(
            "burnwatch_delivery_seconds", "From the making of a message to its sending",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600), registry=on,
        )  # fmt: skip
        self._source_up = Gauge("burnwatch_source_up", "1 while the source answers", ["source"], registry=on)
        self._source_age = Gauge(
            "burnwatch_source_age_seconds", "Since its last usable answer", ["source"], registry=on
        )
        self._waiting = Gauge("burnwatch_outbox_waiting", "Messages waiting to be sent", registry=on)
        self._dead = Gauge("burnwatch_outbox_dead", "Dead letters", registry=on)
        self._firing = Gauge("burnwatch_alerts_firing", "Alerts firing now", registry=on)
        self._rules = Gauge("burnwatch_rules", "Rules judged", registry=on)
        self._broken = Gauge("burnwatch_rules_broken", "Rules that do not parse or that raise", registry=on)
        self._evaluated = Gauge(
            "burnwatch_last_evaluation_timestamp_seconds", "When every rule was last judged", registry=on
        )

    def polled(self, report: Report) -> None:
        """Count one poll."""
        result = "ok" if not report.failed else ("partly" if report.stored else "failed")
        self._polls.labels(report.source or "sweep", result).inc()
        self._samples.inc(report.stored)
        self._refused.inc(len(report.refused))
        self._transitions.inc(report.transitions)

    def delivered(self, done: Pass) -> None:
        """Count one delivery pass."""
        for result in ("sent", "edited", "failed", "dead"):
            self._delivered.labels(result).inc(getattr(done, result))
        for _, took in done.took:
            self._latency.observe(took / 1000)

    def text(self, status: StatusFacts, now: Ms) -> bytes:
        """The exposition."""
        for source in status.sources:
            if "/" in source.name:
                continue
            self._source_up.labels(source.name).set(source.up)
            if source.answered_at is not None:
                self._source_age.labels(source.name).set(max(0, now - source.answered_at) / 1000)
        self._waiting.set(status.waiting)
        self._dead.set(status.dead)
        self._firing.set(len(status.firing))
        self._rules.set(status.rules)
        self._broken.set(len(status.broken_rules))
        if status.evaluated_at is not None:
            self._evaluated.set(status.evaluated_at / 1000)
        return generate_latest(self._registry)
