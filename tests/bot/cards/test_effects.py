"""What a proposal would change, in lines that a person reads."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.governance.proposal import Proposal, ProposalStatus
from bot.app.around import Around
from bot.app.proposal_facts import describe, facts_of
from bot.cards.effects import PLAIN, change_line, effect_lines, short_address, summary
from bot.cards.proposals import proposal_card
from tests.bot.unsafe import of_markup
from tests.doubles.chain import fixture

NOW = 1_791_201_603_000
MINUTE = 60_000
MODULES = fixture("module_params")
AROUND = Around(
    params={
        "bme": fixture("params")["params"],
        "gov": fixture("gov_params")["params"],
        "oracle": MODULES["/akash/oracle/v2/params"],
        "market": MODULES["/akash/market/v1beta5/params"],
        "mint": MODULES["/cosmos/mint/v1beta1/params"],
        "staking": MODULES["/cosmos/staking/v1beta1/params"],
    },
    akt_usd=0.684,
    price_at=NOW - 12_000,
    pool_akt=4_800_000.0,
    height=29_000_000,
    height_at=NOW,
    block_ms=6_000.0,
)
AKT = "akash1nw9k9336g9csenjaq74f87gc4w4ffrv3wa3um0"


def facts(
    *messages, status=ProposalStatus.VOTING, around=AROUND, title="Funding, upgrade and parameter changes", **more
):
    return describe("akash", Proposal(341, status, title=title, messages=messages, **more), NOW, None, around)


def lines(*messages, **more):
    return effect_lines(facts(*messages, **more))


def spend(amount="230557400000", denom="uakt", to=AKT):
    return {
        "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
        "recipient": to,
        "amount": [{"denom": denom, "amount": amount}],
    }


def update(module, **changed):
    spaces = {"bme": "akash.bme.v1", "oracle": "akash.oracle.v2", "market": "akash.market.v1beta5"}
    versions = {"gov": "v1"}
    space = spaces.get(module, f"cosmos.{module}.{versions.get(module, 'v1beta1')}")
    return {"@type": f"/{space}.MsgUpdateParams", "params": {**AROUND.params[module], **changed}}


def test_a_spend_is_told_in_akt_in_dollars_and_as_a_share_of_the_pool():
    assert lines(spend()) == ["Would pay **230,557.40 AKT** ($157,700, 4.8 % of the community pool) to akash1nw9…3um0."]


def test_a_price_that_is_not_fresh_is_told_with_its_age():
    old = dataclasses.replace(AROUND, price_at=NOW - 43 * MINUTE)
    assert "($157,700 at the price of 43 min ago, 4.8 % of the community pool)" in summary(
        facts(spend(), around=old), 0
    )
    assert lines(spend(), around=Around()) == ["Would pay **230,557.40 AKT** to akash1nw9…3um0."]


def test_other_money_is_told_as_it_is_counted():
    assert (
        "**5,000,000 ibc\\/170C…F2F1**"
        in lines(spend("5000000", "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1"))[0]
    )
    assert "**12.50 ACT**" in lines(spend("12500000", "uact"))[0]


def test_several_recipients_have_a_line_each_and_the_rest_is_counted():
    told = lines(*[spend(to=f"akash1{letter * 38}") for letter in "qpzry"])
    assert len(told) == 5
    many = {**spend(), "amount": [{"denom": "uakt", "amount": "5"}] * 30}
    assert "and 26 more payments" not in "".join(lines(many)), "one recipient is one line"


@pytest.mark.parametrize(
    ("module", "changed", "line"),
    [
        ("bme", {"circuit_breaker_warn_threshold": 9300}, "`bme.circuit_breaker_warn_threshold`: 0.95 → **0.93** (-2.1 %)"),
        ("bme", {"mint_spread_bps": 50}, "`bme.mint_spread_bps`: 0.25 % → **0.5 %** (+100 %)"),
        ("bme", {"min_epoch_blocks": "20"}, "`bme.min_epoch_blocks`: 10 blocks → **20 blocks** (+100 %)"),
        ("bme", {"mint_spread_bps": 0}, "`bme.mint_spread_bps`: 0.25 % → **0 %** · falls to nothing"),
        ("gov", {"quorum": "0.334"}, "`gov.quorum`: 20 % → **33.4 %** (+67 %)"),
        ("gov", {"voting_period": "259200s"}, "`gov.voting_period`: 7 days → **3 days** (-57.1 %)"),
        ("gov", {"min_deposit": [{"denom": "uakt", "amount": "2500000000"}]},
         "`gov.min_deposit[uakt]`: 1,000 AKT → **2,500 AKT** (+150 %)"),
        ("gov", {"voting_period": None}, "`gov.voting_period`: 7 days → **0 s** · falls to nothing"),
        ("gov", {"burn_vote_veto": None}, "`gov.burn_vote_veto`: true → **false**"),
        ("oracle", {"sources": ["akash1wasmcontractofpyth", AKT]}, "`oracle.sources`: adds **akash1nw9…3um0**"),
        ("oracle", {"sources": []}, "`oracle.sources`: takes out **akash1was…pyth**, and leaves none"),
        ("mint", {"goal_bonded": "1.340000000000000000"}, "`mint.goal_bonded`: 67 % → **134 %** (+100 %)"),
        ("gov", {"burn_vote_veto": False}, "`gov.burn_vote_veto`: true → **false**"),
        ("mint", {"inflation_max": "0.13"}, "`mint.inflation_max`: 16 % → **13 %** (-18.8 %)"),
        ("staking", {"max_validators": 125}, "`staking.max_validators`: 100 → **125** (+25 %)"),
        ("staking", {"unbonding_time": "604800s"}, "`staking.unbonding_time`: 21 days → **7 days** (-66.7 %)"),
        ("oracle", {"max_price_staleness_period": "45s"}, "`oracle.max_price_staleness_period`: 30 s → **45 s** (+50 %)"),
        ("market", {"bid_min_deposit": {"denom": "uakt", "amount": "1000000"}},
         "`market.bid_min_deposit.amount`: 0.50 AKT → **1.00 AKT** (+100 %)"),
    ],
)  # fmt: skip
def test_parameters_are_told_with_units_and_by_how_much(module, changed, line):
    told = lines(update(module, **changed))
    assert told[-1].removeprefix("· ") == line
    assert f"Would change `{module}`:" in told


def test_a_set_that_changes_nothing_says_so():
    assert lines(update("gov")) == ["Carries the parameters of `gov` as they are: nothing changes."]


def test_without_current_values_that_is_said_at_each_of_them():
    told = lines(update("bme"), around=Around())
    assert "· `bme.mint_spread_bps`: → **0.25 %** (current value unknown)" in told
    assert lines(update("bme"), around=Around(), status=ProposalStatus.PASSED)[-1].count("unknown") == 0


def test_many_changes_are_cut_and_counted():
    message = {"@type": "/brand.new.v1.MsgUpdateParams", "params": {f"field_{number}": "1" for number in range(40)}}
    told = lines(message)
    assert told[-1] == "· and 32 more"
    assert len(told) == 10


def test_an_upgrade_has_its_block_and_a_date_from_the_measured_pace():
    message = {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v2.2.0", "height": "29144000"}}
    at = (NOW + 144_000 * 6_000) // 1000
    assert lines(message) == [f"Would upgrade the chain to **v2.2.0** at block 29,144,000, about <t:{at}:f>."]
    assert lines(message, around=Around()) == ["Would upgrade the chain to **v2.2.0** at block 29,144,000."]


def test_what_matters_most_is_said_first():
    told = lines(
        {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v3.0.0-sunset", "height": "5"}},
        update("bme", mint_spread_bps=30),
        title="A community gathering",
        summary="Let us meet.",
    )
    assert told[0].startswith("**Title and messages disagree: ")
    assert "AEP-79" in told[1]
    assert told[2] == "It touches what AKT and ACT rest on: `bme`."


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ({"@type": "/cosmwasm.wasm.v1.MsgStoreCode", "wasm_byte_code_length": 560_000},
         "Would store contract code, 410 KiB as sent."),
        ({"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "code_id": "12", "label": "pyth"},
         "Would begin a contract named **pyth** from code 12."),
        ({"@type": "/cosmwasm.wasm.v1.MsgMigrateContract", "code_id": 14, "contract": AKT},
         "Would move contract akash1nw9…3um0 to code 14."),
        ({"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": AKT, "msg": {"add_feed": {}}},
         "Would call `add_feed` of contract akash1nw9…3um0."),
        ({"@type": "/cosmwasm.wasm.v1.MsgStoreCode", "wasm_byte_code_length": 2_900_000,
          "instantiate_permission": {"permission": "AnyOfAddresses", "addresses": [AKT]}},
         "Would store contract code, 2.1 MiB as sent; contracts from it may be begun by akash1nw9…3um0."),
        ({"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "code_id": "1", "funds": [{"denom": "uakt", "amount": "5000000"}]},
         "Would pay **5.00 AKT** ($3.42) to the new contract."),
        ({"@type": "/cosmwasm.wasm.v1.MsgUpdateAdmin", "contract": AKT, "new_admin": AKT},
         "Would make akash1nw9…3um0 the admin of contract akash1nw9…3um0."),
        ({"@type": "/cosmwasm.wasm.v1.MsgUpdateInstantiateConfig", "code_id": "4",
          "new_instantiate_permission": {"permission": "ACCESS_TYPE_EVERYBODY"}},
         "Would let everybody begin contracts from code 4."),
        ({"@type": "/cosmwasm.wasm.v1.MsgAddCodeUploadParamsAddresses", "addresses": [AKT]},
         "Would let akash1nw9…3um0 upload contract code."),
        ({"@type": "/ibc.applications.transfer.v1.MsgTransfer", "token": {"denom": "uakt", "amount": "9000000"},
          "receiver": "osmo1xyz", "source_channel": "channel-9"},
         "Would send **9.00 AKT** ($6.16) from the governance account to osmo1xyz over `channel-9`."),
        ({"@type": "/brand.new.v1.MsgUpdateParams", "params": {}},
         "Carries an empty set of parameters for `brand.new`: each of them would fall to nothing, from values that are unknown."),
        ({"@type": "/cosmwasm.wasm.v1.MsgPinCodes", "code_ids": ["3", "4"]}, "Would keep code 3, 4 in memory."),
        ({"@type": "/cosmos.upgrade.v1beta1.MsgCancelUpgrade"}, "Would call off the planned upgrade."),
        ({"@type": "/ibc.core.client.v1.MsgRecoverClient", "subject_client_id": "a-1", "substitute_client_id": "a-2"},
         "Would put IBC client `a-2` in the place of `a-1`."),
        ({"@type": "/cosmos.gov.v1.MsgExecLegacyContent", "content": {"@type": "/cosmos.gov.v1beta1.TextProposal"}},
         "A text to agree on: by itself it changes nothing on the chain."),
        ({"@type": "/a.b.v1.MsgNew", "one": 1, "two": 2},
         "Carries `MsgNew`, which burnwatch cannot read: it sets `one`, `two`."),
        ({"@type": "/akash.bme.v1.MsgFundVault", "amount": {"denom": "uakt", "amount": "300000000000"}, "source": "community_pool"},
         "Would put **300,000 AKT** ($205,200) into BME's vault from community\\_pool."),
        ({}, "Carries a message without a type, which burnwatch cannot read."),
    ],
)  # fmt: skip
def test_each_kind_of_message_is_a_plain_sentence(message, line):
    assert lines(message)[-1] == line


def test_a_proposal_without_messages_changes_nothing_by_itself():
    assert lines(title="A signal") == ["A text to agree on: by itself it changes nothing on the chain."]


def test_the_sentence_keeps_the_time_of_the_proposal():
    assert lines(spend(), status=ProposalStatus.PASSED)[0].startswith("Paid **230,557.40 AKT** to")
    assert lines(spend(), status=ProposalStatus.FAILED)[0].startswith("Would have paid")


def test_what_it_changed_stays_as_it_was_seen_while_it_was_open():
    proposal = Proposal(1, ProposalStatus.VOTING, title="x", messages=(update("gov", quorum="0.334"), spend()))
    before = describe("akash", proposal, NOW, None, AROUND)
    after = describe(
        "akash", dataclasses.replace(proposal, status=ProposalStatus.PASSED), NOW, None, AROUND, before=before
    )
    assert after.changes == before.changes
    assert "4.8 % of the community pool" in effect_lines(after)[-1]
    alone = describe("akash", dataclasses.replace(proposal, status=ProposalStatus.PASSED), NOW, None, AROUND)
    assert alone.changes[0]["old"] is None
    assert "community pool" not in effect_lines(alone)[-1], "today's pool says nothing of then"


def test_facts_survive_storage_and_those_of_an_older_version_still_load():
    import json

    told = facts(spend(), update("bme", mint_spread_bps=30))
    again = facts_of(json.loads(json.dumps(dataclasses.asdict(told))))
    assert effect_lines(again) == effect_lines(told)
    old = {
        "network": "akash",
        "number": 5,
        "title": "t",
        "status": "voting",
        "kinds": ["MsgSend"],
        "from_the_future": 1,
    }
    assert facts_of(old).kinds == ("MsgSend",)
    assert proposal_card(facts_of(old))


def test_an_address_is_shortened_so_that_it_is_still_recognised():
    assert short_address(AKT) == "akash1nw9…3um0"
    assert short_address("akash1short") == "akash1short"
    assert short_address("no address at all, but long") == "no address at all, but long"


HOSTILE = [
    "@everyone", "[x](http://evil.invalid)", "http://evil.invalid/claim", "discord.gg/abc", "`` code", "**bold**||x||",
    "\u202edlrow", "a\u200bb", "<@&123> <#4> <t:1>", "\x1b[31m", "x" * 5_000, "evil.com", "{amount} {0}", "|" * 300, "\n# big",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_proposer_wrote_leads_anywhere_or_mentions_anybody(text):
    told = facts(
        spend(amount=text, denom=text, to=text),
        {**spend(), "amount": [{"denom": text, "amount": "5000000"}]},
        {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": text, "height": text}},
        {"@type": f"/{text}.MsgUpdateParams", "params": {text: text, "more": {text: [text]}}},
        {"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": text, "label": text, "msg": {text: text}},
        {"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "label": text},
        {"@type": text, text: text},
        {"@type": "/ibc.core.client.v1.MsgRecoverClient", "subject_client_id": text, "substitute_client_id": text},
        title=text,
        summary=text,
    )
    for line in effect_lines(told, most=100):
        assert of_markup(line) == "", line
        assert len(line) < 1_500
    for index in range(len(told.effects)):
        assert "\n" not in summary(told, index)
    assert len("\n".join(effect_lines(told))) < 4_000


def test_a_change_without_a_unit_is_grouped_or_kept_as_it_was_written():
    assert change_line({"path": "a.b", "old": "1000000", "new": "2000000", "share": 1.0}, marks=PLAIN) == (
        "a.b: 1,000,000 → 2,000,000 (+100 %)"
    )
    assert change_line({"path": "a.b", "old": "", "new": "x"}, marks=PLAIN) == "a.b: not set → x"
    assert change_line({"path": "a.b", "old": "x", "new": ""}, marks=PLAIN) == "a.b: x → empty"
    assert change_line({"path": "a.b", "old": "1", "new": "2000", "share": 1999.0}, marks=PLAIN).endswith(
        "(+199,900 %)"
    )


@pytest.mark.parametrize("height", ["9223372036854775807", "9" * 58, "5"])
def test_a_height_that_means_no_date_is_told_without_one(height):
    """Anybody may name any height: calendars end before some, and one that is behind us was never to come."""
    message = {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v9.9.9", "height": height}}
    found = facts(message, title="Upgrade to v9.9.9")
    assert "<t:" not in "\n".join(effect_lines(found))
    assert "about" not in summary(found, 0)
