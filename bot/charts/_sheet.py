"""The paper: 800 x 450 at twice that, one kept figure per thread, everything on it replaced for each chart.

A new Figure for each chart costs time and memory (performance.md: 167 MiB after 500); a kept one is not thread-safe, so
each thread keeps its own. Positions are in paper points, the origin at the bottom left.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.cards.card import Picture
from bot.charts._fonts import drawable, font
from bot.charts._png import encode
from bot.charts._words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.text import Text

    from bot.charts._base import Caption
    from bot.charts._theme import Theme

WIDTH, HEIGHT, SCALE = 800, 450, 2
MARGIN = 24
TITLE, SUBTITLE, LABEL, SMALL = 18.0, 12.5, 11.5, 10.5
SMALLEST_TITLE = 14.5
BADGE = "SIMULATED"
POINT = 1 / 0.72
"""A typographic point in paper points: the paper is 8 inches wide."""


class Sheet:
    """The kept figure and what may be put on it."""

    def __init__(self) -> None:
        import matplotlib as mpl  # noqa: PLC0415 - costs 0.5 s and 40 MiB: only the first chart pays
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - as above
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
        from matplotlib.transforms import Affine2D  # noqa: PLC0415 - as above

        mpl.rcdefaults()  # a matplotlibrc found in the working folder must not change how alerts look
        self.figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100 * SCALE)
        self.canvas = FigureCanvasAgg(self.figure)
        self.paper = Affine2D().scale(SCALE)
        self.theme: Theme
        self.measure = lru_cache(maxsize=2048)(self._measure)

    def start(self, theme: Theme) -> None:
        """Begin with clean paper."""
        self.clear()
        self.figure.set_facecolor(theme.ground)
        self.theme = theme

    def clear(self) -> None:
        """Take everything off. Emptying the list breaks the cycle between it and what it holds: memory is free at once."""
        self.figure.artists.clear()

    def _measure(self, words: str, size: float, weight: str) -> float:
        renderer = self.canvas.get_renderer()  # type: ignore[no-untyped-call]
        width, _, _ = renderer.get_text_width_height_descent(words, font(weight, size), ismath=False)
        return float(width) / SCALE

    def add(self, artist: Artist, z: float) -> Artist:
        """Put a matplotlib artist on the paper, in paper points."""
        artist.set_zorder(z)
        artist.set_transform(self.paper)
        return self.figure.add_artist(artist)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: str,
        *,
        size: float = SMALL,
        weight: str = "regular",
        align: str = "left",
        level: str = "baseline",
        z: float = 9,
    ) -> Text:
        """Words at a place. Nothing in them is markup: a dollar sign is a dollar sign."""
        from matplotlib.text import Text  # noqa: PLC0415 - loaded with the sheet

        made: Any = Text(x, y, words, parse_math=False, fontproperties=font(weight, size), color=colour)
        made.set_horizontalalignment(align)
        made.set_verticalalignment(level)
        self.add(made, z)
        return made  # type: ignore[no-any-return]

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float = 1.0,
        *,
        dash: tuple[float, ...] = (),
        z: float = 5,
        edge: str = "round",
    ) -> None:
        """A line; NaN breaks it."""
        from matplotlib.lines import Line2D  # noqa: PLC0415 - loaded with the sheet

        cap: Any = "butt" if dash or edge == "butt" else "round"
        line = Line2D(xs, ys, color=colour, linewidth=width * 0.72, solid_capstyle=cap, dash_capstyle=cap)
        line.set_solid_joinstyle("round")
        if dash:
            line.set_linestyle((0, tuple(part / width for part in dash)))
        self.add(line, z)

    def pill(
        self, left: float, low: float, right: float, top: float, *, edge: str, fill: str, radius: float, z: float
    ) -> None:
        """A frame with round corners."""
        from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415 - loaded with the sheet

        frame: Any = FancyBboxPatch(
            (left, low), right - left, top - low, boxstyle=f"round,pad=0,rounding_size={radius}"
        )
        frame.set(facecolor=fill, edgecolor=edge, linewidth=1.0)
        self.add(frame, z)

    def polygon(
        self, corners: Sequence[Any], colour: str, *, z: float = 3, clip: tuple[float, ...] = (), hatch: str = ""
    ) -> None:
        """A filled area, seen only inside `clip` (left, bottom, right, top) when given, with lines of the colour `hatch`."""
        from matplotlib.patches import Polygon  # noqa: PLC0415 - loaded with the sheet
        from matplotlib.transforms import Bbox  # noqa: PLC0415 - loaded with the sheet

        shape: Any = Polygon(corners, closed=True, facecolor=colour, edgecolor=hatch or "none", linewidth=0)
        if hatch:
            shape.set_hatch("////")
            shape.set_hatch_linewidth(0.9)
        self.add(shape, z)
        if clip:
            shape.set_clip_box(Bbox.from_extents(*(edge * SCALE for edge in clip)))

    def box(
        self, left: float, bottom: float, right: float, top: float, colour: str, *, z: float = 3, hatch: str = ""
    ) -> None:
        """A filled rectangle, or with `hatch` only diagonal lines in the colour."""
        self.boxes([(left, bottom, right, top)], colour, z=z, hatch=hatch)

    def boxes(self, edges: Sequence[tuple[float, ...]], colour: str, *, z: float = 3, hatch: str = "") -> None:
        """Rectangles (left, bottom, right, top) of one colour."""
        from matplotlib.collections import PolyCollection  # noqa: PLC0415 - loaded with the sheet

        if not edges:
            return
        shapes = [((left, low), (right, low), (right, top), (left, top)) for left, low, right, top in edges]
        drawn: Any = PolyCollection(shapes, closed=True)
        if hatch:
            drawn.set(facecolor="none", edgecolor=colour, linewidth=0, hatch=hatch)
            drawn.set_hatch_linewidth(1.1)
        else:
            drawn.set(facecolor=colour, edgecolor="none", linewidth=0, antialiased=False)
        self.add(drawn, z)

    def dots(self, xs: Sequence[float], ys: Sequence[float], colour: str, size: float, *, z: float = 7) -> None:
        """Round marks."""
        from matplotlib.lines import Line2D  # noqa: PLC0415 - loaded with the sheet

        marks = Line2D(xs, ys, linestyle="none", marker="o", markersize=size * 0.72, color=colour, markeredgewidth=0)
        self.add(marks, z)

    def shorten(self, words: str, width: float, size: float, weight: str = "regular") -> str:
        """`words`, cut with a mark so that they fit `width`."""
        if self.measure(words, size, weight) <= width:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measure(words[:middle].rstrip() + "…", size, weight) <= width:
                low = middle
            else:
                high = middle - 1
        return words[:low].rstrip() + "…"

    def fold(self, words: str, width: float, size: float, weight: str = "regular") -> list[str]:
        """`words` on one line, or on two of about the same length; the second is cut where both do not fit `width`."""
        if self.measure(words, size, weight) <= width:
            return [words]
        parts = words.split(" ")
        count = 1
        while count < len(parts) and self.measure(" ".join(parts[: count + 1]), size, weight) <= width:
            count += 1
        lines = [" ".join(parts[:count]), " ".join(parts[count:])]
        for earlier in range(count - 1, 0, -1):  # a word alone on the second line looks like a slip
            even = [" ".join(parts[:earlier]), " ".join(parts[earlier:])]
            if self.measure(even[1], size, weight) > self.measure(even[0], size, weight):
                break
            lines = even
        return [self.shorten(line, width, size, weight) for line in lines if line]

    def _title(self, title: str, width: float) -> tuple[list[str], float]:
        """One line at full size, one a little smaller, or two; the second is cut where it must be."""
        size = TITLE
        while size > SMALLEST_TITLE and self.measure(title, size, "bold") > width:
            size -= 0.5
        return self.fold(title, width, size, "bold"), size

    def caption(self, words: Caption) -> float:
        """Title, subtitle, foot and badge. Returns the height below which the chart may begin."""
        theme = self.theme
        right = float(WIDTH - MARGIN)
        if words.simulated:
            right = self._badge() - 14
        lines, size = self._title(drawable(plain(words.title)), right - MARGIN)
        top = HEIGHT - 36.0 if len(lines) == 1 else HEIGHT - 29.0
        for line in lines:
            self.text(MARGIN, top, line, theme.ink, size=size, weight="bold")
            top -= size * POINT * 1.12
        top = HEIGHT - 64.0 if len(lines) == 1 else top - 1
        subtitle = self.shorten(drawable(plain(words.subtitle)), WIDTH - 2 * MARGIN, SUBTITLE)
        if subtitle:
            self.text(MARGIN, top, subtitle, theme.dim, size=SUBTITLE)
        foot = drawable(plain(words.foot))
        if words.simulated and BADGE not in foot:
            foot = f"{BADGE} · {foot}" if foot else BADGE
        self.text(MARGIN, 14, self.shorten(foot, WIDTH - 2 * MARGIN, SMALL), theme.dim, size=SMALL)
        return top - 34

    def _badge(self) -> float:
        """SIMULATED in a frame, top right. Returns its left edge."""
        theme, light = self.theme, self.theme.name == "light"
        width = self.measure(BADGE, LABEL, "bold") + 14
        left = WIDTH - 18 - width
        fill = theme.warning if light else "none"  # yellow letters on white cannot be read
        self.pill(left, HEIGHT - 43, left + width, HEIGHT - 15, edge=theme.warning, fill=fill, radius=5, z=8)
        colour = theme.ink if light else theme.warning
        self.text(left + width / 2, HEIGHT - 33.5, BADGE, colour, size=LABEL, weight="bold", align="center")
        return left

    def finish(self, key: str, alt: str) -> Picture:
        """The picture."""
        self.canvas.draw()  # type: ignore[no-untyped-call]
        width, height = WIDTH * SCALE, HEIGHT * SCALE
        pixels = self.canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        png = encode(pixels, width, height, self.theme)
        return Picture(name=f"{key}.png", png=png, alt=alt, width=width, height=height)


_kept = threading.local()


@contextmanager
def clean_sheet(theme: Theme) -> Iterator[Sheet]:
    """This thread's sheet, cleaned before and after: a drawing that raised leaves nothing for the next one."""
    sheet: Sheet | None = getattr(_kept, "sheet", None)
    if sheet is None:
        sheet = _kept.sheet = Sheet()
    sheet.start(theme)
    try:
        yield sheet
    finally:
        sheet.clear()
