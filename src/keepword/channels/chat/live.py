"""What carries a chat: WebSockets, and long polling where those are blocked. Spoken to by ASGI, below Django,
as each of thousands of open pages costs memory.

    /chat/ws/<key>       a WebSocket
    /chat/poll/<key>     POST {"hello": {...}, "frames": [...], "wait": bool} -> {"frames": [...]}
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from django.conf import settings

from keepword.channels.chat import hub, limits, queries, rules
from keepword.channels.chat.models import Widget
from keepword.channels.chat.scribe import read
from keepword.channels.chat.talk import FORBIDDEN, GONE, MALFORMED, TOO_MANY, Closed, Talk, watch
from keepword.core.errors import Invalid, NotFound

logger = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SOCKET, POLL = "/chat/ws/", "/chat/poll/"
MOST_PENDING = 500  # frames that a slow page is behind before its connection is cut; it catches up
POLL_SECONDS = 20.0
POLL_BYTES = 4 * rules.FRAME_BYTES
POLL_FRAMES = 50
SLOW_BODY = 15.0  # seconds for the body of a request
KNOWN_SECONDS = 3.0
TRY_AGAIN = 1013  # closing code (RFC 6455, IANA's registry)


def with_chat(http: Any, websocket: Any) -> App:
    """The application, with what carries chats before it."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "websocket":
            await (socket if path.startswith(SOCKET) else websocket)(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(POLL):
            await poll(scope, receive, send)
        else:
            await http(scope, receive, send)

    return application


def _begin() -> None:
    """With the first page of a loop: listen to other processes, look after all that was missed."""
    loop = asyncio.get_running_loop()
    if hub.serve_on(loop):
        _running[:] = [loop.create_task(hub.listen()), loop.create_task(watch())]


_running: list["asyncio.Task[None]"] = []


async def _widget(scope: Scope, prefix: str) -> Widget | None:
    """The chat that an address names, when the page that asks may use it."""
    key = scope["path"][len(prefix) :].strip("/")
    try:
        widget = await _known(key)
    except NotFound:
        return None
    allowed = [*widget.origins, *origins_of_host(_header(scope, b"host"))]
    return widget if rules.is_allowed(_header(scope, b"origin"), allowed) else None


async def _known(key: str) -> Widget:
    """A chat by its key; the same object for all pages that come within some seconds."""
    held = _widgets.get(key)
    if held is None or time.monotonic() - held[0] > KNOWN_SECONDS:
        held = time.monotonic(), await read(lambda: queries.widget_by_key(key))
        if len(_widgets) > 100:  # there are few
            _widgets.clear()
        _widgets[key] = held
    return held[1]


_widgets: dict[str, tuple[float, Widget]] = {}


def origins_of_host(host: str) -> list[str]:
    """Our own pages show the widget too: its preview, the demo."""
    return [rules.origin_of(settings.KEEPWORD_URL), f"http://{host}", f"https://{host}"]


def _header(scope: Scope, name: bytes) -> str:
    found: bytes = next((value for key, value in scope["headers"] if key == name), b"")
    return found.decode("latin-1")


def _network(scope: Scope) -> str:
    return limits.network_of((scope.get("client") or ("", 0))[0])


# WebSocket ----------------------------------------------------------------------------------------


class _Wire:
    """What goes out on a socket, in order, by a task that lives only while there is something."""

    __slots__ = ("_flushing", "_pending", "_send", "broken")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._pending: deque[str] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self.broken = False

    def push(self, frame: dict[str, Any]) -> None:
        if self.broken:
            return
        self._pending.append(json.dumps(frame, separators=(",", ":"), ensure_ascii=False))
        if len(self._pending) > MOST_PENDING:
            self.broken = True  # too slow to follow; it comes again and catches up
            self._pending.clear()
            return
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._pending:
                await self._send({"type": "websocket.send", "text": self._pending.popleft()})
        except (OSError, RuntimeError):  # the socket was closed meanwhile
            self.broken = True
        finally:
            self._flushing = None

    async def drained(self) -> None:
        if self._flushing is not None:
            await asyncio.wait([self._flushing], timeout=5)


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """A page's connection, from its beginning to its end."""
    await receive()  # websocket.connect
    _begin()
    await send({"type": "websocket.accept"})
    widget, network = await _widget(scope, SOCKET), _network(scope)
    if widget is None:
        await send({"type": "websocket.close", "code": FORBIDDEN, "reason": "Not on this site."})
        return
    if not limits.connect(network):
        await send({"type": "websocket.close", "code": TOO_MANY, "reason": "Too many pages."})
        return
    wire = _Wire(send)
    talk = Talk(widget, wire.push, network=network, origin=_header(scope, b"origin"))
    code, why = 1000, ""
    try:
        code, why = await _converse(receive, talk, wire)
    finally:
        limits.disconnect(network)
        await talk.close()
    if code != 1000:
        await wire.drained()
        try:
            await send({"type": "websocket.close", "code": code, "reason": why[:100]})
        except (OSError, RuntimeError):
            logger.debug("A page was gone before it was told.")


async def _converse(receive: Receive, talk: Talk, wire: _Wire) -> tuple[int, str]:
    while not wire.broken:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return 1000, ""
        raw = event.get("text")
        try:
            await talk.take(raw if raw is not None else event.get("bytes") or b"")
        except Closed as closed:
            return closed.code, closed.why
    return TRY_AGAIN, "Too slow."


# Long polling -------------------------------------------------------------------------------------


async def poll(scope: Scope, receive: Receive, send: Send) -> None:
    """A page says what it has to say, and waits a while for what there is to hear."""
    _begin()
    widget = await _widget(scope, POLL)
    if widget is None:
        await _answer(send, 403, {"code": FORBIDDEN})
        return
    allow = _header(scope, b"origin")
    if scope["method"] == "OPTIONS":
        await _answer(send, 204, None, allow)
        return
    given = await _body(receive) if scope["method"] == "POST" else None
    if given is None:
        await _answer(send, 400, {"code": MALFORMED}, allow)
        return
    network = _network(scope)
    if not limits.connect(network):
        await _answer(send, 429, {"code": TOO_MANY}, allow)
        return
    try:
        status, answer = await _exchange(widget, network, allow, given)
    finally:
        limits.disconnect(network)
    await _answer(send, status, answer, allow)


async def _exchange(
    widget: Widget, network: str, origin: str, given: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    out: list[dict[str, Any]] = []
    news = asyncio.Event()

    def push(frame: dict[str, Any]) -> None:
        out.append(frame)
        news.set()

    talk = Talk(widget, push, network=network, origin=origin)
    try:
        for frame in [{**given["hello"], "t": "hello"}, *given["frames"]]:
            await talk.handle(frame, len(json.dumps(frame)))
        if given["wait"] and not given["frames"] and not any(one.get("lines") for one in out):
            news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), POLL_SECONDS)
    except Closed as closed:
        return (410 if closed.code == GONE else 429 if closed.code >= TOO_MANY else 400), {
            "code": closed.code,
            "frames": out,
        }
    finally:
        await talk.close()
    return 200, {"frames": out}


async def _body(receive: Receive) -> dict[str, Any] | None:
    """What was posted, None when it cannot be used."""
    raw = b""
    try:
        async with asyncio.timeout(SLOW_BODY):
            while True:
                event = await receive()
                raw += event.get("body", b"")
                if event["type"] != "http.request" or len(raw) > POLL_BYTES:
                    return None
                if not event.get("more_body"):
                    break
        given = json.loads(raw)
        hello, frames = given["hello"], given.get("frames", [])
        whole = [rules.read_frame(json.dumps(one)) for one in [{**hello, "t": "hello"}, *frames]]
    except (Invalid, TimeoutError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None
    if len(whole) > POLL_FRAMES:
        return None
    return {"hello": whole[0], "frames": whole[1:], "wait": bool(given.get("wait"))}


async def _answer(send: Send, status: int, body: dict[str, Any] | None, origin: str = "") -> None:
    raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(raw)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Origin"),
    ]
    if origin:
        headers += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-max-age", b"3600"),
        ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})
