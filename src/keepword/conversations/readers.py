"""Whose eyes a message is for, where conversations of several customers were merged into one."""

from keepword.conversations.models import Conversation, Direction, Message
from keepword.customers.models import Identity
from keepword.customers.rules import normal_email


def is_shared(conversation: Conversation) -> bool:
    """Whether conversations of other customers were merged into this one."""
    return conversation.merged.exclude(customer=conversation.customer_id).exists()


def page_for(message: Message) -> int | None:
    """The number of the conversation whose page the readers of an outgoing message may open.

    In one of several customers it is that of the customer who gets the message; None when it goes to more
    than one of them, or to nobody that is known.
    """
    conversation = message.conversation
    if not is_shared(conversation):
        return conversation.pk
    owners = {conversation.customer_id: conversation.pk}
    for pk, customer in conversation.merged.order_by("pk").values_list("pk", "customer_id"):
        owners.setdefault(customer, pk)
    known = Identity.objects.filter(value__in=_readers(message), customer__in=owners)
    found = set(known.values_list("customer_id", flat=True))
    return owners[found.pop()] if len(found) == 1 else None


def had_it(message: Message, earlier: Message) -> bool:
    """Whether everybody who gets a message wrote the earlier one or got it."""
    people = _readers(earlier)
    if earlier.direction == Direction.IN:
        people |= {
            normal_email(earlier.sender_address),
            normal_email(str(earlier.marks.get("reply_to", ""))),
        }
    return _readers(message) <= people


def _readers(message: Message) -> set[str]:
    lines = (*message.to, *message.cc, *message.bcc)
    return {normal_email(str(line[1])) for line in lines if len(line) == 2}
