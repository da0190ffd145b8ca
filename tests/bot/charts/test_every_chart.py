from __future__ import annotations

import functools
import gc
import hashlib
import importlib
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

import bot.charts
from alerts.errors import DuplicateKey
from alerts.plugins import collect
from bot.charts import Chart, load
from tests.bot.charts._pictures import BOTH, CHARTS, border_is_clean, colours, draw, opened, refusal, share

ROOT = Path(__file__).parents[3]
CHARTS_FOLDER = ROOT / "bot" / "charts"
TIMELESS = {"gpumodels", "prices", "whatif"}
"""Their pictures hold no date."""
TITLES = {
    "long": "word " * 60,
    "one word": "W" * 500,
    "empty": "",
    "space": " ",
    "hebrew": "שיעור השריפה מעל הסף",
    "arabic": "نسبة الحرق",
    "dollars": "$5 and $6 _a_ ^b",
    "no glyph": "🔥 漢字",
    "controls": "a\u202ecod.exe\x00\n\tb",
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
in_both = pytest.mark.parametrize("theme", BOTH, ids=lambda theme: theme.name)


@functools.cache
def example(key, theme=BOTH[0]):
    """The picture of a chart's own example, drawn once for whoever looks at it."""
    return CHARTS[key].draw(CHARTS[key].example(), theme)


def test_one_file_is_one_chart_and_every_walk_finds_the_same():
    assert collect(bot.charts, Chart) == CHARTS
    assert sorted(CHARTS) == sorted(path.stem for path in CHARTS_FOLDER.glob("[a-z]*.py"))
    for key, chart in CHARTS.items():
        assert importlib.import_module(f"bot.charts.{key}").CHART is chart


@every_chart
@in_both
def test_the_example_is_800_by_450_at_twice_that_in_64_colours_and_50_kib(chart, theme):
    picture = example(chart.key, theme)
    image = opened(picture)
    assert image.format == "PNG"
    assert image.mode == "P"
    assert image.size == (picture.width, picture.height) == (1600, 900)
    assert len(colours(picture)) <= 64
    assert len(picture.png) < 50 * 1024
    assert picture.name == f"{chart.key}.png"


@every_chart
@in_both
def test_the_ground_is_exactly_the_themes_and_nothing_touches_the_edge(chart, theme):
    picture = example(chart.key, theme)
    assert share(picture, theme.ground) > 0.4
    assert border_is_clean(picture, theme.ground)


def test_the_same_values_give_the_same_bytes_whatever_was_drawn_before():
    first = {key: example(key) for key in CHARTS}
    for order in (sorted(CHARTS), sorted(CHARTS, reverse=True)):
        for before, key in zip([order[-1], *order], order, strict=False):
            CHARTS[before].draw(CHARTS[before].example(), BOTH[1])
            assert CHARTS[key].draw(CHARTS[key].example(), BOTH[0]) == first[key], f"{key} after {before}"


@every_chart
@in_both
def test_simulated_values_say_so_in_badge_foot_and_alt(chart, theme):
    marked = example(chart.key, theme)
    assert chart.example().simulated
    plain = chart.draw(replace(chart.example(), simulated=False), theme)
    assert marked.alt.startswith("SIMULATED values. ")
    assert "SIMULATED" not in plain.alt
    corner = (1360, 20, 1590, 100)
    assert share(marked, theme.warning, corner) > 0.01
    assert share(plain, theme.ground, corner) == 1.0
    foot = (40, 850, 200, 890)
    assert opened(marked).crop(foot).tobytes() != opened(plain).crop(foot).tobytes()


@every_chart
def test_the_alt_text_is_one_paragraph_under_a_thousand_characters(chart):
    values = chart.example()
    for title in (values.title, "word " * 400, "x" * 5000):
        long = replace(values, title=title, subtitle="sub " * 300, foot="foot " * 300)
        alt = chart.draw(long, BOTH[0]).alt
        assert len(alt) <= 1000
        assert "\n" not in alt
        assert alt.startswith("SIMULATED values.")
        assert "UTC" in alt or chart.key in TIMELESS


@pytest.mark.parametrize("number", range(len(TITLES)), ids=TITLES)
@every_chart
def test_any_title_stays_on_the_paper_and_raises_no_warning(chart, number):
    """In one theme for each: the other has the same letters in the same places."""
    title, theme = list(TITLES.values())[number], BOTH[(number + list(CHARTS).index(chart.key)) % 2]
    values = replace(chart.example(), title=title, subtitle=title, foot=title)
    picture = chart.draw(values, theme)
    assert border_is_clean(picture, theme.ground)
    assert not set(picture.alt) & set("\u202e\x00\n\t")


def test_importing_the_charts_does_not_import_what_draws():
    code = "import sys, bot.charts; bot.charts.load(); print(sorted({'matplotlib', 'numpy', 'PIL', 'httpx', 'discord', 'sqlite3'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_matplotlibrc_in_the_working_folder_changes_nothing_and_pyplot_is_never_imported(tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.antialiased: False\ntext.antialiased: False\nhatch.linewidth: 9\n")
    code = f"""
        import sys, hashlib
        sys.path.insert(0, {str(ROOT)!r})
        import bot.charts as c
        for key, x in c.load()[0].items():
            print(key, hashlib.sha256(x.draw(x.example(), c.DARK).png).hexdigest())
        print('matplotlib.pyplot' in sys.modules, 'matplotlib' in sys.modules)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    here = [f"{key} {hashlib.sha256(example(key).png).hexdigest()}" for key in CHARTS]
    assert done.stdout.splitlines() == [*here, "False True"]


def make_package(folder, name, files):
    package = folder / name
    package.mkdir()
    (package / "__init__.py").touch()
    for file, text in files.items():
        (package / file).write_text(text)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


GOOD = "from bot.charts import Caption, Chart\nCHART = Chart('{key}', 'x', Caption, print, print)\n"


def test_a_broken_file_costs_its_own_chart_and_is_named(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    files = {"a.py": GOOD.format(key="a"), "b.py": "1 / 0\n", "c.py": GOOD.format(key="c"), "_d.py": "1 / 0\n"}
    charts, broken = load(make_package(tmp_path, "charts_one_broken", files))
    assert sorted(charts) == ["a", "c"]
    assert list(broken) == ["b"]
    assert isinstance(broken["b"], ZeroDivisionError)


def test_a_key_declared_twice_stops_and_names_both_files(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    files = {"a.py": GOOD.format(key="same"), "b.py": GOOD.format(key="same")}
    with pytest.raises(DuplicateKey) as caught:
        load(make_package(tmp_path, "charts_twice", files))
    assert (caught.value.first, caught.value.second) == ("charts_twice.a", "charts_twice.b")


@every_chart
def test_a_drawing_that_raised_leaves_nothing_on_the_paper(chart):
    clean = example(chart.key)
    broken = CHARTS["line"].example()
    with pytest.raises(TypeError):
        CHARTS["line"].draw(replace(broken, foot=None), BOTH[1])
    assert chart.draw(chart.example(), BOTH[0]) == clean


def test_a_refusal_names_the_chart_and_the_place():
    line = CHARTS["line"].example()
    assert refusal(replace(line, points=((1, 1.0), (1, 2.0)))).startswith("chart line: points[1] does not come after")


def test_every_theme_override_is_the_theme_asked_for():
    values = CHARTS["line"].example()
    assert share(draw(values, "light"), "#ffffff") > 0.4


@every_chart
def test_what_was_drawn_is_freed_at_once_without_the_collector(chart):
    """A cycle per chart is collected late, and until then five hundred charts cost what a leak would."""
    chart.draw(chart.example(), BOTH[0])
    gc.disable()
    gc.freeze()  # what lives already is not looked at
    try:
        for _ in range(2):
            chart.draw(chart.example(), BOTH[0])
        left = [type(thing).__name__ for thing in gc.get_objects()]
        assert not {"Text", "Line2D", "Polygon", "PolyCollection"} & set(left)
    finally:
        gc.unfreeze()
        gc.enable()
