"""What can be pressed: the words of a button and its action, which carries all that is needed to act on it later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.cards import words_alerts
from bot.cards.card import Button

ALERT, RULE = "alert", "rule"
_ACTION = re.compile(r"bw:(?P<about>[a-z]{1,16}):(?P<verb>[a-z0-9]{1,16}):(?P<key>[A-Za-z0-9]{1,60})")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about one thing. Its text is within Discord's 100 characters and holds the whole of its state."""

    about: str
    verb: str
    key: str

    def __str__(self) -> str:
        return f"bw:{self.about}:{self.verb}:{self.key}"


def read(text: str) -> Action | None:
    """The action that a text stands for, or None: it comes from outside."""
    found = _ACTION.fullmatch(text)
    return Action(found["about"], found["verb"], found["key"]) if found else None


def alert_buttons(row_id: int, *, on: bool) -> tuple[Button, ...]:
    """What can be done about an alert; what is over can only be looked at."""
    verbs = ("ack", "snooze", "why", "data") if on else ("why", "data")
    return _buttons(ALERT, verbs, str(row_id))


def snooze_buttons(row_id: int) -> tuple[Button, ...]:
    """For how long."""
    return _buttons(ALERT, ("snooze1h", "snooze8h", "snoozeend"), str(row_id))


def draft_buttons(key: str, *, kind: str, good: bool) -> tuple[Button, ...]:
    """What can be done with a draft. One with problems can be changed and not saved; a file is changed where it is."""
    if kind == "import":
        verbs: tuple[str, ...] = ("apply", "cancel") if good else ()
    elif kind == "remove":
        verbs = ("remove", "cancel")
    else:
        verbs = ("save", "change", "cancel") if good else ("change", "cancel")
    return _buttons(RULE, verbs, key)


def _buttons(about: str, verbs: tuple[str, ...], key: str) -> tuple[Button, ...]:
    return tuple(Button(words_alerts.PRESS[verb], action=str(Action(about, verb, key))) for verb in verbs)
