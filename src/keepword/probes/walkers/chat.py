"""A chat: a visitor's page connects, says a line, and hears one back."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from keepword.channels.chat.models import Widget
from keepword.channels.chat.services.sessions import forget_tests
from keepword.conversations.probing import token
from keepword.probes.models import Run, Step
from keepword.probes.rules.walked import Walked

MOST_BYTES = 1024 * 1024  # of one frame


class Silent(Exception):
    """What was waited for did not come: at which step, and what came instead."""

    def __init__(self, step: Step, words: str) -> None:
        super().__init__(words)
        self.step, self.words = step, words


def walk(run: Run, sent: Callable[[], bool]) -> Walked:
    """It passes when our line was acknowledged, and one came back that only our own server can have said."""
    widget = Widget.objects.filter(inbox=run.probe.inbox).first()
    if widget is None or not widget.is_on:
        return Walked(False, step=Step.SET_UP, evidence="The chat is off.")
    started = time.monotonic()
    try:
        _talk(widget.key, token(run.pk), started + run.probe.limit)
    except Silent as silent:
        return Walked(False, step=silent.step, evidence=silent.words)
    except (OSError, WebSocketException) as error:
        return Walked(False, step=Step.CONNECT, evidence=str(error) or type(error).__name__)
    finally:
        forget_tests(widget, token(run.pk))
    return Walked(True, time.monotonic() - started)


def _talk(key: str, said: str, until: float) -> None:
    ours = urlsplit(settings.KEEPWORD_URL)
    scheme = "wss" if ours.scheme == "https" else "ws"
    with connect(
        f"{scheme}://{ours.netloc}{ours.path}/chat/ws/{key}",
        origin=Origin(f"{ours.scheme}://{ours.netloc}"),
        open_timeout=max(0.1, until - time.monotonic()),
        close_timeout=1,
        max_size=MOST_BYTES,
        proxy=None,
    ) as socket:
        socket.send(json.dumps({"t": "hello", "language": "en"}))
        _wait(socket, until, Step.CONNECT, lambda frame: frame.get("t") == "welcome")
        socket.send(json.dumps({"t": "say", "id": said[:40], "text": said}))
        heard = {"ack": False, "answer": False}

        def both(frame: dict[str, Any]) -> bool:
            heard["ack"] |= frame.get("t") == "ack"
            heard["answer"] |= frame.get("t") == "lines" and any(
                one.get("ours") and one.get("text") == said for one in frame.get("lines", ())
            )
            return all(heard.values())

        _wait(socket, until, Step.ANSWER, both)


def _wait(
    socket: ClientConnection, until: float, step: Step, is_it: Callable[[dict[str, Any]], bool]
) -> None:
    """Read frames until the one that is waited for."""
    last = "nothing"
    while (left := until - time.monotonic()) > 0:
        try:
            frame = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            break
        except WebSocketException as error:
            raise Silent(step, f"The connection was closed: {error}") from None
        if not isinstance(frame, dict):
            continue
        if is_it(frame):
            return
        last = f"“{frame.get('t')}” {frame.get('code', '')}".strip()
    raise Silent(step, f"The time was up; the last that came was {last}.")
