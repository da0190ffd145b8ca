"""What single characters are worth: which never reach a reader, which only dress up a letter, which look like another.

Private to bot/foreign.py. Tables are small on purpose: they hold what scam titles use, not all of Unicode UTS #39.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

_ZERO_WIDTH = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\U0001d159"
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_DRESSED = frozenset(("<font>", "<wide>", "<narrow>", "<circle>", "<square>"))
"""Unicode's tags for a letter that is another letter in costume; <super>, <fraction> and <compat> change the meaning."""
MOST_MARKS = 3
"""Combining marks kept on one letter. Vietnamese needs two, stacked noise uses dozens."""

_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u034f\u180e\u115f\u1160\u3164\u2800\U000e0020-\U000e007f"
_SPLIT = re.compile(rf"[A-Za-z0-9]{{1,30}}(?:[{_UNSEEN}]{{1,8}}[A-Za-z0-9]{{1,30}}){{1,30}}")
_MOST_SPLIT, _MOST_WORDS = 16_384, 6

_LOOKS_LIKE = dict(
    zip(
        "аасеорхуіјѕһԁԛԝвкмнтгпАВЕКМНОРСТХІЈЅУαβεικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑℓᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "aaceopxyijshdqwbkmhtrnABEKMHOPCTXIJSYaBeikvoptuxyABEZHIKMNOPTYXigalabcdefghijklmnoprstuvwyz",
        strict=True,
    )
)
"""Cyrillic, Greek and Latin letters that read as a plain one, after the confusables data of Unicode UTS #39."""
_READS = str.maketrans(_LOOKS_LIKE)


@lru_cache(maxsize=4096)
def kind_of(char: str) -> str:
    """Why a character is taken out (`zero-width`, `direction`, ...), or an empty text when it may stay."""
    if char in _ZERO_WIDTH:
        return "zero-width"
    if char in _BIDI:
        return "direction"
    point = ord(char)
    if 0xE0000 <= point <= 0xE007F:
        return "tag"
    if 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or 0x180B <= point <= 0x180F:
        return "variation"
    category = unicodedata.category(char)
    if category == "Cf":
        return "zero-width"
    if category == "Cc":
        return "" if char in "\n\t" or char in _BREAKS else "control"
    if category in ("Cs", "Co", "Cn") or char == "\ufffc":
        return "unassigned"
    return ""


@lru_cache(maxsize=4096)
def _undress(char: str) -> str:
    """The letter a costume (bold, fullwidth, circled) stands for; other characters as they are."""
    decomposed = unicodedata.decomposition(char)
    if decomposed and decomposed.split(" ", 1)[0] in _DRESSED:
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain.isalnum() or (len(plain) == 1 and plain.isascii()) else char
    return char


def clean(text: str) -> tuple[str, Counter[str]]:
    """The text without characters that a reader cannot see, and how many of each kind were taken out."""
    removed: Counter[str] = Counter()
    if text.isascii() and text.isprintable():
        return text, removed
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if char.isascii() and (char.isprintable() or char == "\n"):
            marks = 0
            kept.append(char)
            continue
        kind = kind_of(char)
        if kind:
            removed[kind] += 1
            continue
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
            if marks > MOST_MARKS or not kept or kept[-1] in " \n":
                removed["stacked marks"] += 1
                continue
            kept.append(char)
            continue
        marks = 0
        if char in _BREAKS:
            kept.append("\n")
        elif char == "\t" or unicodedata.category(char) == "Zs":
            kept.append(" ")
        else:
            undressed = _undress(char)
            if undressed != char:
                removed["styled letters"] += 1
            kept.append(undressed)
    return unicodedata.normalize("NFC", "".join(kept)), removed


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """LATIN, CYRILLIC, GREEK, ... of a letter; empty for what every script shares."""
    if not char.isalpha():
        return ""
    first = unicodedata.name(char, "").split(" ", 1)[0]
    return first if first in ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN") else ""


def scripts(word: str) -> tuple[str, ...]:
    """The alphabets a word is written in, in order of appearance. Chinese, Arabic and the like mix with Latin in honest text."""
    return tuple(dict.fromkeys(script for script in map(_script, word) if script))


def reads_as(word: str) -> str:
    """What a hurried reader sees: look-alikes replaced by the plain letter."""
    return unicodedata.normalize("NFKC", word).translate(_READS)


def without_accents(text: str) -> str:
    """Letters without what stands above and below them: clàim -> claim."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in apart if unicodedata.category(char) != "Mn"))


def split_words(text: str) -> list[str]:
    """Latin words that something unseen was put into (air<zero width space>drop); none of that has an honest use there."""
    if text.isascii():
        return []
    found = _SPLIT.finditer(text[:_MOST_SPLIT])
    return list(dict.fromkeys(match.group() for match in found))[:_MOST_WORDS]


def cut(text: str, cap: int) -> str:
    """At most `cap` characters, the last one "…" when something is gone; no letter loses its marks, no flag its half."""
    if len(text) <= cap:
        return text
    if cap < 1:
        return ""
    end = cap - 1
    while end > 0 and _joined(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` are drawn as one."""
    char = text[at]
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    if _is_flag(char) and _is_flag(text[at - 1]):
        start = at
        while start > 0 and _is_flag(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return False


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def words_of(text: str) -> list[str]:
    """Runs of letters and digits."""
    if not text:
        return []
    edges = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(text)) if _wordy(a) != _wordy(b)), len(text)]
    return [text[a:b] for a, b in pairwise(edges) if _wordy(text[a])]


def _wordy(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
