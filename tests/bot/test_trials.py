"""Try before saving: the answer, its card and its picture, and that nobody waits longer than they may."""

from __future__ import annotations

import asyncio
import dataclasses
import random

import pytest

from alerts.kept import Kept, keep
from alerts.rule import parse
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app.facts import Suggested
from bot.app.trial import Trials, pace
from bot.app.turns import Turns
from bot.cards.rules import trial_card, trial_line
from bot.charts import Studio
from bot.clock import ManualClock
from bot.compose import catalogue
from bot.errors import UserError
from bot.storage import Storage

NOW = 20_000 * DAY
H100 = Series.of("gpu.model.utilization", network="akash", vendor="nvidia", model="h100")
A100 = Series.of("gpu.model.utilization", network="akash", vendor="nvidia", model="a100")


def rule(**more):
    return parse({"name": "draft", "metric": "gpu.model.utilization", "op": ">", "threshold": 0.9, **more})


@pytest.fixture
def storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/b.db") as opened:
        opened.set_lookbacks(lambda _: 15 * MINUTE)
        yield opened


def fill(storage, series, days, value, every=5 * MINUTE):
    count = days * DAY // every
    samples = [Sample(series, NOW - (count - number) * every, value(number)) for number in range(count)]
    storage.write_now(lambda tx: tx.add_samples(samples))


def trials(storage, *, every=5 * MINUTE, **more):
    return Trials(storage, catalogue(), ManualClock(NOW), every=every, **more)


def daily(hours, high=0.95, low=0.5):
    """High for some hours of each day."""
    return lambda number: high + number * 1e-7 if number % 288 < hours * 12 else low


async def test_an_answer_has_the_figures_of_every_label_set(storage):
    fill(storage, H100, 30, daily(2))
    fill(storage, A100, 30, lambda _: 0.5)
    facts = await trials(storage).of(rule(**{"for": "10m"}))
    assert (facts.episodes, facts.short) == (30, 0)
    assert facts.longest == 2 * HOUR - 10 * MINUTE
    assert [(dict(one.labels)["model"], one.episodes, one.firing) for one in facts.sets] == [
        ("h100", 30, False),
        ("a100", 0, False),
    ]
    assert facts.known == 30 * DAY
    assert dict(facts.labels)["model"] == "h100"
    assert len(facts.bands) == 30
    assert facts.unit == "fraction"
    assert (facts.level, facts.level_clear) == (0.9, None)


async def test_a_span_longer_than_the_history_says_what_it_covers(storage):
    fill(storage, H100, 12, daily(2))
    facts = await trials(storage).of(rule())
    card = trial_card(facts)
    assert facts.known == 12 * DAY
    assert "History covers 12 days of 30 days; a month is reckoned from that." in card.lines
    assert "That is about **30** a month." in card.lines
    assert "1 a month: the history is too short to tell" in card.fields[0].value


async def test_a_window_longer_than_the_history_says_so(storage):
    fill(storage, H100, 3, daily(2))
    facts = await trials(storage).of(rule(reduce="max", over="20d"), 2 * DAY)
    assert any(
        "The rule looks back 20 days, and the history began only 3 days ago" in line for line in trial_card(facts).lines
    )


async def test_a_metric_that_is_unknown_today_is_a_warning_with_the_nearest_names(storage):
    facts = await trials(storage).of(rule(metric="gpu.model.utilisation", name="https://evil.example @everyone"))
    card = trial_card(facts)
    assert card.lead == "There is no history of `gpu.model.utilisation` to try this on."
    assert any("did you mean `gpu.model.utilization`" in line for line in card.lines)
    assert "https://evil" not in card.title
    assert "@everyone" not in card.title
    assert trial_line(facts) is None


async def test_an_absent_metric_that_never_was_is_no_thirty_days_of_alarm(storage):
    facts = await trials(storage).of(parse({"name": "a", "kind": "absent", "metric": "gpu.total"}))
    assert (facts.episodes, facts.no_search) == (0, "no_values")


async def test_a_kind_without_a_threshold_is_tried_and_says_why_nothing_was_searched(storage):
    fill(storage, H100, 2, lambda number: 0.5 if number < 300 or number > 330 else None)
    facts = await trials(storage).of(
        parse({"name": "a", "kind": "absent", "metric": H100.metric, "where": {"model": "h100"}}), 2 * DAY
    )
    assert facts.episodes == 1
    card = trial_card(facts)
    assert "This kind of rule has no threshold to move" in card.fields[0].value
    assert trial_line(facts) is None


async def test_a_broken_rule_says_its_cause(storage):
    fill(storage, H100, 1, lambda _: 0.5)
    for network in ("akash", "other"):
        fill(storage, Series.of("gpu.utilization", kind=network), 1, lambda _: 0.5)
    facts = await trials(storage).of(rule(threshold={"metric": "gpu.utilization"}), DAY)
    assert "2 series of gpu" in trial_card(facts).lead
    assert "name one in threshold" in trial_card(facts).lead


async def test_a_threshold_of_another_metric_is_said_by_what_is_added_and_drawn_where_it_is_now(storage):
    fill(storage, H100, 30, daily(2))
    fill(storage, Series.of("gpu.utilization", network="akash"), 30, lambda _: 0.6)
    facts = await trials(storage).of(
        rule(threshold={"metric": "gpu.utilization", "plus": 0.1}, clear={"metric": "gpu.utilization"})
    )
    assert facts.level == pytest.approx(0.7)
    assert facts.level_clear == pytest.approx(0.6)
    assert "`gpu.utilization` + 0.3" in trial_card(facts).fields[0].value


async def test_simulated_history_says_so_in_card_and_picture(storage):
    fill(storage, Series.of("gpu.utilization", network="akash-simulated"), 2, daily(2))
    facts = await trials(storage).of(rule(metric="gpu.utilization"), 2 * DAY)
    assert trial_card(facts).title.startswith("SIMULATED")
    line = trial_line(facts)
    assert line.simulated
    assert "SIMULATED" in line.foot


async def test_the_picture_has_the_levels_the_episodes_and_every_crossing(storage):
    fill(storage, H100, 30, lambda number: 0.95 if number == 4000 else 0.5 + (number % 7) / 100)
    facts = await trials(storage).of(rule(clear=0.8))
    assert len(facts.points) <= 2 * 720
    assert max(value for _, value in facts.points if value is not None) == 0.95
    line = trial_line(facts)
    assert (line.threshold, line.clear, line.direction, len(line.episodes)) == (0.9, 0.8, "above", 1)
    picture = Studio().draw_now("line", line)
    assert "would have fired once in 30 days" in picture.alt


async def test_gaps_stay_gaps(storage):
    fill(storage, H100, 2, lambda number: None if 100 < number < 300 else 0.5)
    facts = await trials(storage).of(rule(), 2 * DAY)
    assert [value for _, value in facts.points].count(None) == 1
    assert facts.known < 1.4 * DAY


async def test_heavy_reading_is_done_less_often_and_that_is_said(storage, monkeypatch):
    monkeypatch.setattr("bot.app.trial._BUDGET", 50_000.0)
    fill(storage, H100, 10, daily(2))
    facts = await trials(storage).of(rule(reduce="avg", over="3d"), 10 * DAY)
    assert facts.every > 5 * MINUTE
    assert any(line.startswith("Judged every ") for line in trial_card(facts).lines)


async def test_one_that_takes_too_long_is_stopped_with_a_clear_sentence(storage):
    fill(storage, H100, 30, daily(2))
    with pytest.raises(
        UserError, match=r'Trying "draft" on 30 days took longer than 0\.02 seconds and was stopped at \d+ %'
    ):
        await trials(storage, limit=0.02).of(rule())


async def test_more_values_than_memory_may_hold_are_refused_in_a_sentence(storage, monkeypatch):
    fill(storage, H100, 2, daily(2))
    monkeypatch.setattr("alerts.kept.keep.__defaults__", (500,))
    with pytest.raises(UserError, match='Trying "draft" would read more than 500 values'):
        await trials(storage).of(rule(), 2 * DAY)


async def test_only_what_the_rule_picks_is_read(storage):
    fill(storage, H100, 1, daily(2))
    fill(storage, A100, 1, daily(2))
    kept = storage.read_now(lambda read: keep(read, rule(where={"model": "h100"}), NOW - DAY, NOW))
    assert list(kept.series(H100.metric)) == [H100]


async def test_the_event_loop_goes_on_while_a_trial_runs(storage):
    fill(storage, H100, 30, daily(2))
    fill(storage, A100, 30, daily(3))
    task = asyncio.create_task(trials(storage, every=30_000).of(rule()))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert (await task).episodes == 60
    assert turns > 20  # on the loop itself it would be one or two; how long a turn takes is the machine's affair


async def test_a_trial_that_nobody_waits_for_any_more_stops(storage):
    fill(storage, H100, 30, daily(2))
    one = trials(storage, limit=60, every=10_000)
    task = asyncio.create_task(one.of(rule(reduce="avg", over="1d")))
    await asyncio.sleep(0.05)  # it takes seconds
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(60):
        assert (await one.of(rule(), DAY)).episodes == 1


@pytest.mark.parametrize("span", [0, MINUTE, 401 * DAY, -DAY])
async def test_a_span_without_sense_is_refused(storage, span):
    with pytest.raises(UserError, match="an hour at least and 400 days at most"):
        await trials(storage).of(rule(), span)


async def test_a_plain_rule_is_judged_as_often_as_the_bot_judges(storage):
    rng = random.Random(5)
    for model in "ab":
        fill(storage, Series.of(H100.metric, network="akash", model=model), 6, lambda _: rng.random(), every=MINUTE)
    facts = await trials(storage, every=MINUTE).of(rule(threshold=0.8, **{"for": "2m"}), 6 * DAY)
    assert (facts.every, facts.usual) == (MINUTE, MINUTE)
    assert facts.episodes > 50
    assert [one.none for one in facts.suggestions] == ["too_short", "too_short", ""]
    assert facts.suggestions[2].episodes == 2


def test_a_pace_is_never_shorter_than_the_bots_own(storage):
    assert pace(rule(), _nothing(), 30 * DAY, 5 * MINUTE) == 5 * MINUTE


def _nothing():
    return Kept()


async def test_the_card_says_every_way_a_search_may_end(storage):
    fill(storage, H100, 12, daily(2))
    facts = await trials(storage).of(rule())
    ends = tuple(
        Suggested(aim, none=none, most=4)
        for aim, none in ((1, "too_short"), (3, "never"), (10, "jumps"), (30, "stopped"))
    )
    same = Suggested(5, 0.9, None, 3, HOUR, as_it_is=True)
    text = trial_card(dataclasses.replace(facts, suggestions=(*ends, same))).fields[0].value
    for part in (
        "too short to tell",
        "the most is 4 times",
        "far more or far fewer",
        "not found in time",
        "5 a month: as it is",
    ):
        assert part in text


async def test_calm_once_short_and_firing_now_have_their_sentences(storage):
    fill(storage, H100, 2, lambda number: 0.95 if number in (10, 50) or number > 569 else 0.5)
    one = trials(storage)
    assert trial_card(await one.of(rule(threshold=2), 2 * DAY)).lead == "In the last 2 days this would not have fired."
    card = trial_card(await one.of(rule(), 2 * DAY))
    assert card.lead.startswith("In the last 2 days this would have fired **3 times**")
    assert "It would be firing now." in card.lines
    once = trial_card(await one.of(rule(**{"for": "20m"}), 2 * DAY))
    assert once.lead == "In the last 2 days this would have fired once, for 10 min."
    short = trial_card(await one.of(rule(threshold=0.94, clear=0.94), DAY + HOUR))
    assert "month" in short.fields[0].value


# turns


async def test_servers_take_turns_however_many_one_of_them_asks():
    turns, order, gate = Turns(), [], asyncio.Event()

    async def ask(server, number):
        async with turns.of(server):
            if not order:
                await gate.wait()
            order.append((server, number))

    asked = [asyncio.create_task(ask("many", number)) for number in range(4)]
    await asyncio.sleep(0)
    asked += [asyncio.create_task(ask("one", 0)), asyncio.create_task(ask("another", 0))]
    await asyncio.sleep(0)
    assert turns.wanted_by_others("one")
    asked[3].cancel()
    gate.set()
    await asyncio.gather(*asked, return_exceptions=True)
    assert order == [("many", 0), ("many", 1), ("one", 0), ("another", 0), ("many", 2)]
    assert not turns.wanted_by_others("")
    async with asyncio.timeout(60), turns.of("late"):
        pass


async def test_a_turn_given_to_somebody_who_has_gone_is_the_next_ones():
    turns, had = Turns(), []

    async def ask(server):
        async with turns.of(server):
            had.append(server)

    async with turns.of("first"):
        gone, stays = asyncio.create_task(ask("gone")), asyncio.create_task(ask("stays"))
        await asyncio.sleep(0)
    gone.cancel()  # it was given the turn just now, and has not taken it
    await asyncio.gather(gone, stays, return_exceptions=True)
    assert had == ["stays"]


async def test_a_long_trial_of_one_server_gives_way_when_another_waits(storage):
    fill(storage, H100, 30, daily(2))
    slow = trials(storage, limit=30.0, shared=0.0)
    long = asyncio.create_task(slow.of(rule(reduce="avg", over="1d"), server="one"))
    await asyncio.sleep(0.05)
    short = asyncio.create_task(slow.of(rule(), HOUR, server="another"))
    with pytest.raises(UserError, match="because another server waits for its turn: ask again in a minute"):
        await long
    assert (await short).rule == rule().name
