"""The rules that come along parse, stay calm, and speak up when they should."""

from __future__ import annotations

import pytest

from alerts.presets import CHOICES, presets
from alerts.replay import MemoryView, play
from alerts.rule import NoData, Severity, topic_of
from alerts.sample import HOUR, MINUTE, Series
from alerts.state import State


def names(choice, **more):
    return [rule.name for rule in presets(choice, **more)]


def test_each_choice_holds_the_one_before_and_the_health_rule_is_always_on():
    none, quiet, every = (names(choice) for choice in CHOICES)
    assert none == ["Source silent"]
    assert quiet[: len(none)] == none
    assert every[: len(quiet)] == quiet
    assert len(set(every)) == len(every)


def test_every_preset_says_in_one_sentence_why():
    for rule in presets("all"):
        assert rule.why.endswith(".")
        assert rule.origin == "preset"
        assert len(rule.why) < 200


def test_presets_are_made_out_for_a_network_and_stand_beside_another_networks():
    akash, other = presets("all"), presets("all", network="akash-simulated")
    assert all(("network", "akash-simulated") in rule.condition.select.where for rule in other[1:])
    assert {rule.name for rule in akash} & {rule.name for rule in other} == {"Source silent"}
    assert "Oracle price stale (akash-simulated)" in names("quiet", network="akash-simulated")


def fired(choice, **walks):
    """Which presets fire over some hours of samples every 30 seconds: {metric: [(minutes, value), ...]}."""
    view = MemoryView(90_000)
    end = 0
    for metric, stretches in walks.items():
        at = 0
        for minutes, value in stretches:
            for _ in range(int(minutes * 2)):
                labels = {"network": "akash", **({"window": "7d"} if metric == "bme__burn_mint_ratio" else {})}
                if metric == "source__up":
                    labels = {"network": "akash", "source": "akash_console"}
                if value is not None:
                    view.add(Series.of(metric.replace("__", "."), **labels), at, float(value))
                at += 30_000
        end = max(end, at)
    played = play(presets(choice), view, range(0, end, 30_000))
    assert not played.broken, played.broken
    return [change.rule for change in played.transitions if change.now is State.FIRING]


def test_a_three_minute_oracle_trip_does_not_page():
    trips = [(60, 0), (3, 3)] * 10 + [(60, 0)]
    ages = [(60, 5), (3, 400)] * 10 + [(60, 5)]
    assert fired("quiet", bme__breaker=trips, oracle__age_seconds=ages) == []


def test_a_halt_that_lasts_is_told_once_through_short_recoveries():
    assert fired("quiet", bme__breaker=[(10, 0), (8, 3), (4, 0), (8, 2), (30, 0)]) == ["Circuit breaker halted"]


def test_an_unknown_state_of_the_breaker_is_no_halt_but_is_told():
    assert fired("quiet", bme__breaker=[(10, 0), (30, 4)]) == ["Circuit breaker in an unknown state"]


def test_the_collateral_rule_follows_the_chains_own_warning_level():
    assert fired("quiet", bme__collateral_ratio=[(60, 0.99)], bme__warn_threshold=[(60, 0.95)]) == [
        "Collateral ratio near the warning level"
    ]
    assert fired("quiet", bme__collateral_ratio=[(60, 1.01)], bme__warn_threshold=[(60, 0.95)]) == []
    assert fired("quiet", bme__collateral_ratio=[(60, 1.01)], bme__warn_threshold=[(60, 0.97)]) == [
        "Collateral ratio near the warning level"
    ]
    assert fired("quiet", bme__collateral_ratio=[(60, 0.5)]) == []  # without the level there is nothing to say


def test_the_ratio_rule_waits_six_hours_and_lets_go_above_its_recovery_level():
    assert fired("quiet", bme__burn_mint_ratio=[(5 * 60, 0.9), (60, 1.2)]) == []
    assert fired("quiet", bme__burn_mint_ratio=[(7 * 60, 0.9), (60, 1.02), (7 * 60, 0.9)]) == [
        "Burn/mint ratio below 1"
    ]


@pytest.mark.parametrize(
    ("value", "rule"), [(0.93, "GPU utilisation high"), (0.1, "GPU utilisation low"), (0.9, None), (0.2, None)]
)
def test_the_gpu_pair_tells_the_two_ends(value, rule):
    assert fired("quiet", gpu__utilization=[(40, value)]) == ([rule] if rule else [])


def test_a_chain_that_stands_still_is_told_under_quiet_for_it_blinds_every_other_rule():
    assert fired("quiet", chain__block_age_seconds=[(3, 6), (4, 400)]) == ["Chain halted"]


def test_one_hourly_answer_among_failures_is_no_recovery():
    assert fired("quiet", source__up=[(10, 1), (40, 0), (1, 1), (40, 0)]) == ["Source silent"]


def test_a_silent_source_is_told_under_every_choice():
    for choice in CHOICES:
        assert fired(choice, source__up=[(10, 1), (10, 0), (5, 1)]) == ["Source silent"]


def test_all_adds_the_early_signs():
    assert fired("all", oracle__age_seconds=[(10, 5), (5, 90)]) == ["Oracle price ageing"]
    assert fired("all", bme__akt_minted_fresh_total=[(10, 100), (10, 101)]) == ["Fresh AKT minted"]
    assert fired("all", gpu__available=[(30, 0)]) == ["GPUs sold out"]
    assert fired("all", token__price_usd=[(24 * 60, 1.0), (60, 0.8)]) == ["AKT price fell"]


def test_nothing_pages_but_what_is_urgent():
    assert {rule.name for rule in presets("all") if rule.severity is Severity.CRITICAL} == {
        "Circuit breaker halted",
        "Minting may fail although the chain says healthy",
        "Oracle price stale",
        "Chain halted",
    }
    (silent,) = presets("none")
    assert (silent.no_data, topic_of(silent)) == (NoData.RESOLVE, "health")
    assert all(
        # The chain's age is five minutes already when its rule begins to hold.
        rule.hold >= 5 * MINUTE or rule.keep_firing_for >= HOUR or rule.name == "Chain halted"
        for rule in presets("quiet")
    )


def voted(turnout_of, hours):
    """Which alerts "Turnout below quorum" raises over votes of so many hours, by proposal: {number: (hour -> turnout)}."""
    view = MemoryView(900_000)
    for minute in range(0, 60 * hours, 5):
        for number, turnout in turnout_of.items():
            at, left = minute * MINUTE, hours - minute / 60
            for metric, value in (("turnout", turnout(minute / 60)), ("quorum", 0.2), ("hours_left", left)):
                view.add(Series.of(f"gov.{metric}", network="akash", proposal=number), at, value)
    (rule,) = [rule for rule in presets("all") if rule.name == "Turnout below quorum"]
    played = play([rule], view, range(0, 60 * (hours + 1) * MINUTE, 5 * MINUTE))
    assert not played.broken, played.broken
    return [(change.at / HOUR, dict(change.labels)["proposal"], change.now) for change in played.transitions]


def test_turnout_below_quorum_with_twelve_hours_left_is_a_rule_like_any_other():
    said = voted({"341": lambda _: 0.15, "342": lambda _: 0.25}, 24)
    raised = [each for each in said if each[2] is State.FIRING]
    assert [(number, 12 <= hour <= 12.5) for hour, number, _ in raised] == [("341", True)]


def test_a_vote_that_reaches_its_quorum_late_resolves_the_alert_and_the_end_of_a_vote_does_too():
    late = voted({"341": lambda hour: 0.15 if hour < 20 else 0.3}, 24)
    assert [now for _, _, now in late] == [State.PENDING, State.FIRING, State.INACTIVE]
    assert 20 <= late[-1][0] < 20.5
    never = voted({"341": lambda _: 0.15}, 24)
    assert [now for _, _, now in never] == [State.PENDING, State.FIRING, State.INACTIVE]
    assert never[-1][0] >= 24
