"""The reference page of the charts, written from the charts themselves."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
import typing

from bot.charts._base import Caption, Chart
from bot.charts._studio import load
from bot.charts._theme import DARK

HEAD = """\
# Charts

<!-- Written by `python -m bot.charts reference > docs/reference/charts.md`; a test holds it to the code. -->

Every chart is one file in `bot/charts`. It takes values, never a database, and gives a PNG of 1600 x 900 pixels (800 x 450
at twice that), dark or light, in at most 64 colours, with a text for those who cannot see it. `python -m bot.charts gallery
FOLDER` draws the examples of this page.

What holds for all of them:

- All times are UTC, and the axis says so.
- A missing value is a gap. A window without any value is drawn as "no data in this window".
- What is not over yet is hatched.
- What is simulated says so in a badge, in the foot and at the start of the alt text.
- NaN, infinities, times out of order and counts below zero are refused with `ChartFailed`, which names the place; the
  message goes out without its picture.
- No information is in colour alone: lines and areas carry their name, thresholds are dashed, recovery levels dotted,
  firing episodes have a solid bar at their head, pending GPUs and unfinished periods are hatched.
"""


def page() -> str:
    """The whole page."""
    charts, _ = load()
    parts = [HEAD, "| key | takes | shows |", "|---|---|---|"]
    parts += [f"| `{chart.key}` | `{chart.takes.__name__}` | {chart.summary} |" for chart in charts.values()]
    parts += ["", "## The words around every chart", "", *_table(Caption, frozenset())]
    for chart in charts.values():
        parts += _section(chart)
    return "\n".join(parts) + "\n"


def _section(chart: Chart) -> list[str]:
    """One chart: its input field by field, and what its example says to someone who cannot see it."""
    shared = frozenset(field.name for field in dataclasses.fields(Caption))
    name = chart.takes.__name__
    lines = ["", f"## `{chart.key}`", "", f"{chart.summary[0].upper()}{chart.summary[1:]}.", ""]
    lines += [f"`{name}`, besides the words above:", "", *_table(chart.takes, shared)]
    for part in _parts(chart.takes):
        lines += ["", f"`{part.__name__}`: {_sentence(part)}", "", *_table(part, frozenset())]
    alt = chart.draw(chart.example(), DARK).alt
    said = textwrap.wrap(alt, 116, break_on_hyphens=False)
    return [*lines, "", "The alt text of its example:", "", *(f"> {line}" for line in said)]


def _sentence(kind: type) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(kind) or "").splitlines()[0]


def _parts(kind: type) -> list[type]:
    """The value types that the fields of `kind` are made of."""
    found: list[type] = []
    waiting = list(typing.get_type_hints(kind).values())
    while waiting:
        hint = waiting.pop(0)
        waiting += typing.get_args(hint)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type) and hint not in found:
            found.append(hint)
    return found


def _table(kind: type, without: frozenset[str]) -> list[str]:
    """Every field with its type, its default and the docstring under it."""
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    says = _field_docs(kind)
    for field in dataclasses.fields(kind):
        if field.name not in without:
            default = "required" if field.default is dataclasses.MISSING else f"`{_literal(field.default)}`"
            written = str(field.type).replace("|", "\\|")
            rows.append(f"| `{field.name}` | `{written}` | {default} | {says.get(field.name, '')} |")
    return rows


def _literal(value: object) -> str:
    """A default as one would write it; a period in words of the calendar."""
    return repr(str(value) if isinstance(value, str) else value)


def _field_docs(kind: type) -> dict[str, str]:
    """The docstrings under the fields of a class: Python drops them, so they are read from its source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    docs: dict[str, str] = {}
    before: ast.stmt | None = None
    for statement in body.body if isinstance(body, ast.ClassDef) else ():
        match before, statement:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                docs[name] = re.sub(r"\s+", " ", text).strip()
        before = statement
    return docs
