"""What-ifs and the scorecard as members ask for them: the wired house, its storage, the picture and all."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, MINUTE
from bot.compose import desk_of
from bot.errors import UserError
from tests.bot.cards.rules import within_limits, written_by_us


async def test_before_anything_was_read_a_what_if_says_why_there_is_none(flow):
    with pytest.raises(UserError, match="There is no state to begin with yet: nothing is stored of AKT in the vault"):
        await desk_of(flow.house).simulate(preset="spike")


async def test_a_what_if_begins_with_what_was_polled_and_is_marked_everywhere(flow):
    await flow.tick()
    await flow.tick(MINUTE)
    desk = desk_of(flow.house)
    card = await desk.simulate("10", "-50%@7d", "20", None)
    within_limits(card)
    written_by_us(card)
    assert "demand were 10 times today's" in card.lead
    assert card.title.startswith("SIMULATED")
    assert card.picture.alt.startswith("SIMULATED values. What if")
    assert any("stored, " in field.value for field in card.fields)
    with pytest.raises(UserError, match="from 1 to 365"):
        await desk.simulate(days="1000")


async def test_a_day_after_the_first_poll_the_scorecard_says_of_each_test_what_is_lacking(flow):
    await flow.tick()
    await flow.tick(DAY)
    card = await desk_of(flow.house).scorecard()
    within_limits(card)
    written_by_us(card)
    assert "None of the 9 tests can be said yet" in card.lead
    assert "AKT is set aside, not destroyed" in "".join(field.value for field in card.fields)
    assert "None of the 9 tests of real demand can be said yet" in card.picture.alt
