"""A low answer is followed up: somebody gets in touch, in time, and says what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.rules import add_working
from keepword.complaints.queries import hours
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.feedback.events import LoopClosed
from keepword.feedback.models import Answer, FollowUp, Response
from keepword.feedback.queries.surveys import get_follow_up, may_keep
from keepword.feedback.rules.questions import badness, is_low

LONGEST: Final = 5_000


def follow(response: Response, answers: Sequence[Answer]) -> FollowUp | None:
    """Open a follow-up for the lowest of the answers, when one is low; in the caller's transaction.

    None of anonymous ones, as nobody knows whom to get in touch with, and none of what was imported.
    """
    survey = response.survey
    if survey.follow_minutes is None or response.customer_id is None or response.external_id:
        return None
    low = [one for one in answers if is_low(one.number, one.question.alarm, reverse=one.question.reverse)]
    if not low:
        return None
    worst = max(low, key=_badness)
    now = clock.now()
    due = add_working(hours(), now, survey.follow_minutes)
    return FollowUp.objects.create(
        response=response,
        question=worst.question.key,
        score=worst.number or 0,
        owner=survey.owner or (response.conversation.assignee if response.conversation else None),
        opened_at=now,
        due_at=due or now + timedelta(minutes=survey.follow_minutes),  # a shop that never works again
    )


def _badness(one: Answer) -> float:
    question = one.question
    return badness(one.number or 0, question.low, question.high, reverse=question.reverse)


def take_follow_up(user: User, follow_up: FollowUp, owner: User | None = None) -> FollowUp:
    """It is theirs from now on, or another's. Conflict when it is done."""
    with transaction.atomic():
        current = _going_on(user, follow_up)
        if owner is not None and owner != user and not may_keep(user):
            raise Refused(_("Only leads give follow-ups to others."))
        current.owner = owner or user
        current.save(update_fields=["owner"])
        record(user, "took follow-up", current, owner=current.owner.pk)
    return current


def close_loop(user: User, follow_up: FollowUp, outcome: str) -> FollowUp:
    """Somebody has got in touch; `outcome` says what came of it. Conflict when it is done."""
    words = outcome.strip()
    if not words or len(words) > LONGEST or "\x00" in words:
        raise Invalid(_("Say what came of it, in at most %(n)s letters.") % {"n": LONGEST}, field="outcome")
    with transaction.atomic():
        current = _going_on(user, follow_up)
        current.outcome, current.done_at, current.done_by = words, clock.now(), user
        current.owner = current.owner or user
        current.save(update_fields=["outcome", "done_at", "done_by", "owner"])
        response = current.response
        facts.record(
            [
                facts.fact(
                    "loop_closed",
                    current.done_at,
                    subject_id=response.conversation_id,
                    person=response.customer.key if response.customer else None,
                    actor=user.key,
                    value=(current.done_at - current.opened_at).total_seconds(),
                    survey=response.survey_id,
                    instrument=response.survey.instrument,
                    follow_up=current.pk,
                    score=current.score,
                    in_time=current.done_at <= current.due_at,
                )
            ]
        )
        record(user, "closed the loop", current, survey=response.survey_id)
        events.publish(LoopClosed(current, user))
    return current


def _going_on(user: User, follow_up: FollowUp) -> FollowUp:
    get_follow_up(user, follow_up.pk)
    rows = FollowUp.objects.select_for_update(of=("self",))
    current = rows.select_related("response__survey", "response__customer").get(pk=follow_up.pk)
    if current.done_at is not None:
        raise Conflict(_("This is done already."))
    return current
