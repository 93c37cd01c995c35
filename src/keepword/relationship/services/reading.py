"""What customers' messages tell of them: read once, after they came, away from whoever waits for them."""

from collections.abc import Collection
from typing import Final

from django.db import transaction

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.conversations.models import Direction, Kind, Message
from keepword.core import jobs, live, rows
from keepword.customers.services import Finding, suggest_remembering
from keepword.language.judge import judge
from keepword.language.remembering import told
from keepword.relationship.models import Mood

AT_ONCE: Final = 200


def read_messages(numbers: Collection[int]) -> int:
    """Keep the mood of these messages and suggest what they tell; how many were read.

    Read again, a message changes nothing.
    """
    shop = business()
    zone = zone_of(shop)
    wanted = Message.objects.filter(
        pk__in=list(numbers)[:AT_ONCE], direction=Direction.IN, kind=Kind.MESSAGE, mood__isnull=True
    )
    found = list(wanted.select_related("conversation__customer").order_by("at", "pk"))
    for message in found:
        feeling = judge(message.text, lang=message.language or None, direction="in").emotion
        things = told(
            message.text,
            message.language or message.conversation.language,
            on=message.at.astimezone(zone).date(),
        )
        with transaction.atomic():
            rows.insert([Mood(message=message, emotion=feeling.name, strength=feeling.strength)])
            made = suggest_remembering(
                message.conversation.customer,
                [Finding(one.kind, one.value, one.sentence) for one in things],
                message=message.pk,
                conversation=message.conversation_id,
                at=message.at,
            )
        if made:
            live.push(
                f"conversation.{message.conversation_id}", "state", conversation=message.conversation_id
            )
    return len(found)


@jobs.job
def read(numbers: list[int]) -> None:
    """Read messages that came in."""
    read_messages(numbers)
