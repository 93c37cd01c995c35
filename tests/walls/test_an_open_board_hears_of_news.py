"""An open board hears that something changed, and of its own end at once; never of what."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from functools import wraps
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from keepword.analytics.models import WallBoard
from keepword.analytics.services.walls import Wanted, make_screen, remove_board, revoke_screen, save_board
from keepword.conversations.services import Incoming, receive
from keepword.core import clock, live
from keepword.customers.services import Sighting
from keepword.portal.wall.live import NOT_ALLOWED, routes
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


class Socket(ApplicationCommunicator):
    """An open board's end of the line."""

    def __init__(self, path: str, user: object) -> None:
        scope = {"type": "websocket", "path": path, "headers": [], "subprotocols": [], "user": user}
        super().__init__(URLRouter(routes), scope)

    async def connect(self) -> None:
        live.serve_on(asyncio.get_running_loop())
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output(timeout=5))["type"] == "websocket.accept"

    async def hears(self) -> dict[str, Any]:
        said = await self.receive_output(timeout=5)
        return json.loads(said["text"]) if said["type"] == "websocket.send" else said


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def fresh_layer() -> Iterator[None]:
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()


def played(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """A test in an event loop of its own."""

    @wraps(test)
    def play(**given: object) -> None:
        asyncio.run(test(**given))

    return play


def opened(path: str, user: object = None) -> Socket:
    return Socket(path, user or AnonymousUser())


def comes(cast: Cast) -> None:
    sender = Sighting("olena@example.org", "Olena")
    with transaction.atomic():
        receive([Incoming(cast.inbox, clock.now(), sender, "Lamp", "It flickers.")])


CLOSED = {"type": "websocket.close", "code": NOT_ALLOWED}


@played
async def test_it_hears_of_what_comes_but_not_what(cast: Cast, board: WallBoard) -> None:
    _screen, secret = await sync_to_async(make_screen)(cast.lead, board, "Kitchen")
    socket = opened(f"/wall/{secret}/live")
    await socket.connect()
    await asyncio.sleep(0.1)
    await sync_to_async(comes)(cast)
    assert await socket.hears() == {"kind": "news"}
    await sync_to_async(revoke_screen)(cast.lead, _screen)
    assert await socket.hears() == {"kind": "ended"}
    assert (await socket.hears())["code"] == NOT_ALLOWED


@played
async def test_a_removed_board_ends_every_page_of_it(cast: Cast, board: WallBoard) -> None:
    socket = opened(f"/wall/look/{board.pk}/live", cast.lead)
    await socket.connect()
    await asyncio.sleep(0.1)
    await sync_to_async(save_board)(cast.lead, board, Wanted("Another name"))
    assert await socket.hears() == {"kind": "news"}
    await sync_to_async(remove_board)(cast.lead, board)
    assert await socket.hears() == {"kind": "ended"}


@played
async def test_who_may_not_see_it_hears_nothing(cast: Cast, board: WallBoard) -> None:
    for path, user in (
        (f"/wall/kw_{'x' * 43}/live", None),
        (f"/wall/look/{board.pk}/live", None),
        (f"/wall/look/{board.pk}/live", cast.agent),
        ("/wall/look/987654/live", cast.lead),
    ):
        socket = opened(path, user)
        await socket.connect()
        assert (await socket.hears())["code"] == NOT_ALLOWED
