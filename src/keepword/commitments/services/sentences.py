"""The sentences that showed interest to somebody, remembered for a while: to others they show none."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from keepword.commitments.models import SentSentence
from keepword.commitments.queries.said import LOOK_BACK, likenesses
from keepword.commitments.rules.minutes import Sign
from keepword.conversations.models import Conversation, Message
from keepword.core import clock

CUSTOMERS: Final = 2  # of whom a likeness is kept: whoever asks, one of them is another
MOST_OF_ONE: Final = 50  # sentences of a message
MOST: Final = 200_000  # rows
_AT_ONCE: Final = 5_000


def remember(conversation: Conversation, message: Message, at: datetime, interest: Sign) -> None:
    """Keep the sentences of a message by which it showed interest. No such sentence: no statement."""
    found = list(likenesses(message.text, interest, conversation.customer.name))[:MOST_OF_ONE]
    if not found:
        return
    found.sort()  # two at once lock them in the same order
    customer = conversation.customer_id
    known = list(SentSentence.objects.filter(likeness__in=found).order_by("-at", "-pk"))
    stale: list[int] = []
    for key in found:
        others = [one for one in known if one.likeness == key and one.customer_id != customer]
        stale += [one.pk for one in others[CUSTOMERS - 1 :]]
    if stale:
        SentSentence.objects.filter(pk__in=stale).delete()
    newer = {one.likeness for one in known if one.customer_id == customer and one.at > at}
    SentSentence.objects.bulk_create(
        [
            SentSentence(likeness=key, customer_id=customer, message_id=message.pk, at=at)
            for key in found
            if key not in newer
        ],
        update_conflicts=True,
        unique_fields=["likeness", "customer_id"],
        update_fields=["message_id", "at"],
    )


def sweep_sentences() -> int:
    """Forget what is too old to be compared, and the oldest of too many; how many went."""
    old = SentSentence.objects.filter(at__lte=clock.now() - LOOK_BACK)
    gone = _delete(old)
    excess = SentSentence.objects.count() - MOST
    if excess > 0:
        gone += _delete(SentSentence.objects.order_by("at", "pk"), min(excess, _AT_ONCE))
    return gone


def _delete(wanted: QuerySet[SentSentence], most: int = _AT_ONCE) -> int:
    ids = list(wanted.values_list("pk", flat=True)[:most])
    return SentSentence.objects.filter(pk__in=ids).delete()[0]
