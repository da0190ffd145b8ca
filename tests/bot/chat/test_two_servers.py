"""Two servers with one bot: each with rules of its own, at the same time and under the same names, and nothing crosses."""

from __future__ import annotations

import asyncio
import tomllib

import pytest

from alerts.notice import Route
from alerts.rule import named, owner_of, parse
from alerts.sample import DAY, HOUR, MINUTE
from bot.app.actor import Actor
from bot.app.guilds import KEPT
from bot.app.mute import OPERATOR
from bot.app.rules import MOST_OWN
from tests.bot.chat.acting import LOW, MANAGER, acting
from tests.doubles.discord import Upload

SECRETS = {"one": "alpha", "two": "beta"}
"""A word that stands in everything one server writes, and may never be read in the other."""


class Server:
    """One server and somebody who manages it, with everything that anybody there was ever answered."""

    def __init__(self, bot, key, guild, channel):
        self.bot = bot
        self.discord = bot.discord
        self.key = key
        self.secret = SECRETS[key]
        self.guild = guild
        self.channel = channel
        self.person = bot.discord._user(f"Ana {self.secret}", bot=False)
        self.about = {"user": self.person, **MANAGER}
        self.read: list[str] = []

    def heard(self, text):
        self.read.append(text)
        return text

    async def ask(self, command, options=None):
        asked = await self.discord.command(command, options, guild=self.guild.id, channel=self.channel.id, **self.about)
        return await self.answer(asked)

    async def answer(self, interaction):
        message = await interaction.answered()
        self.heard(message.text + message.content + str(message.json()))
        for file in message.attachments:
            if file.filename.endswith((".toml", ".csv")):
                self.heard(file.data.decode())
        return message

    async def offered(self, command, option, typed=""):
        asked = await self.discord.autocomplete(command, option, typed, guild=self.guild.id, channel=self.channel.id)
        choices = await asked.offered()
        self.heard(str(choices))
        return [one["value"] for one in choices]

    async def press(self, message, label):
        return await self.answer(await self.discord.press(message, f"label:{label}", **self.about))

    async def add(self, name="Mine", threshold="1.1", more=""):
        opened = await self.discord.command(
            "rules add", {"metric": "bme.collateral_ratio"}, guild=self.guild.id, channel=self.channel.id, **self.about
        )
        values = {
            "name": name,
            "op": "<",
            "threshold": threshold,
            "severity": "warning",
            "more": f'metric = "bme.collateral_ratio"\nwhere = {{ network = "akash" }}\nwhy = "{self.secret}"\n{more}',
        }
        draft = await self.answer(await self.discord.submit(opened, values, **self.about))
        return await self.press(draft, "Save") if "Save" in draft.buttons() else draft

    def messages(self):
        return self.discord.messages(self.channel.id)

    def titles(self):
        return sorted(message.embed["title"] for message in self.messages() if message.embed)

    def actor(self):
        return Actor(
            "discord", self.person["id"], self.person["username"], self.guild.id, self.channel.id, manages_guild=True
        )


@pytest.fixture
async def two(discord, tmp_path):
    # Before the bot connects: two seconds later the library says in which servers it is, and one that it does not name is left.
    other = discord.add_guild("Other")
    channel = discord.add_channel(other.id)
    async with acting(discord, tmp_path, LOW) as bot:
        bot.routes.append(Route("discord", other.id, channel.id))
        await bot.house.guilds.present({bot.guild.id: "One", other.id: "Two"})
        await bot.ratio(1.2)
        one, two = Server(bot, "one", bot.guild, bot.channel), Server(bot, "two", other, channel)
        yield bot, one, two
        nothing_crossed(one, two)


def nothing_crossed(one, two):
    """Whatever was posted, edited, answered or offered in one server names nothing of the other."""
    for here, there in ((one, two), (two, one)):
        seen = [*here.read, *(str(message.json()) for message in here.messages())]
        seen += [str(edit) for message in here.messages() for edit in message.edits]
        for text in seen:
            assert there.secret not in text, f"{there.key} is read in {here.key}: {text[:400]}"
            assert "\x1f" not in text
            assert "\\x1f" not in text
            assert there.guild.id not in text


async def test_two_servers_do_everything_at_once_and_nothing_crosses(discord, two):
    bot, one, other = two
    await asyncio.gather(one.add(threshold="1.1"), other.add(threshold="0.9"))
    await asyncio.gather(one.add("Only one"), other.add("Only two", "0.95"))
    await asyncio.gather(*(server.ask("rules try", {"name": "Mine"}) for server in (one, other)))
    assert {owner_of(row.name) for row in await bot.house.rulebook.stored("own")} == {one.guild.id, other.guild.id}

    async def look(server):
        await server.ask("rules list")
        await server.ask("rules explain", {"name": "Mine"})
        await server.ask("rules history")
        await server.ask("rules export", {"origin": "all"})
        await server.ask("rules mutes")
        await server.ask("status")
        for command, option in (("rules edit", "name"), ("rules explain", "name"), ("rules mute", "rule")):
            await server.offered(command, option)

    await asyncio.gather(look(one), look(other))
    await bot.ratio(1.05)
    assert one.titles() == ["Mine and 1 more · raised"]
    assert other.titles() == []
    await bot.ratio(0.85)
    assert other.titles()
    assert all("Mine" in message.text or "Ratio low" in message.text for message in other.messages())

    async def act(server):
        for message in server.messages():
            await server.press(message, "I'm on it")
            question = await server.press(message, "Snooze")
            await server.press(question, "1 hour")
            await server.press(message, "Why?")
            await server.press(message, "Data")
        await server.ask("rules mute", {"for": "2h", "rule": "Mine", "reason": server.secret})
        await server.ask("rules mute", {"for": "2h", "topic": "bme", "reason": server.secret})

    await asyncio.gather(act(one), act(other))
    await bot.deliver()
    await asyncio.gather(look(one), look(other))
    for server in (one, other):
        assert await server.offered("rules unmute", "mute")
    await asyncio.gather(*(server.ask("rules unmute", {"mute": "Mine"}) for server in (one, other)))
    await bot.sweep(25 * HOUR)
    await bot.sweep(HOUR)
    await bot.ratio(1.3)
    await asyncio.gather(look(one), look(other))
    for server in (one, other):
        await server.ask("chart", {"metric": "bme.collateral_ratio"})


async def test_a_rule_of_one_server_fires_there_and_nowhere_else(discord, two):
    bot, one, other = two
    await one.add(threshold="1.15")
    await bot.ratio(1.1)
    assert one.titles() == ["Mine · raised"]
    assert other.titles() == []
    await bot.ratio(1.2)
    assert one.titles() == ["Mine · resolved"]
    assert other.titles() == []
    decisions = bot.storage.read_now(lambda read: read.decisions(named("Mine", one.guild.id)))
    assert {decision.address[1] for decision in decisions} == {one.guild.id}


async def test_rules_of_one_name_are_judged_by_their_own_levels(discord, two):
    bot, one, other = two
    await asyncio.gather(one.add(threshold="1.15"), other.add(threshold="1.05"))
    await bot.ratio(1.1)
    assert (one.titles(), other.titles()) == (["Mine · raised"], [])
    await bot.ratio(1.02)
    assert other.titles() == ["Mine · raised"]
    assert "1.05" in other.messages()[0].text
    assert "1.15" in one.messages()[0].text


async def test_editing_and_removing_one_leaves_the_other_of_its_name(discord, two):
    bot, one, other = two
    await asyncio.gather(one.add(threshold="1.15"), other.add(threshold="1.15"))
    await bot.ratio(1.1)
    opened = await discord.command(
        "rules edit", {"name": "Mine"}, guild=one.guild.id, channel=one.channel.id, **one.about
    )
    draft = await one.answer(await discord.submit(opened, {"name": "Mine", "threshold": "1.0"}, **one.about))
    await one.press(draft, "Save")
    await bot.sweep()
    assert (one.titles(), other.titles()) == (["Mine · resolved"], ["Mine · raised"])
    asked = await other.ask("rules remove", {"name": "Mine"})
    await other.press(asked, "Remove")
    await bot.sweep()
    assert other.titles() == ["Mine · resolved"]
    assert [(row.title, row.guild) for row in await bot.house.rulebook.stored("own")] == [("Mine", one.guild.id)]


async def test_a_file_of_one_server_replaces_nothing_of_another(discord, two):
    bot, one, other = two
    await asyncio.gather(one.add(), other.add())
    was = next(row for row in await bot.house.rulebook.stored() if row.guild == other.guild.id)
    text = '[[rules]]\nname = "Mine"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 0.5\n'
    shown = await one.ask("rules import", {"file": Upload("r.toml", text.encode())})
    assert "0.5" in shown.text
    await one.press(shown, "Apply")
    assert next(row for row in await bot.house.rulebook.stored() if row.guild == other.guild.id) == was
    exported = await one.ask("rules export")
    (rule,) = tomllib.loads(exported.attachments[0].data.decode())["rules"]
    assert (rule["name"], rule["threshold"]) == ("Mine", 0.5)


async def test_what_one_keeps_quiet_is_told_in_the_other(discord, two):
    bot, one, other = two
    await one.ask("rules mute", {"for": "2h", "rule": "Ratio low"})
    await bot.ratio(0.98)
    assert (one.titles(), other.titles()) == ([], ["Ratio low · raised"])
    await one.ask("rules unmute", {"mute": "Ratio low"})
    await bot.sweep()
    assert one.titles() == ["Ratio low · raised"]


async def test_somebody_on_it_or_snoozing_in_one_is_not_named_in_the_other(discord, two):
    bot, one, other = two
    await bot.ratio(0.98)
    await one.press(one.messages()[0], "I'm on it")
    await other.press(await other.press(other.messages()[0], "Snooze"), "1 hour")
    await bot.deliver()
    assert one.titles() == ["Ratio low · acknowledged"]
    assert other.titles() == ["Ratio low · snoozed"]
    assert "alpha is on it" in one.messages()[0].text
    assert "snoozed by Ana beta" in other.messages()[0].text


async def test_the_same_person_is_on_it_in_each_server_by_itself(discord, two):
    bot, one, other = two
    await bot.ratio(0.98)
    anyone = {"user": discord.person, **MANAGER}
    for server in (one, other):
        await (await discord.press(server.messages()[0], "label:I'm on it", **anyone)).answered()
    await bot.deliver()
    assert one.titles() == other.titles() == ["Ratio low · acknowledged"]


async def test_a_cause_of_one_server_silences_nothing_in_another(discord, two):
    bot, one, other = two
    from alerts.sample import Sample, Series

    halted = {"name": "Halted", "metric": "chain.block_age_seconds", "op": ">", "threshold": 60, "topic": "bme"}
    aged = {"name": "Aged", "metric": "oracle.age_seconds", "op": ">", "threshold": 60}
    await bot.house.rulebook.add(parse(halted), "Ana", bot.clock.now(), guild=one.guild.id)
    await bot.house.rulebook.add(parse(aged), "Bob", bot.clock.now(), guild=other.guild.id)
    await bot.house.rulebook.add(parse(aged), "Ana", bot.clock.now(), guild=one.guild.id)
    bot.clock.set(bot.clock.now() + MINUTE)
    samples = [
        Sample(Series.of(key, network="akash"), bot.clock.now(), 600.0)
        for key in ("chain.block_age_seconds", "oracle.age_seconds")
    ]
    await bot.storage.write(lambda tx: tx.add_samples(samples))
    await bot.house.poller.sweep(bot.clock.now())
    await bot.deliver()
    assert other.titles() == ["Aged · raised"]
    assert one.titles() == ["Halted · raised"]  # its own cause speaks for its own effect


async def test_the_house_is_read_and_muted_there_and_changed_by_nobody_in_chat(discord, two):
    bot, one, _ = two
    listed = await one.ask("rules list")
    assert "in the configuration" in listed.text
    for command in ("rules edit", "rules remove"):
        refused = await one.ask(command, {"name": "Ratio low"})
        assert "stands in the configuration" in refused.content
        assert "mute it with /rules mute" in refused.content
    await bot.house.rulebook.add(parse({**LOW, "name": "From a shell"}), "cli", bot.clock.now())
    refused = await one.ask("rules edit", {"name": "From a shell"})
    assert "is everybody's: mute it for this server" in refused.content
    assert "the name of a rule of everybody's" in (await one.add("From a shell", "0.5")).text
    assert [row.guild for row in await bot.house.rulebook.stored() if row.title == "From a shell"] == [""]


async def test_an_owner_changes_a_rule_of_everybodys_that_is_no_files(discord, tmp_path):
    async with acting(discord, tmp_path, LOW, owners=(discord.person["id"],)) as bot:
        await bot.house.rulebook.add(parse({**LOW, "name": "From a shell"}), "cli", bot.clock.now())
        opened = await discord.command("rules edit", {"name": "From a shell"}, guild=bot.guild.id)
        draft = await (await discord.submit(opened, {"threshold": "0.7"})).answered()
        await (await discord.press(draft, "label:Save")).answered()
        (row,) = await bot.house.rulebook.stored("own")
        assert (row.name, row.body["threshold"]) == ("From a shell", 0.7)


async def test_where_both_have_a_name_a_servers_own_is_meant_and_the_other_can_be_named(discord, two):
    bot, one, _ = two
    await one.add("Ratio low too", "1.0")
    await bot.house.rulebook.load("none", [parse(LOW), parse({**LOW, "name": "Ratio low too"})], bot.clock.now())
    await bot.sweep(10_000)
    assert "house:Ratio low too" in await one.offered("rules mute", "rule")
    await one.ask("rules mute", {"for": "2h", "rule": "house:Ratio low too"})
    mutes = bot.storage.read_now(lambda read: read.mutes())
    assert [mute.matcher.rule for mute in mutes] == ["Ratio low too"]
    await one.ask("rules mute", {"for": "2h", "rule": "Ratio low too"})
    assert bot.storage.read_now(lambda read: read.mutes())[-1].matcher.rule == named("Ratio low too", one.guild.id)


async def test_a_number_of_a_mute_of_another_server_is_not_known(discord, two):
    bot, one, other = two
    await one.ask("rules mute", {"for": "2h", "rule": "Ratio low", "reason": "alpha"})
    refused = await other.ask("rules unmute", {"mute": "1"})
    assert "nothing is muted" in refused.content
    assert len(bot.storage.read_now(lambda read: read.mutes())) == 1


async def test_a_server_has_a_most_of_rules(discord, two):
    bot, one, _ = two
    file = "\n".join(
        f'[[rules]]\nname = "r{number}"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 0.1\n'
        for number in range(MOST_OWN + 1)
    )
    shown = await one.ask("rules import", {"file": Upload("r.toml", file.encode())})
    pressed = await discord.press(shown, "label:Apply", **one.about)
    assert f"at most {MOST_OWN}" in (await pressed.beside()).content
    assert await bot.house.rulebook.stored("own") == []


async def test_leaving_stops_judging_coming_back_goes_on_and_thirty_days_forget(discord, two):
    bot, one, other = two
    await one.add(threshold="1.15")
    await bot.ratio(1.1)
    assert one.titles() == ["Mine · raised"]
    before = len(bot.discord.messages())
    await discord.remove_bot(one.guild)
    await bot.until(lambda: bot.house.guilds.row(one.guild.id).left_at is not None)
    await bot.ratio(1.0, 1.2, 1.1)
    assert "Mine" not in [rule.title for rule in bot.house.judge.rules]
    assert not [key for key in bot.storage.read_now(lambda read: read.alerts()) if owner_of(key[0])]
    assert [row.guild for row in await bot.house.rulebook.stored("own")] == [one.guild.id]
    assert not bot.storage.read_now(lambda read: read.outbox(state="dead"))
    assert len(bot.discord.messages()) == before
    await discord.invite_bot(one.guild)
    await bot.until(lambda: bot.house.guilds.row(one.guild.id).left_at is None)
    await bot.ratio(1.1)
    assert one.titles() == ["Mine · raised", "Mine · raised"]
    await discord.remove_bot(one.guild)
    await bot.until(lambda: bot.house.guilds.row(one.guild.id).left_at is not None)
    assert await bot.house.guilds.forget(bot.clock.now() + KEPT - DAY) == []
    assert list(await bot.house.guilds.forget(bot.clock.now() + KEPT + DAY)) == [one.guild.id]
    for table in ("rules", "alerts", "transitions", "incidents", "decisions", "audit", "flaps", "mutes"):
        rows = bot.storage.read_now(lambda read, table=table: read._rows(f"SELECT * FROM {table}"))  # noqa: S608
        assert not [row for row in rows if one.guild.id in str(row)], table
    assert other.titles() == []


async def test_who_runs_the_bot_sees_every_servers_and_names_which(discord, two):
    from bot.errors import UserError

    bot, one, other = two
    await asyncio.gather(one.add(), other.add())
    with pytest.raises(UserError, match="2 servers have a rule"):
        await bot.house.explain.of("Mine")
    facts = await bot.house.explain.of("Mine", guild=other.guild.id)
    assert facts.rule == "Mine"
    cli = Actor(OPERATOR, OPERATOR, "operator")
    assert {row.guild for row in await bot.house.rulebook.stored("own")} == {one.guild.id, other.guild.id}
    assert {one.row.guild for one in await bot.house.work.listed(cli)} == {"", one.guild.id, other.guild.id}


async def test_what_waits_for_another_server_is_not_counted_in_the_status_of_this_one(discord, two):
    bot, one, other = two
    other.channel.gone = True
    await bot.ratio(0.98)
    counts = {server.key: (await bot.house.query.status(server.guild.id)).dead for server in (one, other)}
    assert counts == {"one": 0, "two": 1}
    assert (await bot.house.query.status()).dead == 1


async def test_a_rule_that_nobody_will_hear_of_says_so(discord, two):
    bot, one, _ = two
    bot.routes.clear()
    done = await one.add()
    assert "/setup start" in done.text


async def test_a_channel_that_the_file_names_alone_is_of_its_server(discord, two):
    """Buttons, mutes and rules of that server reach it, and what was told before is edited still."""
    bot, one, other = two
    bot.routes[:] = [Route("discord", "", server.channel.id) for server in (one, other)]
    await bot.ratio(0.98)
    assert {route.guild for route in bot.house.guilds.routes()} == {""}
    await discord.invite_bot(other.guild)
    await bot.until(lambda: other.guild.id in {route.guild for route in bot.house.guilds.routes()})
    assert {route.guild for route in bot.house.guilds.routes()} == {one.guild.id, other.guild.id}
    await one.press(one.messages()[0], "I'm on it")
    await bot.deliver()
    assert (one.titles(), other.titles()) == (["Ratio low · acknowledged"], ["Ratio low · raised"])
    await bot.ratio(1.2)
    assert one.titles() == other.titles() == ["Ratio low · resolved"]
    bot.house.guilds.load()
    assert {route.guild for route in bot.house.guilds.routes()} == {one.guild.id, other.guild.id}
