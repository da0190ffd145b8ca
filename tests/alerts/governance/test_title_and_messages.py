"""Where a title stands, and when it says another thing than the messages do."""

from __future__ import annotations

import pytest

from alerts.governance.messages import decode
from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.governance.title import cid_of, titles

V0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"
V1 = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"


def spend(amount="230557400000", denom="uakt"):
    return {
        "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
        "recipient": "akash1x",
        "amount": [{"denom": denom, "amount": amount}],
    }


def upgrade(name="v2.1.0"):
    return {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": name, "height": "5"}}


def bme(**params):
    return {"@type": "/akash.bme.v1.MsgUpdateParams", "params": params}


def proposal(title, *messages, summary="", metadata=""):
    return Proposal(1, ProposalStatus.VOTING, title=title, summary=summary, metadata=metadata, messages=messages)


def test_the_title_is_looked_for_in_each_place_in_turn():
    content = {"@type": "/cosmos.gov.v1beta1.TextProposal", "title": "In the content"}
    legacy = {"@type": "/cosmos.gov.v1.MsgExecLegacyContent", "content": content}
    every = proposal("Its own", legacy, metadata='{"title": "In the metadata"}')
    assert list(titles(every, '{"title": "Fetched"}')) == [
        ("Its own", "title"), ("In the content", "legacy"), ("In the metadata", "metadata"), ("Fetched", "fetched"),
    ]  # fmt: skip
    assert list(titles(proposal("  "))) == []


@pytest.mark.parametrize(
    "metadata",
    ["", V0, "plain words", "[]", "{", '{"title": 5}', '{"title": ""}', '{"no": "title"}', "{" * 90_000, "null", '"x"'],
)
def test_metadata_that_is_a_cid_a_text_or_broken_json_gives_no_title_and_no_error(metadata):
    assert list(titles(proposal("", metadata=metadata))) == []


def test_only_a_content_id_is_ever_fetched():
    assert cid_of(f"ipfs://{V0}") == V0
    assert cid_of(V1) == V1
    for other in (
        "https://evil.example/x",
        f"https://ipfs.io/ipfs/{V0}",
        "text",
        "",
        "QmShort",
        f"{V0}/../../etc",
        V0 * 9,
    ):
        assert cid_of(other) == ""


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (proposal("A better logo for everyone", spend(), summary="Vote yes."), "spend_unnamed"),
        (proposal("Funding request: 1,000 AKT for translations", spend()), "amount"),
        (proposal("Adjust the deposit", upgrade(), summary="..."), "upgrade_unnamed"),
        (proposal("Upgrade to v2.1.0", upgrade("v2.2.0")), "version"),
        (proposal("Software upgrade to v2.1.0", spend(), summary="pay"), "upgrade_absent"),
        (proposal("Signaling proposal on colours", bme(mint_spread_bps=0), summary="mint"), "only_signal"),
        (proposal("A new mascot", bme(mint_spread_bps=0), summary="Isn't it lovely?"), "params_unnamed"),
        (proposal("Fund a relayer", {"@type": "/cosmos.gov.v1.MsgExecLegacyContent",
                  "content": {**spend(), "title": "Upgrade the chain"}}), "two_titles"),
    ],
)  # fmt: skip
def test_a_title_that_says_another_thing_than_the_messages_is_marked(one, why):
    effects = decode(one, {})
    assert effects.mismatch
    assert why in effects.why


@pytest.mark.parametrize(
    "one",
    [
        proposal("Hermes Price Relayer Operations: Foundation AKT Funding Request", spend()),
        proposal("Provide 230k AKT to a liquidity pool", spend()),
        proposal("Fund 230,557.40 AKT for relayers", spend()),
        proposal("Vega", upgrade("Vega")),
        proposal("v2.1", upgrade("v2.1.0")),
        proposal("Akash Mainnet 18 Upgrade", upgrade("v2.1.0")),
        proposal("Funding for the mainnet 18 upgrade work", spend()),
        proposal("Lower the mint spread of BME", bme(mint_spread_bps=0)),
        proposal("Signaling proposal: PIP revenue share"),
        proposal("Mainnet upgrade to v3: shall we?"),
        proposal("", spend()),
    ],
)
def test_a_title_that_is_only_short_or_vague_is_no_contradiction(one):
    assert decode(one, {}).why == ()


def test_letters_of_another_alphabet_and_unseen_ones_do_not_hide_the_words():
    hidden = proposal("Soft\u200bware up\u200dgrade to v2.1.0", spend(), summary="\uff46\uff55\uff4e\uff44")
    assert decode(hidden, {}).why == ("upgrade_absent",)
