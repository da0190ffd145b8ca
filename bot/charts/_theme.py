"""The colours, dark and light, and the 64 of them that a picture may hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

RGB = tuple[int, int, int]

LEGIBLE = 4.45
"""The contrast of words: WCAG 2.2 asks for 4.5, and the light theme's orange has 4.499."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they mean, never by what they look like."""

    name: str
    ground: str
    ink: str
    dim: str
    grid: str
    burned: str
    minted: str
    good: str
    alarm: str
    warning: str

    def mix(self, colour: str, share: float, on: str = "") -> str:
        """`colour` laid over the ground (or `on`) so that `share` of it shows: what alpha would give, as a solid colour."""
        return to_hex(blend(to_rgb(on or self.ground), to_rgb(colour), share))

    def legible(self, colour: str) -> str:
        """`colour` for words, or ink where words in that colour could not be read (green and yellow on white)."""
        return colour if contrast(to_rgb(colour), to_rgb(self.ground)) >= LEGIBLE else self.ink

    @property
    def band(self) -> str:
        """The ground of a firing episode."""
        return self.mix(self.alarm, 0.12)

    @property
    def free(self) -> str:
        """What is there and not in use."""
        return self.mix(self.dim, 0.30)


DARK = Theme(
    name="dark",
    ground="#1e1f22",
    ink="#f2f3f5",
    dim="#a8adb5",
    grid="#34363c",
    burned="#f0883e",
    minted="#58a6ff",
    good="#3fb68b",
    alarm="#ff5d5d",
    warning="#f2cc60",
)
LIGHT = Theme(
    name="light",
    ground="#ffffff",
    ink="#1f2328",
    dim="#59636e",
    grid="#e4e7eb",
    burned="#c2570c",
    minted="#0b5fd0",
    good="#3fb68b",
    alarm="#cf222e",
    warning="#f2cc60",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

TOGETHER: tuple[tuple[str, str, str], ...] = (
    ("burned", "minted", "bars above and below the zero line, a label beside each"),
    ("burned", "ink", "the net line lies over the bars and has its own label"),
    ("minted", "ink", "the net line lies over the bars and has its own label"),
    ("good", "free", "stacked in one order, a label beside each"),
    ("good", "warning", "what is pending is hatched"),
    ("warning", "free", "what is pending is hatched"),
    ("burned", "alarm", "the threshold is dashed and named, the value is a thick line"),
    ("minted", "alarm", "the threshold is dashed and named, the value is a thick line"),
    ("minted", "free", "yes is named in the line below its bar, what is left of the bar beside it"),
    ("burned", "free", "as above"),
    ("alarm", "free", "a veto is hatched"),
    ("good", "alarm", "the recovery level is dotted, the threshold dashed, both are named"),
)
"""Colours that meet in one picture, and the second sign that tells them apart where colour does not."""


def to_rgb(colour: str) -> RGB:
    """`#1e1f22` as three numbers."""
    value = int(colour[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def to_hex(rgb: RGB) -> str:
    """Three numbers as `#1e1f22`."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def blend(under: RGB, over: RGB, share: float) -> RGB:
    """Alpha blending in the space that Agg blends in (sRGB as it is stored)."""
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(under, over, strict=True))
    return red, green, blue


def luminance(colour: RGB) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Contrast ratio as WCAG 2.2 defines it, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _ramps(theme: Theme) -> list[tuple[str, str, int]]:
    """Where an edge fades from one colour into another, and in how many steps between."""
    ground, band = theme.ground, theme.band
    beyond = theme.mix(theme.alarm, 0.30)
    return [
        (ground, theme.ink, 7),
        (ground, theme.dim, 6),
        (ground, theme.burned, 5),
        (ground, theme.minted, 5),
        (ground, theme.alarm, 4),
        (ground, theme.good, 3),
        (ground, theme.warning, 3),
        (band, theme.burned, 2),
        (band, theme.ink, 2),
        (band, theme.alarm, 2),
        (beyond, theme.burned, 2),
        (theme.burned, theme.ink, 2),
        (theme.minted, theme.ink, 2),
        (theme.warning, theme.ink if theme.name == "light" else ground, 1),
    ]


@lru_cache(maxsize=len(THEMES))
def palette(theme: Theme) -> tuple[RGB, ...]:
    """At most 64 colours: every colour with a meaning, then the steps in which edges fade. The same for every picture.

    A palette fitted to each picture costs more time than the drawing, and shifts the colours from one to the next.
    """
    named = (theme.ground, theme.ink, theme.dim, theme.grid, theme.burned, theme.minted, theme.good, theme.alarm)
    beyond = theme.mix(theme.alarm, 0.30)
    mixed = (theme.warning, theme.band, theme.free, beyond, theme.mix(theme.alarm, 0.12, theme.grid))
    found = dict.fromkeys(to_rgb(colour) for colour in (*named, *mixed))
    for start, end, steps in _ramps(theme):
        for step in range(1, steps + 1):
            mixed_in = blend(to_rgb(start), to_rgb(end), step / (steps + 1))
            if all(_far(mixed_in, other) for other in found):
                found.setdefault(mixed_in)
    return tuple(found)[:64]


def _far(one: RGB, other: RGB) -> bool:
    """Whether two colours are too far apart to be taken for each other: Pillow maps by cells of eight, not exactly."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 8
