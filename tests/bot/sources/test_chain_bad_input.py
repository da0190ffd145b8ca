"""Bad input over real sockets: nothing is stored of it, the reason is one sentence, everything else goes on."""

from __future__ import annotations

import json
import logging
import os
import random

import pytest

from bot.errors import SourceDown, SourceError, SourceRefused, SourceShapeChanged
from tests.bot.sources._chain import MINUTE, playing, value
from tests.doubles import mischief

BAD = [
    mischief.html, mischief.blocked, mischief.text, mischief.empty, mischief.cut_short, mischief.truncated,
    mischief.reset, mischief.not_json, mischief.not_utf8, mischief.nan, mischief.infinity, mischief.duplicate, mischief.deep,
    mischief.long_number, mischief.redirect, mischief.wrong_packing, mischief.damaged_gzip, mischief.half_a_gzip,
    mischief.null, mischief.a_list, mischief.gives("text"), mischief.gives(5), mischief.gives({}, 418),
    mischief.huge(50), mischief.huge(50, told=False), mischief.gzip_bomb(), mischief.drip, mischief.hang,
]  # fmt: skip
NAMES = [
    "html", "challenge", "text", "empty", "cut short", "truncated", "reset", "not json", "not utf-8", "NaN", "infinity",
    "duplicate", "deep", "long number", "redirect", "packing", "damaged gzip", "half a gzip", "null", "list", "a text",
    "a number", "teapot", "50 MiB", "50 MiB chunked", "gzip bomb", "drip", "silence",
]  # fmt: skip


def patience(how):
    """Short only where it is what ends the exchange."""
    return 4_000 if how in {mischief.drip, mischief.hang} else 60_000


@pytest.mark.parametrize("how", BAD, ids=NAMES)
async def test_a_bad_status_answer_stores_nothing_and_the_others_go_on(how):
    async with playing(timeout=patience(how)) as play:
        play.node.misbehave("/akash/bme/v1/status", how)
        fetched = await play.fetch()
        error = fetched.failed["status"]
        assert set(fetched.failed) == {"status"}
        assert isinstance(error, (SourceDown, SourceRefused, SourceShapeChanged))
        assert "\n" not in str(error)
        assert "<" not in str(error)
        assert len(str(error)) < 250
        assert "status" not in fetched.samples
        assert value(fetched, "bme.act_outstanding") == 402_000
        play.node.behave()
        assert value(await play.tick(), "bme.breaker") == 0


@pytest.mark.parametrize("how", BAD, ids=NAMES)
async def test_a_bad_block_stores_nothing_at_all_and_heals(how):
    async with playing(timeout=patience(how)) as play:
        play.node.misbehave("/cosmos/base/tendermint/v1beta1/blocks/latest", how)
        fetched = await play.fetch()
        assert not fetched.samples
        assert all("\n" not in str(error) and "<" not in str(error) for error in fetched.failed.values())
        assert play.marks == {}
        play.node.behave()
        healed = await play.tick(MINUTE)
        assert healed.failed == {}
        assert value(healed, "bme.breaker") == 0


@pytest.mark.parametrize("how", [mischief.html, mischief.drip, mischief.an_object, mischief.reset, mischief.a_list])
async def test_a_node_gone_wholly_bad_fails_everything_and_crashes_nothing(how, caplog):
    async with playing(timeout=700) as play:
        play.node.misbehave("/", how)
        fetched = await play.fetch()
        assert not fetched.samples
        assert all(isinstance(error, SourceError) for error in fetched.failed.values())
    assert not [
        record for record in caplog.records if record.name.startswith("burnwatch") and record.levelno >= logging.ERROR
    ], "no hole in our own checks"


async def test_429_with_a_long_retry_after_is_left_alone_for_that_long():
    async with playing(2) as play:
        await play.fetch()
        busy = next(node for node in play.nodes if len(node.asked_for("/akash")) > 3)
        other = next(node for node in play.nodes if node is not busy)
        busy.misbehave("/", mischief.gives({"message": "slow down"}, 429, retry_after="240"))
        await play.tick()
        busy.asked.clear()
        for _ in range(6):
            fetched = await play.tick()
            assert value(fetched, "bme.breaker") == 0
        assert not busy.asked
        assert other.asked_for("/akash")


WRONG = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    "",
    "x",
    "NaN",
    "-1",
    "1e999",
    "9" * 400,
    [],
    {},
    [None],
    {"a": 1},
    "\ud800",
    "<script>",
]
STATIC = ["status", "vault", "params", "oracle", "pool", "inflation", "provisions", "community_pool", "gov_params", "plan",
          "tally", "uakt", "uact"]  # fmt: skip


def mutated(body, dice):
    """A copy with one value somewhere replaced, removed or doubled."""
    copy = json.loads(json.dumps(body))
    places = []

    def walk(holder):
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            places.append((holder, key))
            if isinstance(holder[key], (dict, list)):
                walk(holder[key])

    walk(copy)
    holder, key = dice.choice(places)
    deed = dice.random()
    if deed < 0.2:
        del holder[key]
    elif deed < 0.3 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[key] = dice.choice(WRONG)
    return copy


@pytest.mark.parametrize("seed", range(60 if os.environ.get("BURNWATCH_TORTURE") else 3))
async def test_a_mutated_answer_fails_its_request_or_gives_finite_values_and_crashes_nothing(seed, caplog):
    """Whatever one field turns into: either the request fails with its path, or every value is finite and labelled."""
    dice = random.Random(seed)
    async with playing() as play:
        rows = {row.key: row.metric for row in play.source.rows}
        originals = {name: play.node.answers[name] for name in STATIC}
        lists = {"pending": play.node.pending, "canceled": play.node.canceled, "proposals": play.node.proposals}
        for _ in range(15):
            for name in STATIC:
                play.node.answers[name] = mutated(originals[name], dice) if dice.random() < 0.5 else originals[name]
            for name, items in lists.items():
                setattr(play.node, name, mutated(items, dice) if name == "pending" and dice.random() < 0.5 else items)
            fetched = await play.tick(16 * MINUTE, 140)
            for error in fetched.failed.values():
                assert "<script>" not in str(error)
            for samples in fetched.samples.values():
                for sample in samples:
                    assert sample.value == sample.value
                    assert sample.value >= 0
                    assert sample.series.label("network") == "akash"
                    assert sample.series.metric in rows
    assert not [
        record for record in caplog.records if record.name.startswith("burnwatch") and record.levelno >= logging.ERROR
    ], "no hole in our own checks"
