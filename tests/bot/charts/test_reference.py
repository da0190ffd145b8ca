from __future__ import annotations

from pathlib import Path

from bot.charts.__main__ import main
from bot.charts._fonts import drawable, font_files
from tests.bot.charts._pictures import CHARTS

DOCS = Path(__file__).parents[3] / "docs"


def test_the_how_to_names_what_it_asks_for():
    text = (DOCS / "how-to" / "add-a-chart.md").read_text(encoding="utf-8")
    for name in (
        "CHART = Chart(",
        "clean_sheet",
        "alt_text",
        "python -m bot.demo.gallery docs",
        "python -m bot.charts gallery",
    ):
        assert name in text


def test_the_gallery_draws_every_example_in_both_themes(tmp_path, capsys):
    assert main(["gallery", str(tmp_path / "new")]) == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        f"{key}-{theme}.png" for key in CHARTS for theme in ("dark", "light")
    )
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(CHARTS)


def test_a_wrong_argument_is_told_how_to_ask(capsys):
    assert main(["pictures"]) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_the_typeface_comes_from_its_package_and_its_absence_is_survived():
    assert set(font_files()) == {"regular", "bold"}
    assert font_files("no_such_package_of_fonts") == {}


def test_a_character_without_a_glyph_is_a_box():
    assert drawable("plain") == "plain"
    assert drawable("é ñ · … ש ع ↑") == "é ñ · … ש ع ↑"
    assert drawable("漢🔥") == "□□"
