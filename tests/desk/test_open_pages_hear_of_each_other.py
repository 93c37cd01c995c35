"""Notices and presence, as a page hears them over its WebSocket."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from keepword.accounts.models import User
from keepword.conversations import services
from keepword.conversations.models import Conversation
from keepword.conversations.services import Incoming
from keepword.core import clock, live
from keepword.customers.services import Sighting
from keepword.desk.live import routes
from keepword.teams.services import save_team
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


class Socket(ApplicationCommunicator):
    """An open page's end of the line. (That of channels.testing wants a web server installed.)"""

    def __init__(self, user: object, origin: str = "http://testserver") -> None:
        headers = [(b"host", b"testserver"), (b"origin", origin.encode())]
        scope = {"type": "websocket", "path": "/live/", "headers": headers, "subprotocols": [], "user": user}
        super().__init__(URLRouter(routes), scope)

    async def connect(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output())["type"] == "websocket.accept"

    async def says(self, message: object) -> None:
        await self.send_input({"type": "websocket.receive", "text": json.dumps(message)})

    async def heard(self) -> list[dict[str, Any]]:
        """All that the page has heard by now."""
        found = []
        while not await self.receive_nothing(timeout=QUIET, interval=0.02):
            found.append(json.loads((await self.receive_output())["text"]))
        return found

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait()


Opens = Callable[..., Awaitable[Socket]]
QUIET = 0.2  # seconds after which nothing more is expected


@pytest.fixture
def fresh_layer() -> Iterator[None]:
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    with transaction.atomic():
        sender = Sighting("olena@example.org", "Olena")
        (message,) = services.receive([Incoming(cast.inbox, clock.now(), sender, "Lamp", "It flickers.")])
    return message.conversation


@pytest.fixture
def page(fresh_layer: None) -> Opens:
    """Opens a page for somebody, within a test that is `played`."""

    async def page(user: object, **given: str) -> Socket:
        live.serve_on(asyncio.get_running_loop())
        socket = Socket(user, **given)
        await socket.connect()
        return socket

    return page


def played(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """A test in an event loop of its own."""

    @wraps(test)
    def play(**given: object) -> None:
        asyncio.run(test(**given))

    return play


@played
async def test_nobody_hears_nothing(page: Opens) -> None:
    socket = await page(AnonymousUser())
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4403}


@played
async def test_who_may_not_see_it_any_more_hears_no_more_of_it(
    cast: Cast, conversation: Conversation, page: Opens
) -> None:
    def to_others() -> None:
        team = save_team(cast.admin, None, name="Legal", is_private=True, members=[cast.colleague])
        services.hand_over(cast.colleague, conversation, team=team)

    agent, colleague = await page(cast.agent), await page(cast.colleague)
    for socket in (agent, colleague):
        await socket.says({"open": conversation.pk})
        await socket.heard()
    await sync_to_async(to_others)()
    assert "state" in [
        notice["kind"] for notice in await agent.heard()
    ]  # upon which the page asks, and leaves
    await colleague.heard()
    await colleague.says({"writing": True})
    await sync_to_async(services.note)(cast.colleague, conversation, "Secret.")
    assert [notice["kind"] for notice in await agent.heard()] == ["list"]
    await agent.says({"open": conversation.pk})
    assert "here" not in [notice["kind"] for notice in await colleague.heard()]
    for socket in (agent, colleague):
        await socket.leave()


@played
async def test_another_site_s_page_hears_nothing(cast: Cast, page: Opens) -> None:
    socket = await page(cast.agent, origin="https://evil.example")
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4403}


@played
async def test_who_opens_a_conversation_hears_who_is_there(
    cast: Cast, conversation: Conversation, page: Opens
) -> None:
    first, second = await page(cast.agent), await page(cast.colleague)
    await first.says({"open": conversation.pk})
    await second.says({"open": conversation.pk})
    told, known = await first.heard(), await second.heard()
    assert [(m["kind"], m["name"]) for m in told] == [("here", "Colleague")]
    assert [(m["kind"], m["name"]) for m in known] == [("here", "Agent")]
    await second.says({"writing": True})
    assert [m["writing"] for m in await first.heard()] == [True]
    await second.says({"open": None})
    assert [m["kind"] for m in await first.heard()] == ["gone"]


@played
async def test_whoever_closes_the_page_is_gone(cast: Cast, conversation: Conversation, page: Opens) -> None:
    first, second = await page(cast.agent), await page(cast.colleague)
    for socket in (first, second):
        await socket.says({"open": conversation.pk})
    await first.heard()
    await second.leave()
    assert [m["kind"] for m in await first.heard()] == ["gone"]


@played
async def test_ones_own_other_pages_are_not_somebody_else(
    cast: Cast, conversation: Conversation, page: Opens
) -> None:
    first, second = await page(cast.agent), await page(cast.agent)
    for socket in (first, second):
        await socket.says({"open": conversation.pk})
    assert await first.heard() == await second.heard() == []


@pytest.mark.parametrize(
    "message", [{"open": 99}, {"open": "1"}, {"open": True}, {"open": -1}, [], {"x": 1}, 7]
)
@played
async def test_what_makes_no_sense_is_passed_over(
    cast: Cast, conversation: Conversation, page: Opens, message: object
) -> None:
    first, second = await page(cast.agent), await page(cast.colleague)
    await second.says({"open": conversation.pk})
    await first.says(message)
    assert await first.heard() == await second.heard() == []


@played
async def test_a_change_is_noticed_without_its_content(
    cast: Cast, conversation: Conversation, page: Opens
) -> None:
    looking, elsewhere = await page(cast.agent), await page(cast.colleague)
    await looking.says({"open": conversation.pk})
    await looking.heard()
    user: User = cast.lead
    await sync_to_async(services.note)(user, conversation, "A secret of ours")
    here, there = await looking.heard(), await elsewhere.heard()
    assert {m["kind"] for m in here} == {"list", "state"}
    assert {m["kind"] for m in there} == {"list"}
    assert "secret" not in repr(here)


@played
async def test_what_happened_before_the_line_stood_is_told(
    cast: Cast, conversation: Conversation, page: Opens
) -> None:
    made = live.count()
    quiet = await page(cast.agent)
    await quiet.says({"open": conversation.pk, "since": made})
    assert await quiet.heard() == []
    await sync_to_async(services.note)(cast.lead, conversation, "Between the page and its line")
    late = await page(cast.colleague)
    await late.says({"open": conversation.pk, "since": made})
    assert "missed" in [notice["kind"] for notice in await late.heard()]


@played
async def test_a_count_that_is_none_is_taken_as_another(cast: Cast, page: Opens) -> None:
    socket = await page(cast.agent)
    await socket.says({"open": None, "since": "yesterday"})
    assert [notice["kind"] for notice in await socket.heard()] == ["missed"]
