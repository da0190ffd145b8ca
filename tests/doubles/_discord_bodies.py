"""What the fake's handlers share: refusing, reading a body, judging it, and changing a message by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.doubles._discord_state import Attachment, Message
from tests.doubles._discord_wire import refusal

if TYPE_CHECKING:
    from aiohttp import web

    from tests.doubles.discord import FakeDiscord


class Refused(Exception):
    """Ends a handler with an answer."""

    def __init__(self, response: web.Response) -> None:
        super().__init__()
        self.response = response


def refuse(status: int, code: int, says: str) -> Refused:
    return Refused(refusal(status, code, says))


class Handlers:
    """Handlers over the fake's state."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake

    def change(self, message: Message, body: dict[str, Any], files: dict[str, bytes]) -> None:
        if "content" in body:
            message.content = body["content"] or ""
        if "embeds" in body:
            message.embeds = body["embeds"] or []
        if "components" in body:
            message.components = body["components"] or []
        message.attachments = kept(message, body, files)
        self.attach(message, body, files)
        message.edits.append(body)

    def attach(self, message: Message, body: dict[str, Any], files: dict[str, bytes]) -> None:
        listed = {str(one["id"]): one for one in body.get("attachments") or []}
        for index, (_, data) in enumerate(files.items()):
            about = listed.get(str(index), {})
            name = about.get("filename") or "file"
            message.attachments.append(Attachment(self.fake.snowflake(), name, about.get("description"), data))
            message.uploads += 1

    async def body(self, request: web.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
        if not request.content_type.startswith("multipart/"):
            return await request.json(), {}
        body: dict[str, Any] = {}
        files: dict[str, bytes] = {}
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            data = bytes(await part.read())
            if part.name == "payload_json":
                body = json.loads(data)
            else:
                files[part.name or ""] = data
        return body, files

    def judge(self, wrong: list[str]) -> None:
        if wrong and self.fake.strict:
            self.fake.violations += wrong
            raise Refused(refusal(400, 50035, "Invalid Form Body", errors={"_errors": [{"message": wrong[0]}]}))


def names(body: dict[str, Any], files: dict[str, bytes]) -> list[str]:
    listed = {str(one["id"]): one.get("filename") or "file" for one in body.get("attachments") or []}
    return [listed.get(str(index), "file") for index in range(len(files))]


def kept(message: Message, body: dict[str, Any], files: dict[str, bytes]) -> list[Attachment]:
    # Since API v10 the list names all that shall be there afterwards; without it nothing changes.
    if body.get("attachments") is None:
        return list(message.attachments)
    listed = {str(one["id"]) for one in body["attachments"]}
    return [one for one in message.attachments if one.id in listed]
