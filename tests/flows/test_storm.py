"""All sources die, return, and one flaps for an hour: what is said is little, and all of it true. Shown with `pytest -s`."""

from __future__ import annotations

import sys

from alerts.notice import Reason, Word
from tests.flows.storm import MISSED, RECORDING, shown, storm


async def test_a_storm_is_a_handful_of_messages_each_with_its_end(tmp_path):
    told = await storm(tmp_path)
    sys.stdout.write(f"\n{shown(told)}\n")
    titles = [message.cards[-1].title for message in told.sink.messages]
    assert titles == [
        "Console missed · resolved",
        "Source silent and 3 more · resolved",
        *["Console missed · resolved"] * 4,
        "Console missed · steady",
    ]
    silenced = {decision.rule for decision in told.decisions if decision.reason is Reason.INHIBITED}
    assert silenced == {f"No {key}" for key in MISSED} | {"Oracle gone", "GPUs lost"}, "the dead source speaks for them"
    assert not any(decision.told for decision in told.decisions if decision.rule in silenced)
    assert all(decision.reason for decision in told.decisions)
    assert len(told.decisions) > 6 * len(titles), "it was a storm"


async def test_the_first_notice_is_told_in_the_minute_in_which_it_fires(tmp_path):
    told = await storm(tmp_path)
    begun = [minute for minute, what, _ in told.sent if what == "send"]
    first_miss = RECORDING["akash_console"].split()[0].removeprefix("1x")
    assert begun[0] == int(first_miss)
    assert begun[1] == begun[0] + 6, "its for"


async def test_flapping_is_said_once_and_steady_once(tmp_path):
    told = await storm(tmp_path)
    said = [
        (decision.word, decision.told) for decision in told.decisions if decision.word in {Word.FLAPPING, Word.STEADY}
    ]
    assert said == [(Word.FLAPPING, True), (Word.STEADY, True)]
    last = told.sink.messages[-1]
    assert "raised 6 times within an hour" in last.cards[0].lead
    assert "raised 11 times in all" in last.cards[-1].lead
