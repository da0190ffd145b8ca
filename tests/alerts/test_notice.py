"""What is told of a change of state, and what is not."""

from __future__ import annotations

import dataclasses
import json

from alerts.notice import (
    About,
    AlertFacts,
    Measured,
    Reason,
    Route,
    Word,
    announce,
    decide,
    dedup_key,
    make,
    routes_for,
    subject_of,
)
from alerts.rule import Condition, Level, Rule, Selector, Severity
from alerts.sample import HOUR, MINUTE
from alerts.state import Alert, State, Transition

RULE = Rule("Ratio low", Condition(Selector("bme.collateral_ratio"), op="<", threshold=Level(1.0)))
LABELS = (("network", "akash"),)
FIRING = Alert(
    "Ratio low", LABELS, State.FIRING, active_at=1, fired_at=10 * MINUTE, value=0.98, threshold=1.0,
    first_value=0.98, extreme=0.98, extreme_at=10 * MINUTE,
)  # fmt: skip


def change(was: State, now: State, reason: str = "x", value: float | None = 0.98) -> Transition:
    return Transition(10 * MINUTE, "Ratio low", LABELS, was, now, value, 1.0, reason, 10 * MINUTE)


def test_pending_is_never_told():
    pending = dataclasses.replace(FIRING, state=State.PENDING)
    assert decide(RULE, None, pending, change(State.INACTIVE, State.PENDING), 0) is None


def test_an_alert_that_goes_while_pending_has_nothing_to_resolve():
    pending = dataclasses.replace(FIRING, state=State.PENDING)
    assert decide(RULE, pending, None, change(State.PENDING, State.INACTIVE), 0) is None


def test_firing_is_told_at_once():
    assert decide(RULE, None, FIRING, change(State.PENDING, State.FIRING), 0) == (Word.RAISED, Reason.CROSSED)


def test_the_end_is_told_once_it_was_told_of():
    told = announce(FIRING, 10 * MINUTE)
    assert decide(RULE, told, None, change(State.FIRING, State.INACTIVE), 0) == (Word.RESOLVED, Reason.CLEARED)
    assert decide(RULE, FIRING, None, change(State.FIRING, State.INACTIVE), 0) is None


def test_a_series_that_is_gone_for_good_is_closed_as_forgotten():
    told = announce(FIRING, 10 * MINUTE)
    ended = change(State.FIRING, State.INACTIVE, "forgotten")
    assert decide(RULE, told, None, ended, 0) == (Word.RESOLVED, Reason.FORGOTTEN)


def test_worse_needs_a_tenth_of_the_distance_and_a_minute():
    told = announce(FIRING, 10 * MINUTE)
    slightly = dataclasses.replace(told, extreme=0.979)
    clearly = dataclasses.replace(told, extreme=0.977)
    assert decide(RULE, told, slightly, None, 12 * MINUTE) is None
    assert decide(RULE, told, clearly, None, 10 * MINUTE + 30_000) is None
    assert decide(RULE, told, clearly, None, 11 * MINUTE) == (Word.WORSE, Reason.NEW_EXTREME)


def test_worse_is_measured_from_what_was_told_last():
    told = announce(dataclasses.replace(announce(FIRING, 10 * MINUTE), extreme=0.90), 12 * MINUTE)
    assert decide(RULE, told, dataclasses.replace(told, extreme=0.895), None, 20 * MINUTE) is None
    assert decide(RULE, told, dataclasses.replace(told, extreme=0.89), None, 20 * MINUTE) is not None


def test_a_reminder_comes_every_repeat():
    rule = dataclasses.replace(RULE, repeat_every=6 * HOUR)
    told = announce(FIRING, 10 * MINUTE)
    assert decide(rule, told, told, None, 6 * HOUR) is None
    assert decide(rule, told, told, None, 6 * HOUR + 10 * MINUTE) == (Word.STILL, Reason.REPEAT)


def test_lost_data_and_its_return_are_told_where_the_rule_asks_for_it():
    silent = announce(dataclasses.replace(FIRING, state=State.NO_DATA), 0)
    assert decide(RULE, FIRING, silent, change(State.FIRING, State.NO_DATA), 0) == (Word.NO_DATA, Reason.DATA_LOST)
    pending = dataclasses.replace(silent, state=State.PENDING)
    assert decide(RULE, silent, pending, change(State.NO_DATA, State.PENDING), 0) == (Word.BACK, Reason.DATA_BACK)


def test_identity_is_rule_labels_and_episode_never_the_number():
    one = make(RULE, FIRING, None, (Word.RAISED, Reason.CROSSED), About(), 20 * MINUTE)
    other = make(RULE, dataclasses.replace(FIRING, value=0.5), None, (Word.WORSE, Reason.NEW_EXTREME), About(), 99)
    assert one.subject == other.subject == subject_of("Ratio low", LABELS, 10 * MINUTE)


def test_dedup_keys_differ_by_revision_and_address():
    here, there = Route("discord", "1", "2"), Route("discord", "1", "3")
    keys = {dedup_key("s", revision, route) for revision in (0, 1) for route in (here, there)}
    assert len(keys) == 4


def test_facts_survive_json_with_every_field_set():
    facts = make(
        dataclasses.replace(RULE, clear=Level(1.1), summary="{value}", why="because"),
        FIRING,
        change(State.PENDING, State.FIRING),
        (Word.RAISED, Reason.CROSSED),
        About(
            "ratio",
            "higher",
            "help",
            (Measured("AKT", "oracle.akt_usd", 0.5, "USD", 5),),
            (("akash_chain", 7),),
            12,
            -0.1,
            1.0,
            1.1,
        ),
        20 * MINUTE,
    ).facts
    assert AlertFacts.from_mapping(json.loads(facts.to_json())) == facts


def test_infinite_values_are_text_in_json_and_numbers_again_after_it():
    facts = make(dataclasses.replace(RULE), dataclasses.replace(FIRING, value=float("inf")), None,
                 (Word.RAISED, Reason.CROSSED), About(), 0).facts  # fmt: skip
    raw = json.loads(facts.to_json(), parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    assert AlertFacts.from_mapping(raw).value == float("inf")


def test_facts_of_a_newer_version_still_read():
    raw = json.loads(make(RULE, FIRING, None, (Word.RAISED, Reason.CROSSED), About(), 0).facts.to_json())
    assert AlertFacts.from_mapping({**raw, "from_the_future": 1}).rule == "Ratio low"


def test_routes_take_their_topics_and_severities_and_each_address_once():
    routes = (
        Route("discord", "1", "2", ("bme",), Severity.WARNING),
        Route("discord", "1", "2"),
        Route("discord", "1", "3", ("gpu",)),
        Route("discord", "1", "4", ("bme",), Severity.CRITICAL),
    )
    assert [route.channel for route in routes_for("bme", Severity.WARNING, routes)] == ["2"]


def test_simulated_is_read_off_the_network():
    facts = make(RULE, FIRING, None, (Word.RAISED, Reason.CROSSED), About(), 0).facts
    assert not facts.simulated
    assert dataclasses.replace(facts, labels=(("network", "akash-simulated"),)).simulated


def test_news_of_a_servers_own_rule_goes_to_that_server_alone():
    routes = [Route("discord", guild, guild * 2) for guild in ("1", "2", "")]
    assert [route.guild for route in routes_for("bme", Severity.CRITICAL, routes, "2")] == ["2"]
    assert [route.guild for route in routes_for("bme", Severity.CRITICAL, routes)] == ["1", "2", ""]
    assert routes_for("bme", Severity.CRITICAL, routes, "3") == ()
