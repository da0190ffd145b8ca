"""Who changed what: rules, mutes, who is on what, and a server's set-up, the newest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.app.rulefile import READ_ONLY, fields_of
from bot.app.setup_audit import WHAT
from bot.cards import _names, numbers, words, words_rules
from bot.cards._frame import answer
from bot.cards.card import Tone
from bot.cards.limits import clip
from bot.cards.rulecards import field_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.rulework import Changes
    from bot.cards.card import Card
    from bot.storage import AuditRow

_NAME = 100
_LINE = 250
"""A page of these fits into one message."""
_ON_IT = "acknowledge "
_CHANNEL = "channel "
_MOST_SAID = 60
_ID = re.compile(r" \((\d{1,20})\)$", re.ASCII)
_OURS = re.compile(r"[A-Za-z0-9_+/:., -]{1,80}", re.ASCII)
"""Zones, hours, topics, packs and numbers: words of ours, and no markup between backticks."""


def history_card(changes: Changes, name: str = "") -> Card:
    """One page of the audit: who, when, from what to what."""
    title = (
        words_rules.RULE_HISTORY_OF.format(name=_names.safe(name, _NAME)) if name else words_rules.RULE_HISTORY_TITLE
    )
    if not changes.rows:
        none = words_rules.RULE_HISTORY_NONE_OF if name else words_rules.RULE_HISTORY_NONE
        says = words_rules.HISTORY_END if changes.page > 1 else none
        return answer(title=title, lead=f"{says}.", lines=(), tone=Tone.QUIET)
    lead = words_rules.HISTORY_LEAD.format(count=words.plural(len(changes.rows), "change"))
    if changes.page > 1:
        lead = words_rules.HISTORY_LEAD_PAGE.format(page=changes.page)
    lines = [_changed(row) for row in changes.rows]
    if changes.more:
        lines.append(words_rules.HISTORY_MORE.format(page=changes.page + 1) + ".")
    return answer(title=title, lead=f"{lead}.", lines=lines)


def _changed(row: AuditRow) -> str:
    whose = "" if row.guild else words_rules.HISTORY_SHARED
    line = words_rules.RULE_HISTORY_LINE.format(
        when=numbers.moment(row.at), who=_who(row.who), did=f"{whose}{_did(row)}"
    )
    return clip(line, _LINE)


def _who(who: str) -> str:
    """A name, and behind it the id that tells people of one name apart."""
    if not who or who in READ_ONLY:
        return f"**{words_rules.RULES_ORIGINS.get(who) or words_rules.HISTORY_HOUSE}**"
    name, number = _names.person(who, 80), _ID.search(who)
    return f"**{name}** (`{number[1]}`)" if number else f"**{name}**"


def _did(row: AuditRow) -> str:
    if row.what == WHAT and row.guild:
        return words_rules.HISTORY_SETUP.format(fields=_set_up(row.before or {}, row.after or {}))
    if row.what.startswith(_ON_IT):
        return words_rules.RULE_HISTORY_ON.format(what=f"**{_names.safe(row.what.removeprefix(_ON_IT), _NAME)}**")
    how = "made" if row.before is None else "removed" if row.after is None else "changed"
    fields = ""
    if how == "changed":
        before, after = _form(row.before), _form(row.after)
        fields = ", ".join(field_text(one.key, one.before, one.after) for one in fields_of(before, after))
    return words_rules.RULE_HISTORY_DID[how].format(what=f"**{_names.safe(row.what, _NAME)}**", fields=fields)


def _set_up(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Each setting that became another one; what was not there before is named by what it is."""
    said = []
    for key in sorted(before.keys() | after.keys()):
        template = words_rules.SETUP_FIELD
        if key not in before:
            template = words_rules.SETUP_FIRST
        elif key not in after:
            template = words_rules.SETUP_GONE
        name = _key(key)
        said.append(template.format(key=name, before=_said(key, before.get(key)), after=_said(key, after.get(key))))
    return ", ".join(said)


def _key(key: str) -> str:
    if not key.startswith(_CHANNEL):
        return words_rules.SETUP_KEYS.get(key, _names.safe(key, 40))
    _, channel, setting = (*key.split(" ", 2), "", "")[:3]
    where = f"<#{channel}>" if channel.isdecimal() else _names.safe(channel, 40)
    return f"{where} {words_rules.CHANNEL_KEYS.get(setting, _names.safe(setting, 40))}"


def _said(key: str, value: Any) -> str:
    """A setting's value. Roles are mentions, which show a name and ping nobody in a private answer."""
    many = value if isinstance(value, list) else [value]
    if key == "roles" or key.endswith(" mention_role"):
        return " ".join(f"<@&{one}>" for one in many if str(one).isdecimal()) or "-"
    text = ", ".join(str(one) for one in many if one is not None)
    return f"`{text}`" if _OURS.fullmatch(text) else _names.safe(text, _MOST_SAID) or "-"


def _form(raw: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """A rule in the audit is its row: what counts is its form."""
    body = (raw or {}).get("body")
    return body if isinstance(body, dict) else raw or {}
