"""`burnwatch gov`: what it prints, from kept answers and from a chain on a real socket."""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import re

import pytest

from bot._cli import gov
from bot.cli import main
from bot.clock import ManualClock
from tests.bot.sources._chain import NOW
from tests.doubles import mischief
from tests.doubles.chain import FakeChain, fixture

KEYS = [
    "id", "title", "title_source", "status", "kinds", "messages", "changes", "tally", "turnout", "quorum", "threshold",
    "veto_threshold", "outcome_now", "projection", "voting_start", "voting_end", "scam", "links_removed",
]  # fmt: skip
TALLY = {
    "tally": {
        "yes_count": "24000000000000",
        "abstain_count": "0",
        "no_count": "120000000000",
        "no_with_veto_count": "0",
    }
}
POOL = {"pool": {"not_bonded_tokens": "1", "bonded_tokens": "120600000000000"}}


@pytest.fixture
def kept(tmp_path):
    """Write answers to files, by name."""

    def write(**bodies):
        paths = []
        for name, body in bodies.items():
            path = tmp_path / f"{name}.json"
            path.write_text(body if isinstance(body, str) else json.dumps(body))
            paths.append(str(path))
        return paths

    return write


def asked(capsys, *args):
    """The exit code, standard output and standard error of one call."""
    code = main(["gov", *args])
    out, err = capsys.readouterr()
    return code, out, err


def found(capsys, *args):
    code, out, _ = asked(capsys, *args, "--json")
    assert code == 0
    return {item["id"]: item for item in json.loads(out)}


def test_json_is_one_array_by_number_with_every_key_and_nothing_else_on_standard_output(capsys, kept):
    page = fixture("proposals")
    page["proposals"].reverse()
    code, out, err = asked(capsys, "--from", *kept(page=page), "--json")
    items = json.loads(out)
    assert (code, err) == (0, "")
    assert [item["id"] for item in items] == [401, 402, 403, 404]
    assert all(list(item) == KEYS for item in items)
    assert [item["status"] for item in items] == [
        "PROPOSAL_STATUS_PASSED", "PROPOSAL_STATUS_VOTING_PERIOD", "PROPOSAL_STATUS_VOTING_PERIOD",
        "PROPOSAL_STATUS_DEPOSIT_PERIOD",
    ]  # fmt: skip


def test_what_is_not_known_is_null(capsys, kept):
    item = found(capsys, "--from", *kept(page=fixture("proposals")))[402]
    assert [item[key] for key in ("turnout", "quorum", "threshold", "veto_threshold", "outcome_now", "projection")] == [
        None
    ] * 6
    assert item["tally"] == {"yes": None, "no": None, "abstain": None, "veto": None}
    assert found(capsys, "--from", *kept(page=fixture("proposals")))[404]["voting_start"] is None


def test_tally_pool_and_parameters_beside_the_page_say_how_it_stands(capsys, kept):
    files = kept(page=fixture("proposals"), prop402_tally=TALLY, pool=POOL, params=fixture("gov_params"))
    items = found(capsys, "--from", *files)
    item = items[402]
    assert item["tally"] == {"yes": 24_000_000, "no": 120_000, "abstain": 0, "veto": 0}
    assert item["turnout"] == pytest.approx(0.2)
    assert (item["quorum"], item["threshold"], item["veto_threshold"]) == (0.2, 0.5, 0.334)
    assert item["outcome_now"] == "pass"
    assert items[403]["outcome_now"] is None, "its count was not kept"
    assert item["messages"] == [
        {
            "type_url": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
            "summary": "Would pay 50,000 AKT to akash1tes…stte.",
        }
    ]


def test_old_parameters_come_a_third_at_a_time_and_are_put_together(capsys, kept):
    old = {"voting_params": None, "deposit_params": None, "tally_params": {
        "quorum": "0.4", "threshold": "0.5", "veto_threshold": "0.334"}}  # fmt: skip
    empty = {**old, "tally_params": {"quorum": "0.0", "threshold": "0.0", "veto_threshold": "0.0"}}
    for order in ((old, empty), (empty, old)):
        files = kept(page=fixture("proposals"), a=order[0], b=order[1], pool=POOL, tally_prop402=TALLY)
        item = found(capsys, "--from", *files)[402]
        assert (item["quorum"], item["outcome_now"]) == (0.4, "reject_quorum")


def test_current_parameters_beside_the_page_give_the_old_values(capsys, kept):
    page = fixture("proposals")
    page["proposals"][1]["messages"] = [
        {"@type": "/akash.bme.v1.MsgUpdateParams", "authority": "a",
         "params": fixture("params")["params"] | {"circuit_breaker_warn_threshold": 9300}}
    ]  # fmt: skip
    item = found(capsys, "--from", *kept(page=page, bme=fixture("params")))[402]
    assert item["changes"] == [{"path": "bme.circuit_breaker_warn_threshold", "old": "9500", "new": "9300"}]
    assert "0.95 → 0.93 (-2.1 %)" in item["messages"][0]["summary"]
    assert found(capsys, "--from", *kept(page=page))[402]["changes"][0]["old"] is None


@pytest.mark.parametrize("form", ["page", "single", "bare", "list"])
def test_a_proposal_is_taken_in_every_form_it_is_answered_in(capsys, kept, form):
    (one,) = [each for each in fixture("proposals")["proposals"] if each["id"] == "402"]
    body = {"page": {"proposals": [one]}, "single": {"proposal": one}, "bare": one, "list": [one]}[form]
    assert list(found(capsys, "--from", *kept(answer=body))) == [402]


def test_links_are_counted_wherever_a_proposal_carries_its_text(capsys, kept):
    said = "See https://somewhere.example/a and [this](https://somewhere.example/b)."
    legacy = {
        "@type": "/cosmos.gov.v1.MsgExecLegacyContent",
        "content": {"@type": "/x.TextProposal", "description": said},
    }
    files = kept(
        one={"proposals": [
            {"id": "1", "title": "T", "messages": [legacy]}, {"id": "2", "title": "T", "summary": said, "messages": [legacy]},
            {"id": "3", "metadata": json.dumps({"title": "T", "details": said})},
        ]},
    )  # fmt: skip
    assert [item["links_removed"] for item in found(capsys, "--from", *files).values()] == [2, 2, 2]


def test_two_proposals_under_one_number_are_told(capsys, kept):
    one = {"id": "7", "status": "PROPOSAL_STATUS_PASSED", "title": "T", "submit_time": "2026-09-05T00:00:00Z"}
    files = kept(one={"proposals": [one]}, two={"proposals": [one | {"title": "Of another chain"}]})
    code, out, err = asked(capsys, "--from", *files, "--json")
    assert (code, len(json.loads(out))) == (0, 1)
    assert "proposal 7 stands twice as two proposals" in err


@pytest.mark.parametrize("order", [1, -1])
def test_of_one_that_stands_on_two_pages_the_state_that_is_further_on_is_given(capsys, kept, order):
    voting = {
        "id": "7",
        "status": "PROPOSAL_STATUS_VOTING_PERIOD",
        "title": "T",
        "voting_end_time": "2026-09-05T00:00:00Z",
    }
    passed = voting | {"status": "PROPOSAL_STATUS_PASSED"}
    files = kept(one={"proposals": [voting, {"id": "9", "title": "N"}]}, two={"proposals": [passed]})[::order]
    first, second = found(capsys, "--from", *files).values()
    assert (first["id"], first["status"], second["id"]) == (7, "PROPOSAL_STATUS_PASSED", 9)
    both = kept(both={"proposals": [voting, passed][::order]})
    assert found(capsys, "--from", *both)[7]["status"] == "PROPOSAL_STATUS_PASSED"


def test_one_is_chosen_by_its_number_before_or_after_the_files(capsys, kept):
    files = kept(page=fixture("proposals"))
    assert list(found(capsys, "403", "--from", *files)) == [403]
    assert list(found(capsys, "--from", *files, "403")) == [403]
    assert list(found(capsys, "#403", "--from", *files)) == [403]


@pytest.mark.parametrize(
    ("bodies", "says"),
    [
        ({"a": "not valid"}, "not JSON"),
        ({"a": '{"proposals": [{"id": "1"'}, "stopped in the middle"),
        ({"a": {"code": 12, "message": "Not Implemented", "details": []}}, "Not Implemented"),
        ({"a": {"votes": []}}, "neither proposals nor"),
        ({"a": {"proposals": 5}}, "$.proposals: expected a list"),
        ({"a": 7}, "expected an answer"),
        ({"tally": TALLY}, "no proposals in this file"),
        ({"page": {"proposals": []}, "prop9_tally": TALLY}, "proposal 9, which is in none of the files"),
        ({"page": fixture("proposals"), "tally": TALLY}, "it cannot be told which proposal it counts"),
        ({"a": ""}, ""),
    ],
)
def test_bad_input_is_one_sentence_with_the_place_and_the_mend(capsys, kept, bodies, says):
    code, out, err = asked(capsys, "--from", *kept(**bodies), "--json")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err
    assert "--from" in err


@pytest.mark.parametrize("number", ["0", "x", "-1", "1.5", "9" * 30, "²"])
def test_what_is_no_number_of_a_proposal_is_told(capsys, kept, number):
    try:
        code = main(["gov", number, "--from", *kept(page=fixture("proposals"))])
    except SystemExit as stopped:  # the parser takes -1 for an option
        code = stopped.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_number_that_no_file_holds_is_told_with_those_that_there_are(capsys, kept):
    code, out, err = asked(capsys, "999", "--from", *kept(page=fixture("proposals")))
    assert (code, out) == (2, "")
    assert "no proposal 999" in err
    assert "4, from 401 to 404" in err


def test_one_proposal_that_cannot_be_read_takes_no_other_with_it_and_is_told(capsys, kept):
    page = fixture("proposals")
    page["proposals"][0]["id"] = None
    page["proposals"][1]["title"] = {"x": 1}
    code, out, err = asked(capsys, "--from", *kept(page=page), "--json")
    assert code == 0
    assert [item["id"] for item in json.loads(out)] == [402, 403, 404]
    assert json.loads(out)[0]["title"] == "Proposal #402"
    assert json.loads(out)[0]["title_source"] == "none"
    assert "a proposal is left out" in err
    assert "proposal 402: title cannot be read" in err


def test_a_terminal_is_told_the_open_ones_in_full_and_a_line_of_each_that_ended(capsys, kept):
    code, out, _ = asked(capsys, "--from", *kept(page=fixture("proposals"), prop402_tally=TALLY, pool=POOL))
    assert code == 0
    assert out.index("#404") < out.index("#403") < out.index("#402") < out.index("#401")
    assert "Would pay 50,000 AKT to akash1tes…stte." in out
    assert re.search(r"#401 passed +2026-10-08 Proposal 401", out)
    assert "\033" not in out
    assert "<t:" not in out
    assert "**" not in out


def test_colours_are_for_a_terminal_and_never_with_no_color(monkeypatch, kept):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for no_color, colours in (("", True), ("1", False)):
        screen = Terminal()
        monkeypatch.setattr("sys.stdout", screen)
        monkeypatch.setenv("NO_COLOR", no_color)
        monkeypatch.setenv("TERM", "xterm")
        assert main(["gov", "--from", *kept(page=fixture("proposals"))]) == 0
        assert ("\033[1m" in screen.getvalue()) is colours


HOSTILE = [
    "\u202egnp.exe", "a\u200bb\u2066c", "\x1b[31mred\x1b[0m", "\x00\x07", "@everyone <@1> <#2>", "[official](http://evil.invalid)",
    "```\ncode", "https://evil.invalid/" * 1_000, "|| spoiler ||", "\n# heading", "x" * 400_000,
    "\U0001d4ec\U0001d4f5\U0001d4ea\U0001d4f2\U0001d4f6 \u0430\u0456rdr\u043e\u0440",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_moves_no_cursor_and_leads_nowhere(capsys, kept, text):
    page = copy.deepcopy(fixture("proposals"))
    for item in page["proposals"]:
        item |= {"title": text, "summary": text, "metadata": text, "failed_reason": text, "proposer": text}
        item["messages"] = [
            {"@type": text[:3000], text[:100]: text[:1000]},
            {"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan": {"name": text, "height": "7"}},
            {"@type": "/cosmos.mint.v1beta1.MsgUpdateParams", "params": {text[:200]: text[:2000]}},
            {"@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "recipient": text,
             "amount": [{"denom": text[:100], "amount": "5"}]},
        ]  # fmt: skip
    files = kept(page=page)
    _, shown, _ = asked(capsys, "--from", *files)
    code, out, _ = asked(capsys, "--from", *files, "--json")
    assert code == 0
    for printed in (shown, json.dumps(json.loads(out), ensure_ascii=False)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", printed)
        assert not re.search(r"https?://|@everyone|<[@#]", printed)
    assert len(shown) < 60_000


def config(tmp_path, node, **more):
    path = tmp_path / "config.toml"
    lines = ["[sources.akash_chain]", f'endpoints = ["{node.url}"]', 'every = "30s"', 'timeout = "5s"']
    lines += [f"{key} = {value}" for key, value in more.items()]
    lines += ["[storage]", f'url = "sqlite:///{tmp_path}/none.db"']
    path.write_text("\n".join(lines))
    return str(path)


async def live(node, tmp_path, capsys, number=None, **more):
    args = argparse.Namespace(id=number, files=[], json=True, config=config(tmp_path, node, **more))
    code = await gov.run(args, ManualClock(NOW))
    out, err = capsys.readouterr()
    return code, out, err


async def test_a_chain_is_asked_for_everything_that_bears_on_its_proposals(tmp_path, capsys):
    async with FakeChain(lambda: NOW) as node:
        node.proposals[1]["messages"].append(
            {"@type": "/cosmos.mint.v1beta1.MsgUpdateParams", "authority": "a",
             "params": node.modules["/cosmos/mint/v1beta1/params"] | {"inflation_max": "0.10"}}
        )  # fmt: skip
        code, out, err = await live(node, tmp_path, capsys)
    assert (code, err) == (0, "")
    items = {item["id"]: item for item in json.loads(out)}
    assert list(items) == [401, 402, 403, 404]
    item = items[402]
    assert item["turnout"] == pytest.approx(0.2)
    assert (item["quorum"], item["outcome_now"]) == (0.2, "pass")
    assert item["changes"] == [{"path": "mint.inflation_max", "old": "0.160000000000000000", "new": "0.10"}]
    assert item["messages"][0]["summary"] == (
        "Would pay 50,000 AKT ($30,660, 2.1 % of the community pool) to akash1tes…stte."
    )


async def test_a_number_the_chain_does_not_know_and_a_chain_that_cannot_be_asked_are_told(tmp_path, capsys):
    async with FakeChain(lambda: NOW) as node:
        code, out, err = await live(node, tmp_path, capsys, "999")
        assert (code, out) == (2, "")
        assert err == "The chain knows no proposal 999; the newest is 404\n"
        node.misbehave("/cosmos/gov", mischief.html)
        code, out, err = await live(node, tmp_path, capsys)
        assert (code, out) == (2, "")
        assert err.startswith("The chain could not be asked for its proposals")
        code, out, err = await live(node, tmp_path, capsys, enabled="false")
        assert (code, out) == (2, "")
        assert "switched off" in err


async def test_where_the_whole_list_breaks_off_the_open_ones_are_given_and_that_is_told(tmp_path, capsys):
    async with FakeChain(lambda: NOW) as node:

        async def breaks(request):
            if request.path == "/cosmos/gov/v1/proposals" and "proposal_status" not in request.query:
                return await mischief.gives({"message": "boom"}, 500)(request)
            node.behave()
            try:
                return await node._handle(request)
            finally:
                node.misbehave("/cosmos/gov", breaks)

        node.misbehave("/cosmos/gov", breaks)
        code, out, err = await live(node, tmp_path, capsys)
    assert code == 0
    assert [item["id"] for item in json.loads(out)] == [402, 403, 404]
    assert err.startswith("only open proposals")


def test_no_configuration_is_needed_for_kept_pages(capsys, kept, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("this is no toml")
    assert os.path.exists("config.toml")  # noqa: PTH110 - as the command finds it
    assert list(found(capsys, "--from", *kept(page=fixture("proposals")))) == [401, 402, 403, 404]
