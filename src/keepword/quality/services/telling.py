"""Facts of reviews, written in the transaction of the change."""

from keepword.core import facts
from keepword.quality.models import Coaching, Review
from keepword.quality.services.common import where


def reviewed(review: Review, *, supersedes: int | None = None) -> int | None:
    """A review is finished, or settled anew; the fact's number. None of one in which nothing applied.

    A correction stays at the moment of what it corrects.
    """
    if review.score is None or review.done_at is None:
        if supersedes is not None:
            facts.record(facts.retract(facts.holding(review.conversation_id, pk=supersedes)))
        return None
    told = facts.fact(
        "conversation_reviewed",
        review.done_at,
        subject_id=review.conversation_id,
        person=review.conversation.customer.key,
        actor=review.agent.key if review.agent else None,
        value=review.score,
        supersedes=supersedes,
        review=review.pk,
        scorecard=review.scorecard_id,
        reviewer=str(review.reviewer.key) if review.reviewer else "",
        reason=review.reason,
        accuracy=review.accuracy,
        critical=bool(review.failed),
        settled=supersedes is not None,
        **where(review.conversation),
    )
    facts.record([told])
    return told.pk


def disputed(review: Review) -> None:
    """Its agent does not agree."""
    assert review.disputed_at is not None
    told = facts.fact(
        "review_disputed",
        review.disputed_at,
        subject_id=review.conversation_id,
        actor=review.agent.key if review.agent else None,
        review=review.pk,
        **where(review.conversation),
    )
    facts.record([told])


def coached(note: Coaching, kind: str = "coaching_given") -> None:
    """A note was given, or (`coaching_acknowledged`) read."""
    review = note.review
    read = note.acknowledged_at if kind == "coaching_acknowledged" else None
    told = facts.fact(
        kind,
        read or note.at,
        subject_id=review.conversation_id,
        actor=note.agent.key if note.agent else None,
        value=(read - note.at).total_seconds() if read else None,
        note=note.pk,
        review=review.pk,
        reviewer=str(note.by.key) if note.by else "",
        **where(review.conversation),
    )
    facts.record([told])
