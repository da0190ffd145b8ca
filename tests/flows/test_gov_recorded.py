"""Every recorded proposal through the real client, from a stand-in that pages over a real socket, to `gov --json`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import pytest

from alerts.governance.messages import decode
from bot._cli import gov
from bot.cli import main
from bot.clock import ManualClock
from bot.sources.akash_chain import proposals_of
from tests.bot.sources._chain import NOW
from tests.doubles.chain import FakeChain

DATA = Path(__file__).parents[3] / "shared" / "data"
COSMOS = ("gov/cosmoshub_proposals_v1_page1.json", "gov/cosmoshub_proposals_v1_page2.json")
CONSOLE = "gov/akash_console_team_fixture_gov_v1.json"
RELAYER = "akash/gov/recorded_prop341_gov_v1_list.json"
TALLY = "akash/gov/recorded_prop341_tally.json"
POOL = "akash/lcd/staking_v1beta1_pool__2026-09.json"


def recorded(name):
    if not (DATA / name).exists():
        pytest.skip("the recorded data is not beside this checkout")
    return json.loads((DATA / name).read_text())


async def asked(node, tmp_path, capsys, number=None):
    """`burnwatch gov [ID] --json` of the chain that `node` is."""
    path = tmp_path / "config.toml"
    path.write_text(
        f'[sources.akash_chain]\nendpoints = ["{node.url}"]\ntimeout = "10s"\n'
        f'[storage]\nurl = "sqlite:///{tmp_path}/none.db"\n'
    )
    args = argparse.Namespace(id=number, files=[], json=True, config=str(path))
    code = await gov.run(args, ManualClock(NOW))
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return {item["id"]: item for item in json.loads(out)}


async def test_the_200_recorded_proposals_are_all_read_through_the_real_client_page_by_page(tmp_path, capsys):
    everything = [proposal for name in COSMOS for proposal in recorded(name)["proposals"]]
    async with FakeChain(lambda: NOW) as node:
        node.proposals, node.proposal_page = everything, 20
        items = await asked(node, tmp_path, capsys)
        more = [each for each in node.asked_for("/cosmos/gov/v1/proposals") if "pagination.key" in each.query]
    assert list(items) == sorted(int(proposal["id"]) for proposal in everything)
    assert len(items) == 200
    assert len(more) == 9
    assert all(item["title"] and item["title_source"] == "title" for item in items.values())
    assert Counter(item["status"] for item in items.values()) == Counter(each["status"] for each in everything)
    for proposal in everything:
        assert len(items[int(proposal["id"])]["messages"]) == len(proposal["messages"])


def test_no_recorded_title_is_said_to_disagree_with_its_messages():
    everything = [proposal for name in (*COSMOS, CONSOLE, RELAYER) for proposal in proposals_of(recorded(name))]
    assert len(everything) == 205
    assert [proposal.id for proposal in everything if decode(proposal, {}).mismatch] == []


async def test_the_four_of_the_fixture_and_341_are_read_through_the_real_client(tmp_path, capsys):
    async with FakeChain(lambda: NOW) as node:
        node.proposals = [*recorded(CONSOLE)["proposals"], *recorded(RELAYER)["proposals"]]
        node.answers["tally"], node.answers["pool"] = recorded(TALLY), recorded(POOL)
        node.answers["gov_params"]["params"]["quorum"] = "0.334"
        items = await asked(node, tmp_path, capsys)
        assert list(items) == [1, 2, 3, 4, 341]
        for number in items:
            assert list(await asked(node, tmp_path, capsys, str(number))) == [number]
    relayer = items[341]
    assert f"{relayer['turnout']:.1%}" == "39.2%"
    assert (relayer["quorum"], relayer["outcome_now"]) == (0.334, "pass")
    assert relayer["tally"]["yes"] == 35102265.275414


def test_the_turnout_of_341_is_reproduced_from_what_was_kept_of_it(capsys):
    files = [str(DATA / name) for name in (RELAYER, TALLY, POOL)]
    recorded(RELAYER)
    assert main(["gov", "341", "--from", *files, "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert f"{item['turnout']:.1%}" == "39.2%"
    assert item["quorum"] is None, "the parameters of that day were not kept"
    assert item["messages"][0]["summary"] == "Would pay 230,557.40 AKT to akash1nw9…3um0."


def test_what_the_recorded_proposals_change_is_said_in_numbers_with_units(capsys):
    files = [str(DATA / name) for name in (COSMOS[1], CONSOLE)]
    recorded(CONSOLE)
    assert main(["gov", "--from", *files, "--json"]) == 0
    items = {item["id"]: item for item in json.loads(capsys.readouterr().out)}
    said = {number: " ".join(each["summary"] for each in items[number]["messages"]) for number in (853, 854, 855, 868)}
    assert said[868].endswith("mint.InflationMin: → 0 %")
    assert said[853].startswith("Paid 600,000 ATOM to cosmos1hj2…x66q")
    assert said[854] == "Upgrades the chain to v14 at block 18,262,000."
    assert said[855].startswith("Put IBC client 07-tendermint-1189 in the place of 07-tendermint-1157")
    assert items[2]["kinds"] == ["MsgUpdateParams", "MsgCommunityPoolSpend"]
    assert items[3]["changes"][2] == {"path": "deployment.MinDeposits[uakt]", "old": None, "new": "5000000"}
    assert items[4]["messages"] == []
