"""Several reviewers grade the same conversation, each blind to the others."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid
from keepword.quality.events import CalibrationChanged
from keepword.quality.models import Calibration, Reason, Review, Scorecard, State
from keepword.quality.queries.calibrations import get_calibration
from keepword.quality.queries.cards import in_use
from keepword.quality.queries.reviews import today
from keepword.quality.services.choose import LONGEST, agent_of, check_reviewer
from keepword.quality.services.common import demand

FEWEST, MOST = 2, 20  # graders
LONGEST_ABOUT: Final = 300


def begin_calibration(
    user: User,
    conversation: Conversation,
    reviewers: Sequence[User],
    *,
    scorecard: Scorecard | None = None,
    about: str = "",
    due_on: date | None = None,
) -> Calibration:
    """Ask several to grade a conversation. Invalid for too few, or for one who wrote in it."""
    demand(user)
    place = get_conversation(user, conversation.pk)
    card = in_use(scorecard)
    if card is None:
        raise Invalid(_("Put a scorecard to use first."), field="scorecard")
    who = list({one.pk: one for one in reviewers}.values())
    if not FEWEST <= len(who) <= MOST:
        text = _("Choose from %(low)s to %(high)s people.") % {"low": FEWEST, "high": MOST}
        raise Invalid(text, field="reviewers")
    words = " ".join(about.split())
    if len(words) > LONGEST_ABOUT or "\x00" in words:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_ABOUT}, field="about")
    day = due_on or today() + timedelta(days=7)
    if not today() <= day <= today() + timedelta(days=LONGEST):
        raise Invalid(_("Choose a day within %(n)s days.") % {"n": LONGEST}, field="due_on")
    whose = agent_of(place, None)
    for one in who:
        try:
            check_reviewer(place, one, whose)
        except Invalid as error:
            raise Invalid(f"{one.name}: {error.message}", field="reviewers") from None
    with transaction.atomic():
        made = Calibration.objects.create(
            conversation=place,
            scorecard=card,
            agent_id=whose,
            about=words,
            due_on=day,
            created_by=user,
            created_at=clock.now(),
        )
        Review.objects.bulk_create(
            Review(
                conversation=place,
                agent_id=whose,
                reviewer=one,
                scorecard=card,
                reason=Reason.CALIBRATION,
                calibration=made,
                due_on=day,
                created_at=clock.now(),
            )
            for one in who
        )
        record(user, "began calibration", made, conversation=place.pk, reviewers=[one.pk for one in who])
        events.publish(CalibrationChanged(made, user))
    return made


def close_calibration(user: User, calibration: Calibration) -> Calibration:
    """From now on all see what each has marked; whoever has not finished is left out.

    Conflict while fewer than two have finished, or when it is closed.
    """
    demand(user)
    get_calibration(user, calibration.pk)
    with transaction.atomic():
        rows = Calibration.objects.select_for_update()
        current = rows.get(pk=calibration.pk)
        if current.closed_at is not None:
            raise Conflict(_("This calibration is closed."))
        if current.reviews.exclude(state=State.DRAFT).count() < FEWEST:
            raise Conflict(_("Wait until two have finished: nobody can be compared with themselves."))
        current.reviews.filter(state=State.DRAFT).delete()
        current.closed_at = clock.now()
        current.save(update_fields=["closed_at"])
        record(user, "closed calibration", current, conversation=current.conversation_id)
        events.publish(CalibrationChanged(current, user))
    return current
