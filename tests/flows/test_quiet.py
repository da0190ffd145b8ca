"""People, nights and budgets: what is held, what is told when that is over, and what it says then."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notice import ENDS, Reason, Route
from alerts.quiet import Matcher, QuietHours
from alerts.sample import DAY, HOUR, MINUTE
from alerts.state import State
from bot.app.actor import Actor
from bot.cards.health import status_card
from bot.errors import StorageError, UserError
from tests.bot.chat.holding import full
from tests.bot.storage._given import TORTURE
from tests.flows.scene import ANA, BUSY, FIRST, LOW, playing

CLI = Actor("cli", "cli", "root")
MEMBER = Actor("discord", "8", "bob", guild="1")
OTHER = Actor("discord", "9", "eve", guild="2", manages_guild=True)
REPEATS = {**LOW, "repeat_every": "10m"}


# mutes


async def test_a_muted_rule_is_silent_and_is_told_when_the_mute_ends_and_it_is_still_on(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), 20 * MINUTE, "known, being moved")
        await scene.minute(10, ratio=0.9)
        assert scene.titles == []
        await scene.restart()
        await scene.minute(9)
        assert scene.titles == []
        await scene.minute()
        assert scene.titles == ["Ratio low · raised"]
        assert "Told 19 min late: it was muted by ana: known, being moved" in scene.text()
        await scene.minute(ratio=1.3)
        assert scene.titles == ["Ratio low · resolved"]


async def test_what_comes_and_goes_under_a_mute_is_never_told_and_has_its_reason(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(ANA, Matcher(topic="bme"), HOUR)
        await scene.minute(5, ratio=0.9)
        await scene.minute(90, ratio=1.3)
        assert scene.titles == []
        decisions = scene.storage.read_now(lambda read: read.decisions("Ratio low"))
        assert {(decision.told, decision.reason) for decision in decisions} == {(False, Reason.MUTED)}


async def test_unmute_tells_it_at_the_next_sweep(tmp_path):
    async with playing(tmp_path) as scene:
        made = await scene.house.mutes.mute(ANA, Matcher(metric="bme"), DAY)
        await scene.minute(2, ratio=0.9)
        assert (await scene.house.mutes.listed()).mutes[0].held == 1
        (back,) = await scene.house.mutes.unmute(ANA, str(made.number))
        assert back.number == made.number
        await scene.minute()
        assert scene.titles == ["Ratio low · raised"]
        assert (await scene.house.mutes.listed()).mutes == ()


async def test_a_mute_of_a_visible_alert_leaves_its_message_true_and_stops_its_repeats(tmp_path):
    async with playing(tmp_path, REPEATS) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), HOUR)
        await scene.minute(15, ratio=0.5)
        assert scene.titles == ["Ratio low · worse"]
        await scene.minute(ratio=1.3)
        assert scene.titles == ["Ratio low · resolved"]


async def test_rights_are_judged_in_the_use_case(tmp_path):
    async with playing(tmp_path, REPEATS) as scene:
        await scene.minute(ratio=0.9)
        mutes = scene.house.mutes
        for asked in (
            mutes.mute(MEMBER, Matcher("Ratio low"), HOUR),
            mutes.unmute(MEMBER, "1"),
            mutes.acknowledge(MEMBER, "Ratio low"),
            mutes.snooze(MEMBER, "Ratio low", HOUR),
        ):
            with pytest.raises(UserError, match="Manage Server"):
                await asked


async def test_a_guild_can_neither_mute_nor_unmute_for_another(tmp_path):
    async with playing(tmp_path) as scene:
        scene.routes.append(Route("discord", "2", "3"))
        made = await scene.house.mutes.mute(OTHER, Matcher("Ratio low"), HOUR)
        await scene.minute(ratio=0.9)
        assert [message.to.guild for message in scene.sink.messages] == ["1"]
        with pytest.raises(UserError, match="nothing is muted"):
            await scene.house.mutes.unmute(ANA, str(made.number))
        assert (await scene.house.mutes.listed("1")).mutes == ()
        assert len(await scene.house.mutes.unmute(CLI, "Ratio low")) == 1


@pytest.mark.parametrize(
    ("matcher", "span", "reason", "says"),
    [
        (Matcher(), HOUR, "", "Say what to mute"),
        (Matcher("Ratio lo"), HOUR, "", "did you mean Ratio low"),
        (Matcher("Ratio low"), 0, "", "between 1 minute"),
        (Matcher("Ratio low"), 400 * DAY, "", "366 days"),
        (Matcher("Ratio low"), HOUR, "x" * 201, "201 characters"),
    ],
)
async def test_a_mute_that_makes_no_sense_is_refused_with_the_mend(tmp_path, matcher, span, reason, says):
    async with playing(tmp_path) as scene:
        with pytest.raises(UserError, match=says):
            await scene.house.mutes.mute(ANA, matcher, span, reason)


async def test_hostile_reasons_stay_text(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(
            ANA, Matcher("Ratio low"), 2 * MINUTE, "@everyone\n[free AKT](http://evil.example) **x**"
        )
        await scene.minute(5, ratio=0.9)
        assert "@everyone" not in scene.text()
        assert "](http" not in scene.text()


async def test_who_muted_what_is_in_the_audit(tmp_path):
    async with playing(tmp_path) as scene:
        made = await scene.house.mutes.mute(ANA, Matcher("Ratio low"), HOUR, "repairs")
        await scene.house.mutes.unmute(CLI, str(made.number))
        rows = scene.storage.read_now(lambda read: read.audit(f"mute {made.number}"))
        assert [(row.who, row.before is None, row.after is None) for row in rows] == [
            ("root", False, True),
            ("ana", True, False),
        ]
        assert rows[-1].after["reason"] == "repairs"


async def test_status_says_what_is_muted_and_a_long_mute_is_told_of_once_a_day(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), 3 * DAY, "vacation")
        await scene.minute(ratio=0.9)
        card = status_card(await scene.house.query.status())
        assert "Kept quiet now: 1 alert · 1 mute" in card.lines
        assert any("by ana" in part.value and "vacation" in part.value for part in card.fields)
        scene.clock.set(FIRST + DAY)
        await scene.minute(3)
        assert scene.titles == ["Muted now"]
        assert "vacation" in scene.text()
        scene.clock.set(FIRST + DAY + 2 * HOUR)
        await scene.minute(3)
        assert scene.titles == ["Muted now"]
        scene.clock.set(FIRST + 2 * DAY + HOUR)
        await scene.minute(2)
        assert scene.titles == ["Muted now"] * 2


# acknowledgements and snoozes


async def test_an_acknowledgement_shows_the_name_stops_repeats_and_ends_with_the_incident(tmp_path):
    async with playing(tmp_path, REPEATS) as scene:
        await scene.minute(ratio=0.9)
        assert await scene.house.mutes.acknowledge(ANA, "Ratio low") == ((("network", "akash"),),)
        await scene.house.worker.pass_once()
        assert scene.titles == ["Ratio low · acknowledged"]
        assert "ana is on it since" in scene.text()
        await scene.minute(25)
        assert len(scene.titles) == 1, "no repeats"
        await scene.minute(ratio=1.3)
        assert scene.titles == ["Ratio low · resolved"]
        assert "is on it" not in scene.text()
        assert scene.storage.read_now(lambda read: read.acknowledgements()) == []
        await scene.minute(12, ratio=0.9)
        assert scene.titles[1:] == ["Ratio low · raised", "Ratio low · still"]


async def test_what_is_over_cannot_be_acknowledged(tmp_path):
    async with playing(tmp_path) as scene:
        with pytest.raises(UserError, match="not on any more"):
            await scene.house.mutes.acknowledge(ANA, "Ratio low")


async def test_a_word_about_several_alerts_is_kept_of_all_that_are_on_or_of_none(tmp_path):
    async with playing(tmp_path, LOW, BUSY) as scene:
        await scene.minute(3, ratio=0.9, busy=0.99)
        mutes, kept = scene.house.mutes, scene.storage.read_now
        on = [(rule, None) for rule in ("Ratio low", "GPU busy", "Ratio low")]
        for word in (mutes.acknowledge_each(ANA, on), mutes.snooze_each(ANA, on, HOUR)):
            with full(scene.storage), pytest.raises(StorageError):
                await word
            assert kept(lambda read: (list(read.acknowledgements()), list(read.mutes()))) == ([], [])
        await mutes.acknowledge_each(ANA, on)
        assert len(kept(lambda read: read.acknowledgements())) == 2
        await scene.minute(3, busy=0.1)
        await mutes.snooze_each(ANA, on, HOUR)
        assert [one.matcher.rule for one in kept(lambda read: read.mutes())] == ["Ratio low"], "the other one is over"


async def test_a_snooze_ends_with_a_reminder_when_it_is_still_on(tmp_path):
    async with playing(tmp_path, {**LOW, "repeat_every": "7m"}) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.snooze(ANA, "Ratio low", HOUR)
        await scene.minute(59)
        assert len(scene.titles) == 1
        await scene.minute(2)
        assert scene.titles[1:] == ["Ratio low · still"]
        assert "The snooze by ana is over and it is still on" in scene.text()


async def test_a_repeat_that_is_due_when_a_snooze_ends_is_said_once(tmp_path):
    async with playing(tmp_path, REPEATS) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.snooze(ANA, "Ratio low", HOUR)
        await scene.minute(61)
        assert scene.titles[1:] == ["Ratio low · still"]


async def test_a_snooze_until_resolved_ends_with_the_incident_and_spares_the_next_one(tmp_path):
    async with playing(tmp_path, REPEATS) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.snooze(ANA, "Ratio low", None)
        await scene.minute(30)
        assert len(scene.titles) == 1
        await scene.minute(ratio=1.3)
        assert (await scene.house.mutes.listed()).mutes == ()
        await scene.minute(ratio=0.9)
        assert scene.titles == ["Ratio low · resolved", "Ratio low · raised"]


async def test_a_button_under_a_message_of_several_is_about_those_that_are_on(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.minute(ratio=0.9, busy=0.95)
        assert scene.titles == ["GPU busy and 1 more · raised"]
        await scene.minute(busy=0.5)
        row = scene.storage.read_now(lambda read: read.outbox(limit=1))[0]
        assert await scene.house.mutes.of_message(row.id) == (("Ratio low", (("network", "akash"),)),)
        assert await scene.house.mutes.of_message(10_000) == ()


# nights and budgets


async def test_the_night_is_quiet_and_the_morning_is_one_message(tmp_path):
    night = Route("discord", "1", "2", quiet=QuietHours.of("12:05-14:00"))
    grave = {**LOW, "name": "Grave", "threshold": 0.5, "severity": "critical"}
    async with playing(tmp_path, LOW, BUSY, grave, route=night) as scene:
        await scene.minute(10, ratio=0.9)
        await scene.minute(5, busy=0.95)
        assert scene.titles == ["Ratio low · raised"]
        await scene.minute(5, busy=0.5)
        await scene.minute(5, ratio=0.4)
        assert scene.titles[1:] == ["Grave · raised"], "critical alerts wake people"
        await scene.restart()
        await scene.minute(120 - 26)
        assert scene.titles[2:] == ["GPU busy · resolved"]

        assert "Told 1 h 48 min late: it came in quiet hours (12:05-14:00 UTC)" in scene.text()


async def test_a_burst_costs_its_budget_and_one_summary(tmp_path):
    rules = [
        {**LOW, "name": f"Low {number}", "threshold": 1.0 - number / 100, "mention": str(100 + number)}
        for number in range(8)
    ]
    async with playing(tmp_path, *rules, route=Route("discord", "1", "2", max_per_hour=3)) as scene:
        await scene.minute(ratio=0.5)
        assert len(scene.titles) == 4
        assert scene.titles[-1] == "5 more"
        assert "takes 3 new messages an hour" in scene.text()
        assert scene.text().count("raised") == 5
        await scene.minute(ratio=1.3)
        assert scene.text().count("resolved") == 5
        assert len(scene.titles) == 4


async def test_a_mute_made_while_it_is_held_for_the_night_takes_over(tmp_path):
    night = Route("discord", "1", "2", quiet=QuietHours.of("12:00-12:30"))
    async with playing(tmp_path, LOW, route=night) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), HOUR)
        await scene.minute(40)
        assert scene.titles == []
        reasons = [decision.reason for decision in scene.storage.read_now(lambda read: read.decisions("Ratio low"))]
        assert reasons == [Reason.QUIET_HOURS, Reason.MUTED]


async def test_a_removed_rule_ends_what_it_told_and_drops_what_it_held(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(ANA, Matcher("GPU busy"), HOUR)
        await scene.minute(ratio=0.9, busy=0.95)
        rules = scene.house.judge.rules
        scene.storage.write_now(lambda tx: [scene.house.judge.close(tx, rule, scene.clock.now() + 2) for rule in rules])
        await scene.house.worker.pass_once()
        assert scene.titles == ["Ratio low · resolved"]
        assert scene.storage.read_now(lambda read: read.incidents(over=False)) == []


async def test_what_was_held_is_told_even_when_its_rule_cannot_be_read_any_more(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), 5 * MINUTE)
        await scene.minute(ratio=0.9)
        scene.house.judge.use([])
        await scene.minute(6)
        assert scene.titles == ["Ratio low · raised"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1.3, 0.9, 0.8, None]),
        st.sampled_from([0.5, 0.95]),
        st.sampled_from(["", "", "mute", "unmute", "acknowledge", "snooze", "restart", "route off", "route on", "night", "day"]),
    ),
    max_size=25,
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=100 if TORTURE else 8, deadline=None, database=None, derandomize=not TORTURE)
@given(STEPS)
def test_whatever_happens_what_was_raised_is_resolved_once_on_each_address(tmp_path_factory, steps):
    asyncio.run(whatever(tmp_path_factory.mktemp("story"), steps))


async def whatever(folder, steps):
    lost = {**BUSY, "name": "GPU gone", "op": ">", "threshold": 9, "no_data": "alert"}
    source = {"name": "Source silent", "metric": "source.up", "op": "<", "threshold": 1, "for": "2m"}
    async with playing(folder, {**LOW, "repeat_every": "3m"}, {**BUSY, "for": "2m"}, lost, source) as scene:
        scene.routes[:] = all_routes = [
            Route("discord", "1", "2", max_per_hour=4),
            Route("discord", "2", "3", topics=("bme", "gpu")),
        ]
        for ratio, busy, what in steps:
            with contextlib.suppress(UserError):
                await people(scene, what, all_routes)
            await scene.minute(ratio=ratio, busy=busy)
        scene.routes[:] = all_routes
        await scene.minute(3, ratio=1.3, busy=0.5)
        scene.clock.set(scene.clock.now() + 3 * HOUR)
        await scene.minute(3)
        assert scene.storage.read_now(lambda read: read.alerts()) == {}
        judge_story(scene)


async def people(scene, what, routes):
    mutes = scene.house.mutes
    match what:
        case "mute":
            await mutes.mute(ANA, Matcher("Ratio low"), 4 * MINUTE)
        case "unmute":
            await mutes.unmute(ANA, "Ratio low")
        case "acknowledge":
            await mutes.acknowledge(ANA, "Ratio low")
        case "snooze":
            await mutes.snooze(ANA, "Ratio low", 3 * MINUTE)
        case "restart":
            await scene.restart()
        case "route off":
            scene.routes[:] = routes[:1]
        case "night":
            scene.routes[:] = [dataclasses.replace(route, quiet=QuietHours.of("00:00-23:59")) for route in routes]
        case "route on" | "day":
            scene.routes[:] = routes


def judge_story(scene):
    decisions = scene.storage.read_now(lambda read: read.decisions(limit=100_000))
    by_incident = {}
    for decision in decisions:
        by_incident.setdefault((decision.address, decision.rule, decision.labels, decision.episode), []).append(
            decision
        )
    for made in by_incident.values():
        told = [decision for decision in made if decision.told]
        assert [decision.word in ENDS for decision in told] == [False] * (len(told) - 1) + [True] * bool(told), made
    rows = scene.storage.read_now(lambda read: read.outbox(limit=100_000))
    assert len({row.dedup for row in rows}) == len(rows)
    assert {row.state for row in rows} <= {"sent", "folded"}
    assert {entry.stand for entry in scene.storage.read_now(lambda read: read.incidents())} <= {"over"}
    for message in scene.sink.messages:
        said = message.cards[-1].title
        assert not any(said.endswith(word) for word in ("raised", "worse", "acknowledged", "no data", "on")), said
    # Every alert that ever fired was decided about on every address, told or not.
    fired = {
        (change.rule, change.at)
        for change in scene.storage.read_now(lambda read: read.transitions(limit=10_000))
        if change.now is State.FIRING
    }
    assert {(decision.rule, decision.episode) for decision in decisions} >= fired


async def test_who_runs_the_bot_can_keep_one_server_quiet_and_take_back_that_alone(tmp_path):
    async with playing(tmp_path) as scene:
        mutes, here = scene.house.mutes, dataclasses.replace(CLI, guild=ANA.guild)
        made = await mutes.mute(here, Matcher("Ratio low"), HOUR)
        assert made.guild == ANA.guild
        everywhere = await mutes.mute(CLI, Matcher("Ratio low"), HOUR)
        assert everywhere.guild == ""
        with pytest.raises(UserError, match="leave out --guild"):
            await mutes.unmute(here, str(everywhere.number))
        assert [one.number for one in await mutes.unmute(here, "Ratio low")] == [made.number]
        assert [one.number for one in (await mutes.listed(ANA.guild)).mutes] == [everywhere.number]
