"""Errors of the rooms around the core: data in attributes, one sentence for a person, `raise ... from err` at every edge.

BotError
├── StartUpError(exit_code)         the program cannot start: one line and an exit code
├── UserError                       its sentence is for the person who asked
├── StorageError(word)              the database did not take it; nothing of the transaction was kept
├── SourceError
│   ├── SourceDown(after)           no usable answer now; worth another try, not before `after` seconds
│   ├── SourceRefused               an answer that may not be believed (older than one seen, another chain, a login page)
│   └── SourceShapeChanged(path)    the answer is not what it was: where, and what stood there
├── ChartFailed(key, says)          a picture could not be drawn (bot/charts/_base.py); the text goes out without it
└── SendError
    ├── SendFailed(after)           try again, not before `after` seconds
    └── SendRefused                 will never work as it is: to the dead letters, with this cause
        └── MessageGone             the message to edit does not exist any more: post a new one
"""

from __future__ import annotations


class BotError(Exception):
    """Root of what the rooms raise."""


class StartUpError(BotError):
    """The program cannot start."""

    def __init__(self, says: str, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(says)


class UserError(BotError):
    """A sentence for the person who asked."""


class StorageError(BotError):
    """The database did not take it. `word` is full, locked, read-only, disk, damaged, closed or refused."""

    def __init__(self, says: str, word: str = "refused") -> None:
        self.word = word
        super().__init__(says)


class SourceError(BotError):
    """A source gave nothing usable."""

    word = "failed"


class SourceDown(SourceError):
    """No usable answer now."""

    word = "down"

    def __init__(self, says: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(says)


class SourceRefused(SourceError):
    """An answer that may not be believed."""

    word = "refused"


class SourceShapeChanged(SourceError):
    """The answer has another shape than the documented one."""

    word = "shape"

    def __init__(self, path: str, says: str) -> None:
        self.path = path
        super().__init__(f"{path}: {says}")


class SendError(BotError):
    """A message did not get out."""


class SendFailed(SendError):
    """Try again."""

    def __init__(self, says: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(says)


class SendRefused(SendError):
    """Will never work as it is."""


class MessageGone(SendRefused):
    """The message to edit is gone."""
