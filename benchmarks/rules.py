"""Rules judged per evaluation, and a year replayed."""

from __future__ import annotations

import gc
import random
import time
from typing import TYPE_CHECKING

from alerts.engine import compile_rules, evaluate
from alerts.replay import MemoryView, play, steps
from alerts.rule import Condition, Level, Rule, Selector
from alerts.sample import MINUTE, Series

if TYPE_CHECKING:
    from alerts.engine import Plan

SERIES = 100
CYCLES = 7
GOALS = {1_000: ("", ""), 10_000: ("3 ms", "1 ms"), 100_000: ("30 ms", "10 ms")}


def rows() -> list[tuple[str, str, str]]:
    """(quantity, measured, goal): one evaluation of rules with `for`, recovery level and keep_firing_for."""
    found = []
    for count, goals in GOALS.items():
        for share in (0.0, 0.01):
            rules, view = _world(count, share)
            for index, goal in zip((False, True), goals, strict=True):
                plan = compile_rules(rules, index=index)
                way = "index" if index else "plain"
                name = f"{count:,} rules over {SERIES} series, {share:.0%} firing, {way}"
                found.append((name, f"{_cycle(plan, view) * 1000:.2f} ms", goal))
    found.append(("replay: a year of five-minute samples (105,120), one rule", f"{_year():.2f} s", "1 s"))
    return found


def _world(count: int, share: float) -> tuple[list[Rule], MemoryView]:
    """Rules spread evenly over the series, `share` of them beyond their threshold."""
    dice = random.Random(7)
    view = MemoryView()
    series = [Series.of("gpu.model.utilization", network="akash", model=f"m{number}") for number in range(SERIES)]
    for one in series:
        view.add(one, 0, 0.5)
    rules = [
        Rule(
            f"rule {number}",
            Condition(
                Selector("gpu.model.utilization", series[number % SERIES].labels),
                ">",
                Level(dice.uniform(0.1, 0.4) if dice.random() < share else dice.uniform(0.6, 0.9)),
            ),
            clear=Level(0.05),
            hold=MINUTE,
            keep_firing_for=5 * MINUTE,
        )
        for number in range(count)
    ]
    return rules, view


def _cycle(plan: Plan, view: MemoryView) -> float:
    """The median of several evaluations, one after the other."""
    states, spent = {}, []
    gc.collect()
    for number in range(CYCLES):
        begun = time.perf_counter()
        outcome = evaluate(plan, view, states, number * MINUTE // 2)
        spent.append(time.perf_counter() - begun)
        states = outcome.alerts
    return sorted(spent)[CYCLES // 2]


def _year() -> float:
    dice = random.Random(7)
    view = MemoryView(10 * MINUTE)
    series = Series.of("gpu.utilization", network="akash")
    value = 0.5
    for number in range(105_120):
        value = min(1.0, max(0.0, value + dice.uniform(-0.05, 0.05)))
        view.add(series, number * 5 * MINUTE, value)
    rule = Rule("hot", Condition(Selector("gpu.utilization"), ">", Level(0.97)), clear=Level(0.9), hold=15 * MINUTE)
    begun = time.perf_counter()
    play([rule], view, steps(0, 105_119 * 5 * MINUTE, 5 * MINUTE), track=True)
    return time.perf_counter() - begun
