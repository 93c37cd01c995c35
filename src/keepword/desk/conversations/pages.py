"""What the pages of conversations show: reads gathered for the templates."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from keepword.accounts.queries import people
from keepword.commitments.queries import clocks_of
from keepword.conversations import queries
from keepword.conversations.links import status_url
from keepword.conversations.models import NEVER, Conversation, Direction, Message, Priority, State, Status
from keepword.core import clock
from keepword.desk.access import person
from keepword.desk.conversations import panels, snooze
from keepword.desk.conversations.listing import desk_context, list_context, view_links, wanted_view
from keepword.desk.conversations.recipients import Recipients, answer_to
from keepword.feedback.queries import ratings

__all__ = ["desk_context", "list_context", "view_links", "wanted_view"]

RECENT = 40  # messages shown at first; the earlier ones come when asked for


def conversation_context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The panes of one conversation, without the composer."""
    user = person(request)
    messages, hidden = thread(request, conversation)
    conversation.read_messages = messages  # type: ignore[attr-defined]  # panels need not read them again
    about = panels.context(request, conversation)  # has the customer's identities read
    identities = sorted(conversation.customer.identities.all(), key=lambda one: one.pk)
    sender = identities[0].value if identities else ""
    return about | {
        "conversation": conversation,
        "thread": messages,
        "hidden": hidden,
        "people": list(people(user)),
        "priorities": Priority,
        "statuses": Status,
        "never": NEVER,
        "snooze_choices": snooze.choices(timezone.localtime(clock.now())),
        "earlier": queries.earlier(user, conversation),
        "identities": identities,
        "sender": sender,
        "sender_domain": sender[sender.rfind("@") :],
        "may_block": user.may("see_all"),
        "clocks": clocks_of(conversation),
        "ratings": ratings(conversation),
        "customer_page": status_url(conversation.pk),
        "languages": settings.LANGUAGES,
        "last_seen": messages[-1].pk if messages else 0,
    }


def thread(request: HttpRequest, conversation: Conversation) -> tuple[list[Message], int]:
    """The newest messages in the order of time, and how many earlier ones are not shown."""
    rows = queries.messages_of(conversation)
    if "all" in request.GET:
        return list(rows), 0
    newest = list(rows.reverse()[: RECENT + 1])
    if len(newest) <= RECENT:
        return newest[::-1], 0
    return newest[RECENT - 1 :: -1], rows.count() - RECENT


def recipients(conversation: Conversation, messages: list[Message]) -> Recipients:
    """To whom a reply to all would go."""
    for message in reversed(messages):
        if message.direction == Direction.IN and message.sender_address and message.kind == "message":
            sender = (message.sender_name, str(message.marks.get("reply_to") or message.sender_address))
            return answer_to(sender, message.to, message.cc, [conversation.inbox.address])
    for message in reversed(messages):
        if message.direction == Direction.OUT and message.to and message.state != State.UNDONE:
            return Recipients(
                to=[(name, address) for name, address in message.to],
                cc=[(name, address) for name, address in message.cc],
            )
    first = conversation.customer.identities.order_by("pk").first()
    return Recipients(to=[(conversation.customer.name, first.value)] if first else [])
