"""Answers as cards: one sentence first, numbers next, then source and age. What is old or missing says so, with the reason."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from alerts.reports.market import spelled
from alerts.sample import SIMULATED
from bot.cards import _names, burnmint, numbers, words, words_answers
from bot.cards._frame import answer, missing, origin, reason, said
from bot.cards.card import Field
from bot.cards.health import backlog_card, source_line, status_card
from bot.cards.market import market_lines
from bot.cards.network import second_counts
from bot.cards.proposals import proposal_card, proposals_card
from bot.cards.upgrades import upgrade_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alerts.sample import Ms
    from bot.app.facts import BurnMintFacts, GpuFacts, GpuModel, Shown
    from bot.cards.card import Card

__all__ = [
    "backlog_card",
    "burnmint_card",
    "gpu_card",
    "proposal_card",
    "proposals_card",
    "source_line",
    "status_card",
    "upgrade_card",
]

MOST_MODELS = 12
MOST_SCARCE = 6
NEARLY = 0.9
"""From this share in use on a model is nearly sold out."""
FEW = 8
"""Cards below which a share says little."""
LEADS = ("7d", "30d", "1d", "all")
"""The windows that the first sentence may be about, the likeliest to be meant first."""


def burnmint_card(facts: BurnMintFacts, asked: str | None = None) -> Card:
    """The burn/mint ratio over every window, in tokens and in USD, with the net amount; `asked` is the window to lead with."""
    windows = [window for window in facts.ratio if said(facts.ratio[window])]
    if len({facts.ratio[window].says for window in windows if facts.ratio[window].value is None}) == 1 and not any(
        shown.value is not None for shown in (*facts.ratio.values(), *facts.ratio_usd.values())
    ):
        windows = []  # one reason for all of them stands in the first sentence
    lines = [line for window in windows for line in _window_line(facts, window)]
    every = [*facts.ratio.values(), *facts.ratio_usd.values(), *facts.net.values()]
    return answer(
        title=words_answers.BURNMINT_TITLE.format(network=_names.network(facts.network)),
        lead=_burnmint_lead(facts, asked),
        lines=[
            *lines,
            burnmint.meaning(facts),
            burnmint.agreement(facts),
            *burnmint.rewrote(facts),
            origin(every, facts.now),
        ],
        simulated=facts.simulated,
        network=facts.network,
    )


def gpu_card(facts: GpuFacts, model: str | None = None) -> Card:
    """The network's GPUs and its models, or one model."""
    wanted = (model or "").strip().lower()
    chosen = [line for line in facts.models if spelled(line.model) == spelled(wanted)] if wanted else list(facts.models)
    shown = [one for line in chosen for one in (line.leased, line.price_med)]
    carried = market_lines(facts.market, facts.now) if chosen or not wanted else []
    bids = words_answers.PRICES_ARE_BIDS if any(line.price_med.value is not None for line in chosen) else ""
    fields: tuple[Field, ...] = ()
    if wanted:
        lead = " ".join(_model_lead(line, facts.now) for line in chosen) or _unknown_model(facts, wanted)
        lines = [said for line in chosen for said in (_prices(line, facts.now), _free(line))]
        lines += [*carried, words_answers.GPU_ONE_COUNT if chosen else "", bids]
        every = shown
    else:
        lead = _gpu_lead(facts)
        lines = [_gpu_parts(facts), *_scarce(facts), *_model_lines(facts)]
        counted = (words_answers.GPU_UNCERTAIN if chosen else "", bids, second_counts(facts.states))
        fields = (
            Field(words_answers.GPU_PROVIDERS, "\n".join(carried)),
            Field(words_answers.GPU_COUNTED, "\n".join(line for line in counted if line)),
        )
        every = [facts.total, facts.leased, facts.available, facts.utilization, *shown]
    return answer(
        title=words_answers.GPU_TITLE.format(network=_names.network(facts.network)),
        lead=lead,
        lines=[*lines, origin(every, facts.now)],
        fields=tuple(field for field in fields if field.value),
        simulated=facts.simulated,
        network=facts.network,
    )


def _burnmint_lead(facts: BurnMintFacts, asked: str | None) -> str:
    if asked and asked not in facts.ratio:
        there = ", ".join(words.WINDOW_SHORT.get(window, window) for window in facts.ratio)
        name, window = _names.network(facts.network), words.WINDOW_SHORT.get(asked) or _names.safe(asked, 20)
        return words_answers.BURNMINT_NO_WINDOW.format(network=name, window=window, there=there)
    for window in (asked,) if asked else (*LEADS, *facts.ratio):
        shown = facts.ratio.get(window)
        if shown is not None and shown.value is not None and not shown.stale:
            network = facts.network.removesuffix(SIMULATED)
            template = words_answers.BURNMINT_LEAD_AKT if facts.unit == "AKT" else words_answers.BURNMINT_LEAD
            over = words.EPOCHS.get(window) if network == "render" else None
            text = template.format(
                window=over or words.WINDOWS.get(window, _names.safe(window, 20)),
                value=numbers.amount(shown.value, "ratio"),
                unit=facts.unit,
            )
            return text + "."
    reasons = [shown for name, shown in facts.ratio.items() if said(shown) and asked in (None, name)]
    return words_answers.BURNMINT_NONE + (f": {reason(reasons[0], words.NO_LONGER)}." if reasons else ".")


def _window_line(facts: BurnMintFacts, window: str) -> Iterator[str]:
    name = _names.capital(words.WINDOW_SHORT.get(window) or _names.safe(window, 20))
    ratio, usd, net = facts.ratio[window], facts.ratio_usd.get(window), facts.net.get(window)
    if ratio.value is None:
        text = words.MISSING_WINDOW.format(name=name, reason=reason(ratio, words.NO_DATA))
        if usd is not None and usd.value is not None and not usd.stale:
            text += f" · {words_answers.BURNMINT_USD.format(value=numbers.amount(usd.value, 'ratio'))}"
        yield text
        return
    text = f"{name} **{numbers.amount(ratio.value, 'ratio')}**"
    if usd is not None and usd.value is not None and usd.stale <= ratio.stale:  # one age is said, the ratio's
        text += f" ({words_answers.BURNMINT_USD.format(value=numbers.amount(usd.value, 'ratio'))})"
    if net is not None and net.value is not None and net.stale <= ratio.stale:
        text += f" · {words_answers.BURNMINT_NET.format(value=numbers.signed(net.value, facts.unit))}"
    if ratio.stale and ratio.at is not None:
        text += f" · {numbers.age(facts.now - ratio.at)}" + (f" ({reason(ratio, '')})" if ratio.says else "")
    yield text


def _whole(shown: Shown) -> str:
    return numbers.count(shown.value)


def _share(facts: GpuFacts | GpuModel) -> str:
    return numbers.percent(facts.utilization.value)


def _gpu_lead(facts: GpuFacts) -> str:
    if facts.leased.value is None or facts.total.value is None:
        return missing(words_answers.GPU_FIGURES, facts.leased if facts.leased.value is None else facts.total)
    figures = f"{_whole(facts.leased)} of {_whole(facts.total)}"
    old = next((shown for shown in (facts.leased, facts.total) if shown.stale), None)
    if old is None or old.at is None:
        return (
            words_answers.GPU_LEAD.format(leased=_whole(facts.leased), total=_whole(facts.total), share=_share(facts))
            + "."
        )
    return (
        missing(words_answers.GPU_FIGURES, old)
        + " "
        + words.LAST_WAS.format(value=figures, age=numbers.age(facts.now - old.at))
    )


def _gpu_parts(facts: GpuFacts) -> str:
    if facts.available.value is None and facts.pending.value is None:
        return ""
    text = words_answers.GPU_PARTS.format(available=_whole(facts.available), pending=_whole(facts.pending))
    return text + _old((facts.available, facts.pending), facts.now)


def _old(shown: Iterable[Shown], now: Ms) -> str:
    """How old the oldest of them is, where one is old."""
    ages = [now - one.at for one in shown if one.value is not None and one.stale and one.at is not None]
    return f" · {numbers.age(max(ages))}" if ages else ""


def _scarce(facts: GpuFacts) -> Iterator[str]:
    """Which models are sold out, and which nearly: a single card that is taken is no shortage."""
    known = [
        (line, line.available.value, line.total.value)
        for line in facts.models
        if line.available.value is not None and line.total.value and not line.available.stale
    ]
    out = [line for line, free, _ in known if free <= 0]
    nearly = [(line, free, total) for line, free, total in known if 0 < free <= (1 - NEARLY) * total and total >= FEW]
    if out:
        names = ", ".join(f"`{_names.code(line.model, 40)}`" for line in out[:MOST_SCARCE])
        yield words_answers.GPU_SOLD_OUT.format(names=names + _left(len(out)))
    if nearly:
        each = (
            words_answers.GPU_NEARLY_ONE.format(
                model=_names.code(line.model, 40), free=numbers.count(free), total=numbers.count(total)
            )
            for line, free, total in nearly[:MOST_SCARCE]
        )
        yield words_answers.GPU_NEARLY.format(names=", ".join(each) + _left(len(nearly)))


def _left(number: int) -> str:
    return f" {words.and_more(number - MOST_SCARCE)}" if number > MOST_SCARCE else ""


def _free(line: GpuModel) -> str:
    if line.available.value is None or line.available.stale:
        return ""
    return words_answers.GPU_FREE.format(available=f"**{_whole(line.available)}**")


def _model_lines(facts: GpuFacts) -> Iterator[str]:
    for line in facts.models[:MOST_MODELS]:
        name = _names.code(line.model, 40)
        if line.leased.value is None or line.total.value is None:
            yield words_answers.GPU_MODEL_NONE.format(model=name, missing=reason(line.leased, words.NO_DATA))
            continue
        text = words_answers.GPU_MODEL.format(
            model=name, leased=_whole(line.leased), total=_whole(line.total), share=_share(line)
        )
        text += _old((line.leased, line.total), facts.now)
        if line.price_med.value is not None:
            text += " · " + words_answers.GPU_PRICE.format(price=numbers.amount(line.price_med.value, "USD/h"))
            text += _old((line.price_med,), facts.now)
        yield text
    left = len(facts.models) - MOST_MODELS
    if left > 0:
        yield words.more(left)
    if not facts.models:
        yield words_answers.GPU_NO_MODELS + "."


def _model_lead(line: GpuModel, now: Ms) -> str:
    name = f"`{_names.code(line.model, 40)}`"
    if line.leased.value is None or line.total.value is None:
        return missing(name, line.leased)
    if line.leased.stale and line.leased.at is not None:
        figures = f"{_whole(line.leased)} of {_whole(line.total)}"
        return (
            missing(name, line.leased)
            + " "
            + words.LAST_WAS.format(value=figures, age=numbers.age(now - line.leased.at))
        )
    return (
        words_answers.GPU_MODEL_LEAD.format(
            leased=_whole(line.leased), total=_whole(line.total), model=name, share=_share(line)
        )
        + "."
    )


def _prices(line: GpuModel, now: Ms) -> str:
    if line.price_med.value is None:
        says = reason(line.price_med, words.NO_DATA) if line.price_med.says else words_answers.GPU_NO_PRICE
        return f"{_names.capital(says)}."
    text = words_answers.GPU_PRICE.format(price=numbers.amount(line.price_med.value, "USD/h"))
    if line.price_min.value is not None and line.price_max.value is not None:
        low, high = (numbers.hourly(shown.value) for shown in (line.price_min, line.price_max))
        text += f" ({words_answers.GPU_PRICE_RANGE.format(low=low, high=high)})"
    if line.price_med.stale and line.price_med.at is not None:
        text += f" · {numbers.age(now - line.price_med.at)}"
    return _names.capital(text)


def _unknown_model(facts: GpuFacts, wanted: str) -> str:
    if not facts.models and facts.leased.value is None:
        return missing(words_answers.GPU_FIGURES, facts.leased)  # it may be there: nothing of any is known
    since = next((at for model, at in facts.gone if model.casefold() == wanted), None)
    if since is not None:
        return words_answers.GPU_GONE.format(model=_names.code(wanted, 40), when=numbers.ago(since)) + "."
    text = words_answers.GPU_UNKNOWN.format(model=_names.safe(wanted, 40)) + "."
    near = difflib.get_close_matches(wanted[:60], [line.model.lower() for line in facts.models], n=3, cutoff=0.4)
    return text + (
        " " + words_answers.GPU_MEANT.format(names=", ".join(f"`{_names.code(name, 40)}`" for name in near))
        if near
        else ""
    )
