"""What a proposal would do, read from its messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.governance._params import diff
from alerts.governance.messages import decode, modules_of
from alerts.governance.proposal import Proposal, ProposalStatus

BME = {
    "circuit_breaker_warn_threshold": 9500,
    "circuit_breaker_halt_threshold": 9000,
    "min_epoch_blocks": "10",
    "mint_spread_bps": 25,
    "min_mint": [{"denom": "uact", "amount": "10000000"}],
}
GOV = {
    "min_deposit": [{"denom": "uakt", "amount": "1000000000"}],
    "voting_period": "604800s",
    "quorum": "0.200000000000000000",
    "threshold": "0.500000000000000000",
    "burn_vote_veto": True,
}
AKT = "akash1nw9k9336g9csenjaq74f87gc4w4ffrv3wa3um0"


def proposal(*messages, title="", summary="", status=ProposalStatus.VOTING):
    return Proposal(1, status, title=title, summary=summary, messages=messages)


def one(message, params=None, **given_):
    (effect,) = decode(proposal(message, **given_), params or {}).effects
    return effect


def update(space, **params):
    return {"@type": f"/{space}.MsgUpdateParams", "authority": "akash10d0", "params": params}


def legacy(kind, **content):
    return {"@type": "/cosmos.gov.v1.MsgExecLegacyContent", "authority": "a", "content": {"@type": kind, **content}}


def told(effect):
    return [(change.path, change.old, change.new) for change in effect.changes]


def test_an_update_carries_the_whole_set_and_only_what_differs_is_a_change():
    effect = one(update("akash.bme.v1", **BME | {"circuit_breaker_warn_threshold": 9300}), {"bme": BME})
    assert told(effect) == [("bme.circuit_breaker_warn_threshold", "9500", "9300")]
    assert (effect.params_known, effect.same) == (True, 4)
    (change,) = effect.changes
    assert (change.unit, change.reset) == ("bps", False)
    assert change.share == pytest.approx(-0.021053, abs=1e-6)


def test_a_number_is_the_same_however_many_zeros_it_is_written_with():
    new = GOV | {"quorum": "0.2", "threshold": "0.5000", "voting_period": "604800.000s"}
    effect = one(update("cosmos.gov.v1", **new), {"gov": GOV})
    assert effect.changes == ()
    assert effect.same == 5


def test_a_coin_in_a_list_is_told_by_its_denomination_and_not_by_its_place():
    new = GOV | {"min_deposit": [{"denom": "uact", "amount": "5"}, {"denom": "uakt", "amount": "2500000000"}]}
    effect = one(update("cosmos.gov.v1", **new), {"gov": GOV})
    assert told(effect) == [("gov.min_deposit[uact]", "", "5"), ("gov.min_deposit[uakt]", "1000000000", "2500000000")]
    assert [change.unit for change in effect.changes] == ["uact", "uakt"]


def test_what_the_message_leaves_out_becomes_nothing_and_that_is_a_change():
    new = {key: value for key, value in BME.items() if key != "mint_spread_bps"}
    (change,) = one(update("akash.bme.v1", **new), {"bme": BME}).changes
    assert (change.path, change.old, change.new, change.reset) == ("bme.mint_spread_bps", "25", "0", True)


def test_a_switch_that_is_turned_off_is_a_change_and_no_fall_to_nothing():
    (change,) = one(update("cosmos.gov.v1", **GOV | {"burn_vote_veto": False}), {"gov": GOV}).changes
    assert (change.old, change.new, change.reset) == ("true", "false", False)


def test_without_the_current_parameters_every_field_is_named_and_its_old_value_is_unknown():
    effect = one(update("akash.bme.v1", **BME))
    assert not effect.params_known
    assert len(effect.changes) == 5
    assert {change.old for change in effect.changes} == {None}


def test_of_a_vote_that_ended_the_parameters_on_the_chain_may_be_its_own_and_are_left_out():
    message = update("akash.bme.v1", **BME)
    assert one(message, {"bme": BME}, status=ProposalStatus.PASSED).changes[0].old is None
    assert one(message, {"bme": BME}).changes == ()


def test_a_legacy_change_holds_json_inside_a_text_and_is_compared_with_the_field_of_that_name_today():
    message = legacy(
        "/cosmos.params.v1beta1.ParameterChangeProposal",
        changes=[
            {"subspace": "mint", "key": "InflationMax", "value": '"0.100000000000000000"'},
            {"subspace": "gov", "key": "depositparams", "value": '{"min_deposit":[{"denom":"uakt","amount":"64"}]}'},
            {"subspace": "wasm", "key": "odd", "value": "not json at all"},
        ],
    )
    effect = one(message, {"mint": {"inflation_max": "0.2"}, "gov": GOV})
    assert told(effect) == [
        ("mint.InflationMax", "0.2", "0.100000000000000000"),
        ("gov.depositparams.min_deposit[uakt]", "1000000000", "64"),
        ("wasm.odd", None, "not json at all"),
    ]
    assert [change.unit for change in effect.changes] == ["fraction", "uakt", ""]
    assert effect.content.endswith("ParameterChangeProposal")
    assert effect.short == "ParameterChangeProposal"


@pytest.mark.parametrize(
    ("type_url", "module"),
    [
        ("/akash.bme.v1.MsgUpdateParams", "bme"),
        ("/akash.oracle.v2.MsgUpdateParams", "oracle"),
        ("/akash.market.v1beta5.MsgUpdateParams", "market"),
        ("/akash.deployment.v1beta4.MsgUpdateParams", "deployment"),
        ("/akash.provider.v1beta4.MsgUpdateParams", "provider"),
        ("/cosmos.gov.v1.MsgUpdateParams", "gov"),
        ("/cosmos.staking.v1beta1.MsgUpdateParams", "staking"),
        ("/cosmos.mint.v1beta1.MsgUpdateParams", "mint"),
        ("/cosmos.distribution.v1beta1.MsgUpdateParams", "distribution"),
        ("/cosmwasm.wasm.v1.MsgUpdateParams", "wasm"),
        ("/akash.wasm.v1.MsgUpdateParams", "akash.wasm"),
        ("/akash.gov.v1beta3.MsgUpdateParams", "akash.gov"),
        ("/ibc.applications.transfer.v1.MsgUpdateParams", "ibc.transfer"),
        ("/somebody.new.v7.MsgUpdateParams", "somebody.new"),
    ],
)
def test_every_module_is_diffed_alike_known_or_not(type_url, module):
    message = {"@type": type_url, "params": {"a": "2", "b": "same"}}
    effect = one(message, {module: {"a": "1", "b": "same"}})
    assert (effect.kind, effect.module, told(effect)) == ("params", module, [(f"{module}.a", "1", "2")])
    assert modules_of(proposal(message)) == {module: type_url}


def test_consensus_carries_its_parameters_beside_each_other():
    message = {"@type": "/cosmos.consensus.v1.MsgUpdateParams", "authority": "x", "block": {"max_gas": "5"}}
    assert told(one(message, {"consensus": {"block": {"max_gas": "4"}}})) == [("consensus.block.max_gas", "4", "5")]


@pytest.mark.parametrize(
    "message",
    [
        {"@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "recipient": AKT,
         "amount": [{"denom": "uakt", "amount": "230557400000"}]},
        legacy("/cosmos.distribution.v1beta1.CommunityPoolSpendProposal", recipient=AKT,
               amount=[{"denom": "uakt", "amount": "230557400000"}]),
    ],
)  # fmt: skip
def test_a_spend_is_read_in_both_forms(message):
    (spend,) = one(message).spends
    assert (spend.recipient, spend.denom, spend.amount) == (AKT, "uakt", 230_557_400_000)


def test_money_for_the_vault_is_one_coin_and_has_a_source():
    effect = one(
        {
            "@type": "/akash.bme.v1.MsgFundVault",
            "authority": "a",
            "amount": {"denom": "uakt", "amount": "7"},
            "source": AKT,
        }
    )
    assert (effect.kind, effect.spends[0].amount, effect.spends[0].recipient) == ("fund", 7, AKT)
    assert decode(proposal({"@type": "/akash.bme.v1.MsgFundVault"}), {}).touches_core


@pytest.mark.parametrize("form", ["new", "legacy"])
def test_an_upgrade_has_a_name_and_a_height_and_sunset_in_its_name_is_seen(form):
    plan = {"name": "v3.0.0-Sunset", "height": "31000000", "time": "0001-01-01T00:00:00Z"}
    message = (
        {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": plan}
        if form == "new"
        else legacy("/cosmos.upgrade.v1beta1.SoftwareUpgradeProposal", plan=plan)
    )
    effects = decode(proposal(message), {})
    assert (effects.effects[0].kind, effects.effects[0].name, effects.effects[0].height) == (
        "upgrade", "v3.0.0-Sunset", 31_000_000,
    )  # fmt: skip
    assert effects.sunset
    assert one({"@type": "/cosmos.upgrade.v1beta1.MsgCancelUpgrade"}).kind == "cancel_upgrade"


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("MsgStoreCode", "store"), ("MsgInstantiateContract", "instantiate"), ("MsgInstantiateContract2", "instantiate"),
        ("MsgMigrateContract", "migrate"), ("MsgExecuteContract", "execute"), ("MsgSudoContract", "sudo"),
        ("MsgStoreAndInstantiateContract", "store_instantiate"), ("MsgStoreAndMigrateContract", "store_migrate"),
        ("MsgPinCodes", "pin"), ("MsgUnpinCodes", "unpin"), ("MsgUpdateAdmin", "update_admin"),
        ("MsgClearAdmin", "clear_admin"), ("MsgUpdateInstantiateConfig", "config"),
        ("MsgAddCodeUploadParamsAddresses", "allow_upload"), ("MsgRemoveCodeUploadParamsAddresses", "forbid_upload"),
        ("StoreCodeProposal", "store"),
    ],
)  # fmt: skip
def test_each_kind_of_contract_message_is_known_by_what_it_does(kind, action):
    effect = one({"@type": f"/cosmwasm.wasm.v1.{kind}", "code_id": "12", "wasm_byte_code_length": 4_000})
    assert (effect.kind, effect.action, effect.code_ids, effect.size) == ("wasm", action, (12,), 3_000)


def test_an_expired_client_is_replaced_in_both_forms():
    for message in (
        {"@type": "/ibc.core.client.v1.MsgRecoverClient", "subject_client_id": "a-1", "substitute_client_id": "a-2"},
        legacy("/ibc.core.client.v1.ClientUpdateProposal", subject_client_id="a-1", substitute_client_id="a-2"),
    ):
        effect = one(message)
        assert (effect.kind, effect.action, effect.name, effect.address) == ("ibc", "recover_client", "a-1", "a-2")


def test_an_unknown_message_is_named_with_its_keys_and_never_fatal():
    effect = one({"@type": "/brand.new.v9.MsgTurnTheWorld", "degrees": 3, "authority": "x"})
    assert (effect.kind, effect.short, effect.keys) == ("other", "MsgTurnTheWorld", ("degrees",))
    assert one({}).kind == "other"


def test_nothing_hides_inside_another_message():
    inner = {"@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "recipient": AKT,
             "amount": [{"denom": "uakt", "amount": "9"}]}  # fmt: skip
    wrapped = {"@type": "/cosmos.authz.v1beta1.MsgExec", "grantee": "x", "msgs": [inner, inner]}
    assert [effect.kind for effect in decode(proposal(wrapped), {}).effects] == ["spend", "spend"]


def test_however_deep_a_message_hides_it_is_found_and_those_beyond_the_most_are_counted():
    hidden = update("akash.bme.v1", **BME | {"mint_spread_bps": 0})
    for _ in range(12):
        hidden = {"@type": "/cosmos.authz.v1beta1.MsgExec", "grantee": "x", "msgs": [hidden]}
    told = decode(proposal(hidden), {"bme": BME})
    assert told.touches_core
    assert [change.path for change in told.changes] == ["bme.mint_spread_bps"]
    crowd = {"@type": "/cosmos.authz.v1beta1.MsgExec", "msgs": [{"@type": "/x.MsgA"}] * 5_000}
    many = decode(proposal(crowd), {})
    assert (len(many.effects), many.unread) == (60, 1)


def test_a_field_left_out_falls_to_what_the_chain_has_for_nothing():
    now = {"span": "172800s", "count": "7", "on": True, "word": "uakt", "coins": [{"denom": "uakt", "amount": "5"}],
           "zero": "0", "off": False, "none": []}  # fmt: skip
    for new in ({}, {"coins": []}, {"coins": None, "zero": None, "off": None}):
        assert told(one(update("a.b.v1", **new), {"a.b": now})) == [
            ("a.b.span", "172800s", "0s"), ("a.b.count", "7", "0"), ("a.b.on", "true", "false"), ("a.b.word", "uakt", ""),
            ("a.b.coins[uakt]", "5", "0"),
        ]  # fmt: skip


def test_the_nanoseconds_of_the_old_store_are_held_against_the_span_of_today():
    changes = [
        {"subspace": "staking", "key": "UnbondingTime", "value": '"1209600000000000"'},
        {"subspace": "gov", "key": "votingparams", "value": '{"voting_period":"604800000000000"}'},
    ]
    now = {"staking": {"unbonding_time": "1814400s"}, "gov": GOV}
    (change,) = one(legacy("/cosmos.params.v1beta1.ParameterChangeProposal", changes=changes), now).changes
    assert (change.path, change.old, change.new, change.unit) == (
        "staking.UnbondingTime", "1814400s", "1209600s", "seconds",
    )  # fmt: skip
    assert change.share == pytest.approx(-1 / 3)


def test_of_a_list_of_names_those_that_come_and_go_are_told():
    now = {"sources": ["one", "two"]}
    (change,) = one(update("akash.oracle.v2", sources=["two", "three"]), {"oracle": now}).changes
    assert (change.added, change.removed, change.reset) == (("three",), ("one",), False)
    (change,) = one(update("akash.oracle.v2"), {"oracle": now}).changes
    assert (change.added, change.removed, change.reset) == ((), ("one", "two"), True)


@pytest.mark.parametrize(
    ("path", "old", "new", "unit"),
    [
        ("mint.goal_bonded", "0.67", "1.34", "fraction"),
        ("x.y.threshold", "1", "5", ""),
        ("ibc.connection.max_expected_time_per_block", "30000000000", "60000000000", "nanoseconds"),
        ("consensus.block.max_bytes", "22020096", "4194304", "bytes"),
        ("gov.voting_period", "172800s", "0s", "seconds"),
    ],
)
def test_a_unit_is_that_of_the_old_and_the_new_value_together(path, old, new, unit):
    (change,), _ = diff("", {path: old}, {path: new})
    assert change.unit == unit


def test_no_limit_is_no_number_to_compare_with():
    (change,), _ = diff("consensus", {"block": {"max_gas": "-1"}}, {"block": {"max_gas": "100000000"}})
    assert change.share is None


@pytest.mark.parametrize("said", [{"update_feed": {}}, '{"update_feed":{}}', "eyJ1cGRhdGVfZmVlZCI6e319"])
def test_what_is_said_to_a_contract_is_read_as_an_object_as_text_and_as_its_bytes(said):
    call = {"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": AKT, "msg": said}
    assert one(call).calls == "update_feed"


def test_money_that_goes_to_several_and_to_another_chain_is_money():
    many = one(
        {"@type": "/cosmos.bank.v1beta1.MsgMultiSend", "inputs": [{"address": "g"}],
         "outputs": [{"address": to, "coins": [{"denom": "uakt", "amount": "1"}]} for to in ("a", "b")]}
    )  # fmt: skip
    assert [(each.recipient, each.amount) for each in many.spends] == [("a", 1), ("b", 1)]
    away = one({"@type": "/ibc.applications.transfer.v1.MsgTransfer", "token": {"denom": "uakt", "amount": "9"},
                "receiver": "osmo1x", "source_channel": "channel-9"})  # fmt: skip
    assert (away.kind, away.name, away.spends[0].recipient) == ("send", "channel-9", "osmo1x")


def test_long_values_are_told_from_where_they_differ():
    old = {"feeds": [{"type": "pyth", "feed": "0x" + "ab" * 60 + "01"}, {"type": "pyth", "feed": "0x02"}]}
    new = {"feeds": [{"type": "pyth", "feed": "0x" + "ab" * 60 + "99"}, {"type": "pyth", "feed": "0x02"}]}
    (change,) = decode(proposal(update("akash.oracle.v2", **new)), {"oracle": old}).changes
    assert change.old is not None
    assert change.old.startswith("…")
    assert change.old[:40] != change.new[:40]


def test_an_envelope_that_only_passes_on_is_named_and_what_it_carries_too():
    inner = {"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": "akash1other", "to_address": AKT,
             "amount": [{"denom": "uakt", "amount": "9"}]}  # fmt: skip
    group = {"@type": "/cosmos.group.v1.MsgSubmitProposal", "group_policy_address": "x", "messages": [inner]}
    effects = decode(proposal(group), {}).effects
    assert [(effect.kind, effect.short) for effect in effects] == [("other", "MsgSubmitProposal"), ("send", "MsgSend")]
    assert effects[1].address == "akash1other"
    assert effects[1].action == "granted", "whose money it is nobody knows"
    half = {"@type": "/cosmos.authz.v1beta1.MsgExec", "grantee": "x", "msgs": [inner, "what is this"]}
    assert [effect.kind for effect in decode(proposal(half), {}).effects] == ["send", "other"]


def test_a_change_of_bme_oracle_or_mint_is_marked_in_every_form():
    for message in (
        update("akash.bme.v1", a=1),
        update("akash.oracle.v2", a=1),
        update("cosmos.mint.v1beta1", a=1),
        legacy(
            "/cosmos.params.v1beta1.ParameterChangeProposal", changes=[{"subspace": "mint", "key": "k", "value": "1"}]
        ),
    ):
        assert decode(proposal(message), {}).touches_core
    assert not decode(proposal(update("cosmos.gov.v1", a=1)), {}).touches_core


def test_a_proposal_without_messages_is_a_text():
    assert decode(proposal(), {}).kinds == ("text",)


def test_more_messages_than_are_read_are_counted():
    effects = decode(proposal(*[{"@type": "/x.MsgA"}] * 100), {})
    assert (len(effects.effects), effects.unread) == (60, 40)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(
    [
        "/cosmos.bank.v1beta1.MsgMultiSend", "/ibc.applications.transfer.v1.MsgTransfer", "/cosmwasm.wasm.v1.MsgUpdateAdmin",
        "/cosmos.gov.v1.MsgUpdateParams", "/cosmos.gov.v1.MsgExecLegacyContent",
        "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
        "/cosmwasm.wasm.v1.MsgExecuteContract", "/ibc.core.client.v1.MsgRecoverClient", "/cosmos.authz.v1beta1.MsgExec",
        "/cosmos.bank.v1beta1.MsgSetSendEnabled", "/akash.bme.v1.MsgFundVault", "", "x",
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    ["params", "content", "amount", "recipient", "plan", "msgs", "msg", "changes", "code_ids", "funds", "send_enabled",
     "label", "contract", "title", "wasm_byte_code_length", "@type", "outputs", "inputs", "coins", "token", "addresses",
     "new_admin", "new_instantiate_permission", "use_default_for"]
)  # fmt: skip


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=6), max_size=4), TYPES, st.dictionaries(st.text(max_size=6), JSON))
def test_no_message_however_odd_raises(messages, type_url, params):
    odd = tuple({**message, "@type": type_url} for message in messages)
    effects = decode(proposal(*odd, title="Some title"), {"gov": params, "bme": params})
    assert all(isinstance(change.new, str) for change in effects.changes)
