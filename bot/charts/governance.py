"""A vote: what was cast against quorum and threshold, and turnout over time with where it may come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, HOUR, Ms
from bot.charts._ballot import HEIGHT_OF_BARS, ROW, THICK, Part, bar, beside, key, level, parts_of, percent, written
from bot.charts._base import (
    Caption,
    Chart,
    Points,
    check_number,
    check_points,
    check_time,
    check_times,
    check_window,
    refuse,
)
from bot.charts._panel import EndLabel, Panel, lay_out, no_data, value_scale
from bot.charts._runs import segments, thin
from bot.charts._sheet import LABEL, clean_sheet
from bot.charts._words import alt_text, date_words, kind_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._runs import Segment
    from bot.charts._theme import Theme

KEY = "governance"
MOST_POINTS = 50_000
MOST_STEPS = 100
LATEST = 13.5
_OPTIONS = ("yes", "no", "veto", "abstain")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where turnout may stand at a time to come: the low, the middle and the high of its range, as fractions."""

    at: Ms
    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Caption):
    """One vote. Shares are fractions of the bonded stake, or of what was cast where the stake is not known."""

    yes: float = 0.0
    """Yes, as a share."""
    no: float = 0.0
    """No, without veto."""
    veto: float = 0.0
    """No with veto."""
    abstain: float = 0.0
    """Abstentions."""
    of_stake: bool = True
    """False: the four are shares of what was cast, and there is neither a bar of the turnout nor a quorum on it."""
    quorum: float | None = None
    """Of the stake."""
    threshold: float | None = None
    """Of yes, no and veto: more than this passes."""
    points: Points = ()
    """Turnout as it was read."""
    start: Ms | None = None
    """When the vote began: the left edge; the first time when absent."""
    end: Ms | None = None
    """When it ends: the right edge; the last time when absent."""
    ahead: tuple[Ahead, ...] = ()
    """The projection from now to the end."""
    max_gap: Ms | None = None
    """Two readings farther apart than this are not joined."""

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Yes, no, veto, abstain."""
        return self.yes, self.no, self.veto, self.abstain

    @property
    def sides(self) -> float:
        """Everything but abstentions."""
        return self.yes + self.no + self.veto


def _check(given: Vote) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    for name in (*_OPTIONS, "quorum", "threshold"):
        value = getattr(given, name)
        check_number(KEY, name, value)
        if value is not None and not 0 <= value <= 1:
            refuse(KEY, f"{name} is {value}, not a share")
    if sum(given.shares) > 1 + 1e-6:
        refuse(KEY, f"the shares add up to {sum(given.shares):.4f}, more than the whole")
    if len(given.points) > MOST_POINTS or len(given.ahead) > MOST_STEPS:
        refuse(KEY, "too many points: ask for buckets")
    check_points(KEY, "points", given.points)
    check_window(KEY, given.start, given.end)
    check_times(KEY, "ahead", (step.at for step in given.ahead))
    for index, step in enumerate(given.ahead):
        check_time(KEY, f"ahead[{index}]", step.at)
        for value in (step.low, step.mid, step.high):
            check_number(KEY, f"ahead[{index}]", value)
        if not 0 <= step.low <= step.mid <= step.high <= 1:
            refuse(KEY, f"ahead[{index}] is no range of shares")


def _window(given: Vote) -> tuple[Ms, Ms] | None:
    """From the start of the vote to its end, as far as they are known."""
    times = [at for at, _ in given.points] + [step.at for step in given.ahead]
    start = given.start if given.start is not None else min(times, default=None)
    end = given.end if given.end is not None else max(times, default=None)
    if start is None or end is None:
        return None
    return (start, end) if end > start else (start - HOUR, start + HOUR)


def draw(given: Vote, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    window = _window(given)
    runs = segments(given.points, window, given.max_gap) if window else []
    with clean_sheet(theme) as sheet:
        if not sum(given.shares) and not runs:
            no_data(sheet, given, window, "no votes have been read")
            return sheet.finish(KEY, _alt(given, window, runs))
        top = sheet.caption(given) + 18
        drawn = [value for run in runs for _, value in run] + [step.high for step in given.ahead]
        drawn = drawn or [sum(given.shares) if given.of_stake else 0.0]
        levels = [] if given.quorum is None else [given.quorum]
        scale = value_scale(drawn, Unit.FRACTION, include=levels, zero=True, most=5)
        labels = _labels(given, runs, theme)
        named = [*labels, *(EndLabel(0.0, words, theme.ink, "bold") for words in _figures(given))]
        panel, column = lay_out(sheet, top - HEIGHT_OF_BARS, window or (0, 1), scale, named, unit=Unit.FRACTION)
        _draw_bars(panel, given, top, column)
        panel.value_axis()
        if window:
            panel.time_axis()
        _draw_course(panel, given, runs)
        panel.end_labels([replace(label, y=panel.y(label.y)) for label in labels], column)
        return sheet.finish(KEY, _alt(given, window, runs))


def _draw_bars(panel: Panel, given: Vote, top: float, column: float) -> None:
    """What was cast of the stake, then the sides among themselves, then what the colours mean."""
    sheet, theme = panel.sheet, panel.theme
    parts = parts_of(theme, given.shares)
    low = top - ROW - THICK
    if given.of_stake:
        quorum = "" if given.quorum is None else f"quorum {written(given.quorum)}"
        level(panel, low, given.quorum or 0.0, quorum, "all bonded stake")
        bar(panel, low, parts, 1.0, rest=theme.free)
        _figure(panel, low, _figures(given)[0], column)
        low -= ROW + THICK + 5
    threshold = "" if given.threshold is None else f"passes above {written(given.threshold)}"
    level(panel, low, given.threshold or 0.0, threshold, "yes, no and veto")
    bar(panel, low, parts[:3], given.sides, rest="" if given.sides else theme.free)
    _figure(panel, low, _figures(given)[-1], column)
    rest = Part("not voted", max(0.0, 1 - sum(given.shares)), theme.free)
    key(sheet, panel.left, panel.right + column, low - 19, [*parts, rest] if given.of_stake else parts)


def _figures(given: Vote) -> list[str]:
    """What stands at the right end of the bars."""
    yes = f"{beside(given.yes / given.sides, given.threshold)} yes" if given.sides else "nobody yet"
    return [f"{beside(sum(given.shares), given.quorum)} voted", yes] if given.of_stake else [yes]


def _figure(panel: Panel, low: float, words: str, column: float) -> None:
    """The bar's figure at its right end."""
    words = panel.sheet.shorten(words, column + 8, LABEL, "bold")
    panel.sheet.text(
        panel.right + 9, low + THICK / 2, words, panel.theme.ink, size=LABEL, weight="bold", level="center_baseline"
    )


def _labels(given: Vote, runs: list[Segment], theme: Theme) -> list[EndLabel]:
    """The latest turnout, where it may come to, and the quorum, `y` in values."""
    labels: list[EndLabel] = []
    if given.ahead:
        last = given.ahead[-1]
        low, mid, high = (beside(value, given.quorum, 0) for value in (last.low, last.mid, last.high))
        labels.append(
            EndLabel(last.mid, f"about {mid} ({low.removesuffix(' %')}\u2013{high})", theme.ink, "bold", first=0)
        )
    elif runs:
        labels.append(
            EndLabel(runs[-1][-1][1], beside(runs[-1][-1][1], given.quorum), theme.ink, "bold", LATEST, first=0)
        )
    if given.quorum is not None:
        labels.append(EndLabel(given.quorum, f"quorum {written(given.quorum)}", theme.alarm))
    return labels


def _draw_course(panel: Panel, given: Vote, runs: list[Segment]) -> None:
    """Turnout so far as a line, the range to come as an area with its middle dashed, the quorum across."""
    sheet, theme = panel.sheet, panel.theme
    if given.quorum is not None:
        y = panel.y(given.quorum)
        sheet.line((panel.left, panel.right), (y, y), theme.alarm, 1.8, dash=(9, 5), z=4.6)
    if given.ahead:
        up = [(panel.x(step.at), panel.y(step.high)) for step in given.ahead]
        down = [(panel.x(step.at), panel.y(step.low)) for step in reversed(given.ahead)]
        sheet.polygon([*up, *down], theme.free, z=2)
        xs, ys = zip(*((panel.x(step.at), panel.y(step.mid)) for step in given.ahead), strict=True)
        sheet.line(xs, ys, theme.ink, 2.0, dash=(2, 3), z=5)
    xs_: list[float] = []
    ys_: list[float] = []
    for run in runs:
        seen = thin(run, (panel.start, panel.end))
        xs_ += [*(panel.x(at) for at, _ in seen), math.nan]
        ys_ += [*(panel.y(value) for _, value in seen), math.nan]
    sheet.line(xs_, ys_, theme.ink, 2.8, z=6)
    if not runs and not given.ahead:
        middle, height = (panel.left + panel.right) / 2, (panel.bottom + panel.top) / 2
        says = "turnout has not been read over time"
        sheet.text(middle, height, says, theme.dim, size=LABEL, align="center", level="center_baseline")
    if runs:
        at, value = runs[-1][-1]
        x, y = panel.x(at), panel.y(value)
        sheet.dots((x,), (y,), theme.ink, 9)
        if given.ahead:
            words = beside(value, given.quorum)
            half = sheet.measure(words, LABEL, "bold") / 2
            struck = given.quorum is not None and -2 < panel.y(given.quorum) - y < 24  # by the line of the quorum
            above = y + 9 if y + 22 < panel.top and not struck else y - 20
            place = min(max(x, panel.left + half), panel.right - half)
            sheet.text(place, above, words, theme.ink, size=LABEL, weight="bold", align="center", z=9.5)


def _alt(given: Vote, window: tuple[Ms, Ms] | None, runs: Sequence[Segment]) -> str:
    """The count, the levels, the course and the range, in words."""
    shown = kind_words("Stacked bars and a line chart of a vote", given.subtitle)
    if not sum(given.shares) and not runs:
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    whole = "of the bonded stake" if given.of_stake else "of what was cast"
    parts = [shown, ", ".join(f"{name} {percent(getattr(given, name))}" for name in _OPTIONS) + f" {whole}"]
    if given.of_stake:
        parts.append(
            f"{beside(sum(given.shares), given.quorum)} voted"
            + (f", quorum {written(given.quorum)}" if given.quorum is not None else "")
        )
    if given.sides:
        passes = "" if given.threshold is None else f", passes above {written(given.threshold)}"
        parts.append(f"Yes is {beside(given.yes / given.sides, given.threshold)} of yes, no and veto{passes}")
    if window:
        span = window[1] - window[0]
        parts.append(f"Turnout from {date_words(window[0], span)} to {date_words(window[1], span)} UTC")
        known = [point for run in runs for point in run]
        if known:
            low, high = min(value for _, value in known), max(value for _, value in known)
            parts.append(
                f"starts at {percent(known[0][1])}, is {beside(known[-1][1], given.quorum)} at {date_words(known[-1][0], span)}, "
                f"lowest {percent(low)}, highest {beside(high, given.quorum)}"
            )
    if given.ahead:
        last = given.ahead[-1]
        low_, mid, high_ = (beside(value, given.quorum, 0) for value in (last.low, last.mid, last.high))
        parts.append(f"At the end about {mid} is to be expected, between {low_} and {high_}")
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _example() -> Vote:
    """A made-up vote in its fifth day."""
    start = 1_789_744_946_000
    now = start + 4 * DAY + 9 * HOUR
    points = []
    for hour in range(4 * 24 + 10):
        cast = 0.384 * (1 - math.exp(-hour / 30)) / (1 - math.exp(-105 / 30)) + (0.012 if hour > 60 else 0)
        points.append((start + hour * HOUR, round(min(cast, 0.3923), 5) if hour else 0.0))
    return Vote(
        title="It would pass: quorum is reached and nearly all say yes",
        subtitle="#341 · turnout 39.2 % of 33.4 % needed · ends 25 Sep 15:22 UTC",
        foot="example values · chain · 2 min old",
        yes=0.3772,
        no=0.0051,
        veto=0.0016,
        abstain=0.0084,
        quorum=0.334,
        threshold=0.5,
        points=tuple(points),
        start=start,
        end=start + 7 * DAY,
        ahead=(
            Ahead(now, 0.3923, 0.3923, 0.3923),
            Ahead(start + 6 * DAY, 0.3923, 0.431, 0.5),
            Ahead(start + 7 * DAY, 0.41, 0.47, 0.562),
        ),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="a vote: the count against quorum and threshold, and turnout over time with the range it may come to",
    takes=Vote,
    draw=draw,
    example=_example,
)
