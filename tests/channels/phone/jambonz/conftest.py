"""A shop whose number is at the jambonz of tests/servers/jambonz.py."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from keepword.channels.calls.models import Line
from keepword.channels.doors.services import DoorFields, save_connection
from keepword.channels.phone.jambonz import sound
from tests.cast import Cast
from tests.channels.calls.conftest import Clock
from tests.channels.phone.conftest import PUBLIC, Shop
from tests.servers.jambonz import ACCOUNT, API_KEY, SECRET, Jambonz, basic

VOICES = "en=google.en-GB-Standard-A, uk=google.uk-UA-Standard-A"


def bring(url: str, auth: dict[str, str], first: str, pcm: bytes) -> bool:
    """A call's sound, as the WebSocket of `sound` would take it."""
    parts = urlsplit(url)
    assert (parts.scheme, parts.hostname) == ("wss", "shop.example")
    hook, step, key = parts.path.strip("/").split("/")[2:]
    tape = sound.welcome(hook, step, key, path=parts.path, authorization=basic(auth))
    if tape is None:
        return False
    tape.begin(first)
    for at in range(0, len(pcm), 320):
        tape.add(pcm[at : at + 320])
    tape.end()
    return True


@pytest.fixture
def provider(client: Client) -> Iterator[Jambonz]:
    def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        path = url.removeprefix(PUBLIC)
        answer = client.post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    with Jambonz(post, bring) as provider:
        yield provider


@pytest.fixture
def shop(cast: Cast, time: Clock, provider: Jambonz, settings: LazySettings) -> Shop:
    settings.KEEPWORD_URL = PUBLIC
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    connection = save_connection(
        cast.admin,
        channel="phone",
        about=DoorFields(name="Phone", address=provider.number),
        settings={
            "provider": "jambonz",
            "account": ACCOUNT,
            "base": f"{provider.base}/api",
            "voices": VOICES,
        },
        secrets={"token": API_KEY, "signing_key": SECRET},
    )
    provider.hook = PUBLIC + reverse("hook_phone", kwargs={"hook": connection.hook})
    return Shop(cast, provider, connection, Line.objects.create(inbox=connection.inbox), time)
