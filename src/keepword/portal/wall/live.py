"""Open boards hear that something changed, nothing of what. A page that hears it asks for its numbers.

`{"kind": "news"}` comes at most twice a second; `{"kind": "ended"}` when the screen shows nothing any more,
and then the connection is closed.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path

from keepword.analytics.queries.walls import get_board, is_kept, screen_of
from keepword.analytics.services.walls import board_group, screen_group
from keepword.core.errors import NotFound

NEWS: Final = "desk"
"""Whatever changes for those at the desk; a board takes of it only that something did."""

NOT_ALLOWED: Final = 4403  # closing code of our own (RFC 6455, section 7.4.2)
CALM_SECONDS: Final = 0.5


class Screen(AsyncJsonWebsocketConsumer):
    """One open page of a board."""

    groups_of: list[str]
    telling: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.groups_of = []
        await self.accept()
        try:
            wanted = await database_sync_to_async(self._groups)()
            for group in [NEWS, *wanted]:
                await self.channel_layer.group_add(group, self.channel_name)
                self.groups_of.append(group)
            # Once more, now that it hears of its end: it may have come between the two.
            await database_sync_to_async(self._groups)()
        except NotFound:
            await self.close(NOT_ALLOWED)

    def _groups(self) -> list[str]:
        """NotFound where there is no board, or it is not for them."""
        given = self.scope["url_route"]["kwargs"]
        if "secret" in given:
            screen = screen_of(given["secret"])
            board, own = screen.board, [screen_group(screen.pk)]
        else:
            user = self.scope.get("user")
            if user is None or not user.is_authenticated:
                raise NotFound("There is no such board.")
            board, own = get_board(user, given["pk"]), []
        if not is_kept(board):
            raise NotFound("There is no such board.")
        return [board_group(board.pk), *own]

    async def disconnect(self, code: int) -> None:
        if self.telling is not None:
            self.telling.cancel()
        for group in self.groups_of:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """A board has nothing to say; what comes is only a sign of life."""

    async def notice(self, event: dict[str, Any]) -> None:
        """Something changed (see `core.live.push`)."""
        if event.get("kind") == "ended":
            await self.send_json({"kind": "ended"})
            await self.close(NOT_ALLOWED)
        elif self.telling is None or self.telling.done():
            self.telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """Once for all that happens within a moment."""
        await asyncio.sleep(CALM_SECONDS)
        await self.send_json({"kind": "news"})


routes = [
    path("wall/look/<int:pk>/live", Screen.as_asgi()),
    path("wall/<str:secret>/live", Screen.as_asgi()),
]
