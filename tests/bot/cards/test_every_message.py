"""Nothing that a proposer wrote leads anywhere, mentions anybody or hides a character, in any message, on any face.

From the chain's JSON through the real reading, description, gate and storage form to the real payload and the page.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import random
from pathlib import Path

import pytest

from alerts.governance.proposal import ProposalStatus
from bot import foreign
from bot.app.facts import ProposalLookUp, ProposalsFacts, UpgradeFacts
from bot.app.held import _links
from bot.app.held_facts import HeldFacts, HeldShown
from bot.app.proposal_facts import describe, facts_of
from bot.app.scamgate import Earlier, judge_proposal
from bot.cards.proposalnews import messages_card, proposal_news_card
from bot.cards.proposals import looked_up_card, proposal_card, proposals_card
from bot.cards.scamgate import queue_card
from bot.cards.upgrades import upgrade_card, upgrade_news_card
from bot.sources._chain_proposals import page
from tests.bot.unsafe import leads, of_markup, problem

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
RECORDED = [
    "gov/cosmoshub_proposals_v1_page1.json",
    "gov/cosmoshub_proposals_v1_page2.json",
    "gov/akash_console_team_fixture_gov_v1.json",
    "akash/gov/recorded_prop341_gov_v1_list.json",
]
TORTURE = os.environ.get("BURNWATCH_TORTURE") == "1"
MADE = 4_000 if TORTURE else 120
NOW = 1_790_000_000_000
EVENTS = ("", "deposit", "deposit_near", "voting", "converted", "reminder_24h", "ended", "executed", "failed", "dropped", "released", "?")  # fmt: skip

UPGRADE_EVENTS = (
    "scheduled",
    "rescheduled",
    "cancelled",
    "week_left",
    "blocks_left",
    "standing",
    "reached",
    "ended",
    "?",
)

PIECES = (
    "https://", "HTTPS://", "http:", "//", "hxxp://", "steam://", "discord.gg/abc", "discord", ".gg", ".com", ".network", ".example", "www.", "evil",
    "akash", "a", "@", "@everyone", "@here", "everyone", "<", ">", "<@", "<@&1>", "<@!1>", "<#1>", "<t:", "<t:1:R>", ":R>", "<:e:1>", "<a:e:1>", "</c:1>",
    "<id:guide>", "123456789012345678", ":", "!", "[", "]", "(", ")", "![", "](", "[x](https://evil.example)", "[y][1]", "\n\n[1]: https://evil.example\n",
    "*", "**", "_", "__", "~~", "`", "```", "```js\n", "||", "# ", "-# ", "- ", "+", "1. ", "> ", ">>> ", "\n", "\n\n", "\r", "\\", "|", "&#64;everyone",
    "&#8203;", "&lt;", "<b>", "<a href='https://evil.example'>", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<!--", "-->", '"', "'",
    " ", "\t", "=", "\u200b", "\u200d", "\u202e", "\u2066", "\u2069", "\ufeff", "\u00ad", "\ufe0f", "\U000e0041", "\u0301", "\uff20", "\uff0e", "\u3002",
    "\uff1a", "\uff0f", "\u0430kash.network", "\u2063", "\x00", "\x1b[31m", "\x7f", "\ud800", "\ue000", "\u2028", "\u0627\u0644", "\u05d0", "é", "🇩🇪", "👍🏽", "½",
    "javascript:alert(1)", "data:text/html,x", "tg://resolve?domain=x", "xn--kash-5cd.network", "1.2.3.4/x", "foo.commerce", "MsgUpdateParams", "uakt",
)  # fmt: skip
OTHERS: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    "",
    "0",
    "NaN",
    "\U000e0041",
    [],
    {},
    [None],
    [[]],
    {"@type": 3},
    [{}],
    {"a": {"b": []}},
)


def text(rng: random.Random) -> str:
    """A hostile text; now and then a huge one."""
    made = "".join(rng.choice(PIECES) for _ in range(rng.choice((1, 3, 12, 60))))
    if rng.random() < 0.04:
        made *= rng.choice((1_000, 20_000))
    return made[:3_000_000]


def hostile(rng: random.Random, value: object, depth: int = 0) -> object:
    """The same value with parts of it replaced by what nobody expects there."""
    if rng.random() < 0.06:
        return rng.choice(OTHERS)
    if isinstance(value, dict):
        made = {key: hostile(rng, item, depth + 1) for key, item in value.items() if rng.random() > 0.03}
        if rng.random() < 0.2:
            made[text(rng)[:500]] = text(rng)[:500]
        return made
    if isinstance(value, list):
        return [hostile(rng, item, depth + 1) for item in value] * rng.choice((1, 1, 1, 2, 40))
    return text(rng) if rng.random() < 0.5 else value


PROPOSAL = {
    "id": "410",
    "status": "PROPOSAL_STATUS_VOTING_PERIOD",
    "title": "t",
    "summary": "s",
    "metadata": '{"title": "m", "summary": "n"}',
    "proposer": "akash1proposer",
    "submit_time": "2026-09-01T00:00:00.123456789Z",
    "deposit_end_time": "2026-09-15T00:00:00Z",
    "voting_start_time": "2026-09-02T00:00:00Z",
    "voting_end_time": "2026-09-05T00:00:00Z",
    "total_deposit": [{"denom": "uakt", "amount": "2500000000"}],
    "final_tally_result": {"yes_count": "1", "abstain_count": "2", "no_count": "3", "no_with_veto_count": "4"},
    "expedited": False,
    "failed_reason": "r",
}
MESSAGES: tuple[dict[str, object], ...] = (
    {"@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "authority": "a", "recipient": "akash1to", "amount": [{"denom": "uakt", "amount": "7"}]},
    {"@type": "/akash.bme.v1.MsgUpdateParams", "authority": "a", "params": {"circuit_breaker_warn_threshold": "9500", "list": ["x"], "deep": {"a": "b"}}},
    {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v3.0.0-sunset", "height": "30000000", "info": "i"}},
    {"@type": "/cosmwasm.wasm.v1.MsgStoreCode", "sender": "s", "wasm_byte_code": "AAAA", "instantiate_permission": {"permission": "x"}},
    {"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "code_id": "12", "label": "l", "msg": {"a": "b"}, "admin": "x", "funds": []},
    {"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": "akash1c", "msg": {"do": {"it": "now"}}, "funds": [{"denom": "u", "amount": "1"}]},
    {"@type": "/cosmos.gov.v1.MsgExecLegacyContent", "content": {"@type": "/cosmos.params.v1beta1.ParameterChangeProposal", "title": "t", "description": "d", "changes": [{"subspace": "s", "key": "k", "value": "v"}]}},
    {"@type": "/ibc.core.client.v1.MsgRecoverClient", "subject_client_id": "c", "substitute_client_id": "d"},
    {"@type": "/evil.v1.MsgUnknown", "x": "y"},
)  # fmt: skip


def made(rng: random.Random) -> dict[str, object]:
    """One hostile proposal as a node would answer it."""
    whole = copy.deepcopy(PROPOSAL) | {
        "messages": [copy.deepcopy(one) for one in rng.sample(MESSAGES, rng.randint(0, 3))]
    }
    body = hostile(rng, whole)
    if not isinstance(body, dict):
        body = dict(whole)
    return body | {"id": rng.choice(("410", "1", "18446744073709551615")), "title": text(rng), "summary": text(rng)}


def cards_of(raw: object, rng: random.Random):
    """Every message that can come of one proposal, with what the card is."""
    for proposal in page({"proposals": [raw]}).proposals:
        facts = describe("akash", proposal, NOW, proposal.final_tally)
        score = judge_proposal(proposal, (), Earlier())
        links = _links(proposal)
        assert not any(leads(link) for link in links)
        for held, released in ((False, False), (True, False), (True, True)):
            judged = dataclasses.replace(
                facts, scam_score=score.score, scam_reasons=score.reasons, held=held, released=released, links=links,
                event=rng.choice(EVENTS), why=facts.title, status=rng.choice([facts.status, "failed", "dropped", "voting", "passed"]),
            )  # fmt: skip
            stored = facts_of(json.loads(json.dumps(dataclasses.asdict(judged))))
            yield "told", proposal_card(stored, late=rng.choice((0, 90_000)), thread=True)
            yield "news", proposal_news_card(stored, late=rng.choice((0, 90_000)))
            if not released:
                yield "listed", proposals_card(ProposalsFacts("akash", NOW, (stored, stored), voting=2, total=2))
                asked = ProposalLookUp("akash", NOW, stored.number, stored)
                yield "asked", looked_up_card(asked)
                yield "messages", messages_card(asked)
        yield (
            "queue",
            queue_card(HeldFacts("akash", NOW, (HeldShown(stored), HeldShown(stored, "released", text(rng), NOW)), 2)),
        )


def look(raw: object, seed: int) -> int:
    """Look at every message of one; returns how many there were."""
    count = 0
    for name, card in cards_of(raw, random.Random(seed)):
        found = problem(card)
        assert not found, f"{name} of {str(raw)[:300]}: {found}"
        count += 1
    return count


@pytest.mark.long
@pytest.mark.parametrize("name", RECORDED)
def test_no_recorded_proposal_leads_anywhere(name):
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the recorded proposals (../shared/data/{name}) are not here")
    raw = json.loads(path.read_text(encoding="utf-8"))["proposals"]
    # The scams are where links are: all of them; of the rest every fourth, unless there is time.
    chosen = [one for place, one in enumerate(raw) if TORTURE or place % 4 == 0 or int(one["id"]) >= 870]
    assert sum(look(one, int(one["id"])) for one in chosen) >= 8 * len(chosen)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_no_hostile_proposal_leads_anywhere(seed):
    rng = random.Random(seed)
    assert sum(look(made(rng), number) for number in range(MADE // 4)) > MADE


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_no_hostile_name_of_an_upgrade_leads_anywhere(seed):
    rng = random.Random(seed)
    for _ in range(MADE // 12):
        name, before = foreign.name(text(rng), 60), text(rng)[:5_000]
        for event in UPGRADE_EVENTS:
            facts = UpgradeFacts(
                "akash", name, 30_000_000, NOW, event, 29_000_000, before_name=before, sunset=rng.random() < 0.5
            )
            for card in (upgrade_card(facts, late=90_000), upgrade_news_card(facts)):
                assert not problem(card), (event, name, before[:200])


@pytest.mark.parametrize(
    "words",
    [
        "[official site](https://evil.example/claim)", "![free](https://evil.example/x.png)", "<https://evil.example>", "https://evil.example",
        "evil.com/claim", "www.evil.com", "discord.gg/abc", "@everyone", "@here", "<@&123456789012345678>", "<@123456789012345678>", "<#123456789012345678>",
        "<t:1790000000:R>", "<:kappa:123456789012345678>", "</claim:123456789012345678>", "<id:customize>", "# heading", "-# small", "> quote", "||spoiler||",
        "```\nhttps://evil.example\n```", "`https://evil.example`", "\u202ehttps://evil.example", "ht\u200btps://evil.example", "evil\uff0ecom", "**bold** __under__ ~~gone~~",
        "[x][1]\n\n[1]: https://evil.example", "<a href='https://evil.example'>x</a>", "&#64;everyone", "javascript:alert(1)", "[x](javascript:alert(1))",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "place", ["title", "summary", "metadata", "failed_reason", "plan", "label", "type", "legacy", "key", "recipient"]
)
def test_no_place_of_a_proposal_lets_a_link_or_a_mention_through(words, place):
    raw = copy.deepcopy(PROPOSAL) | {"messages": [], "status": "PROPOSAL_STATUS_FAILED"}
    match place:
        case "plan":
            raw["messages"] = [
                {
                    "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
                    "plan": {"name": words, "height": "9", "info": words},
                }
            ]
        case "label":
            raw["messages"] = [
                {
                    "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
                    "code_id": words,
                    "label": words,
                    "admin": words,
                    "msg": {words: words},
                }
            ]
        case "type":
            raw["messages"] = [{"@type": words, words: words}]
        case "legacy":
            raw["title"] = raw["summary"] = ""
            raw["messages"] = [
                {
                    "@type": "/cosmos.gov.v1.MsgExecLegacyContent",
                    "content": {"@type": words, "title": words, "description": words},
                }
            ]
        case "key":
            raw["messages"] = [
                {"@type": "/akash.bme.v1.MsgUpdateParams", "params": {words: words, "a": {words: [words]}}}
            ]
        case "recipient":
            raw["messages"] = [
                {
                    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
                    "recipient": words,
                    "amount": [{"denom": words, "amount": "1"}],
                }
            ]
        case "metadata":
            raw["title"], raw["metadata"] = "", json.dumps({"title": words, "summary": words})
        case _:
            raw[place] = words
    assert look(raw, 1) >= 8


def test_the_look_itself_finds_what_it_looks_for():
    for bad in (
        "[a](https://x.example)",
        "https://x.example",
        "<@&1>",
        "@everyone",
        "a\u202eb",
        "a\u200bb",
        "||x||",
        "discord.gg/x",
        "evil.com",
        "\n# big",
        "</a:1>",
    ):
        assert of_markup(bad), bad
    assert not of_markup("**#341 · A title** ends <t:1790000000:R> · `bme.circuit_breaker_warn_threshold` 0.95 → 0.97")


def test_every_status_that_a_proposal_can_have_was_among_them():
    assert {status.value for status in ProposalStatus} >= {"failed", "dropped", "voting", "passed"}
