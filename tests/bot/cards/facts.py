"""Facts that the card tests start from, and strategies for any others."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from alerts.notice import AlertFacts, Measured, Reason, Word
from alerts.rule import Severity
from bot.app.facts import Shown

NOW = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

COLLATERAL = AlertFacts(
    rule="Collateral ratio near the breaker",
    metric="bme.collateral_ratio",
    labels=(("network", "akash"),),
    word=Word.RAISED,
    severity=Severity.WARNING,
    topic="bme",
    unit="ratio",
    kind="threshold",
    op="<",
    reduce="last",
    over=0,
    value=0.981,
    threshold=1.0,
    clear=1.1,
    fired_at=NOW - 5 * MINUTE,
    active_at=NOW - 10 * MINUTE,
    at=NOW,
    better="higher",
    beside=(
        Measured("AKT price", "oracle.akt_usd", 0.4912, "USD", NOW),
        Measured("AKT price at warn", "bme.akt_price_at_warn", 0.4757, "USD", NOW),
        Measured("AKT price at halt", "bme.akt_price_at_halt", 0.4506, "USD", NOW),
        Measured("warn threshold", "bme.warn_threshold", 0.95, "ratio", NOW),
        Measured("halt threshold", "bme.halt_threshold", 0.9, "ratio", NOW),
        Measured("own computation", "bme.collateral_ratio", 0.981, "ratio", NOW, "own"),
        Measured("Console (midnight price)", "bme.collateral_ratio", 0.984, "ratio", NOW, "akash_console"),
    ),
    sources=(("akash_chain", NOW - 12_000),),
    height=29_412_077,
    trend_per_day=-0.012,
)
RENDER = dataclasses.replace(
    COLLATERAL,
    rule="Render burns more than it mints",
    metric="bme.burn_mint_ratio",
    labels=(("network", "render"), ("window", "7d")),
    severity=Severity.INFO,
    op=">",
    value=1.719,
    clear=None,
    beside=(),
    sources=(("render", NOW - DAY),),
    height=None,
    trend_per_day=None,
)


def changed(facts: AlertFacts = COLLATERAL, **changes: object) -> AlertFacts:
    return dataclasses.replace(facts, **changes)


def shown(value: float | None, *, age: int = 12_000, **more: object) -> Shown:
    return Shown("k", (), value, "", NOW - age, "akash_console", **more)


hostile = st.sampled_from(
    ["@everyone", "<@&123456789012345678>", "[x](https://evil.com)", "https://evil.com", "**" * 400, "`" * 300, "\\" * 301, "\u202e", "a" * 5_000,
     "discord.gg/abc", "<t:1:R>", "\n# big", "||x||", "", "{value}", "{since}", "{labels.model}", "h100", "akash", "akash-simulated", "7d"]
)  # fmt: skip
texts = st.one_of(hostile, st.text(max_size=80), st.lists(hostile, max_size=6).map(" ".join))
values = st.one_of(
    st.none(), st.floats(), st.floats(-1e6, 1e6), st.sampled_from([0.0, -0.0, 1.0, 2.0, 3.0, 4.0, 1e300, -1e-12])
)
times = st.one_of(st.integers(-(10**13), 10**16), st.just(NOW), st.just(0))
metrics = st.one_of(
    st.sampled_from(
        ["bme.collateral_ratio", "bme.burn_mint_ratio", "bme.breaker", "bme.net_akt", "oracle.age_seconds", "gpu.utilization", "gpu.model.utilization",
         "leases.active", "chain.block_age_seconds", "source.up", "source.age_seconds", "token.price_usd", "gov.turnout", "bme.warn_distance"]
    ),
    texts,
)  # fmt: skip
units = st.sampled_from(
    [
        "ratio",
        "fraction",
        "AKT",
        "ACT",
        "token",
        "USD",
        "USD/h",
        "GPU",
        "count",
        "s",
        "block height",
        "state",
        "",
        "nonsense",
    ]
)
labels = st.lists(
    st.tuples(st.one_of(st.sampled_from(["network", "model", "window", "source", "proposal"]), texts), texts),
    max_size=5,
)
measured = st.builds(
    Measured,
    name=texts,
    metric=metrics,
    value=values.map(lambda value: 0.0 if value is None else value),
    unit=units,
    at=times,
    source=texts,
)
alerts = st.builds(
    AlertFacts,
    rule=texts,
    cause=texts,
    metric=metrics,
    labels=labels.map(tuple),
    word=st.sampled_from(Word),
    severity=st.sampled_from(Severity),
    topic=texts,
    unit=units,
    kind=st.sampled_from(["threshold", "absent", "lost", "spread", "nonsense"]),
    op=st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "??"]),
    reduce=st.sampled_from(
        ["last", "avg", "pct_change", "delta", "count", "changes", "rate", "predict", "sum", "nonsense"]
    ),
    over=st.integers(0, 10**11),
    value=values,
    threshold=values,
    clear=values,
    fired_at=times,
    active_at=times,
    at=times,
    resolved_at=st.one_of(st.none(), times),
    extreme=values,
    extreme_at=times,
    better=st.sampled_from(["higher", "lower", "neither"]),
    metric_help=texts,
    summary=texts,
    why=texts,
    mention=texts,
    reason=st.sampled_from(Reason),
    beside=st.lists(measured, max_size=12).map(tuple),
    sources=st.lists(st.tuples(texts, times), max_size=6).map(tuple),
    height=st.one_of(st.none(), st.integers(0, 10**12)),
    trend_per_day=values,
    acknowledged_by=texts,
    acknowledged_at=times,
    held_since=times,
    held_until=times,
    held_by=st.sampled_from(["", *Reason, "nonsense"]),
    held_says=texts,
    times=st.integers(0, 10**6),
    quiet_for=st.integers(0, 10**9),
)
showns = st.builds(
    Shown,
    key=texts,
    value=values,
    unit=units,
    at=st.one_of(st.none(), times),
    source=texts,
    stale=st.booleans(),
    says=texts,
)
