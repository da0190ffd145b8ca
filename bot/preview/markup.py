"""The part of Discord's markup that our cards are written in, as HTML. Whatever is not that part is text."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from alerts.sample import Ms

_LAST = 253_402_300_799
_TOKEN = re.compile(
    r"\\(?P<plain>[^0-9A-Za-z\s])|(?P<bold>\*\*)|`(?P<code>[^`\n]+)`|<t:(?P<at>\d{1,13})(?::(?P<style>[tTdDfFR]))?>"
    r"|<@&(?P<role>\d{1,20})>|(?P<line>\n)"
)
_FORMATS = {
    "t": "%H:%M UTC",
    "T": "%H:%M:%S UTC",
    "d": "%d/%m/%Y",
    "D": "{day} %B %Y",
    "f": "{day} %b %Y, %H:%M UTC",
    "F": "%A {day} %B %Y, %H:%M UTC",
}
_STEPS = (
    (365 * DAY, "year"),
    (30 * DAY, "month"),
    (DAY, "day"),
    (HOUR, "hour"),
    (MINUTE, "minute"),
    (SECOND, "second"),
)
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(raw: str) -> str:
    """Plain text for HTML: escaped, without control and direction characters; a number keeps its percent sign."""
    return html.escape(_PERCENT.sub("\u00a0", _HIDDEN.sub("", raw)), quote=True)


def rendered(raw: str, at: Ms) -> str:
    """Markup as HTML. Relative times are told as they were at `at`, the time of the message."""
    out: list[str] = []
    position = 0
    bold = False
    for found in _TOKEN.finditer(raw):
        out.append(text(raw[position : found.start()]))
        position = found.end()
        match found.lastgroup:
            case "plain":
                out.append(text(found["plain"]))
            case "bold":
                out.append("</b>" if bold else "<b>")
                bold = not bold
            case "code":
                out.append(f"<code>{text(found['code'])}</code>")
            case "role":
                out.append(pill(found["role"]))
            case "line":
                out.append("<br>")
            case _:
                out.append(time_of(int(found["at"]) * SECOND, found["style"] or "f", at))
    out.append(text(raw[position:]))
    return "".join(out) + ("</b>" if bold else "")


def pill(role: str) -> str:
    """A role's mention. Its name is known to Discord alone."""
    return f'<span class="pill" title="role {text(role)}">@role</span>'


def time_of(when: Ms, style: str, at: Ms) -> str:
    """A time as Discord words it; the title holds the full one."""
    moment = datetime.fromtimestamp(min(max(when // SECOND, 0), _LAST), UTC)
    shown = ago(when, at) if style == "R" else _formatted(moment, _FORMATS[style])
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}" title="{_formatted(moment, _FORMATS["F"])}">{shown}</time>'


def ago(when: Ms, at: Ms) -> str:
    """5 minutes ago, in 3 days: one unit, as Discord says it."""
    span = abs(when - at)
    if span < SECOND:
        return "now"
    size, word = next((size, word) for size, word in _STEPS if span >= size)
    number = round(span / size)
    said = f"{number:,} {word}" + ("" if number == 1 else "s")
    return f"in {said}" if when > at else f"{said} ago"


def _formatted(moment: datetime, pattern: str) -> str:
    return moment.strftime(pattern.replace("{day}", str(moment.day)))
