"""How a summary says a number, a change and what drove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.digest import direction
from alerts.sample import DAY, HOUR, MINUTE
from bot.cards import _names, numbers, words
from bot.cards import words_digest as says

if TYPE_CHECKING:
    from alerts.reports.digest import Figure, Part
    from alerts.sample import Ms

capital = _names.capital
HOSTED = ("providers.gpu_total", "providers.gpu_leased")
_HALF, _WHOLE, _SLACK = 0.5, 1.0, 0.05
_PLAIN = 1e6
"""Beyond this a figure is a fault of its source, and is not written out."""


def quotient(value: float | None) -> str:
    """Two decimals: a week's ratio is known to no more."""
    if value is None or not abs(value) < _PLAIN:
        return numbers.amount(value, "ratio")
    return f"{value:,.2f}"


def how_often(count: int) -> str:
    """Once, 3 times."""
    return says.ONCE if count == 1 else says.TIMES.format(count=numbers.count(count))


def brief(span: Ms) -> str:
    """A span in one short unit, rounded: 11 d, 2 h, 22 min."""
    for unit, name in ((DAY, "d"), (HOUR, "h")):
        if span >= unit:
            return f"{round(span / unit):,} {name}"
    return f"{max(1, round(span / MINUTE))} min"


def number(value: float) -> str:
    """A mean of whole things, as a whole number."""
    return numbers.count(round(value) if abs(value) < _PLAIN else value)


def tokens(value: float | None) -> str:
    """AKT to the whole one from a hundred on: 23,410 AKT."""
    if value is None:
        return f"**{numbers.amount(None, 'AKT')}**"
    text = numbers.amount(value, "AKT") if abs(value) < 100 else f"{numbers.count(float(f'{value:.0f}'))} AKT"
    return f"**{text}**"


def worth(figure: Figure) -> str:
    """A figure as it stands in a sentence."""
    value = figure.value
    if value is None:
        return numbers.amount(None, figure.unit)
    match figure.unit:
        case "count" | "GPU":
            return number(value)
        case "AKT" | "ACT":
            return tokens(value).replace("*", "")
        case "ratio":
            return quotient(value)
        case "USD":
            return (
                numbers.hourly(value) if figure.key.startswith(("revenue.", "token.")) else numbers.amount(value, "USD")
            )
    return numbers.amount(value, figure.unit)


def changed(figure: Figure) -> str:
    """+12 %; of single things their number: +1."""
    if figure.change is None:
        return ""
    if figure.key == "providers.active" and figure.value is not None and figure.previous is not None:
        return numbers.signed(round(figure.value) - round(figure.previous), "count")
    return signed_share(figure.change)


def move(change: float) -> str:
    """Say it in words: rose by half, fell by 31 %, stayed level."""
    if direction(change) == "level":
        return says.STAYED
    if abs(change - _HALF) < _SLACK:
        return says.ROSE_HALF
    if abs(change - _WHOLE) < _SLACK:
        return says.DOUBLED
    if abs(change + _HALF) < _SLACK:
        return says.HALVED
    if change > _WHOLE:
        return says.ROSE_TO.format(times=numbers.count(round(1 + change, 1)) if change < _PLAIN else "∞")
    text = signed_share(abs(change)).lstrip("+±")
    return (says.ROSE if change > 0 else says.FELL).format(change=text)


def name_of(key: str) -> str:
    """What a figure is called."""
    return says.NAMES.get(key, key)


def driven(figure: Figure) -> str:
    """`Spend -31 %: -28 points from the number of leases, -3 points from what a lease pays`; nothing where nothing moved."""
    if figure.change is None or not any(direction(part.share) in {"up", "down"} for part in figure.driver):
        return ""
    models = [part for part in figure.driver if part.key == "gpu.model.leased"]
    hosts = [part for part in figure.driver if part.key in HOSTED]
    parts = [_model(part) for part in models if _counted(part)] if models else _factors(figure)
    parts = [_host(part) for part in hosts] or parts
    if not parts:
        return ""
    return says.DRIVER.format(name=name_of(figure.key), change=changed(figure), parts=", ".join(parts))


def _factors(figure: Figure) -> list[str]:
    """The largest first, each to a tenth of a point, so that they are seen to add up; what did next to nothing is left out."""
    told = sorted(figure.driver, key=lambda part: -abs(part.share))
    return [
        says.DRIVER_PART.format(share=_points(part.share), what=_what(part))
        for part in told
        if abs(part.share) >= 0.005 and part.key in says.DRIVERS
    ]


def _points(share: float) -> str:
    """Parts of a percentage are points of it: they add up to it, which percentages of two factors do not."""
    return says.POINTS.format(value=signed_share(share, tenths=True).removesuffix(words.PERCENT))


def _what(part: Part) -> str:
    rose, fell = says.DRIVERS[part.key]
    return rose if (part.value or 0.0) >= (part.previous or 0.0) else fell


def _model(part: Part) -> str:
    return says.DRIVER_MODEL.format(
        change=numbers.signed(_counted(part), "count"), model=_names.safe(dict(part.labels).get("model", ""), 40)
    )


def _host(part: Part) -> str:
    provider = _names.safe(dict(part.labels).get("provider", ""), 60)
    had, has = round(part.previous or 0.0), round(part.value or 0.0)
    if not has or not had:
        template = says.DRIVER_CAME if has else says.DRIVER_WENT
        return template.format(provider=provider, count=numbers.count(has or had))
    return says.DRIVER_MOVED.format(provider=provider, change=numbers.signed(has - had, "count"))


def _counted(part: Part) -> int:
    return round(part.value or 0.0) - round(part.previous or 0.0)


def signed_share(change: float, *, tenths: bool = False) -> str:
    """+12 %, -6.8 %: to a tenth below ten percent, else whole."""
    if not abs(change) < _PLAIN:
        return ("+" if change > 0 else "-") + numbers.percent(abs(change))
    scaled = round(change * 100, 1)
    places = 1 if tenths or (abs(scaled) < 10 and not scaled.is_integer()) else 0
    if scaled == 0:
        return "±" + numbers.percent(0.0)
    return ("+" if scaled > 0 else "-") + f"{abs(scaled):,.{places}f}" + words.PERCENT


def known_share(share: float) -> str:
    """How much of a week is known: 99.2 %; 100 % only where all of it is, 0 % only where nothing is."""
    if share in (0.0, 1.0):
        return numbers.percent(share)
    return f"{min(99.9, max(0.1, share * 100)):.1f}" + words.PERCENT
