"""`/help` as a card: every command in a line, one command with its options, or what one metric means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.cards import _names, numbers, questions, words, words_commands, words_rules
from bot.cards._frame import answer
from bot.cards.card import Field, Tone
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from alerts.metric import Catalogue, Metric
    from alerts.sample import Series
    from bot.cards.card import Card

MOST_NAMED = 5


def help_card(about: str | None, known: Catalogue, stored: Mapping[str, Sequence[Series]]) -> Card:
    """What there is to ask, or about one thing. Raises UserError for a word that is neither a command nor a metric."""
    word = (about or "").strip().strip("`").casefold().removeprefix("/")
    if not word:
        return _overview()
    name, *verb = word.split()[:2]
    if verb and f"{name} {verb[0]}" in words_commands.HELP_EXAMPLES:
        return _subcommand(name, verb[0])
    if name in words_commands.COMMANDS:
        return _command(name)
    metric = known.get(word)
    if metric is not None:
        return _metric(metric, stored.get(metric.key, ()))
    near = [f"/{one}" for one in questions.near(word, words_commands.COMMANDS, 2)]
    near += [one.key for one in questions.found(word, known, stored)[:3]]
    typed = _names.safe(about or "", 80)
    if near:
        raise UserError(words_commands.HELP_UNKNOWN.format(typed=typed, names=", ".join(f"`{one}`" for one in near)))
    raise UserError(words_commands.HELP_UNKNOWN_AT_ALL.format(typed=typed))


def _overview() -> Card:
    commands: dict[str, list[str]] = {}  # two fields: all of them are more than one takes
    for name, says in words_commands.COMMANDS.items():
        place = words_commands.HELP_DOING if name in words_commands.DOING else words_commands.HELP_ASKING
        commands.setdefault(place, []).append(words_commands.HELP_COMMAND.format(name=name, says=says))
    return _card(
        words_commands.HELP_TITLE,
        words_commands.HELP_LEAD,
        (),
        (
            *(Field(name, "\n".join(commands[name])) for name in commands),
            Field(words_commands.HELP_READING, "\n".join(words_commands.HELP_WORDS)),
        ),
    )


def _command(name: str) -> Card:
    share = {} if name in words_commands.ALWAYS_PRIVATE else {"share": words_commands.SHARE}
    options = {**words_commands.OPTIONS.get(name, {}), **share}
    return _of(name, words_commands.COMMANDS[name], options)


def _subcommand(name: str, verb: str) -> Card:
    """One part of a command; the options of those of /rules are named, the others' stand in their examples."""
    says = (words_rules.RULES_COMMANDS if name == "rules" else words_commands.OPTIONS[name])[verb]
    return _of(f"{name} {verb}", says, words_rules.RULES_OPTIONS[verb] if name == "rules" else {})


def _of(name: str, says: str, options: Mapping[str, str]) -> Card:
    lines = [words_commands.HELP_OPTION.format(name=option, says=about) for option, about in options.items()]
    examples = ", ".join(f"`{example}`" for example in words_commands.HELP_EXAMPLES.get(name, (f"/{name}",)))
    return _card(
        words_commands.HELP_COMMAND_TITLE.format(name=name),
        says + ".",
        [words_commands.HELP_EXAMPLE.format(examples=examples), *words_commands.HELP_MORE.get(name, ())],
        (Field(words_commands.HELP_OPTIONS, "\n".join(lines)),) if lines else (),
    )


def _metric(metric: Metric, stored: Sequence[Series]) -> Card:
    lead = words_commands.HELP_METRIC_LEAD.format(key=metric.key, help=_names.safe(metric.help, 300).rstrip("."))
    return _card(questions.called(metric), lead, list(_about(metric, stored)), ())


def _about(metric: Metric, stored: Sequence[Series]) -> Iterator[str]:
    facts = [words_commands.HELP_METRIC_UNIT.format(unit=words.UNITS.get(metric.unit, metric.unit))]
    if math.isfinite(metric.low) and math.isfinite(metric.high):
        low, high = (numbers.level(_round(bound), metric.unit) for bound in (metric.low, metric.high))
        facts.append(words_commands.HELP_METRIC_RANGE.format(low=low, high=high))
    if metric.counter:
        facts.append(words_commands.HELP_METRIC_COUNTER)
    better = words_commands.HELP_METRIC_BETTER.get(metric.better)
    yield " · ".join([*facts, *([better] if better else [])])
    yield words_commands.HELP_METRIC_LABELS.format(labels=_quoted(metric.labels))
    selectors = [line for one in stored if (line := questions.selector(one, stored))]
    if not stored:
        yield words_commands.HELP_METRIC_NONE
    elif selectors:
        yield words_commands.HELP_METRIC_SERIES.format(
            count=numbers.count(len(stored)), names=_quoted(selectors[:MOST_NAMED])
        )
    choose = f" where:{_names.code(selectors[0])}" if selectors else ""
    yield words_commands.HELP_METRIC_DRAW.format(example=f"`/chart metric:{metric.key}{choose}`")


def _round(bound: float) -> float:
    """A bound that keeps out nothing but 0 is 0 to a reader."""
    return 0.0 if 0 < bound < 1e-6 else bound


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{_names.code(name)}`" for name in names)


def _card(title: str, lead: str, lines: Iterable[str], fields: tuple[Field, ...]) -> Card:
    return answer(title=title, lead=lead, lines=lines, fields=fields, tone=Tone.INFO)
