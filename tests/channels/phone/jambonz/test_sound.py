"""The wire by which a call's sound comes is open to its jambonz alone, while there is something to record."""

import json
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import LazySettings

from keepword.channels.calls.models import Call, Recording
from keepword.channels.phone.jambonz import sound
from keepword.channels.phone.jambonz.keys import listener
from keepword.config.asgi import application
from keepword.conversations.models import Message
from tests.channels.phone.conftest import AGENT, Shop
from tests.servers.jambonz import PCM, Jambonz, basic

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = json.dumps({"sampleRate": 8000, "mixType": "mono", "callSid": "1"})


def leaves_a_message(shop: Shop) -> dict[str, Any]:
    wire = shop.queued()
    wire.press("2")
    assert Call.objects.get().state == "voicemail"
    return wire.listening  # type: ignore[attr-defined, no-any-return]


class Socket(ApplicationCommunicator):
    """The WebSocket that jambonz opens."""

    def __init__(self, path: str, auth: str) -> None:
        headers = [(b"host", b"shop.example")] + ([(b"authorization", auth.encode())] if auth else [])
        scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b""}
        super().__init__(application, {**scope, "subprotocols": ["audio.jambonz.org"]})

    async def connect(self) -> tuple[bool, str | None]:
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=5)
        return answer["type"] == "websocket.accept", answer.get("subprotocol")

    async def say(self, *, text: str | None = None, sound: bytes | None = None) -> None:
        await self.send_input({"type": "websocket.receive", "text": text, "bytes": sound})

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=5)


def test_a_message_that_is_streamed_is_kept_when_the_wire_is_closed(shop: Shop) -> None:
    listen = leaves_a_message(shop)

    async def speak() -> None:
        wire = Socket(urlsplit(listen["url"]).path, basic(listen["wsAuth"]))
        assert await wire.connect() == (True, "audio.jambonz.org")
        await wire.say(text=FIRST)
        for _second in range(4):
            await wire.say(sound=PCM)
        await wire.say(text="not JSON")
        await wire.leave()

    async_to_sync(speak)()
    shop.work()
    assert Message.objects.get(has_files=True).text == "Voicemail, 0:04 min"


def test_nobody_else_gets_in(shop: Shop) -> None:
    listen = leaves_a_message(shop)
    path, auth = urlsplit(listen["url"]).path, listen["wsAuth"]
    talk = listener(
        shop.connection, listen["url"].replace("wss", "https").replace("recorded", "recorded-talk")
    )
    tries = [
        (path, ""),
        (path, "Bearer x"),
        (path, "Basic é"),
        (path, basic({**auth, "password": "x"})),
        (path, basic({**auth, "username": "x"})),
        (path, basic(talk["wsAuth"])),  # good for another address
        (path.replace("recorded", "recorded-talk"), basic(talk["wsAuth"])),  # nobody has agreed to that
        (path.replace(shop.connection.hook, "nobody"), basic(auth)),
    ]

    async def knock() -> list[bool]:
        return [(await Socket(*one).connect())[0] for one in tries]

    assert async_to_sync(knock)() == [False] * len(tries)
    assert not Message.objects.filter(has_files=True).exists()


def test_a_line_that_is_switched_off_takes_no_sound(shop: Shop) -> None:
    listen = leaves_a_message(shop)
    type(shop.connection).objects.update(state="off")

    async def knock() -> bool:
        return bool((await Socket(urlsplit(listen["url"]).path, basic(listen["wsAuth"])).connect())[0])

    assert not async_to_sync(knock)()


def test_a_message_waits_for_a_scanner_that_does_not_answer(shop: Shop, settings: LazySettings) -> None:
    listen = leaves_a_message(shop)
    settings.CLAMD = "127.0.0.1:1"
    jambonz = cast(Jambonz, shop.provider)
    assert jambonz.bring(jambonz.rung(jambonz.number), listen, PCM * 5)
    shop.work()
    assert not Message.objects.filter(has_files=True).exists()
    settings.CLAMD = ""
    shop.time.on(5)
    shop.work()
    assert Message.objects.get(has_files=True).text == "Voicemail, 0:05 min"


def test_a_message_without_end_is_cut(shop: Shop) -> None:
    listen = leaves_a_message(shop)

    async def speak() -> None:
        wire = Socket(urlsplit(listen["url"]).path, basic(listen["wsAuth"]))
        await wire.connect()
        await wire.say(text=FIRST)
        for _part in range(4):
            await wire.say(sound=PCM * 50)
        assert (await wire.receive_output(timeout=5))["type"] == "websocket.close"
        await wire.leave()

    async_to_sync(speak)()
    shop.work()
    assert Message.objects.get(has_files=True).marks["voicemail"] >= 180


@pytest.mark.parametrize(
    "first", ['{"sampleRate": 16000}', '{"sampleRate": "x"}', "[]", "{", '{"sampleRate": 7}']
)
def test_the_first_frame_says_the_rate_or_the_usual_one_holds(first: str) -> None:
    made = sound.Tape(Call(), "recorded")
    made.begin(first)
    assert made.rate == (16000 if "16000" in first else 8000)
    made.end()


def test_a_long_talk_is_kept_in_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "PART", 5)
    shop.set(recording="consent")
    wire = shop.provider.call()
    wire.press("1")
    shop.ready(shop.cast.agent)
    shop.tick()
    shop.provider.rung(AGENT).pick_up().press("1")
    shop.work()
    taping: dict[str, Any] = wire.taping  # type: ignore[attr-defined]

    async def talk() -> None:
        there = Socket(urlsplit(taping["url"]).path, basic(taping["wsAuth"]))
        assert (await there.connect())[0]
        await there.say(text=FIRST)
        for number in range(12):
            await there.say(sound=bytes([number, 0]) * 8000)
        await there.leave()

    async_to_sync(talk)()
    shop.work()
    assert [one.size for one in Recording.objects.order_by("pk")] == [80044, 80044, 32044]
