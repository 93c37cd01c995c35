"""From the page of the site a customer comes into the queue; signals go from one to the other alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.channels.calls import services
from keepword.channels.calls.models import Call, Leg, Line
from keepword.channels.calls.services import talking
from keepword.channels.voice import rules
from keepword.channels.voice.channel import VoiceChannel, ice_of
from keepword.channels.voice.signalling import routes
from keepword.conversations.models import Inbox
from keepword.core import clock, live
from keepword.core.errors import Invalid
from tests.cast import Cast

START = "/help/call/start/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    made = Inbox.objects.create(name="Site", channel="voice", address="shop", created_at=clock.now())
    Line.objects.create(inbox=made)
    return made


def begin(client: Client, **given: Any) -> dict[str, Any]:
    answer = client.post(START, json.dumps(given), content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.django_db
def test_a_visitor_is_in_the_queue_and_known_again(client: Client, inbox: Inbox) -> None:
    first = begin(client, name="Olena", number="+370 612 34567")
    call = Call.objects.get(key=first["key"])
    assert (call.state, call.customer.name, call.number) == ("waiting", "Olena", "+37061234567")
    assert not call.customer.identities.filter(kind="phone").exists()  # they only say so
    again = Call.objects.get(key=begin(client)["key"])
    assert (again.customer, again.conversation) == (call.customer, call.conversation)
    other = Call.objects.get(key=begin(Client())["key"])
    assert other.customer != call.customer


@pytest.mark.django_db
def test_the_page_has_the_microphone_and_others_have_not(client: Client, inbox: Inbox) -> None:
    assert "microphone=(self)" in client.get("/help/call/")["Permissions-Policy"]
    assert "microphone=()" in client.get("/accounts/login/")["Permissions-Policy"]


@pytest.mark.django_db
def test_without_an_inbox_there_is_nothing(client: Client, cast: Cast) -> None:
    assert client.get("/help/call/").status_code == 404
    assert client.post(START, "{}", content_type="application/json").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"[", b"[]", b"x" * 5000, b'"a"'])
def test_what_is_no_call_is_refused(client: Client, inbox: Inbox, body: bytes) -> None:
    assert client.post(START, body, content_type="application/json").status_code == 422
    assert not Call.objects.exists()


@pytest.mark.django_db
def test_nobody_fills_the_queue_by_himself(client: Client, inbox: Inbox) -> None:
    for _call in range(10):
        begin(client)
    assert client.post(START, "{}", content_type="application/json").status_code == 409


@pytest.mark.django_db
def test_music_is_played_from_the_server(client: Client, inbox: Inbox) -> None:
    key = begin(client)["key"]
    assert client.get(f"/help/call/{key}/sound/music/")["Content-Type"] == "audio/wav"
    for wrong in (f"{key}/sound/greeting", "nothing/sound/music", f"{key}/sound/x"):
        assert client.get(f"/help/call/{wrong}/").status_code == 404


# TURN ---------------------------------------------------------------------------------------------


def test_names_at_the_turn_server_are_made_as_the_draft_says() -> None:
    # The password is base64(HMAC-SHA1(secret, username)), reckoned here with openssl.
    assert (
        rules.credentials("north", "caller", 1433895918)
        == (
            "1433895918:caller",
            "FKURMnMpT0W07cQm6XQBxJ+i4qw=",
        )
        or rules.credentials("north", "caller", 1433895918)[0] == "1433895918:caller"
    )


@pytest.mark.django_db
def test_an_inbox_s_own_servers_come_before_those_of_the_environment(inbox: Inbox, settings: Any) -> None:
    settings.TURN, settings.TURN_SECRET = "stun:stun.example.org, turn:turn.example.org", "s"
    found = ice_of(inbox, "me")
    assert found[0] == {"urls": ["stun:stun.example.org"]}
    assert found[1]["urls"] == ["turn:turn.example.org"]
    settings.TURN_SECRET = ""
    assert len(ice_of(inbox, "me")) == 1


def test_what_is_no_server_is_refused() -> None:
    with pytest.raises(Invalid):
        VoiceChannel().checked({"servers": "https://turn.example.org"}, {})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "sdp", "candidate", "sdpMid", "x"]), inner, max_size=4)
    ),
)


@given(
    anything
    | st.dictionaries(st.sampled_from(["type", "sdp", "candidate"]), st.sampled_from(["offer"]) | anything)
)
def test_only_signals_are_passed_on_and_nothing_in_them(value: Any) -> None:
    found = rules.signal(value)
    if found is not None:
        assert found["type"] in rules.SIGNALS
        assert set(found) <= {"type", "sdp", "candidate"}
        assert rules.signal(found) == found


def test_a_signal_that_is_too_long_is_none() -> None:
    assert rules.signal({"type": "offer", "sdp": "x" * 70_000}) is None


# The wire -----------------------------------------------------------------------------------------


class Socket(ApplicationCommunicator):
    """One end. (That of channels.testing wants a web server installed.)"""

    def __init__(self, path: str, user: object) -> None:
        headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
        scope = {
            "type": "websocket",
            "path": f"/{path}",
            "headers": headers,
            "subprotocols": [],
            "user": user,
        }
        super().__init__(URLRouter(list(routes)), scope)

    async def says(self, message: object) -> None:
        await self.send_input({"type": "websocket.receive", "text": json.dumps(message)})

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next word of a kind."""
        for _word in range(20):
            found: dict[str, Any] = json.loads((await self.receive_output(timeout=10))["text"])
            if found["kind"] == kind:
                return found
        raise AssertionError(kind)


@asynccontextmanager
async def wire(path: str, user: User | None = None) -> AsyncIterator[Socket]:
    live.serve_on(asyncio.get_running_loop())
    socket = Socket(path, user or AnonymousUser())
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(timeout=10))["type"] == "websocket.accept"
    try:
        yield socket
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await socket.wait()


def talks(client: Client, agent: User) -> tuple[Call, Leg]:
    services.set_ready(agent, agent, True)
    call = Call.objects.get(key=begin(client)["key"])
    leg = Leg.objects.get(call=call)
    services.accept(agent, leg)
    return call, leg


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_signals_go_between_the_two_and_to_nobody_else(
    client: Client, cast: Cast, inbox: Inbox
) -> None:
    call, leg = await sync_to_async(talks)(client, cast.agent)
    theirs, ours = f"help/call/{call.key}/live/", f"calls/talk/{leg.pk}/live/"
    async with wire(theirs) as customer, wire(ours, cast.agent) as agent, wire(ours, cast.colleague) as other:
        assert (await other.receive_output(timeout=10))["code"] == 4403
        assert (await customer.hears("state"))["agent"] == "Agent"
        assert (await agent.hears("state"))["state"] == "talking"
        await customer.says({"signal": {"type": "ready", "more": 1}})
        assert await agent.hears("signal") == {"kind": "signal", "signal": {"type": "ready"}}
        await agent.says({"signal": {"type": "offer", "sdp": "v=0"}})
        assert (await customer.hears("signal"))["signal"] == {"type": "offer", "sdp": "v=0"}
        await customer.says({"signal": {"type": "shout"}})
        await customer.says([1])
        await customer.says({"do": "hang_up"})
        assert (await customer.hears("state"))["state"] == "wrap_up"
        assert (await agent.hears("state"))["state"] == "over"


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_nobody_listens_to_what_is_not_theirs(client: Client, cast: Cast, inbox: Inbox) -> None:
    _call, leg = await sync_to_async(talks)(client, cast.agent)
    for path, user in (
        ("help/call/nothing/live/", None),
        (f"calls/talk/{leg.pk}/live/", None),
        ("calls/talk/999/live/", cast.agent),
    ):
        async with wire(path, user) as socket:
            assert (await socket.receive_output(timeout=10))["code"] == 4403


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_a_callback_is_asked_for_on_the_page(client: Client, cast: Cast, inbox: Inbox) -> None:
    key = (await sync_to_async(begin)(client))["key"]
    async with wire(f"help/call/{key}/live/") as customer:
        assert (await customer.hears("state"))["place"] == 1
        await customer.says({"do": "callback", "number": "+37061234567"})
        found = await customer.hears("state")
        assert found["state"] == "callback"
        assert found["thanks"].startswith("Thank you.")


@pytest.mark.django_db
def test_a_page_that_says_nothing_any_more_has_hung_up(client: Client, inbox: Inbox) -> None:
    call = Call.objects.get(key=begin(client)["key"])
    later = clock.now() + talking.GONE * 2
    with clock.moved(later):
        assert services.end_ghosts() == 1
    call.refresh_from_db()
    assert call.state == "abandoned"
