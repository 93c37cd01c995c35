"""What a reviewer tells an agent to go on with, and that it was read."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.errors import Conflict, NotFound, Refused
from keepword.quality.events import CoachingAcknowledged, CoachingGiven
from keepword.quality.models import Coaching, Review
from keepword.quality.queries.reviews import get_coaching
from keepword.quality.services import telling
from keepword.quality.services.common import demand, locked, text


def coach(user: User, review: Review, words: str) -> Coaching:
    """Tell the agent what to go on with. Conflict before the review is finished."""
    demand(user)
    kept = text(words, "words")
    with transaction.atomic():
        current = locked(user, review)
        if current.agent_id == user.pk:
            raise Refused(_("Somebody else coaches you."))
        if current.calibration_id is not None or current.is_open:
            raise Conflict(_("Finish the review first."))
        if current.agent is None or not current.agent.is_active:
            raise Conflict(_("Whose work it is cannot log in any more."))
        note = Coaching.objects.create(
            review=current, agent=current.agent, by=user, words=kept, at=clock.now()
        )
        telling.coached(note)
        record(user, "coached", current.conversation, review=current.pk, note=note.pk, agent=note.agent_id)
        events.publish(CoachingGiven(note, user))
    return note


def acknowledge(user: User, note: Coaching, answer: str = "") -> Coaching:
    """The agent has read it. Refused for others, Conflict when they have already."""
    said = text(answer, "answer", required=False)
    with transaction.atomic():
        get_coaching(user, note.pk)
        rows = Coaching.objects.select_for_update(of=("self",)).select_related(
            "review__conversation__inbox", "agent", "by"
        )
        current = rows.filter(pk=note.pk).first()
        if current is None:
            raise NotFound("There is no such note.")
        if current.agent_id != user.pk:
            raise Refused(_("Only whom it is for can say that they have read it."))
        if current.acknowledged_at is not None:
            raise Conflict(_("You have said so already."))
        current.acknowledged_at, current.answer = clock.now(), said
        current.save(update_fields=["acknowledged_at", "answer"])
        telling.coached(current, "coaching_acknowledged")
        record(user, "acknowledged coaching", current.review.conversation, note=current.pk)
        events.publish(CoachingAcknowledged(current, user))
    return current
