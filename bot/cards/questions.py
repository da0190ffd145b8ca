"""What somebody typed, read: a metric, a span, which series; or one sentence that says what would have been right.

And the other way round: what to offer while they type. Everything here is of memory, so that it is fast and never waits.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.durations import format_duration, parse_duration
from alerts.sample import DAY, HOUR, MINUTE, Series
from bot.cards import _names, numbers, words, words_asked, words_metrics
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from alerts.metric import Catalogue, Metric
    from alerts.sample import Ms

SHORTEST: Ms = 10 * MINUTE
LONGEST: Ms = 1_095 * DAY
USUAL: Ms = 7 * DAY
SPANS: tuple[Ms, ...] = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY)
BEFORE = "before"
"""Compare with the same span before it."""
PREFERRED: Mapping[str, str] = {"network": "akash", "window": "7d", "stat": "med", "source": ""}
"""Which series is meant where nobody says: the network's own, over a week, the median."""
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]{0,40})="?([^",\s]{0,80})"?')
_SPAN = re.compile(r"(?:\d{1,12}(?:ms|[wdhms])){1,6}", re.ASCII)
_ONE_SPAN = re.compile(r"\d{1,12}(?:ms|[wdhms])", re.ASCII)
_MOST_NAMED = 6
_TYPED = 80
"""Characters of what somebody typed that are repeated to them."""


@dataclass(frozen=True, slots=True)
class ChartQuestion:
    """What is to be drawn."""

    metric: Metric
    series: Series
    span: Ms
    other: Series | None = None
    """A second line; in another unit a second panel."""
    before: bool = False
    """The second line is the span before, moved over this one."""


def metric_of(typed: str, known: Catalogue) -> Metric:
    """The metric that is meant. Raises UserError with the nearest names."""
    key = typed.strip().strip("`").casefold()
    metric = known.get(key)
    if metric is None:
        near = known.nearest(key[:_TYPED]) or [one.key for one in found(key, known, ())[:3]]
        raise UserError(_unknown(words_asked.ASKED_NO_METRIC, typed, near) if near else _nothing_like(typed))
    return metric


def span_of(typed: str | None) -> Ms:
    """How far back. Raises UserError with the range."""
    if typed is None or not typed.strip():
        return USUAL
    text = typed.strip().casefold()
    if not _SPAN.fullmatch(text):
        raise UserError(words_asked.ASKED_NO_SPAN.format(typed=_safe(typed)))
    try:
        span = parse_duration(text)
    except ValueError as err:
        if not _ONE_SPAN.fullmatch(text):
            raise UserError(words_asked.ASKED_NO_SPAN.format(typed=_safe(typed))) from err
        span = LONGEST + 1  # so long that it is no duration any more
    if not SHORTEST <= span <= LONGEST:
        bounds = {"low": format_duration(SHORTEST), "high": format_duration(LONGEST)}
        raise UserError(words_asked.ASKED_SPAN_RANGE.format(typed=_safe(typed), **bounds))
    return span


def one_of(typed: str | None, allowed: Iterable[str], what: str) -> str | None:
    """A word out of a few, or None where nothing was said. Raises UserError with all of them."""
    if typed is None or not typed.strip():
        return None
    word = typed.strip().casefold()
    if word not in allowed:
        raise UserError(words_asked.ASKED_ONE_OF.format(what=what, typed=_safe(typed), names=", ".join(allowed)))
    return word


def number_of(typed: str) -> int:
    """A proposal's number: `341` or `#341`. Raises UserError."""
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9 and int(digits) > 0):
        raise UserError(words_asked.ASKED_NO_NUMBER.format(typed=_safe(typed)))
    return int(digits)


def series_of(metric: Metric, where: str | None, stored: Sequence[Series]) -> Series:
    """The one stored series that is meant. Raises UserError that says how to choose, or that nothing is stored."""
    if not stored:
        raise UserError(words_asked.ASKED_NOTHING_STORED.format(metric=metric.key))
    wanted = _wanted(where, metric, stored)
    fit = [one for one in stored if all(one.label(name).casefold() == value for name, value in wanted.items())]
    if not fit:
        raise UserError(
            words_asked.ASKED_NO_SERIES.format(metric=metric.key, where=_safe(where or ""), names=_offered(stored))
        )
    for name, value in PREFERRED.items():
        if name not in wanted and len(fit) > 1:
            fit = [one for one in fit if one.label(name) == value] or fit
    if len(fit) > 1:
        raise UserError(words_asked.ASKED_MANY_SERIES.format(metric=metric.key, count=len(fit), names=_offered(fit)))
    return fit[0]


def chart_question(
    metric: str,
    where: str | None,
    span: str | None,
    compare: str | None,
    known: Catalogue,
    stored: Mapping[str, Sequence[Series]],
) -> ChartQuestion:
    """The whole question. Raises UserError at the first thing that cannot be drawn."""
    meant, length = metric_of(metric, known), span_of(span)
    series = series_of(meant, where, stored.get(meant.key, ()))
    if compare is None or not compare.strip():
        return ChartQuestion(meant, series, length)
    if compare.strip().casefold() == BEFORE:
        return ChartQuestion(meant, series, length, before=True)
    return ChartQuestion(meant, series, length, other=_other(compare, meant, series, known, stored))


def selector(series: Series, among: Iterable[Series]) -> str:
    """The shortest labels that tell this series from the others: `model=h100`; empty where it is meant without any."""
    others = [one for one in among if one != series]
    names = sorted({name for one in (series, *others) for name, _ in one.labels})
    kept = list(names)
    for name in sorted(names, key=lambda name: (name not in ("network", "vendor"), name)):
        fewer = [each for each in kept if each != name]
        if all(any(one.label(each) != series.label(each) for each in fewer) for one in others):
            kept = fewer
    return ", ".join(f"{name}={series.label(name)}" for name in kept if series.label(name))


def found(typed: str, known: Catalogue, stored: Iterable[str]) -> list[Metric]:
    """Metrics that fit what was typed so far, the likeliest first; what has data before what has none."""
    have = set(stored)
    ranked = [(rank, metric.key not in have, index, metric) for index, metric in enumerate(_by_use(known))
              if (rank := _rank(typed, metric)) is not None]  # fmt: skip
    if not ranked:
        return [known[key] for key in known.nearest(typed.strip().casefold()[:_TYPED], 10)]
    return [metric for *_, metric in sorted(ranked, key=lambda one: one[:3])]


def _other(
    compare: str, metric: Metric, series: Series, known: Catalogue, stored: Mapping[str, Sequence[Series]]
) -> Series:
    """The second line: another metric (`gpu.leased`, `gpu.model.leased model=h100`), or another series of the same."""
    head, _, rest = compare.strip().partition(" ")
    other, where = (known.get(head.casefold()), rest) if head.casefold() in known else (metric, compare)
    if other is None or ("." in head and "=" not in head and head.casefold() not in known):
        other, where = metric_of(head, known), rest
    chosen = series_of(other, where or None, stored.get(other.key, ()))
    if chosen == series:
        raise UserError(words_asked.ASKED_ITSELF.format(metric=metric.key))
    return chosen


def _wanted(where: str | None, metric: Metric, stored: Sequence[Series]) -> dict[str, str]:
    """`model=h100, stat=med`, or a bare value of any label (`h100`). Raises UserError for what is neither."""
    wanted: dict[str, str] = {}
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*=\s*", "=", where or ""))):
        label = _LABEL.fullmatch(part)
        if label is not None:
            wanted[label.group(1).casefold()] = label.group(2).casefold()
            continue
        value = part.strip('"').casefold()
        names = [name for name in _label_names(stored) if any(one.label(name).casefold() == value for one in stored)]
        if not names:
            raise UserError(
                words_asked.ASKED_NO_SERIES.format(metric=metric.key, where=_safe(where or ""), names=_offered(stored))
            )
        wanted[names[0]] = value
    return wanted


def _label_names(stored: Iterable[Series]) -> list[str]:
    return sorted({name for one in stored for name, _ in one.labels}, key=lambda name: (name == "network", name))


def _offered(stored: Sequence[Series]) -> str:
    return _list([selector(one, stored) or str(one) for one in stored]) or words_asked.ASKED_NONE


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{_names.code(name)}`" for name in names[:_MOST_NAMED])
    left = len(names) - _MOST_NAMED
    return f"{shown} {words.and_more(left)}" if left > 0 else shown


def _unknown(template: str, typed: str, near: Sequence[str]) -> str:
    return template.format(typed=_safe(typed), names=_list(near))


def _nothing_like(typed: str) -> str:
    return words_asked.ASKED_NO_METRIC_AT_ALL.format(typed=_safe(typed))


def _safe(typed: str) -> str:
    return _names.safe(typed, _TYPED)


def _by_use(known: Catalogue) -> list[Metric]:
    """What people ask for first, then the rest in order of their keys."""
    first = [known[key] for key in words_asked.ASKED_OFTEN if key in known]
    return [*first, *sorted((one for one in known if one not in first), key=lambda one: one.key)]


def _rank(typed: str, metric: Metric) -> int | None:
    """How well it fits, 0 best; None where it does not."""
    text = typed.strip().casefold()
    name = _called(metric).casefold()
    if not text or metric.key == text:
        return 0
    if metric.key.startswith(text):
        return 1
    if any(word.startswith(text) for word in re.split(r"[._ /-]", f"{metric.key} {name}")):
        return 2
    if text in metric.key or text in name:
        return 3
    said = f"{metric.key} {name} {metric.help}".casefold()
    return 4 if all(word in said for word in text.split()) else None


def _called(metric: Metric) -> str:
    if metric.key == "bme.breaker":
        return words_metrics.BREAKER_NAME
    saying = words_metrics.SAYINGS.get(metric.key)
    return saying.name if saying else metric.key


def called(metric: Metric) -> str:
    """What a person calls it."""
    return _names.capital(_called(metric))


def near(typed: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Those of `names` that look like what was typed."""
    return difflib.get_close_matches(typed.strip().casefold()[:_TYPED], list(names), n=most, cutoff=0.4)


def span_name(span: Ms) -> str:
    """7 days, 6 h."""
    return numbers.duration(span)
