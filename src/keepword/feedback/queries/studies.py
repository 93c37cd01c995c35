"""Reads of usability studies: which there are, who takes part, what they say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.core import secrets
from keepword.core.errors import NotFound
from keepword.feedback.models import Answer, Attempt, Ended, Session, Study, StudyTask
from keepword.feedback.queries.surveys import invitation_url, may_keep
from keepword.feedback.rules import scales, usability
from keepword.feedback.rules.statistics import Mean, mean
from keepword.feedback.rules.usability import Success, Typical

_PURPOSE: Final = "study"
_LENGTH: Final = 24


def studies(user: User) -> QuerySet[Study]:
    """All of them, with how many sessions there are (`asked`) and how many are over (`over`)."""
    rows = Study.objects.annotate(
        asked=Count("sessions"), over=Count("sessions", filter=Q(sessions__done_at__isnull=False))
    )
    return rows if may_keep(user) else rows.none()


def get_study(user: User, pk: int) -> Study:
    """One; missing and forbidden alike are NotFound."""
    rows = Study.objects.select_related("survey").prefetch_related("tasks")
    found = rows.filter(pk=pk).first() if may_keep(user) else None
    if found is None:
        raise NotFound("There is no such study.")
    return found


def sessions(user: User) -> QuerySet[Session]:
    """Those that a user sees: who keeps studies all, others those in which they sit beside."""
    rows = Session.objects.select_related("study", "moderator", "customer", "invitation")
    if may_keep(user):
        return rows
    return rows.filter(moderator=user) if user.may("converse") else rows.none()


def get_session(user: User, pk: int) -> Session:
    """One, with its tasks and attempts."""
    rows = sessions(user).prefetch_related("study__tasks", "attempts")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such session.")
    return found


# The participant's link ---------------------------------------------------------------------------------


def session_token(session: Session) -> str:
    """The signed name of a session."""
    return secrets.sign(_PURPOSE, session.pk, length=_LENGTH)


def session_url(session: Session) -> str:
    """Where a participant takes part, alone."""
    return f"{settings.KEEPWORD_URL}/study/{session_token(session)}/"


def scale_url(session: Session) -> str:
    """Where they answer the ten statements; "" before they were asked."""
    return invitation_url(session.invitation) if session.invitation is not None else ""


def session_of(text: str) -> Session:
    """The session of a signed name. NotFound when it is not ours, or when one of us sits beside: then what is
    tried is noted by them."""
    pk = secrets.unsign(_PURPOSE, text, length=_LENGTH)
    rows = Session.objects.select_related("study", "invitation").prefetch_related("study__tasks", "attempts")
    found = rows.filter(pk=pk, moderator=None).first() if pk is not None else None
    if found is None:
        raise NotFound("There is no such session.")
    return found


# What it says -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How one task went in sessions that are over. `time` is that of those who did it by themselves,
    `in_time` how many of these were within the target; `errors` the mean of those that were counted."""

    task: StudyTask
    success: Success | None
    helped: int
    given_up: int
    time: Typical | None
    in_time: int
    ease: Mean | None
    errors: Mean | None


@dataclass(frozen=True, slots=True)
class StudyResult:
    """What a study says. `success` is of participants: the mean share of tasks that each did."""

    sessions: int
    tasks: Sequence[TaskResult]
    success: Mean | None
    sus: Mean | None

    @property
    def is_few(self) -> bool:
        return self.sessions < usability.FEW


def results(user: User, study: Study) -> StudyResult:
    """All of it, in five queries; nothing of sessions that go on."""
    if not may_keep(user):
        raise NotFound("There is no such study.")
    over = Session.objects.filter(study=study, done_at__isnull=False)
    tried: defaultdict[int, list[Attempt]] = defaultdict(list)
    of_session: defaultdict[int, list[bool]] = defaultdict(list)
    for one in Attempt.objects.filter(session__in=over).exclude(ended=""):
        tried[one.task_id].append(one)
        of_session[one.session_id].append(one.ended == Ended.DONE)
    shares = [sum(done) / len(done) for done in of_session.values()]
    return StudyResult(
        sessions=over.count(),
        tasks=[_task(task, tried[task.pk]) for task in study.tasks.all()],
        success=mean(shares),
        sus=mean(_points(study)),
    )


def _task(task: StudyTask, tried: Sequence[Attempt]) -> TaskResult:
    done = [one for one in tried if one.ended == Ended.DONE]
    took = [one.seconds for one in done if one.seconds]
    return TaskResult(
        task=task,
        success=usability.success(len(done), len(tried)),
        helped=sum(one.ended == Ended.HELPED for one in tried),
        given_up=sum(one.ended == Ended.GIVEN_UP for one in tried),
        time=usability.typical(took),
        in_time=sum(one <= task.target for one in took),
        ease=usability.ease([one.ease for one in tried if one.ease is not None]),
        errors=mean([one.errors for one in tried if one.errors is not None]),
    )


def _points(study: Study) -> list[float]:
    """The System Usability Scale of each participant who answered all of it."""
    rows = Answer.objects.filter(
        response__invitation__usability_session__study=study,
        response__done_at__isnull=False,
        number__isnull=False,
    )
    said: defaultdict[int, list[float]] = defaultdict(list)
    for response, number in rows.order_by("question__order").values_list("response_id", "number"):
        said[response].append(float(number or 0))
    return [scales.sus(one) for one in said.values() if len(one) == scales.SUS_ITEMS]


def in_list(study: Study) -> QuerySet[Session]:
    """Its sessions for a list by ("-made_at", "-id"), with what was tried."""
    rows = Session.objects.filter(study=study).select_related("moderator", "invitation")
    return rows.prefetch_related(Prefetch("attempts", Attempt.objects.exclude(ended=""), "tried"))
