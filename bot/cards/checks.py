"""Questions that can be seen to be wrong from memory, before anything is acknowledged: the asker alone is told.

What memory cannot tell is left to the use case, which looks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.weeks import parse_week
from bot.cards import _names, questions, words_answers, words_asked, words_commands, words_pictures
from bot.cards.help import help_card
from bot.cards.whatif_question import whatif_question
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.metric import Catalogue
    from bot.app.known import Memory

RATIO = "bme.burn_mint_ratio"
MODEL = "gpu.model.total"


def check(question: str, asked: Mapping[str, str | None], known: Catalogue, memory: Memory | None) -> None:
    """Raise UserError for what is wrong; without a memory that can be trusted only what needs none is judged."""
    if question in _CHECKS:
        _CHECKS[question](asked, known, memory)


def _digest(asked: Mapping[str, str | None], _: Catalogue, __: Memory | None) -> None:
    """Whether it can be a week at all; whether it has begun depends on the place, which the use case knows."""
    week = (asked.get("week") or "").strip()
    if not week:
        return
    try:
        parse_week(week)
    except ValueError as err:
        raise UserError(f'"{_names.safe(week, 30)}" {err}.') from err


def _burnmint(asked: Mapping[str, str | None], _: Catalogue, memory: Memory | None) -> None:
    questions.one_of(asked.get("window"), words_commands.WINDOW_CHOICES, words_asked.WHAT_WINDOW)
    if memory is not None and memory.series.get(RATIO):
        networks = sorted({one.label("network") for one in memory.series[RATIO]})
        questions.one_of(asked.get("network"), networks, words_asked.WHAT_NETWORK)


def _gpu(asked: Mapping[str, str | None], _: Catalogue, memory: Memory | None) -> None:
    questions.one_of(asked.get("picture"), words_pictures.GPU_PICTURES, words_pictures.WHAT_PICTURE)
    model = (asked.get("model") or "").strip().casefold()
    stored = memory.series.get(MODEL, ()) if memory is not None else ()
    models = sorted({one.label("model") for one in stored})
    if not model or not models or model in {one.casefold() for one in models}:
        return
    text = words_answers.GPU_UNKNOWN.format(model=_names.safe(model, 40)) + "."
    near = questions.near(model, models)
    if near:
        text += " " + words_answers.GPU_MEANT.format(names=", ".join(f"`{_names.code(name, 40)}`" for name in near))
    raise UserError(text)


def _proposals(asked: Mapping[str, str | None], _: Catalogue, __: Memory | None) -> None:
    questions.one_of(asked.get("status"), words_commands.STATUSES, words_asked.WHAT_STATUS)


def _proposal(asked: Mapping[str, str | None], _: Catalogue, __: Memory | None) -> None:
    questions.number_of(asked.get("id") or "")


def _chart(asked: Mapping[str, str | None], known: Catalogue, memory: Memory | None) -> None:
    metric, span = asked.get("metric") or "", asked.get("span")
    questions.metric_of(metric, known)
    questions.span_of(span)
    if memory is not None and metric.strip().casefold() in memory.series:
        questions.chart_question(metric, asked.get("where"), span, asked.get("compare"), known, memory.series)


def _help(asked: Mapping[str, str | None], known: Catalogue, memory: Memory | None) -> None:
    help_card(asked.get("about"), known, memory.series if memory is not None else {})


def _simulate(asked: Mapping[str, str | None], _: Catalogue, __: Memory | None) -> None:
    whatif_question(asked)


_CHECKS: Mapping[str, Callable[[Mapping[str, str | None], Catalogue, Memory | None], None]] = {
    "burnmint": _burnmint,
    "digest": _digest,
    "gpu": _gpu,
    "proposals": _proposals,
    "proposal": _proposal,
    "chart": _chart,
    "simulate": _simulate,
    "help": _help,
}
