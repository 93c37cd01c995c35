"""Somebody answers a survey: begun, kept answer by answer, finished."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Actor, record
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.feedback.events import SurveyAnswered
from keepword.feedback.models import Answer, Invitation, Kind, Question, Response, Source, State, Survey
from keepword.feedback.rules import asking
from keepword.feedback.rules.questions import fitting
from keepword.feedback.rules.scales import POINTS
from keepword.feedback.services.following import follow
from keepword.feedback.services.rate import customer
from keepword.feedback.services.scored import scored


def begin(
    survey: Survey,
    *,
    invitation: Invitation | None = None,
    language: str = "",
    source: str = Source.PAGE,
    about: Mapping[str, Any] | None = None,
) -> Response:
    """What is answered from now on; of an invitation the same again, unless the survey is anonymous.

    Conflict when the survey is not open, or the invitation has been used.
    """
    with transaction.atomic():
        current = _open(survey)
        if invitation is None:
            return _made(current, language, source, dict(about or {}))
        asked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if asked.survey_id != current.pk:
            raise NotFound("There is no such survey.")
        if asked.done_at is not None:
            raise Conflict(_("You have answered already. Thank you!"))
        _opened(current, asked)
        language = language or asked.language
        if current.anonymous:
            return _made(current, language, source, _where(asked, anonymous=True))
        found = Response.objects.filter(invitation=asked).first()
        if found is not None:
            return found
        return _made(
            current,
            language,
            source,
            _where(asked, anonymous=False),
            invitation=asked,
            customer_id=asked.customer_id,
            conversation_id=asked.conversation_id,
        )


def answer(response: Response, question: Question, value: Any) -> Answer | None:
    """Keep one answer; None (or "") takes it back. Invalid says what it must be; Conflict when the response
    is finished or the survey is closed."""
    with transaction.atomic():
        current = _going_on(response)
        if question.survey_id != current.survey_id:
            raise NotFound("There is no such question.")
        return keep(current, question, value)


def keep(response: Response, question: Question, value: Any) -> Answer | None:
    """The same, of a response that the caller holds."""
    if value is None or value == "":
        Answer.objects.filter(response=response, question=question).delete()
        return None
    number, text = fitting(question, value)
    found, _is_new = Answer.objects.update_or_create(
        response=response, question=question, defaults={"number": number, "text": text}
    )
    return found


def finish(response: Response, *, invitation: Invitation | None = None) -> Response:
    """It is answered. Invalid names the first question that is missing, or points that are no hundred.

    `invitation`: the one by which an anonymous answer came; that it was used is kept, not what was said.
    """
    with transaction.atomic():
        current = _going_on(response)
        answers = list(Answer.objects.filter(response=current).select_related("question"))
        demand_whole(list(current.survey.questions.all()), answers)
        _use(current, invitation)
        current.done_at = clock.now()
        current.save(update_fields=["done_at"])
        settle(customer, current, answers)
    return current


def settle(user: Actor, response: Response, answers: Sequence[Answer]) -> None:
    """What follows from a finished response: its facts, perhaps a follow-up."""
    facts.record(scored(response, answers))
    follow_up = follow(response, answers)
    record(user, "answered survey", response, survey=response.survey_id)
    events.publish(SurveyAnswered(response, follow_up))


def demand_whole(questions: Sequence[Question], answers: Sequence[Answer]) -> None:
    """Invalid, naming the question, unless all that is required is there and points are a hundred."""
    given = {one.question_id: one for one in answers}
    missing = next((one for one in questions if one.required and one.pk not in given), None)
    if missing is not None:
        raise Invalid(_("Please answer this question."), field=missing.key)
    points = [one for one in questions if one.kind == Kind.POINTS]
    shared = [given[one.pk].number or 0 for one in points if one.pk in given]
    if shared and abs(fsum(shared) - POINTS) > 1e-6:
        raise Invalid(
            _("These must be %(n)s points in all; they are %(sum)s.")
            % {"n": POINTS, "sum": f"{fsum(shared):g}"},
            field=points[0].key,
        )


def _open(survey: Survey) -> Survey:
    found = Survey.objects.filter(pk=survey.pk).first()
    if found is None or found.state != State.OPEN:
        raise Conflict(_("This survey is closed. Thank you for wanting to answer."))
    return found


def _going_on(response: Response) -> Response:
    found = Response.objects.select_for_update(of=("self",)).select_related("survey").get(pk=response.pk)
    _open(found.survey)
    if found.done_at is not None:
        raise Conflict(_("You have answered already. Thank you!"))
    return found


def _made(survey: Survey, language: str, source: str, about: dict[str, Any], **more: Any) -> Response:
    if source not in Source.values:
        raise Invalid(_("There is no such source."), field="source")
    try:
        with transaction.atomic():
            return Response.objects.create(
                survey=survey,
                started_at=clock.now(),
                language=language[:10],
                source=source,
                about=about,
                **more,
            )
    except IntegrityError:  # two pages of one invitation at once
        return Response.objects.get(invitation=more["invitation"])


def _opened(survey: Survey, invitation: Invitation) -> None:
    if invitation.opened_at is None:
        now = clock.now()
        invitation.opened_at = asking.day_of(now) if survey.anonymous else now
        invitation.save(update_fields=["opened_at"])


def _use(response: Response, invitation: Invitation | None) -> None:
    """The invitation has done its work; twice is a Conflict."""
    used = invitation or response.invitation
    if used is None:
        return
    now = asking.day_of(clock.now()) if response.survey.anonymous else clock.now()
    fresh = Invitation.objects.filter(pk=used.pk, survey=response.survey_id, done_at=None)
    if not fresh.update(done_at=now):
        raise Conflict(_("You have answered already. Thank you!"))


def _where(invitation: Invitation, *, anonymous: bool) -> dict[str, Any]:
    """What answers are cut by; of anonymous ones only what many have in common."""
    conversation = invitation.conversation
    if conversation is None:
        return {}
    found = {"channel": conversation.inbox.channel, "team": conversation.team_id}
    return found if anonymous else {**found, "inbox": conversation.inbox_id}
