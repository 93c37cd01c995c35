"""A page and the server over a wire that drops, doubles and breaks: the widget's client in a few lines."""

import asyncio
import json
import random
import uuid
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from keepword.channels.chat import limits
from keepword.channels.chat.live import with_chat
from keepword.channels.chat.models import Line, Widget
from keepword.channels.chat.services import folding
from keepword.channels.chat.services.sessions import hashed
from keepword.conversations.models import Message
from tests.channels.chat.conftest import SITE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("This is for somebody else.")


APP = with_chat(nothing, nothing)


class Wire:
    """One call of the application: what goes in, what comes out."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.into: asyncio.Queue[Any] = asyncio.Queue()
        self.out: asyncio.Queue[Any] = asyncio.Queue()
        self.task: asyncio.Future[None] = asyncio.ensure_future(APP(scope, self.into.get, self.out.put))

    async def get(self, seconds: float) -> Any:
        """What comes next; None when nothing does in this time."""
        try:
            return await asyncio.wait_for(self.out.get(), seconds)
        except TimeoutError:
            return None


class Page:
    """What the widget does, without its looks: an outbox, a number, and no trust in the wire."""

    def __init__(self, key: str, origin: str = SITE) -> None:
        self.key, self.origin = key, origin
        self.token, self.seq = "", 0
        self.outbox: dict[str, str] = {}
        self.lines: list[tuple[int, str]] = []
        self.socket: Wire | None = None
        self.closed = 0

    async def connect(self) -> None:
        headers = [(b"host", b"keepword.example"), (b"origin", self.origin.encode())]
        scope = {
            "type": "websocket",
            "path": f"/chat/ws/{self.key}",
            "headers": headers,
            "client": ("10.0.0.9", 1),
        }
        self.socket = Wire(scope)
        await self.socket.into.put({"type": "websocket.connect"})
        await self.send({"t": "hello", "token": self.token, "seq": self.seq, "page": f"{SITE}/"})

    async def send(self, frame: dict[str, Any]) -> None:
        if self.socket is not None:
            await self.socket.into.put({"type": "websocket.receive", "text": json.dumps(frame)})

    async def hear(self, until: str = "") -> None:
        """Take what comes until a kind of frame has come, or nothing more does."""
        while self.socket is not None:
            event = await self.socket.get(10 if until else 0.05)
            if event is None:
                return
            if event["type"] == "websocket.close":
                self.closed, self.socket = event["code"], None
            elif event["type"] == "websocket.send" and self.take(json.loads(event["text"])) == until:
                return

    def take(self, frame: dict[str, Any]) -> str:
        kind = frame["t"]
        if kind == "welcome":
            self.token = frame["token"] or self.token
        if kind == "ack":
            self.add(frame["seq"], self.outbox.get(frame["id"], ""), frame["id"])
        for line in frame.get("lines", ()):
            self.add(line["seq"], line["text"], line.get("id", ""))
        return str(kind)

    def add(self, seq: int, text: str, name: str) -> None:
        if seq == self.seq + 1:
            self.seq = seq
            self.lines.append((seq, text))
        if seq <= self.seq:
            self.outbox.pop(name, None)

    async def cut(self) -> None:
        if self.socket is not None:
            await self.socket.into.put({"type": "websocket.disconnect", "code": 1006})
            await self.socket.task
        self.socket = None

    async def say_all(self) -> None:
        for name, text in list(self.outbox.items()):
            await self.send({"t": "say", "id": name, "text": text})


STEPS = st.lists(
    st.sampled_from(["say", "say", "connect", "cut", "hear", "again", "lose"]), min_size=5, max_size=25
)


class Story:
    """A page to which something happens at each step."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.chance = page, random.Random(seed)
        self.said: list[str] = []

    async def say(self) -> None:
        self.said.append(f"line {len(self.said)}")
        self.page.outbox[uuid.uuid4().hex] = self.said[-1]
        if self.chance.random() < 0.7:
            await self.page.say_all()  # what is not acknowledged is said again and again

    async def connect(self) -> None:
        if self.page.socket is None:
            await self.page.connect()

    async def lose(self) -> None:
        """What was on its way to us never arrives."""
        while self.page.socket is not None and not self.page.socket.out.empty():
            self.page.socket.out.get_nowait()

    async def happen(self, steps: list[str]) -> None:
        does = {
            "say": self.say,
            "connect": self.connect,
            "cut": self.page.cut,
            "hear": self.page.hear,
            "again": self.page.say_all,
            "lose": self.lose,
        }
        for step in steps:
            await does[step]()
        await self.page.cut()
        await self.page.connect()
        await self.page.hear(until="welcome")
        for _turn in range(3 * len(self.said)):
            if not self.page.outbox and self.page.seq >= len(self.said):
                break
            await self.page.send({"t": "since", "seq": self.page.seq})
            await self.page.say_all()
            await self.page.hear(until="ack" if self.page.outbox else "lines")
        await self.page.cut()


@given(steps=STEPS, seed=st.integers(0, 1000))
@hypothesis_settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_breaks_each_line_is_there_once_and_in_order(
    widget: Widget, steps: list[str], seed: int
) -> None:
    limits.forget()
    page = Page(widget.key)
    story = Story(page, seed)
    asyncio.run(story.happen(steps))
    assert [text for _seq, text in page.lines] == story.said
    assert not page.outbox
    mine = Line.objects.filter(session__token=hashed(page.token)).order_by("seq")
    assert [line.text for line in mine] == story.said
    while folding.fold():
        pass
    texts = Message.objects.filter(pk__in=mine.values("message")).order_by("pk")
    assert list(texts.values_list("text", flat=True)) == story.said


def closed_with(page: Page, *frames: str) -> int:
    async def story() -> int:
        await page.connect()
        for frame in frames:
            if page.socket is not None:
                await page.socket.into.put({"type": "websocket.receive", "text": frame})
        await page.hear(until="never")
        return page.closed

    return asyncio.run(story())


def test_another_site_is_shut_out(widget: Widget) -> None:
    assert closed_with(Page(widget.key, "https://evil.example")) == 4403
    assert closed_with(Page(widget.key, "")) == 4403
    assert closed_with(Page("no-such-key")) == 4403


@pytest.mark.parametrize(
    "frame", ["{", "[]", '{"t":1}', '{"t":"nothing"}', '{"t":"say","x":' + "[" * 50_000, '{"t":"hello"}']
)
def test_what_is_no_frame_ends_the_connection(widget: Widget, frame: str) -> None:
    assert closed_with(Page(widget.key), frame) == 4400


def test_who_floods_is_shut_out_and_nobody_else_notices(
    widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    flooder, other = Page(widget.key), Page(widget.key)

    async def story() -> None:
        await flooder.connect()
        await other.connect()
        await flooder.hear(until="welcome")
        await other.hear(until="welcome")
        for _number in range(200):
            await flooder.send({"t": "typing", "pad": "x" * 5_000})
        other.outbox["somebody-else-1"] = "Hello"
        await other.say_all()
        await other.hear(until="ack")
        await flooder.hear(until="never")
        await other.cut()

    monkeypatch.setattr(limits.sizes, "burst", 50_000)
    monkeypatch.setattr(limits, "PATIENCE", 0.4)
    limits.forget()
    asyncio.run(story())
    assert flooder.closed == 4429
    assert other.lines == [(1, "Hello")]


def test_too_many_new_visitors_of_one_network_wait(widget: Widget) -> None:
    for _number in range(settings.CHAT_SESSIONS_AN_HOUR):
        assert limits.may_begin("10.0.0.9")
    assert closed_with(Page(widget.key)) == 4428


def test_long_polling_says_and_hears_the_same(widget: Widget) -> None:
    async def ask(frames: list[dict[str, Any]], **hello: Any) -> tuple[int, list[dict[str, Any]]]:
        body = json.dumps({"hello": {"seq": 0, **hello}, "frames": frames, "wait": False}).encode()
        headers = [(b"host", b"keepword.example"), (b"origin", SITE.encode())]
        scope = {"type": "http", "method": "POST", "path": f"/chat/poll/{widget.key}", "headers": headers}
        page = Wire(scope)
        await page.into.put({"type": "http.request", "body": body})
        start = await page.get(10)
        answer = await page.get(10)
        assert dict(start["headers"])[b"access-control-allow-origin"] == SITE.encode()
        return start["status"], json.loads(answer["body"])["frames"]

    async def story() -> None:
        status, frames = await ask([])
        token = frames[0]["token"]
        assert (status, frames[0]["t"]) == (200, "welcome")
        line = {"t": "say", "id": "the-line-that-is-said", "text": "Hello"}
        for _time in range(2):
            status, frames = await ask([line], token=token)
            assert [frame["t"] for frame in frames] == ["welcome", "ack"]
        status, frames = await ask([], token=token)
        assert [one["text"] for one in frames[0]["lines"]] == ["Hello"]

    asyncio.run(story())
