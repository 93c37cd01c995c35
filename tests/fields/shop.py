"""A shop with fields of its own."""

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Direction, Inbox, Message
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.fields.models import Definition
from keepword.fields.services import save_field


def conversation(inbox: Inbox, subject: str = "My lamp", **values: object) -> Conversation:
    """One with its first message."""
    now = clock.now()
    customer = values.pop("customer", None) or Customer.objects.create(name="Olena", created_at=now)
    found = Conversation.objects.create(
        inbox=inbox, customer=customer, subject=subject, created_at=now, last_message_at=now, **values
    )
    Message.objects.create(conversation=found, direction=Direction.IN, at=now, text="It is broken.")
    return found


def fields(lead: User, subject: str = "conversation") -> dict[str, Definition]:
    """One field of each kind, whose key is the kind."""
    return {
        kind: save_field(
            lead,
            None,
            name=kind.capitalize(),
            key=kind,
            subject=subject,
            kind=kind,
            choices=["Lamp", "Shade"] if "choice" in kind else [],
        )
        for kind in ("text", "long", "number", "date", "choice", "choices", "link", "flag")
    }
