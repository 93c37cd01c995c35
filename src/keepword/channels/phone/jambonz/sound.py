"""The sound of a call, streamed to us: a voicemail, a talk that the customer agreed to have recorded.

https://docs.jambonz.org/docs/webhooks/listen/: a WebSocket of the subprotocol audio.jambonz.org; first one
text frame, JSON with the call's attributes and `sampleRate`, then binary frames of 16-bit PCM. It ends when
the listening does: a key, silence, the end of the call.
"""

import base64
import hmac
import io
import json
import re
import tempfile
import wave
from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from keepword.channels.calls.models import Call
from keepword.channels.calls.rules.states import LIVE, State
from keepword.channels.doors.models import Connected
from keepword.channels.doors.queries import by_hook
from keepword.channels.phone import jobs
from keepword.channels.phone.jambonz.keys import NAME, password
from keepword.channels.phone.jambonz.verbs import RATE
from keepword.channels.phone.providers import JAMBONZ
from keepword.channels.phone.turns import LONGEST_MESSAGE
from keepword.core import blobs
from keepword.core.errors import KeepwordError
from keepword.core.jobs import enqueue

_PATH: Final = re.compile(r"/hooks/phone/(?P<hook>[^/]+)/(?P<step>recorded|recorded-talk)/(?P<key>[^/]+)/")
PROTOCOL: Final = "audio.jambonz.org"
WIDTH: Final = 2  # bytes of a sample
RATES: Final = (8000, 16000, 24000, 48000, 64000)
SHORTEST: Final = 1.0  # seconds of a message; less is a breath
PART: Final = 30 * 60  # seconds of a talk in one recording; then a further one begins
MOST_META: Final = 64 * 1024
MOST_FRAME: Final = 1024 * 1024
IN_MEMORY: Final = 1024 * 1024
NOT_ALLOWED: Final = 4403
TOO_MUCH: Final = 1009


class Tape:
    """What is being recorded of one call."""

    def __init__(self, call: Call, step: str) -> None:
        self.call, self.step = call, step
        self.rate = RATE
        self.size = 0
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `end`

    @property
    def seconds(self) -> float:
        return self.size / (WIDTH * self.rate)

    @property
    def is_full(self) -> bool:
        """A message is as long as it may be; the same of a part of a talk."""
        return self.seconds >= (PART if self.step == "recorded-talk" else LONGEST_MESSAGE + 5)

    def begin(self, said: str) -> None:
        """The first frame says how often the sound was measured."""
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            return
        rate = found.get("sampleRate") if isinstance(found, dict) else None
        if rate in RATES and not self.size:
            self.rate = int(rate)

    def add(self, content: bytes) -> None:
        self._file.write(content)
        self.size += len(content)

    def cut(self) -> None:
        """Keep what there is, and go on with nothing."""
        seconds = self.seconds
        if seconds >= SHORTEST:
            blob = blobs.put(self._wav())
            enqueue(jobs.keep_brought, self.call.pk, self.step == "recorded-talk", blob, round(seconds))
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def end(self) -> None:
        try:
            self.cut()
        finally:
            self._file.close()

    def _wav(self) -> bytes:
        self._file.seek(0)
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(WIDTH)
            file.setframerate(self.rate)
            file.writeframes(self._file.read(self.size // WIDTH * WIDTH))
        return out.getvalue()


def welcome(hook: str, step: str, key: str, *, path: str, authorization: str) -> Tape | None:
    """The tape for who may bring sound here now; None for everybody else."""
    try:
        connection = by_hook("phone", hook)
        expected = base64.b64encode(f"{NAME}:{password(connection, path)}".encode()).decode()
    except KeepwordError:
        return None
    kind, _space, given = authorization.partition(" ")
    right = hmac.compare_digest(given.strip().encode(), expected.encode())
    ours = connection.settings.get("provider") == JAMBONZ and connection.state != Connected.OFF
    if kind.lower() != "basic" or not right or not ours:
        return None
    call = Call.objects.select_related("inbox").filter(inbox=connection.inbox, key=key).first()
    if call is None or not _may_record(call, step):
        return None
    return Tape(call, step)


def _may_record(call: Call, step: str) -> bool:
    if step == "recorded":
        return call.state == State.VOICEMAIL and call.ended_at is None
    return call.state in LIVE and call.consent_at is not None


class Listener(AsyncWebsocketConsumer):
    """The end of the wire that listens, and says nothing."""

    tape: Tape | None = None

    async def connect(self) -> None:
        headers = dict(self.scope["headers"])
        self.tape = await database_sync_to_async(welcome)(
            **self.scope["url_route"]["kwargs"],
            path=self.scope["path"],
            authorization=headers.get(b"authorization", b"").decode("latin-1"),
        )
        if self.tape is None:
            await self.close(NOT_ALLOWED)
            return
        await self.accept(PROTOCOL if PROTOCOL in self.scope.get("subprotocols", []) else None)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        tape = self.tape
        if tape is None:
            return
        if len(text_data or "") > MOST_META or len(bytes_data or b"") > MOST_FRAME:
            await self.close(TOO_MUCH)
        elif bytes_data:
            tape.add(bytes_data)
            if tape.is_full and tape.step == "recorded-talk":
                await database_sync_to_async(tape.cut)()
            elif tape.is_full:
                await self.close()
        elif text_data:
            tape.begin(text_data)

    async def disconnect(self, code: int) -> None:
        tape, self.tape = self.tape, None
        if tape is not None:
            await database_sync_to_async(tape.end)()


def with_sound(websocket: Any) -> Any:
    """The application for WebSockets, with a provider's before it, which is no page and has no origin."""
    listener = Listener.as_asgi()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        found = _PATH.fullmatch(scope["path"])
        if found is None:
            await websocket(scope, receive, send)
        else:
            route = {"args": (), "kwargs": found.groupdict()}
            await listener({**scope, "url_route": route}, receive, send)

    return application
