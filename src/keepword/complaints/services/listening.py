"""Hearing what customers complain of: a job, so that intake does not wait for it."""

from keepword.complaints import queries
from keepword.complaints.models import Source
from keepword.complaints.rules.signs import signs
from keepword.complaints.services.complaint import suggest
from keepword.conversations.models import Conversation, Message
from keepword.core import clock, jobs


@jobs.job
def listen(message_ids: list[int]) -> None:
    """Suggest a complaint where one of these messages sounds like one. Safe to repeat."""
    rows = Message.objects.filter(pk__in=message_ids).select_related("conversation").order_by("pk")
    for message in rows:
        found = signs(message.text, message.language or message.conversation.language or None)
        if found:
            suggest(message.conversation, source=Source.WORDS, at=message.at, message=message, signs=found)


def rated_low(conversation: Conversation, *, rating: int, score: int) -> None:
    """A customer thought little of us; in the transaction of the rating."""
    if score <= queries.course().lowest_score:
        suggest(conversation, source=Source.RATING, at=clock.now(), rating=rating, score=score)
