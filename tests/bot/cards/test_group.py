"""Several alerts in one message: each named, what is on first, nothing beyond what a message holds."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notice import ENDS, AlertFacts, Reason, Word
from alerts.rule import Severity
from bot.app.facts import BacklogFacts
from bot.app.quiet_facts import GroupFacts, MutesFacts, MuteShown
from bot.cards.alert import alert_card
from bot.cards.card import Tone
from bot.cards.group import group_card, pictured
from bot.cards.health import backlog_card
from bot.cards.mutes import mutes_card
from tests.bot.cards import facts as given_
from tests.bot.cards.facts import COLLATERAL, HOUR, MINUTE, NOW, changed, texts, times
from tests.bot.cards.rules import within_limits, written_by_us

OVER = changed(rule="GPU busy", word=Word.RESOLVED, reason=Reason.CLEARED, resolved_at=NOW, better="lower", op=">")


def group(*members: AlertFacts, count: int | None = None, mention: str = "") -> GroupFacts:
    return GroupFacts(members, len(members) if count is None else count, mention)


def many(number: int) -> tuple[AlertFacts, ...]:
    return tuple(changed(rule=f"Rule number {index}") for index in range(number))


def test_each_member_has_a_line_of_its_own():
    older = (("akash_chain", NOW - 5 * MINUTE), ("akash_console", NOW - 3 * HOUR))
    card = group_card(group(COLLATERAL, changed(rule="Second"), changed(rule="Third", sources=older)))
    assert card.title == "Collateral ratio near the breaker and 2 more · raised"
    assert [line.split(" · ")[0] for line in card.lines] == [
        "**Collateral ratio near the breaker**",
        "**Second**",
        "**Third**",
        "Sources: chain, 5 min old",
    ]
    assert card.lines[-1] == "Sources: chain, 5 min old · Console, 3 h old"
    assert card.lead == alert_card(COLLATERAL).lead


def test_the_title_counts_what_is_on():
    assert group_card(group(COLLATERAL, OVER)).title.endswith("and 1 more · 1 of 2 on")
    assert group_card(group(OVER, OVER)).title.endswith("and 1 more · resolved")
    back = changed(word=Word.BACK, reason=Reason.DATA_BACK)
    assert group_card(group(OVER, back)).title.endswith("and 1 more · resolved")
    worse = changed(word=Word.WORSE)
    assert group_card(group(COLLATERAL, worse)).title.endswith("and 1 more · raised")


def test_the_sentence_and_the_picture_are_of_the_first_that_is_on():
    facts = group(OVER, COLLATERAL)
    assert pictured(facts) is COLLATERAL
    assert group_card(facts).lead == alert_card(COLLATERAL).lead


def test_what_finds_no_room_is_counted():
    card = group_card(group(*many(40), count=100))
    named = len(card.lines) - 2
    assert card.lines[-2] == f"… and {100 - named} more"
    assert named >= 12
    within_limits(card)


def test_it_is_as_grave_as_the_gravest_that_is_on():
    grave = changed(severity=Severity.CRITICAL)
    assert group_card(group(COLLATERAL, grave)).tone is Tone.CRITICAL
    assert group_card(group(COLLATERAL, dataclasses.replace(grave, word=Word.RESOLVED))).tone is Tone.WARNING
    assert group_card(group(OVER)).tone is Tone.GOOD


def test_a_role_is_called_while_something_new_is_on():
    role = "123456789012345678"
    assert group_card(group(COLLATERAL, OVER, mention=role)).mention_role == role
    assert group_card(group(OVER, OVER, mention=role)).mention_role == ""
    assert group_card(group(COLLATERAL, mention="@everyone")).mention_role == ""


def test_made_up_numbers_are_marked():
    card = group_card(group(changed(labels=(("network", "akash-simulated"),)), COLLATERAL))
    assert card.simulated
    assert card.title.startswith("SIMULATED")
    assert card.footer.startswith("SIMULATED")


def test_lateness_is_said():
    assert group_card(group(COLLATERAL, OVER), late=25 * MINUTE).lines[-1] == "Sent 25 min late"


def test_a_group_of_nobody_is_refused():
    with pytest.raises(ValueError, match="without members"):
        group_card(group())


@settings(max_examples=20, deadline=None)
@given(st.lists(given_.alerts, min_size=1, max_size=45), st.integers(0, 500), texts)
def test_any_group_fits_and_is_written_by_us(members, more, mention):
    card = group_card(GroupFacts(tuple(members), len(members) + more, mention))
    within_limits(card)
    written_by_us(card)
    if all(member.word in ENDS for member in members):
        assert card.mention_role == ""


def test_what_was_held_says_by_what_and_for_how_long():
    held = {"held_since": NOW - 2 * HOUR, "held_until": NOW, "held_says": "ana: known"}
    assert "Told 2 h late: it was muted by ana: known" in alert_card(changed(held_by="muted", **held)).lines
    night = changed(held_by="quiet_hours", **{**held, "held_says": "22:00-07:00 Europe/Berlin"})
    assert "Told 2 h late: it came in quiet hours (22:00-07:00 Europe/Berlin)" in alert_card(night).lines


def test_who_is_on_it_is_said_while_it_is_on():
    named = {"acknowledged_by": "ana", "acknowledged_at": NOW - MINUTE}
    card = alert_card(changed(word=Word.ACKNOWLEDGED, **named))
    assert card.title.endswith("· acknowledged")
    assert f"ana is on it since <t:{(NOW - MINUTE) // 1000}:R>" in card.lines
    assert card.mention_role == ""
    assert not any(
        "is on it" in line for line in alert_card(changed(word=Word.RESOLVED, resolved_at=NOW, **named)).lines
    )


def test_flapping_is_said_with_how_often_and_for_how_long_it_is_quiet():
    card = alert_card(changed(word=Word.FLAPPING, times=6, quiet_for=30 * MINUTE))
    assert card.lead == "It was raised 6 times within an hour; it is quiet until it has been steady for 30 min."
    steady = alert_card(changed(word=Word.STEADY, times=14, resolved_at=NOW - 30 * MINUTE))
    assert steady.lead.endswith("it was raised 14 times in all.")
    assert not any(line.startswith("Value") for line in steady.lines)


def test_a_channels_summary_says_its_limit():
    facts = BacklogFacts(NOW, NOW - HOUR, 12, (("Low", "raised", NOW),), more=11, limit=30)
    card = backlog_card(facts)
    assert card.title == "12 more"
    assert "takes 30 new messages an hour" in card.lead
    assert "there were 12 more" in card.lead


@given(
    st.lists(
        st.builds(
            MuteShown, number=st.integers(1, 10**9), what=texts, author=texts, reason=texts, since=times, until=st.none() | times,
            held=st.integers(0, 1000),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_mutes_fit_and_are_written_by_us(mutes):
    card = mutes_card(MutesFacts(NOW, tuple(mutes)))
    within_limits(card)
    written_by_us(card)
