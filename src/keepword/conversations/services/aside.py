"""Writing in side conversations."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.events import SidesChanged
from keepword.conversations.models import (
    Conversation,
    Draft,
    Kind,
    Message,
    SideConversation,
    Status,
)
from keepword.conversations.services.letters import Letter
from keepword.conversations.services.sides import begin_side, lock_side, take_in
from keepword.conversations.services.state import demand, lock, notify
from keepword.conversations.services.write import write_out
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact


def ask(user: User, conversation: Conversation, letter: Letter, *, subject: str) -> Message:
    """Begin a side conversation: ask a colleague, a supplier or a partner by mail.

    The customer sees nothing of it and no clock of theirs changes. Invalid without recipients, subject or
    words.
    """
    demand(user)
    if not letter.to:
        raise Invalid(_("To whom shall it go?"), field="to")
    if not subject.strip():
        raise Invalid(_("Give it a subject."), field="subject")
    with transaction.atomic():
        current = lock(conversation)
        if current.status == Status.SPAM:
            raise Conflict(_("This is spam; release it before you ask anybody about it."))
        side = begin_side(user, current, subject, letter)
        message = _send(user, current, side, letter)
        record(user, "asked aside", current, side=side.pk, message=message.pk)
        facts.record([_asked(user, current, side)])
        events.publish(SidesChanged(current, side.created_at))
    return message


def ask_on(user: User, side: SideConversation, letter: Letter) -> Message:
    """Write on in a side conversation; `letter.to` empty means everybody in it."""
    demand(user)
    with transaction.atomic():
        current = lock_side(side)
        message = _send(user, current.conversation, current, letter)
        take_in(current, letter)
        current.last_message_at, current.closed_at, current.news_at = clock.now(), None, None
        current.waiting_since = current.waiting_since or current.last_message_at
        current.save(update_fields=["last_message_at", "closed_at", "news_at", "waiting_since"])
        record(user, "wrote aside", current.conversation, side=current.pk, message=message.pk)
        events.publish(SidesChanged(current.conversation, current.last_message_at))
    return message


def _asked(user: User, conversation: Conversation, side: SideConversation) -> Fact:
    return facts.fact(
        "side_asked",
        side.created_at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=user.key,
        side=side.pk,
        inbox=conversation.inbox_id,
    )


def _send(user: User, conversation: Conversation, side: SideConversation, letter: Letter) -> Message:
    message = write_out(
        user,
        conversation,
        letter,
        to=list(letter.to) or everybody(side),
        kind=Kind.SIDE,
        side=side,
    )
    Draft.objects.filter(conversation=conversation, user=user, kind="side").delete()
    notify(conversation)
    return message


def everybody(side: SideConversation) -> list[tuple[str, str]]:
    """Who takes part, as (name, address)."""
    return [(one.name, one.address) for one in side.participants.order_by("pk")]
