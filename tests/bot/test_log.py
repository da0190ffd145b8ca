from __future__ import annotations

import io
import json
import logging

import pytest

from bot import log as logs

SECRET = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # noqa: S105 - of nobody: it has the form of one


@pytest.fixture(name="said")
def _said(monkeypatch):
    root = logging.getLogger()
    before, level, out = root.handlers[:], root.level, io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    logs.set_up(secrets=[SECRET], as_json=True)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)


def test_a_secret_is_in_no_message_no_argument_and_no_traceback(said):
    log = logging.getLogger("some.library")
    log.warning("token %s", SECRET)
    try:
        int(f"Authorization: Bot {SECRET}")
    except ValueError:
        log.exception("failed")
    assert all(SECRET not in json.dumps(line) for line in said())
    assert "ValueError" in said()[1]["trace"]


def test_a_library_whose_arguments_do_not_fit_does_not_end_its_caller(said):
    logging.getLogger("some.library").warning("%s of %d", "one")  # noqa: PLE1206 - that is the point
    logging.getLogger("some.library").warning("%d with %s", SECRET, "two")
    assert len(said()) == 2
    assert all(SECRET not in json.dumps(line) for line in said())


def test_a_line_break_in_foreign_text_is_no_new_line_of_the_log(said):
    logging.getLogger("x").warning("%s", 'title\n{"level": "critical", "message": "forged"}')
    (line,) = said()
    assert line["level"] == "warning"


def test_on_a_terminal_foreign_text_begins_no_line_and_moves_no_cursor(monkeypatch):
    root, out = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", out)
    try:
        logs.set_up(as_json=False)
        logging.getLogger("x").warning("%s", "title\n12:00:00 error burnwatch: forged\x1b[2J\u202e")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert out.getvalue().count("\n") == 1
    assert "\x1b" not in out.getvalue()
