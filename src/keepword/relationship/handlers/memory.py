"""What follows, across a customer's life, from what happens in conversations."""

from datetime import UTC, datetime, timedelta
from typing import Final

from keepword.conversations.events import Answered, Erasing, MessagesReceived, Received
from keepword.conversations.models import Kind
from keepword.core import jobs
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.relationship import services
from keepword.relationship.models import Mentioned
from keepword.relationship.privacy.memory import forget_words
from keepword.relationship.services.reading import read

FRESH: Final = timedelta(hours=24)  # older messages are an import: they are read when somebody asks for it


@on(MessagesReceived)
def _received(event: MessagesReceived) -> None:
    since = datetime.now(UTC) - FRESH  # by the world's time: what is told of the past is no news
    wanted = [item.message.pk for item in event.items if item.message.at >= since and _tells(item)]
    if wanted:
        jobs.enqueue(read, wanted)


def _tells(item: Received) -> bool:
    silent = item.message.marks.get("silent")
    return item.contact is not None and item.message.kind == Kind.MESSAGE and not silent


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
