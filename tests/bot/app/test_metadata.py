"""Titles behind a content id: kept for good, asked for ever later, never waited for."""

from __future__ import annotations

import pytest

from alerts.governance.known import KnownProposal
from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.sample import DAY, MINUTE
from bot.app.metadata import MOST_TRIES, Metadata, kept
from bot.app.proposal_facts import describe
from bot.app.proposal_rows import keep
from bot.errors import SourceDown
from bot.storage import Storage

CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
NOW = 1_791_201_603_000
PROPOSAL = Proposal(7, ProposalStatus.VOTING, metadata=f"ipfs://{CID}")


class Shelf:
    """Stands for the gateways."""

    def __init__(self, text='{"title": "Behind an **id**"}'):
        self.text_, self.asked = text, []

    async def text(self, cid):
        self.asked.append(cid)
        if self.text_ is None:
            raise SourceDown("nothing there")
        return self.text_


@pytest.fixture
def storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/b.db") as opened:
        yield opened


async def described(storage, proposal=PROPOSAL):
    """As a poll does it."""

    def work(tx):
        facts = describe("akash", proposal, NOW, fetched=kept(tx, proposal))
        keep(tx, "akash", KnownProposal(proposal.id, proposal.status), facts)
        return facts

    return await storage.write(work)


async def test_a_proposal_is_told_without_its_fetched_title_and_has_it_at_the_next_poll(storage):
    first = await described(storage)
    assert (first.title, first.title_source, first.metadata_cid) == ("", "none", CID)
    assert await Metadata(storage, Shelf()).gather("akash", NOW) == 1
    then = await described(storage)
    assert (then.title, then.title_source) == ("Behind an id", "fetched")


async def test_an_id_that_came_is_never_asked_for_again(storage):
    shelf = Shelf()
    for day in range(3):
        await described(storage)
        await Metadata(storage, shelf).gather("akash", NOW + day * DAY)
    assert shelf.asked == [CID]


async def test_an_id_that_fails_is_asked_for_ever_later_and_then_no_more(storage):
    shelf = Shelf(None)
    await described(storage)
    for minute in range(0, 12 * 24 * 60, 5):
        await Metadata(storage, shelf).gather("akash", NOW + minute * MINUTE)
    assert len(shelf.asked) == MOST_TRIES


async def test_a_title_that_stands_on_the_chain_leaves_nothing_to_fetch(storage):
    shelf = Shelf()
    await described(storage, Proposal(8, ProposalStatus.VOTING, title="Here", metadata=CID))
    await Metadata(storage, shelf).gather("akash", NOW)
    assert shelf.asked == []
