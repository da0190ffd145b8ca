from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image

from bot.charts import DARK, LIGHT, THEMES
from bot.charts._png import encode
from bot.charts._theme import LEGIBLE, TOGETHER, contrast, palette, to_rgb

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1.
SIGHT = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
BY_FORM = {("burned", "alarm"), ("minted", "alarm"), ("good", "alarm")}
"""A thick line and a thin dashed or dotted one: the form says it before the colour does."""
in_both = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def linear(colour):
    parts = (part / 255 for part in to_rgb(colour))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour, sight):
    light = linear(colour)
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in SIGHT[sight]]


def lab(light):
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (
            sum(a * b for a, b in zip(row, light, strict=True)) / w for row, w in zip(rows, white, strict=True)
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, sight):
    """The CIE 1976 difference of two colours as seen; 2 is just noticed side by side, 10 at a glance."""
    pairs = zip(lab(seen(one, sight)), lab(seen(other, sight)), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def test_the_colours_are_those_of_the_house():
    assert (DARK.ground, DARK.ink, DARK.dim, DARK.grid) == ("#1e1f22", "#f2f3f5", "#a8adb5", "#34363c")
    assert (LIGHT.ground, LIGHT.ink, LIGHT.dim, LIGHT.grid) == ("#ffffff", "#1f2328", "#59636e", "#e4e7eb")
    assert (DARK.burned, DARK.minted, LIGHT.burned, LIGHT.minted) == ("#f0883e", "#58a6ff", "#c2570c", "#0b5fd0")
    assert (DARK.good, DARK.alarm, LIGHT.alarm, DARK.warning) == ("#3fb68b", "#ff5d5d", "#cf222e", "#f2cc60")


@in_both
@pytest.mark.parametrize("sight", SIGHT)
def test_colours_that_meet_stay_apart_for_every_kind_of_sight(theme, sight):
    for one, other, sign in TOGETHER:
        least = 12 if (one, other) in BY_FORM else 20
        assert distance(getattr(theme, one), getattr(theme, other), sight) > least, (one, other)
        assert sign


@in_both
@pytest.mark.parametrize("sight", SIGHT)
def test_every_line_stands_out_from_the_ground_by_brightness_alone(theme, sight):
    ground = lab(seen(theme.ground, sight))[0]
    for name in ("ink", "dim", "burned", "minted", "alarm"):
        assert abs(lab(seen(getattr(theme, name), sight))[0] - ground) > 40, name
    assert abs(lab(seen(theme.good, sight))[0] - ground) > 30


@in_both
def test_words_can_be_read(theme):
    for name in ("ink", "dim", "burned", "minted", "good", "alarm", "warning"):
        words = theme.legible(getattr(theme, name))
        assert contrast(to_rgb(words), to_rgb(theme.ground)) >= LEGIBLE
    assert theme.legible(theme.burned) == theme.burned
    assert contrast(to_rgb(LIGHT.ink), to_rgb(LIGHT.warning)) > 7, "the badge of the light theme"


@in_both
def test_pairs_that_meet_as_areas_differ_in_brightness_or_are_hatched(theme):
    assert contrast(to_rgb(theme.good), to_rgb(theme.free)) > 1.6
    assert "hatched" in {(a, b): sign for a, b, sign in TOGETHER}["warning", "free"]


@in_both
def test_a_firing_band_is_seen_without_its_colour_and_hides_nothing(theme):
    for sight in SIGHT:
        assert distance(theme.band, theme.ground, sight) > 3
        assert distance(theme.band, theme.alarm, sight) > 30


@in_both
def test_the_palette_holds_every_colour_with_a_meaning_in_64_places(theme):
    colours = palette(theme)
    assert len(colours) <= 64
    assert len(set(colours)) == len(colours)
    named = (theme.ground, theme.ink, theme.dim, theme.grid, theme.burned, theme.minted, theme.good, theme.alarm)
    for colour in (*named, theme.warning, theme.band, theme.free):
        assert to_rgb(colour) in colours


@in_both
def test_every_colour_of_the_palette_comes_out_exactly_as_it_went_in(theme):
    colours = palette(theme)
    pixels = bytes(part for colour in colours for part in (*colour, 255))
    out = Image.open(io.BytesIO(encode(pixels, len(colours), 1, theme))).convert("RGB")
    assert [out.getpixel((index, 0)) for index in range(len(colours))] == list(colours)


def test_the_two_themes_share_no_palette():
    assert palette(DARK) != palette(LIGHT)
    assert palette(DARK) is palette(DARK)


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert all(contrast(a, b) == contrast(b, a) for a, b in itertools.pairwise(palette(DARK)))
