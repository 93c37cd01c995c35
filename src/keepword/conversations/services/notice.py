"""A customer is told something that they did not ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record, system
from keepword.conversations import rules
from keepword.conversations.channels import Channel, Line, channel_of, channels
from keepword.conversations.models import Conversation, Inbox, Kind, Message, Status
from keepword.conversations.services.letters import Letter, fitted
from keepword.conversations.services.write import write_out
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from keepword.customers.models import Kind as IdentityKind

# Those by which somebody is written to who prefers it; by others they can only be called, or not at all.
_MESSENGERS: Final = ("sms", "whatsapp", "telegram")


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said. `foot` says how to get no more of it: below the signature of a mail, else at the end."""

    subject: str
    text: str
    language: str
    foot: str = ""
    marks: dict[str, Any] | None = None


def tell_customer(customer: Customer, mail: Inbox, telling: Telling, *, prefers: str = "") -> Message:
    """Write to a customer unasked, in the caller's transaction: a conversation of its own, that is no work
    for anybody until they answer. Never an answer, never a contact.

    By the channel that they prefer (`prefers`, see customers.models.Channel) where one may begin there, else
    as mail from `mail`. Invalid (field "to") when nothing leads to them.
    """
    now = clock.now()
    with transaction.atomic():
        conversation = Conversation.objects.create(
            inbox=mail,
            customer=customer,
            subject=telling.subject.strip()[:500],
            status=Status.NOTICE,
            team_id=mail.team_id,
            language=telling.language,
            preview=rules.preview(telling.text),
            created_at=now,
            last_message_at=now,
        )
        for inbox, channel, line in _ways(customer, mail, prefers):
            letter = _letter(conversation, inbox, channel, telling)
            if letter is None:
                continue
            if inbox.pk != mail.pk:
                conversation.inbox, conversation.team_id = inbox, inbox.team_id
                conversation.save(update_fields=["inbox", "team"])
            message = write_out(
                None,
                conversation,
                letter,
                to=[line],
                kind=Kind.NOTICE,
                seconds=0,
                marks=_marks(channel, telling),
                inbox=inbox,
            )
            record(system, "sent notice", conversation, message=message.pk)
            return message
        raise Invalid(_("Nothing leads to this customer."), field="to")


def reachable(customer: Customer, mail: Inbox, *, prefers: str = "") -> bool:
    """Whether an address is known to which a notice could go, as far as it is on record."""
    return next(_ways(customer, mail, prefers), None) is not None


def _ways(customer: Customer, mail: Inbox, prefers: str) -> Iterator[tuple[Inbox, Channel, Line]]:
    # By its last part: the demo shop's channels are named after those that they stand for.
    keys = [one.key for one in channels() if one.key.rpartition(".")[2] == prefers and one.can.starts]
    if prefers in _MESSENGERS:
        for inbox in Inbox.objects.filter(channel__in=keys, is_active=True).order_by("pk"):
            yield from _way(customer, inbox)
    yield from _way(customer, mail)


def _way(customer: Customer, inbox: Inbox) -> Iterator[tuple[Inbox, Channel, Line]]:
    channel = channel_of(inbox)
    if channel is None or not channel.can.starts or not inbox.is_active:
        return
    known = [one for one in customer.identities.all() if one.kind == channel.identity]
    if channel.identity == IdentityKind.EMAIL:
        known = [one for one in known if one.failed_at is None]
    # One that is proved to be theirs before one that somebody typed.
    best = min(known, key=lambda one: (one.verified_at is None, one.pk), default=None)
    if best is not None:
        yield inbox, channel, (customer.name, best.value)


def _letter(conversation: Conversation, inbox: Inbox, channel: Channel, telling: Telling) -> Letter | None:
    """The words as they can leave this way; None when they cannot."""
    if channel.obstacle(conversation, inbox):
        return None
    by_mail = channel.identity == IdentityKind.EMAIL
    text = telling.text if by_mail or not telling.foot else f"{telling.text.rstrip()}\n\n{telling.foot}"
    try:
        return fitted(Letter(text), channel)
    except Invalid:  # longer than the channel carries
        return None


def _marks(channel: Channel, telling: Telling) -> dict[str, Any]:
    by_mail = channel.identity == IdentityKind.EMAIL
    return {**(telling.marks or {}), **({"foot": telling.foot} if by_mail and telling.foot else {})}
