"""Our answers reach the visitor: at once, and once."""

import logging
from collections.abc import Iterable

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.channels.chat import hub
from keepword.channels.chat.models import Session, Widget
from keepword.channels.chat.services.lines import write_ours
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Direction, Kind, Message, State
from keepword.core import clock
from keepword.core.errors import KeepwordError
from keepword.customers.rules import normal_email

logger = logging.getLogger(__name__)
MOST_BROWSERS = 10  # of one customer that an answer is shown in


def send_now(message_id: int) -> None:
    """Send a message in one transaction, right after the one that wrote it: nobody sees it half-way.

    What was said before it and waits yet, as its process was killed say, goes first: a chat is read in the
    order in which it was said. What goes wrong is left to the jobs that were queued.
    """
    shop = business()
    try:
        with translation.override(shop.language if shop else "en"):
            for pk in _waiting_until(message_id):
                with transaction.atomic():
                    message = conversations.depart(pk, "chat")
                    if message is not None:
                        deliver(message)
    except (DatabaseError, KeepwordError) as error:
        logger.warning("Message %s is left to its job: %s", message_id, error)


def _waiting_until(message_id: int) -> list[int]:
    """What waits to leave in the conversation of a message, up to it, in the order in which it was said."""
    last = Message.everything.select_related("conversation__inbox", "via").filter(pk=message_id).first()
    if last is None:
        return []
    rows = Message.objects.filter(
        conversation=last.conversation_id,
        via=last.via_id,
        direction=Direction.OUT,
        state=State.QUEUED,
        send_after__lte=clock.now(),
        pk__lte=message_id,
    )
    return list(rows.order_by("at", "pk").values_list("pk", flat=True))


def deliver(message: Message) -> None:
    """A message that has departed is written into its visitor's log, and they are told."""
    with transaction.atomic():
        sessions = sessions_for(message)
        if not sessions:
            conversations.failed(message, _("The chat that this answers is not here any more."))
            return
        files = files_of(message)
        for pk in sessions:
            write_ours(pk, message, name=message.sender_name, text=message.text, files=files)
        conversations.give_to_server(message)
        conversations.delivered(message)
        Widget.objects.filter(inbox=message.inbox.pk).update(last_out_at=clock.now())
        hub.look(*sessions)


def sessions_for(message: Message) -> list[int]:
    """The browsers that an answer is for: the one that it is addressed to, and those signed as the same user.

    When that one is gone, the customer's latest at this inbox.
    """
    addresses = [str(line[1]) for line in message.to if len(line) == 2]
    found = list(Session.objects.filter(visitor__in=addresses).order_by("pk")[:MOST_BROWSERS])
    if not found:
        customer = message.conversation.customer_id
        rows = Session.objects.filter(inbox=message.inbox.pk)
        rows = rows.filter(Q(customer=customer) | Q(customer__joined_into=customer))
        found = list(rows.order_by("-seen_at")[:1])
    signed = {one.site for one in found if one.site}
    others = Session.objects.filter(site__in=signed, conversation=message.conversation_id) if signed else ()
    return sorted({one.pk for one in (*found, *others)})[:MOST_BROWSERS]


def show_elsewhere(messages: Iterable[Message]) -> None:
    """What was said by mail in a conversation that began as a chat is seen in the chat too.

    Only what the visitor wrote, or got: nobody else's words.
    """
    for message in messages:
        if message.kind != Kind.MESSAGE or message.side_id is not None:
            continue
        conversation = message.conversation
        for session in sessions_of(conversation):
            if not _is_theirs(session, message):
                continue
            ours = message.direction == Direction.OUT
            name = message.sender_name if ours else session.name or message.sender_name
            write_ours(session.pk, message, name=name, text=message.text, files=files_of(message))
            hub.look(session.pk)


def sessions_of(conversation: Conversation) -> list[Session]:
    """The browsers that chat in a conversation, also in one that was merged into it; the latest first."""
    rows = Session.objects.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation))
    return list(rows.order_by("-seen_at")[:MOST_BROWSERS])


def _is_theirs(session: Session, message: Message) -> bool:
    own = {session.email, session.site_email} - {""}
    if message.direction == Direction.IN:
        return normal_email(message.sender_address) in own
    return any(normal_email(str(line[1])) in own for line in message.to if len(line) == 2)


def files_of(message: Message) -> list[dict[str, object]]:
    """The files of a message as a line has them."""
    if not message.has_files:
        return []
    return [
        {"name": file.name, "type": file.type, "size": file.size, "blob": file.blob}
        for file in message.attachments.filter(inline=False).order_by("pk")
    ]
