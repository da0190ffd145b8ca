"""Foreign text, made safe once: proposal titles and bodies, provider names, error sentences of APIs.

Three doors. `plain` reads Markdown (governance texts are written in it) and gives readable text and the list of links that
stood in it. `name` is for short texts that are no Markdown. Both answer text that links nowhere and mentions nobody.
`escape` goes last, where a card is written: after it Discord shows the characters and does nothing with them.

The promise holds for every input, because nobody asks a stranger to be kind: see docs/explanation/foreign-text.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import _letters
from bot._markdown import Reader, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_READ = 16_384
"""Characters looked at. Governance limits a summary to 10,200 bytes; what is longer is not worth reading slowly."""
MOST_ODDITIES = 12
MOST_TARGET = 300
MOST_PASSES = 6
MOST_KEPT = 1_024
"""Readings kept, whatever they are cut to: each poll shows the same proposals, and one of 16 KiB takes up to 0.15 s."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stood in the text. `text` and `target` are safe to show; `host` is for comparing only."""

    text: str
    target: str
    host: str
    kind: str
    """link, image, auto, bare, html, reference."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something a careful reader would want to know. `shown` is safe to show, `reads` is what it looks like."""

    kind: str
    """mixed letters, split word, spelled address, look-alike host, encoded host, numeric host, name before host,
    names another host, script, cut."""
    shown: str = ""
    reads: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What is left of a foreign text: words, what they linked to, what was taken out, what is odd."""

    text: str
    links: tuple[Link, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    """(kind, how many): zero-width, direction, control, tag, variation, styled letters, stacked marks, mention, markup."""
    oddities: tuple[Oddity, ...] = ()


def plain(text: str, cap: int) -> Foreign:
    """Foreign Markdown as plain text of at most `cap` characters, with its links listed and none of them left alive."""
    whole = _plain(text[:MOST_READ], len(text))
    return replace(whole, text=_capped(whole.text, cap))


@lru_cache(maxsize=MOST_KEPT)
def _plain(text: str, whole: int) -> Foreign:
    oddities: list[Oddity] = [Oddity("cut", f"{whole:,} characters")] if whole > MOST_READ else []
    oddities.extend(Oddity("split word", name(word, 60)) for word in _letters.split_words(text))
    seen, removed = _letters.clean(text)
    reader = Reader()
    flat = reader.read(bounded(seen))
    flat, again = _letters.clean(flat)  # entities such as &#8203; become characters only now
    removed.update(again)
    removed.update(reader.dropped)
    for found in _LINKISH.finditer(flat):
        if _is_link(found):
            address = _ended(found.group())
            reader.keep(address, address, "bare")
    safe, mentions = _disarm(flat)
    removed["mention"] += mentions
    safe = "\n".join(filter(None, (" ".join(line.split()) for line in safe.split("\n"))))
    oddities.extend(_odd_words(flat))
    oddities.extend(Oddity("spelled address", name(found.group(), 60)) for found in _SPELLED.finditer(seen))
    links = [_link(*found) for found in reader.links]
    for link, (_, target, _) in zip(links, reader.links, strict=True):
        oddities.extend(_odd_link(link, target))
    return Foreign(
        text=safe,
        links=tuple(_once(links)),
        removed=tuple((kind, count) for kind, count in sorted(removed.items()) if count),
        oddities=tuple(dict.fromkeys(oddities))[:MOST_ODDITIES],
    )


def reads_as(text: str) -> str:
    """What a hurried reader sees: look-alike letters as the plain ones, no accents. For comparing only, never to show."""
    return _letters.without_accents(_letters.reads_as(text))


def name(text: str, cap: int = 100) -> str:
    """A foreign name or sentence that is no Markdown (a provider, a GPU model, an API's error), safe and on one line."""
    seen, _ = _letters.clean(text[: max(cap * 8, 256)])
    return _capped(" ".join(_disarm(seen)[0].split()), cap)


def escape(text: str) -> str:
    """Any text as Discord markup that shows exactly that text: nothing formats, links, mentions or hides.

    Foreign text was disarmed before; it is done again here, so that a text that took no door is safe too.
    """
    seen, _ = _letters.clean(text)
    safe, _ = _disarm(seen)
    return _LISTED.sub(r"\1\\.", _MARKUP.sub(r"\\\g<0>", safe))


_MARKUP = re.compile(r"[\\*_~`|>#\[\](){}<@/]|(?<![^\W_])[-+=]|[-+=](?![^\W_])|:(?=\S)")
"""What Discord's markup is made of. A dash inside a word and a colon before a space are only themselves."""
_LISTED = re.compile(r"(?m)^([ ]{0,8}\d{1,9})\.(?=\s|$)")

_LINKISH = re.compile(
    r"""
    [a-z][a-z0-9+.\-]{1,19}://[^\s<>]*                       # with a scheme
    | (?<!\w)www[.。｡]\w[^\s<>]*
    | (?<!\w)(?:\w[\w\-]{0,62}[.。｡]){1,8}                  # labels of a host
      (?P<top>xn--[\w\-]{1,59}|[^\W\d_]{2,24})(?![\w\-])     # its last one
      (?P<rest>(?::\d{1,5})?[/?\#][^\s<>]*)?                 # and a path
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPELLED = re.compile(
    r"\bhxxps?\b|\bh(?:\s|\.|_)t(?:\s|\.|_)t(?:\s|\.|_)p\b|(?<!\w)\w[\w\-]{1,40}\s?(?:\[\.\]|\(\.\)|\{\.\}|\(dot\)|\[dot\]|\sdot\s)\s?(?:com|net|org|io|app|xyz|network|site|online|dev|me|gg|co)\b",
    re.IGNORECASE,
)
"""An address written so that a filter does not see it and a reader puts it together: evil[.]com, evil dot com."""
_LIVE = re.compile(r"[.。｡:@<]")
_DOT = re.compile(r"[.。｡](?=\w)")
_HOST = re.compile(r"[\w.\-]+")
_CLOSING = frozenset(".,;:!?'\"*_|)]}\u00bb\u201c\u201d\u2019\u2026")
_OPENED = {")": "(", "]": "[", "}": "{"}
_HTTP = re.compile(r"h(?:tt)(ps?):", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps):(?=//)", re.IGNORECASE)

_CROWD = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_MENTION = re.compile(
    r"<(?:(?P<role>@&)|(?P<user>@!?)|(?P<channel>\#)|(?P<time>t:)|a?:(?P<emoji>\w{1,64}):|/(?P<command>[^<>:\n]{1,99}):"
    r"|(?P<guide>id:)|(?P<sound>sound:))[^<>\n]{0,64}>",
    re.IGNORECASE,
)
_POINTED = re.compile(r"<(?=[@#:/a-z!&])", re.IGNORECASE)

_TOPS = frozenset(
    """
    com net org info biz name pro xyz app dev site online shop store top club live life world today network zone
    finance money cash fund capital exchange trade trading market markets wallet link click space tech technology
    cloud host website web page blog news wiki digital email chat social group team community events agency center
    company services support solutions systems tools software codes games game bet casino bid win vip gift gifts
    promo claim reward rewards airdrop help guru expert academy university education school foundation institute
    global international land city work works jobs one plus icu cyou buzz fun monster quest rest lol ninja rocks
    sbs cfd bond skin hair beauty makeup mom pics autos boats homes yachts zip mov foo bar ltd llc inc eth crypto
    dao nft defi blockchain bitcoin edu gov mil int mobi asia arpa onion limo lat beauty best bio cam deals delivery
    download fit gratis ink loan meme moe sale stream tax tips ventures webcam date men party racing review science
    """.split()  # noqa: SIM905 - words read best as words
)
_NO_HOST = frozenset(("js", "ts", "vs", "ok", "hr", "kb", "mb", "gb", "tb", "th", "nd", "st", "rd"))
"""Two letters that end a word far more often than a host: Node.js, 1.2 TB, ..."""

_FILES = frozenset(("md", "rs", "py", "sh", "pl", "cc"))
"""Top-level domains that in the words of a link are the end of a file's name."""


def _is_link(found: re.Match[str]) -> bool:
    """Whether a match leads somewhere: a scheme, a path, www, or a last label that is a top-level domain."""
    top = found.group("top")
    if top is None or found.group("rest"):
        return True
    if top != top.lower() and top != top.upper() and top != top.capitalize():
        return False  # akash.bme.v1.MsgUpdateParams
    low = top.lower()
    return low in _TOPS or low.startswith("xn--") or not low.isascii() or (len(low) == 2 and low not in _NO_HOST)


def _disarm(text: str) -> tuple[str, int]:
    """The text with links defanged (hxxps://example[.]com) and mentions neutralised, and how many mentions there were."""
    mentions = 0

    def crowd(_: re.Match[str]) -> str:
        nonlocal mentions
        mentions += 1
        return "@ "

    def mention(found: re.Match[str]) -> str:
        nonlocal mentions
        mentions += 1
        what = found.lastgroup or ""
        if what in ("emoji", "command"):
            return f"[{found.group(what)}]"
        return f"[{what}]"

    if not _LIVE.search(text):
        return text, 0
    for _ in range(MOST_PASSES):  # defusing one thing may lay bare another ("https://<@.gg")
        before = text
        text = _LINKISH.sub(lambda found: _DOT.sub("[.]", found.group()) if _is_link(found) else found.group(), text)
        text = _OTHER_SCHEME.sub("[:]", _HTTP.sub(r"hxx\1:", text))
        text = _MENTION.sub(mention, text)
        text = _POINTED.sub("\u2039", _CROWD.sub(crowd, text))
        if text == before:
            break
    return text, mentions


def _capped(text: str, cap: int) -> str:
    """The safe text cut to `cap`; where the cut itself makes a host of a word (foo.commerce), that word goes too."""
    short = _letters.cut(text, cap)
    if short == text or _disarm(short)[0] == short:
        return short
    head = short[:-1].rpartition(" ")[0]
    return f"{head}…" if head and _disarm(f"{head}…")[0] == f"{head}…" else "…"


def _ended(address: str) -> str:
    """An address in a sentence without what belongs to the sentence: the comma, the bracket that was opened before it."""
    while address[-1:] in _CLOSING:
        opened = _OPENED.get(address[-1])
        if opened is not None and address.count(opened) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def _defanged(target: str) -> str:
    """A link's target as text."""
    seen, _ = _letters.clean(target[: MOST_TARGET * 2])
    return _capped(_DOT.sub("[.]", _disarm(" ".join(seen.split()))[0]), MOST_TARGET)


def _link(text: str, target: str, kind: str) -> Link:
    return Link(text=name(text, 120), target=_defanged(target), host=_host(target), kind=kind)


def _host(target: str) -> str:
    """The host of a target in lower case, as a browser would find it; empty when there is none."""
    target = _letters.clean(target)[0].strip()
    if "://" not in target and not target.startswith("//"):
        if re.match(r"[a-z][a-z0-9+.\-]*:(?!\d)", target, re.IGNORECASE):
            return ""
        target = "//" + target
    try:
        host = urlsplit(target.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    found = _HOST.match(host.replace("。", ".").replace("｡", "."))
    host = found.group().rstrip(".") if found else ""
    return host if "." in host else ""


def _once(links: Sequence[Link]) -> Iterator[Link]:
    """Links without repetition: a bare address that is a link's own text is the same link."""
    targets: set[str] = set()
    for link in links:
        if link.kind == "bare" and link.target in targets:
            continue
        targets.add(link.target)
        yield link


def _odd_words(text: str) -> Iterator[Oddity]:
    """Words that mix alphabets: nobody writes so by accident."""
    if text.isascii():
        return
    for word in dict.fromkeys(_letters.words_of(text)):
        if not word.isascii() and len(_letters.scripts(word)) > 1:
            yield Oddity("mixed letters", name(word, 60), name(_letters.reads_as(word), 60))


def _odd_link(link: Link, raw: str) -> Iterator[Oddity]:
    """What is suspicious about where a link leads."""
    host, shown = link.host, name(_DOT.sub("[.]", link.host), 80)
    if re.match(r"\s*(?:javascript|data|vbscript|file):", _letters.clean(raw)[0], re.IGNORECASE):
        yield Oddity("script", _letters.cut(link.target, 60))
    if not host:
        return
    letters = _decoded(host)
    if letters != host or "xn--" in host:
        yield Oddity("encoded host", shown, name(_DOT.sub("[.]", letters), 80))
    if _letters.reads_as(letters) != letters:
        yield Oddity("look-alike host", shown, name(_DOT.sub("[.]", _letters.reads_as(letters)), 80))
    if re.fullmatch(r"[\d.]+|0x[0-9a-f.x]+", host):
        yield Oddity("numeric host", shown)
    if "@" in raw.split("//", 1)[-1].split("/", 1)[0] and "//" in raw:
        yield Oddity("name before host", shown)
    told = _told_host(link.text)
    if told and link.kind in ("link", "html") and told.removeprefix("www.") != host.removeprefix("www."):
        yield Oddity("names another host", shown, name(_DOT.sub("[.]", told), 80))


def _told_host(words: str) -> str:
    """The host that the words of a link name, if they name one. CHANGELOG.md names a file."""
    for found in _LINKISH.finditer(words.replace("[.]", ".")):
        if _is_link(found) and (found.group("rest") or (found.group("top") or "").lower() not in _FILES):
            return _host(found.group())
    return ""


def _decoded(host: str) -> str:
    """Punycode as letters; what does not decode stays."""
    try:
        return host.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return host
