"""Forms: opened as the first answer, from memory; read from what Discord sends, so that one sent after a restart counts too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.chat import limits
from bot.chat.answering import done_is_fine, once_more

if TYPE_CHECKING:
    from bot.cards.form import Asked, Form

HINT = 100
_LABELLED, _ROW = 18, 1


def modal(form: Form) -> discord.ui.Modal:
    """Make the form as Discord takes it. It is stopped at once: the library keeps nothing of it in memory."""
    made = discord.ui.Modal(title=limits.cut(form.title, limits.MODAL_TITLE), custom_id=str(form.action))
    for asked in form.fields[: limits.MODAL_INPUTS]:
        made.add_item(
            discord.ui.Label(
                text=limits.cut(asked.label, limits.MODAL_TITLE),
                description=limits.cut(asked.hint, HINT) or None,
                component=_choice(asked) if asked.choices else _text(asked),
            )
        )
    made.stop()
    return made


def _text(asked: Asked) -> discord.ui.TextInput[Any]:
    style = discord.TextStyle.paragraph if asked.long else discord.TextStyle.short
    value = asked.value if len(asked.value) <= asked.most else ""
    return discord.ui.TextInput(
        custom_id=asked.key, style=style, default=value or None, max_length=asked.most, required=asked.required
    )


def _choice(asked: Asked) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(label=limits.cut(says, limits.CHOICE), value=value, default=value == asked.value)
        for value, says in asked.choices[: limits.SELECT_OPTIONS]
    ]
    return discord.ui.Select(
        custom_id=asked.key, options=options, required=asked.required, min_values=int(asked.required)
    )


async def show(interaction: discord.Interaction[Any], form: Form) -> None:
    """Open the form: the first answer, within three seconds."""
    made = modal(form)
    await once_more(lambda: done_is_fine(interaction.response.send_modal(made)))


def filled(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What stands in the fields of a form that was sent; what is not as Discord sends it is left out."""
    found: dict[str, str] = {}
    for part in _parts(cast("Any", interaction.data)):
        key, value, values = part.get("custom_id"), part.get("value"), part.get("values")
        if isinstance(key, str) and isinstance(value, str):
            found[key] = value
        elif isinstance(key, str) and isinstance(values, list) and values and isinstance(values[0], str):
            found[key] = values[0]
    return found


def _parts(data: Any) -> list[Mapping[str, Any]]:
    parts: list[Any] = []
    for one in data.get("components", ()) if isinstance(data, Mapping) else ():
        if one.get("type") == _LABELLED:
            parts.append(one.get("component"))
        elif one.get("type") == _ROW:
            parts += one.get("components", ())
    return [part for part in parts if isinstance(part, Mapping)]
