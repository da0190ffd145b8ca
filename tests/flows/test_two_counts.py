"""Two counts of one thing through the whole house: silence while they agree, both numbers in words when they part."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from alerts.presets import presets
from alerts.sample import HOUR, MINUTE, Series
from bot.app.bme_facts import Behind
from bot.cards.bme import bme_card
from bot.cards.health import status_card

if TYPE_CHECKING:
    from tests.flows.conftest import Flow

(PRESET,) = (rule for rule in presets("quiet") if rule.name == "Two counts of one thing differ")
RULE = dataclasses.replace(PRESET, hold=3 * MINUTE, keep_firing_for=0)


def agree(flow: Flow) -> None:
    """Let the Console count what the chain's vault says, the migration included."""
    state = flow.chain.answers["vault"]["vault_state"]

    def coin(name, denom):
        return sum(int(one["amount"]) for one in state[name] if one["denom"] == denom) / 1e6

    waiting = sum(
        int(one["pending_record"]["coins_to_burn"]["amount"])
        for one in flow.chain.pending
        if one["pending_record"]["coins_to_burn"]["denom"] == "uakt"
    )
    f = flow.console.figures
    f.act_burned = coin("total_burned", "uact")
    f.act_minted = coin("balances", "uact") + f.act_burned
    f.akt_reissued = 1_000.0
    f.akt_burned = coin("remint_credits", "uakt") + f.akt_reissued
    f.vault_akt = coin("balances", "uakt") - waiting / 1e6
    flow.chain.answers["uact"]["amount"]["amount"] = str(round(coin("balances", "uact") * 1e6))


def gaps(flow: Flow) -> dict[str, float | None]:
    def work(read):
        found = {}
        for series in read.series("bme.identity_gap"):
            sample = read.latest(series, flow.clock.now())
            found[series.label("identity")] = None if sample is None else sample.value
        return found

    return flow.storage.read_now(work)


async def test_books_that_agree_say_nothing(flow):
    flow.house.judge.use([RULE])
    agree(flow)
    for _ in range(12):
        await flow.tick()
    known = gaps(flow)
    assert {name: known[name] for name in known if name != "ratio"} == dict.fromkeys(
        ("bank", "covered", "credits", "outstanding", "act_burned", "act_minted", "vault"), 0.0
    )
    assert flow.sink.messages == []


async def told_of(flow, **more):
    """The one message after both had agreed and the Console then counts so much more."""
    flow.house.judge.use([RULE])
    agree(flow)
    for _ in range(2):
        await flow.tick()
    for name, by in more.items():
        setattr(flow.console.figures, name, getattr(flow.console.figures, name) + by)
    for _ in range(5):
        await flow.tick()
    (message,) = flow.sink.messages
    return message


async def test_a_console_that_missed_an_event_is_told_with_both_numbers_and_its_mend(flow):
    message = await told_of(flow, akt_reissued=5_000.0)
    card = message.cards[-1]
    right = flow.console.figures.akt_burned - 1_000.0
    assert "Two counts of one thing differ" in card.title
    assert any(line.startswith("Sources: chain ") and "Console" in line for line in card.lines), card.lines
    assert "Two counts differ: AKT set aside and not paid back. The Console says" in card.lead
    assert f"{right - 5_000:,.0f}"[:6] in card.lead
    assert f"{right:,.0f}"[:6] in card.lead
    facts = await flow.house.query.bme()
    text = "\n".join(field.value for field in bme_card(facts).fields)
    assert "AKT set aside and not paid back: the Console says **" in text
    assert "remint credits: **disagree** by" in text
    status = status_card(await flow.house.query.status())
    assert "AKT set aside and not paid back: the Console says **" in "\n".join(field.value for field in status.fields)
    assert "two counts of one thing differ" in status.lead.lower()
    flow.console.figures.akt_reissued -= 5_000.0
    for _ in range(2):
        await flow.tick()
    assert "resolved" in flow.sink.messages[0].cards[-1].title


async def test_several_broken_at_once_are_one_message_with_both_numbers_of_each(flow):
    message = await told_of(flow, act_burned=5.0)
    text = "\n".join([message.cards[-1].lead, *message.cards[-1].lines])
    assert "ACT burned since launch: the Console says **1,610,005 ACT**, the chain **1,610,000 ACT**" in text
    assert "ACT outstanding: the Console says **401,995.00 ACT**, the chain **402,000.00 ACT**" in text
    assert "identity" not in text


async def test_a_console_that_stands_still_is_never_taken_for_a_wrong_one(flow):
    """Its newest block grows half an hour old while the chain's figures move: no verdict, and no alarm."""
    flow.house.judge.use([RULE])
    agree(flow)
    for _ in range(3):
        await flow.tick()
    state = flow.chain.answers["vault"]["vault_state"]
    for _ in range(14):
        flow.console.figures.behind += 3 * MINUTE
        for one in state["remint_credits"]:
            one["amount"] = str(int(one["amount"]) + 40_000_000)
        for one in state["balances"]:
            one["amount"] = str(int(one["amount"]) + 40_000_000) if one["denom"] == "uakt" else one["amount"]
        await flow.tick()
    assert flow.sink.messages == []


async def test_each_headline_value_has_its_word(flow):
    agree(flow)
    for _ in range(2):
        await flow.tick()
    facts = await flow.house.query.bme()
    assert isinstance(facts.behind, Behind)
    words = {name: one.state.value for name, one in facts.behind.states.items()}
    assert words["outstanding"] == words["credits"] == words["vault"] == "agree"
    assert words["fresh"] == "one source"
    flow.chain.misbehave("/akash/bme", _gone)
    for _ in range(3):
        await flow.tick(2 * MINUTE)
    facts = await flow.house.query.bme()
    assert facts.behind.states["credits"].state.value == "stale"
    line = next(field for field in bme_card(facts).fields if field.name == "Two counts of each").value
    assert "stale" in line


@pytest.mark.parametrize(
    ("word", "said"), [("healthy", "agree"), ("warning", "**disagree**"), ("halt_cr", "**disagree**")]
)
async def test_the_breakers_word_is_held_against_our_own_ratio(flow, word, said):
    flow.chain.answers["status"] = {**flow.chain.answers["status"], "status": f"mint_status_{word}"}
    for _ in range(2):
        await flow.tick()
    card = bme_card(await flow.house.query.bme())
    counts = next(field.value for field in card.fields if field.name == "Two counts of each")
    assert re.match(rf"Breaker(, collateral ratio)?: {re.escape(said)}", counts)


async def test_a_bot_that_has_just_started_knows_the_breakers_day_by_the_consoles_record(flow):
    now = flow.clock.now()
    flow.console.figures.breaker = [
        (now - 40 * HOUR, "healthy", "halt_oracle"), (now - 39 * HOUR, "halt_oracle", "healthy"),
        (now - 9 * HOUR, "healthy", "halt_oracle"), (now - 9 * HOUR + 3 * MINUTE, "halt_oracle", "healthy"),
        (now - 2 * HOUR, "healthy", "halt_oracle"), (now - 2 * HOUR + 2 * MINUTE, "halt_oracle", "healthy"),
    ]  # fmt: skip
    for _ in range(3):
        await flow.tick()
    card = bme_card(await flow.house.query.bme())
    day = next(field.value for field in card.fields if field.name == "The last 24 hours")
    assert "never halted · seen for 2 min of them" in day
    assert "over the whole day, by the Console's record: halted 2 times, 5 min in all, the longest 3 min" in day


async def test_a_halt_for_the_oracle_has_no_second_count(flow):
    for _ in range(2):
        await flow.tick()
    flow.chain.price_stalled()
    await flow.tick()
    facts = await flow.house.query.bme()
    assert facts.breaker.value == 3.0
    assert facts.behind.states["breaker"].state.value == "one source"


async def test_the_ledger_is_one_of_the_counts(flow):
    agree(flow)
    await flow.tick()
    for _ in range(2):
        await flow.house.ledgers.step(flow.clock.now())
        await flow.tick()
    assert gaps(flow)["ledger"] > 0, "the stand-in's counters are not what its one-page ledger adds up to"
    facts = await flow.house.query.bme()
    ledger = next(field for field in bme_card(facts).fields if field.name == "Ledger").value
    assert "0 executed and 3 cancelled records" in ledger
    assert "records **0" in ledger


async def test_an_identity_that_cannot_be_judged_any_more_ends_its_series(flow):
    agree(flow)
    for _ in range(2):
        await flow.tick()
    assert gaps(flow)["credits"] == 0
    flow.console.answers["/v1/bme/dashboard-data"] = lambda _: _says_nothing()
    for _ in range(4):
        await flow.tick(2 * MINUTE)
    assert gaps(flow)["credits"] is None
    series = Series.of("bme.identity_gap", network="akash", identity="bank")
    assert flow.storage.read_now(lambda read: read.latest(series, flow.clock.now())).value == 0


async def _gone(_):
    from aiohttp import web

    return web.json_response({"code": 14, "message": "gone"}, status=503)


def _says_nothing():
    from tests.doubles._stand import says

    return says({"error": "no"}, 500)


def test_the_rule_is_quiet_by_design():
    assert PRESET.hold == 15 * MINUTE
    assert dataclasses.asdict(PRESET)["severity"] == "warning"
