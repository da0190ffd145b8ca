"""The edges of the windows, in a world whose true flows we know: every figure is compared with the truth at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from alerts.sample import DAY, HOUR, MINUTE, SECOND, Series
from bot.cards.answers import burnmint_card
from bot.cards.desk import Desk
from tests.doubles import _stand as bad
from tests.doubles._stand import says
from tests.doubles.console import iso
from tests.flows.conftest import standing

if TYPE_CHECKING:
    from tests.flows.conftest import Flow

MICRO = 1_000_000
LAUNCH_DAY = int(datetime(2026, 3, 23, tzinfo=UTC).timestamp()) * 1000
MIGRATED = 26_228.026358
"""ACT that the Console counts as minted on the launch day and the chain does not."""
NAMES = {
    "totalAktBurnedForAct": "into", "totalAktReminted": "out",
    "totalActMinted": "minted", "totalActBurnedForAkt": "burned",
}  # fmt: skip


@dataclass
class World:
    """Flows an hour, and what the totals are at any time: whole micro units, so that the truth is exact."""

    flow: Flow
    rates: dict[str, int] = field(
        default_factory=lambda: {"into": 61_000_000, "out": 43_000_000, "minted": 37_000_000, "burned": 29_000_000}
    )
    fresh: dict[int, int] = field(default_factory=dict)
    """Freshly minted uakt, from which time on."""
    missing: set[int] = field(default_factory=set)
    """Days that the graph leaves out."""
    settles: int = 18 * MINUTE
    """How long after midnight the graph has the day."""
    scale: float = 1.0
    """A re-index counts otherwise."""

    def __post_init__(self) -> None:
        console = self.flow.console
        console.answers["/v1/bme/dashboard-data"] = lambda _: says({"now": self.bme(console.block_time)})
        for name in NAMES:
            console.answers[f"/v1/graph-data/{name}"] = lambda _, name=name: says(self.graph(name))

    def total(self, side: str, at: int) -> int:
        """The truth, micro units."""
        return self.rates[side] * max(at - LAUNCH_DAY, 0) // HOUR

    def counted(self, name: str, at: int) -> float:
        """What the Console's index makes of it."""
        extra = MIGRATED * MICRO if name == "totalActMinted" and at > LAUNCH_DAY else 0
        return (self.total(NAMES[name], at) + extra) * self.scale

    def bme(self, at: int) -> dict[str, Any]:
        now = self.flow.console.bme()["now"] | {"date": iso(at)}
        now |= {name: self.counted(name, at) for name in NAMES}
        return now | {"netAktBurned": now["totalAktBurnedForAct"] - now["totalAktReminted"]}

    def graph(self, name: str) -> dict[str, Any]:
        now = self.flow.clock.now()
        days = range(LAUNCH_DAY - 3 * DAY, now, DAY)  # days of zeros before the launch, as after a re-index
        points = [
            {"date": iso(day), "value": self.counted(name, day + DAY - 1)}
            for day in days
            if day + DAY + self.settles <= now and day not in self.missing
        ]
        points.append({"date": iso(now - 12_000), "value": self.counted(name, now - 12_000)})
        return {"currentValue": 0, "compareValue": 0, "snapshots": points}

    def chain(self) -> None:
        """The chain's books as they are now."""
        now = self.flow.clock.now()
        vault = self.flow.chain.answers["vault"]["vault_state"]
        fresh = max((amount for since, amount in self.fresh.items() if since <= now), default=0)
        vault["total_minted"] = [
            {"denom": "uact", "amount": str(self.total("minted", now))}, {"denom": "uakt", "amount": str(fresh)},
        ]  # fmt: skip
        vault["total_burned"] = [{"denom": "uact", "amount": str(self.total("burned", now))}]

    async def until(self, time: int, step: int = MINUTE) -> None:
        """Poll chain and Console every `step` up to `time`."""
        clock = self.flow.clock
        while clock.now() < time:
            clock.set(min(clock.now() + step, time))
            self.chain()
            for source in self.flow.house.sources[:2]:
                await self.flow.house.poller.poll(source, clock.now())

    def value(self, metric: str, window: str) -> float | None:
        """What would be shown now: None when it is withheld."""
        series = Series.of(metric, network="akash", window=window)
        return self.flow.storage.read_now(lambda read: read.window(series, 0, self.flow.clock.now())).at(
            self.flow.clock.now(), 5 * MINUTE
        )

    def says(self, metric: str, window: str) -> str:
        series = Series.of(metric, network="akash", window=window)
        return next(
            (
                row.says
                for row in self.flow.storage.read_now(lambda read: read.withheld(metric))
                if row.series == series
            ),
            "",
        )

    def truth(self, side: str, start: int, end: int) -> float:
        return (self.total(side, end) - self.total(side, start)) / MICRO

    def f2(self, start: int, end: int) -> float:
        return self.truth("into", start, end) / self.truth("out", start, end)

    def f3(self, start: int, end: int) -> float:
        return self.truth("minted", start, end) / self.truth("burned", start, end)


def day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000


@pytest.fixture(name="world")
async def _world(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/w.db", at=day("2026-08-21T23:30")) as flow:
        yield World(flow)


async def test_over_midnight_no_minute_is_counted_twice_and_none_is_lost(world):
    midnight = day("2026-08-22")
    await world.until(midnight - SECOND, 10 * MINUTE)
    assert world.value("bme.net_akt", "today") == pytest.approx(
        world.truth("into", midnight - DAY, midnight) - world.truth("out", midnight - DAY, midnight), abs=1
    ), "the old day, whole"
    for minute in (1, 2, 6, 11, 15, 18, 20, 21, 26, 39):
        await world.until(midnight + minute * MINUTE)
        now = world.flow.clock.now()
        net = world.value("bme.net_akt", "today")
        # The Console is 12 s behind; before the day is settled the edge is our sample of the second before midnight.
        assert net == pytest.approx(18 * (now - midnight) / HOUR, abs=18 * 60 / 3600), minute
        yesterday = world.value("bme.burn_mint_ratio", "1d")
        assert yesterday == pytest.approx(world.f2(midnight - DAY, midnight), rel=1e-4 if minute < 20 else 1e-9), minute
    for window, days in (("1d", 1), ("7d", 7), ("30d", 30)):
        assert world.value("bme.burn_mint_ratio", window) == pytest.approx(
            world.f2(midnight - days * DAY, midnight), rel=1e-6
        )
        assert world.value("bme.burn_mint_ratio_usd", window) == pytest.approx(
            world.f3(midnight - days * DAY, midnight), rel=1e-6
        )
    assert world.value("bme.net_akt", "all") == pytest.approx(18 * (midnight - LAUNCH_DAY - DAY) / HOUR, abs=0.01)


async def test_yesterdays_last_figure_is_never_shown_as_todays(world):
    """Until the first answer of the new day there is none, though the old one is seconds old."""
    midnight = day("2026-08-22")
    await world.until(midnight - SECOND, 10 * MINUTE)
    assert "today so far" in str((await Desk(world.flow.house.query).burnmint()).lines).lower()
    world.flow.clock.set(midnight + 20 * SECOND)
    shown = await world.flow.house.query.value(Series.of("bme.net_akt", network="akash", window="today"))
    assert (shown.value, shown.says) == (None, "no figures of this day yet")
    shown = await world.flow.house.query.value(Series.of("bme.net_akt", network="akash", window="1d"))
    assert shown.value is not None


async def test_the_usd_ratio_of_today_is_the_chains_alone_though_the_console_counts_the_migration(world):
    """Mixed, the constant 26,228 ACT of the migration would stand on one side."""
    midnight = day("2026-08-22")
    await world.until(midnight, 10 * MINUTE)
    await world.until(midnight + 5 * HOUR, HOUR)
    now = world.flow.clock.now()
    assert world.value("bme.burn_mint_ratio_usd", "today") == pytest.approx(world.f3(midnight, now), rel=1e-6)
    assert world.value("bme.burn_mint_ratio_usd", "1d") == pytest.approx(world.f3(midnight - DAY, midnight), rel=1e-6)


async def test_the_memory_of_yesterday_that_the_console_shows_after_midnight_is_no_flow_of_today(world):
    """Its answer of 00:02 may be the one of 23:50."""
    midnight = day("2026-08-22")
    world.flow.console.figures.behind = 12 * MINUTE
    await world.until(midnight + 40 * MINUTE, 10 * MINUTE)
    now = world.flow.clock.now()
    net = world.value("bme.net_akt", "today")
    assert net == pytest.approx(18 * (now - 12 * MINUTE - midnight) / HOUR, abs=0.01)


async def test_a_missing_day_withholds_only_the_windows_that_begin_or_end_there(world):
    midnight = day("2026-08-22")
    world.missing = {day("2026-08-14")}
    await world.until(midnight + HOUR, 15 * MINUTE)
    assert world.value("bme.burn_mint_ratio", "7d") is None
    assert world.says("bme.burn_mint_ratio", "7d") == "no figures for 2026-08-14 (AKT set aside)"
    assert world.value("bme.burn_mint_ratio", "1d") == pytest.approx(world.f2(midnight - DAY, midnight), rel=1e-6)
    assert world.value("bme.burn_mint_ratio", "30d") == pytest.approx(world.f2(midnight - 30 * DAY, midnight), rel=1e-6)


async def test_a_reindex_that_counts_less_withholds_today_until_the_history_follows(world):
    noon = day("2026-08-22T12:00")
    world.flow.clock.set(noon - 10 * MINUTE)
    await world.until(noon)
    assert world.value("bme.net_akt", "today") is not None
    world.scale = 0.9
    await world.until(noon + 5 * MINUTE)
    assert world.value("bme.net_akt", "today") is None
    assert "fell from" in world.says("bme.net_akt", "today")
    assert not any("rewritten" in line for line in burnmint_card(await world.flow.house.query.burnmint()).lines)
    await world.until(noon + 70 * MINUTE, 35 * MINUTE)
    lines = burnmint_card(await world.flow.house.query.burnmint()).lines
    told = next(line for line in lines if "rewritten" in line)
    assert "(AKT set aside, AKT paid back, ACT minted, ACT burned; up to" in told
    assert "what was told before then may differ" in told
    now = world.flow.clock.now()
    assert world.value("bme.net_akt", "today") == pytest.approx(
        0.9 * 18 * (now - 12_000 - day("2026-08-22")) / HOUR, rel=1e-6
    )
    assert world.value("bme.burn_mint_ratio", "7d") == pytest.approx(
        world.f2(day("2026-08-15"), day("2026-08-22")), rel=1e-6
    )


async def test_a_reindex_that_leaves_a_day_out_is_not_refused_for_the_old_indexs_figure_of_it(world):
    """The day that is no longer in the history holds the old index's total: beside its new neighbours it is a fall."""
    noon = day("2026-08-22T12:00")
    world.flow.clock.set(noon - 10 * MINUTE)
    await world.until(noon)
    world.scale, world.missing = 0.9, {day("2026-08-17")}
    await world.until(noon + 70 * MINUTE, 35 * MINUTE)
    assert world.value("bme.burn_mint_ratio", "7d") == pytest.approx(
        world.f2(day("2026-08-15"), day("2026-08-22")), rel=1e-6
    )
    assert world.value("bme.burn_mint_ratio", "all") is not None


async def test_a_first_start_at_noon_has_the_past_at_once_and_todays_part_too(world):
    noon = day("2026-08-22T12:00")
    world.flow.clock.set(noon - MINUTE)
    await world.until(noon)
    await world.until(noon + MINUTE)
    now, midnight = world.flow.clock.now(), day("2026-08-22")
    assert world.value("bme.burn_mint_ratio", "1d") == pytest.approx(world.f2(midnight - DAY, midnight), rel=1e-6)
    assert world.value("bme.burn_mint_ratio", "today") == pytest.approx(world.f2(midnight, now - 12_000), rel=1e-6)
    assert world.says("bme.burn_mint_ratio_usd", "today") == "no figures for 2026-08-21 (ACT minted)"


async def test_a_restart_over_midnight_finds_the_edge_in_the_history_once_it_is_settled(tmp_path):
    url, midnight = f"sqlite:///{tmp_path}/w.db", day("2026-08-22")
    async with standing(url, at=midnight - HOUR) as flow:
        await World(flow).until(midnight - 40 * MINUTE, 5 * MINUTE)
    async with standing(url, at=midnight + 9 * MINUTE) as flow:
        world = World(flow)
        await world.until(midnight + 10 * MINUTE)
        # Our first sample after midnight, ten minutes late, is the edge of the day for now.
        assert world.value("bme.net_akt", "1d") == pytest.approx(18 * 24, abs=18 * 10 / 60)
        await world.until(midnight + 30 * MINUTE, 5 * MINUTE)
        assert world.value("bme.net_akt", "1d") == pytest.approx(18 * 24, abs=0.001)
        now = world.flow.clock.now()
        assert world.value("bme.net_akt", "today") == pytest.approx(18 * (now - 12_000 - midnight) / HOUR, abs=0.001)


@pytest.mark.parametrize(
    ("now", "one", "all_"),
    [
        ("2026-03-23T15:00", "figures count from 2026-03-24", "figures count from 2026-03-24"),
        ("2026-03-24T00:30", "0 days completed since 2026-03-24, 1 needed", "no completed day since 2026-03-24 yet"),
        ("2026-03-25T00:30", "", ""),
    ],
)
async def test_the_launch_day_is_in_no_window(tmp_path, now, one, all_):
    async with standing(f"sqlite:///{tmp_path}/w.db", at=day(now) - MINUTE) as flow:
        world = World(flow)
        await world.until(day(now))
        await world.until(day(now) + MINUTE)
        assert (world.says("bme.burn_mint_ratio", "1d"), world.says("bme.burn_mint_ratio", "all")) == (one, all_)
        if not one:
            first = day("2026-03-24")
            assert world.value("bme.net_akt", "all") == pytest.approx(18 * 24, abs=0.001)
            assert world.value("bme.burn_mint_ratio_usd", "1d") == pytest.approx(world.f3(first, first + DAY), rel=1e-6)


async def test_fresh_akt_that_was_never_zero_is_unknown_before_we_watched_and_counts_from_then_on(world):
    midnight = day("2026-08-22")
    world.fresh = {0: 5_000_000_000, midnight + 6 * HOUR: 5_123_000_000}
    await world.until(midnight, 15 * MINUTE)
    await world.until(midnight + 5 * HOUR, HOUR)
    assert world.says("bme.burn_mint_ratio", "1d") == "fresh AKT unknown before 2026-08-21"
    assert world.value("bme.net_akt", "today") == pytest.approx(18 * 5, abs=0.1)
    await world.until(midnight + 7 * HOUR, HOUR)
    assert world.value("bme.net_akt", "today") == pytest.approx(18 * 7 - 123, abs=0.1)
    await world.until(midnight + DAY + HOUR, 6 * HOUR)
    await world.until(midnight + DAY + HOUR + 2 * MINUTE)
    assert world.value("bme.net_akt", "1d") == pytest.approx(18 * 24 - 123, abs=0.1)
    assert world.says("bme.burn_mint_ratio", "7d") == "fresh AKT unknown before 2026-08-21"


async def test_a_counter_of_fresh_akt_that_an_upgrade_sets_back_makes_no_figure_up(world):
    """It read 5,000 when we came: that it reads 0 now does not mean that it always did."""
    midnight = day("2026-08-22")
    world.fresh = {0: 5_000_000_000}
    await world.until(midnight + HOUR, 30 * MINUTE)
    world.fresh = {}
    await world.until(midnight + 2 * HOUR, 30 * MINUTE)
    assert "fell from 5,000 to 0" in world.says("bme.net_akt", "today")
    assert world.value("bme.burn_mint_ratio", "7d") is None
    await world.until(midnight + DAY + HOUR, 6 * HOUR)
    await world.until(midnight + DAY + HOUR + 2 * MINUTE)
    assert world.value("bme.net_akt", "today") == pytest.approx(18 * (HOUR + 2 * MINUTE) / HOUR, abs=0.1)
    assert world.value("bme.net_akt", "1d") is None
    assert world.value("bme.net_akt", "7d") is None, "what was minted before the fall is known to nobody"


async def test_a_counter_that_was_set_back_and_grew_past_its_old_reading_is_not_taken_for_its_difference(world):
    midnight = day("2026-08-22")
    world.fresh = {0: 50_000_000}
    await world.until(midnight + HOUR, 30 * MINUTE)
    world.fresh = {}
    await world.until(midnight + 2 * DAY, 12 * HOUR)
    world.fresh = {0: 80_000_000}
    await world.until(midnight + 7 * DAY, 12 * HOUR)
    await world.until(midnight + 7 * DAY + HOUR, 30 * MINUTE)
    assert world.value("bme.net_akt", "1d") == pytest.approx(18 * 24, abs=0.1)
    assert world.value("bme.net_akt", "7d") is None
    assert "fell from 50 to 0" in world.says("bme.net_akt", "7d")


async def test_a_console_that_is_down_over_midnight_leaves_the_day_open_until_its_history_has_it(world):
    midnight = day("2026-08-22")
    await world.until(midnight - 20 * MINUTE, 5 * MINUTE)
    kept = dict(world.flow.console.answers)
    world.flow.console.answers |= dict.fromkeys(kept, bad.text("no", 404))
    await world.until(midnight + 50 * MINUTE, 10 * MINUTE)
    assert world.value("bme.net_akt", "today") is None
    assert world.says("bme.net_akt", "1d") == "no figures for 2026-08-21 (AKT set aside)"
    world.flow.console.answers |= kept
    await world.until(midnight + 2 * HOUR, 20 * MINUTE)
    assert world.value("bme.net_akt", "1d") == pytest.approx(18 * 24, abs=0.001)
    now = world.flow.clock.now()
    assert world.value("bme.net_akt", "today") == pytest.approx(18 * (now - 12_000 - midnight) / HOUR, abs=0.001)
