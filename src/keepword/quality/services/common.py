"""What the verbs of quality share."""

from typing import Any, Final

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.quality.models import Review
from keepword.quality.queries.reviews import get_review, may_review

LONGEST: Final = 5_000  # letters of a note


def demand(user: User) -> None:
    """Refused unless this user grades conversations."""
    if not may_review(user):
        raise Refused(_("Reviews are for those who may grade conversations."))


def text(given: str, field: str, *, required: bool = True) -> str:
    """A note as it is kept. Invalid when it is too long, or missing."""
    kept = given.strip()
    if "\x00" in kept or len(kept) > LONGEST:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST}, field=field)
    if required and not kept:
        raise Invalid(_("Write a few words."), field=field)
    return kept


def locked(user: User, review: Review) -> Review:
    """The review as it is now, for one who sees it, nobody else changing it until this transaction ends."""
    get_review(user, review.pk)
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "conversation__inbox", "conversation__customer", "agent", "reviewer", "scorecard", "calibration"
    )
    found = rows.filter(pk=review.pk).first()
    if found is None:
        raise NotFound("There is no such review.")
    return found


def gradable(user: User, review: Review) -> Review:
    """The same, of one that this user may mark now. Refused for one's own work, Conflict when it is done."""
    demand(user)
    current = locked(user, review)
    if current.agent_id == user.pk:
        raise Refused(_("Nobody reviews their own work."))
    if not current.is_open:
        raise Conflict(_("This review is finished."))
    if current.calibration is not None and current.calibration.closed_at is not None:
        raise Conflict(_("This calibration is closed."))
    if current.reviewer_id is not None and current.reviewer_id != user.pk:
        raise Refused(_("Somebody else has this review."))
    return current


def where(conversation: Conversation) -> dict[str, Any]:
    """What facts say of a conversation."""
    return {
        "inbox": conversation.inbox_id,
        "channel": conversation.inbox.channel,
        "team": conversation.team_id,
        "language": conversation.language,
    }
