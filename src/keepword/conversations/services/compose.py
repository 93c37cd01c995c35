"""One of us writes to a customer first."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations.channels import Channel, Line, channel_of
from keepword.conversations.models import Conversation, Inbox, Kind, Message, Status
from keepword.conversations.services.letters import Letter, agreed, check_addresses, fitted
from keepword.conversations.services.state import demand, notify
from keepword.conversations.services.write import recorded, write_out
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer
from keepword.customers.rules import normal, normal_email
from keepword.customers.services import Sighting, identify, recognise


def compose(
    user: User, inbox: Inbox, letter: Letter, *, subject: str, send_at: datetime | None = None
) -> Message:
    """Write to a customer first: a new conversation that waits for them.

    `letter.to` names mail addresses, or by a channel of another kind one of its own (a phone number).
    Invalid names the field at fault; Conflict when nothing may be sent there.
    """
    demand(user)
    if not letter.to:
        raise Invalid(_("To whom shall it go?"), field="to")
    channel = channel_of(inbox)
    by_mail = channel is None or channel.identity == "email"
    if channel is not None and not channel.can.starts:
        raise Invalid(_("By this channel the customer writes first."), field="inbox")
    if by_mail and not subject.strip():
        raise Invalid(_("Give it a subject."), field="subject")
    if by_mail:
        check_addresses(letter)
    now = clock.now()
    with transaction.atomic():
        customer, line = _first_line(letter, channel)
        conversation = Conversation.objects.create(
            inbox=inbox,
            customer=customer,
            subject=subject.strip()[:500],
            status=Status.WAITING,
            assignee=user,
            team_id=inbox.team_id,
            language=customer.language,
            created_at=now,
            last_message_at=now,
        )
        if channel is not None and not by_mail:
            letter = _first_letter(conversation, letter, channel)
        message = write_out(
            user,
            conversation,
            letter,
            inbox=None if by_mail else inbox,
            to=list(letter.to) or [line],
            kind=Kind.MESSAGE,
            seconds=None if channel is None or channel.can.undo else 0,
            send_at=send_at,
            before={"new": True, "hold": True},
        )
        recorded(user, "composed", conversation, message)
        notify(conversation)
    return message


def _first_line(letter: Letter, channel: Channel | None) -> tuple[Customer, Line]:
    """Who is behind the first address, and where it goes."""
    name, address = letter.to[0]
    if channel is None or channel.identity == "email":
        plain = normal_email(address)
        return identify([Sighting(plain, name)])[plain], (name, plain)
    if len(letter.to) > 1:
        raise Invalid(_("By this channel a message goes to one person."), field="to")
    plain = normal(channel.identity, address)
    if not plain:
        raise Invalid(_("Enter one number with its country, such as +37061234567."), field="to")
    customer = recognise(channel.identity, plain, name=name)
    return customer, (name or customer.name, plain)


def _first_letter(conversation: Conversation, letter: Letter, channel: Channel) -> Letter:
    """The first words as the channel can carry them. Conflict when none may be sent there."""
    inbox = conversation.inbox
    letter = fitted(agreed(replace(letter, to=()), channel, inbox), channel)
    obstacle = channel.obstacle(conversation, inbox)
    if obstacle and not (letter.template is not None and channel.can.templates):
        raise Conflict(obstacle, field="to")
    return letter
