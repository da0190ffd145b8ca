"""A message before it has a face: what Discord shows and what the preview page shows are both made from this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The bar's colour; the words of the card say the same."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"
    GOOD = "good"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Field:
    """A named part. `value` is markup of ours, foreign text inside it already made safe by bot.foreign."""

    name: str
    value: str
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A link (`url`) or an action (`action`, which becomes the custom_id)."""

    label: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart and what it says to someone who cannot see it."""

    name: str
    png: bytes
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """One message. Text is the subset of Discord's markup that we write: **bold**, `code`, <t:unix:R>."""

    title: str
    lead: str
    tone: Tone = Tone.INFO
    lines: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    footer: str = ""
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()
    mention_role: str = ""
    """A role id that may be pinged, from `content` only."""
    silent: bool = False
    """No push (SUPPRESS_NOTIFICATIONS)."""
    simulated: bool = False
    kind: str = ""
    """What it is, for counting: alert, proposal, answer, backlog, note."""
    state: str = ""
    """Where it stands, for counting: raised, resolved, voting, passed, ..."""
    reply_to: str = ""
    """The id of the message that this one answers; a face shows the two together. A message that is gone is no hindrance."""
    thread: str = ""
    """The name of a thread to open under it, where the face can and may; without one it stands there all the same."""
