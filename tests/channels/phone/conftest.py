"""A shop whose number is at the provider of tests/servers/telephony.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from keepword.accounts.models import User
from keepword.channels.calls import services
from keepword.channels.calls.models import Line
from keepword.channels.doors.models import Connection
from keepword.channels.doors.services import DoorFields, save_connection
from keepword.channels.phone import jobs
from keepword.core import clock
from tests.cast import Cast
from tests.channels.calls.conftest import Clock, time  # noqa: F401 - a fixture
from tests.servers.telephony import ACCOUNT, TOKEN, Provider, Wire

PUBLIC = "https://shop.example"
AGENT, COLLEAGUE = "+37069990001", "+37069990002"


def run_jobs() -> None:
    """What is due of this channel, within the test's transaction."""
    for row in DBTaskResult.objects.filter(task_path__startswith=jobs.__name__).order_by("enqueued_at"):
        if row.run_after <= clock.now() or row.run_after.year == 9999:
            job = getattr(jobs, row.task_path.rpartition(".")[2])
            row.delete()
            job.func(*row.args_kwargs["args"])


@dataclass
class Shop:
    """The cast with a number at the provider."""

    cast: Cast
    provider: Provider
    connection: Connection
    line: Line
    time: Clock

    def work(self) -> None:
        """Background work until nothing is left to do, here and at the provider."""
        for _round in range(6):
            run_jobs()
            self.provider.settle()

    def tick(self, seconds: float = 1) -> None:
        self.time.on(seconds)
        services.keep_ringing()
        self.work()

    def ready(self, user: User, number: str = AGENT) -> None:
        services.save_seat(user, by="phone", address=number)
        services.set_ready(user, user, True)

    def set(self, **fields: Any) -> None:
        Line.objects.filter(pk=self.line.pk).update(**fields)

    def queued(self, sender: str = "+37061234567") -> Wire:
        """A customer who is in the queue."""
        wire = self.provider.call(sender)
        self.work()
        return wire

    def talking(self) -> tuple[Wire, Wire]:
        """A customer and an agent who hear each other."""
        wire = self.queued()
        self.ready(self.cast.agent)
        self.tick()
        phone = self.provider.rung(AGENT).pick_up()
        phone.press("1")
        self.work()
        return wire, phone


@pytest.fixture
def provider(client: Client) -> Iterator[Provider]:
    def post(url: str, fields: dict[str, str], signature: str) -> tuple[int, str]:
        path = url.removeprefix(PUBLIC)
        answer = client.post(path, fields, headers={"X-Twilio-Signature": signature})
        return answer.status_code, answer.content.decode()

    with Provider(post) as provider:
        yield provider


@pytest.fixture
def shop(cast: Cast, time: Clock, provider: Provider, settings: LazySettings) -> Shop:  # noqa: F811
    settings.KEEPWORD_URL = PUBLIC
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    connection = save_connection(
        cast.admin,
        channel="phone",
        about=DoorFields(name="Phone", address="+37052000000"),
        settings={"account": ACCOUNT, "base": provider.base},
        secrets={"token": TOKEN},
    )
    provider.hook = PUBLIC + reverse("hook_phone", kwargs={"hook": connection.hook})
    return Shop(cast, provider, connection, Line.objects.create(inbox=connection.inbox), time)
