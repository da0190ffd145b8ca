"""Drafts: kept over a restart, for a day, for who made them, and never without a bound."""

from __future__ import annotations

import pytest

from bot.app.actor import Actor
from bot.app.drafts import LIVES, MOST, MOST_TEXT, Draft, Drafts, place_of
from bot.clock import ManualClock
from bot.errors import UserError
from bot.storage import Storage
from tests.bot.chat.holding import FAULTS

NOW = 1_800_000_000_000
ANA = Actor("discord", "7", guild="1")


@pytest.fixture
async def storage(tmp_path):
    made = Storage.open(f"sqlite:///{tmp_path}/d.db")
    yield made
    await made.close()


@pytest.fixture
def clock():
    return ManualClock(NOW)


def draft(key="1", **more):
    return Draft(key, "add", ANA.user, ANA.guild, NOW, given={"name": "x\ud800 ü"}, **more)


async def test_a_draft_is_there_for_another_process(storage, clock):
    await Drafts(storage, clock).put(draft())
    assert (await Drafts(storage, clock).of("1", ANA)).given["name"].endswith("ü")


async def test_a_draft_is_for_who_made_it_where_it_was_made(storage, clock):
    drafts = Drafts(storage, clock)
    await drafts.put(draft())
    for other in (Actor("discord", "8", guild="1"), Actor("discord", "7", guild="2")):
        with pytest.raises(UserError, match="somebody else's"):
            await drafts.of("1", other)


async def test_what_is_done_or_too_old_says_so_and_forgets_what_stood_in_it(storage, clock):
    drafts = Drafts(storage, clock)
    await drafts.put(draft(text="secret"))
    await drafts.end(await drafts.of("1", ANA), "saved")
    with pytest.raises(UserError, match="done already"):
        await drafts.of("1", ANA)
    assert "secret" not in storage.read_now(lambda read: read.meta(place_of("1")))
    await drafts.put(draft("2"))
    clock.set(NOW + LIVES)
    with pytest.raises(UserError, match="not kept any more"):
        await drafts.of("2", ANA)


async def test_there_is_room_for_so_many_and_the_oldest_go(storage, clock):
    drafts = Drafts(storage, clock)
    for number in range(MOST + 5):
        await drafts.put(draft(str(number), text="x" * 30_000))
    kept = storage.read_now(lambda read: read.meta(place_of("1")))
    assert len(kept) <= MOST_TEXT + MOST
    with pytest.raises(UserError):
        await Drafts(storage, clock).of("0", ANA)
    assert await Drafts(storage, clock).of(str(MOST + 4), ANA)


@pytest.mark.parametrize("text", ["", "{", "7", '["x"]', '[{"key": 1}]', "null"])
async def test_what_another_version_wrote_is_no_draft_and_no_error(storage, clock, text):
    storage.write_now(lambda tx: tx.set_meta(place_of("1"), text))
    with pytest.raises(UserError, match="not kept"):
        await Drafts(storage, clock).of("1", ANA)
    await Drafts(storage, clock).put(draft())


async def test_no_server_crowds_out_the_drafts_of_another(storage, clock):
    await Drafts(storage, clock).put(draft("mine"))
    many = Drafts(storage, clock)
    for number in range(MOST + 5):
        await many.put(Draft(f"d{number}", "import", "9", "2", NOW, text="x" * 20_000))
    assert (await Drafts(storage, clock).of("mine", ANA)).key == "mine"


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_typed_waits_in_memory_while_nothing_can_be_written_and_is_saved_once(storage, clock, fault):
    drafts = Drafts(storage, clock)
    with FAULTS[fault](storage):
        await drafts.put(draft())
        kept = await drafts.of("1", ANA)
    assert kept.given["name"].endswith("ü")
    with FAULTS[fault](storage):
        await drafts.end(kept, "saved")
    with pytest.raises(UserError, match="done already"):
        await drafts.of("1", ANA)
