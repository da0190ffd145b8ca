"""Cards of rules: within the limits and written by us, whatever stands in a rule, a file or a name."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rule import named, parse
from alerts.state import State
from bot.app.drafts import Draft
from bot.app.rulefile import compare
from bot.app.rulework import PAGE, Changes, Done, Listed, Proposed
from bot.cards import actions, rulecards
from bot.cards.form import rule_form
from bot.cards.rulehistory import history_card
from bot.compose import catalogue
from bot.storage import AuditRow, StoredRule
from tests.bot.cards.rules import within_limits, written_by_us

KNOWN = catalogue()
BAD = "@everyone [free](https://evil.invalid) `x` **b** <@1> \\ _u_"
TEXTS = st.one_of(st.just(BAD), st.text(max_size=120).filter(lambda text: text.strip()))


def rule(**more):
    return parse({"name": "Mine", "metric": "bme.collateral_ratio", "op": "<", "threshold": 1.05, **more})


def stored(name, body=None, **more):
    body = body or {"metric": "bme.collateral_ratio", "op": "<", "threshold": 1.05}
    return StoredRule(name, body, **{"origin": BAD, "author": BAD, "made_at": 0, "changed_at": 0, **more})


def draft(kind="add", **more):
    return Draft("12345678901234567890", kind, "7", "1", 0, **more)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(TEXTS, max_size=60), cause=TEXTS)
def test_any_list_fits(names, cause):
    listed = [
        Listed(stored(name), rule() if place % 2 else None, "" if place % 2 else cause, ())
        for place, name in enumerate(names)
    ]
    card = rulecards.list_card(listed, KNOWN)
    within_limits(card)
    written_by_us(card)


@settings(max_examples=60, deadline=None)
@given(problems=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=80), kind=st.sampled_from(("add", "import")))
def test_any_number_of_problems_fits(problems, kind):
    card = rulecards.proposed_card(Proposed(draft(kind), problems=tuple(problems)), KNOWN)
    within_limits(card)
    written_by_us(card)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(TEXTS, min_size=1, max_size=40, unique=True), value=TEXTS, why=TEXTS)
def test_any_import_and_any_history_fit(names, value, why):
    rules = [
        rule(name=f"r{place}", summary="".join(c for c in value if c.isprintable() and c not in "{}"))
        for place in range(len(names))
    ]
    was = [stored("r0", {"metric": value, "where": {value: value}})]
    compared = compare(was, rules)
    shown = Proposed(draft("import"), trials={"r0": why}, compared=compared, untried=3, warnings=((value, why),))
    rows = [
        AuditRow(place, value, name, {"threshold": 1, "summary": value}, {"threshold": 2})
        for place, name in enumerate(names)
    ]
    for card in (rulecards.proposed_card(shown, KNOWN), history_card(Changes(tuple(rows[:PAGE]), 2, more=True), value)):
        within_limits(card)
        written_by_us(card)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "`bme.collateral_ratio` below 1.05"),
        ({"for": "5m"}, "`bme.collateral_ratio` below 1.05 for 5 min"),
        ({"reduce": "avg", "over": "1h"}, "avg over 1 h of `bme.collateral_ratio` below 1.05"),
        ({"threshold": {"metric": "bme.warn_threshold", "plus": 0.05}}, "`bme.collateral_ratio` below `bme.warn_threshold` + 0.05"),
        ({"where": {"network": "akash", "source": "own"}}, "(source own computation)"),
    ],
)  # fmt: skip
def test_a_condition_is_a_line(more, says):
    assert says in rulecards.condition(rule(**more), KNOWN)


def test_every_button_keeps_its_state_in_a_hundred_characters_and_is_read_back():
    key = str(2**63 - 1)
    buttons = [
        *actions.alert_buttons(int(key), on=True), *actions.snooze_buttons(int(key)),
        *(b for kind in ("add", "remove", "import") for b in actions.draft_buttons(key, kind=kind, good=True)),
    ]  # fmt: skip
    for button in buttons:
        assert len(button.action) <= 100
        assert str(actions.read(button.action)) == button.action
        assert actions.read(button.action).key == key


@pytest.mark.parametrize(
    "text", ["", "bw:", "bw:alert:ack:", "bw:alert:ack:1:2", "bw:alert:ack:-1", "x" * 100, "bw:alert:ack:1\n"]
)
def test_what_is_no_action_of_ours_is_none(text):
    assert actions.read(text) is None


def test_what_was_done_is_said_with_the_name_made_safe():
    for kind in ("add", "edit", "remove", "import"):
        card = rulecards.done_card(Done(kind, BAD, 2, BAD + "was"))
        within_limits(card)
        written_by_us(card)


def test_a_form_asks_five_things_at_most():
    form = rule_form("New rule", "new", "0", {})
    assert [one.key for one in form.fields] == ["name", "op", "threshold", "severity", "more"]
    assert all(len(one.label) <= 45 and len(one.hint) <= 100 for one in form.fields)


def alert(state, at=0):
    return SimpleNamespace(state=state, fired_at=at)


def test_a_list_stands_by_how_rules_stand_and_says_of_each_what_its_name_does_not():
    preset = {"origin": "preset", "author": "preset"}
    near = rule(name="Collateral ratio low", threshold={"metric": "bme.warn_threshold", "plus": 0.05}, **{"for": "10m"})
    thin = rule(name="Thin")
    model = rule(name="H100 rare", metric="gpu.model.utilization", where={"model": "h100"}, op=">", threshold=0.9)
    halted = rule(name="Halted", metric="bme.breaker", op=">=", threshold=2, severity="critical")
    weekly = rule(name="Burn/mint ratio below 1", metric="bme.burn_mint_ratio", where={"window": "7d"}, threshold=1.0)
    lost = rule(name="Where to", metric="leases.active", kind="lost", op="", threshold=0, over="1h", severity="info")
    listed = [
        Listed(stored(near.title, **preset), near, "", ()),
        Listed(stored(named(thin.title, "1"), origin="chat", author="ana (1573)"), thin, "", (alert(State.FIRING, 60_000),)),
        Listed(stored(model.title, origin="file", author="file"), model, "", (alert(State.PENDING),)),
        Listed(stored(halted.title, **preset), halted, "", ()),
        Listed(stored(weekly.title, **preset), weekly, "", ()),
        Listed(stored("Odd", **preset), None, "op: is not one", ()),
        Listed(stored(lost.title, **preset), lost, "", (alert(State.NO_DATA),)),
    ]  # fmt: skip
    card = rulecards.list_card(listed, KNOWN)
    assert card.lead == "7 rules, 1 firing now: 1 of this server, 6 everybody's."
    assert tuple("\n".join(card.lines).splitlines()) == (
        "**Firing (1)**",
        "Thin · since <t:60:R> · collateral ratio below 1.05 · warning · by ana",
        "**Broken, so not judged (1)**",
        "Odd · op: is not one",
        "**No data (1)**",
        "Where to · active leases lost · info",
        "**Pending: true, and not yet for long enough (1)**",
        "H100 rare · GPU utilisation (model h100) above 90 % · warning · in the configuration",
        "**Calm, critical (1)**",
        "Halted · circuit breaker halt: collateral or worse",
        "**Calm, warning (2)**",
        "Burn\\/mint ratio below 1 · window 7 days, below 1.00",
        "Collateral ratio low · below warn threshold + 0.05 for 10 min",
    )


def test_of_a_long_list_the_rules_that_find_no_room_are_counted_and_no_headings():
    long = [
        rule(name=f"{number:03} {'long ' * 14}", severity=("critical", "warning", "info")[number // 40])
        for number in range(120)
    ]
    listed = [Listed(stored(one.title, origin="preset", author="preset"), one, "", ()) for one in long]
    *shown, more = rulecards.list_card(listed, KNOWN).lines
    assert more == f"… and {120 - len(shown)} more"
