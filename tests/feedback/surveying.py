"""A lead who asks, and somebody who answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keepword.accounts.models import User
from keepword.core import clock
from keepword.feedback.models import Invitation, Response, Survey
from keepword.feedback.services import Plan, answer, begin, beginning, finish, open_survey, save_survey
from tests.feedback.cast import MORNING


def make_lead() -> User:
    return User.objects.create(email="rasa@shop.example", name="Rasa", role="lead")


def open_one(lead: User, key: str = "csat", **fields: Any) -> Survey:
    """An open survey with an instrument."""
    plan: Plan = replace(beginning(key), **fields)
    with clock.moved(MORNING):
        return open_survey(lead, save_survey(lead, None, plan))


def fill(survey: Survey, values: Mapping[str, Any], *, invitation: Invitation | None = None) -> Response:
    """All of it at once."""
    response = begin(survey, invitation=invitation, language="en")
    for question in survey.questions.filter(key__in=list(values)):
        answer(response, question, values[question.key])
    return finish(response, invitation=invitation if survey.anonymous else None)
