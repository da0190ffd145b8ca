"""The page of the charts: the gallery with what every picture says, then what every chart takes, written from the charts themselves."""

from __future__ import annotations

import ast
import dataclasses
import html
import inspect
import re
import textwrap
import typing
from typing import TYPE_CHECKING

from bot.charts import DARK, THEMES, Caption, Chart, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.gallery import Plate

PICTURES = "pictures/charts"
"""Where the pictures lie, from the folder of the documents."""

HEAD = """\
# Charts

<!-- This page and its pictures are written by `python -m bot.demo.gallery docs`; a test holds the page to the code. -->

Every chart is one file in `bot/charts`. It takes values, never a database, and gives a PNG of 1600 x 900 pixels (800 x 450
at twice that), dark or light, in at most 64 colours, with a text for those who cannot see it.

What holds for all of them:

- All times are UTC, and the axis says so.
- A missing value is a gap. A window without any value is drawn as "no data in this window".
- What is not over yet is hatched.
- What is simulated says so in a badge, in the foot and at the start of the alt text.
- NaN, infinities, times out of order and counts below zero are refused with `ChartFailed`, which names the place; the
  message goes out without its picture.
- No information is in colour alone: lines and areas carry their name, thresholds are dashed, recovery levels dotted,
  firing episodes have a solid bar at their head, pending GPUs and unfinished periods are hatched.
- What happened (upgrades, votes, turns of the breaker, large providers that came or went) stands on the axis of time as a
  number; what the numbers mean is in the text beside the picture and in the alt text.

## Gallery

Values are made up and say so, except where a picture is called real. Under each pair stands its alt text, and before it the
question that gives such a picture.
"""
FIELDS = """\

## What every chart takes

A new chart is one new file: [how to add one](../how-to/add-a-chart.md).
"""


def page(plates: Sequence[Plate]) -> str:
    """The whole page."""
    charts, _ = load()
    parts = [HEAD, *(line for plate in plates for line in _plate(plate, charts[plate.key]))]
    parts += [FIELDS, "| key | takes | shows |", "|---|---|---|"]
    parts += [f"| `{chart.key}` | `{chart.takes.__name__}` | {chart.summary} |" for chart in charts.values()]
    parts += ["", "### The words around every chart", "", *_table(Caption, frozenset())]
    for chart in charts.values():
        parts += _section(chart)
    return "\n".join(parts) + "\n"


def _plate(plate: Plate, chart: Chart) -> list[str]:
    """One pair of pictures with what it says to someone who cannot see it."""
    alt = chart.draw(plate.values, DARK).alt
    pair = [
        f'<img src="../{PICTURES}/{plate.name}-{theme}.png" width="49%" alt="{html.escape(alt)}">' for theme in THEMES
    ]
    said = textwrap.wrap(alt, 116, break_on_hyphens=False)
    return [f"### {plate.heading}", "", f"`{plate.asked}`", "", *pair, "", *(f"> {line}" for line in said), ""]


def _section(chart: Chart) -> list[str]:
    """One chart: its input field by field."""
    shared = frozenset(field.name for field in dataclasses.fields(Caption))
    name = chart.takes.__name__
    lines = ["", f"### `{chart.key}`", "", f"{chart.summary[0].upper()}{chart.summary[1:]}.", ""]
    lines += [f"`{name}`, besides the words above:", "", *_table(chart.takes, shared)]
    for part in _parts(chart.takes):
        lines += ["", f"`{part.__name__}`: {_sentence(part)}", "", *_table(part, frozenset())]
    return lines


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
