"""/rules in the fake Discord against a whole house: forms, drafts, files, mutes, rights, and what happens on the way."""

from __future__ import annotations

import asyncio
import re
import tomllib

import pytest

from alerts.rule import parse
from bot.app.drafts import LIVES
from tests.bot.chat.acting import LOW, MANAGER, acting, again
from tests.doubles.discord import Upload

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"
MINE = {
    "name": "Mine",
    "op": "<",
    "threshold": "1.1",
    "severity": "info",
    "more": 'metric = "bme.collateral_ratio"\nwhere = { network = "akash" }\nfor = "5m"',
}
REFUSED = "Changing rules needs Manage Server; ask a server admin."


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as one:
        await one.ratio(1.2, 1.15, 0.98, 1.2)
        yield one


async def drafted(bot, values=None):
    """The draft of a new rule."""
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    return await (await bot.discord.submit(opened, {**MINE, **(values or {})}, **MANAGER)).answered()


async def saved(bot, values=None):
    return await (await bot.discord.press(await drafted(bot, values), "label:Save", **MANAGER)).answered()


# a new rule


async def test_add_opens_a_form_that_knows_the_metric(discord, bot):
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    form = await opened.form()
    parts = {one["component"]["custom_id"]: one["component"] for one in form["components"]}
    assert list(parts) == ["name", "op", "threshold", "severity", "more"]
    assert 'metric = "bme.collateral_ratio"' in parts["more"]["value"]
    assert [one["value"] for one in parts["severity"]["options"]] == ["info", "warning", "critical"]


async def test_a_draft_is_shown_privately_with_what_it_would_have_done_and_nothing_is_saved(discord, bot):
    draft = await drafted(bot, {"more": MINE["more"].replace("5m", "0s")})
    assert draft.private
    assert "Draft · Mine" in draft.text
    assert "Would fire on" in draft.text
    assert list(draft.buttons()) == ["Save", "Change", "Cancel"]
    assert draft.attachments[0].filename.endswith(".png")
    assert draft.attachments[0].description
    assert bot.names() == ["Ratio low"]


async def test_save_makes_the_rule_with_its_author_in_place_of_the_draft(discord, bot):
    draft = await drafted(bot)
    done = await (await discord.press(draft, "label:Save", **MANAGER)).answered()
    assert done is draft
    assert not done.buttons()
    assert "Saved · Mine" in done.text
    assert bot.names() == ["Mine", "Ratio low"]
    (row,) = [row for row in bot.storage.read_now(lambda read: read.rules()) if row.title == "Mine"]
    assert discord.person["id"] in row.author
    await bot.sweep()
    assert "Mine" in [rule.title for rule in bot.house.judge.rules]


async def test_save_pressed_twice_saves_once_and_says_so(discord, bot):
    draft = await drafted(bot)
    custom_id, row = draft.buttons()["Save"], draft.components
    await (await discord.press(draft, custom_id, **MANAGER)).answered()
    draft.components = row
    second = await discord.press(draft, custom_id, **MANAGER)
    assert "done already" in (await second.beside()).content
    assert bot.names() == ["Mine", "Ratio low"]
    assert len(bot.storage.read_now(lambda read: read.audit("Mine"))) == 1


async def test_two_presses_at_the_same_time_save_once(discord, bot):
    draft = await drafted(bot)
    custom_id = draft.buttons()["Save"]
    await asyncio.gather(*(discord.press(draft, custom_id, **MANAGER) for _ in range(3)))
    await bot.until(lambda: "Saved" in draft.text)
    await asyncio.sleep(0.1)
    assert len(bot.storage.read_now(lambda read: read.audit("Mine"))) == 1


async def test_change_opens_the_form_as_it_was_filled_in_and_the_draft_changes_in_place(discord, bot):
    draft = await drafted(bot)
    opened = await discord.press(draft, "label:Change", **MANAGER)
    parts = {one["component"]["custom_id"]: one["component"] for one in (await opened.form())["components"]}
    assert parts["name"]["value"] == "Mine"
    assert parts["threshold"]["value"] == "1.1"
    assert [one["value"] for one in parts["severity"]["options"] if one.get("default")] == ["info"]
    changed = await (await discord.submit(opened, {"name": "Mine too"}, **MANAGER)).answered()
    assert changed is draft
    assert "Draft · Mine too" in changed.text
    await (await discord.press(changed, "label:Save", **MANAGER)).answered()
    assert bot.names() == ["Mine too", "Ratio low"]


async def test_cancel_changes_nothing_and_a_later_save_says_so(discord, bot):
    draft = await drafted(bot)
    custom_id, row = draft.buttons()["Save"], draft.components
    assert "Cancelled" in (await (await discord.press(draft, "label:Cancel", **MANAGER)).answered()).text
    draft.components = row
    assert "was cancelled" in (await (await discord.press(draft, custom_id, **MANAGER)).beside()).content
    assert bot.names() == ["Ratio low"]


async def test_every_problem_is_told_at_once_with_its_path_and_mend(discord, bot):
    bad = {"name": "", "threshold": "much", "more": 'metric = "bme.collateral_ratio"\nfor = "soon"\nwher = 1'}
    answer = await drafted(bot, bad)
    assert "Not a rule yet" in answer.text
    assert "`threshold` is no number" in answer.text
    assert list(answer.buttons()) == ["Change", "Cancel"]
    answer = await drafted(bot, {**bad, "threshold": "1.0"})
    for path in ("`name`", "`for`", "`wher`"):
        assert path in answer.text


@pytest.mark.parametrize(
    "bad",
    [
        {"more": "@everyone [x](https://evil.invalid) ``` \x07"},
        {"more": "metric = " + "[" * 3000},
        {"threshold": "{ metric = 1, plus = {} } \n x = 1"},
        {"threshold": "nan"},
        {"name": "@everyone\u202e " + "x" * 90},
        {"more": "name = 'other'\nmetric = 'x'"},
        {"more": ""},
    ],
)
async def test_hostile_forms_are_answered_and_ping_nobody(discord, bot, bad):
    answer = await drafted(bot, bad)
    assert answer.pings == ()
    assert answer.private
    assert answer.text
    assert "https://" not in answer.text
    assert bot.names() == ["Ratio low"]


async def test_a_threshold_may_be_another_metric(discord, bot):
    await saved(bot, {"threshold": '{ metric = "bme.warn_threshold", plus = 0.05 }'})
    (row,) = [row for row in bot.storage.read_now(lambda read: read.rules()) if row.title == "Mine"]
    assert row.body["threshold"] == {"metric": "bme.warn_threshold", "plus": 0.05}


async def test_a_rule_of_a_kind_that_compares_nothing_needs_no_threshold(discord, bot):
    await saved(bot, {"threshold": "", "more": 'kind = "absent"\nmetric = "gpu.leased"\nover = "10m"'})
    assert "Mine" in bot.names()


async def test_an_unknown_metric_is_told_with_the_nearest_before_a_form_opens(discord, bot):
    asked = await bot.manager("rules add", {"metric": "bme.collateral"})
    answer = await asked.answered()
    assert "bme.collateral_ratio" in answer.text
    assert answer.private


# the way


async def test_the_buttons_of_a_draft_work_after_a_restart(discord, bot):
    draft = await drafted(bot)
    async with again(bot, LOW) as restarted:
        await (await discord.press(draft, "label:Save", **MANAGER)).answered()
        assert restarted.names() == ["Mine", "Ratio low"]


async def test_a_form_that_was_open_over_a_restart_still_counts(discord, bot):
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    await opened.form()
    async with again(bot, LOW):
        answer = await (await discord.submit(opened, MINE, **MANAGER)).answered()
        assert "Draft · Mine" in answer.text


async def test_change_after_a_restart_opens_the_form_again(discord, bot):
    draft = await drafted(bot)
    async with again(bot, LOW):
        opened = await discord.press(draft, "label:Change", **MANAGER)
        assert (await opened.form())["title"]


async def test_a_draft_expires_politely(discord, bot):
    draft = await drafted(bot)
    bot.clock.set(bot.clock.now() + LIVES + 1)
    pressed = await discord.press(draft, "label:Save", **MANAGER)
    assert "not kept any more" in (await pressed.beside()).content
    assert bot.names() == ["Ratio low"]


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_while_a_form_opens_still_opens_it(discord, bot, after):
    discord.fail("POST", CALLBACK, "reset", after=after)
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    assert (await opened.form())["title"] == "New rule"


async def test_a_5xx_while_a_draft_is_shown_is_tried_again(discord, bot):
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    discord.fail("PATCH", ORIGINAL, status=502)
    assert "Draft" in (await (await discord.submit(opened, MINE, **MANAGER)).answered()).text


# rights


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("rules add", {"metric": "bme.collateral_ratio"}),
        ("rules edit", {"name": "Ratio low"}),
        ("rules remove", {"name": "Ratio low"}),
        ("rules import", {"file": Upload("rules.toml", b"")}),
    ],
)
async def test_changing_without_the_right_is_refused_before_anything_opens(discord, bot, command, options):
    answer = await (await discord.command(command, options)).answered()
    assert answer.content == REFUSED
    assert answer.private


@pytest.mark.parametrize(
    ("command", "options"),
    [("rules mute", {"for": "1h", "rule": "Ratio low"}), ("rules unmute", {"mute": "1"})],
)
async def test_keeping_quiet_without_the_right_is_refused(discord, bot, command, options):
    answer = await (await discord.command(command, options)).answered()
    assert answer.content == "Keeping alerts quiet needs Manage Server; ask a server admin."


async def test_a_right_that_was_lost_between_the_draft_and_save_counts(discord, bot):
    draft = await drafted(bot)
    pressed = await discord.press(draft, "label:Save")
    assert (await pressed.beside()).content == REFUSED
    assert bot.names() == ["Ratio low"]


async def test_a_draft_of_somebody_else_cannot_be_saved(discord, bot):
    draft = await drafted(bot)
    other = {**discord.person, "id": discord.snowflake()}
    pressed = await discord.press(draft, "label:Save", user=other, **MANAGER)
    assert "somebody else's" in (await pressed.beside()).content
    assert bot.names() == ["Ratio low"]


async def test_an_owner_may_do_all_anywhere(discord, tmp_path):
    async with acting(discord, tmp_path, LOW, owners=(discord.person["id"],)) as bot:
        opened = await discord.command("rules add", {"metric": "bme.collateral_ratio"}, guild=bot.guild.id)
        assert await opened.form()


@pytest.mark.parametrize("command", ["list", "mutes", "history", "export origin", "explain", "try"])
async def test_reading_needs_no_right(discord, bot, command):
    options = {"export origin": {"origin": "all"}, "explain": {"name": "Ratio low"}, "try": {"name": "Ratio low"}}
    asked = await discord.command(f"rules {command.split()[0]}", options.get(command, {}))
    answer = await asked.answered()
    assert answer.private
    assert "needs" not in answer.text


# editing and removing


async def test_edit_shows_the_rule_as_it_is_and_changes_it_in_one_step(discord, bot):
    await saved(bot)
    opened = await bot.manager("rules edit", {"name": "Mine"})
    parts = {one["component"]["custom_id"]: one["component"] for one in (await opened.form())["components"]}
    assert parts["threshold"]["value"] == "1.1"
    assert 'for = "5m"' in parts["more"]["value"]
    draft = await (await discord.submit(opened, {"name": "Renamed", "threshold": "1.05"}, **MANAGER)).answered()
    done = await (await discord.press(draft, "label:Save", **MANAGER)).answered()
    assert "It was called Mine" in done.text
    assert bot.names() == ["Ratio low", "Renamed"]


async def test_a_rule_of_the_configuration_says_where_it_is_changed(discord, bot):
    answer = await (await bot.manager("rules edit", {"name": "Ratio low"})).answered()
    assert "stands in the configuration" in answer.content


async def test_an_edit_of_what_was_changed_meanwhile_does_nothing(discord, bot):
    await saved(bot)
    opened = await bot.manager("rules edit", {"name": "Mine"})
    draft = await (await discord.submit(opened, {"threshold": "1.05"}, **MANAGER)).answered()
    bot.clock.set(bot.clock.now() + 1000)
    (row,) = await bot.house.rulebook.stored("own")
    from alerts.rule import parse

    await bot.house.rulebook.edit(
        "Mine", parse({**row.body, "name": "Mine", "threshold": 1.3}), "bob", bot.clock.now(), guild=bot.guild.id
    )
    pressed = await discord.press(draft, "label:Save", **MANAGER)
    assert "changed meanwhile" in (await pressed.beside()).content
    assert list(draft.buttons()) == ["Save", "Change", "Cancel"]


async def test_remove_asks_first(discord, bot):
    await saved(bot)
    asked = await (await bot.manager("rules remove", {"name": "Mine"})).answered()
    assert list(asked.buttons()) == ["Remove", "Cancel"]
    assert "Mine" in bot.names()
    done = await (await discord.press(asked, "label:Remove", **MANAGER)).answered()
    assert "Removed · Mine" in done.text
    assert "Mine" not in bot.names()


async def test_a_name_that_no_rule_has_gets_the_nearest(discord, bot):
    await saved(bot)
    for command in ("edit", "remove", "try", "explain"):
        answer = await (await bot.manager(f"rules {command}", {"name": "Min"})).answered()
        assert "Mine" in answer.text, command


# reading


async def test_list_says_how_each_rule_stands(discord, bot):
    await bot.ratio(0.98)
    answer = await (await discord.command("rules list", {"share": True})).answered()
    assert not answer.private
    assert "2 rules, 1 firing now" in answer.text
    head, first, *rest = answer.text.partition("**Firing (1)**")[2].splitlines()
    assert not head
    assert re.fullmatch(
        r"Ratio low · since <t:\d+:R> · collateral ratio below 1.00 .*· warning · in the configuration", first
    )
    assert rest[0].startswith("**Calm, ")


async def test_a_list_of_many_rules_with_long_names_fits(discord, bot):
    from alerts.rule import parse

    for number in range(120):
        one = parse({**LOW, "name": f"{number:03} {'long @everyone ' * 6}"})
        await bot.house.rulebook.add(one, "ana", bot.clock.now())
    answer = await (await discord.command("rules list")).answered()
    assert "more" in answer.text
    assert answer.pings == ()


async def test_try_tells_what_a_rule_would_have_done_and_draws_it(discord, bot):
    answer = await (await discord.command("rules try", {"name": "Ratio low", "span": "1d"})).answered()
    assert "once" in answer.text or "1 time" in answer.text
    assert answer.attachments


async def test_try_with_a_bad_span_says_how_to_write_one(discord, bot):
    answer = await (await discord.command("rules try", {"name": "Ratio low", "span": "soon"})).answered()
    assert "write it like" in answer.content


async def test_history_says_who_changed_what_from_what_to_what(discord, bot):
    await saved(bot)
    opened = await bot.manager("rules edit", {"name": "Mine"})
    draft = await (await discord.submit(opened, {"threshold": "1.05"}, **MANAGER)).answered()
    await (await discord.press(draft, "label:Save", **MANAGER)).answered()
    answer = await (await discord.command("rules history", {"name": "Mine"})).answered()
    assert "made **Mine**" in answer.text
    assert "`threshold` 1.1 → 1.05" in answer.text
    assert "someone" in answer.text
    assert "Mine" in (await (await discord.command("rules history")).answered()).text


# files


async def test_export_gives_the_toml_that_import_takes(discord, bot):
    await saved(bot)
    answer = await (await discord.command("rules export")).answered()
    (file,) = answer.attachments
    assert file.filename == "rules.toml"
    assert [one["name"] for one in tomllib.loads(file.data.decode())["rules"]] == ["Mine"]
    again = await (await bot.manager("rules import", {"file": Upload("r.toml", file.data)})).answered()
    assert "Nothing: all 1 are stored" in again.text
    assert not again.buttons()


async def test_export_of_nothing_says_so(discord, bot):
    assert "nothing to put in a file" in (await (await discord.command("rules export")).answered()).content


async def test_import_shows_the_difference_and_the_past_and_applies_on_a_press(discord, bot):
    await saved(bot)
    text = (
        '[[rules]]\nname = "Mine"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.0\n'
        '[[rules]]\nname = "New one"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.19\n'
    )
    shown = await (await bot.manager("rules import", {"file": Upload("r.toml", text.encode())})).answered()
    assert shown.private
    assert "1 new, 1 changed" in shown.text
    assert "`threshold` 1.1 → 1" in shown.text
    assert "new **New one**" in shown.text
    assert "fired" in shown.text
    assert list(shown.buttons()) == ["Apply", "Cancel"]
    assert "New one" not in bot.names()
    async with again(bot, LOW) as restarted:
        done = await (await discord.press(shown, "label:Apply", **MANAGER)).answered()
        assert "2 rules changed" in done.text
        assert restarted.names() == ["Mine", "New one", "Ratio low"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"not toml at all", "is not TOML"),
        (b"", "there are none"),
        (b"rules = " + b"[" * 20_000, "toml"),
        (b'[[rules]]\nname = "a"\n[[rules]]\nname = "b"\nmetric = 1', "rules[0].metric"),
        (b'[[rules]]\nname = "Ratio low"\nmetric = "gpu.leased"\nop = "<"\nthreshold = 1', "everybody's"),
        (b'[[rules]]\nname = "@everyone [x](https://e.invalid)"\n' * 40, "problems"),
    ],
)
async def test_a_file_that_cannot_be_taken_names_every_problem(discord, bot, data, says):
    answer = await (await bot.manager("rules import", {"file": Upload("r.toml", data)})).answered()
    assert says in answer.text
    assert not answer.buttons()
    assert answer.pings == ()


async def test_a_file_of_five_megabytes_is_refused_and_not_even_fetched(discord, bot):
    big = Upload("big.toml", b"#" * (5 * 1024 * 1024))
    answer = await (await bot.manager("rules import", {"file": big})).answered()
    assert "5,242,880 bytes" in answer.content
    assert not [path for _, path in discord.requests if path.startswith("/cdn/")]


async def test_a_file_that_discord_does_not_hand_over_is_a_sentence(discord, bot):
    discord.fail("GET", "/cdn/*", status=404)
    answer = await (await bot.manager("rules import", {"file": Upload("r.toml", b"x = 1")})).answered()
    assert "did not hand the file over" in answer.content


# quiet


async def test_mute_unmute_and_the_list_of_them(discord, bot):
    made = await (
        await bot.manager("rules mute", {"for": "2h", "rule": "Ratio low", "reason": "upgrade @everyone"})
    ).answered()
    assert "Muted" in made.text
    assert "/rules unmute" in made.text
    listed = await (await discord.command("rules mutes")).answered()
    assert "upgrade" in listed.text
    assert listed.pings == ()
    assert "Taken back" in (await (await bot.manager("rules unmute", {"mute": "1"})).answered()).text
    assert "Nothing" in (await (await discord.command("rules mutes")).answered()).text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"for": "2h"}, "Say what to mute"),
        ({"for": "soon", "rule": "Ratio low"}, "no span of time"),
        ({"for": "2h", "label": "h100"}, "no label"),
        ({"for": "2h", "rule": "gone"}, "No rule is called"),
        ({"for": "900d", "rule": "Ratio low"}, "366 days"),
    ],
)
async def test_a_mute_that_makes_no_sense_says_why(discord, bot, options, says):
    assert says in (await (await bot.manager("rules mute", options)).answered()).content


# while typing


@pytest.mark.parametrize(
    ("command", "option", "typed", "expected"),
    [
        ("rules explain", "name", "rat", "Ratio low"),
        ("rules try", "name", "", "Ratio low"),
        ("rules edit", "name", "mi", "Mine"),
        ("rules add", "metric", "collateral", "bme.collateral_ratio"),
        ("rules mute", "for", "", "8h"),
        ("rules mute", "rule", "", "Mine"),
        ("rules try", "span", "30", "30d"),
    ],
)
async def test_options_are_offered_from_memory(discord, bot, command, option, typed, expected):
    await saved(bot)
    offered = await (await discord.autocomplete(command, option, typed)).offered()
    assert expected in [one["value"] for one in offered]
    assert len(offered) <= 25


async def test_what_cannot_be_changed_is_not_offered_for_changing(discord, bot):
    assert await (await discord.autocomplete("rules edit", "name", "")).offered() == []


async def test_what_another_server_keeps_quiet_is_seen_nowhere_else(discord, bot):
    await (await bot.manager("rules mute", {"for": "2h", "rule": "Ratio low", "reason": "secret"})).answered()
    other = discord.add_guild("Other")
    discord.add_channel(other.id)
    about = {"guild": other.id}
    assert await (await discord.autocomplete("rules unmute", "mute", "", **about)).offered() == []
    for command, options in (("rules mutes", {}), ("rules history", {}), ("rules explain", {"name": "Ratio low"})):
        assert "secret" not in (await (await discord.command(command, options, **about)).answered()).text
    here = await discord.command("rules explain", {"name": "Ratio low"}, guild=bot.guild.id)
    assert "muted by someone" in (await here.answered()).text
    refused = await discord.command("rules unmute", {"mute": "1"}, **about, **MANAGER)
    assert "There is: nothing is muted" in (await refused.answered()).content
    assert "mute 1" in (await (await discord.command("rules history", guild=bot.guild.id)).answered()).text


async def test_mutes_are_offered_by_number(discord, bot):
    await (await bot.manager("rules mute", {"for": "2h", "rule": "Ratio low"})).answered()
    (one,) = await (await discord.autocomplete("rules unmute", "mute", "")).offered()
    assert one["value"] == "1"
    assert "Ratio low" in one["name"]


# what does not fit


async def test_a_rule_that_is_too_long_for_the_form_says_the_way_out_which_works(discord, bot):
    long = {
        "name": "Long",
        "metric": "bme.collateral_ratio",
        "op": "<",
        "threshold": 1.0,
        "where": {"network": "akash"},
    }
    parts = [{"metric": "gpu.utilization", "where": {"model": f"m{number}" + "x" * 60}, "op": ">", "threshold": 0.5} for number in range(40)]  # fmt: skip
    await bot.house.rulebook.add(parse({**long, "all": parts}), "ana (7)", bot.clock.now(), guild=bot.guild.id)
    answer = await (await bot.manager("rules edit", {"name": "Long"})).answered()
    assert "a form holds 4,000" in answer.content
    assert "/rules export" in answer.content
    assert "/rules import" in answer.content
    file = (await (await bot.manager("rules export")).answered()).attachments[0].data
    changed = file.replace(b"threshold = 1\n", b"threshold = 0.9\n").replace(b"threshold = 1.0", b"threshold = 0.9")
    assert changed != file
    shown = await (await bot.manager("rules import", {"file": Upload("rules.toml", changed)})).answered()
    assert "0.9" in shown.text
    assert "… and 35 more" in shown.text  # doubts about the rule do not crowd out what would change
    await (await discord.press(shown, "label:Apply", **MANAGER)).answered()
    (row,) = await bot.house.rulebook.stored("own")
    assert row.body["threshold"] == 0.9
    assert len(row.body["all"]) == 40


async def test_every_rule_of_an_import_is_tried_while_there_is_time(discord, bot):
    text = "\n".join(
        f'[[rules]]\nname = "r{number}"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.1\n'
        for number in range(12)
    )
    shown = await (await bot.manager("rules import", {"file": Upload("r.toml", text.encode())})).answered()
    assert shown.text.count("would have fired") == 12
    assert "not tried" not in shown.text


async def test_what_there_was_no_time_to_try_is_counted(discord, bot, monkeypatch):
    monkeypatch.setattr("bot.app.rulework.TRYING", 0.0)
    text = '[[rules]]\nname = "r"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.1\n'
    shown = await (await bot.manager("rules import", {"file": Upload("r.toml", text.encode())})).answered()
    assert "1 rule not tried" in shown.text


async def test_a_rule_that_would_hold_up_everybody_is_refused_with_its_mend(discord, bot, monkeypatch):
    monkeypatch.setattr("bot.app.rulework.DEAREST", -1)
    answer = await drafted(bot)
    assert "`over` makes it read too much" in answer.text
    assert list(answer.buttons()) == ["Change", "Cancel"]
    text = '[[rules]]\nname = "r"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.1\n'
    shown = await (await bot.manager("rules import", {"file": Upload("r.toml", text.encode())})).answered()
    assert "`rules[0].over` makes it read too much" in shown.text
    assert not shown.buttons()


async def test_a_name_that_is_taken_is_said_with_the_draft_and_not_at_save(discord, bot):
    await saved(bot)
    assert "There is a rule" in (await drafted(bot)).text
    assert "the name of a rule of everybody's" in (await drafted(bot, {"name": "Ratio low"})).text
