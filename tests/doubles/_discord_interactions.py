"""The fake's side of interactions: the callback within three seconds, the original answer, follow-ups."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.doubles import _discord_rules as rules
from tests.doubles._discord_bodies import Handlers, kept, names, refuse
from tests.doubles._discord_state import EPHEMERAL, Interaction, Message, pings
from tests.doubles._discord_wire import answer

_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_FOLLOWUP = "/webhooks/{webhook_id}/{webhook_token}"


class Interactions(Handlers):
    """What may be answered to a person, and until when."""

    async def callback(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if self.fake.seconds() - interaction.began > self.fake.acknowledge_within:
            raise refuse(404, 10062, "Unknown interaction")
        if interaction.acknowledged is not None:
            raise refuse(400, 40060, "Interaction has already been acknowledged.")
        body, files = await self.body(request)
        data = body.get("data") or {}
        wrong = rules.against_spec(_CALLBACK, "post", body)
        if body["type"] == 4:
            wrong += rules.message(data, new=True, files=names(data, files))
        if body["type"] == 8:
            wrong += rules.choices(data)
        if body["type"] == 9:
            wrong += rules.modal(data)
        self.judge(wrong)
        interaction.acknowledged = body["type"]
        interaction.acknowledged_at = self.fake.seconds()
        interaction.callback = body
        if body["type"] in {6, 7}:
            interaction.message = interaction.pressed
        if body["type"] in {4, 5}:
            interaction.message = self._said(interaction, data, files)
        if body["type"] not in {5, 6}:
            interaction.done.set()
        if request.query.get("with_response") not in {"1", "true"}:
            return web.Response(status=204)
        about = {"id": interaction.id, "type": interaction.type, "response_message_ephemeral": False}
        about["response_message_loading"] = body["type"] == 5
        resource: dict[str, Any] = {"type": body["type"]}
        if interaction.message is not None:
            about["response_message_id"] = interaction.message.id
            resource["message"] = interaction.message.json()
        return answer({"interaction": about, "resource": resource})

    def _said(self, interaction: Interaction, data: dict[str, Any], files: dict[str, bytes]) -> Message:
        message = Message(
            id=self.fake.snowflake(),
            channel=interaction.channel,
            author=self.fake.user,
            content=data.get("content") or "",
            embeds=data.get("embeds") or [],
            components=data.get("components") or [],
            flags=data.get("flags") or 0,
            pings=pings(data, {}, may_ping_all=True),
        )
        self.attach(message, data, files)
        return message

    async def original(self, request: web.Request) -> web.Response:
        return answer(self._answered(request)[1].json())

    async def edit_original(self, request: web.Request) -> web.Response:
        interaction, message = self._answered(request)
        body, files = await self.body(request)
        stay = kept(message, body, files)
        self.judge(
            rules.against_spec(_ORIGINAL, "patch", body)
            + rules.message(body, new=False, files=names(body, files), kept=[one.filename for one in stay])
        )
        if not message.edits and interaction.acknowledged == 5:
            message.pings = pings(body, {}, may_ping_all=True)
        self.change(message, body, files)
        interaction.done.set()
        return answer(message.json())

    async def delete_original(self, request: web.Request) -> web.Response:
        self._answered(request)[1].deleted = True
        return web.Response(status=204)

    async def followup(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.acknowledged is None:
            raise refuse(404, 10015, "Unknown Webhook")
        body, files = await self.body(request)
        self.judge(
            rules.against_spec(_FOLLOWUP, "post", body) + rules.message(body, new=True, files=names(body, files))
        )
        message = self._said(interaction, body, files)
        if interaction.thinking and interaction.message is not None:
            message.flags |= interaction.message.flags & EPHEMERAL
            interaction.message = message
            interaction.done.set()
        else:
            interaction.followups.append(message)
        return answer(message.json())

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.fake.interactions.get(request.match_info["token"])
        if interaction is None or self.fake.seconds() - interaction.began > 900:
            raise refuse(404, 10015, "Unknown Webhook")
        return interaction

    def _answered(self, request: web.Request) -> tuple[Interaction, Message]:
        interaction = self._interaction(request)
        if interaction.message is None or interaction.message.deleted:
            raise refuse(404, 10008, "Unknown Message")
        return interaction, interaction.message
