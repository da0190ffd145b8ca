"""The generated pages of docs/reference. `python -m tests.contracts.reference` writes them, a test compares them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from discord import app_commands

from alerts.derived import known
from alerts.metric import Metric
from bot.cards import words_commands
from bot.chat import families
from bot.compose import catalogue, givers

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
METRICS = ROOT / "docs" / "reference" / "metrics.md"
COMMANDS = ROOT / "docs" / "reference" / "commands.md"
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
    return f"{value:,.0f}" if (value == int(value) and abs(value) >= 1) or value == 0 else f"{value:g}"


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
    return "".join([*parts, formulas()])


FORMULAS_HEAD = """
## The eight formulas

Burn and mint can be divided in eight ways, and each hides something. dA: AKT set aside. dR: AKT paid back out of credit. dX:
AKT newly minted. dM, dB: ACT minted, ACT burned. E: AKT that staking emitted. Over `1d`, `7d`, `30d`, `all` these are completed
UTC days from 2026-03-24 on; the migration of the day before is in none of them. [How the ends of a window are
read](metrics-derived.md#a-counter-at-midnight).

| formula | metric | unit | from | what it is | the trap it keeps out |
|---|---|---|---|---|---|
"""


SINCE_LAUNCH = (
    "F4 = A / (R + X) since launch",
    'bme.burn_mint_ratio{window="all"}',
    "Cumulative: it moves slowly and stays near 1 by construction, so it is no headline",
)


def formulas() -> str:
    """Every formula with its definition and its trap."""
    from_whom = givers()
    rows = [
        (one.formula, one.key, one.metric, one.trap)
        for one in known().values()
        if one.formula and isinstance(one.metric, Metric)
    ]
    headline = next(metric for _, key, metric, _ in rows if key == "bme.burn_mint_ratio")
    rows.append((*SINCE_LAUNCH[:2], headline, SINCE_LAUNCH[2]))
    made = (
        f"| {formula} | `{key}` | {metric.unit} | {', '.join(from_whom[metric.key])} | {metric.help} | {trap} |\n"
        for formula, key, metric, trap in sorted(rows, key=lambda row: row[0])
    )
    return "".join([FORMULAS_HEAD, *made])


COMMANDS_HEAD = """# Commands in Discord

What members can ask. This page is made from the commands themselves (`python -m tests.contracts.reference`), and a test
keeps the two the same. How each answer is written: [messages](messages.md); what burnwatch does on Discord and what it
never does: [Discord](discord.md).

What holds for all of them:

- **Yours alone.** Only you see the answer, unless you say `share: True`.
- **Numbers first,** then a picture where there is something to draw. If it cannot be drawn, the numbers come without it.
- **Old is said to be old.** A source that does not answer is named with its reason, and its last value is shown with its
  age. A value that is missing says since when and why. No data is never 0.
- **Reading is for everybody.** A command that changes something says which right it needs.
- **Offered while you type.** Options marked *offered* list up to 25 lines from memory. What is typed by hand is read the
  same way.
- **A wrong question is answered with one sentence,** to you alone: the nearest names of a metric, the range of a span, the
  statuses there are.

| command | answers |
|---|---|
"""


def made() -> list[Any]:
    """Every command of the folder, groups as they are."""
    commands, _ = families.make(families.walk()[0], None)  # type: ignore[arg-type]  # nothing is asked
    return sorted(commands, key=lambda one: one.name)


def leaves(command: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """(full name, command) of what can be used: of a group its subcommands."""
    name = f"{before}{command.name}"
    if isinstance(command, app_commands.Group):
        for one in sorted(command.commands, key=lambda one: one.name):
            yield from leaves(one, f"{name} ")
    else:
        yield name, command


def commands() -> str:
    """The whole page."""
    every = [leaf for command in made() for leaf in leaves(command)]
    parts = [COMMANDS_HEAD, *(f"| [`/{name}`](#{_anchor(name)}) | {one.description} |\n" for name, one in every)]
    return "".join([*parts, *(_command(name, one) for name, one in every)])


def _command(name: str, command: Any) -> str:
    lines = [f"\n## /{name}\n\n{command.description}.{_needs(command)}\n"]
    lines += [f"\n- {said}" for said in words_commands.HELP_MORE.get(name, ())]
    lines.append("\n\n| option | what | |\n|---|---|---|\n" if lines[1:] else "\n| option | what | |\n|---|---|---|\n")
    lines += [f"| `{one.display_name}` | {one.description} | {_kind(one)} |\n" for one in command.parameters]
    examples = ", ".join(f"`{example}`" for example in words_commands.HELP_EXAMPLES.get(name, ()))
    return "".join([*lines, f"\nSuch as {examples}\n" if examples else ""])


def _needs(command: Any) -> str:
    root = command.root_parent or command
    rights = [name.replace("_", " ").title() for name, has in root.default_permissions or () if has]
    return f" Needs {', '.join(rights)}.".replace("Guild", "Server") if rights else ""


def _kind(option: Any) -> str:
    said = ["required"] if option.required else []
    if option.choices:
        said.append(", ".join(f"`{choice.value}` {choice.name}" for choice in option.choices))
    elif option.autocomplete:
        said.append("offered")
    elif option.type.name == "boolean":
        said.append("`True` or `False`")
    return "; ".join(said)


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


if __name__ == "__main__":
    METRICS.write_text(metrics(), encoding="utf-8")
    COMMANDS.write_text(commands(), encoding="utf-8")
