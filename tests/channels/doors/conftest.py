import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from keepword.channels.doors import intake, tasks
from keepword.channels.doors.models import Connection, Payload
from keepword.conversations.models import Message
from keepword.core import clock
from tests.cast import Cast, make_cast
from tests.pigeon import make_pigeon
from tests.servers.web import Answered, Asked, WebServer, web_server


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def loft(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """Where pigeons are sent from; each gets a number."""
    monkeypatch.setattr(settings, "WEBHOOK_HOSTS", ["127.0.0.1"])

    def take(asked: Asked) -> Answered:
        return Answered(body=json.dumps({"id": f"out-{len(server.asked)}"}).encode())

    with web_server(take) as server:
        yield server


@pytest.fixture
def pigeon(cast: Cast, loft: WebServer) -> Connection:
    return make_pigeon(loft.url)


def come(connection: Connection, *events: dict[str, Any]) -> bool:
    """A pigeon comes with these; what follows is done."""
    kept = intake.keep(connection.inbox, json.dumps({"events": events}).encode())
    work()
    return kept


def work() -> None:
    """What waits is taken in, as its jobs would."""
    for pk in Payload.objects.filter(state="waiting").values_list("pk", flat=True):
        tasks.take_in.call(pk)


def leave(message: Message) -> Message:
    """Its time for undo is over: it leaves."""
    with clock.moved((message.send_after or clock.now()) + timedelta(seconds=1)):
        tasks.send(message.pk, "worker")
    message.refresh_from_db()
    return message
