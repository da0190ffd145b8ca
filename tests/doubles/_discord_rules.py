"""What Discord would refuse: its own OpenAPI file where that is at hand, and the limits that the file does not know."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[2] / ".." / "shared" / "reference" / "discord-openapi.json"
"""Beside the repository, in no clone of it; without it bodies are checked against the limits alone."""
NOT_CHECKED = "discord-openapi.json is not at hand: bodies are checked against the limits alone"
_NAME = re.compile(r"^[-_\w]{1,32}$")


@lru_cache(maxsize=1)
def spec() -> dict[str, Any] | None:
    """Discord's description of its API, or None."""
    return json.loads(SPEC.read_text()) if SPEC.is_file() else None


@lru_cache(maxsize=64)
def _validator(path: str, method: str) -> Any:
    import jsonschema

    document = spec() or {}
    schema = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    whole = {"components": document["components"], **schema}
    return jsonschema.Draft202012Validator(whole)


def _loosened(value: Any, key: str = "") -> Any:
    """Integer snowflakes as text: Discord takes both, its file does not, and discord.py sends attachment ids so."""
    if isinstance(value, dict):
        return {name: _loosened(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_loosened(one, key) for one in value]
    if key in {"id", "roles", "users", "message_id", "channel_id", "guild_id", "recipient_id"} and type(value) is int:
        return str(value)
    return value


def against_spec(path: str, method: str, body: Any) -> list[str]:
    """Say what the OpenAPI file has against `body`."""
    return [] if spec() is None else list(_verdict(path, method, json.dumps(body)))


@lru_cache(maxsize=256)
def _verdict(path: str, method: str, body: str) -> tuple[str, ...]:
    """Of a body as text: every bot that logs in sends the same commands, and to judge them takes a fifth of a second."""
    errors = _validator(path, method).iter_errors(_loosened(json.loads(body)))
    found = sorted(errors, key=lambda error: len(error.path), reverse=True)
    return tuple(f"{method} {path}: {'.'.join(map(str, one.path))}: {one.message[:300]}" for one in found)


def message(body: dict[str, Any], *, new: bool, files: list[str], kept: list[str] | None = None) -> list[str]:
    """Judge one message by the limits that the file does not know. `kept`: names of attachments that an edit leaves."""
    wrong: list[str] = []
    content = body.get("content") or ""
    embeds = body.get("embeds") or []
    if len(content) > 2000:
        wrong.append(f"content has {len(content)} characters, over 2000")
    if new and not content.strip() and not embeds and not files and not body.get("components"):
        wrong.append("Cannot send an empty message")
    total = sum(_length(one) for one in embeds)
    if total > 6000:
        wrong.append(f"embeds have {total} characters, over 6000")
    names = {*files, *(kept or [])}
    for one in embeds:
        wrong += _embed(one, names)
    wrong += _components(body.get("components") or [])
    wrong += _attachments(body.get("attachments"), files)
    if len(str(body.get("nonce") or "")) > 25:
        wrong.append("nonce is longer than 25")
    return wrong


def _length(embed: dict[str, Any]) -> int:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts += [(embed.get("author") or {}).get("name")]
    for each in embed.get("fields") or []:
        parts += [each.get("name"), each.get("value")]
    return sum(len(part or "") for part in parts)


def _embed(embed: dict[str, Any], names: set[str]) -> list[str]:
    wrong = []
    limits = {"title": 256, "description": 4096}
    for key, limit in limits.items():
        if key in embed and not 0 < len((embed[key] or "").strip()) <= limit:
            wrong.append(f"embed {key} is empty or over {limit}")
    fields = embed.get("fields") or []
    if len(fields) > 25:
        wrong.append("over 25 fields")
    for each in fields:
        if not each.get("name", "").strip() or not each.get("value", "").strip():
            wrong.append("a field is empty: This field is required")
        if len(each["name"]) > 256 or len(each["value"]) > 1024:
            wrong.append("a field is too long")
    footer = (embed.get("footer") or {}).get("text")
    if footer is not None and not 0 < len(footer) <= 2048:
        wrong.append("footer is empty or over 2048")
    if not any(embed.get(key) for key in ("title", "description", "fields", "image", "footer")):
        wrong.append("an embed is empty")
    image = (embed.get("image") or {}).get("url", "")
    if image.startswith("attachment://") and image.removeprefix("attachment://") not in names:
        wrong.append(f"{image} names no attachment of this message")
    return wrong


def _components(rows: list[dict[str, Any]]) -> list[str]:
    wrong = []
    ids: list[str] = []
    if len(rows) > 5:
        wrong.append("over 5 rows")
    for row in rows:
        parts = row.get("components") or []
        if not 1 <= len(parts) <= 5:
            wrong.append("a row has 1 to 5 buttons")
        for one in parts:
            if one.get("type") == 2 and len(one.get("label") or "") > 80:
                wrong.append("a label is over 80")
            if one.get("type") == 2 and not (one.get("label") or one.get("emoji")):
                wrong.append("a button shows nothing")
            if one.get("type") == 3:
                wrong += _select(one)
            if one.get("custom_id"):
                ids.append(one["custom_id"])
    if len(ids) != len(set(ids)):
        wrong.append("a custom_id is there twice")
    if any(len(one) > 100 for one in ids):
        wrong.append("a custom_id is over 100")
    return wrong


def _select(one: dict[str, Any]) -> list[str]:
    options = one.get("options") or []
    least, most = one.get("min_values", 1), one.get("max_values", 1)
    wrong = []
    if not 1 <= len(options) <= 25:
        wrong.append("a select has 1 to 25 options")
    values = [each.get("value") for each in options]
    if len(values) != len(set(values)):
        wrong.append("a select's option is there twice")
    if any(not 1 <= len(each.get("label") or "") <= 100 or not 1 <= len(each.get("value") or "") <= 100 for each in options):  # fmt: skip
        wrong.append("an option's label or value has not 1 to 100 characters")
    if not 0 <= least <= most or not 1 <= most <= max(1, len(options)):
        wrong.append(f"of {len(options)} options {least} to {most} cannot be chosen")
    if sum(bool(each.get("default")) for each in options) > most:
        wrong.append("more options are chosen than may be")
    if len(one.get("placeholder") or "") > 150:
        wrong.append("a placeholder is over 150")
    return wrong


def _attachments(listed: list[dict[str, Any]] | None, files: list[str]) -> list[str]:
    wrong = []
    if files and listed is None:
        wrong.append("files without an attachments list")
    if len(listed or []) > 10:
        wrong.append("over 10 attachments")
    wrong += ["alt text is over 1024" for one in listed or [] if len(one.get("description") or "") > 1024]
    return wrong


def modal(data: dict[str, Any]) -> list[str]:
    """Judge a form."""
    wrong = []
    if not 1 <= len(data.get("title") or "") <= 45:
        wrong.append("a form's title has 1 to 45 characters")
    if not 1 <= len(data.get("custom_id") or "") <= 100:
        wrong.append("a form's custom_id has 1 to 100 characters")
    parts = data.get("components") or []
    if not 1 <= len(parts) <= 5:
        wrong.append("a form has 1 to 5 parts")
    for part in parts:
        if not 1 <= len(part.get("label") or "") <= 45 or len(part.get("description") or "") > 100:
            wrong.append("a label has 1 to 45 characters, its description up to 100")
        one = part.get("component") or {}
        if len(one.get("value") or "") > min(one.get("max_length") or 4000, 4000):
            wrong.append("what stands in a form is longer than it may be")
        if one.get("type") == 3:
            wrong += _select(one)
    return wrong


def choices(data: dict[str, Any]) -> list[str]:
    """Judge what an autocomplete is answered with."""
    wrong = []
    offered = data.get("choices") or []
    if len(offered) > 25:
        wrong.append(f"{len(offered)} choices, over 25")
    for one in offered:
        if not 1 <= len(one.get("name") or "") <= 100:
            wrong.append(f"a choice's name has {len(one.get('name') or '')} characters, not 1 to 100")
        if isinstance(one.get("value"), str) and not 1 <= len(one["value"]) <= 100:
            wrong.append(f"a choice's value has {len(one['value'])} characters, not 1 to 100")
    return wrong


def commands(body: list[dict[str, Any]]) -> list[str]:
    """Judge a list of commands by the limits that the file does not know."""
    wrong = []
    if len(body) > 100:
        wrong.append("over 100 commands")
    names = [(one.get("type", 1), one["name"]) for one in body]
    if len(names) != len(set(names)):
        wrong.append("a command is there twice")
    for one in body:
        wrong += _command(one, one["name"])
    return wrong


def _command(one: dict[str, Any], where: str) -> list[str]:
    wrong = []
    if one.get("type", 1) in {2, 3} and "options" not in one and not one.get("description"):
        return wrong
    if not _NAME.match(one["name"]) or one["name"] != one["name"].lower():
        wrong.append(f"{where}: a bad name")
    if not 1 <= len(one.get("description") or "") <= 100:
        wrong.append(f"{where}: description is empty or over 100")
    options = one.get("options") or []
    if len(options) > 25:
        wrong.append(f"{where}: over 25 options")
    optional_seen = False
    for each in options:
        required = bool(each.get("required"))
        if required and optional_seen:
            wrong.append(f"{where}: required after optional")
        optional_seen = optional_seen or (not required and each.get("type", 3) > 2)
        if each.get("choices") and each.get("autocomplete"):
            wrong.append(f"{where}: choices together with autocomplete")
        if len(each.get("choices") or []) > 25:
            wrong.append(f"{where}: over 25 choices")
        wrong += _command(each, f"{where} {each['name']}")
    return wrong
