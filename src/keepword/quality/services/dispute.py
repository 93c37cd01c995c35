"""An agent does not agree with a review; somebody who may grade decides."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.quality.events import ReviewDisputed, ReviewSettled
from keepword.quality.models import Mark, Review, Source, State
from keepword.quality.queries.reviews import criteria
from keepword.quality.rules.scoring import fits
from keepword.quality.services import telling
from keepword.quality.services.common import demand, locked, text
from keepword.quality.services.marking import hold, reckoned

WITHIN: Final = timedelta(days=14)  # of a review's end


def dispute(user: User, review: Review, reason: str) -> Review:
    """The agent does not agree, and says why. Once, and within 14 days, else Conflict."""
    words = text(reason, "dispute")
    with transaction.atomic():
        current = locked(user, review)
        if current.agent_id != user.pk or current.calibration_id is not None:
            raise Refused(_("Only whose work it is may dispute a review."))
        if current.state != State.DONE or current.done_at is None:
            raise Conflict(_("This review cannot be disputed any more."))
        if clock.now() - current.done_at > WITHIN:
            raise Conflict(_("A review can be disputed for %(n)s days.") % {"n": WITHIN.days})
        current.state, current.dispute, current.disputed_at = State.DISPUTED, words, clock.now()
        current.score_before = current.score
        current.save()
        telling.disputed(current)
        record(user, "disputed review", current.conversation, review=current.pk)
        events.publish(ReviewDisputed(current, user))
    return current


def settle(user: User, review: Review, decision: str, changed: Mapping[str, int] | None = None) -> Review:
    """Decide a dispute: marks by the keys of their criteria are changed, all others stand. It is final.

    Invalid for a criterion or a mark that there is not, Conflict unless it is disputed.
    """
    demand(user)
    words = text(decision, "decision")
    with transaction.atomic():
        current = locked(user, review)
        if current.agent_id == user.pk:
            raise Refused(_("Nobody decides about a review of their own work."))
        if current.state != State.DISPUTED:
            raise Conflict(_("This review is not disputed."))
        moved = _change(user, current, changed or {})
        current.state, current.decision = State.SETTLED, words
        current.settled_by, current.settled_at = user, clock.now()
        if moved:
            hold(current, reckoned(current))
            current.fact = telling.reviewed(current, supersedes=current.fact)
        current.save()
        record(
            user,
            "settled review",
            current.conversation,
            review=current.pk,
            before=current.score_before,
            score=current.score,
        )
        events.publish(ReviewSettled(current, user))
    return current


def _change(user: User, review: Review, changed: Mapping[str, int]) -> int:
    asked = {one.key: one for one in criteria(review)}
    moved = 0
    for key, value in changed.items():
        criterion = asked.get(key)
        if criterion is None:
            raise Invalid(_("This card does not ask that."), field=key)
        if not fits(criterion.kind, value):
            raise Invalid(_("Choose one of the marks."), field=key)
        rows = Mark.objects.filter(review=review, criterion=criterion)
        moved += rows.exclude(value=value).update(value=value, source=Source.PERSON, by=user, at=clock.now())
    return moved
