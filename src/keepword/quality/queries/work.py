"""What there is to review of a week: whose work, and what is risky in it."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef

from keepword.commitments.models import Promise, PromiseState
from keepword.complaints.models import Complaint
from keepword.complaints.models import State as Stands
from keepword.conversations.models import Conversation, Direction, Kind, Message, State, Status
from keepword.core.facts import RETRACTED
from keepword.core.models import Fact
from keepword.quality.models import Reason, Review
from keepword.quality.queries.reviews import zone
from keepword.relationship.models import Mood

WEEK: Final = timedelta(days=7)
LOW: Final = 2  # stars of five, and fewer
FELT: Final = ("annoyed", "angry")
STRONG: Final = 0.5
MOST: Final = 50_000  # conversations of a week that are looked at
_AT_ONCE: Final = 500

CSAT, COMPLAINT, PROMISE, EMOTION = "csat", "complaint", "promise", "emotion"
RISKS: Final = (CSAT, COMPLAINT, PROMISE, EMOTION)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def span(week: date) -> tuple[datetime, datetime]:
    """From when up to when the week of a Monday lasts in the shop."""
    where = zone()
    return (
        datetime.combine(week, time(), where),
        datetime.combine(week + WEEK, time(), where),
    )


def written(week: date) -> list[tuple[int, int, int]]:
    """Who of us wrote how many messages in which conversation in a week: (conversation, author, messages).

    Of conversations that were not reviewed yet; whoever may not log in any more is left out.
    """
    since, until = span(week)
    reviewed = Review.objects.filter(conversation=OuterRef("conversation")).exclude(reason=Reason.CALIBRATION)
    rows = (
        Message.objects.filter(
            at__gte=since,
            at__lt=until,
            direction=Direction.OUT,
            kind=Kind.MESSAGE,
            author__is_active=True,
            conversation__merged_into=None,
        )
        .exclude(state=State.UNDONE)
        .exclude(conversation__status__in=[Status.SPAM, Status.NOTICE])
        .filter(~Exists(reviewed))
        .values_list("conversation_id", "author_id")
        .annotate(n=Count("pk"))
        .order_by("conversation_id", "author_id")
    )
    return [(int(conversation), int(author), n) for conversation, author, n in rows[:MOST] if author]


def risks(conversations: Collection[int]) -> dict[int, list[str]]:
    """What is risky about each of these conversations, of RISKS. Four queries for each 500."""
    found: dict[int, set[str]] = {}
    ids = sorted(conversations)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for sign, those in (
            (CSAT, _rated_low(some)),
            (COMPLAINT, _complained(some)),
            (PROMISE, _broken(some)),
            (EMOTION, _felt(some)),
        ):
            for one in those:
                found.setdefault(one, set()).add(sign)
    return {one: [sign for sign in RISKS if sign in signs] for one, signs in found.items()}


def _rated_low(ids: list[int]) -> set[int]:
    """By facts that hold: a rating that was put right counts as it is now."""
    rows = Fact.objects.filter(subject_id__in=ids, kind__in=("csat", RETRACTED))
    known = list(rows.values_list("pk", "kind", "subject_id", "value", "supersedes"))
    gone = {supersedes for *_, supersedes in known if supersedes}
    return {
        int(subject)
        for pk, kind, subject, value, _ in known
        if kind == "csat" and pk not in gone and value is not None and value <= LOW and subject
    }


def _complained(ids: list[int]) -> set[int]:
    rows = Complaint.objects.filter(conversation__in=ids, state__in=[Stands.OPEN, Stands.DONE])
    return set(rows.values_list("conversation_id", flat=True))


def _broken(ids: list[int]) -> set[int]:
    rows = Promise.objects.filter(conversation__in=ids, state=PromiseState.BROKEN)
    return set(rows.values_list("conversation_id", flat=True))


def _felt(ids: list[int]) -> set[int]:
    rows = Mood.objects.filter(message__conversation__in=ids, emotion__in=FELT, strength__gte=STRONG)
    return set(rows.values_list("message__conversation_id", flat=True))


def risks_of(conversation: Conversation) -> list[str]:
    """The same of one."""
    return risks([conversation.pk]).get(conversation.pk, [])
