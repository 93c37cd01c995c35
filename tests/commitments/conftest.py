"""A shop in Vilnius that works Monday to Friday, 9:00 to 18:00, and one week of it in January.

In winter Vilnius is two hours ahead of UTC, so the shop is open from 7:00 to 16:00 UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction

from keepword.accounts.models import User
from keepword.calendars.services import ensure_default_calendar
from keepword.commitments import queries
from keepword.commitments.models import Clock
from keepword.commitments.services import Times, save_policy
from keepword.conversations.models import Contact, Conversation, Inbox, Message
from keepword.conversations.services import Incoming, Letter, depart, receive, reply
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.services import Sighting


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of January 2026, in UTC. The 5th is a Monday."""
    return datetime(2026, 1, day, hour, minute, second, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rules_of_this_test() -> Iterator[None]:
    """Rules in memory outlive the rolled back database of the test that made them."""
    queries.forget()
    yield
    queries.forget()


@dataclass
class Shop:
    """The cast: an admin, an agent, an inbox, and what customers and agents do at a given moment."""

    admin: User
    agent: User
    inbox: Inbox

    def incoming(self, when: datetime, **fields: object) -> Incoming:
        defaults: dict[str, object] = {
            "inbox": self.inbox,
            "at": when,
            "sender": Sighting("olena@example.org", "Olena", "uk"),
            "subject": "Зарядка",
            "text": "Зарядка не працює",
        }
        return Incoming(**(defaults | fields))  # type: ignore[arg-type]

    def writes(
        self, when: datetime, conversation: Conversation | None = None, **fields: object
    ) -> Conversation:
        """A customer's message comes in."""
        with clock.moved(when), transaction.atomic():
            current = Conversation.objects.get(pk=conversation.pk) if conversation else None
            (message,) = receive([self.incoming(when, conversation=current, **fields)])
        return message.conversation

    def answers(self, when: datetime, conversation: Conversation, *, close: bool = False) -> Message:
        """An agent presses send; the message is not gone yet."""
        with clock.moved(when):
            return reply(self.agent, conversation, Letter("Вітаю! Надішлемо нову."), close=close)

    def departs(self, when: datetime, message: Message) -> None:
        """The time for undo is over."""
        with clock.moved(when):
            assert depart(message.pk, "worker") is not None


@pytest.fixture
def shop(db: None) -> Shop:
    admin = User.objects.create_user("admin@shop.example", name="Ada", role="admin")
    agent = User.objects.create_user("agent@shop.example", name="Jonas", role="agent")
    with clock.moved(at(1, 12)):
        ensure_default_calendar(admin, zone="Europe/Vilnius")
        inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
    return Shop(admin, agent, inbox)


@pytest.fixture
def promise(shop: Shop) -> Shop:
    """The shop promises an answer in an hour, the next in two, a resolution in sixteen."""
    save_policy(shop.admin, name="All", condition={}, times=Times(60, 120, 960))
    return shop


def clocks(conversation: Conversation) -> dict[str, Clock]:
    """The clocks of a conversation by kind; the latest of each."""
    return {one.kind: one for one in Clock.objects.filter(conversation=conversation).order_by("started_at")}


def counted(kind: str) -> list[Fact]:
    """The facts of a kind that hold: those that no other one supersedes."""
    gone = set(Fact.objects.filter(supersedes__isnull=False).values_list("supersedes", flat=True))
    return [fact for fact in Fact.objects.filter(kind=kind).order_by("pk") if fact.pk not in gone]


def contact_of(conversation: Conversation) -> Contact:
    return Contact.objects.filter(conversation=conversation).latest("started_at")
