"""The pictures of answers: set aside against paid back, GPUs over time, GPUs by model. Facts and tracks in, what a chart takes out.

None where there is nothing to draw: the numbers then go without a picture.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.cards import _names, numbers, words, words_answers, words_pictures
from bot.cards._frame import times_of
from bot.cards.answers import LEADS
from bot.cards.captions import foot
from bot.cards.events import marks
from bot.charts import Flow
from bot.charts.burnmint import BurnMint
from bot.charts.gpu import Gpu, GpuCount
from bot.charts.gpumodels import GpuModels, Model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms
    from bot.app.facts import BurnMintFacts, GpuFacts, GpuModel, Shown
    from bot.app.tracks import FlowTrack, GpuTrack

_WHOLE = 100.0
"""From so many tokens on a sum is told without its decimals."""
_COLUMN = 24
"""Characters of a model's name."""


def burnmint_bars(
    facts: BurnMintFacts, track: FlowTrack, window: str | None = None, theme: str = "dark"
) -> BurnMint | None:
    """What was set aside against what was paid back, period by period. `window` is the one whose ratio is told."""
    if not any(flow.known for flow in track.flows):
        return None
    names = words_pictures.PICTURE_FLOWS[track.epochs]
    return BurnMint(
        title=_burnmint_title(facts, track, window),
        subtitle=" · ".join(_burnmint_figures(facts, track, window)),
        foot=foot(
            oldest([*_said(facts.ratio.values()), *_said(facts.ratio_usd.values())]),
            track.now,
            track.height,
            simulated=facts.simulated,
            more=_without_fresh(track),
        ),
        simulated=facts.simulated,
        theme=theme,
        unit=facts.unit,
        flows=tuple(Flow(flow.at, flow.into, flow.out, unfinished=flow.partial) for flow in track.flows),
        period=track.period,
        # Days without a redemption have no ratio, weekly epochs always have one: the one shows the difference, the other the quotient.
        shows="ratio" if track.epochs else "net",
        events=marks(track.happened),
        burned_name=names[0],
        minted_name=names[1],
    )


def gpu_areas(facts: GpuFacts, track: GpuTrack, theme: str = "dark") -> Gpu | None:
    """Leased, pending and free over time, of the network or of one model."""
    if not track.tells:
        return None
    line = next((line for line in facts.models if line.model == track.model), None) if track.model else None
    if track.model and line is None:
        return None
    leased, total = (facts.leased, facts.total) if line is None else (line.leased, line.total)
    first = next((count.at for count in track.counts if count.leased is not None), track.after)
    return Gpu(
        title=gpu_title(leased, total, facts.now, track.model),
        subtitle=" · ".join(_gpu_figures(track, line)),
        foot=foot(oldest([leased, total]), facts.now, None, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        counts=tuple(GpuCount(count.at, count.leased, count.pending, count.free) for count in track.counts),
        pending_counted=not track.model,
        events=marks(track.happened),
        after=max(track.after, first),
        until=track.now,
    )


def gpu_bars(facts: GpuFacts, theme: str = "dark") -> GpuModels | None:
    """The models now; what is old is left out, because a bar looks like today's."""
    fresh = [line for line in facts.models if line.total.value is not None and not line.total.stale]
    if not fresh or facts.leased.value is None or facts.leased.stale:
        return None
    busy = [line for line in fresh if line.utilization.value is not None and not line.utilization.stale]
    bits = [words_pictures.PICTURE_BY_MODEL]
    for template, chosen in (
        (words_pictures.PICTURE_BUSIEST, busy[:1]),
        (words_pictures.PICTURE_IDLEST, busy[1:][-1:]),
    ):
        bits += [
            template.format(model=model_name(line.model), share=numbers.percent(line.utilization.value))
            for line in chosen
        ]
    return GpuModels(
        title=gpu_title(facts.leased, facts.total, facts.now),
        subtitle=" · ".join(bits),
        foot=foot(oldest([line.leased for line in fresh]), facts.now, None, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        models=tuple(
            Model(model_name(line.model), None if line.leased.stale else line.leased.value, line.total.value)
            for line in fresh
        ),
    )


def ratio(value: float) -> str:
    """A ratio for a title: 1.27; with more digits where two would make it 1.00 or nothing."""
    text = f"{value:,.2f}"
    if text in ("1.00", "0.00") and value not in (1.0, 0.0):
        return numbers.amount(value, "ratio", 1.0 if text == "1.00" else 0.0)
    return text


def _burnmint_title(facts: BurnMintFacts, track: FlowTrack, asked: str | None) -> str:
    main = _main(facts, asked)
    network = _names.network(facts.network)
    if main is not None:
        template = words_pictures.PICTURE_BURNMINT_EPOCH if track.epochs else words_pictures.PICTURE_BURNMINT
        return template.format(network=network, value=ratio(main[1]), unit=facts.unit)
    whole = [flow for flow in track.flows if not flow.partial] or list(track.flows)
    into, out = (
        math.fsum(value for value in values if value is not None)
        for values in ((flow.into for flow in whole), (flow.out for flow in whole))
    )
    template = words_pictures.PICTURE_SUMS_EPOCH if track.epochs else words_pictures.PICTURE_SUMS
    span = numbers.duration(len(whole) * track.period)
    return template.format(network=network, into=_amount(into, facts.unit), out=_amount(out, facts.unit), span=span)


def _main(facts: BurnMintFacts, asked: str | None) -> tuple[str, float] | None:
    """The window and the ratio that the sentence of the answer gives; None where none is known now."""
    for window in (asked,) if asked else LEADS:
        shown = facts.ratio.get(window)
        if shown is not None and shown.value is not None and not shown.stale:
            return window, shown.value
    return None


def _burnmint_figures(facts: BurnMintFacts, track: FlowTrack, asked: str | None) -> list[str]:
    """`Burned against minted per day · 7-day ratio 1.27 (USD 1.10) · net +14,212 AKT`."""
    bits = [words_pictures.PICTURE_PER_EPOCH if track.epochs else words_pictures.PICTURE_PER_DAY]
    main = _main(facts, asked)
    if main is None:
        return bits
    window, value = main
    template = (
        words_pictures.PICTURE_EPOCH_RATIO
        if track.epochs and window == "7d"
        else words_pictures.PICTURE_RATIO.get(window, "{value}")
    )
    text = template.format(value=ratio(value))
    usd = _fresh(facts.ratio_usd.get(window))
    bits.append(text if usd is None else f"{text} ({words_answers.BURNMINT_USD.format(value=ratio(usd))})")
    longer = _fresh(facts.ratio.get("28d")) if track.epochs else None
    if longer is not None:
        bits.append(words_pictures.PICTURE_RATIO["28d"].format(value=ratio(longer)))
    net = _fresh(facts.net.get(window))
    if net is None and track.epochs:
        last = next((flow for flow in reversed(track.flows) if flow.into is not None and flow.out is not None), None)
        net = None if last is None or last.into is None or last.out is None else last.into - last.out
    if net is not None:
        bits.append(words_answers.BURNMINT_NET.format(value=_change(net, facts.unit)))
    return bits


def _without_fresh(track: FlowTrack) -> str:
    """On how many of the days freshly minted AKT is not in the bars because nobody knows it."""
    lacking = sum(1 for flow in track.flows if flow.out is not None and not flow.fresh_known)
    return words_pictures.PICTURE_FRESH.format(days=words.days(lacking)) if lacking else ""


def gpu_title(leased: Shown, total: Shown, now: Ms, model: str = "") -> str:
    """How many are in use, or since when nobody knows."""
    said = {"leased": numbers.count(leased.value), "total": numbers.count(total.value), "model": model_name(model)}
    old = next((shown for shown in (leased, total) if shown.stale or shown.value is None), None)
    if old is None:
        return (words_pictures.PICTURE_GPU_MODEL if model else words_pictures.PICTURE_GPU).format(**said)
    template = words_pictures.PICTURE_GPU_MODEL_OLD if model else words_pictures.PICTURE_GPU_OLD
    return template.format(**said, age=numbers.roughly(now - old.at) if old.at is not None else words.NO_DATA)


def _gpu_figures(track: GpuTrack, line: GpuModel | None) -> list[str]:
    """`Leased, pending and free · last 7 days · leased +23 in 7 days`."""
    known = [count for count in track.counts if count.leased is not None]
    first, last = known[0], known[-1]
    name = (
        words_pictures.PICTURE_GPU_MODEL_PARTS.format(model=model_name(track.model))
        if track.model
        else words_pictures.PICTURE_GPU_PARTS
    )
    change = numbers.signed((last.leased or 0.0) - (first.leased or 0.0), "")
    # Whole hours: the span between two polls of every minute is none that a reader counts in.
    span = numbers.roughly(last.at - first.at)
    bits = [name, words_pictures.PICTURE_GPU_CHANGE.format(change=change, span=span)]
    if line is not None and line.price_med.value is not None and not line.price_med.stale:
        bits.append(
            words_answers.GPU_PRICE.format(price=numbers.amount(line.price_med.value, line.price_med.unit or "USD/h"))
        )
    return bits


def model_name(name: str) -> str:
    """A model's name on paper, where nothing is markup."""
    return _names.code(name, _COLUMN)


def _fresh(shown: Shown | None) -> float | None:
    return None if shown is None or shown.stale else shown.value


def _said(shown: Iterable[Shown]) -> list[Shown]:
    return [one for one in shown if one.value is not None and not one.stale]


def oldest(shown: Iterable[Shown]) -> list[tuple[str, Ms]]:
    """Each source of these values with the age of the oldest thing it gave."""
    return [(source, min(times)) for source, times in times_of(shown).items()]


def _amount(value: float, unit: str) -> str:
    if value == 0:
        return words_pictures.PICTURE_NOTHING
    return numbers.amount(float(round(value)) if _WHOLE <= value < math.inf else value, unit).replace(".00 ", " ")


def _change(value: float, unit: str) -> str:
    if abs(value) < _WHOLE or not math.isfinite(value):
        return numbers.signed(value, unit)
    return f"{numbers.signed(float(round(value)), '')}{words.suffix(unit, '')}"
