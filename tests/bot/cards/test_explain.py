"""Why, in words: whatever the facts are, one sentence first and nothing that is not ours."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.notice import Reason, Word
from bot.app.quiet_facts import Episode, Evaluated, ExplainedSet, ExplainFacts, Kept, Said
from bot.cards import words_alerts, words_explain
from bot.cards.explain import explain_card, kept_line, why
from tests.bot.cards import facts as given_
from tests.bot.cards.facts import COLLATERAL, HOUR, MINUTE, NOW, changed, texts, times, values
from tests.bot.cards.rules import within_limits, written_by_us

SET = ExplainedSet(
    (("network", "akash"),), "inactive", "within", value=1.12, level=1.0, op="<", distance=-0.12, shape=COLLATERAL
)


def explained(**more) -> ExplainedSet:
    return dataclasses.replace(SET, **more)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "It does not fire: 1.120, and the alarm is below 1.00, 0.120 away"),
        ({"distance": None}, "It does not fire: 1.120 is not below 1.00"),
        ({"why": "firing", "value": 0.93, "since": NOW}, f"It fires since <t:{NOW // 1000}:R>: 0.930 is below 1.00"),
        ({"why": "firing", "value": None, "level": None, "since": NOW}, f"It fires since <t:{NOW // 1000}:R>"),
        ({"why": "pending", "held": 9 * MINUTE, "hold": 15 * MINUTE}, "It is true, for 9 min of the 15 min that it has to be"),
        ({"why": "clearing", "since": NOW, "held": MINUTE, "hold": 10 * MINUTE},
         f"It fires since <t:{NOW // 1000}:R>; it has been over for 1 min, and is bridged for 10 min"),
        ({"why": "no_data", "seen_at": NOW}, f"There has been no value since <t:{NOW // 1000}:R>, so nothing is judged"),
        ({"why": "no_data"}, "There is no value, so nothing is judged"),
        ({"why": "no_level"}, "What it is compared with has no value, so nothing is judged"),
        ({"why": "unless", "value": 0.9}, "0.900 is below 1.00, and the rule's `unless` holds, so it does not fire"),
        ({"why": "quiet"}, "It does not fire: what it watches for is not there"),
    ],
)  # fmt: skip
def test_the_first_sentence_answers(more, says):
    assert why(explained(**more)) == says


def test_states_are_said_in_words():
    source = changed(metric="source.up", unit="state")
    assert why(explained(why="within", value=1.0, level=1.0, shape=source)) == "It does not fire: answering"


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (Kept("muted", NOW, "ana: known", (("d", "1", "2"),), "held"), f"Not told in 1 channel: muted by ana: known, until <t:{NOW // 1000}:f>"),
        (Kept("muted", None, "ana", (), "would"), "If it fired now, it would not be told: muted by ana, until it is resolved"),
        (Kept("inhibited", None, "Source silent", (("d", "1", "2"), ("d", "1", "3")), "held"),
         "Not told in 2 channels: Source silent is its cause and speaks for it"),
        (Kept("quiet_hours", NOW, "22:00-07:00 UTC", (("d", "1", "2"),), "repeat"),
         f"Not repeated in 1 channel: quiet hours until <t:{NOW // 1000}:f> (22:00-07:00 UTC)"),
    ],
)  # fmt: skip
def test_what_keeps_it_quiet_is_named(kept, says):
    assert kept_line(kept) == says


def test_every_reason_and_every_word_can_be_said():
    assert {reason.value for reason in Reason} == set(words_explain.REASONS)
    assert {word.value for word in Word} == set(words_alerts.WORDS)


def test_values_states_sources_and_episodes_follow():
    one = explained(
        evaluations=(Evaluated(NOW - MINUTE, None, None, "no_data"), Evaluated(NOW, 0.9, 1.0, "pending")),
        sources=(("akash_chain", NOW - 12_000),),
        episodes=(Episode(NOW - 2 * HOUR, NOW - HOUR, 0.8), Episode(NOW - MINUTE, None)),
        said=(Said(NOW, "raised", False, "muted", NOW + HOUR, "ana", 3),),
    )
    card = explain_card(ExplainFacts("Low", NOW, origin="preset", judged_at=NOW, every=MINUTE, routes=1, sets=(one,)))
    lines, (episodes, told) = card.lines, card.fields
    assert lines[0] == f"Recent: <t:{(NOW - MINUTE) // 1000}:t> no data · <t:{NOW // 1000}:t> 0.900 **pending**"
    assert lines[1] == "Sources: chain, 12 s old"
    assert episodes.value.endswith(f"<t:{(NOW - 2 * HOUR) // 1000}:f> for 1 h (lowest 0.800)")
    assert "raised: silent, muted (ana) (3 channels)" in told.value
    assert lines[2].startswith("It comes with burnwatch · judged with each new value and every 1 min")


def test_what_stayed_the_same_is_said_once():
    calm = [Evaluated(NOW - minutes * MINUTE, 1.2, 1.0, "inactive") for minutes in (3, 2, 1)]
    worse = [Said(NOW - hours * HOUR, "worse", True, "new_extreme") for hours in (3, 2)]
    one = explained(
        evaluations=(*calm, Evaluated(NOW, 0.9, 1.0, "pending")), said=(*worse, Said(NOW, "raised", True, "crossed"))
    )
    card = explain_card(ExplainFacts("Low", NOW, sets=(one,)))
    at = [f"<t:{(NOW - minutes * MINUTE) // 1000}:t>" for minutes in (3, 1, 0)]
    assert card.lines[0] == f"Recent: {at[0]} to {at[1]} 1.200 · {at[2]} 0.900 **pending**"
    newest, before = card.fields[0].value.splitlines()
    assert newest.endswith("raised: told, it crossed its threshold")
    assert (
        before == f"<t:{(NOW - 3 * HOUR) // 1000}:f> to <t:{(NOW - 2 * HOUR) // 1000}:f> worse: told, it went further"
    )


def test_a_broken_rule_says_why_and_a_rule_that_nobody_hears_says_so():
    assert (
        explain_card(ExplainFacts("Low", NOW, broken="threshold: is missing")).lead
        == "It cannot be judged: threshold: is missing."
    )
    quiet = explain_card(ExplainFacts("Low", NOW, origin="file", sets=(SET,)))
    assert words_explain.EXPLAIN_NO_ROUTE in quiet.lines
    assert "not judged yet: is the bot running?" in quiet.lines[-1]


sets = st.builds(
    ExplainedSet,
    labels=given_.labels.map(tuple),
    state=st.sampled_from(["inactive", "pending", "firing", "no_data"]),
    why=st.sampled_from(["firing", "clearing", "pending", "no_data", "no_level", "unless", "all", "beyond", "within", "quiet"]),
    since=st.none() | times,
    value=values,
    level=values,
    op=st.sampled_from(["<", ">=", "==", ""]),
    distance=values,
    held=st.integers(0, 10**10),
    hold=st.integers(0, 10**10),
    seen_at=st.none() | times,
    evaluations=st.lists(
        st.builds(Evaluated, at=times, value=values, level=values, state=st.sampled_from(["inactive", "firing", "nonsense"])), max_size=16
    ).map(tuple),
    sources=st.lists(st.tuples(texts, times), max_size=3).map(tuple),
    kept=st.lists(
        st.builds(
            Kept, reason=st.sampled_from([*Reason, "nonsense"]), until=st.none() | times, by=texts,
            addresses=st.lists(st.just(("d", "1", "2")), max_size=3).map(tuple), what=st.sampled_from(["held", "would", "repeat"]),
        ), max_size=3,
    ).map(tuple),
    acknowledged_by=texts,
    episodes=st.lists(st.builds(Episode, since=times, until=st.none() | times, extreme=values), max_size=5).map(tuple),
    said=st.lists(
        st.builds(Said, at=times, word=st.sampled_from([*Word, "nonsense"]), told=st.booleans(), reason=st.sampled_from([*Reason, "nonsense"]),
                  by=texts, addresses=st.integers(1, 1000)), max_size=6,
    ).map(tuple),
    shape=st.none() | given_.alerts,
)  # fmt: skip


@given(
    st.builds(
        ExplainFacts, rule=texts, now=times, origin=st.sampled_from(["preset", "file"]) | texts, author=texts, made_at=times, changed_at=times,
        broken=texts, judged_at=st.none() | times, every=st.integers(1, 10**9), routes=st.integers(0, 3),
        sets=st.lists(sets, max_size=12).map(tuple), more=st.integers(0, 50), simulated=st.booleans(),
    )
)  # fmt: skip
def test_any_explanation_fits_and_is_written_by_us(facts):
    card = explain_card(facts)
    within_limits(card)
    written_by_us(card)
