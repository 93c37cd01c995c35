"""A line of the shop, people who take calls, and a clock that the tests move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from keepword.accounts.models import User
from keepword.channels.calls import services
from keepword.channels.calls.models import Call, Leg, Line
from keepword.conversations.models import Inbox
from keepword.core import clock
from tests.cast import Cast

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday
OLENA = "+37061234567"


class Clock:
    """Stands at `now` until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def on(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        self._set()
        return self.now

    def _set(self) -> None:
        clock._moved.set(self.now)


@pytest.fixture
def time() -> Iterator[Clock]:
    with clock.moved(START):
        yield Clock(START)


@dataclass
class Shop:
    """The cast with a phone line."""

    cast: Cast
    inbox: Inbox
    line: Line
    time: Clock

    def calls(self, number: str = OLENA, sid: str = "") -> Call:
        """A customer calls and is in the queue."""
        call = services.begin(self.inbox, external_id=sid or f"CA{Call.objects.count()}", number=number)
        return services.queue_up(services.greet(call))

    def ready(self, *people: User) -> None:
        for one in people:
            services.save_seat(one, by="sip", address=f"sip:{one.name.lower()}@shop.example")
            services.set_ready(one, one, True)
            self.time.on(1)

    def rung(self, user: User) -> Leg:
        return Leg.objects.get(agent=user, ended_at=None)

    def talks(self, user: User, number: str = OLENA) -> Leg:
        """They are on a call."""
        self.calls(number)
        self.ready(user)
        services.offer_next()
        services.accept(user, self.rung(user))
        return self.rung(user)


@pytest.fixture
def shop(cast: Cast, time: Clock) -> Shop:
    inbox = Inbox.objects.create(
        name="Phone", channel="phone", address="+37052000000", acknowledge=False, created_at=clock.now()
    )
    line = Line.objects.create(inbox=inbox)
    return Shop(cast, inbox, line, time)


Say = Callable[..., None]
