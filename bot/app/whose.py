"""Whose rule it is: a server's own, or the house's for everybody. What somebody sees, and which one a name means there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.form import nearest
from bot.app import refusals
from bot.app.rulefile import READ_ONLY, SHARED
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.storage import StoredRule

HOUSE = "house:"
"""Before a name: the house's rule is meant, where a server has one of the same name."""


def visible(rows: Iterable[StoredRule], guild: str | None) -> list[StoredRule]:
    """A server's own rules and the house's; None: all there are, for who runs the bot."""
    return [row for row in rows if guild is None or row.guild in {"", guild}]


def find(rows: Iterable[StoredRule], typed: str, guild: str | None) -> StoredRule | None:
    """The rule that is called so there: a server's own goes before the house's."""
    here, name = visible(rows, guild), typed.strip()
    titled = [row for row in here if row.title == name]
    found = next((row for row in titled if row.guild == (guild or "")), None) or _only(titled, guild)
    if found is None and name.startswith(HOUSE):
        wanted = name.removeprefix(HOUSE).strip()
        found = next((row for row in here if not row.guild and row.title == wanted), None)
    return found


def stored_as(rows: Iterable[StoredRule], name: str, guild: str | None) -> StoredRule | None:
    """The rule that is kept under just this name, where it may be seen."""
    return next((row for row in visible(rows, guild) if row.name == name), None)


def known(rows: Iterable[StoredRule], typed: str, guild: str | None) -> StoredRule:
    """As `find`. Raises UserError with the nearest names."""
    here = visible(rows, guild)
    row = find(here, typed, guild)
    if row is None:
        raise UserError(unknown(here, typed))
    return row


def unknown(rows: Sequence[StoredRule], typed: str) -> str:
    """No rule of these is called so; the nearest ones are."""
    hint = nearest(typed[:100], [row.title for row in rows]) if rows else "there are none yet"
    return f'No rule is called "{typed[:100]}". {hint[:1].upper()}{hint[1:700]}'


def changeable(row: StoredRule, guild: str, *, owns: bool) -> StoredRule:
    """The same row, where it may be changed. Raises UserError with the way out."""
    if row.origin in READ_ONLY:
        raise UserError(
            f'"{row.title}" {READ_ONLY[row.origin]}. {refusals.OWN_WAY if guild and not owns else ""}'.strip()
        )
    if row.guild != guild and not owns:
        raise UserError(refusals.RULE_SHARED.format(title=row.title, shared=refusals.SHARED))
    return row


def taken(rows: Iterable[StoredRule], title: str, guild: str) -> str:
    """Why a rule of a server (of the house: empty) cannot be called so; empty: it can."""
    for row in rows:
        if row.title == title and row.guild == guild:
            return f'There is a rule "{title}" already: edit it, or choose another name.'
        if row.title == title and not row.guild:
            return f'"{title}" {SHARED}.'
    return ""


def _only(titled: Sequence[StoredRule], guild: str | None) -> StoredRule | None:
    """Where a server asks, the house's; for who runs the bot the only one of that name."""
    if guild is not None:
        return next((row for row in titled if not row.guild), None)
    if len(titled) > 1:
        where = ", ".join(row.guild for row in titled)
        raise UserError(refusals.WHICH_SERVER.format(count=len(titled), title=titled[0].title, where=where))
    return titled[0] if titled else None
