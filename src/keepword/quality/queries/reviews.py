"""Reads of reviews: who sees which, and what a reviewer looks at."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.accounts.queries import business, people
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.conversations.models import State as Sending
from keepword.conversations.queries import messages_of, visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.quality.models import Coaching, Criterion, Mark, Reason, Review, State
from keepword.quality.rules.scoring import Marked

RIGHT: Final = "quality"


def may_review(user: User) -> bool:
    """Whether somebody grades conversations and sees what others graded."""
    return user.may(RIGHT)


def zone() -> ZoneInfo:
    """The shop's."""
    shop = business()
    return ZoneInfo(shop.time_zone if shop else "UTC")


def today(now: datetime | None = None) -> date:
    """The day that it is in the shop."""
    return (now or clock.now()).astimezone(zone()).date()


def reviews(user: User) -> QuerySet[Review]:
    """The reviews that a user sees.

    Reviewers: those of conversations that they see, and whatever is theirs to do; but of their own work, as
    everybody, only what is finished. One that belongs to a calibration is seen by its reviewer alone until
    the calibration is closed.
    """
    rows = Review.objects.select_related(
        "conversation__customer", "conversation__inbox", "agent", "reviewer", "scorecard", "calibration"
    )
    own = Q(agent=user, calibration=None) & ~Q(state=State.DRAFT)
    if not may_review(user):
        return rows.filter(own) if user.may("converse") else rows.none()
    others = Q(calibration=None, conversation__in=visible(user).values("pk")) & (
        ~Q(agent=user) | Q(agent=None)
    )
    blind = Q(calibration__isnull=False, reviewer=user)
    told = Q(calibration__closed_at__isnull=False, conversation__in=visible(user).values("pk")) & (
        ~Q(agent=user) | Q(agent=None)
    )
    return rows.filter(own | others | blind | told | (Q(reviewer=user) & ~Q(agent=user)))


def get_review(user: User, pk: int) -> Review:
    """One of these; missing and forbidden alike are NotFound."""
    found = reviews(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such review.")
    return found


def to_do(user: User) -> QuerySet[Review]:
    """What waits to be reviewed by this user, or by anybody, the first due first: by ("due_on", "id")."""
    return reviews(user).filter(Q(reviewer=user) | Q(reviewer=None), state=State.DRAFT)


def own(user: User) -> QuerySet[Review]:
    """The finished reviews of this user's own work: by ("-done_at", "-id")."""
    return reviews(user).filter(agent=user, calibration=None).exclude(state=State.DRAFT)


def disputed(user: User) -> QuerySet[Review]:
    """What waits for a decision that this user can take, the oldest first: by ("disputed_at", "id")."""
    rows = reviews(user).filter(state=State.DISPUTED).exclude(agent=user)
    return rows if may_review(user) else rows.none()


def finished(user: User) -> QuerySet[Review]:
    """All that are finished, of no calibration: by ("-done_at", "-id")."""
    return reviews(user).filter(calibration=None).exclude(state=State.DRAFT)


def counts(user: User) -> dict[str, int]:
    """How much waits for this user: reviews to do, disputes to decide, coaching to acknowledge."""
    waiting = coaching_of(user).filter(acknowledged_at=None).count()
    if not may_review(user):
        return {"to_do": 0, "disputed": 0, "coaching": waiting}
    return {"to_do": to_do(user).count(), "disputed": disputed(user).count(), "coaching": waiting}


def coaching_of(user: User) -> QuerySet[Coaching]:
    """What this user was told to go on with, the newest first."""
    rows = Coaching.objects.filter(agent=user).select_related("review__conversation", "by")
    return rows.order_by("-at", "-pk") if user.may("converse") else rows.none()


def get_coaching(user: User, pk: int) -> Coaching:
    """One that they were told, or that stands in a review that they see; else NotFound."""
    rows = Coaching.objects.select_related("review__conversation", "by", "agent")
    found = rows.filter(pk=pk).first()
    if found is None or not reviews(user).filter(pk=found.review_id).exists():
        raise NotFound("There is no such note.")
    return found


def thread(user: User, review: Review) -> list[Message]:
    """What was said, for one who sees the conversation; of others nothing."""
    if not visible(user).filter(pk=review.conversation_id).exists():
        return []
    return list(messages_of(review.conversation))


def said_by_us(conversation: Conversation) -> QuerySet[Message]:
    """What people of ours wrote to the customer, in its order."""
    rows = Message.objects.filter(
        conversation=conversation, direction=Direction.OUT, kind=Kind.MESSAGE, author__isnull=False
    )
    return rows.exclude(state=Sending.UNDONE).order_by("at", "pk")


def authors(conversations: Iterable[int]) -> dict[int, dict[int, int]]:
    """Who of us wrote how many messages in each of these conversations. One query."""
    rows = Message.objects.filter(
        conversation__in=list(conversations),
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        author__isnull=False,
    ).exclude(state=Sending.UNDONE)
    found: dict[int, dict[int, int]] = {}
    for conversation, author in rows.values_list("conversation_id", "author_id"):
        of_it = found.setdefault(conversation, {})
        of_it[author or 0] = of_it.get(author or 0, 0) + 1
    return found


def reviewers(user: User) -> list[User]:
    """Who may grade, by name."""
    return [one for one in people(user) if may_review(one)]


def marks(review: Review) -> dict[int, Mark]:
    """The marks of a review, by criterion."""
    return {mark.criterion_id: mark for mark in review.marks.select_related("by")}


def criteria(review: Review) -> list[Criterion]:
    """What its card asks, in its order."""
    return list(review.scorecard.criteria.all())


def marked(asked: Sequence[Criterion], given: dict[int, Mark]) -> list[Marked]:
    """Criteria with their marks, as rules.scoring wants them."""
    return [
        Marked(
            key=one.key,
            kind=one.kind,
            weight=one.weight,
            value=given[one.pk].value if one.pk in given else None,
            critical=one.critical,
            accuracy=one.accuracy,
        )
        for one in asked
    ]


def is_reviewed(conversation: Conversation) -> bool:
    """Whether it is, or was, reviewed, beside calibrations."""
    return Review.objects.filter(conversation=conversation).exclude(reason=Reason.CALIBRATION).exists()


def with_notes(rows: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews with the coaching in them. One query more."""
    return rows.prefetch_related(
        Prefetch("coaching", queryset=Coaching.objects.select_related("by").order_by("pk"))
    )
