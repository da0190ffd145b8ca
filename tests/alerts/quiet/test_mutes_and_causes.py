"""What a matcher takes, when a mute is on, and what follows from what."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.notice import Word
from alerts.quiet import INHIBITIONS, Acknowledgement, Matcher, Mute, causes_of
from alerts.rule import Condition, Level, Rule, Selector, Severity
from alerts.sample import HOUR
from alerts.state import Alert, State
from tests.alerts.quiet.given import T0, facts

GPU = facts("GPU busy", metric="gpu.model.utilization", topic="gpu", labels=(("model", "h100"), ("network", "akash")))


@pytest.mark.parametrize(
    ("matcher", "takes"),
    [
        (Matcher(rule="GPU busy"), True),
        (Matcher(rule="gpu busy"), False),
        (Matcher(topic="gpu"), True),
        (Matcher(topic="bme"), False),
        (Matcher(metric="gpu"), True),
        (Matcher(metric="gpu."), True),
        (Matcher(metric="gpu.model"), True),
        (Matcher(metric="gpu.model.utilization"), True),
        (Matcher(metric="gpu.mod"), False),
        (Matcher(metric="gpu.model.utilization.x"), False),
        (Matcher(labels=(("model", "h100"),)), True),
        (Matcher(labels=(("model", "a100"),)), False),
        (Matcher(labels=(("vendor", ""),)), True),
        (Matcher(labels=(("model", ""),)), False),
        (Matcher(rule="GPU busy", labels=(("model", "a100"),)), False),
        (Matcher(rule="GPU busy", episode=T0), True),
        (Matcher(rule="GPU busy", episode=T0 + 1), False),
    ],
)
def test_every_part_that_is_given_must_fit(matcher, takes):
    assert matcher.takes(GPU) is takes


def test_a_matcher_says_what_it_takes():
    assert str(Matcher("Low", "bme", "gpu", (("model", "h100"),))) == '"Low", topic bme, metric gpu, model=h100'
    assert Matcher().empty
    assert Matcher(episode=5).empty, "an episode alone names nothing"


def test_a_mute_is_on_from_its_start_to_its_end_and_not_after_it_was_taken_back():
    mute = Mute(1, Matcher(rule="r"), "ana", T0, T0 + HOUR)
    assert [mute.active(at) for at in (T0 - 1, T0, T0 + HOUR - 1, T0 + HOUR)] == [False, True, True, False]
    assert not dataclasses.replace(mute, ended_at=T0).active(T0)
    assert dataclasses.replace(mute, end=None).active(T0 + 999 * HOUR)


def test_an_acknowledgement_is_of_one_incident():
    ack = Acknowledgement("Low", (("network", "akash"),), T0, "ana", T0)
    assert ack.of(facts(), "1")
    assert not ack.of(facts(fired_at=T0 + 1), "1")


def rule(metric, op="<", **more):
    return Rule("Cause", Condition(Selector(metric), op, Level(1.0)), **more)


def causes(the_rule, state=State.FIRING, labels=(("source", "akash_chain"), ("network", "akash"))):
    labels = tuple(sorted(labels))
    return causes_of({("Cause", labels): Alert("Cause", labels, state, T0)}, [the_rule])


@pytest.mark.parametrize("state", [State.PENDING, State.FIRING])
def test_a_source_that_is_silent_or_about_to_be_is_a_cause(state):
    (cause,) = causes(rule("source.up"), state)
    assert cause.inhibition.name == "source down"
    assert str(cause) == "Cause (source=akash_chain)"


def test_an_alert_without_data_is_no_cause():
    assert causes(rule("source.up"), State.NO_DATA) == ()


def test_a_rule_that_fires_when_a_source_is_up_is_no_cause():
    assert causes(rule("source.up", ">")) == ()
    assert causes(rule("source.up", kind="absent")) == ()


@pytest.mark.parametrize(
    ("effect", "follows"),
    [
        (facts(word=Word.NO_DATA, needs=("akash_chain",)), True),
        (facts(kind="absent", needs=("akash_chain",)), True),
        (facts(kind="lost", needs=("coingecko", "akash_chain")), True),
        (facts(kind="absent", needs=("akash_console",)), False),
        (facts(kind="absent", needs=()), False),
        (facts(needs=("akash_chain",)), False),
        (facts(metric="source.age_seconds", op=">", labels=(("source", "akash_chain"),)), True),
        (facts(metric="source.age_seconds", op=">", labels=(("source", "akash_console"),)), False),
        (facts(metric="source.up", labels=(("source", "akash_console"),)), False),
    ],
)
def test_a_dead_source_explains_missing_data_and_nothing_else(effect, follows):
    (cause,) = causes(rule("source.up"))
    assert cause.explains(effect) is follows


@pytest.mark.parametrize(
    ("effect", "follows"),
    [
        (facts(metric="oracle.age_seconds", op=">"), True),
        (facts(metric="oracle.healthy_sources"), True),
        (facts(metric="bme.breaker", severity=Severity.CRITICAL), True),
        (facts(metric="bme.pending_records"), True),
        (facts(metric="chain.height"), True),
        (facts(metric="bme.collateral_ratio"), False),
        (facts(metric="gpu.total"), False),
        (facts(metric="oracle.age_seconds", labels=(("network", "other"),)), False),
        (facts(metric="chain.block_age_seconds"), False),
        (facts(metric="oracles.x"), False),
    ],
)
def test_a_halted_chain_is_one_state_and_not_a_storm(effect, follows):
    (cause,) = causes(rule("chain.block_age_seconds", ">"), labels=(("network", "akash"),))
    assert cause.explains(effect) is follows


def test_every_inhibition_names_its_cause_and_something_that_follows():
    assert len({row.name for row in INHIBITIONS}) == len(INHIBITIONS)
    for row in INHIBITIONS:
        assert row.cause
        assert row.ops
        assert row.effects or row.silence
