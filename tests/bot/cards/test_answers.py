from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.facts import (
    BacklogFacts,
    BurnMintFacts,
    GpuFacts,
    GpuModel,
    ProposalFacts,
    ProposalsFacts,
    SourceState,
    StatusFacts,
    UpgradeFacts,
)
from bot.cards.answers import (
    backlog_card,
    burnmint_card,
    gpu_card,
    proposal_card,
    proposals_card,
    source_line,
    status_card,
    upgrade_card,
)
from bot.cards.card import Tone
from tests.bot.cards.facts import DAY, HOUR, MINUTE, NOW, labels, shown, showns, texts, times, values
from tests.bot.cards.rules import within_limits, written_by_us

H100 = GpuModel("nvidia", "h100", shown(48), shown(41), shown(7), shown(41 / 48), shown(1.32), shown(0.95), shown(2.1))
GPUS = GpuFacts("akash", NOW, shown(402), shown(214), shown(0), shown(188), shown(214 / 402), (H100,))
VOTE = ProposalFacts(
    "akash", 341, "Relayer operations funding", status="voting", kinds=("MsgCommunityPoolSpend",), voting_ends_at=NOW + 2 * DAY, at=NOW,
    turnout=0.392, quorum=0.334, yes=0.978, no=0.011, veto=0.002, abstain=0.009, source="akash_chain",
)  # fmt: skip


def test_gpus_are_one_sentence_then_parts_models_and_source():
    card = gpu_card(GPUS)
    assert card.lead == "214 of 402 GPUs are in use (53 %)."
    assert card.lines[0] == "188 free · 0 pending: reserved for a bid"
    assert card.lines[1] == "`h100` **41** of 48 in use (85 %) · median bid $1.32 an hour"
    assert card.lines[-1] == "Sources: Console, 12 s old"
    (counted,) = card.fields
    assert counted.name == "How this is counted"
    assert "Prices are what providers bid, not what was paid." in counted.value.splitlines()


def test_old_gpu_figures_say_since_when_why_and_what_was_last_known():
    old = shown(214, age=3 * HOUR, stale=True, says="Console answers 502")
    card = gpu_card(dataclasses.replace(GPUS, leased=old))
    assert (
        card.lead
        == f"GPU figures: none since <t:{(NOW - 3 * HOUR) // 1000}:R> (Console answers 502). Last known: 214 of 402, 3 h old."
    )


def test_missing_gpu_figures_are_not_zero():
    none = shown(None, says="")
    card = gpu_card(GpuFacts("akash", NOW, *([dataclasses.replace(none, at=None)] * 5)))
    assert card.lead == "GPU figures: none (no data yet)."
    assert "0 of 0" not in card.lead


def test_one_model_is_answered_with_its_prices():
    card = gpu_card(GPUS, "H100")
    assert card.lead == "41 of 48 `h100` cards are in use (85 %)."
    assert card.lines[0] == "Median bid $1.32 an hour ($0.95 to $2.10)"


def test_of_a_model_nothing_is_said_while_nothing_is_known_of_any():
    none = dataclasses.replace(shown(None, says="Console has not answered yet"), at=None)
    card = gpu_card(GpuFacts("akash", NOW, *([none] * 5)), "h100")
    assert card.lead == "GPU figures: none (Console has not answered yet)."


def test_an_unknown_model_gets_a_guess():
    assert gpu_card(GPUS, "h10").lead == 'No model "h10" is on the network now. Did you mean `h100`?'
    assert (
        "evil" not in gpu_card(GPUS, "https://evil.com").lead
        or "evil\\[.\\]com" in gpu_card(GPUS, "https://evil.com").lead
    )


def test_burn_mint_shows_every_window_with_usd_net_and_the_reason_for_silence():
    facts = BurnMintFacts(
        "akash",
        NOW,
        {
            "1d": shown(None, says="no redemptions in 1 day"),
            "7d": shown(1.18),
            "30d": shown(1.2, age=9 * HOUR, stale=True, says="fresh AKT unknown"),
        },
        {"1d": shown(1.04), "7d": shown(1.09)},
        {"7d": shown(3540.0)},
    )
    card = burnmint_card(facts)
    assert (
        card.lead
        == "Over the last 7 full days (UTC) 1.180 AKT were set aside (burned) for each one paid back (minted)."
    )
    assert card.lines[0] == "1 day: no redemptions in 1 day · USD 1.040"
    assert card.lines[1] == "7 days **1.180** (USD 1.090) · net +3,540.00 AKT"
    assert card.lines[2] == "30 days **1.200** · 9 h old (fresh AKT unknown)"


def test_no_ratio_at_all_says_why():
    card = burnmint_card(BurnMintFacts("akash", NOW, {"7d": shown(None, says="no redemptions")}))
    assert card.lead == "There is no burn/mint ratio to show: no redemptions."


def test_render_speaks_of_epochs():
    card = burnmint_card(BurnMintFacts("render", NOW, {"7d": shown(0.57)}, unit="RENDER"))
    assert card.lead == "In the last epoch (7 days) 0.570 RENDER were burned for each RENDER minted."


def test_a_proposal_shows_turnout_shares_and_the_one_allowed_link():
    card = proposal_card(VOTE)
    assert card.title == "#341 · Relayer operations funding"
    assert card.lead == f"Open for voting until <t:{(NOW + 2 * DAY) // 1000}:f>, <t:{(NOW + 2 * DAY) // 1000}:R>."
    assert card.lines[0] == "It carries: `MsgCommunityPoolSpend`", "what it would change comes first"
    assert card.lines[1] == "Turnout 39.2 % of 33.4 % needed · yes 97.8 %, no 1.1 %, veto 0.2 %, abstain 0.9 %"
    assert [button.url for button in card.buttons] == ["https://www.mintscan.io/akash/proposals/341"]
    assert (card.kind, card.state) == ("proposal", "voting")


def test_a_hostile_title_is_only_text():
    card = proposal_card(
        dataclasses.replace(VOTE, title="**Claim** [airdrop](https://evil.com) @everyone \u202e||x||", links_removed=1)
    )
    written_by_us(card)
    assert "evil\\[.\\]com" in card.title
    assert "1 link in its text left out: anybody can write there" in card.lines


def test_other_networks_and_made_up_ones_get_no_explorer_link():
    assert proposal_card(dataclasses.replace(VOTE, network="akash-simulated")).buttons == ()
    assert proposal_card(dataclasses.replace(VOTE, network="evil")).buttons == ()
    assert proposal_card(dataclasses.replace(VOTE, network="akash-simulated")).title.startswith("SIMULATED · ")


def test_a_failed_and_a_dropped_proposal_say_the_cause():
    assert (
        "Cause: out of gas"
        in proposal_card(dataclasses.replace(VOTE, status="failed", failed_reason="out of gas")).lines
    )
    assert (
        "Cause: missed its deposit"
        in proposal_card(dataclasses.replace(VOTE, status="dropped", why="missed its deposit")).lines
    )


def test_a_late_proposal_says_how_late():
    assert "Sent 25 min late" in proposal_card(VOTE, late=25 * MINUTE).lines


def test_a_list_of_proposals_counts_the_open_ones():
    card = proposals_card(ProposalsFacts("akash", NOW, (VOTE, dataclasses.replace(VOTE, number=340, status="passed"))))
    assert card.lead == "1 proposal open for voting."
    assert card.lines[0].startswith("**#341 · Relayer operations funding** · voting ends <t:")
    assert "passed" in card.lines[1]
    assert proposals_card(ProposalsFacts("akash", NOW)).lead == "No proposal is open for voting."


def test_an_upgrade_tells_its_block_and_how_many_are_left():
    card = upgrade_card(UpgradeFacts("akash", "v2.2.0", 30_000_000, NOW, "scheduled", 29_412_077))
    assert card.title == "Upgrade v2.2.0"
    assert "at block 30,000,000" in card.lead
    assert card.lines[0].startswith(
        "Block 29,412,077 now, 587,923 blocks to go; the time of a block has not been measured"
    )


STATUS = StatusFacts(
    NOW,
    NOW - 9 * HOUR,
    "0.1.0",
    (SourceState("akash_chain", True, NOW, "", NOW - 5_000),),
    5,
    evaluated_at=NOW,
    gateway="connected",
)


def test_a_well_bot_says_so_in_one_sentence():
    card = status_card(STATUS)
    assert card.lead == "All is well: the one source answers, 5 rules."
    assert card.tone is Tone.GOOD


def test_a_bot_with_trouble_leads_with_the_trouble():
    down = SourceState("akash_console", False, NOW - HOUR, "HTTP 502 <b>@everyone", NOW - HOUR)
    card = status_card(
        dataclasses.replace(STATUS, sources=(*STATUS.sources, down), broken_rules=(("r", "bad threshold"),), dead=1)
    )
    assert card.lead == "1 of 2 sources do not answer, 1 rule cannot be judged, 1 message could not be delivered."
    assert card.tone is Tone.WARNING
    written_by_us(card)


def test_a_source_line_names_the_request_and_the_reason():
    assert source_line(SourceState("akash_chain/oracle", False, NOW, "price stalled", None)) == (
        f"chain (oracle): no usable answer since <t:{NOW // 1000}:R> (price stalled)"
    )


def test_a_backlog_names_what_it_can_and_counts_the_rest():
    card = backlog_card(BacklogFacts(NOW, NOW - 9 * HOUR, 14, (("Ratio", "raised", NOW),), 13))
    assert card.lead.startswith("14 pieces of news could not be posted since")
    assert card.lines == (f"<t:{NOW // 1000}:f> **Ratio** · raised", "… and 13 more")
    assert card.kind == "backlog"


windows = st.dictionaries(st.sampled_from(["1d", "7d", "30d", "all", "today", "@everyone"]), showns, max_size=6)
models = st.builds(
    GpuModel,
    vendor=texts,
    model=texts,
    total=showns,
    leased=showns,
    available=showns,
    utilization=showns,
    price_med=showns,
    price_min=showns,
    price_max=showns,
)
fractions = values
proposals = st.builds(
    ProposalFacts, network=texts, number=st.integers(-5, 10**9), title=texts, status=st.one_of(st.sampled_from(["voting", "passed", "failed", "dropped"]), texts),
    kinds=st.lists(texts, max_size=12).map(tuple), expedited=st.booleans(), voting_ends_at=st.one_of(st.none(), times), turnout=fractions, quorum=fractions,
    yes=fractions, no=fractions, veto=fractions, abstain=fractions, source=texts, failed_reason=texts, links_removed=st.integers(-1, 500), why=texts,
)  # fmt: skip
sources = st.builds(
    SourceState, name=texts, up=st.booleans(), since=times, reason=texts, answered_at=st.one_of(st.none(), times)
)
answers = st.one_of(
    st.builds(BurnMintFacts, network=texts, now=times, ratio=windows, ratio_usd=windows, net=windows).map(burnmint_card),
    st.builds(
        gpu_card,
        st.builds(GpuFacts, network=texts, now=times, total=showns, leased=showns, pending=showns, available=showns, utilization=showns,
                  models=st.lists(models, max_size=20).map(tuple), simulated=st.booleans()),
        st.one_of(st.none(), texts),
    ),
    proposals.map(proposal_card),
    st.builds(ProposalsFacts, network=texts, now=times, proposals=st.lists(proposals, max_size=14).map(tuple), says=texts).map(proposals_card),
    st.builds(
        StatusFacts, now=times, started_at=times, version=texts, sources=st.lists(sources, max_size=30).map(tuple), rules=st.integers(0, 10**6),
        broken_rules=st.lists(st.tuples(texts, texts), max_size=20).map(tuple),
        firing=st.lists(st.tuples(texts, labels.map(tuple), times), max_size=30).map(tuple), evaluated_at=st.one_of(st.none(), times), gateway=texts,
    ).map(status_card),
    st.builds(
        BacklogFacts, now=times, since=times, count=st.integers(0, 10**6), lines=st.lists(st.tuples(texts, texts, times), max_size=40).map(tuple),
        more=st.integers(-1, 100), simulated=st.booleans(),
    ).map(backlog_card),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(answers)
def test_any_facts_make_an_answer_within_the_limits_that_only_says_our_markup(card):
    within_limits(card)
    written_by_us(card)
    assert not card.simulated or "SIMULATED" in card.title
