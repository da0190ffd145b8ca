"""The scam gate on recorded proposals, on written ones, and on what somebody does who knows how it judges."""

from __future__ import annotations

import dataclasses
import json

import pytest

from alerts.governance.proposal import Proposal, ProposalStatus, Tally
from alerts.governance.scam import HINT, MARK, POINTS, STRONG, Evidence, SeenLink, assess
from bot.app.scamgate import (
    MOST_SAID,
    TEXT_CAP,
    Earlier,
    Said,
    everything,
    gather,
    judge,
    judge_all,
    judge_proposal,
)
from bot.cards import words_scam
from tests.bot.app import scam_tuning as tuning
from tests.bot.app import scam_unseen as unseen
from tests.bot.app.scam_corpus import HONEST, SCAMS

recorded = pytest.mark.skipif(
    not tuning.HUB.is_dir(), reason="the recorded proposals (../shared/data/gov) are not here"
)
akash = pytest.mark.skipif(
    not (tuning.SHARED / "akash" / "gov").is_dir(),
    reason="the recorded Akash proposals (../shared/data/akash) are not here",
)


def proposal(title: str = "", summary: str = "", **more: object) -> Proposal:
    return Proposal(
        **{"id": 7, "status": ProposalStatus.VOTING, "title": title, "summary": summary, "submit_time": 1000, **more}
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def verdicts():
    proposals, labels = tuning.history()
    return proposals, labels, judge_all(proposals, tuning.kinds_of)


@recorded
def test_in_the_later_half_of_the_recorded_history_nearly_all_scams_are_held_and_hardly_an_honest_one(verdicts):
    proposals, labels, scores = verdicts
    later = [one.id for one in proposals[len(proposals) // 2 :]]
    good, scams, bad, honest = tuning.figures({n: score.held for n, score in scores.items()}, labels, later)
    assert (scams, honest) == (47, 53)
    assert good / scams >= 0.95
    assert bad <= 1
    assert (good, bad) == (47, 0)  # what docs/explanation/scam-gate.md says


@recorded
def test_in_the_earlier_half_all_scams_are_held_and_one_advertisement_that_two_thirds_vetoed(verdicts):
    proposals, labels, scores = verdicts
    earlier = [one.id for one in proposals[: len(proposals) // 2]]
    assert [n for n in earlier if labels[n] and not scores[n].held] == []
    assert [n for n in earlier if scores[n].held and not labels[n]] == [73]


@recorded
def test_what_a_text_says_is_enough_without_any_earlier_one(verdicts):
    proposals, labels, _ = verdicts
    later = proposals[len(proposals) // 2 :]
    alone = {one.id: judge_proposal(one, tuning.kinds_of(one), Earlier()).held for one in later}
    assert tuning.figures(alone, labels, alone) == (47, 47, 0, 53)


@recorded
def test_the_points_in_use_are_those_that_the_search_finds(verdicts):
    proposals, labels, _ = verdicts
    half = proposals[: len(proposals) // 2]
    training = [tuning.Seen(str(one.id), labels[one.id], tuning.alone(one, tuning.kinds_of(one))) for one in half]
    written = [*tuning.seen_written(SCAMS, scam=True), *tuning.seen_written(HONEST, scam=False)]
    points, errors, _ = tuning.search([*training, *written])
    assert points == (HINT, MARK, STRONG)
    assert errors == 1


@recorded
def test_the_tally_is_never_looked_at(verdicts):
    proposals, _, scores = verdicts
    turned = [
        dataclasses.replace(one, final_tally=Tally(yes=10**15), status=ProposalStatus.PASSED) for one in proposals
    ]
    assert judge_all(turned[-40:], tuning.kinds_of) == judge_all(proposals[-40:], tuning.kinds_of)
    assert scores


@recorded
def test_a_verdict_does_not_depend_on_what_came_later(verdicts):
    proposals, _, scores = verdicts
    for upto in (60, 110, 150):
        part = judge_all(reversed(proposals[:upto]), tuning.kinds_of)
        assert part == {one.id: scores[one.id] for one in proposals[:upto]}


@akash
def test_no_akash_proposal_is_held():
    place = tuning.SHARED / "akash" / "gov"
    registry = json.loads((place / "akash_proposals_registry.json").read_text(encoding="utf-8"))["proposals"]
    texts = json.loads((place / "proposal_texts_excerpts.json").read_text(encoding="utf-8"))["items"]
    kinds = {"community_pool_spend": "spend", "param_change": "params", "software_upgrade": "upgrade", "wasm": "wasm"}
    told = [proposal(one["title"] or "", id=n, submit_time=n) for n, one in enumerate(registry, 1)]
    kind_of = {n: (kinds.get(one["kind"], "text"),) for n, one in enumerate(registry, 1)}
    assert len(told) == 89
    scores = judge_all(told, lambda one: kind_of[one.id])
    assert max(score.score for score in scores.values()) < 0.5
    assert max(judge_proposal(one, (), Earlier()).score for one in told) < 0.5  # even were each of them text alone
    for one in texts:
        assert judge_proposal(proposal(one["title"], one["text"]), (), Earlier()).score <= 0.2


@akash
@pytest.mark.parametrize(
    "name", ["akash/gov/recorded_prop341_gov_v1_list.json", "gov/akash_console_team_fixture_gov_v1.json"]
)
def test_no_recorded_answer_of_akash_is_held(name):
    path = tuning.SHARED / name
    found = tuning.proposals(json.loads(path.read_text(encoding="utf-8")))
    assert found
    assert not any(score.held for score in judge_all(found, tuning.kinds_of).values())


@pytest.mark.parametrize(
    "written", SCAMS, ids=lambda one: f"{one.family}: {one.title.encode('ascii', 'replace').decode()[:40]}"
)
def test_a_written_scam_is_held(written):
    assert judge_proposal(tuning.of_written(written), written.kinds, Earlier()).held


@pytest.mark.parametrize(
    "written", HONEST, ids=lambda one: f"{one.family}: {one.title.encode('ascii', 'replace').decode()[:40]}"
)
def test_a_written_honest_one_is_not_held(written):
    assert not judge_proposal(tuning.of_written(written), written.kinds, Earlier()).held


@pytest.mark.parametrize("family", sorted({one.family for one in SCAMS}))
def test_a_family_of_scams_is_held_by_points_that_were_found_without_it(family):
    written = [*tuning.seen_written(SCAMS, scam=True), *tuning.seen_written(HONEST, scam=False)]
    grades, _, _ = tuning.search([one for one in written if one.family != family])
    worth = dict(zip((HINT, MARK, STRONG), grades, strict=True))
    for one in (one for one in written if one.family == family and one.scam):
        assert sum(worth[POINTS[reason]] for reason in one.reasons) >= 50, one


def reasons(title: str, summary: str, earlier: Earlier = Earlier(), **more: object) -> tuple[str, ...]:  # noqa: B008
    return judge_proposal(proposal(title, summary, **more), (), earlier).reasons


@pytest.mark.parametrize(
    ("title", "summary", "reason"),
    [
        ("x", "see https://somewhere.example", "outside_link"),
        ("x", "see www.somewhere.com", "bare_address"),
        ("x", "see https://thing.web.app/x", "free_hosting"),
        ("x", "see https://docs.google.com/forms/d/1", "outside_link"),
        ("x", "see https://bit.ly/abc", "shortener"),
        ("x", "see https://akash-claims.example", "posing_host"),
        ("x", "see https://akahs.network", "posing_host"),
        ("x", "see https://akash.network.somewhere.com/claim", "posing_host"),
        ("x", "see https://www.mintscan.io.somewhere.com", "posing_host"),
        ("x", "see https://c0smos.network", "posing_host"),
        ("x", "see https://10.1.2.3/x", "numeric_host"),
        ("x", "see evil dot com", "spelled_address"),
        ("x", "see hxxps://evil[.]com", "spelled_address"),
        ("x", "![x](https://somewhere.example/x.png)", "image"),
        ("x", "[https://akash.network][1]\n\n[1]: https://somewhere.example", "hidden_target"),
        ("x", "[akash.network](https://somewhere.example)", "hidden_target"),
        ("x", "https://akash.network@somewhere.example/", "hidden_target"),
        ("x", "https://\u0430kash.network", "lookalike_host"),
        ("x", "https://xn--kash-5cd.network", "lookalike_host"),
        ("x", "[x](javascript:alert(1))", "script_link"),
        ("Airdrop", "", "lure_in_title"),
        ("x", "claim the bonus", "lure_in_text"),
        ("x", "claim your tokens at https://somewhere.example", "offer"),
        ("Claim", "receive your tokens", "offer_elsewhere"),
        ("x", "visit our site https://somewhere.example", "invitation"),
        ("x", "valid until Friday", "hurry"),
        ("x", "guaranteed", "promise"),
        ("\U0001f48e ATOM", "", "decorated_title"),
        ("BIG NEWS FOR EVERYBODY", "", "decorated_title"),
        ("see akash.network/x", "", "link_in_title"),
        ("x", "here: https://somewhere.example", "little_but_links"),
        ("x", "here: https://somewhere.example", "only_a_link"),
        ("a i r d r o p", "", "disguised_words"),
        ("a1rdr0p", "", "disguised_words"),
        ("\u0410irdrop", "", "mixed_letters"),
        ("x", "air\u200bdrop", "hidden_characters"),
        ("x", "abc\u202edef", "hidden_characters"),
        ("x", "enter your recovery phrase", "asks_for_secret"),
        ("x", "Send your AKT to akash1" + "q" * 38 + " and receive ACT back", "asks_for_payment"),
        ("x", "", "no_message"),
    ],
)  # fmt: skip
def test_each_reason_is_found_by_what_it_is_about(title, summary, reason):
    assert reason in reasons(title, summary)


def test_every_reason_has_points_and_words():
    assert set(words_scam.REASONS) == set(POINTS)
    assert set(POINTS.values()) == {HINT, MARK, STRONG}


def test_a_score_is_the_sum_of_its_reasons_and_never_more_than_one():
    evidence = Evidence(title="Airdrop", links=(SeenLink("somewhere.example"),), text="word " * 90)
    found = assess(evidence)
    assert found.score == sum(POINTS[reason] for reason in found.reasons) / 100
    assert [POINTS[reason] for reason in found.reasons] == sorted(
        (POINTS[word] for word in found.reasons), reverse=True
    )
    every = Evidence(
        **{
            **{f.name: getattr(evidence, f.name) for f in dataclasses.fields(evidence)},
            "copies_held": True,
            "hidden": 3,
        }
    )
    assert assess(every).score == 1.0


def test_only_earlier_proposals_count():
    first = proposal("Airdrop", "Claim your tokens at https://somewhere.example", id=1, submit_time=500, proposer="a")
    _, said = judge(first, (), Earlier())
    assert said.held
    later = Earlier((Said(**{**said_as(said), "at": 2000}),))
    assert "host_of_held" not in reasons("x", "https://somewhere.example", later)
    assert "host_of_held" in reasons("x", "https://somewhere.example", Earlier((said,)))


def said_as(said: Said) -> dict[str, object]:
    return {field.name: getattr(said, field.name) for field in dataclasses.fields(said)}


def test_a_copy_is_known_although_dates_and_numbers_changed():
    text = "According to the terms every delegator takes part until {} with at least {} tokens of stake: https://somewhere.example"
    _, said = judge(proposal("x", text.format("1 May 2026", 100), id=1, submit_time=1), (), Earlier())
    assert "copy" in reasons("y", text.format("9 June 2027", 2500), Earlier((said,)))
    assert "copy_of_held" in reasons("y", text.format("2 July", 3), Earlier((Said(**{**said_as(said), "held": True}),)))
    assert "copy" not in reasons(
        "y", "Another text that speaks of something else altogether, at some length.", Earlier((said,))
    )


def test_whoever_copies_an_honest_draft_first_cannot_have_the_original_held():
    draft = (
        "Raises the deposit of providers from five to ten AKT, after the discussion of the working group in September."
    )
    _, said = judge(
        proposal("Deposit", draft + " Claim your tokens at https://somewhere.example", id=1, submit_time=1),
        (),
        Earlier(),
    )
    assert said.held
    original = judge_proposal(proposal("Deposit", draft, proposer="akash1new"), (), Earlier((said,)))
    assert "copy_of_held" not in original.reasons
    assert "copy" in original.reasons
    assert not original.held


def test_a_first_time_proposer_is_one_where_others_are_known():
    known = Said(1, 1, proposer="akash1old")
    assert "new_proposer" in reasons("x", "", Earlier((known,)), proposer="akash1new")
    assert "new_proposer" not in reasons("x", "", Earlier((known,)), proposer="akash1old")
    assert "new_proposer" not in reasons("x", "", Earlier(), proposer="akash1new")
    assert "new_proposer" not in reasons("x", "", Earlier((known,)), proposer="")
    assert "proposer_held" in reasons("x", "", Earlier((Said(1, 1, "akash1old", held=True),)), proposer="akash1old")


def test_a_host_that_honest_proposals_led_to_tells_nothing_of_the_next():
    held, honest = Said(1, 1, hosts=("shared.example",), held=True), Said(2, 2, hosts=("shared.example",))
    assert "host_of_held" in reasons("x", "https://shared.example", Earlier((held,)))
    assert "host_of_held" not in reasons("x", "https://shared.example", Earlier((held, honest)))


@pytest.mark.parametrize("host", ["https://t.me/akash", "https://bit.ly/1", "https://drive.google.com/file/d/1"])
def test_a_page_on_a_host_of_everybody_is_no_trail(host):
    _, said = judge(proposal("Airdrop", f"Claim your tokens: {host}"), (), Earlier())
    assert said.held
    assert said.hosts == ()


def test_hosts_that_the_operator_knows_are_no_reason():
    one = proposal("x", "see https://forum.mine.example/t/1")
    assert "outside_link" in judge_proposal(one, (), Earlier()).reasons
    assert "outside_link" not in judge_proposal(one, (), Earlier(), known_hosts=("Mine.example",)).reasons


def test_what_is_remembered_survives_its_storing():
    _, said = judge(
        proposal("Airdrop", "Claim your tokens at https://somewhere.example " * 3, proposer="p"), (), Earlier()
    )
    assert Said.from_json(json.loads(json.dumps(said.to_json()))) == said
    assert Said.from_json({"number": 4, "at": "x", "sketch": ["a", 1], "hosts": None, "held": 1}) == Said(
        4, None, sketch=(1,)
    )


@pytest.mark.parametrize(
    "metadata",
    ["", "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "{not json", "[1, 2]", "null", '{"title": 3}'],
)  # fmt: skip
def test_metadata_that_is_no_text_is_no_reason(metadata):
    assert judge_proposal(proposal("Signal", "A text.", metadata=metadata), ("spend",), Earlier()).reasons == ()


def test_a_deep_or_huge_text_is_judged_quickly_and_without_an_error():
    for text in (
        "[" * 200_000,
        "claim tokens " * 100_000,
        "a-" * 200_000,
        '{"a":' * 50_000,
        "\u202e" * 100_000,
        "http://x.com " * 20_000,
    ):
        score = judge_proposal(proposal(text, text, metadata=text), (), Earlier())
        assert 0.0 <= score.score <= 1.0


def test_legacy_texts_and_every_message_are_read():
    legacy = {
        "@type": "/cosmos.gov.v1.MsgExecLegacyContent",
        "content": {"@type": "/x", "title": "Airdrop", "description": "Claim your tokens: https://somewhere.example"},
    }
    assert judge_proposal(proposal("", "", messages=({"@type": "/y"}, legacy)), ("text",), Earlier()).held


@pytest.mark.parametrize(
    "message",
    [
        {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v9", "info": "Airdrop: claim your AKT at https://drop.example now"}},
        {"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "label": "claim your airdrop at https://drop.example now"},
        {"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "msg": {"note": ["Airdrop is live: claim your AKT on https://drop.example"]}},
    ],
)  # fmt: skip
def test_what_a_message_says_is_read_however_deep_it_says_it(message):
    assert judge_proposal(proposal("Rewards", "", messages=(message,)), ("wasm",), Earlier()).held


def test_the_binaries_of_an_upgrade_are_no_reason():
    info = '{"binaries":{"linux/amd64":"https://github.com/akash-network/node/releases/download/v2.2.0/akash.zip?checksum=sha256:ab"}}'
    plan = {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": "v2.2.0", "info": info}}
    assert judge_proposal(proposal("v2.2.0", "Upgrade.", messages=(plan,)), ("upgrade",), Earlier()).reasons == ()


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/login?to=https://evil.example/x",
        "https://www.youtube.com/redirect?q=https%3A%2F%2Fevil.example",
        "https://akash.network|https://evil.example",
    ],
)
def test_where_a_known_host_leads_on_to_is_where_a_link_leads(address):
    links = gather(proposal("x", f"see {address}"), (), Earlier()).links
    assert "evil.example" in [link.host for link in links]
    assert "outside_link" in reasons("x", f"see {address}")


@pytest.mark.parametrize(
    ("corpus", "count", "alone", "first"),
    [
        (unseen.SCAMS, 36, (31, 36), (33, 36)),
        (unseen.HONEST, 24, (0, 1), (0, 1)),
        (unseen.STORIES, 20, (10, 20), (15, 20)),
        (unseen.STORIES_HONEST, 16, (0, 0), (0, 1)),
    ],
    ids=["scams", "honest", "stories", "honest beside stories"],
)
def test_what_the_words_were_not_written_for_is_judged_no_worse_than_at_first_sight(corpus, count, alone, first):
    """docs/explanation/scam-gate.md tells the counts."""
    assert len(corpus) == count
    by_content, by_a_newcomer = tuning.held_of(corpus)
    assert alone[0] <= by_content <= alone[1]
    assert first[0] <= by_a_newcomer <= first[1]


def test_evidence_shows_look_alike_letters_as_what_they_look_like():
    assert gather(proposal("\u0410irdr\u043ep", "cl\u00e0im"), (), Earlier()).title == "Airdrop"
    assert gather(proposal("\u0410irdr\u043ep", "cl\u00e0im"), (), Earlier()).text == "claim"


def test_what_is_read_of_one_proposal_has_a_measure_however_much_it_says():
    call = {"@type": "/a.b.MsgX", "notes": [f"{number} " + "words and more words " * 700 for number in range(40)]}
    read = everything(Proposal(1, ProposalStatus.VOTING, title="T", summary="x " * 20_000, messages=(call,) * 12))
    assert sum(len(text) for text in read) <= MOST_SAID + 2 * TEXT_CAP
    assert len(read) > 2
