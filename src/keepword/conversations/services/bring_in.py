"""One of us, or another system in their name, hands in what a customer said elsewhere: a form, a call."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services.letters import MAX_TEXT
from keepword.conversations.services.receive import Incoming, StoredFile, receive
from keepword.conversations.services.state import demand, lock
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.rules import normal_email
from keepword.customers.services import Sighting
from keepword.language.detect import detect


def bring_in(
    user: User,
    where: Inbox | Conversation,
    *,
    name: str,
    address: str,
    text: str,
    subject: str = "",
    files: Sequence[StoredFile] = (),
    at: datetime | None = None,
    language: str = "",
) -> Message:
    """Take in a customer's message as if it had come by the inbox's own channel: clocks start, rules run.

    `where` is the inbox in which a new conversation begins, or the conversation that it belongs to. `at`
    (an aware moment) is when it was said, None for now. Invalid names the field at fault.
    """
    demand(user)
    moment = at or clock.now()
    if moment > clock.now():
        raise Invalid(_("Give a moment that is past."), field="at")
    if not text.strip() and not files:
        raise Invalid(_("Write something first."), field="text")
    if len(text) > MAX_TEXT:
        raise Invalid(_("This is too long."), field="text")
    sender = normal_email(address)
    try:
        validate_email(sender)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="address") from None
    with transaction.atomic():
        conversation = lock(where) if isinstance(where, Conversation) else None
        inbox = where if isinstance(where, Inbox) else where.inbox
        (message,) = receive(
            [
                Incoming(
                    inbox=inbox,
                    at=moment,
                    sender=Sighting(sender, " ".join(name.split())[:200], language or detect(text) or ""),
                    subject=" ".join(subject.split()),
                    text=text.strip(),
                    to=[[inbox.name, inbox.address]],
                    files=list(files),
                    marks={"door": "api"},
                    conversation=conversation,
                )
            ]
        )
        record(user, "brought in", message.conversation, message=message.pk)
    return message
