"""A visitor's page talks to us: frames come, frames go, whatever carries them.

Comes: hello, say, typing, read, about, details, identify, transcript, since, ping.
Goes:  welcome, ack, lines, typing, seen, state, sorry, pong, gone.

Each page gets every line of its session once and in order: `_sent` is the last that it got, and what comes is
either the next one or fetched from there on. An acknowledgement counts as the line for the page that said it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from keepword.channels.chat import files, hub, limits, queries, rules, showing
from keepword.channels.chat.models import Line, Widget
from keepword.channels.chat.scribe import read, scribe
from keepword.channels.chat.services import leaving, lines, sessions
from keepword.channels.chat.services.lines import Said
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused, Unavailable

logger = logging.getLogger(__name__)
Push = Callable[[dict[str, Any]], None]
TYPING_EVERY = 2.0  # seconds
SOOTHED = 0.9  # what is left of it with each frame that comes in its time
AWAY_AFTER = 8.0  # seconds without a page: a reload is no leaving
STATE_EVERY = 15.0


class Closed(Exception):
    """The page is to be shut out. `code` as in RFC 6455, 7.4.2: our own begin with 44."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


FLOOD, MALFORMED, GONE, FORBIDDEN, TOO_MANY = 4429, 4400, 4401, 4403, 4428


class Talk:
    """One page. `push` hands a frame to whatever carries it, without waiting."""

    __slots__ = (
        "__weakref__",
        "_pulling",
        "_sent",
        "_slowed",
        "_state",
        "_typed",
        "conversation",
        "network",
        "origin",
        "push",
        "session",
        "widget",
    )

    def __init__(self, widget: Widget, push: Push, *, network: str, origin: str) -> None:
        self.widget, self.push, self.network, self.origin = widget, push, network, origin
        self.session = 0
        self.conversation: int | None = None
        self._sent = 0
        self._typed = self._slowed = 0.0
        self._state: dict[str, Any] = {}
        self._pulling = asyncio.Lock()

    async def take(self, raw: str | bytes) -> None:
        """Handle a frame. Closed: the page is to be shut out."""
        try:
            frame = rules.read_frame(raw)
        except Invalid as error:
            raise Closed(MALFORMED, error.message) from None
        await self.handle(frame, len(raw))

    async def handle(self, frame: Mapping[str, Any], size: int = 100) -> None:
        """The same for one that has been read."""
        kind = frame["t"]
        if self.session:
            await self._slow(limits.frames.of(self.session).take())
            await self._slow(limits.sizes.of(self.session).take(size))
        else:
            await self._slow(limits.hellos.of(self.network).take())
        do = _HELLO if kind == "hello" else _DO.get(kind)
        if do is None or (not self.session and kind != "hello"):
            raise Closed(MALFORMED, "This is no frame of a chat.")
        try:
            await do(self, frame)
        except NotFound as error:
            self.push({"t": "gone"})
            raise Closed(GONE, error.message) from None
        except KeepwordError as error:
            code = _CODES.get(type(error), "wrong")
            self.push({"t": "sorry", "about": kind, "id": frame.get("id"), "code": code})

    async def _slow(self, seconds: float) -> None:
        """Let whoever says too much wait; who never pauses is shut out."""
        if seconds <= 0:
            self._slowed *= SOOTHED
            return
        self._slowed += seconds
        if self._slowed > limits.PATIENCE:
            raise Closed(FLOOD, "This is too much at once.")
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """The page is gone."""
        if self.session and hub.leave(self):
            _later(_away(self.session, self.conversation))

    # What comes -----------------------------------------------------------------------------------

    async def _hello(self, frame: Mapping[str, Any]) -> None:
        if self.session:
            raise Closed(MALFORMED, "One hello is enough.")
        token = rules.short(frame.get("token"), 100)
        known = await read(lambda: sessions.find_session(self.widget, token)) if token else None
        if known is None and not limits.may_begin(self.network):
            raise Closed(TOO_MANY, "Too many visitors come from here.")
        about = self._about(frame)
        opened = await scribe.do(lambda: sessions.open_session(self.widget, token, about))
        session = opened.session
        self.session, self.conversation = session.pk, session.conversation_id
        # A browser whose token is not known begins anew: its numbers are of another session.
        self._sent = 0 if opened.token else rules.number(frame.get("seq"))
        async with self._pulling:
            begun = hub.join(self)
            fresh = self._sent == 0 or self._sent > session.last_seq
            found = await read(lambda: _read_lines(session.pk, 0 if fresh else self._sent, newest=fresh))
            self._sent = found[-1].seq if found else min(self._sent, session.last_seq)
            now = await read(lambda: queries.availability(self.widget))
            self._state = showing.state(now)
            self.push(
                {
                    "t": "welcome",
                    "token": opened.token or None,
                    "visitor": session.visitor,
                    "name": session.name,
                    "email": session.email or session.site_email,
                    "signed": bool(session.site),
                    "read": session.read_seq,
                    "seen": session.seen_seq,
                    "all": session.last_seq,
                    "fresh": fresh,
                    "lines": [showing.line(one, self.widget.key, session.pk) for one in found],
                    **self._state,
                }
            )
        if begun:
            await hub.tell_desk(self.conversation, state="here", page=session.page, title=session.title)
        if self._sent < session.last_seq:
            await self._pull()

    async def _say(self, frame: Mapping[str, Any]) -> None:
        await self._slow(limits.lines.of(self.session).take())
        name = rules.client_id(frame.get("id"))
        text = rules.words(frame.get("text"))
        given = frame.get("files")
        kept = files.read_tokens(given if isinstance(given, list) else [], self.session)
        if not text and not kept:
            raise Invalid("There is nothing in it.")
        self._typed = 0.0
        noted = await scribe.say(Said(self.session, name, text, kept))
        line = noted.line
        async with self._pulling:
            if line.seq == self._sent + 1:
                self._sent = line.seq
            shown = showing.line(line, self.widget.key, self.session)
            self.push({**shown, "t": "ack"})
        if line.seq > self._sent:
            await self._pull()
        if noted.is_new:
            for page in hub.pages_of(self.session):
                if isinstance(page, Talk) and page is not self:
                    await page.get(line)
            hub.tell_elsewhere({"kind": "lines", "sessions": [self.session]})

    async def get(self, line: Line) -> None:
        """A line of this session has been written by another page."""
        async with self._pulling:
            if line.seq == self._sent + 1:
                self._sent = line.seq
                self.push({"t": "lines", "lines": [showing.line(line, self.widget.key, self.session)]})
        if line.seq > self._sent:
            await self._pull()

    async def _since(self, frame: Mapping[str, Any]) -> None:
        """The page has noticed a gap: from where it has all."""
        async with self._pulling:
            self._sent = min(self._sent, rules.number(frame.get("seq")))
        await self._pull()

    async def _pull(self) -> None:
        """Fetch and push what this page has not got."""
        async with self._pulling:
            while True:
                found = await read(partial(lines.lines_after, self.session, self._sent))
                if not found:
                    return
                self._sent = found[-1].seq
                shown = [showing.line(one, self.widget.key, self.session) for one in found]
                self.push({"t": "lines", "lines": shown})
                if len(found) < lines.MOST_AT_ONCE:
                    return

    async def _typing(self, frame: Mapping[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._typed >= TYPING_EVERY:
            self._typed = now
            await hub.tell_desk(self.conversation, state="typing")

    async def _read(self, frame: Mapping[str, Any]) -> None:
        seq, got = rules.number(frame.get("seq")), rules.number(frame.get("got"))
        session = self.session
        await scribe.do(lambda: lines.has_read(session, seq, got=got))

    async def _about_page(self, frame: Mapping[str, Any]) -> None:
        about, session = self._about(frame), self.session
        await scribe.do(lambda: sessions.moved(session, about))
        await hub.tell_desk(
            self.conversation,
            state="here",
            page=rules.short(about.get("page"), 500),
            title=rules.short(about.get("title"), 200),
        )

    def _about(self, frame: Mapping[str, Any]) -> dict[str, Any]:
        """What a page says of itself; its address only when it is the page that it came from."""
        about = {key: frame.get(key) for key in ("title", "referrer", "language", "visits", "cart")}
        page = rules.short(frame.get("page"), 500)
        return {**about, "page": page if rules.origin_of(page) == rules.origin_of(self.origin) else ""}

    async def _details(self, frame: Mapping[str, Any]) -> None:
        session = self.session
        told = await scribe.do(lambda: sessions.introduce(self.widget, session, frame))
        self.push({"t": "known", "name": told.name, "email": told.email or told.site_email})

    async def _identify(self, frame: Mapping[str, Any]) -> None:
        session = self.session
        told = await scribe.do(lambda: sessions.identify(self.widget, session, frame))
        self.push({"t": "known", "name": told.name, "email": told.email or told.site_email, "signed": True})

    async def _transcript(self, frame: Mapping[str, Any]) -> None:
        session = self.session
        await scribe.do(lambda: leaving.send_transcript(session))
        self.push({"t": "sent"})

    async def _ping(self, frame: Mapping[str, Any]) -> None:
        self.push({"t": "pong"})

    # What happens ---------------------------------------------------------------------------------

    def hear(self, event: dict[str, Any]) -> None:
        """As the hub tells it."""
        kind = event["kind"]
        if kind == "lines":
            _later(self._pull())
        elif kind == "placed":
            if self.conversation != event["conversation"]:
                self.conversation = event["conversation"]
                _later(hub.tell_desk(self.conversation, state="here"))
        elif kind == "seen":
            self.push({"t": "seen", "seq": event["seq"]})
        elif kind == "typing":
            self.push({"t": "typing", "name": event["name"]})

    async def look(self, newest: int) -> None:
        """Fetch what there is, if this page has not got it."""
        if newest > self._sent:
            await self._pull()

    def tell(self, state: dict[str, Any]) -> None:
        """How things stand with us, if that is news."""
        if self._state and state != self._state:  # whoever has not been greeted yet is told then
            self._state = state
            self.push({"t": "state", **state})


_HELLO = Talk._hello
_DO = {
    "say": Talk._say,
    "typing": Talk._typing,
    "read": Talk._read,
    "about": Talk._about_page,
    "details": Talk._details,
    "identify": Talk._identify,
    "transcript": Talk._transcript,
    "since": Talk._since,
    "ping": Talk._ping,
}
_CODES: dict[type[KeepwordError], str] = {
    Invalid: "wrong",
    Refused: "refused",
    Conflict: "conflict",
    Unavailable: "later",
}
_tasks: set["asyncio.Task[Any]"] = set()


def _later(what: Any) -> None:
    """Let it be done, and keep it from being forgotten half-way."""
    task = asyncio.get_running_loop().create_task(_guarded(what))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _guarded(what: Any) -> None:
    try:
        await what
    except KeepwordError as error:
        logger.warning("A chat's page was not told: %s", error)


def _read_lines(session: int, after: int, *, newest: bool) -> list[Line]:
    return lines.last_lines(session) if newest else lines.lines_after(session, after)


async def _away(session: int, conversation: int | None) -> None:
    """The last page has gone; unless another one comes at once, so has the visitor."""
    await asyncio.sleep(AWAY_AFTER)
    if not hub.pages_of(session):
        await scribe.do(lambda: sessions.left([session]))
        await hub.tell_desk(conversation, state="away")


async def watch() -> None:
    """What no notice told of is found, and who is here is noted, as long as the process serves."""
    while True:
        await asyncio.sleep(STATE_EVERY)
        try:
            await _look_at_all()
        except KeepwordError as error:
            logger.warning("Chats are looked at again later: %s", error)


async def _look_at_all() -> None:
    here = hub.sessions_here()
    pages = [page for session in here for page in hub.pages_of(session) if isinstance(page, Talk)]
    widgets = {page.widget.pk: page.widget for page in pages}
    for pk, widget in widgets.items():
        state = showing.state(await read(partial(queries.availability, widget)))
        for one in pages:
            if one.widget.pk == pk:
                one.tell(state)
    for start in range(0, len(here), 500):
        some = here[start : start + 500]
        await scribe.do(partial(sessions.still_here, some))
        known = await read(partial(lines.newest, some))
        for session, newest in known.items():
            for page in hub.pages_of(session):
                if isinstance(page, Talk):
                    await page.look(newest)
