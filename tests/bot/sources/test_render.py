"""Render: the scale of what is due, which epochs are complete, and what the recorded ones say."""

from __future__ import annotations

import csv

import pytest

from alerts.sample import DAY, HOUR, SECOND, Series
from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources._http import Http
from bot.sources.render import METRICS, RenderSource, parse_burns, parse_liabilities
from tests.bot.sources._given import NOW, SHARED, fixture, ms, recorded
from tests.doubles import _stand as bad
from tests.doubles.render import BURN, LIABILITY, FakeRender

LATER = ms("2025-11-05T00:00Z")
"""After the last recorded epoch."""


@pytest.fixture
def burn():
    return fixture("render/burn")


@pytest.fixture
def liability():
    return fixture("render/liability")


@pytest.fixture
async def render():
    async with FakeRender() as fake:
        yield fake


@pytest.fixture
async def source(render):
    http = Http(first_wait=0.001)
    yield RenderSource(http, render.url + BURN, liability_url=render.url + LIABILITY, timeout=3 * SECOND)
    await http.aclose()


def table():
    file = SHARED / "data" / "networks" / "render_burn_mint_weekly.csv"
    if not file.exists():
        pytest.skip("recorded data is not here: the table of Render's epochs")
    with file.open(newline="") as lines:
        return {int(row["epoch"]): row for row in csv.DictReader(lines)}


def test_amount_due_counts_hundred_millionths_summed_over_channels_as_three_recorded_epochs_prove():
    rows = table()
    epochs = parse_liabilities(recorded("data/networks/liability-epochs-data.SAMPLE.json"), LATER).epochs
    assert [epoch.id for epoch in epochs] == [95, 96, 97]
    for epoch in epochs:
        derived = float(rows[epoch.id]["emission_due_render(derived_sum_of_channels)"])
        assert epoch.amount == pytest.approx(derived, abs=5.1e-7)


def test_all_97_recorded_epochs_of_burn_are_read_at_their_ends():
    rows = table()
    epochs = parse_burns(recorded("data/networks/epoch-burn-stats-data.json"), LATER).epochs
    assert len(epochs) == len(rows) == 97
    assert sum(epoch.amount for epoch in epochs) == pytest.approx(799_639.11010526)
    for epoch in epochs:
        assert epoch.end == ms(rows[epoch.id]["end"] + "T00:00Z"), "also where the file says 02:00"
        assert epoch.amount == float(rows[epoch.id]["burned_render"])


def test_the_eight_recorded_epochs_above_one_are_found_with_our_scale():
    rows = table()
    burned = {e.id: e.amount for e in parse_burns(recorded("data/networks/epoch-burn-stats-data.json"), LATER).epochs}
    emission = {number: float(row["emission_due_render(derived_sum_of_channels)"]) for number, row in rows.items()}
    assert [number for number in burned if burned[number] > emission[number]] == [52, 53, 54, 79, 80, 81, 88, 89]


def test_an_epoch_that_still_runs_is_left_out(burn):
    assert [epoch.id for epoch in parse_burns(burn, NOW).epochs] == [140, 141, 142]
    assert [epoch.id for epoch in parse_burns(burn, ms("2026-09-23T00:00Z")).epochs] == [140, 141, 142, 143]


def test_an_epoch_that_ends_at_two_in_the_morning_lies_at_midnight_once_it_is_over(burn):
    burn["data"][2]["endDate"] = "2026-09-16T02:00:00.000Z"
    assert parse_burns(burn, ms("2026-09-16T01:59Z")).epochs[-1].id == 141
    assert parse_burns(burn, ms("2026-09-16T02:00Z")).epochs[-1].end == ms("2026-09-16T00:00Z")


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"data": rows}, lambda rows: {"epochs": rows}])
def test_the_list_may_be_bare_or_wrapped(burn, liability, wrap):
    assert parse_burns(wrap(burn["data"]), NOW) == parse_burns(burn, NOW)
    assert parse_liabilities(wrap(liability["data"]["epochs"]), NOW) == parse_liabilities(liability, NOW)


def test_rows_whose_id_is_no_epoch_are_left_out(burn):
    burn["data"].append(burn["data"][0] | {"id": 20260920})
    burn["data"].append(burn["data"][0] | {"id": -1})
    assert [epoch.id for epoch in parse_burns(burn, NOW).epochs] == [140, 141, 142]


def test_the_newest_epoch_waits_until_all_its_channels_are_there(liability):
    rows = [row for row in liability["data"]["epochs"] if (row["epochId"], row["channel"]) != (142, "availability")]
    assert [epoch.id for epoch in parse_liabilities(rows, NOW).epochs] == [140, 141]


def test_an_older_epoch_of_one_channel_is_what_it_is(liability):
    rows = [row for row in liability["data"]["epochs"] if (row["epochId"], row["channel"]) != (141, "availability")]
    amounts = {epoch.id: epoch.amount for epoch in parse_liabilities(rows, NOW).epochs}
    assert amounts[141] == pytest.approx(14_999.99999871)


def test_a_channel_never_seen_before_is_part_of_the_sum(liability):
    liability["data"]["epochs"].append(liability["data"]["epochs"][0] | {"channel": "bonus", "amountDue": 10**8})
    assert parse_liabilities(liability, NOW).epochs[-1].amount == pytest.approx(17_885.6153817)


def test_two_rows_for_one_epoch_that_differ_are_refused_and_equal_ones_are_not(burn, liability):
    parse_burns({"data": burn["data"] + burn["data"][:1]}, NOW)
    burn["data"].append(burn["data"][0] | {"burnedRender": 1})
    with pytest.raises(SourceRefused, match="epoch 140 stands twice"):
        parse_burns(burn, NOW)
    liability["data"]["epochs"].append(liability["data"]["epochs"][0] | {"amountDue": 1})
    with pytest.raises(SourceRefused, match="epoch 142 stands twice"):
        parse_liabilities(liability, NOW)


def test_two_epochs_that_end_together_are_refused(burn):
    burn["data"][1] |= {key: burn["data"][0][key] for key in ("startDate", "endDate")}
    with pytest.raises(SourceRefused, match="ending before"):
        parse_burns(burn, NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"endDate": None},
        {"endDate": "2030-01-01T00:00:00.000Z"},
        {"endDate": "2026-01-01T00:00:00.000Z"},
        {"burnedRender": "NaN"},
        {"burnedRender": -1},
        {"id": None},
    ],
)
def test_another_shape_is_named_by_its_row(burn, broken):
    burn["data"][1] |= broken
    with pytest.raises(SourceShapeChanged, match=r"data\[1\]"):
        parse_burns(burn, NOW)


@pytest.mark.parametrize("empty", [[], {"data": []}])
def test_not_one_completed_epoch_is_refused(empty):
    with pytest.raises(SourceRefused, match="not one completed epoch"):
        parse_burns(empty, NOW)
    with pytest.raises(SourceRefused, match="not one completed epoch"):
        parse_liabilities(empty, NOW)


async def test_burn_and_emission_are_history_at_the_same_instants(source):
    fetched = await source.fetch(NOW)
    assert not fetched.failed
    burned, minted = fetched.samples["burn"], fetched.samples["liability"]
    assert {sample.series for sample in burned} == {Series.of("bme.burned", network="render")}
    assert {sample.series for sample in minted} == {Series.of("bme.minted", network="render")}
    assert [sample.at for sample in burned] == [sample.at for sample in minted]
    assert all(sample.at < NOW and sample.at % DAY == 0 for sample in burned)
    assert minted[0].value == pytest.approx(17_884.6153817)


@pytest.mark.parametrize(
    "reply", [bad.text("Not Found"), bad.challenge(200), bad.empty(), bad.reset(), bad.says({"data": "soon"})]
)
async def test_without_the_liability_file_the_burn_is_still_given(source, render, reply):
    render.behave(LIABILITY, reply)
    fetched = await source.fetch(NOW)
    assert len(fetched.samples["burn"]) == 3
    assert set(fetched.failed) == {"liability"}


async def test_a_rewritten_past_epoch_is_given_again_at_its_time(source, render):
    first = await source.fetch(NOW)
    render.burned[0] = 12_011.0
    second = await source.fetch(NOW + HOUR)
    assert second.samples["burn"][0].at == first.samples["burn"][0].at
    assert second.samples["burn"][0].value == 12_011.0


async def test_a_file_without_end_is_refused(source, render):
    render.behave(BURN, bad.huge())
    fetched = await source.fetch(NOW)
    assert isinstance(fetched.failed["burn"], SourceRefused)
    assert "liability" in fetched.samples


async def test_a_site_that_vanished_fails_both_and_raises_nothing():
    async with FakeRender() as render:
        url = render.url
    http = Http(first_wait=0.001)
    fetched = await RenderSource(http, url + BURN, liability_url=url + LIABILITY, timeout=2 * SECOND).fetch(NOW)
    assert {type(error) for error in fetched.failed.values()} == {SourceDown}
    await http.aclose()


def test_units_and_help_speak_of_the_networks_own_token():
    for row in METRICS:
        assert row.metric.unit == "token"
        assert "epoch" in row.metric.help
