"""What customers' messages tell of them: read once, after they came, away from whoever waits for them."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.commitments.services import judged, judged_before
from keepword.conversations.models import Direction, Kind, Message
from keepword.core import facts, jobs, live, rows
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
    found = [one for one in _said(numbers) if not hasattr(one, "mood")]
    before = _before(found)
    for message in found:
        read = judge(message.text, lang=message.language or None, direction="in")
        feeling = read.emotion
        things = told(
            message.text,
            message.language or message.conversation.language,
            on=message.at.astimezone(zone).date(),
        )
        with transaction.atomic():
            rows.insert([Mood(message=message, emotion=feeling.name, strength=feeling.strength)])
            facts.record([judged(message, message.conversation, read, supersedes=before.get(message.pk))])
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


def judge_past(numbers: Collection[int]) -> int:
    """Record for measures what was read in messages of the past, and nothing else; how many were read. Read
    again, a message changes nothing."""
    every = _said(numbers)
    before = _before(every)
    found = [one for one in every if one.pk not in before]
    made = [
        judged(one, one.conversation, judge(one.text, lang=one.language or None, direction="in"))
        for one in found
    ]
    facts.record(made)
    return len(found)


def _said(numbers: Collection[int]) -> list[Message]:
    wanted = Message.objects.filter(pk__in=list(numbers)[:AT_ONCE], direction=Direction.IN, kind=Kind.MESSAGE)
    return list(wanted.select_related("conversation__customer", "author", "mood").order_by("at", "pk"))


def _before(found: Sequence[Message]) -> dict[int, int]:
    return judged_before({one.conversation_id for one in found}, [one.pk for one in found])


@jobs.job
def read(numbers: list[int]) -> None:
    """Read messages that came in."""
    read_messages(numbers)


@jobs.job_for_later
def read_past(numbers: list[int]) -> None:
    """Read messages that were brought in from the past."""
    judge_past(numbers)
