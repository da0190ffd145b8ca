"""The generated pages of docs/reference. `python -m tests.contracts.reference` writes them, a test compares them."""

from __future__ import annotations

from pathlib import Path

from bot.compose import catalogue, givers

ROOT = Path(__file__).parents[2]
METRICS = ROOT / "docs" / "reference" / "metrics.md"
HEAD = """# Metrics

Every number burnwatch stores, rules and charts can name. This page is made from the program's own catalogue
(`python -m tests.contracts.reference`), and a test keeps the two the same.

Tokens are whole AKT, ACT or RENDER, fractions run from 0 to 1, money is USD. A *counter* only grows. Every series carries
the label `network` (`akash`, `render`). Outside its range a value is refused at the door, logged, and not stored. A second
opinion on a quantity is the same key with the label `source` (for example `source="akash_console"`, or `source="own"` for
what burnwatch computes itself); a rule or a chart sees it only when its `where` names `source`.

How the computed ones are defined, and why some have no value at times: [metrics-derived.md](metrics-derived.md).
What each source is asked, how often, and what is not believed: [akash_chain](sources-akash-chain.md),
[akash_console](sources-akash-console.md), [coingecko](sources-coingecko.md), [render](sources-render.md).
"""
GROUPS = {
    "bme": "Burn-Mint Equilibrium",
    "oracle": "Oracle",
    "gpu": "GPUs",
    "leases": "Leases",
    "spend": "Spend",
    "revenue": "Revenue",
    "providers": "Providers",
    "token": "Token",
    "chain": "Chain",
    "gov": "Governance",
    "source": "The bot's own sources",
}


def number(value: float) -> str:
    """A bound as a person writes it."""
    return f"{value:,.0f}" if value == int(value) and abs(value) >= 1 or value == 0 else f"{value:g}"


def metrics() -> str:
    """The whole page."""
    known, from_whom = catalogue(), givers()
    parts = [HEAD]
    for prefix, title in GROUPS.items():
        rows = sorted((metric for metric in known if metric.key.split(".")[0] == prefix), key=lambda metric: metric.key)
        parts.append(
            f"\n## {title}\n\n| key | unit | labels | range | source | what it is |\n|---|---|---|---|---|---|\n"
        )
        for metric in rows:
            unit = f"{metric.unit}{', counter' if metric.counter else ''}"
            source = ", ".join(from_whom.get(metric.key, ())) or "burnwatch"
            labels = ", ".join(f"`{label}`" for label in metric.labels)
            span = f"{number(metric.low)} to {number(metric.high)}"
            parts.append(f"| `{metric.key}` | {unit} | {labels} | {span} | {source} | {metric.help} |\n")
    return "".join(parts)


if __name__ == "__main__":
    METRICS.write_text(metrics(), encoding="utf-8")
