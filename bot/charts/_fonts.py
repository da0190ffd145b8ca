"""The typeface: Source Sans Pro (SIL Open Font License) from its package, DejaVu Sans where it has no glyph."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

PACKAGE = "font_source_sans_pro"
FILES = {"regular": "SourceSansPro-Regular.ttf", "bold": "SourceSansPro-Bold.ttf"}
_once = threading.Lock()


def font_files(package: str = PACKAGE) -> dict[str, Path]:
    """The files of the package by weight; empty where the package is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return {}
    folder = Path(spec.submodule_search_locations[0]) / "files"
    return {weight: folder / name for weight, name in FILES.items() if (folder / name).is_file()}


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    """Register the files once, and name the families in the order in which a glyph is looked for."""
    from matplotlib import font_manager  # noqa: PLC0415 - matplotlib costs 0.5 s and 40 MiB: only the first chart pays

    files = font_files()
    for path in files.values():
        font_manager.fontManager.addfont(str(path))
    return ("Source Sans Pro", "DejaVu Sans") if files else ("DejaVu Sans",)


@lru_cache(maxsize=64)
def font(weight: str, size: float) -> FontProperties:
    """A weight (`regular`, `bold`) at a size in points."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - as above

    with _once:
        families = _families()
    return FontProperties(family=list(families), weight=weight, size=size)


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """Every character that one of the two typefaces has."""
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    with _once:
        families = _families()
    known: set[int] = set()
    for family in families:
        path = font_manager.findfont(font_manager.FontProperties(family=family))
        known.update(font_manager.get_font(path).get_charmap())
    return frozenset(known)


def drawable(text: str) -> str:
    """`text` with a box for each character that no typeface here has; otherwise matplotlib warns for each of them."""
    if text.isascii():
        return text
    known = _drawable()
    return "".join(char if ord(char) in known else "□" for char in text)
