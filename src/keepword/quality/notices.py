"""Of what in reviews people are notified."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepword.accounts.models import User
from keepword.conversations.notices import about, matter
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell
from keepword.quality.events import (
    CalibrationChanged,
    CoachingAcknowledged,
    CoachingGiven,
    ConversationReviewed,
    ReviewAsked,
    ReviewDisputed,
    ReviewsDrawn,
    ReviewSettled,
)
from keepword.quality.models import Review

SUBJECT = "quality_review"


def _asked(data: Mapping[str, Any]) -> Told:
    n = int(data.get("n", 1))
    return Told(
        ngettext("%(n)s conversation is yours to review", "%(n)s conversations are yours to review", n)
        % {"n": n}
    )


def _done(data: Mapping[str, Any]) -> Told:
    if data.get("what") == "settled":
        return Told(_("Your dispute is decided: %(subject)s") % {"subject": matter(data)})
    return Told(_("A conversation of yours was reviewed: %(subject)s") % {"subject": matter(data)})


def _disputed(data: Mapping[str, Any]) -> Told:
    text = _("%(name)s disputes a review: %(subject)s")
    return Told(text % {"name": data.get("name", ""), "subject": matter(data)})


def _coaching(data: Mapping[str, Any]) -> Told:
    values = {"name": data.get("name", ""), "subject": matter(data)}
    if data.get("what") == "acknowledged":
        return Told(_("%(name)s has read your note: %(subject)s") % values)
    return Told(_("%(name)s has a note for you: %(subject)s") % values)


register(
    Kind("review_asked", gettext_lazy("A conversation is mine to review"), _asked, icon="review", order=60),
    Kind("review_done", gettext_lazy("A conversation of mine was reviewed"), _done, icon="review", order=61),
    Kind("review_disputed", gettext_lazy("A review of mine is disputed"), _disputed, icon="review", order=62),
    Kind(
        "coaching",
        gettext_lazy("A note of coaching, or that it was read"),
        _coaching,
        icon="review",
        order=63,
    ),
)


def _news(kind: str, review: Review, **data: Any) -> News:
    return News(
        kind,
        f"/quality/reviews/{review.pk}/",
        subject=(SUBJECT, review.pk),
        data=about(review.conversation, **data),
    )


@events.on(ReviewAsked)
def _tell_asked(event: ReviewAsked) -> None:
    if event.review.reviewer is not None:
        tell(_news("review_asked", event.review, n=1), [event.review.reviewer], by=event.user)


@events.on(ReviewsDrawn)
def _tell_drawn(event: ReviewsDrawn) -> None:
    """Once for all that one got."""
    got = Counter(review.reviewer_id for review in event.reviews if review.reviewer_id)
    for user in User.objects.filter(pk__in=got):
        tell(News("review_asked", "/quality/", data={"n": got[user.pk]}), [user], by=event.user)


@events.on(CalibrationChanged)
def _tell_calibration(event: CalibrationChanged) -> None:
    if event.calibration.closed_at is not None:
        return
    for review in event.calibration.reviews.select_related("reviewer", "conversation"):
        if review.reviewer is not None:
            tell(_news("review_asked", review, n=1), [review.reviewer], by=event.user)


@events.on(ConversationReviewed)
def _tell_reviewed(event: ConversationReviewed) -> None:
    if event.review.agent is not None and event.review.calibration_id is None:
        tell(_news("review_done", event.review), [event.review.agent], by=event.user)


@events.on(ReviewDisputed)
def _tell_disputed(event: ReviewDisputed) -> None:
    if event.review.reviewer is not None:
        tell(
            _news("review_disputed", event.review, name=event.user.name),
            [event.review.reviewer],
            by=event.user,
        )


@events.on(ReviewSettled)
def _tell_settled(event: ReviewSettled) -> None:
    if event.review.agent is not None:
        tell(_news("review_done", event.review, what="settled"), [event.review.agent], by=event.user)


@events.on(CoachingGiven)
def _tell_coaching(event: CoachingGiven) -> None:
    if event.note.agent is not None:
        tell(_news("coaching", event.note.review, name=event.user.name), [event.note.agent], by=event.user)


@events.on(CoachingAcknowledged)
def _tell_acknowledged(event: CoachingAcknowledged) -> None:
    if event.note.by is not None:
        news = _news("coaching", event.note.review, name=event.user.name, what="acknowledged")
        tell(news, [event.note.by], by=event.user)
