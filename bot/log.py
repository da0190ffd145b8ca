"""Logs to standard error: one line each, plain on a terminal, JSON otherwise where asked, secrets never."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Trouble:
    """What is wrong with something, said once when it begins and once when it is over: a full disk is not mended by a full log."""

    def __init__(self, log: logging.Logger, waits: str, heals: str) -> None:
        """`waits` follows what is wrong; `heals` stands alone."""
        self._log = log
        self._waits = waits
        self._heals = heals
        self._told = ""

    def says(self, trouble: str) -> None:
        """Tell what is wrong now; empty where nothing is."""
        if trouble and trouble != self._told:
            self._log.error("%s %s", trouble, self._waits)
        elif self._told and not trouble:
            self._log.info("%s", self._heals)
        self._told = trouble


class Scrubber(logging.Filter):
    """Takes known secrets out of every record, whoever wrote it: a library's debug line is a leak too."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 6)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, without the secrets."""
        try:
            message = record.getMessage()
        except (
            TypeError,
            ValueError,
            KeyError,
        ):  # somebody's arguments do not fit: a filter that raises ends the caller
            message = f"{record.msg} {record.args}"
            record.msg, record.args = message, ()
        if any(secret in message for secret in self._secrets):
            for secret in self._secrets:
                message = message.replace(secret, "[secret]")
            record.msg, record.args = message, ()
        if record.exc_info and self._secrets:
            text = logging.Formatter().formatException(record.exc_info)
            for secret in self._secrets:
                text = text.replace(secret, "[secret]")
            record.exc_text = text
        return True


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        # A stranger's words may stand in it: they begin no line of their own and move no cursor.
        says = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in record.getMessage())
        line = f"{when} {record.levelname.lower():<7} {record.name.removeprefix('burnwatch.')}: {says}"
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return f"{line}\n{record.exc_text}" if record.exc_text else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        body = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            body["trace"] = record.exc_text
        return json.dumps(body, ensure_ascii=False)


def set_up(*, secrets: Iterable[str] = (), level: int = logging.INFO, as_json: bool | None = None) -> None:
    """Configure the root logger once. JSON when standard error is not a terminal, unless told."""
    plain = sys.stderr.isatty() if as_json is None else not as_json
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line() if plain else _Json())
    handler.addFilter(Scrubber(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "discord", "matplotlib", "PIL", "aiohttp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # What a job raised, missed or skipped is said by bot.scheduling.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    # It warns of every retry without saying of what; how a request ended is said by its source.
    logging.getLogger("stamina").setLevel(logging.ERROR)
