"""Look at a picture as a reader does: its pixels and its words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from bot.charts import THEMES, Caption, Chart, ChartFailed, load

if TYPE_CHECKING:
    from bot.cards.card import Picture

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
START = 1_788_220_800_000  # 2026-09-01 00:00 UTC, a Tuesday
CHARTS = load()[0]
BOTH = tuple(THEMES.values())


def draw(values: Caption, theme: str = "dark") -> Picture:
    """The picture of `values`."""
    return chart_of(values).draw(values, THEMES[theme])


def chart_of(values: Caption) -> Chart:
    """The chart that takes such values."""
    return next(chart for chart in CHARTS.values() if isinstance(values, chart.takes))


def refusal(values: Caption) -> str:
    """The sentence with which `values` are refused."""
    try:
        draw(values)
    except ChartFailed as err:
        return str(err)
    raise AssertionError("it was drawn")


def opened(picture: Picture) -> Image.Image:
    """The decoded picture, in palette mode."""
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    return image


def colours(picture: Picture) -> set[int]:
    """The palette places that are in use."""
    return {index for _, index in opened(picture).getcolors()}


def share(picture: Picture, colour: str, box: tuple[int, int, int, int] | None = None) -> float:
    """Which part of the picture (or of `box`, in pixels) is exactly of this colour."""
    image = opened(picture)
    part = image.crop(box) if box else image
    wanted, palette = list(bytes.fromhex(colour[1:])), image.getpalette()
    hits = sum(count for count, index in part.getcolors() if palette[3 * index : 3 * index + 3] == wanted)
    return hits / (part.width * part.height)


def border_is_clean(picture: Picture, ground: str, width: int = 8) -> bool:
    """Whether nothing touches the edge of the paper."""
    image = opened(picture)
    across, up = image.size
    edges = [(0, 0, across, width), (0, up - width, across, up), (0, 0, width, up), (across - width, 0, across, up)]
    indices = {index for edge in edges for _, index in image.crop(edge).getcolors()}
    palette = image.getpalette()
    return [tuple(palette[3 * index : 3 * index + 3]) for index in indices] == [tuple(bytes.fromhex(ground[1:]))]
