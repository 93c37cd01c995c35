"""Side conversations: what somebody else is asked about a conversation, by mail, beside its customer.

Their messages go the way of all messages (`write`, `send`, intake); here is what is theirs alone.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Actor, record
from keepword.conversations.events import SidesChanged
from keepword.conversations.models import (
    Conversation,
    Direction,
    Message,
    SideConversation,
    SideParticipant,
    State,
)
from keepword.conversations.services.letters import Letter
from keepword.conversations.services.state import demand, lock, notify
from keepword.core import clock, events
from keepword.core.errors import Conflict
from keepword.customers.rules import normal_email


def begin_side(user: Actor, conversation: Conversation, subject: str, letter: Letter) -> SideConversation:
    """A new side conversation with whoever the letter goes to, in the caller's transaction."""
    now = clock.now()
    made = SideConversation.objects.create(
        conversation=conversation,
        subject=subject.strip()[:500],
        created_by_id=user.pk,
        created_at=now,
        last_message_at=now,
        waiting_since=now,
    )
    take_in(made, letter)
    return made


def take_in(side: SideConversation, letter: Letter) -> None:
    """Whoever a letter goes to takes part in the side conversation."""
    people = {normal_email(address): name for name, address in (*letter.to, *letter.cc, *letter.bcc)}
    SideParticipant.objects.bulk_create(
        [SideParticipant(side=side, address=a[:254], name=n[:200]) for a, n in people.items()],
        ignore_conflicts=True,
    )


def take_back_side(message: Message) -> None:
    """A message of a side conversation was taken back, in the caller's transaction."""
    if message.side is None:
        return
    side = SideConversation.objects.select_for_update().get(pk=message.side.pk)
    left = Message.everything.filter(side=side).exclude(state=State.UNDONE).order_by("at", "pk")
    if not left.exists():
        side.closed_at, side.waiting_since = clock.now(), None
    else:
        last = left.last()
        waits = last is not None and last.direction == Direction.OUT
        side.waiting_since = last.at if waits and last is not None else None
    side.save(update_fields=["closed_at", "waiting_since"])
    events.publish(SidesChanged(lock(side.conversation), clock.now()))


def lock_side(side: SideConversation) -> SideConversation:
    """The side conversation as it is now, after its conversation was locked."""
    current = SideConversation.objects.select_for_update().get(pk=side.pk)
    current.conversation = lock(current.conversation)
    return current


def close_side(user: Actor, side: SideConversation) -> SideConversation:
    """Nothing is awaited from them any more."""
    demand(user)
    with transaction.atomic():
        current = lock_side(side)
        if current.closed_at is None:
            current.closed_at, current.waiting_since, current.news_at = clock.now(), None, None
            current.save(update_fields=["closed_at", "waiting_since", "news_at"])
            record(user, "closed side conversation", current)
            events.publish(SidesChanged(current.conversation, current.closed_at))
            notify(current.conversation)
    return current


def reopen_side(user: Actor, side: SideConversation) -> SideConversation:
    """There is more to ask."""
    demand(user)
    with transaction.atomic():
        current = lock_side(side)
        if current.closed_at is not None:
            if not Message.everything.filter(side=current).exclude(state=State.UNDONE).exists():
                raise Conflict(_("Nothing was ever sent in this side conversation; begin a new one."))
            current.closed_at = None
            current.save(update_fields=["closed_at"])
            record(user, "reopened side conversation", current)
            notify(current.conversation)
    return current


def see_side(user: Actor, side: SideConversation) -> SideConversation:
    """Somebody of us has looked at what came."""
    demand(user)
    with transaction.atomic():
        current = lock_side(side)
        if current.news_at is not None:
            current.news_at = None
            current.save(update_fields=["news_at"])
            record(user, "saw side conversation", current)
            notify(current.conversation)
    return current
