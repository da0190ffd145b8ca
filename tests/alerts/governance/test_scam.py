"""The parts of the scam score that know no proposal: hosts, words, and what is added up."""

from __future__ import annotations

import pytest

from alerts.governance import _scam_hosts as hosts
from alerts.governance import _scam_words as words
from alerts.governance.scam import POINTS, Evidence, SeenLink, assess, outside, trail


@pytest.mark.parametrize(
    "host",
    ["akash.network", "docs.akash.network", "github.com", "forum.cosmos.network", "ipfs.io", "x.com", "gist.githubusercontent.com"],
)  # fmt: skip
def test_a_host_that_everybody_knows_is_known_with_what_is_below_it(host):
    assert hosts.is_known(host)
    assert not hosts.poses(host) or hosts.is_known(host)


@pytest.mark.parametrize(
    "host",
    ["evil.com", "akash.network.evil.com", "notgithub.com", "github.com.evil.org", "sites.google.com", "someone.github.io", "network", ""],
)  # fmt: skip
def test_a_host_that_only_ends_or_begins_like_one_is_not_known(host):
    assert not hosts.is_known(host)


@pytest.mark.parametrize(
    "host",
    ["akash-claim.app", "akashclaim.app", "claim-akash.co.uk", "cosmos-network.io", "c0smos.network", "akahs.network", "akasj.network", "akkash.io",
     "kepir.app", "keplr-wallet.com", "akash.network.evil.com", "mintscam.io", "0smosis.zone", "osmossis.com"],
)  # fmt: skip
def test_a_host_that_wears_a_known_name_poses(host):
    assert hosts.poses(host)


@pytest.mark.parametrize(
    "host",
    ["zkvalidator.com", "adan.eu", "cash.app", "ask.com", "cosmic.com", "cosmopolitan.com", "kasha.io", "needsmap.coop", "t.me", "stake.fish", "validator.info",
     "akt.example", "atom.example", "tg:", "10.0.0.1"],
)  # fmt: skip
def test_a_host_of_its_own_name_does_not(host):
    assert not hosts.poses(host)


@pytest.mark.parametrize(
    "title", ["Airdrop", "AKT air-drop", "air drop", "Claim it", "BONUS", "Migration", "Recompensa", "\u7a7a\u6295"]
)
def test_a_lure_is_found_in_any_case_and_in_some_other_languages(title):
    assert words.lures(title) == 1


@pytest.mark.parametrize(
    "title",
    ["Reclaiming the narrative", "Unclaimed", "Disclaimer", "Dropping support", "Immigrant fund", "Regift", "v2.0.0", "PIP Spot and Reservation Revenue Share"],
)  # fmt: skip
def test_a_word_that_holds_a_lure_is_none(title):
    assert words.lures(title) == 0


@pytest.mark.parametrize(
    "text",
    [
        "a1rdr0p",
        "A I R D R O P",
        "a.i.r.d.r.o.p",
        "c-l-a-i-m",
        "cl@im",
        "b0nus",
        "rew4rds",
        "air.drop",
        "g i v e a w a y",
    ],
)
def test_a_lure_in_disguise_is_found(text):
    assert words.disguised(text) >= 1


@pytest.mark.parametrize(
    "text",
    ["AEP-76", "H100 and A100", "v2.1.0-rc12", "4GB", "B2B", "5 AKT -> 0.5 AKT", "Q3 2026", "$AIRDROP", "air-drop", "a b c d e f", "GPU/CPU", "3,000 100.5", "S3-backed",
     "re-ward", "node.js", "MsgUpdateParams", "u2u", "1st 2nd", "claim-free", "uakt"],
)  # fmt: skip
def test_what_only_looks_like_a_disguise_is_none(text):
    assert words.disguised(text) == 0


def test_an_offer_counts_beside_its_link_and_not_a_page_away():
    assert words.offers_at("Claim your tokens at hxxps://x.com", ("hxxps://x.com",))
    assert not words.offers_at("Claim your tokens. " + "word " * 60 + "hxxps://x.com", ("hxxps://x.com",))
    assert not words.offers_at("Claim your tokens at hxxps://x.com", ())
    assert not words.offers_at("Claim your tokens", ("",))


def test_a_link_whose_words_are_not_in_the_text_is_near_everything():
    """A form, a picture: what is said stands on it or around it."""
    assert words.offers_at("Connect your wallet", ("hxxps://form.example",))
    assert not words.offers_at("A report on the third quarter", ("hxxps://form.example",))


def test_a_long_address_is_found_by_its_beginning():
    """Its words are cut to 120 characters: an address that is longer hid the offer beside it."""
    address = "hxxps://x.com/" + "a" * 200
    assert words.offers_at(f"Claim your tokens at {address}", (address[:119] + "…",))
    assert not words.offers_at(f"Claim your tokens. {'word ' * 60} {address}", (address[:119] + "…",))


@pytest.mark.parametrize("host", ["ipfs.io", "bafy.ipfs.dweb.link", "arweave.net", "gist.github.com", "ipfs:"])
def test_what_serves_anything_is_known_and_no_better_than_its_company(host):
    report = Evidence(title="Report", text="The third quarter.", links=(SeenLink(host, host),), kinds=("spend",))
    assert assess(report).reasons == ()
    bait = Evidence(
        title="Season", text=f"Connect your wallet at {host} and claim your tokens", links=(SeenLink(host, host),)
    )
    assert {"offer", "outside_link"} <= set(assess(bait).reasons)


def test_a_few_words_around_an_unknown_link_are_a_reason_where_nothing_is_to_be_decided():
    link = SeenLink("a.com", "a.com/x")
    assert "only_a_link" in assess(Evidence(text="see a.com/x", links=(link,))).reasons
    assert "only_a_link" not in assess(Evidence(text="word " * 60, links=(link,))).reasons
    assert "only_a_link" not in assess(Evidence(text="see a.com/x", links=(link,), kinds=("spend",))).reasons
    assert "only_a_link" not in assess(Evidence(text="see github.com/x", links=(SeenLink("github.com"),))).reasons


def test_words_that_name_one_known_host_for_another_hide_nothing():
    odd = ("names another host",)
    assert "hidden_target" not in assess(Evidence(links=(SeenLink("github.com"),), oddities=odd)).reasons
    assert "hidden_target" in assess(Evidence(links=(SeenLink("a.com"),), oddities=odd)).reasons


def test_a_lure_in_an_address_counts_as_one_in_the_text():
    plain = Evidence(text="word " * 40, links=(SeenLink("a.com", "a.com/x", target="a[.]com/x"),))
    lure = Evidence(text="word " * 40, links=(SeenLink("a.com", "a.com/claim", target="a[.]com/claim"),))
    assert "lure_in_text" not in assess(plain).reasons
    assert "lure_in_text" in assess(lure).reasons


def test_an_offer_beside_an_address_in_disguise_is_an_offer():
    assert "offer" in assess(Evidence(text="connect your wallet there", oddities=("spelled address",))).reasons
    assert "offer" in assess(Evidence(text="connect your wallet there", hidden=2)).reasons
    assert "offer" not in assess(Evidence(text="connect your wallet there")).reasons


@pytest.mark.parametrize(
    "text",
    ["ウォレットを接続して x.com", "지갑을 연결하고 x.com", "连接钱包 x.com", "ket noi vi cua ban x.com", "cuzdaninizi baglayin x.com", "połacz portfel x.com",
     "hubungkan wallet x.com", "Verify at x.com with your wallet", "Holders should migrate their AKT through x.com"],
)  # fmt: skip
def test_a_wallet_to_be_connected_is_an_offer_in_other_languages_too(text):
    assert words.offers_at(words._bare(text), ("x.com",))  # as texts arrive: without accents


@pytest.mark.parametrize(
    "text",
    ["Chains that take part earn a share of the rewards: x.com", "a program to bootstrap liquidity and earn a share of monthly rewards, x.com",
     "The vault receives tokens from x.com", "Providers who get refunds are listed at x.com"],
)  # fmt: skip
def test_what_is_told_of_others_is_no_offer(text):
    assert not words.offers_at(text, ("x.com",))


@pytest.mark.parametrize(
    "text",
    ["Earn a share of the rewards: x.com", "The chain moved. Receive the new tokens on x.com", "\u2705 Get tokens: x.com", "Delegators can now withdraw your tokens: x.com",
     "News\nplease collect the bonus, x.com", "Holders should claim here: x.com"],
)  # fmt: skip
def test_what_the_reader_is_told_to_do_is_an_offer(text):
    assert words.offers_at(text, ("x.com",))


def test_a_link_without_a_host_leads_nowhere():
    assert outside(Evidence(links=(SeenLink(""), SeenLink("a.com"), SeenLink("github.com")))) == (SeenLink("a.com"),)


def test_a_trail_leaves_out_what_everybody_shares():
    links = tuple(SeenLink(host) for host in ("a.com", "t.me", "bit.ly", "x.web.app", "web.app", "a.com", "github.com"))
    assert trail(Evidence(links=links)) == ("a.com", "x.web.app")


def test_nothing_said_is_nothing_held():
    score = assess(Evidence(kinds=("spend",)))
    assert (score.score, score.held, score.reasons) == (0.0, False, ())


def test_a_level_and_points_can_be_given():
    evidence = Evidence(title="Airdrop")
    assert assess(evidence).score == 0.35
    assert assess(evidence, hold=0.35).held
    assert assess(evidence, points=dict.fromkeys(POINTS, 1)).score == 0.02


def test_a_text_that_reads_from_right_to_left_is_no_reason_and_an_empty_one_neither():
    for title in (
        "\u0627\u0642\u062a\u0631\u0627\u062d \u062a\u0645\u0648\u064a\u0644",
        "\u05d4\u05e6\u05e2\u05d4",
        "",
    ):
        assert assess(Evidence(title=title, kinds=("spend",))).reasons == ()
