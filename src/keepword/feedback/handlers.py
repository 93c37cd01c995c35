"""What ratings, surveys and usability sessions do when things happen elsewhere."""

from collections.abc import Collection

from keepword.complaints.services import rated_low
from keepword.conversations.events import Merged, StatusChanged, Unmerged
from keepword.conversations.models import Status
from keepword.core import clock
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.feedback.events import Rated, SurveyAnswered
from keepword.feedback.models import Rating, RatingRequest
from keepword.feedback.rules import ratings as rules
from keepword.feedback.services import ask_later, joining
from keepword.feedback.services.sessions import scale_answered


@on(StatusChanged)
def ask_after_closing(event: StatusChanged) -> None:
    """A matter is closed: plan to ask how it went. The job decides again when its time has come.

    Also when this closing ended no contact: the first one may have been undone by a reopening.
    """
    if event.after != Status.CLOSED or not event.conversation.inbox.ask_rating:
        return
    if event.ended is not None and event.ended.answered_at is None:
        return
    if clock.now() - event.at > rules.ASK_WITHIN:  # the past, told afterwards
        return
    ask_later(event.conversation)


@on(Rated)
def suggest_complaint(event: Rated) -> None:
    """A low rating may be a complaint; one that becomes low by a correction too."""
    rating = event.rating
    if clock.now() - rating.changed_at <= rules.ASK_WITHIN:  # not one that is told of the past
        rated_low(rating.conversation, rating=rating.pk, score=rating.score)


@on(Merged)
def move_ratings(event: Merged) -> None:
    """Ratings go with the contacts that they are about."""
    _move(event.merge.kept["contacts"], event.into.pk)


@on(Unmerged)
def move_ratings_back(event: Unmerged) -> None:
    """And back."""
    _move(event.contacts, event.source.pk)


def _move(contacts: Collection[int], conversation: int) -> None:
    for model in (Rating, RatingRequest):
        model._base_manager.filter(contact__in=contacts).update(conversation=conversation)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    joining.join(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    joining.part(event)


@on(SurveyAnswered)
def end_of_session(event: SurveyAnswered) -> None:
    """The ten statements are the last that a participant of a usability session does."""
    scale_answered(event.response)
