"""Each test runs once a channel, against a server that speaks its provider's format."""

from collections.abc import Iterator
from typing import Any

import pytest

from keepword.core import outgoing
from tests.cast import Cast
from tests.channels.contract.doors import DOORS, Door


@pytest.fixture(params=DOORS, ids=[door.key for door in DOORS])
def door(request: pytest.FixtureRequest, cast: Cast, settings: Any, monkeypatch: Any) -> Iterator[Door]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    settings.KEEPWORD_URL = "https://desk.shop.example"
    monkeypatch.setattr(outgoing, "TIMEOUT", 3.0)
    made: Door = request.param()
    with made.server:
        made.connect()
        yield made
