"""`burnwatch db` and `burnwatch outbox`: what they print, and what they exit with."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.storage import Storage
from bot.storage.migrations import LATEST
from tests.bot.storage._given import GPU, MIDNIGHT, message, steps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def used(url: str) -> str:
    def work(tx):
        tx.add_samples(steps(GPU, MIDNIGHT, 3))
        tx.post(message("alert:a"))
        tx.post(message("alert:evil \x1b[2J\n"))
        (row, _) = tx.claim(0, 100, "w")
        tx.record_dead(row.id, "w", 5, "missing permission Send Messages in #alerts")

    with Storage.open(url) as storage:
        storage.write_now(work)
    return url


def burnwatch(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_migrate_makes_the_file_and_then_has_nothing_to_do(capsys, url: str):
    assert f"schema 0 -> {LATEST}" in burnwatch(capsys, "db", "--db", url, "migrate")[1]
    code, out, err = burnwatch(capsys, "db", "--db", url, "migrate")
    assert (code, err) == (0, "")
    assert "nothing to do" in out


def test_check_says_each_thing_in_one_line(capsys, used: str):
    code, out, _ = burnwatch(capsys, "db", "--db", used, "check")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 5
    assert json.loads(burnwatch(capsys, "db", "--db", used, "check", "--json")[1])["ok"] is True


def test_check_exits_with_1_when_something_is_wrong(capsys, used: str):
    with Storage.open(used) as storage:
        storage.write_now(lambda tx: tx.add_samples(steps(GPU, 9 * 10**12, 1)))
    code, out, _ = burnwatch(capsys, "db", "--db", used, "check")
    assert code == 1
    assert "BAD times" in out


def test_backup_proves_the_copy_and_overwrites_nothing(capsys, used: str, tmp_path: Path):
    target = str(tmp_path / "copy.db")
    code, out, _ = burnwatch(capsys, "db", "--db", used, "backup", target)
    assert code == 0
    assert "proven" in out
    code, out, err = burnwatch(capsys, "db", "--db", used, "backup", target)
    assert (code, out) == (3, "")
    assert "exists already" in err


def test_stats_as_a_table_and_as_one_document(capsys, used: str):
    code, out, _ = burnwatch(capsys, "db", "--db", used, "stats")
    assert code == 0
    assert "gpu.total" in out
    found = json.loads(burnwatch(capsys, "db", "--db", used, "stats", "--json")[1])
    assert found["outbox"] == {"claimed": 1, "dead": 1}


def test_export_writes_lines_and_nothing_else_to_standard_output(capsys, used: str, tmp_path: Path):
    code, out, err = burnwatch(capsys, "db", "--db", used, "export", "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["value"] for line in out.splitlines()] == [0.0, 1.0, 2.0]
    assert "3 samples" in err
    target = tmp_path / "samples.csv"
    assert burnwatch(capsys, "db", "--db", used, "export", "--format", "csv", "-o", str(target))[0] == 0
    assert target.read_text().splitlines()[0] == "metric,labels,at,value"
    code, _, err = burnwatch(capsys, "db", "--db", used, "export", "--format", "csv", "-o", str(target))
    assert code == 3
    assert "exists already" in err


def test_export_since_a_day_and_of_one_metric(capsys, used: str):
    assert burnwatch(capsys, "db", "--db", used, "export", "--since", "2024-10-04T00:01:00Z")[1].count("\n") == 1
    assert burnwatch(capsys, "db", "--db", used, "export", "--metric", "no.such")[1] == ""
    with pytest.raises(SystemExit) as caught:
        burnwatch(capsys, "db", "--db", used, "export", "--since", "yesterday")
    assert caught.value.code == 2
    assert "is no date" in capsys.readouterr().err


def test_a_listing_shows_what_is_open_and_dead_and_moves_no_cursor(capsys, used: str):
    code, out, _ = burnwatch(capsys, "outbox", "--db", used, "list")
    assert code == 0
    assert "missing permission Send Messages" in out
    assert "\x1b" not in out
    rows = json.loads(burnwatch(capsys, "outbox", "--db", used, "list", "--state", "dead", "--json")[1])
    assert [row["state"] for row in rows] == ["dead"]


def test_a_dead_letter_is_due_again_once(capsys, used: str):
    code, out, _ = burnwatch(capsys, "outbox", "--db", used, "retry", "1")
    assert code == 0
    assert "due now" in out
    code, _, err = burnwatch(capsys, "outbox", "--db", used, "retry", "1")
    assert code == 1
    assert "not dead" in err
    assert "no message 99" in burnwatch(capsys, "outbox", "--db", used, "retry", "99")[2]


@pytest.mark.parametrize(
    "command",
    [
        ("db", "check"),
        ("db", "stats"),
        ("db", "export"),
        ("db", "backup", "b"),
        ("outbox", "list"),
        ("outbox", "retry", "1"),
    ],
)
def test_a_file_that_is_not_there_is_one_line_and_exit_code_3(capsys, url: str, command: tuple[str, ...]):
    code, out, err = burnwatch(capsys, command[0], "--db", url, *command[1:])
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert "does not exist" in err


def test_a_reader_that_stops_early_is_no_mistake(used: str):
    with Storage.open(used) as storage:
        storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + 10**7, 20_000)))
    code = f"import sys; from bot.cli import main; sys.exit(main(['db', '--db', {used!r}, 'export']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read().decode()
    assert running.returncode == 0
    assert "Traceback" not in said
