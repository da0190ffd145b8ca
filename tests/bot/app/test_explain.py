"""Why it fires, or why not: for every way in which a rule can be quiet, over the real engine and the real history."""

from __future__ import annotations

import itertools
import json

import pytest

from alerts.notice import Route
from alerts.quiet import Matcher, QuietHours
from alerts.sample import HOUR, MINUTE
from bot._cli import rules_explain, rules_mute, rules_mutes, rules_unmute
from bot.cli import parser
from bot.errors import UserError
from bot.storage import StoredRule
from tests.flows.scene import ANA, BUSY, FIRST, LOW, playing

SLOW = {**LOW, "name": "Slow", "for": "15m"}


async def only(scene, name="Ratio low"):
    facts = await scene.house.explain.of(name)
    (one,) = facts.sets
    return one


async def test_a_value_within_says_how_far_it_is(tmp_path):
    async with playing(tmp_path) as scene:
        one = await only(scene)
        assert (one.state, one.why, one.value, one.level) == ("inactive", "within", 1.3, 1.0)
        assert one.distance == pytest.approx(-0.3)
        assert [name for name, _ in one.sources] == ["akash_chain"]


async def test_pending_says_for_how_long_of_how_long(tmp_path):
    async with playing(tmp_path, SLOW) as scene:
        await scene.minute(10, ratio=0.9)
        one = await only(scene, "Slow")
        assert (one.why, one.held // MINUTE, one.hold) == ("pending", 9, 15 * MINUTE)
        assert [item.state for item in one.evaluations][-10:] == ["pending"] * 10
        assert [item.value for item in one.evaluations][-11:] == [1.3, *[0.9] * 10]


async def test_the_evaluations_played_again_are_those_that_were_judged(tmp_path):
    async with playing(tmp_path, {**SLOW, "for": "3m", "keep_firing_for": "4m"}) as scene:
        for ratio in (0.9, 0.9, 1.2, 0.9, 0.9, 0.9, 0.9, 0.9, 1.2, 1.2, 0.9, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2):
            await scene.minute(ratio=ratio)
        one = await only(scene, "Slow")
        swept = [item.at for item in one.evaluations]
        assert {later - earlier for earlier, later in itertools.pairwise(swept)} == {MINUTE}
        states = {
            change.at: change.now.value for change in scene.storage.read_now(lambda read: read.transitions(rule="Slow"))
        }
        for item in one.evaluations:
            truth = max((at for at in states if at <= item.at), default=None)
            assert item.state == (states[truth] if truth else "inactive"), item


async def test_an_evaluation_before_the_rule_was_changed_is_not_shown(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.minute(10)
        changed = scene.clock.now()
        scene.storage.write_now(
            lambda tx: tx.put_rule(StoredRule("Ratio low", {**LOW, "threshold": 1.2}, "ana", "bob", FIRST, changed))
        )
        await scene.minute(3)
        facts = await scene.house.explain.of("Ratio low")
        assert (facts.author, facts.origin, facts.made_at, facts.changed_at) == ("bob", "ana", FIRST - MINUTE, changed)
        assert [item.at >= changed for item in facts.sets[0].evaluations] == [True] * 4


async def test_no_data_says_since_when(tmp_path):
    async with playing(tmp_path) as scene:
        last = scene.clock.now()
        await scene.minute(8, ratio=None)
        one = await only(scene)
        assert (one.why, one.value, one.seen_at) == ("no_data", None, last)


async def test_what_unless_and_a_further_part_hold_back_is_said(tmp_path):
    busy = {"metric": "gpu.utilization", "op": ">", "threshold": 0.9}
    rules = ({**LOW, "name": "Unless", "unless": busy}, {**LOW, "name": "All", "all": [busy]})
    async with playing(tmp_path, *rules) as scene:
        await scene.minute(2, ratio=0.9, busy=0.95)
        assert (await only(scene, "Unless")).why == "unless"
        await scene.minute(2, busy=0.5)
        assert (await only(scene, "All")).why == "all"


async def test_bridged_says_for_how_long(tmp_path):
    async with playing(tmp_path, {**LOW, "keep_firing_for": "10m"}) as scene:
        await scene.minute(2, ratio=0.9)
        await scene.minute(4, ratio=1.3)
        one = await only(scene)
        assert (one.why, one.held // MINUTE, one.hold) == ("clearing", 3, 10 * MINUTE)


async def test_a_mute_is_named_before_it_holds_anything_while_it_does_and_for_repeats(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.mute(ANA, Matcher("Ratio low"), HOUR, "repairs")
        assert [(kept.what, kept.reason, kept.by) for kept in (await only(scene)).kept] == [
            ("repeat", "muted", "ana: repairs")
        ]
        await scene.minute(ratio=1.3)
        assert [kept.what for kept in (await only(scene)).kept] == ["would"]
        await scene.minute(ratio=0.9)
        (kept,) = (await only(scene)).kept
        assert (kept.what, kept.until, kept.addresses) == ("held", FIRST + 2 * MINUTE + HOUR, (("discord", "1", "2"),))


async def test_quiet_hours_and_routes_are_said(tmp_path):
    night = Route("discord", "1", "2", quiet=QuietHours.of("12:00-14:00"))
    async with playing(tmp_path, route=night) as scene:
        (kept,) = (await only(scene)).kept
        assert (kept.reason, kept.until) == ("quiet_hours", FIRST + 2 * HOUR)
        scene.routes.clear()
        facts = await scene.house.explain.of("Ratio low")
        assert facts.routes == 0


async def test_who_is_on_it_is_said(tmp_path):
    async with playing(tmp_path) as scene:
        await scene.minute(ratio=0.9)
        await scene.house.mutes.acknowledge(ANA, "Ratio low")
        one = await only(scene)
        assert (one.acknowledged_by, one.acknowledged_at) == ("ana", scene.clock.now())


async def test_the_last_five_episodes_have_their_length_and_extreme(tmp_path):
    async with playing(tmp_path) as scene:
        for low in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
            await scene.minute(ratio=low)
            await scene.minute(ratio=low - 0.05)
            await scene.minute(20, ratio=1.3)
        await scene.minute(3, ratio=0.9)
        one = await only(scene)
        assert [item.extreme for item in one.episodes] == pytest.approx([0.65, 0.55, 0.45, 0.35, 0.9])
        assert [item.until and item.until - item.since for item in one.episodes] == [*[2 * MINUTE] * 4, None]
        assert one.said[-1].reason == "crossed"


async def test_episodes_that_nobody_was_told_of_have_their_extreme_from_the_samples(tmp_path):
    async with playing(tmp_path) as scene:
        scene.routes.clear()
        await scene.minute(ratio=0.9)
        await scene.minute(ratio=0.7)
        await scene.minute(3, ratio=1.3)
        assert [item.extreme for item in (await only(scene)).episodes] == [0.7]
        assert [(said.told, said.reason) for said in (await only(scene)).said][-1] == (False, "no_route")


async def test_every_label_set_is_there_the_nearest_to_firing_first(tmp_path):
    rule = {"name": "Any", "metric": "gpu.model.utilization", "op": ">", "threshold": 0.9}
    async with playing(tmp_path, rule, BUSY) as scene:

        def keep(tx):
            from alerts.sample import Sample, Series

            for model, value in (("a100", 0.2), ("h100", 0.95), ("t4", 0.8)):
                series = Series.of("gpu.model.utilization", network="akash", vendor="nvidia", model=model)
                tx.add_samples([Sample(series, scene.clock.now() + 30_000, value)])

        scene.storage.write_now(keep)
        await scene.minute()
        facts = await scene.house.explain.of("Any")
        assert [dict(one.labels)["model"] for one in facts.sets] == ["h100", "t4", "a100"]
        only_t4 = await scene.house.explain.of("Any", facts.sets[1].labels)
        assert [dict(one.labels)["model"] for one in only_t4.sets] == ["t4"]


async def test_a_rule_that_does_not_parse_is_explained_by_that(tmp_path):
    async with playing(tmp_path) as scene:
        broken = StoredRule("Broken", {"name": "Broken", "metric": "x", "op": "=>"}, "ana", "ana", FIRST, FIRST)
        scene.storage.write_now(lambda tx: tx.put_rule(broken))
        assert "op" in (await scene.house.explain.of("Broken")).broken


async def test_a_name_that_no_rule_has_is_met_with_the_nearest(tmp_path):
    async with playing(tmp_path) as scene:
        with pytest.raises(UserError, match="did you mean Ratio low"):
            await scene.house.explain.of("Ratio lo")
        scene.storage.write_now(lambda tx: tx.remove_rule("Ratio low", FIRST + HOUR, by="ana"))
        with pytest.raises(UserError, match="was taken away"):
            await scene.house.explain.of("Ratio low")


# the command line


async def said(module, scene, *argv):
    args = parser(argv).parse_args([*argv, "--db", f"sqlite:///{scene.folder}/scene.db"])
    return await module.run(args, scene.clock)


async def test_the_command_line_explains_in_plain_words_and_in_json(tmp_path, capsys):
    async with playing(tmp_path, SLOW) as scene:
        await scene.minute(10, ratio=0.9)
        assert await said(rules_explain, scene, "rules", "explain", "Slow") == 0
        out = capsys.readouterr().out
        assert out.startswith("Why · Slow\nIt is true, for 9 min of the 15 min that it has to be.\n")
        assert "12:11 0.900 pending" in out
        assert "<t:" not in out
        assert "**" not in out
        assert await said(rules_explain, scene, "rules", "explain", "Slow", "--json") == 0
        document = json.loads(capsys.readouterr().out)
        assert document["sets"][0]["hold"] == 900.0
        assert document["sets"][0]["labels"] == {"network": "akash"}


async def test_an_unknown_name_is_exit_code_2_with_the_nearest_names(tmp_path, capsys):
    async with playing(tmp_path) as scene:
        assert await said(rules_explain, scene, "rules", "explain", "ratio low") == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert "did you mean Ratio low" in told.err
        assert await said(rules_explain, scene, "rules", "explain", "Ratio low", "--where", "model=x") == 2
        assert "no label set of this rule fits" in capsys.readouterr().err
        assert await said(rules_explain, scene, "rules", "explain", "Ratio low", "--where", "nonsense") == 2


async def test_the_command_line_mutes_lists_and_unmutes_and_the_running_bot_heeds_it(tmp_path, capsys):
    async with playing(tmp_path) as scene:
        assert (
            await said(rules_mute, scene, "rules", "mute", "Ratio low", "--for", "2h", "--reason", "moved\x1b[31m") == 0
        )
        assert "\x1b" not in capsys.readouterr().out
        await scene.minute(3, ratio=0.9)
        assert scene.titles == []
        assert await said(rules_mutes, scene, "rules", "mutes") == 0
        assert "holds 1: moved" in capsys.readouterr().out
        assert await said(rules_mutes, scene, "rules", "mutes", "--json") == 0
        (mute,) = json.loads(capsys.readouterr().out)["mutes"]
        assert mute["until"] - mute["since"] == 7200
        assert await said(rules_unmute, scene, "rules", "unmute", "Ratio low") == 0
        await scene.minute()
        assert scene.titles == ["Ratio low · raised"]
        assert await said(rules_mutes, scene, "rules", "mutes") == 0
        assert "nothing is muted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["Ratio", "--for", "2h"], "did you mean Ratio low"),
        (["--for", "2h"], "Say what to mute"),
        (["Ratio low", "--for", "soon"], "--for: 'soon' is no duration"),
        (["Ratio low", "--for", "2h", "--where", "model"], "--where"),
    ],
)
async def test_a_bad_mute_is_one_line_and_exit_code_2(tmp_path, capsys, argv, says):
    async with playing(tmp_path) as scene:
        assert await said(rules_mute, scene, "rules", "mute", *argv) == 2
        err = capsys.readouterr().err
        assert says in err
        assert len(err.strip().splitlines()) == 1
