"""What follows, across a customer's life, from what happens in conversations."""

from datetime import UTC, datetime, timedelta
from typing import Final

from keepword.conversations.events import Answered, Erasing, MessagesReceived, Received
from keepword.conversations.models import Kind
from keepword.core import clock, jobs
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.relationship import services
from keepword.relationship.models import Mentioned
from keepword.relationship.privacy.memory import forget_words
from keepword.relationship.services.reading import AT_ONCE, read, read_past

FRESH: Final = timedelta(hours=24)  # older messages are an import: read for measures, nothing is suggested


@on(MessagesReceived)
def _received(event: MessagesReceived) -> None:
    now = datetime.now(UTC)  # by the world's time: what is told of the past is no news
    since = now - FRESH
    said = [item.message for item in event.items if _is_said(item)]
    fresh = [one.pk for one in said if one.at >= since and not one.marks.get("silent")]
    if fresh:
        jobs.enqueue(read, fresh)
    if abs(clock.now() - now) > FRESH:
        return  # a story, as the demo's: whoever tells it has it read
    past = sorted({one.pk for one in said}.difference(fresh))
    for start in range(0, len(past), AT_ONCE):
        jobs.enqueue(read_past, past[start : start + AT_ONCE])


def _is_said(item: Received) -> bool:
    return item.contact is not None and item.message.kind == Kind.MESSAGE


@on(Answered)
def _answered(event: Answered) -> None:
    spoken = "call" in event.message.marks and "voicemail" not in event.message.marks
    if not spoken:  # nobody wrote down what was said
        services.answered(event)


@on(Erasing)
def _erasing(event: Erasing) -> None:
    forget_words(event)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    moved = move(Mentioned.objects.filter(customer=event.source), event.into)
    note(event.join.kept, "relationship", mentioned=moved)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    kept = event.join.kept.get("relationship", {})
    back(Mentioned, kept.get("mentioned", ()), event.source, event.into)
