"""The ten facts to know first and the pitfalls of the reference, as far as the chain's metrics touch them."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from alerts.metric import Metric
from alerts.sample import DAY
from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources import _chain_bme as bme
from bot.sources._chain_node import Answer
from bot.sources._endpoints import Endpoint
from tests.bot.sources._chain import MINUTE, TICK, playing, value, values
from tests.doubles import mischief
from tests.doubles.chain import fixture

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "akash" / "bme"


def answer(body, height=7):
    return Answer(body, height, Endpoint("http://node.example"))


async def test_the_first_tick_asks_everything_and_names_it():
    async with playing() as play:
        fetched = await play.fetch()
    assert fetched.failed == {}
    assert fetched.source == "akash_chain"
    assert values(fetched) == {
        'chain.height{network="akash"}': 29_000_000,
        'chain.block_age_seconds{network="akash"}': 2.0,
        'bme.collateral_ratio{network="akash"}': pytest.approx(1.2350486, abs=1e-7),
        'bme.breaker{network="akash"}': 0,
        'bme.warn_threshold{network="akash"}': 0.95,
        'bme.halt_threshold{network="akash"}': 0.90,
        'bme.act_outstanding{network="akash"}': 402_000,
        'bme.remint_credits{network="akash"}': 501_234.5,
        'bme.akt_minted_fresh_total{network="akash"}': 7.25,
        'bme.act_minted_total{network="akash"}': 1_900_000,
        'bme.act_burned_total{network="akash"}': 1_610_000,
        'bme.vault_akt{network="akash"}': 810_595.178901,
        'bme.pending_records{network="akash"}': 3,
        'bme.canceled_records{network="akash"}': 3,
        'bme.canceled_mints{network="akash"}': 0,
        'bme.act_outstanding{network="akash", source="akash_chain"}': 402_000.0,
        'oracle.akt_usd{network="akash"}': 0.6131,
        'oracle.akt_usd_twap{network="akash"}': 0.6125,
        'oracle.age_seconds{network="akash"}': 4.0,
        'oracle.healthy_sources{network="akash"}': 1,
        'token.supply{network="akash"}': 301_500_000,
        'token.bonded_ratio{network="akash"}': pytest.approx(0.4),
        'token.inflation{network="akash"}': 0.0415,
        'token.community_pool{network="akash"}': 2_345_678.90000042,
        'gov.open_proposals{network="akash"}': 2,
        **{
            f'gov.{name}{{network="akash", proposal="{number}"}}': pytest.approx(number_of)
            for number in (402, 403)
            for name, number_of in {
                "turnout": 0.2,
                "quorum": 0.2,
                "yes_share": 20_000 / 20_120,
                "veto_share": 0.0,
                "hours_left": 67.9993055,
                "elapsed": 0.5952422,
            }.items()
        },
    }
    rows = {row.key: row.metric for row in play.source.rows if isinstance(row.metric, Metric)}
    for samples in fetched.samples.values():
        for sample in samples:
            assert rows[sample.series.metric].accepts(sample.value), sample


async def test_fact_1_bme_does_not_burn_akt_so_the_akt_burned_counter_is_not_a_metric():
    async with playing() as play:
        play.node.answers["vault"]["vault_state"]["total_burned"][1]["amount"] = "999"
        fetched = await play.fetch()
    assert not any(key.startswith("bme.akt_burned") for key in values(fetched))


async def test_fact_2_freshly_minted_akt_is_the_chains_own_counter_and_not_the_credits():
    async with playing() as play:
        fetched = await play.fetch()
    assert value(fetched, "bme.akt_minted_fresh_total") == 7.25
    assert value(fetched, "bme.remint_credits") == 501_234.5


async def test_fact_4_the_vault_is_at_vault_and_an_older_path_is_tried_where_that_is_missing(caplog):
    async with playing() as play:
        await play.fetch()
        assert len(play.node.asked_for("/akash/bme/v1/vault-state")) == 0
        play.node.vault_paths = {"vault-state"}
        with caplog.at_level(logging.INFO, "burnwatch.sources"):
            for _ in range(3):
                fetched = await play.tick()
    assert value(fetched, "bme.act_outstanding") == 402_000
    assert len(play.node.asked_for("/akash/bme/v1/vault-state")) == 3
    assert sum("vault-state" in record.message for record in caplog.records) == 1, "logged once"


@pytest.mark.parametrize("status", [500, 400, 503, 200])
async def test_fact_5_status_error_price_stalled_is_halt_oracle_whatever_the_http_status(status):
    async with playing() as play:
        play.node.price_stalled(status)
        fetched = await play.fetch()
    assert value(fetched, "bme.breaker") == 3
    assert value(fetched, "bme.collateral_ratio") is None
    assert "stalled" in fetched.answers["status"].says
    assert play.source.nodes[0].failures == 0, "the node did nothing wrong"


async def test_fact_5_the_thresholds_come_from_the_parameters_while_the_status_is_an_error():
    async with playing() as play:
        await play.fetch()
        play.node.answers["params"]["params"]["circuit_breaker_warn_threshold"] = 9700
        play.node.price_stalled()
        await play.tick(15 * MINUTE, 150)
        fetched = await play.tick()
    assert value(fetched, "bme.warn_threshold") == 0.97
    assert value(fetched, "bme.halt_threshold") == 0.90


async def test_fact_5_another_error_of_the_status_is_no_sample_and_no_halt():
    async with playing() as play:
        play.node.answers["status"] = {"code": 2, "message": "codespace sdk code 1: internal", "details": []}
        play.node.status_code = 500
        fetched = await play.fetch()
    assert isinstance(fetched.failed["status"], SourceDown)
    assert value(fetched, "bme.breaker") is None
    assert value(fetched, "bme.act_outstanding") == 402_000


async def test_fact_5_a_200_with_ratio_0_of_v2_0_is_unknown_and_no_sample():
    async with playing() as play:
        play.node.answers["status"] = fixture("status_halt_oracle_v2_0")
        fetched = await play.fetch()
    assert value(fetched, "bme.breaker") is None
    assert value(fetched, "bme.collateral_ratio") is None
    assert fetched.answers["status"].word == "halt_oracle", "the word is kept for whoever shows it"
    assert fetched.failed == {}


@pytest.mark.parametrize(
    "word",
    ["mint_status_healthy", "mint_status_warning", "mint_status_halt_cr", "mint_status_unspecified", "mint_status_new"],
)
@pytest.mark.parametrize("ratio", ["0", "0.000000000000000000", 0, 0.0])
async def test_fact_5_a_ratio_of_0_is_unknown_under_every_word(word, ratio):
    found = bme.breaker(answer(fixture("status_healthy") | {"status": word, "collateral_ratio": ratio}), None)
    assert (found.state, found.collateral_ratio) == (None, None)
    assert "unknown" in found.says


async def test_fact_7_the_chains_own_price_and_its_twap_are_both_kept():
    async with playing() as play:
        fetched = await play.fetch()
        ratio = value(fetched, "bme.collateral_ratio")
    own = (
        value(fetched, "bme.vault_akt") * value(fetched, "oracle.akt_usd_twap") / value(fetched, "bme.act_outstanding")
    )
    assert own == pytest.approx(ratio, rel=1e-9)


async def test_fact_10_data_age_is_a_metric_of_its_own():
    async with playing() as play:
        play.node.block_age_ms, play.node.price_age_ms = 47_000, 200_000
        fetched = await play.fetch()
    assert value(fetched, "chain.block_age_seconds") == 47
    assert value(fetched, "oracle.age_seconds") == 200


@pytest.mark.parametrize(
    ("word", "state"),
    [("mint_status_healthy", 0), ("mint_status_warning", 1), ("mint_status_halt_cr", 2), ("mint_status_halt_oracle", 3),
     ("healthy", 0), ("MINT_STATUS_HALT_CR", 2), (1, 0), (4, 3), (0, 4), (9, 4),
     ("mint_status_unspecified", 4), ("mint_status_halt_governance", 4), ("<@everyone> `rm`", 4)],
)  # fmt: skip
def test_breaker_words_by_name_and_number_and_an_unknown_word_is_4_never_a_crash(word, state):
    found = bme.breaker(answer(fixture("status_healthy") | {"status": word}), None)
    assert found.state == state
    assert "@" not in found.word
    assert found.collateral_ratio is not None


@pytest.mark.parametrize("word", [None, "", [], {}, True, 1.5])
def test_an_unreadable_breaker_is_no_sample(word):
    with pytest.raises(SourceShapeChanged):
        bme.breaker(answer(fixture("status_healthy") | {"status": word}), None)


def test_a_ratio_at_the_edge_is_not_rounded():
    found = bme.breaker(answer(fixture("status_warning")), None)
    assert (found.state, found.collateral_ratio) == (1, 0.95009)


def test_flags_and_thresholds_may_be_missing():
    found = bme.breaker(answer({"status": "mint_status_healthy", "collateral_ratio": "1.1"}), None)
    assert (found.warn_threshold, found.mints_allowed, found.state) == (None, None, 0)


async def test_vault_balances_include_the_queue_so_the_queue_is_taken_off():
    async with playing() as play:
        play.node.pending = []
        assert value(await play.fetch(), "bme.vault_akt") == 812_345.678901
        play.node.pending = fixture("ledger_pending_page1")["records"]
        assert value(await play.tick(), "bme.vault_akt") == 810_595.178901


async def test_no_vault_figure_rather_than_a_wrong_one_while_the_queue_cannot_be_read():
    async with playing() as play:
        play.node.misbehave("/akash/bme/v1/ledger", mischief.html)
        fetched = await play.fetch()
    assert "queue" in fetched.failed
    assert value(fetched, "bme.vault_akt") is None
    assert value(fetched, "bme.remint_credits") == 501_234.5


async def test_no_vault_figure_where_the_queue_was_read_and_the_vault_was_not():
    async with playing() as play:
        play.node.misbehave("/akash/bme/v1/vault", mischief.html)
        fetched = await play.fetch()
    assert {"vault", "queue"} == set(fetched.failed), "failed, so that nobody takes the series for ended"
    assert value(fetched, "bme.vault_akt") is None


def test_no_vault_figure_when_vault_and_queue_are_of_different_heights():
    books = bme.vault(answer(fixture("vault"), 100))
    pages = [answer(fixture("ledger_pending_page1"), 100)]
    assert bme.queue(pages, books).vault_akt == 810_595.178901
    assert bme.queue([answer(fixture("ledger_pending_page1"), 101)], books).vault_akt is None


def test_more_akt_waiting_than_the_vault_holds_is_no_figure():
    page = fixture("ledger_pending_page1")
    page["records"][0]["pending_record"]["coins_to_burn"]["amount"] = "9" * 15
    assert bme.queue([answer(page)], bme.vault(answer(fixture("vault")))).vault_akt is None


async def test_pagination_total_is_a_page_count_so_pages_are_read_until_next_key_is_null():
    async with playing() as play:
        play.node.ledger_page = 1
        fetched = await play.fetch()
        keys = [each.query.get("pagination.key") for each in play.node.asked_for("/akash/bme/v1/ledger")
                if each.query["filters.status"].endswith("pending")]  # fmt: skip
    assert value(fetched, "bme.pending_records") == 3
    assert keys == [None, "+/1==", "+/2=="], "base64 keys survive the address"


async def test_a_ledger_that_repeats_its_page_for_ever_is_refused():
    async with playing() as play:
        page = fixture("ledger_pending_page1")
        play.node.misbehave("/akash/bme/v1/ledger", mischief.gives(page))
        fetched = await play.fetch()
    assert isinstance(fetched.failed["queue"], SourceRefused)
    assert "again and again" in str(fetched.failed["queue"])


def test_a_node_that_ignores_the_filter_does_not_swell_the_queue():
    pages = [answer({"records": fixture("ledger_pending_page1")["records"] + fixture("ledger_canceled")["records"]})]
    assert bme.queue(pages, None).records == 2
    assert bme.canceled(pages).reasons == {"epsilon": 2, "minimum_mint": 1}


def test_only_akt_on_its_way_to_act_is_taken_off_the_vault():
    found = bme.queue([answer(fixture("ledger_pending_page2"))], bme.vault(answer(fixture("vault"))))
    assert (found.akt_waiting, found.act_waiting, found.oldest_height) == (0, 90, 28_999_997)
    assert found.vault_akt == 812_345.678901


def test_an_omitted_empty_list_is_an_empty_queue():
    assert bme.queue([answer({"pagination": {"next_key": None, "total": "0"}})], None).records == 0


def test_coins_are_found_by_denomination_not_by_place():
    body = fixture("vault")
    for coins in body["vault_state"].values():
        coins.reverse()
    assert bme.vault(answer(body)) == bme.vault(answer(fixture("vault")))


def test_a_missing_zero_denomination_is_zero_and_a_missing_nonzero_one_is_unknown():
    body = fixture("vault")
    state = body["vault_state"]
    state["total_minted"] = [coin for coin in state["total_minted"] if coin["denom"] != "uakt"]
    assert bme.vault(answer(body)).akt_minted == 0
    state["balances"] = []
    found = bme.vault(answer(body))
    assert (found.akt_balance, found.act_outstanding) == (None, None)


def test_an_empty_vault_state_is_no_zeros():
    found = bme.vault(answer({"vault_state": {}}))
    assert {found.akt_balance, found.act_outstanding, found.remint_credits, found.akt_minted, found.act_minted} == {
        None
    }


@pytest.mark.parametrize("amount", ["-1", "NaN", "", None, [], "1e400", True])
def test_a_nonsense_amount_fails_the_vault_with_its_path(amount):
    body = fixture("vault")
    body["vault_state"]["balances"][1]["amount"] = amount
    with pytest.raises(SourceShapeChanged) as caught:
        bme.vault(answer(body))
    assert caught.value.path == "$.vault_state.balances[1].amount"


def test_a_denomination_that_stands_twice_is_refused():
    body = fixture("vault")
    body["vault_state"]["balances"] *= 2
    with pytest.raises(SourceShapeChanged, match="twice"):
        bme.vault(answer(body))


async def test_unknown_fields_are_ignored():
    async with playing() as play:
        for name in ("status", "vault", "oracle", "params", "pool", "gov_params"):
            play.node.answers[name]["brand_new"] = {"deep": [1]}
        play.node.answers["vault"]["vault_state"]["new_list"] = []
        assert (await play.fetch()).failed == {}


def test_thresholds_in_the_parameters_are_basis_points():
    found = bme.bme_params(answer(fixture("params")))
    assert (found.warn_threshold, found.halt_threshold, found.min_epoch_blocks) == (0.95, 0.90, 10)
    assert found.raw["max_pending_attempts"] == 3


async def test_supply_is_asked_by_denomination():
    async with playing() as play:
        await play.fetch()
        asked = play.node.asked_for("/cosmos/bank")
    assert {each.query["denom"] for each in asked} == {"uakt", "uact"}
    assert {each.path for each in asked} == {"/cosmos/bank/v1beta1/supply/by_denom"}


async def test_a_supply_of_another_denomination_is_refused():
    async with playing() as play:
        play.node.answers["uakt"] = fixture("supply_uact")
        fetched = await play.fetch()
    assert isinstance(fetched.failed["supply"], SourceShapeChanged)
    assert value(fetched, "token.bonded_ratio") is None
    assert value(fetched, "gov.turnout") is not None, "turnout needs the pool alone"


async def test_the_community_pool_has_fractions_and_many_denominations():
    async with playing() as play:
        assert value(await play.fetch(), "token.community_pool") == 2_345_678.90000042
        play.node.answers["community_pool"]["pool"].pop()
        fetched = await play.tick(15 * MINUTE, 150)
    assert value(fetched, "token.community_pool") is None
    assert fetched.samples["community_pool"] == ()


async def test_the_supply_is_read_once_more_at_the_end_of_a_day():
    async with playing() as play:
        day_end = (play.clock.now // DAY + 1) * DAY
        play.clock.now = day_end - 4 * MINUTE
        asked = []
        for _ in range(10):
            fetched = await play.tick()
            if "supply" in fetched.samples:
                asked.append(play.clock.now - day_end)
    assert asked == [-4 * MINUTE + TICK, -MINUTE], "at the first tick, and within two of midnight"


async def test_the_fast_requests_go_every_tick_and_the_slow_ones_at_their_cadence():
    async with playing() as play:
        await play.fetch()
        play.node.asked.clear()
        for _ in range(4):
            fetched = await play.tick()
    paths = [each.path for each in play.node.asked]
    assert paths.count("/akash/bme/v1/status") == 4
    assert paths.count("/akash/oracle/v2/aggregated_price/akt") == 4
    assert paths.count("/cosmos/base/tendermint/v1beta1/blocks/latest") == 4
    assert paths.count("/cosmos/upgrade/v1beta1/current_plan") == 2
    assert paths.count("/cosmos/staking/v1beta1/pool") == 0
    assert paths.count("/cosmos/base/tendermint/v1beta1/node_info") == 0, "asked once"
    assert fetched.cadence["bme.breaker"] == TICK
    assert fetched.cadence["token.supply"] == 15 * MINUTE
    assert fetched.cadence["gov.turnout"] == 5 * MINUTE


@pytest.mark.parametrize(
    "name", ["testnet8_bme_state__2026-02-20T0630Z.json", "testnet8_bme_state__2026-02-23T1509Z.json"]
)
def test_recorded_testnet_bodies_are_read(name):
    if not (RECORDED / name).exists():
        pytest.skip("the recorded data is not beside this checkout")
    body = json.loads((RECORDED / name).read_text())
    books, found = bme.vault(answer(body)), bme.breaker(answer(body["status"]), None)
    assert found.state == 0
    assert books.akt_minted == 0
    price = float(body["oracle_price"]["state"]["price"])
    if name.endswith("0630Z.json"):  # the other vault was seeded before any price
        assert found.collateral_ratio == pytest.approx(books.akt_balance * price / books.act_outstanding, rel=1e-3)
