"""A study of a lamp shop's help centre, and people who try it."""

from datetime import UTC, datetime, timedelta

from keepword.accounts.models import User
from keepword.core import clock
from keepword.feedback.models import Response, Session, Study
from keepword.feedback.services import (
    StudyPlan,
    TaskPlan,
    answer,
    ask_scale,
    begin,
    begin_task,
    end_task,
    finish,
    open_study,
    rate_task,
    save_study,
)

NINE = datetime(2026, 7, 13, 6, tzinfo=UTC)
RETURN = TaskPlan(
    {"en": "Find out how to send a lamp back.", "lt": "Sužinokite, kaip grąžinti lempą."},
    "/help/",
    "The page about returns is open.",
    90,
)
ORDER = TaskPlan(
    {"en": "See where your order is.", "lt": "Pažiūrėkite, kur jūsų užsakymas."},
    "/help/orders/",
    "They say which day it comes.",
    60,
)
PLAN = StudyPlan("Help before summer", "help", (RETURN, ORDER), ("en", "lt"), 30)


def open_one(lead: User, plan: StudyPlan = PLAN) -> Study:
    with clock.moved(NINE):
        return open_study(lead, save_study(lead, None, plan))


def try_all(session: Session, tried: list[tuple[str, float, int]], at: datetime = NINE) -> None:
    """Task after task: how it ended, the seconds, how easy."""
    for task, (ended, seconds, easy) in zip(session.study.tasks.all(), tried, strict=True):
        with clock.moved(at):
            begin_task(session, task)
        at += timedelta(seconds=seconds)
        with clock.moved(at):
            end_task(session, task, ended)
            rate_task(session, task, easy)


def answer_scale(session: Session, numbers: list[int], at: datetime = NINE + timedelta(hours=1)) -> Response:
    with clock.moved(at):
        invitation = ask_scale(session)
        response = begin(invitation.survey, invitation=invitation)
        for question, number in zip(invitation.survey.questions.all(), numbers, strict=True):
            answer(response, question, number)
        return finish(response)
