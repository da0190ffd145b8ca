"""What a draft would have done, before it is saved: one sentence, what to change, and a picture of the past."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import foreign
from bot.cards import _names, numbers, words, words_metrics, words_trial
from bot.cards._frame import answer
from bot.cards.card import Field, Tone
from bot.charts.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import LabelPairs
    from bot.app.facts import Suggested, TrialFacts
    from bot.cards.card import Card

MOST_SETS = 8
_WORD = re.compile(r"([A-Za-z0-9_.]*[A-Za-z0-9_])")
_LOW = frozenset(("<", "<="))


def trial_card(facts: TrialFacts) -> Card:
    """A draft over the stored history."""
    fields = []
    searched = "\n".join(_aims(facts))
    if searched:
        fields.append(Field(words_trial.TRIAL_THRESHOLDS, searched))
    if len(facts.sets) > 1:
        fields.append(Field(words_trial.TRIAL_SETS, "\n".join(_sets(facts))))
    return answer(
        title=words_trial.TRIAL_TITLE.format(rule=_names.safe(facts.rule, 160)),
        lead=_lead(facts) + ".",
        lines=[*(f"{line}." for line in _lines(facts)), *map(_warning, facts.warnings)],
        fields=tuple(fields),
        simulated=facts.simulated,
        tone=Tone.WARNING if facts.broken or facts.warnings else Tone.INFO,
        kind="answer",
    )


def trial_line(facts: TrialFacts, theme: str = "dark") -> Line | None:
    """The values the rule compared, its levels, and the episodes shaded; None where there is nothing to draw."""
    if not any(value is not None for _, value in facts.points):
        return None
    span, name = numbers.duration(facts.span), _name(facts).replace("`", "")
    count = len(facts.bands)
    title = words_trial.TRIAL_PICTURE if count else words_trial.TRIAL_PICTURE_CALM
    inside = ", ".join(f"{key} {_names.label(key, value)}" for key, value in facts.labels if key != "network")
    every = numbers.duration(facts.every)
    foot = [
        *([words.SIMULATED_FOOT] if facts.simulated else []),
        words_trial.TRIAL_FOOT.format(every=every),
        *([_covers(facts).rstrip(".")] if _covers(facts) else []),
    ]
    return Line(
        title=title.format(name=_names.safe(facts.rule, 80).replace("\\", ""), times=words.times(count), span=span),
        subtitle=" · ".join(bit for bit in (_names.capital(name), inside) if bit),
        foot=" · ".join(foot),
        simulated=facts.simulated,
        theme=theme,
        unit=_unit(facts),
        points=facts.points,
        threshold=facts.level,
        clear=facts.level_clear,
        direction="below" if facts.op in _LOW else "above",
        episodes=facts.bands,
        after=max(facts.now - facts.span, facts.points[0][0] - facts.every),
        until=facts.now,
        max_gap=None,
    )


def _lead(facts: TrialFacts) -> str:
    if facts.broken:
        return words_trial.TRIAL_BROKEN.format(cause=_names.safe(facts.broken, 300).rstrip("."))
    if facts.no_search == "no_values":
        return words_trial.TRIAL_NOTHING.format(name=_name(facts))
    span, total = numbers.duration(facts.span), numbers.duration(facts.total)
    if not facts.episodes:
        return words_trial.TRIAL_CALM.format(span=span)
    if facts.episodes == 1:
        return words_trial.TRIAL_FIRED_ONCE.format(span=span, total=total)
    longest = numbers.duration(facts.longest)
    times = f"**{words.times(facts.episodes)}**"
    return words_trial.TRIAL_FIRED.format(span=span, times=times, total=total, longest=longest)


def _lines(facts: TrialFacts) -> Iterator[str]:
    if facts.short == facts.episodes > 1:
        yield words_trial.TRIAL_SHORT_ALL
    elif facts.short:
        share = numbers.percent(facts.short / facts.episodes)
        yield words_trial.TRIAL_SHORT.format(short=facts.short, all=facts.episodes, share=share)
    firing = sum(one.firing for one in facts.sets)
    if firing:
        one = words_trial.TRIAL_FIRING_ONE
        yield (
            one
            if len(facts.sets) == 1
            else words_trial.TRIAL_FIRING.format(count=f"{firing} of {len(facts.sets)} series")
        )
    covers = _covers(facts)
    if covers:
        yield covers
        if facts.episodes and facts.a_month is not None:
            yield words_trial.TRIAL_MONTH.format(count=numbers.count(round(facts.a_month)))
    if facts.known and facts.reach > facts.held:
        yield words_trial.TRIAL_REACH.format(over=numbers.duration(facts.reach), held=numbers.duration(facts.held))
    if facts.every > facts.usual:
        yield words_trial.TRIAL_PACE.format(every=numbers.duration(facts.every), usual=numbers.duration(facts.usual))


def plainly(says: str, most: int = 400) -> str:
    """A sentence of the core about a rule that somebody wrote: metric keys stay readable, the rest is made safe.

    Made safe as a whole, before it is taken apart: a link is none in pieces, and must not become one again.
    """
    text = foreign.name(says, most).replace("source[.]up", "source.up")  # a metric that looks like a host
    bits = _WORD.split(text)
    return "".join(f"`{bit}`" if _names.is_metric(bit) else foreign.escape(bit) for bit in bits)


def _warning(says: str) -> str:
    text = words_trial.TRIAL_WARNING.format(says=plainly(says))
    return text if text.endswith(("?", ".")) else f"{text}."


def _covers(facts: TrialFacts) -> str:
    """Say so where a tenth or more of the span has no value."""
    if not facts.known or facts.known >= 0.9 * facts.span:
        return ""
    known = numbers.duration(facts.known)
    return words_trial.TRIAL_COVERS.format(known=known, span=numbers.duration(facts.span))


def _aims(facts: TrialFacts) -> Iterator[str]:
    if facts.no_search in words_trial.TRIAL_NO_SEARCH:
        yield words_trial.TRIAL_NO_SEARCH[facts.no_search]
    for one in facts.suggestions:
        if one.none:
            yield words_trial.TRIAL_AIM_NONE[one.none].format(aim=one.aim, most=words.times(one.most))
        elif one.as_it_is:
            yield words_trial.TRIAL_AIM_SAME.format(aim=one.aim)
        else:
            yield _aim(facts, one)


def _aim(facts: TrialFacts, one: Suggested) -> str:
    clear = ""
    if one.clear is not None and facts.clear is not None:
        clear = words_trial.TRIAL_AIM_CLEAR.format(level=_level(facts, one.clear))
    return words_trial.TRIAL_AIM.format(
        aim=one.aim,
        op=words.OPS.get(facts.op, facts.op),
        level=_level(facts, one.threshold),
        clear=clear,
        times=words.times(one.episodes),
        known=numbers.duration(facts.known),
        total=numbers.duration(one.total),
    )


def _level(facts: TrialFacts, value: float | None) -> str:
    """A level as it would be written; one that is another metric's is said by what is added to it."""
    if not facts.threshold_metric or value is None:
        return numbers.level(value, _unit(facts))
    metric = f"`{_names.code(facts.threshold_metric)}`"
    return words_trial.TRIAL_PLUS.format(metric=metric, plus=f"{'-' if value < 0 else '+'} {abs(value):g}")


def _unit(facts: TrialFacts) -> str:
    """The unit of what is compared: a count of samples and a percentage have lost that of the metric."""
    if facts.reduce in ("count", "changes", "pct_change"):
        return "count"
    return facts.unit


def _sets(facts: TrialFacts) -> Iterator[str]:
    for one in facts.sets[:MOST_SETS]:
        labels = _labels(one.labels)
        if not one.episodes:
            yield words_trial.TRIAL_SET_CALM.format(labels=labels)
            continue
        yield words_trial.TRIAL_SET.format(
            labels=labels,
            times=words.times(one.episodes),
            total=numbers.duration(one.total),
            now=words_trial.TRIAL_SET_NOW if one.firing else "",
        )
    if len(facts.sets) > MOST_SETS:
        yield words.more(len(facts.sets) - MOST_SETS)


def _labels(labels: LabelPairs) -> str:
    told = [(name, value) for name, value in labels if name != "network"] or labels
    return (
        ", ".join(f"{_names.safe(name, 40)} **{_names.label(name, value)}**" for name, value in told) or words.NO_LABELS
    )


def _name(facts: TrialFacts) -> str:
    saying = words_metrics.SAYINGS.get(facts.metric)
    return saying.name if saying else f"`{_names.code(facts.metric)}`"
