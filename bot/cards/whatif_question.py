"""A what-if as somebody types it, read: a factor, a price path, days; or one sentence with the range."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.reports.pricepath import BadPath, PricePath, parse_path, prices
from alerts.reports.whatif import LONGEST_HOLD, MOST_DAYS, MOST_DEMAND
from bot.app.simulate_facts import MOST_PATHS, MOST_SIGMA, PRESETS, USUAL_DAYS, WhatIfQuestion
from bot.cards import _names, words_whatif
from bot.cards import words as said
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_TIMES = re.compile(r"\s*[x\u00d7*]?\s*(\d{1,9}(?:\.\d{1,9})?)\s*(?:x|\u00d7|times)?\s*", re.ASCII | re.IGNORECASE)
_OUTAGE = re.compile(r"\s*(\d{1,4}(?:\.\d{1,2})?)\s*d?\s*-\s*(\d{1,4}(?:\.\d{1,2})?)\s*d?\s*", re.ASCII)
_TYPED = 60
LEAST_HOLD = Fraction(1, 20)


def whatif_question(asked: Mapping[str, str | None]) -> WhatIfQuestion:
    """`preset`, `demand`, `price`, `days`, `hold`, `volatility`, `paths`, `outage`: what is given overrides the preset. Raises UserError."""

    def typed(name: str) -> str | None:
        text = asked.get(name)
        return text.strip() if text is not None and text.strip() else None

    name = (typed("preset") or "").casefold()
    if name and name not in PRESETS:
        raise UserError(words_whatif.NO_PRESET.format(typed=_safe(name), names=", ".join(PRESETS)))
    preset = PRESETS.get(name)
    demand, days = typed("demand"), typed("days")
    path = typed("price") or (preset.path if preset else "flat")
    question = WhatIfQuestion(
        demand=demand_of(demand) if demand else preset.demand if preset else Fraction(1),
        path_words=path,
        days=days_of(days) if days else preset.days if preset else USUAL_DAYS,
        hold=hold_of(typed("hold")),
        sigma=sigma_of(typed("volatility")),
        preset=name,
    )
    paths = typed("paths")
    if paths is not None:
        question = replace(question, paths=paths_of(paths))
    followed = path_of(path, question.days)
    outage = typed("outage")
    if outage is not None:
        followed = replace(followed, outages=(outage_of(outage, question.days),))
    return replace(question, path=followed)


def demand_of(typed: str) -> Fraction:
    """How many times today's demand: `10`, `10x`, `0.5`. Raises UserError."""
    found = _TIMES.fullmatch(typed)
    if found is None or Fraction(found[1]) > MOST_DEMAND:
        raise UserError(words_whatif.NO_DEMAND.format(typed=_safe(typed)))
    return Fraction(found[1])


def days_of(typed: str) -> int:
    """Raises UserError."""
    digits = typed.strip().casefold().removesuffix("d").strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6 and 1 <= int(digits) <= MOST_DAYS):
        raise UserError(words_whatif.NO_DAYS.format(typed=_safe(typed)))
    return int(digits)


def hold_of(typed: str | None) -> Fraction | None:
    """Days that ACT is held. Raises UserError."""
    if typed is None:
        return None
    digits = typed.casefold().removesuffix("d").strip()
    if not _NUMBER.fullmatch(digits) or not LEAST_HOLD <= Fraction(digits) <= LONGEST_HOLD:
        raise UserError(words_whatif.NO_HOLD.format(typed=_safe(typed)))
    return Fraction(digits)


def sigma_of(typed: str | None) -> float | None:
    """A volatility a year, in percent. Raises UserError."""
    if typed is None:
        return None
    digits = typed.removesuffix("%").strip()
    if not _NUMBER.fullmatch(digits) or float(digits) > MOST_SIGMA * 100:
        raise UserError(words_whatif.NO_SIGMA.format(typed=_safe(typed)))
    return float(digits) / 100


def paths_of(typed: str) -> int:
    """How many random price paths. Raises UserError."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 6 and int(typed) <= MOST_PATHS):
        raise UserError(words_whatif.NO_PATHS.format(typed=_safe(typed)))
    return int(typed)


def path_of(typed: str, days: int) -> PricePath:
    """The price path, its days checked against those that are played; how far a change goes is seen with today's price. Raises UserError."""
    try:
        path = parse_path(typed)
    except BadPath as err:
        raise bad_path(err, days) from err
    try:
        prices(path, Fraction(1), days, 1)
    except BadPath as err:
        if err.kind == "days":
            raise bad_path(err, days) from err
    return path


def fits(typed: str) -> bool:
    """Whether it is a price path."""
    try:
        parse_path(typed)
    except BadPath:
        return False
    return True


def bad_path(err: BadPath, days: int) -> UserError:
    """The sentence for a path that cannot be followed."""
    template = words_whatif.NO_PATH[err.kind]
    return UserError(template.format(typed=_safe(err.part), days=said.plural(days, *words_whatif.DAYS)))


def outage_of(typed: str, days: int) -> tuple[Fraction, Fraction]:
    """From day to day without an oracle price. Raises UserError."""
    found = _OUTAGE.fullmatch(typed)
    if found is None or not 0 <= Fraction(found[1]) < Fraction(found[2]) <= days:
        raise UserError(words_whatif.NO_OUTAGE.format(typed=_safe(typed)))
    return Fraction(found[1]), Fraction(found[2])


def _safe(typed: str) -> str:
    return _names.safe(typed, _TYPED)
