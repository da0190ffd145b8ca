"""BME's ledger: read whole, resumed after a kill, each record once, and held against what others counted."""

from __future__ import annotations

import contextlib
import random

import pytest

from alerts.reports.ledger import EXECUTED, LedgerRecord, add_up
from alerts.sample import DAY, MINUTE, Series
from bot.app.ledger import LEDGER, Counted, Ledgers, ledger_facts, lines_of
from bot.sources._chain_ledger import STATUSES
from bot.sources._http import Http
from bot.sources.akash_chain import ChainSource
from bot.storage import Storage
from tests.doubles import mischief
from tests.doubles.chain import FakeChain, executed

T0 = 1_787_400_000_000
PEOPLE = [f"akash1person{number:02}" for number in range(12)]


class KilledError(BaseException):
    """The process ends here."""


def swaps(count, seed=7):
    """Conversions of many people, in no order of time once they are sorted by their ids."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        who, height = rng.choice(PEOPLE), 26_100_000 + rng.randrange(3_000_000)
        if rng.random() < 0.6:
            made.append(
                executed(height, number, akt=rng.randrange(20_000_000, 10**11), price="0.584635140000000000", who=who)
            )
        else:
            fresh = rng.randrange(1, 1_000_000) if rng.random() < 0.1 else 0
            made.append(executed(height, number, act=rng.randrange(10**7, 10**10), fresh=fresh, price="0.61", who=who))
    return made


def sums(records):
    """By an arithmetic of its own: from the raw bodies."""
    found = dict.fromkeys(("accrued", "issued", "fresh", "minted", "burned"), 0)
    for record in records:
        body = record["executed_record"]
        for name, key, denom in (
            ("accrued", "remint_credit_accrued", "uakt"), ("issued", "remint_credit_issued", "uakt"),
            ("fresh", "minted", "uakt"), ("minted", "minted", "uact"), ("burned", "burned", "uact"),
        ):  # fmt: skip
            if body[key] and body[key]["coin"]["denom"] == denom:
                found[name] += int(body[key]["coin"]["amount"])
    return found


def tell_vault(chain, records):
    """Let the vault's counters be what the records add up to."""
    total = sums(records)
    state = chain.answers["vault"]["vault_state"]
    state["total_minted"] = [
        {"denom": "uact", "amount": str(total["minted"])}, {"denom": "uakt", "amount": str(total["fresh"])},
    ]  # fmt: skip
    state["total_burned"] = [{"denom": "uact", "amount": str(total["burned"])}, {"denom": "uakt", "amount": "0"}]
    state["remint_credits"] = [{"denom": "uakt", "amount": str(total["accrued"] - total["issued"])}]


@contextlib.asynccontextmanager
async def scanning(tmp_path, records=(), page=50, *, tell=True):
    async with FakeChain(lambda: T0) as chain:
        chain.executed, chain.ledger_page = list(records), page
        if tell:
            tell_vault(chain, records)
        http, storage = Http(user_agent="test"), Storage.open(f"sqlite:///{tmp_path}/ledger.db")
        source = ChainSource(http, [chain.url], every=30_000, timeout=5_000, marks={})
        try:
            yield chain, source, storage
        finally:
            await http.aclose()
            await storage.close()


async def step(ledgers, chain, now, **more):
    """One turn at a time of its own: the chain's newest block is of that time too."""
    chain.now = lambda: now
    (progress,) = await ledgers.step(now, **more)
    return progress


def totals(storage):
    return storage.read_now(lambda read: read.ledger_totals("akash"))


def facts(storage):
    return storage.read_now(lambda read: ledger_facts(read, "akash"))


async def test_a_whole_scan_adds_up_to_the_last_unit(tmp_path):
    records = swaps(430)
    async with scanning(tmp_path, records) as (chain, source, storage):
        done = await step(Ledgers(storage, [source]), chain, T0)
        assert done.finished
        found = totals(storage)
        assert {name: getattr(found, name) for name in sums(records)} == sums(records)
        known = facts(storage)
        assert (known.records, known.canceled, known.unseen, known.changed) == (430, 3, 0, 0)
        assert {line.counter for line in known.lines} == {"fresh", "minted", "burned", "credits"}
        assert [line.off for line in known.lines] == [0, 0, 0, 0]
        stored = storage.read_now(
            lambda read: read.latest(Series.of("bme.akt_burned_total", network="akash", source=LEDGER), T0)
        )
        assert stored.value == sums(records)["accrued"] / 1e6


async def test_an_answer_says_what_the_last_whole_scan_came_to_and_adds_nothing_up(tmp_path):
    """Of a hundred thousand records each answer would otherwise wait for them all, and a half scan would speak with a whole."""
    records = swaps(60)
    async with scanning(tmp_path, records) as (chain, source, storage):
        await step(Ledgers(storage, [source]), chain, T0)
        before = facts(storage)
        more = swaps(80)[60:]
        storage.write_now(
            lambda tx: tx.put_ledger(
                "akash", [LedgerRecord("uakt", "uact", "akash1late", 1, 1, "executed", accrued=5)], 1
            )
        )
        assert totals(storage).accrued == before.totals.accrued + 5
        assert facts(storage) == before
        chain.executed = [*records, *more]
        tell_vault(chain, chain.executed)
        await step(Ledgers(storage, [source]), chain, T0 + 2 * DAY)
        after = facts(storage)
        assert after.totals.accrued == sums(chain.executed)["accrued"] + 5
        assert (after.records, after.unseen) == (81, 1)


@pytest.mark.parametrize("kill_after", [1, 2, 5, 9])
async def test_a_scan_that_is_killed_goes_on_where_it_was(tmp_path, kill_after):
    records, left = swaps(430), [kill_after]
    async with scanning(tmp_path, records) as (chain, source, storage):

        def kill(_):
            left[0] -= 1
            if left[0] == 0:
                raise KilledError

        with pytest.raises(KilledError):
            await step(Ledgers(storage, [source], checkpoint=kill), chain, T0)
        asked = len(chain.asked_for("/akash/bme/v1/ledger"))
        done = await step(Ledgers(storage, [source]), chain, T0 + MINUTE)
        assert done.finished
        assert sums(records) == {name: getattr(totals(storage), name) for name in sums(records)}
        again = len(chain.asked_for("/akash/bme/v1/ledger")) - asked
        assert again == 9 + 1 - kill_after, "no page that was stored is asked for again"


async def test_reading_the_ledger_twice_counts_nothing_twice(tmp_path):
    records = swaps(120)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        await step(ledgers, chain, T0)
        before = totals(storage)
        idle = await step(ledgers, chain, T0 + DAY - MINUTE)
        assert idle.finished
        chain.executed += (more := swaps(30, seed=8))
        tell_vault(chain, chain.executed)
        await step(ledgers, chain, T0 + DAY)
        assert totals(storage).accrued == before.accrued + sums(more)["accrued"]
        assert facts(storage).records == 150
        assert all(line.off == 0 for line in facts(storage).lines)


async def test_records_that_come_in_while_it_reads_lie_between_both_readings_of_the_counters(tmp_path):
    records, late = swaps(300), swaps(60, seed=9)
    async with scanning(tmp_path, records) as (chain, source, storage):
        turns = [0]

        def meanwhile(_):
            turns[0] += 1
            if turns[0] == 3:
                chain.executed += late
                tell_vault(chain, chain.executed)

        await step(Ledgers(storage, [source], checkpoint=meanwhile), chain, T0)
        found = facts(storage)
        whole = sums(records + late)["minted"]
        assert sums(records)["minted"] < totals(storage).minted < whole, (
            "some came in behind the cursor, some before it"
        )
        assert {line.counter: line.off for line in found.lines} == {"fresh": 0, "minted": 0, "burned": 0}


async def test_an_error_in_the_middle_is_a_pause_and_no_loss(tmp_path):
    records = swaps(430)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        chain.ledger_breaks = 4
        first = await step(ledgers, chain, T0)
        assert not first.finished
        assert first.pages == 3
        assert "502" in first.trouble
        chain.ledger_breaks = 0
        second = await step(ledgers, chain, T0 + MINUTE)
        assert second.finished
        assert second.pages == 10
        assert sums(records) == {name: getattr(totals(storage), name) for name in sums(records)}


async def test_a_page_key_that_is_refused_three_times_is_given_up(tmp_path):
    records = swaps(200)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        chain.ledger_breaks = 3
        await step(ledgers, chain, T0)
        key = storage.read_now(lambda read: read.last_scan("akash").key)
        chain.ledger_breaks = 0
        chain.bad_keys = {key}
        for turn in range(1, 3):  # the pause was the first failure
            going = await step(ledgers, chain, T0 + turn * MINUTE)
            assert not going.finished
        assert storage.read_now(lambda read: read.last_scan("akash").key) == ""
        chain.bad_keys = set()
        done = await step(ledgers, chain, T0 + 5 * MINUTE)
        assert done.finished
        assert done.seen == 203, "what was read twice is one record"
        assert sums(records) == {name: getattr(totals(storage), name) for name in sums(records)}


async def test_a_node_that_gives_up_on_large_pages_is_asked_for_smaller_ones(tmp_path):
    records = swaps(200)
    async with scanning(tmp_path, records, page=500) as (chain, source, storage):

        async def busy(request):
            if int(request.query["pagination.limit"]) > 125:
                return await mischief.gives({"code": 14, "message": "deadline exceeded", "details": []}, 504)(request)
            return await mischief.gives(chain._ledger(request)[1])(request)

        chain.misbehave("/akash/bme/v1/ledger", busy)
        ledgers, seen = Ledgers(storage, [source]), []
        ledgers.watched = lambda one: seen.append(one.seen)
        assert "504" in (await step(ledgers, chain, T0)).trouble
        assert (await step(ledgers, chain, T0 + MINUTE)).finished
        assert seen == [125, 200, 203], "whoever looks on hears of every page"
        assert sums(records) == {name: getattr(totals(storage), name) for name in sums(records)}


async def test_a_sum_that_cannot_be_is_said_with_both_numbers(tmp_path, caplog):
    records = swaps(100)
    async with scanning(tmp_path, records) as (chain, source, storage):
        chain.executed = records[1:]
        await step(Ledgers(storage, [source]), chain, T0)
        off = {line.counter: line.off for line in facts(storage).lines if line.off}
        missing = sums(records[:1])
        assert off == {name: -missing[name] for name in ("minted", "burned", "fresh") if missing[name]} | (
            {"credits": missing["issued"] - missing["accrued"]}
        )
        assert "its records add up to" in caplog.text


async def test_the_console_is_held_against_the_ledger_once_it_is_about_a_later_block(tmp_path):
    records = swaps(100)
    total = sums(records)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        mine = {name: total[name] for name in ("accrued", "issued", "burned")}
        await step(ledgers, chain, T0, console=Counted(T0 - 5_000, mine))
        assert {line.against for line in facts(storage).lines} == {"chain"}, "the Console is behind the end of the scan"
        await step(
            ledgers, chain, T0 + MINUTE, console=Counted(T0 + 40_000, {**mine, "accrued": mine["accrued"] - 7_000_000})
        )
        found = {(line.counter, line.against): line.off for line in facts(storage).lines}
        assert found["issued", "console"] == 0
        assert ("accrued", "console") not in found, "a counter that fell is no bracket"


async def test_a_console_that_missed_an_event_is_named(tmp_path):
    records = swaps(100)
    total = sums(records)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        less = {name: total[name] - 5_000_000 for name in ("accrued", "issued", "burned")}
        await step(ledgers, chain, T0, console=Counted(T0 - 5_000, less))
        await step(ledgers, chain, T0 + MINUTE, console=Counted(T0 + 40_000, less))
        off = {line.counter: line.off for line in facts(storage).lines if line.against == "console"}
        assert off == {"accrued": 4_999_998, "issued": 4_999_998, "burned": 4_999_998}


async def test_a_price_of_zero_is_counted_and_left_out_of_prices(tmp_path):
    odd = executed(26_200_000, 1, akt=50_000_000, price="0.4")
    odd["executed_record"]["remint_credit_accrued"]["price"] = "0.000000000000000000"
    async with scanning(tmp_path, [odd, *swaps(20)]) as (chain, source, storage):
        await step(Ledgers(storage, [source]), chain, T0)
        assert facts(storage).unpriced == 1
        assert facts(storage).records == 21


async def test_a_record_that_changed_and_one_that_is_gone_are_counted(tmp_path):
    records = swaps(50)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        await step(ledgers, chain, T0)
        chain.executed[0]["executed_record"]["spread"]["amount"] = "12345"
        del chain.executed[-1]
        await step(ledgers, chain, T0 + DAY)
        assert facts(storage).changed == 1
        assert facts(storage).unseen == 1


@pytest.mark.parametrize(
    "break_it",
    [
        lambda body: body.__setitem__(
            "remint_credit_accrued", {"coin": {"denom": "uakt", "amount": "-5"}, "price": "1"}
        ),
        lambda body: body.__setitem__(
            "remint_credit_accrued", {"coin": {"denom": "uakt", "amount": "1e40"}, "price": "1"}
        ),
        lambda body: body.clear(),
        lambda body: body.__setitem__("minted", "nothing"),
    ],
)
async def test_a_record_that_makes_no_sense_stops_the_page_and_nothing_is_stored(tmp_path, break_it):
    odd = executed(26_200_000, 1, akt=50_000_000)
    break_it(odd["executed_record"])
    async with scanning(tmp_path, [odd], tell=False) as (chain, source, storage):
        going = await step(Ledgers(storage, [source]), chain, T0)
        assert not going.finished
        assert going.trouble
        assert totals(storage).accrued == 0


async def test_pages_that_go_in_a_circle_are_refused(tmp_path):
    circle = {"records": [executed(26_200_000, 1, akt=50_000_000)], "pagination": {"next_key": "again", "total": "1"}}
    async with scanning(tmp_path) as (chain, source, storage):
        chain.misbehave("/akash/bme/v1/ledger", mischief.gives(circle))
        going = await step(Ledgers(storage, [source]), chain, T0)
        assert "circle" in going.trouble
        assert not going.finished


async def test_the_statuses_of_a_scan_are_those_that_are_stored():
    assert EXECUTED in STATUSES
    assert add_up([]).credits == 0


async def test_a_scan_that_did_not_add_up_is_repeated_after_an_hour(tmp_path):
    records = swaps(60)
    async with scanning(tmp_path, records) as (chain, source, storage):
        ledgers = Ledgers(storage, [source])
        chain.executed = records[1:]
        await step(ledgers, chain, T0)
        assert any(line.off for line in facts(storage).lines)
        chain.executed = records
        await step(ledgers, chain, T0 + 59 * MINUTE)
        assert facts(storage).records == 59
        await step(ledgers, chain, T0 + 61 * MINUTE)
        assert facts(storage).records == 60
        assert not any(line.off for line in facts(storage).lines)


async def test_two_processes_that_read_one_ledger_count_nothing_twice(tmp_path):
    """A backfill beside the bot: whoever is behind takes up where the other one is."""
    records = swaps(430)
    async with scanning(tmp_path, records) as (chain, source, storage):
        other, turns = Ledgers(storage, [source]), [0]

        async def meanwhile():
            turns[0] += 1
            if turns[0] == 2:
                await other.step(T0)

        class Between(type(source)):
            async def ledger_pages(self, *asked, **more):
                async for page in super().ledger_pages(*asked, **more):
                    await meanwhile()
                    yield page

        slow = Between.__new__(Between)
        slow.__dict__.update(source.__dict__)
        chain.now = lambda: T0
        for _ in range(3):
            (done,) = await Ledgers(storage, [slow]).step(T0)
        assert done.finished
        assert {name: getattr(totals(storage), name) for name in sums(records)} == sums(records)
        assert storage.read_now(lambda read: read.last_scan("akash", complete=True)).seen == 433


async def test_lines_survive_storage(tmp_path):
    async with scanning(tmp_path, swaps(20)) as (chain, source, storage):
        await step(Ledgers(storage, [source]), chain, T0)
        row = storage.read_now(lambda read: read.last_scan("akash", complete=True))
        assert lines_of(row)
