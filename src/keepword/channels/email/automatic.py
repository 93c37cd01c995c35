"""Mails that Keepword sends by itself, and how they stay few.

Two machines that answer each other must stop: nothing automatic goes to a machine that says it is one,
nothing twice within a minute to one address (a machine that does not say so answers at once), nothing in
return for a mail whose subject repeats that of our last one, and no more than a set number an hour.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.channels.email.models import AutoMail
from keepword.conversations import services as conversations
from keepword.conversations.events import Received
from keepword.conversations.models import Conversation, Kind, Message
from keepword.core import clock
from keepword.customers.rules import normal_email

HOUR = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
LATE = timedelta(hours=24)  # an acknowledgement after a longer outage would only puzzle
_NEVER_TO = frozenset(
    {"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce", "bounces"}
)
_Sent = tuple[datetime, str]  # when an automatic mail went, and in which matter
_MACHINE_MARKS = ("silent", "auto", "list")


def allowed(address: str) -> bool:
    """Whether an automatic mail may go to this address now."""
    address = normal_email(address)
    return _allowed(_recent([address]).get(address, []), clock.now())


def is_machine(address: str) -> bool:
    """Whether nobody reads mail at this address, by its name."""
    local, _at, domain = normal_email(address).rpartition("@")
    return not local or domain == "invalid" or local.partition("+")[0] in _NEVER_TO


def deserving(items: Sequence[Received]) -> list[int]:
    """Which of these messages are to be acknowledged, as far as that needs no query: their ids."""
    return [item.message.pk for item in items if _deserves(item)]


def acknowledge(message_ids: Sequence[int], *, words: Callable[[Conversation], str] | None = None) -> int:
    """Tell those who wrote for the first time that their message came; how many were told.

    Safe to repeat: nobody is told twice. `words` puts it otherwise, for another door than mail.
    """
    now = clock.now()
    with transaction.atomic():
        # One after the other, so that two workers do not both find that nothing was sent yet.
        conversations_of = Conversation.objects.select_for_update().filter(messages__in=message_ids)
        list(conversations_of.order_by("pk").values_list("pk", flat=True))
        messages = (
            Message.objects.filter(pk__in=message_ids)
            .exclude(conversation__messages__kind=Kind.AUTOMATIC)
            .select_related("conversation__inbox", "conversation__customer")
            .order_by("pk")
        )
        recent = _recent([_address(message) for message in messages])
        told = 0
        for message in messages:
            address, subject = _address(message), message.conversation.subject
            before = recent.get(address, [])
            if not _allowed(before, now) or _repeats(subject, before):
                continue
            recent.setdefault(address, []).append((now, subject))
            _acknowledge(message.conversation, words or _thanks)
            told += 1
    return told


def note(message: Message) -> None:
    """Remember that an automatic mail is on its way."""
    AutoMail.objects.bulk_create(
        [
            AutoMail(address=normal_email(address), at=message.at, conversation=message.conversation)
            for _name, address in message.to
        ]
    )


def is_over_limit(message: Message) -> bool:
    """Whether this automatic mail would be one too many for its address, whoever asked for it."""
    addresses = [normal_email(address) for _name, address in message.to]
    times = AutoMail.objects.filter(address__in=addresses, at__gt=message.at - HOUR, at__lte=message.at)
    return times.count() > settings.AUTO_MAILS_AN_HOUR * max(1, len(addresses))


def _deserves(item: Received) -> bool:
    message, conversation = item.message, item.conversation
    if not (item.new_contact and item.new_conversation and message.kind == Kind.MESSAGE):
        return False
    inbox = conversation.inbox
    if inbox.channel != "email" or not inbox.acknowledge or conversation.linked_to_id is not None:
        return False
    if (
        any(message.marks.get(mark) for mark in _MACHINE_MARKS)
        or message.marks.get("authentication") == "fail"
    ):
        return False
    if message.at < max(inbox.created_at, clock.now() - LATE):
        return False
    return reachable(message)


def reachable(message: Message) -> bool:
    """Whether a person may read what is sent back to the writer of a message."""
    return not is_machine(_address(message))


def _address(message: Message) -> str:
    return normal_email(message.marks.get("reply_to") or message.sender_address)


def _recent(addresses: Sequence[str]) -> dict[str, list[_Sent]]:
    found: dict[str, list[_Sent]] = {}
    rows = AutoMail.objects.filter(address__in=addresses, at__gt=clock.now() - HOUR)
    for address, at, subject in rows.values_list("address", "at", "conversation__subject"):
        found.setdefault(address, []).append((at, subject))
    return found


def _allowed(before: list[_Sent], now: datetime) -> bool:
    return len(before) < settings.AUTO_MAILS_AN_HOUR and not any(at > now - PAUSE for at, _subject in before)


def _repeats(subject: str, before: list[_Sent]) -> bool:
    """Whether it looks like an answer to one of our mails that lost its thread, as machines write them."""
    return any(sent and sent.lower() in subject.lower() for _at, sent in before)


def _acknowledge(conversation: Conversation, words: Callable[[Conversation], str]) -> None:
    with translation.override(conversation.language or conversation.inbox.language):
        text = words(conversation)
    conversations.automatic(conversation, text, reason="acknowledge")


def _thanks(conversation: Conversation) -> str:
    return "\n\n".join(
        [
            _("Thank you for writing to us."),
            _("Your message has arrived, and a person will read and answer it."),
        ]
    )
