"""`burnwatch chart`: one picture out of a database, and one line for whatever cannot be drawn."""

from __future__ import annotations

import pytest

from alerts.rule import parse, to_mapping
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from alerts.state import State, Transition
from bot.cli import main
from bot.storage import Storage, StoredRule

NOW = 1_790_000_400_000  # 2026-09-21T14:20:00Z
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def url(tmp_path) -> str:
    """A week of GPU utilisation of two networks, three models, and a rule that fired once."""
    place = f"sqlite:///{tmp_path / 'watch.db'}"
    with Storage.open(place) as storage:

        def fill(tx):
            busy = Series.of("gpu.utilization", network="akash")
            calm = Series.of("gpu.utilization", network="akash-simulated")
            for step in range(7 * 24):
                at = NOW - (7 * 24 - step) * HOUR
                high = 0.95 if 60 <= step < 70 else 0.6
                tx.add_samples([Sample(busy, at, high), Sample(calm, at, 0.4)])
            for model in ("a100", "h100", "rtx4090"):
                for when in (NOW - HOUR, NOW - MINUTE):
                    series = Series.of("gpu.model.total", network="akash", vendor="nvidia", model=model)
                    tx.add_samples([Sample(series, when, 12.0)])
            raw = {
                "name": "GPU utilisation high",
                "metric": "gpu.utilization",
                "op": ">",
                "threshold": 0.9,
                "clear": 0.85,
            }
            tx.put_rule(StoredRule("GPU utilisation high", to_mapping(parse(raw)), "file", "file", NOW, NOW))
            fired, ended = NOW - 108 * HOUR, NOW - 98 * HOUR
            for at, was, now in ((fired, State.INACTIVE, State.FIRING), (ended, State.FIRING, State.INACTIVE)):
                tx.add_transitions(
                    [Transition(at, "GPU utilisation high", busy.labels, was, now, 0.95, 0.9, "crossed", fired)]
                )

        storage.write_now(fill)
    return place


@pytest.fixture
def chart(url, tmp_path, capsys):
    """The command with this database: (exit code, standard output, standard error, the picture)."""
    out = tmp_path / "out.png"

    def run(*words: str, now: int | None = NOW, db: str = url):
        end = [] if now is None else ["--now", str(now // 1000)]
        code = main(["chart", *words, *end, "--db", db, "-o", str(out)])
        said = capsys.readouterr()
        return code, said.out, said.err, out.read_bytes() if out.exists() else b""

    return run


def test_a_series_is_drawn_with_its_rules_levels_and_episodes_and_said_in_words(chart):
    code, said, complained, png = chart("gpu.utilization", "--where", "network=akash")
    assert (code, complained) == (0, "")
    assert png.startswith(PNG)
    assert "Alarm above 90 %" in said.replace("\u00a0", " ")
    assert "1 alarm: 17 Sep" in said
    assert "SIMULATED" not in said


def test_what_is_simulated_says_so_in_the_words_too(chart):
    _, said, _, _ = chart("gpu.utilization", "--where", "network=akash-simulated")
    assert said.startswith("SIMULATED")


def test_light_and_dark_are_two_pictures_of_one_thing(chart):
    dark = chart("gpu.utilization", "--where", "network=akash")
    light = chart("gpu.utilization", "--where", "network=akash", "--theme", "light")
    assert dark[1] == light[1]
    assert dark[3] != light[3]


def test_an_unknown_metric_is_answered_with_the_nearest_names(chart):
    code, said, complained, png = chart("gpu.utilisation")
    assert (code, said, png) == (2, "", b"")
    assert complained.startswith('No metric "gpu.utilisation". Did you mean gpu.utilization, gpu.model.utilization')
    assert complained.count("\n") == 1


def test_where_several_series_fit_the_labels_that_tell_them_apart_are_named(chart):
    assert chart("gpu.utilization")[::2] == (
        2,
        "gpu.utilization: 2 series fit; choose with --where: network = akash, akash-simulated\n",
    )
    assert chart("gpu.model.total")[2].endswith("choose with --where: model = a100, h100, rtx4090\n")
    assert chart("gpu.model.total", "--where", "model=h100")[0] == 0


def test_labels_that_fit_nothing_are_answered_with_those_that_are_there(chart):
    code, _, complained, _ = chart("gpu.utilization", "--where", "network=render")
    assert code == 2
    assert "no series with network = render. There are: network = akash, akash-simulated" in complained


def test_a_metric_without_a_value_says_so(chart):
    assert chart("leases.active")[::2] == (2, "leases.active: nothing is stored of it yet in this database\n")


def test_an_old_database_is_drawn_up_to_its_newest_value_and_that_is_said(chart):
    code, said, complained, _ = chart("gpu.utilization", "--where", "network=akash", now=None)
    assert code == 0
    assert complained == "The newest value is of 2026-09-21 13:20 UTC; the picture ends there.\n"
    assert "newest value 2026-09-21 13:20 UTC" in said


def test_a_span_without_a_value_names_the_newest_one(chart):
    code, _, complained, _ = chart("gpu.utilization", "--where", "network=akash", "--span", "30m")
    assert code == 2
    assert "has no value in that span, its newest is of 2026-09-21 13:20 UTC" in complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--span", "soon"), "--span: 'soon' is no duration"),
        (("--span", "0s"), "--span: must be longer than nothing"),
        (("--where", "h100"), '--where: "h100" is no label: write NAME=VALUE'),
        (("--where", "=h100"), '--where: "=h100" is no label'),
    ],
)
def test_bad_arguments_are_one_line_that_names_the_mend(chart, words, says):
    code, said, complained, _ = chart("gpu.utilization", *words)
    assert (code, said) == (2, "")
    assert complained.startswith(says)
    assert complained.count("\n") == 1


def test_a_bad_now_is_one_line(url, capsys, tmp_path):
    assert main(["chart", "gpu.total", "--now", "later", "--db", url, "-o", str(tmp_path / "x.png")]) == 2
    assert capsys.readouterr().err.startswith("--now: ")


def test_a_picture_that_cannot_be_written_is_one_line(url, capsys, tmp_path):
    out = tmp_path / "nowhere" / "x.png"
    words = ["chart", "gpu.utilization", "--where", "network=akash", "--now", str(NOW // 1000)]
    assert main([*words, "--db", url, "-o", str(out)]) == 2
    assert (
        capsys.readouterr().err == f"{out} cannot be written (No such file or directory): name another file with -o\n"
    )


def test_a_database_that_is_not_there_is_not_made(chart, tmp_path):
    code, _, complained, _ = chart("gpu.total", db=f"sqlite:///{tmp_path / 'none.db'}")
    assert code == 3
    assert "does not exist" in complained
    assert not (tmp_path / "none.db").exists()


def test_values_that_come_now_and_then_are_not_joined_across_weeks(url, chart):
    with Storage.open(url) as storage:
        series = Series.of("token.price_usd", network="akash")
        for days, value in ((30, 0.72), (11, 0.61), (5, 0.54)):
            storage.write_now(lambda tx, at=NOW - days * DAY, value=value: tx.add_samples([Sample(series, at, value)]))
    _, said, _, _ = chart("token.price_usd", "--span", "60d")
    assert "2 gaps without data" in said


def test_a_stored_rule_that_no_longer_parses_draws_nothing_and_stops_nothing(url, chart):
    with Storage.open(url) as storage:
        body = {"name": "Broken", "metric": "gpu.utilization", "op": "~"}
        storage.write_now(lambda tx: tx.put_rule(StoredRule("Broken", body, "chat", "somebody", NOW, NOW)))
    assert chart("gpu.utilization", "--where", "network=akash")[0] == 0


def test_two_metrics_are_drawn_one_above_the_other_or_as_two_lines(chart):
    code, said, complained, png = chart(
        "gpu.utilization", "--where", "network=akash", "--compare", "gpu.model.total model=h100"
    )
    assert (code, complained) == (0, "")
    assert png.startswith(PNG)
    assert "2 line charts one above the other" in said
    assert "ends at 12" in said
    same = ("gpu.model.total", "--where", "model=h100", "--compare", "gpu.model.total,model=a100")
    assert "a100 ends at 12" in chart(*same)[1]
    assert (
        "before ends at 60"
        in chart("gpu.utilization", "--where", "network=akash", "--span", "3d", "--compare", "before")[1]
    )


@pytest.mark.parametrize(
    ("with_what", "says"),
    [
        ("gpu.models", "Did you mean"),
        ("gpu.model.total", "3 series fit"),
        ("gpu.model.total h100", '--compare: "h100" is no label'),
        ("gpu.utilization", "compared with itself"),
        ("leases.active", "nothing is stored of it yet"),
    ],
)
def test_what_it_cannot_be_compared_with_is_one_line(chart, with_what, says):
    code, said, complained, _ = chart("gpu.utilization", "--where", "network=akash", "--compare", with_what)
    assert (code, said) == (2, "")
    assert says in complained
    assert complained.count("\n") == 1
