"""Render's 97 recorded epochs through the machinery of Akash: every figure of the file, its crossings of 1, and the picture."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from alerts.derived import derive, epoch_flows
from alerts.replay import episodes_of, play, steps
from alerts.rule import parse
from alerts.sample import DAY, Sample, Series
from bot.cli import main
from bot.storage import Storage
from tests.alerts.derived.memory import DATA, at

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = DATA / "networks" / "render_burn_mint_weekly.csv"
pytestmark = pytest.mark.skipif(not RECORD.exists(), reason="the recorded Render epochs are not beside the repository")
EPOCH = 7 * DAY


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(RECORD.read_text().splitlines()))


@pytest.fixture(name="storage")
def _storage(tmp_path) -> Iterator[Storage]:
    storage = Storage.open(f"sqlite:///{tmp_path}/render.db")
    storage.set_lookbacks(lambda _: 8 * DAY)

    def keep(tx):
        end = 0
        for row in rows():
            end = at(row["end"])
            tx.add_samples(
                [
                    Sample(Series.of("bme.burned", network="render"), end, float(row["burned_render"])),
                    Sample(Series.of("bme.minted", network="render"), end, float(row["emission_due_render(derived_sum_of_channels)"])),
                ],
                history=True,
            )  # fmt: skip
        for result in derive({"bme.burned"}, tx, end + 1):
            found = [Sample(result.series(value.labels), value.at or end + 1, value.value) for value in result.values]
            tx.add_samples(found, history=True)

    storage.write_now(keep)
    yield storage
    storage.close_now()


def stored(storage, window):
    series = Series.of("bme.burn_mint_ratio", network="render", window=window)
    times, values = storage.read_now(lambda read: read.window(series, 0, at("2025-11-01")).between(0, at("2025-11-01")))
    return dict(zip(times, values, strict=True))


def test_every_ratio_and_every_net_emission_is_that_of_the_file(storage):
    weekly = stored(storage, "7d")
    flows = storage.read_now(lambda read: epoch_flows(read, "render", 0, at("2025-11-01")))
    assert len(weekly) == len(flows) == 97
    for row, flow in zip(rows(), flows, strict=True):
        assert round(weekly[at(row["end"])], 6) == float(row["burn_mint_ratio(derived)"]), row["epoch"]
        net = Decimal(repr(flow.out)) - Decimal(repr(flow.into))
        # The file took the difference before it rounded the emission to its sixth place.
        assert abs(net - Decimal(row["net_emission_render(derived)"])) <= Decimal("1.5e-6"), row["epoch"]


def test_four_epochs_rolling_are_the_ratio_of_their_sums_to_the_last_place(storage):
    rolling, given = stored(storage, "28d"), rows()
    assert len(rolling) == 94
    for last in range(3, 97):
        four = given[last - 3 : last + 1]
        burned = sum(Decimal(row["burned_render"]) for row in four)
        minted = sum(Decimal(row["emission_due_render(derived_sum_of_channels)"]) for row in four)
        exact = burned / minted
        assert abs(Decimal(rolling[at(given[last]["end"])]) - exact) <= exact * Decimal("4e-16")


def test_one_is_crossed_three_times_by_file_and_by_rule(storage):
    above = [float(row["burn_mint_ratio(derived)"]) > 1 for row in rows()]
    assert sum(above) == 8
    assert sum(not was and is_now for was, is_now in pairwise(above)) == 3
    rule = parse(
        {"name": "above one", "metric": "bme.burn_mint_ratio", "where": {"network": "render", "window": "7d"}, "op": ">", "threshold": 1}
    )  # fmt: skip
    first, last = at(rows()[0]["end"]), at(rows()[-1]["end"])
    played = storage.read_now(lambda read: play([rule], read, steps(first, last, EPOCH)))
    episodes = [(begun, ended) for _, begun, ended in episodes_of(played.transitions)]
    ends = [at(row["end"]) for row in rows()]
    wanted = [(ends[i], ends[j]) for i, j in ((51, 54), (78, 81), (87, 89))]
    assert episodes == wanted


def test_the_picture_of_it_says_the_whole_span_its_extremes_and_its_end(storage, tmp_path, capsys):
    out = tmp_path / "render.png"
    argv = ["chart", "bme.burn_mint_ratio", "--db", f"sqlite:///{tmp_path}/render.db", "--where", "network=render"]
    argv += ["--where", "window=7d", "--span", "680d", "--now", "2025-10-30", "-o", str(out)]
    assert main(argv) == 0
    said = capsys.readouterr().out
    assert out.read_bytes()[:4] == b"\x89PNG"
    for part in (
        "27 Dec 2023 to 29 Oct 2025",
        "starts at 0.09",
        "ends at 0.57",
        "highest 2.62 on 3 Sep 2025",
        "lowest 0.01",
    ):
        assert part in said
