"""What the demo stands on: the recording, the stand-in, the folder it may clear."""

from __future__ import annotations

from fractions import Fraction

import aiohttp
import pytest

from alerts.reports.equilibrium import Breaker, breaker, collateral_ratio
from alerts.sample import DAY, HOUR, MINUTE
from bot.demo import simulation
from bot.demo.akash_stand import height_at
from bot.demo.chapters import chapters
from bot.demo.recorded import akash_2026, akash_heights, akt_closes, instant, render_epochs
from bot.demo.show import MARK, make_room
from bot.demo.standin import CLOCK, StandIn
from bot.errors import StartUpError


async def ask(stand: StandIn, chapter: str, now: int, path: str) -> tuple[int, object]:
    """What the stand-in says of one chapter at one moment."""
    async with aiohttp.ClientSession() as wire:
        async with wire.post(stand.url + CLOCK, json={"chapter": chapter, "now": now}) as told:
            assert told.status == 200
        async with wire.get(stand.url + path) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 502 else None


def test_every_fact_of_the_recording_names_its_source():
    recorded = akash_2026()
    for part in ("heights", "prices", "console", "chain", "proposals"):
        assert all(row["source"] for row in recorded[part]), part
    assert recorded["gov_params"]["source"]
    assert all(row["why"] for row in recorded["left_out"])


def test_eight_render_epochs_lie_above_one_in_three_runs():
    above = [epoch.id for epoch in render_epochs() if epoch.burned > epoch.emitted]
    assert above == [52, 53, 54, 79, 80, 81, 88, 89]


def test_each_chapters_clock_only_goes_forward():
    for chapter in chapters():
        times = [step.at for step in chapter.steps]
        assert times == sorted(set(times)), chapter.key


def test_the_simulated_ratio_goes_the_way_the_page_tells():
    def ratio(day: str) -> float:
        moment = simulation.moment_at(instant(f"{day}T00:00:00Z"))
        return float(collateral_ratio(moment.state, moment.price))

    assert ratio("2025-09-15") == pytest.approx(1.45, abs=0.001)
    assert ratio("2025-10-11") == pytest.approx(0.98, abs=0.005), "at the close of 10 October"
    words = {moment.at: breaker(moment.state, moment.price) for moment in simulation.walk()}
    halts = [at for at, word in words.items() if word is Breaker.HALT_CR]
    assert instant("2025-10-17T00:00:00Z") < halts[0] < instant("2025-10-18T00:00:00Z")
    assert instant("2025-10-26T00:00:00Z") < halts[-1] < instant("2025-10-27T00:00:00Z")
    assert halts == list(range(halts[0], halts[-1] + 1, simulation.TICK)), "one halt, without a break"


def test_the_simulated_price_is_the_recorded_close_at_every_midnight():
    for close in akt_closes():
        assert simulation.price_at(close.at) == close.usd
    assert simulation.price_at(instant("2025-10-10T12:00:00Z")) == (Fraction("0.989") + Fraction("0.742")) / 2


def test_heights_are_exact_where_they_are_on_record_and_rise_in_between():
    for height in akash_heights():
        assert height_at(height.at) == height.height
    days = [height_at(instant("2026-03-01T00:00:00Z") + day * DAY) for day in range(240)]
    assert days == sorted(set(days))


async def test_where_there_is_no_record_the_stand_in_answers_502():
    async with StandIn() as stand:
        at = instant("2026-07-17T20:07:00Z")
        status, body = await ask(stand, "akash", at, "/v1/network-capacity")
        assert (status, body["resources"]["gpu"]["active"]) == (200, 120)
        for moment in (at - MINUTE, at + HOUR, instant("2026-09-01T00:00:00Z")):
            assert (await ask(stand, "akash", moment, "/v1/network-capacity"))[0] == 502
        assert (await ask(stand, "akash", at, "/node1/akash/bme/v1/vault"))[0] == 502
        assert (await ask(stand, "akash", at, "/coins/markets"))[1][0]["current_price"] == 0.543761


async def test_render_gives_no_epoch_that_is_not_over():
    async with StandIn() as stand:
        end = render_epochs()[10].ended_at
        _, before = await ask(stand, "render", end - 1, "/epoch-burn-stats-data.json")
        _, after = await ask(stand, "render", end, "/epoch-burn-stats-data.json")
        assert (len(before["data"]), len(after["data"])) == (10, 11)


async def test_while_the_oracle_stands_still_the_status_is_the_documented_error():
    async with StandIn() as stand:
        status, body = await ask(stand, "bme", simulation.TRIP + MINUTE, "/node2/akash/bme/v1/status")
        assert (status, body["message"]) == (500, "codespace oracle.v2 code 4: price stalled")
        price = (await ask(stand, "bme", simulation.TRIP + MINUTE, "/node2/akash/oracle/v2/aggregated_price/akt"))[1]
        assert instant(price["aggregated_price"]["timestamp"]) < simulation.TRIP, "its time is frozen"
        assert (await ask(stand, "bme", simulation.TRIP + 3 * MINUTE, "/node2/akash/bme/v1/status"))[0] == 200


async def test_the_console_answers_zeros_with_200_at_one_moment():
    async with StandIn() as stand:
        status, body = await ask(stand, "bme", simulation.ZEROS, "/v1/network-capacity")
        assert (status, body["activeProviderCount"]) == (200, 0)
        assert (await ask(stand, "bme", simulation.ZEROS + MINUTE, "/v1/network-capacity"))[1][
            "activeProviderCount"
        ] > 0


async def test_a_clock_that_makes_no_sense_is_refused():
    async with StandIn() as stand, aiohttp.ClientSession() as wire:
        for body in ({}, {"chapter": "nowhere", "now": 1}, {"chapter": "bme", "now": "soon"}, []):
            async with wire.post(stand.url + CLOCK, json=body) as answer:
                assert answer.status == 400
        async with wire.get(stand.url + "/v1/gpu") as answer:
            assert answer.status == 502, "before the clock is set there is nothing to say"


def test_a_second_run_clears_what_the_first_one_made_and_nothing_else(tmp_path):
    said: list[str] = []
    out = tmp_path / "shown"
    make_room(out, said.append)
    (out / "index.html").write_text("old")
    (out / "pictures").mkdir()
    (out / "pictures" / "a.png").write_bytes(b"old")
    (out / "notes.txt").write_text("a person's own")
    make_room(out, said.append)
    assert not (out / "index.html").exists()
    assert not (out / "pictures").exists()
    assert (out / "notes.txt").read_text() == "a person's own"
    assert said == [f"clearing what an earlier demo left in {out}"]


def test_a_folder_of_somebody_else_is_not_touched(tmp_path):
    (tmp_path / "index.html").write_text("my homepage")
    with pytest.raises(StartUpError, match="holds other files: name an empty or a new folder with --out") as caught:
        make_room(tmp_path, print)
    assert caught.value.exit_code == 2
    assert (tmp_path / "index.html").read_text() == "my homepage"
    assert not (tmp_path / MARK).exists()


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(StartUpError, match="is a file"):
        make_room(tmp_path / "out", print)
