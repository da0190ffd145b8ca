"""A healthy word and failing mints: a message of its own, quiet when all is well, gone when the chain says halted itself."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from alerts.presets import presets
from alerts.sample import MINUTE
from tests.flows.scene import FIRST, playing

if TYPE_CHECKING:
    from tests.flows.scene import Scene

NAME = "Minting may fail although the chain says healthy"
RULES = {rule.name: rule for rule in presets("all")}
HEALTHY = {
    "bme.breaker": 0.0, "oracle.age_seconds": 6.0, "oracle.healthy_sources": 1.0, "bme.canceled_mints": 12.0,
    "bme.act_minted_total": 1_000.0, "oracle.akt_usd": 0.5, "bme.pending_records": 2.0,
}  # fmt: skip


def use(scene: Scene, *names: str) -> None:
    scene.house.judge.use([dataclasses.replace(RULES[name]) for name in names])


async def test_an_old_price_under_a_healthy_word_is_told_with_its_age(tmp_path):
    async with playing(tmp_path) as scene:
        use(scene, NAME, "Oracle price stale", "Circuit breaker halted")
        await scene.minute(3, **HEALTHY)
        assert scene.titles == []
        for minute in range(12):
            await scene.minute(**{"oracle.age_seconds": 300.0 + 60.0 * (minute + 1)})
        assert len(scene.titles) == 1, "the price's own rule is spoken for"
        assert NAME in scene.titles[0]
        # Raised ten minutes after the price stood still; whoever reads it later is told by Discord how old it is then.
        assert scene.text().startswith(f"The oracle price is from <t:{(scene.clock.now() - 1_020_000) // 1000}:R>.")
        assert "healthy" in scene.text()


async def test_cancelled_requests_and_none_executed_are_told_with_their_number(tmp_path):
    async with playing(tmp_path) as scene:
        use(scene, NAME)
        await scene.minute(65, **HEALTHY)
        assert scene.titles == []
        await scene.minute(7, **{"bme.canceled_mints": 19.0})
        assert len(scene.titles) == 1
        assert scene.text().startswith("7 requests to mint were cancelled in the last hour and none went through.")


async def test_cancelled_requests_while_others_go_through_are_no_doubt(tmp_path):
    async with playing(tmp_path) as scene:
        use(scene, NAME)
        await scene.minute(65, **HEALTHY)
        await scene.minute(20, **{"bme.canceled_mints": 30.0, "bme.act_minted_total": 1_400.0})
        assert scene.titles == []


async def test_no_healthy_source_is_a_doubt_of_its_own(tmp_path):
    async with playing(tmp_path) as scene:
        use(scene, NAME)
        await scene.minute(3, **HEALTHY)
        await scene.minute(7, **{"oracle.healthy_sources": 0.0})
        assert scene.text().startswith("No source of the oracle's price is healthy.")


@pytest.mark.parametrize("state", [2.0, 3.0, 4.0])
async def test_a_breaker_that_says_halted_says_it_itself(tmp_path, state):
    async with playing(tmp_path) as scene:
        use(scene, NAME)
        await scene.minute(3, **HEALTHY)
        await scene.minute(20, **{"bme.breaker": state, "oracle.age_seconds": 2_580.0})
        assert scene.titles == []


async def test_it_ends_when_the_price_is_young_again(tmp_path):
    async with playing(tmp_path) as scene:
        use(scene, NAME)
        await scene.minute(3, **HEALTHY)
        await scene.minute(8, **{"oracle.age_seconds": 2_580.0})
        assert "raised" in scene.titles[0]
        await scene.minute(14, **{"oracle.age_seconds": 5.0})
        assert "resolved" in scene.titles[0]


async def test_a_healthy_day_says_nothing(tmp_path):
    async with playing(tmp_path, at=FIRST) as scene:
        use(scene, *RULES)
        await scene.minute(90, **HEALTHY)
        assert [title for title in scene.titles if "Minting" in title or "Two counts" in title] == []
        assert scene.clock.now() - FIRST > 90 * MINUTE
