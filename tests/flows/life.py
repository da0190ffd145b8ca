"""A chain with one proposal on it, a bot that may be stopped, and everything that was told: for tests of a whole life."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.notice import Route
from bot.clock import ManualClock
from bot.compose import House, build
from bot.errors import StorageError
from bot.settings import Settings
from bot.storage import Storage
from tests.bot.chat.holding import full
from tests.doubles.chain import FakeChain, rfc3339
from tests.doubles.sink import RecordingSink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
T0 = 1_787_400_000_000
START = 29_000_000
BLOCK = 6 * SECOND
BONDED = 120_600_000_000_000
ASKED = ("block", "upgrade", "proposals", "votes", "voters", "gov_params", "staking", "community_pool")
KILLS = ("after-state", "after-commit", "after-claim", "after-send")
"""Where a crash falls: inside the transaction, behind it, with a row claimed, with a message sent and not recorded."""


class KilledError(BaseException):
    """The process ends here."""


def kill_of(step: int) -> str:
    """Where the process ends in this step, if it comes by there."""
    return random.Random(step).choice(KILLS)


async def _nothing(*_: object, **__: object) -> None:
    return None


@dataclass
class Life:
    """`how`: on without a stop, restarted before every step, killed once in every step and started again, refused by a full disk first."""

    url: str
    how: str
    chain: FakeChain
    clock: ManualClock
    settings: Settings
    sink: RecordingSink = field(default_factory=RecordingSink)
    house: House | None = None
    steps: int = 0
    kill_at: str = ""
    stands: bool = False
    whole: bool = False
    """Whether everything is asked of the chain, not only what governance reads."""

    def start(self) -> None:
        storage = Storage.open(self.url)
        self.house = build(
            self.settings, storage, self.clock, lambda: [Route("discord", "1", "2")], {"discord": self.sink}, seed=self.steps,
            owner=f"w{self.steps}", checkpoint=self._checkpoint,
        )  # fmt: skip

        # What costs more than the rest of the step, and has tests of its own: pictures, and requests that governance never reads.
        self.house.studio.draw = _nothing
        (chain,) = self.house.sources
        if not self.whole:
            chain._requests = {name: request for name, request in chain._requests.items() if name in ASKED}

    async def stop(self) -> None:
        if self.house is not None:
            await self.house.close()
            self.house = None

    async def step(self, ms: int = 6 * MINUTE) -> None:
        """Time passes and everything is done once, whatever the way there."""
        self.steps += 1
        self.clock.set(self.clock.now() + ms)
        self._blocks()
        if self.house is not None and self.how == "restarted":
            await self.stop()
        if self.house is None:
            self.start()
        if self.how == "killed":
            self.kill_at = kill_of(self.steps)
            with contextlib.suppress(KilledError):
                await self._tick()
            self.kill_at = ""
            await self.stop()
            self.start()
            self.clock.set(self.clock.now() + 100 * SECOND)  # what was claimed is free again
        if self.how == "refused":
            with full(self.house.storage):
                for seen in (self._poll, self._sweep):
                    with contextlib.suppress(StorageError):
                        await seen()
            self.clock.set(self.clock.now() + 17 * BLOCK)  # what could not be kept is due again
            self._blocks()
        await self._tick()

    def _blocks(self) -> None:
        if not self.stands:
            self.chain.height = START + (self.clock.now() - T0) // BLOCK

    async def _tick(self) -> None:
        assert self.house is not None
        await self._poll()
        await self._sweep()
        await self.house.worker.pass_once()

    async def _poll(self) -> None:
        self.clock.set(self.clock.now() + 1)
        (chain,) = self.house.sources
        await self.house.poller.poll(chain, self.clock.now())

    async def _sweep(self) -> None:
        await self.house.poller.sweep(self.clock.now())

    def _checkpoint(self, name: str) -> None:
        if name == self.kill_at:
            self.kill_at = ""
            raise KilledError(name)

    # what the chain says

    def put(self, number: int = 500, **about: Any) -> dict[str, Any]:
        """The proposal as the chain has it from now on."""
        known = next((one for one in self.chain.proposals if one["id"] == str(number)), None)
        if known is None:
            zero = {"yes_count": "0", "abstain_count": "0", "no_count": "0", "no_with_veto_count": "0"}
            known = {
                "id": str(number), "messages": [SPEND], "status": "PROPOSAL_STATUS_DEPOSIT_PERIOD", "final_tally_result": zero,
                "submit_time": self.iso(0), "deposit_end_time": self.iso(14 * DAY), "total_deposit": [],
                "voting_start_time": None, "voting_end_time": None, "metadata": "", "title": "Relayer operations funding",
                "summary": "Words.", "proposer": "akash1testtesttesttesttesttesttesttesttestte", "expedited": False,
                "failed_reason": "",
            }  # fmt: skip
            self.chain.proposals.append(known)
        known.update(about)
        return known

    def iso(self, ahead: int) -> str:
        return rfc3339(self.clock.now() + ahead)

    def deposit(self, amount: int) -> None:
        self.put(total_deposit=[{"denom": "uakt", "amount": str(amount)}])

    def vote(self, period: int = 3 * DAY, **about: Any) -> None:
        self.put(
            status="PROPOSAL_STATUS_VOTING_PERIOD", voting_start_time=self.iso(0), voting_end_time=self.iso(period),
            total_deposit=[{"denom": "uakt", "amount": "1000000000"}], **about,
        )  # fmt: skip

    def count(self, yes: float = 0.0, no: float = 0.0, veto: float = 0.0, abstain: float = 0.0) -> dict[str, str]:
        """The running count, in shares of the bonded stake."""
        shares = {"yes_count": yes, "abstain_count": abstain, "no_count": no, "no_with_veto_count": veto}
        tally = {name: str(round(share * BONDED)) for name, share in shares.items()}
        self.chain.answers["tally"] = {"tally": tally}
        return tally

    def end(self, status: str, **about: Any) -> None:
        """The vote is over, with its last count."""
        self.put(status=f"PROPOSAL_STATUS_{status}", final_tally_result=self.chain.answers["tally"]["tally"], **about)
        self.count()

    def plan(self, name: str = "", height: int = 0) -> None:
        plan = {"name": name, "time": "0001-01-01T00:00:00Z", "height": str(height), "info": ""} if name else None
        self.chain.answers["plan"] = {"plan": plan}

    # what was told

    def told(self) -> list[str]:
        """Every message by the state with which it began: the living one, then its answers."""
        return [message.cards[0].state for message in self.sink.messages]

    def told_of(self, state: str) -> str:
        """The whole text of one message."""
        (message,) = [message for message in self.sink.messages if message.cards[0].state == state]
        card = message.cards[0]
        return "\n".join([card.title, card.lead, *card.lines])

    @property
    def stands_there(self) -> str:
        """The living message as it is now."""
        card = self.sink.messages[0].cards[-1]
        return "\n".join([card.title, card.lead, *card.lines])


SPEND = {
    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
    "authority": "akash10d07y265gmmuvt4z0w9aw880jnsr700jhe7z0f",
    "recipient": "akash1testtesttesttesttesttesttesttesttestte",
    "amount": [{"denom": "uakt", "amount": "50000000000"}],
}


@contextlib.asynccontextmanager
async def living(
    url: str, how: str, *, whole: bool = False, seen: Callable[[Life], None] = lambda _: None, **governance: Any
) -> AsyncIterator[Life]:
    """A chain without proposals (or with those that `seen` puts there), seen once: what comes from here on is news."""
    clock = ManualClock(T0)
    async with FakeChain(clock.now, height=START) as chain:
        chain.proposals, chain.answers["plan"] = [], {"plan": None}
        chain.ledger_page = chain.proposal_page = 200
        settings = Settings.model_validate(
            {
                "sources": {
                    "akash_chain": {"endpoints": [chain.url], "timeout": "3s"},
                    "akash_console": {"enabled": False},
                    "coingecko": {"enabled": False},
                    "render": {"enabled": False},
                },
                "alerts": {"presets": "none"},
                "governance": governance,
            }
        )
        life = Life(url, how, chain, clock, settings, whole=whole)
        life.count()
        seen(life)
        await life.step(0)
        try:
            yield life
        finally:
            await life.stop()
