"""The same rules and the same series, judged by Prometheus' own `promtool` and by us: the same alerts at every minute.

promtool 2.x counts a sample on the left edge of a window, Prometheus 3 and we do not; the windows below end between
two samples, so that the versions agree.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess

import pytest

from alerts.replay import MemoryView, play
from alerts.rule import parse
from alerts.sample import MINUTE, SECOND, Series
from alerts.state import State

PROMTOOL = shutil.which("promtool")
pytestmark = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is not installed (Debian's package prometheus has it): nothing to compare with"
)
STEPS = 60
HOSTS = ("a", "b", "c")
OVER_TIME = {
    "last": "last_over_time", "avg": "avg_over_time", "min": "min_over_time", "max": "max_over_time",
    "sum": "sum_over_time", "count": "count_over_time", "changes": "changes", "increase": "increase", "rate": "rate",
}  # fmt: skip
LOOKBACK = 5 * MINUTE + SECOND
"""Five minutes with the left edge, as promtool 2.x has it."""


def walks(rng: random.Random, *, counter: bool) -> dict[str, list[str]]:
    """Values around the thresholds, with holes, stale marks, and falls of the counters."""
    found = {}
    for host in HOSTS:
        value, steps = 10.0, []
        while len(steps) < STEPS:
            kind = rng.random()
            if kind < 0.12:
                steps += ["_"] * rng.choice([1, 2, 4, 7])
                continue
            if kind < 0.15:
                steps.append("stale")
                continue
            if counter:
                value = 0.0 if rng.random() < 0.08 else value + rng.choice([0, 1, 3, 8])
            else:
                value = rng.choice([4.0, 8.0, 9.5, 10.0, 10.5, 12.0, 20.0])
            steps += [f"{value:g}"] * rng.choice([1, 1, 2, 3, 6])
        found[host] = steps[:STEPS]
    return found


def rules(rng: random.Random) -> list[dict[str, object]]:
    """One rule per reducer, with and without clocks."""
    made: list[dict[str, object]] = []
    for number, reduce in enumerate(["instant", *OVER_TIME]):
        counter = reduce in {"increase", "rate"}
        level = {"sum": 30.0, "count": 2.0, "changes": 1.0, "increase": 9.0, "rate": 0.03}.get(reduce, 9.75)
        rule: dict[str, object] = {
            "name": f"R{number}",
            "metric": "counter" if counter else "gauge",
            "op": rng.choice([">", ">=", "<", "<=", "!="]) if reduce not in {"increase", "rate"} else ">",
            "threshold": level,
            "no_data": "resolve",
            "for": rng.choice(["0s", "1m", "3m", "5m"]),
            "keep_firing_for": rng.choice(["0s", "0s", "2m", "5m"]),
        }
        if reduce != "instant":
            rule |= {"reduce": reduce, "over": rng.choice(["210s", "270s", "570s"])}
        made.append(rule)
    return made


def joined(rng: random.Random) -> list[dict[str, object]]:
    """Rules over two metrics, sums over labels, forecasts and absence, each beside its PromQL."""
    clocks = {"no_data": "resolve", "for": rng.choice(["0s", "2m"]), "keep_firing_for": rng.choice(["0s", "3m"])}
    other = {"metric": "other", "op": ">", "threshold": 9.75}
    return [
        {"name": "ratio", "metric": "gauge", "divide_by": "other", "op": ">", "threshold": 1.0, **clocks,
         "expr": "gauge / other > 1"},
        {"name": "difference of nothing", "metric": "zero", "divide_by": "zero", "op": "!=", "threshold": 1.0, **clocks,
         "expr": "zero / zero != 1"},
        {"name": "over zero", "metric": "gauge", "divide_by": "zero", "op": ">", "threshold": 1e9, **clocks,
         "expr": "gauge / zero > 1e9"},
        {"name": "sum", "metric": "gauge", "by": ["host"], "op": ">", "threshold": 10.0, **clocks,
         "expr": "sum by (host) (gauge) > 10"},
        {"name": "unless", "metric": "gauge", "op": ">", "threshold": 9.0, "unless": other, **clocks,
         "expr": "gauge > 9 unless on() (other > 9.75)"},
        {"name": "all", "metric": "gauge", "op": ">", "threshold": 9.0, "all": [other], **clocks,
         "expr": "gauge > 9 and other > 9.75"},
        {"name": "level", "metric": "gauge", "op": ">", "threshold": {"metric": "other"}, **clocks,
         "expr": "gauge > other"},
        {"name": "forecast", "metric": "gauge", "reduce": "predict", "over": "570s", "ahead": "10m", "op": ">",
         "threshold": 12.0, **clocks, "expr": "predict_linear(gauge[570s], 600) > 12"},
        {"name": "absent", "kind": "absent", "metric": "gauge", "where": {"host": "a"}, **clocks,
         "expr": 'absent(gauge{host="a"})'},
    ]  # fmt: skip


def expression(rule: dict[str, object]) -> str:
    if "expr" in rule:
        return str(rule["expr"])
    metric = str(rule["metric"])
    if "reduce" in rule:
        metric = f"{OVER_TIME[str(rule['reduce'])]}({metric}[{rule['over']}])"
    return f"{metric} {rule['op']} {rule['threshold']:g}"


def ours(made: list[dict[str, object]], series: dict[str, dict[str, list[str]]]) -> list[dict[tuple[str, str], bool]]:
    """By step: which (rule, host) fires."""
    view = MemoryView(lookback=LOOKBACK)
    for metric, hosts in series.items():
        for host, steps in hosts.items():
            for step, word in enumerate(steps):
                if word != "_":
                    view.add(Series.of(metric, host=host), step * MINUTE, None if word == "stale" else float(word))
    parsed = [parse({key: value for key, value in rule.items() if key != "expr"}) for rule in made]
    found: list[dict[tuple[str, str], bool]] = []
    states: dict = {}
    for step in range(STEPS):
        played = play(parsed, view, [step * MINUTE], states)
        states = dict(played.states)
        found.append(
            {
                (key[0], dict(key[1]).get("host", "")): True
                for key, alert in states.items()
                if alert.state is State.FIRING
            }
        )
    return found


def as_promtool(made, series, fires) -> tuple[str, str]:
    """The rules and a unit test that expects exactly our firing alerts, as YAML (JSON is YAML)."""
    groups = [{
        "name": "g",
        "rules": [
            {
                "alert": rule["name"], "expr": expression(rule), "for": rule["for"],
                **({"keep_firing_for": rule["keep_firing_for"]} if rule["keep_firing_for"] != "0s" else {}),
            }
            for rule in made
        ],
    }]  # fmt: skip
    tests = [{
        "interval": "1m",
        "input_series": [
            {"series": f'{metric}{{host="{host}"}}', "values": " ".join(steps)}
            for metric, hosts in series.items() for host, steps in hosts.items()
        ],
        "alert_rule_test": [
            {
                "eval_time": f"{step}m", "alertname": rule["name"],
                "exp_alerts": [{"exp_labels": {"host": host}} for name, host in sorted(fires[step]) if name == rule["name"]],
            }
            for step in range(STEPS) for rule in made
        ],
    }]  # fmt: skip
    return json.dumps({"groups": groups}), json.dumps(
        {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}
    )


@pytest.mark.parametrize("make", [rules, joined])
@pytest.mark.parametrize("seed", range(8))
def test_promtool_finds_the_same_alerts_at_every_minute(tmp_path, seed, make):
    rng = random.Random(seed)
    zero = {host: ["0"] * STEPS for host in HOSTS}
    series = {
        "gauge": walks(rng, counter=False), "other": walks(rng, counter=False), "counter": walks(rng, counter=True),
        "zero": zero,
    }  # fmt: skip
    made = make(rng)
    fires = ours(made, series)
    assert any(fires), "a comparison of silence with silence proves nothing"
    groups, tests = as_promtool(made, series, fires)
    (tmp_path / "rules.yml").write_text(groups)
    (tmp_path / "test.yml").write_text(tests)
    done = subprocess.run(
        [PROMTOOL, "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (json.dumps(made, indent=1) + done.stdout + done.stderr)[:6000]
