"""Open pages: what changed, who else looks, who writes. No content travels here, only notices.

A page says `{"open": id}` (or null) for the conversation that it shows, `{"writing": true}` while
somebody writes a reply in it, false when it is sent, and `{"still": true}` now and then; with
`"since"`, the count of notices when it was made, it is told `{"kind": "missed"}` if there were more. It hears
`{"kind": "list"}`, `{"kind": "messages" | "state", "conversation": id}`, `{"kind": "notified"}` when
there is news for this person, and of others `{"kind": "here",
"channel", "name", "writing" (null: as before), "conversation"}` and `{"kind": "gone", "channel"}`.
Presence is nowhere stored.
"""

from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.urls import path

from keepword.accounts.models import User
from keepword.channels.chat import attention, hub
from keepword.conversations.queries import get_conversation
from keepword.core import live
from keepword.core.errors import NotFound

DESK = "desk"
NOT_ALLOWED = 4403  # closing code of our own (RFC 6455, section 7.4.2)


class Desk(AsyncJsonWebsocketConsumer):
    """One open page of one of us."""

    user: User
    conversation: int | None = None
    chats: list[int]

    async def connect(self) -> None:
        user = self.scope.get("user")
        if not getattr(user, "is_authenticated", False) or not user.may("converse") or not self._is_ours():
            await self.accept()
            await self.close(NOT_ALLOWED)
            return
        self.user, self.chats = user, []
        await self.channel_layer.group_add(DESK, self.channel_name)
        await self.channel_layer.group_add(f"user.{user.pk}", self.channel_name)
        await self.accept()
        await database_sync_to_async(attention.at_desk)(user.pk)

    def _is_ours(self) -> bool:
        """Whether a page of ours opened this: a browser sends cookies along whoever asks it to."""
        headers = dict(self.scope["headers"])
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc
        ours = {headers.get(b"host", b"").decode("latin-1"), urlsplit(settings.KEEPWORD_URL).netloc}
        return not origin or origin in ours

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(DESK, self.channel_name)
        if hasattr(self, "user"):
            await self.channel_layer.group_discard(f"user.{self.user.pk}", self.channel_name)
        await self._leave()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if not isinstance(content, dict) or not hasattr(self, "user"):
            return
        if "open" in content:
            await self._open(content["open"])
        elif self.conversation is not None:
            said = content.get("writing")
            if said is True:
                hub.writes(self.chats, self.user.name)
            await self._tell("here", writing=said if isinstance(said, bool) else None, answer=False)
        if "still" in content:
            await database_sync_to_async(attention.at_desk)(self.user.pk)
        if "since" in content and content["since"] != await database_sync_to_async(live.count)():
            await self.send_json({"kind": "missed"})

    async def _open(self, pk: Any) -> None:
        if pk == self.conversation:
            if pk is not None:
                await self._tell("here", answer=True)
            return
        await self._leave()
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
            return
        try:
            await database_sync_to_async(get_conversation)(self.user, pk)
        except NotFound:
            return
        self.conversation = pk
        self.chats = await database_sync_to_async(attention.opened)(pk)
        await self.channel_layer.group_add(_group(pk), self.channel_name)
        await self._tell("here", answer=True)

    async def _leave(self) -> None:
        if self.conversation is None:
            return
        await self.channel_layer.group_discard(_group(self.conversation), self.channel_name)
        await self._tell("gone")
        self.conversation, self.chats = None, []

    async def _tell(self, kind: str, **more: Any) -> None:
        if self.conversation is not None:
            await self.channel_layer.group_send(_group(self.conversation), self._about_me(kind, **more))

    def _about_me(self, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "type": "presence",
            "kind": kind,
            "channel": self.channel_name,
            "user": self.user.pk,
            "name": self.user.name,
            "conversation": self.conversation,
            **more,
        }

    async def presence(self, event: dict[str, Any]) -> None:
        """Somebody came, writes or left; a newcomer is told of us."""
        if event["channel"] == self.channel_name:
            return
        if event.get("answer") and event["conversation"] == self.conversation:
            await self.channel_layer.send(event["channel"], self._about_me("here"))
        if event["user"] == self.user.pk:
            return
        await self.send_json(
            {
                "kind": event["kind"],
                "channel": event["channel"],
                "name": event["name"],
                "writing": event.get("writing"),
                "conversation": event["conversation"],
            }
        )

    async def notice(self, event: dict[str, Any]) -> None:
        """Something changed (see `core.live.push`)."""
        await self.send_json({key: value for key, value in event.items() if key != "type"})
        if event.get("kind") == "state" and event.get("conversation") == self.conversation:
            await self._leave_what_is_hidden()

    async def _leave_what_is_hidden(self) -> None:
        """It may have gone to a team whose work this person does not see; the page finds that out itself."""
        if self.conversation is None:
            return
        try:
            await database_sync_to_async(get_conversation)(self.user, self.conversation)
        except NotFound:
            await self._leave()


def _group(pk: int) -> str:
    return f"conversation.{pk}"


routes = [path("live/", Desk.as_asgi())]
