"""Reading Markdown for its words: links, images and HTML are put aside, everything else becomes lines of text.

Private to bot/foreign.py, which makes safe what comes out of here.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

MOST_DEPTH = 12
"""Square brackets inside each other; deeper ones are noise for the parser and are dropped."""
MOST_PIPES = 600
"""Beyond this a table is read as text: short rows of a wide table are filled up, which multiplies them."""
MOST_LINKS = 100


def bounded(text: str) -> str:
    """The text without square brackets nested deeper than any honest text has them."""
    if text.count("[") <= MOST_DEPTH:
        return text
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == "\n":
            depth = 0
        elif char == "[":
            depth += 1
            if depth > MOST_DEPTH:
                continue
        elif char == "]":
            depth -= 1
            if depth >= MOST_DEPTH:
                continue
            depth = max(depth, 0)
        kept.append(char)
    return "".join(kept)


def _any(_url: str) -> bool:
    return True


def _same(url: str) -> str:
    return url


_TAG = re.compile(r"</?[a-z!?][^<>]*>?", re.IGNORECASE)
_URL = re.compile(r"""[a-z][a-z0-9+.\-]{1,19}://[^\s"'<>()]{1,2048}""", re.IGNORECASE)
_TARGET = re.compile(r"""(?:href|src|action)\s{0,8}=\s{0,8}["']?([^\s"'<>]{1,2048})""", re.IGNORECASE)


class Reader:
    """One reading of one Markdown text: words out, links aside."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str, str]] = []
        """(words, target, kind), as they stood."""
        self.dropped: Counter[str] = Counter()

    def read(self, text: str) -> str:
        """Plain text, one line per paragraph, list item, heading or row."""
        from markdown_it import MarkdownIt  # noqa: PLC0415 - a seventh of the start, for the first proposal only

        parser = MarkdownIt("commonmark").enable("strikethrough")
        if text.count("|") <= MOST_PIPES:
            parser.enable("table")
        parser.validateLink = _any  # type: ignore[method-assign,assignment]  # a javascript: link must be found, not shown
        parser.normalizeLink = _same  # type: ignore[method-assign]  # punycode would hide a look-alike
        env: dict[str, dict[str, dict[str, str]]] = {}
        lines: list[str] = []
        row: list[str] | None = None
        for token in parser.parse(text, env):
            match token.type:
                case "inline" if row is not None:
                    row.append(self._inline(token.children or []))
                case "inline":
                    lines.append(self._inline(token.children or []))
                case "fence" | "code_block":
                    lines.append(token.content)
                case "html_block":
                    lines.append(self._html(token.content))
                case "tr_open":
                    row = []
                case "tr_close":
                    lines.append(" · ".join(cell for cell in row or [] if cell.strip()))
                    row = None
        self._references(env)
        return "\n".join(lines)

    def _inline(self, tokens: Sequence[Token]) -> str:
        out: list[str] = []
        starts: list[tuple[int, str, str]] = []
        for token in tokens:
            match token.type:
                case "text" | "code_inline":
                    out.append(token.content)
                case "softbreak" | "hardbreak":
                    out.append("\n")
                case "link_open":
                    starts.append(
                        (len(out), str(token.attrGet("href") or ""), "auto" if token.info == "auto" else "link")
                    )
                case "link_close" if starts:
                    start, target, kind = starts.pop()
                    self.keep("".join(out[start:]), target, kind)
                case "image":
                    alt = self._inline(token.children or [])
                    self.keep(alt, str(token.attrGet("src") or ""), "image")
                    out.append(alt)
                case "html_inline":
                    self._html(token.content)
        return "".join(out)

    def _html(self, source: str) -> str:
        """The words between tags. Comments, scripts and styles have none."""
        self.dropped["markup"] += 1
        for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
            source = _without(source, opening, closing)
        for found in _TAG.finditer(source):
            tag = html.unescape(found.group())
            kind = "image" if tag[:4].lower() == "<img" else "html"
            for target in dict.fromkeys((*_TARGET.findall(tag), *_URL.findall(tag))):
                self.keep(target, target, kind)
        return html.unescape(_TAG.sub(" ", source))

    def _references(self, env: dict[str, dict[str, dict[str, str]]]) -> None:
        """Targets that were defined and never used are links too: a reader of the source would follow them."""
        used = {target for _, target, _ in self.links}
        for label, reference in env.get("references", {}).items():
            if reference["href"] not in used:
                self.keep(label, reference["href"], "reference")

    def keep(self, text: str, target: str, kind: str) -> None:
        """Keep a link, up to the limit."""
        if target and len(self.links) < MOST_LINKS:
            self.links.append((text or target, target, kind))


def _without(source: str, opening: str, closing: str) -> str:
    """The source without everything from `opening` to `closing`; to the end when it is never closed. One pass."""
    low = source.lower()
    kept: list[str] = []
    at = 0
    while (start := low.find(opening, at)) >= 0:
        kept.append(source[at:start])
        end = low.find(closing, start)
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
    return "".join(kept) + source[at:]
