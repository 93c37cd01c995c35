"""Whether a person would read what we ask."""

from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.conversations.ways import usual_way
from keepword.customers.models import Identity
from keepword.customers.rules import normal_email
from keepword.feedback.rules import ratings as rules

_NOT_BY_HAND = ("silent", "auto", "list")  # marks: read from a file, a machine's, a mailing list's


def reachable(conversation: Conversation, *, contact: int | None = None) -> bool:
    """Whether a person wrote last (in a contact), not long ago, from an address that takes messages."""
    rows = Message.objects.filter(conversation=conversation, direction=Direction.IN, kind=Kind.MESSAGE)
    if contact is not None:
        rows = rows.filter(contact=contact)
    last = rows.order_by("-at", "-pk").first()
    if last is None or any(last.marks.get(mark) for mark in _NOT_BY_HAND):
        return False
    channel = channel_of(last.inbox)
    if channel is not None and channel.identity != "email":
        return not usual_way(conversation).obstacle
    address = normal_email(str(last.marks.get("reply_to") or last.sender_address))
    if not rules.is_read(address):
        return False
    return not Identity.objects.filter(kind="email", value=address, failed_at__isnull=False).exists()
