"""A shop in Vilnius, two of its agents, and a customer who writes from olena@example.org."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from keepword.accounts.models import Business, User
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import (
    Incoming,
    Letter,
    StoredFile,
    close,
    delivered,
    depart,
    give_to_server,
    receive,
    reply,
)
from keepword.conversations.services.state import lock
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.services import Sighting

MORNING = datetime(2026, 7, 13, 6, tzinfo=UTC)  # a Monday, 9:00 in Vilnius
CUSTOMER = "olena@example.org"


def after(minutes: float = 0, *, hours: float = 0, days: float = 0) -> datetime:
    """A moment so long after the Monday morning on which everything begins."""
    return MORNING + timedelta(minutes=minutes, hours=hours, days=days)


@dataclass
class Shop:
    """What customers and agents do at given moments."""

    agent: User
    colleague: User
    inbox: Inbox

    def writes(
        self,
        at: datetime = MORNING,
        conversation: Conversation | None = None,
        *,
        text: str = "The charger does not work.",
        subject: str = "Charger",
        address: str = CUSTOMER,
        name: str = "Olena",
        language: str = "en",
        files: Sequence[StoredFile] = (),
        **fields: object,
    ) -> Conversation:
        """A mail of a customer has come in; the conversation that it is in."""
        with clock.moved(at), transaction.atomic():
            item = Incoming(
                inbox=self.inbox,
                at=at,
                sender=Sighting(address, name, language),
                subject=subject,
                text=text,
                files=list(files),
                conversation=lock(conversation) if conversation else None,
                **fields,  # type: ignore[arg-type]
            )
            (message,) = receive([item])
        return message.conversation

    def answers(
        self,
        conversation: Conversation,
        at: datetime,
        *,
        text: str = "We send a new one.",
        by: User | None = None,
        leave: bool = True,
        letter: Letter | None = None,
    ) -> Message:
        """An agent answers; unless told otherwise it leaves when its time for undo is over."""
        with clock.moved(at):
            message = reply(by or self.agent, conversation, letter or Letter(text))
        if leave:
            self.leaves(message, at + timedelta(seconds=15))
        return message

    def leaves(self, message: Message, at: datetime) -> None:
        """An outgoing message goes to the next server."""
        with clock.moved(at):
            going = depart(message.pk, "test")
            assert going is not None
            give_to_server(going)
            delivered(going)

    def closes(self, conversation: Conversation, at: datetime) -> Conversation:
        with clock.moved(at):
            return close(self.agent, conversation)

    def solved(self, **fields: object) -> Conversation:
        """A conversation that was answered after an hour and closed after two."""
        conversation = self.writes(**fields)  # type: ignore[arg-type]
        self.answers(conversation, after(hours=1))
        return self.closes(conversation, after(hours=2))


def make_shop() -> Shop:
    """Rows of a new shop in the test's database."""
    Business.objects.create(
        pk=1, name="Brightcart", language="en", time_zone="Europe/Vilnius", set_up_at=MORNING
    )
    return Shop(
        agent=User.objects.create(email="daina@shop.example", name="Daina", role="agent"),
        colleague=User.objects.create(email="jonas@shop.example", name="Jonas", role="agent"),
        inbox=Inbox.objects.create(
            name="Support", address="support@shop.example", acknowledge=False, created_at=MORNING
        ),
    )


def facts(kind: str) -> list[Fact]:
    return list(Fact.objects.filter(kind=kind).order_by("pk"))
