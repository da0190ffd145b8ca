"""The page of the charts and its pictures are those of the code. No pixel is compared: typefaces differ between machines."""

from __future__ import annotations

import dataclasses
import html
import re
import struct
from pathlib import Path

from bot.charts import THEMES, load
from bot.demo._chart_page import PICTURES, page
from bot.demo.gallery import main, plates

DOCS = Path(__file__).parents[2] / "docs"
CHARTS = load()[0]
PLATES = plates()
MOST = 1_300_000
"""Bytes of all of them: a clone should not wait for pictures."""


def test_the_page_is_current():
    written = (DOCS / "reference" / "charts.md").read_text(encoding="utf-8")
    assert written == page(PLATES), "run python -m bot.demo.gallery docs"


def test_the_pictures_are_those_of_the_page_and_small():
    files = {path.name: path.read_bytes() for path in (DOCS / PICTURES).iterdir()}
    assert sorted(files) == sorted(f"{plate.name}-{theme}.png" for plate in PLATES for theme in THEMES)
    assert sum(map(len, files.values())) < MOST
    for name, png in files.items():
        assert struct.unpack(">II", png[16:24]) == (1600, 900), name
        assert len(png) < 52 * 1024, name


def test_every_chart_is_in_the_gallery_and_every_plate_has_a_name_of_its_own():
    assert {plate.key for plate in PLATES} == set(CHARTS)
    assert len({plate.name for plate in PLATES}) == len(PLATES)
    assert all(plate.asked.startswith("/") for plate in PLATES)


def test_what_is_made_up_says_so_and_what_is_real_is_called_real():
    for plate in PLATES:
        assert plate.values.simulated != plate.heading.endswith("(real)"), plate.name
        assert plate.values.simulated or plate.values.foot.startswith("real data"), plate.name


def test_render_is_drawn_from_all_of_its_epochs():
    bars, line = (next(plate.values for plate in PLATES if plate.name == name) for name in ("burn-mint-ratio", "ratio"))
    assert len([value for _, value in line.points if value is not None]) == 97
    assert len(line.episodes) == 3, "it burned more than it minted three times"
    assert len(bars.flows) == 48, "the last year, as the answer shows it"
    assert bars.title == "Render burned 0.57 RENDER for each RENDER minted"


def test_a_plate_shows_both_themes_with_the_alt_text_that_is_written_below():
    text = (DOCS / "reference" / "charts.md").read_text(encoding="utf-8")
    for plate in PLATES:
        section = text.split(f"### {plate.heading}\n")[1].split("### ")[0]
        alts = re.findall(rf'src="../{PICTURES}/{plate.name}-(?:dark|light).png" width="49%" alt="([^"]+)"', section)
        said = " ".join(line.removeprefix("> ") for line in section.splitlines() if line.startswith("> "))
        assert [html.unescape(alt) for alt in alts] == [said] * 2, plate.name
        assert said.startswith("SIMULATED values. ") == plate.values.simulated


def test_every_field_of_every_chart_is_on_the_page_with_its_meaning():
    text = (DOCS / "reference" / "charts.md").read_text(encoding="utf-8")
    for key, chart in CHARTS.items():
        assert f"### `{key}`" in text
        assert chart.summary in text
        for field in dataclasses.fields(chart.takes):
            row = next(line for line in text.splitlines() if line.startswith(f"| `{field.name}` |"))
            assert len(row.rsplit("|", 2)[1].strip()) > 5, field.name


def test_the_command_writes_page_and_pictures_and_clears_what_has_gone(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("bot.demo.gallery.plates", lambda: PLATES[1:2])
    old = tmp_path / PICTURES / "old-dark.png"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"")
    (tmp_path / "reference").mkdir()
    assert main([str(tmp_path)]) == 0
    assert sorted(path.name for path in old.parent.iterdir()) == ["burn-mint-net-dark.png", "burn-mint-net-light.png"]
    assert "Set aside and paid back with the net" in (tmp_path / "reference" / "charts.md").read_text("utf-8")
    assert capsys.readouterr().out.startswith("2 pictures, 0.0")
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage:")
