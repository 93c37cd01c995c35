"""Usability studies: what people try on the shop's pages, and how it went."""

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Invalid, Refused
from keepword.feedback.models import Session, Study
from keepword.feedback.queries import studies as queries
from keepword.feedback.queries.studies import TaskResult
from keepword.feedback.queries.surveys import may_keep
from keepword.feedback.rules.statistics import Mean
from keepword.feedback.services import add_session

resource = Resource("conversations", "Usability")

_STUDY: Final[dict[str, Any]] = {
    "id": 3,
    "name": "Help before summer",
    "tested": "help",
    "state": "open",
    "languages": ["en", "lt"],
    "created_at": "2026-03-02T08:00:00.000000Z",
}
_INTERVAL: Final[dict[str, Any]] = {"n": 6, "value": 72.5, "low": 61.2, "high": 83.8}
_TASK: Final[dict[str, Any]] = {
    "id": 11,
    "texts": {"en": "Find out how to send a lamp back."},
    "tried": 6,
    "done": 5,
    "helped": 1,
    "given_up": 0,
    "success_low": 0.4184,
    "success_high": 0.9896,
    "typical_seconds": 48.2,
    "typical_low": 31.0,
    "typical_high": 75.0,
    "ease": {"n": 6, "value": 5.5, "low": 4.2, "high": 6.8},
}
_SESSION: Final[dict[str, Any]] = {
    "id": 21,
    "language": "en",
    "moderator": None,
    "made_at": "2026-03-02T08:00:00.000000Z",
    "done_at": None,
    "link": "https://help.shop.example/study/l-abcdefghijklmnopqrstuvwx/",
}


class StudyOut(Out):
    """What is tried."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STUDY]})

    id: int
    name: str
    tested: Literal["portal", "help", "chat", "form", "other"]
    state: Literal["draft", "open", "closed"]
    languages: list[str]
    created_at: Moment

    @classmethod
    def of(cls, study: Study) -> "StudyOut":
        return cls.model_validate({name: getattr(study, name) for name in cls.model_fields})


class StudyList(Page[StudyOut]):
    pass


class IntervalOut(Out):
    """A mean of `n`, with the interval that holds the true one 95 times of 100."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INTERVAL]})

    n: int
    value: float
    low: float | None = Field(description="null below two.")
    high: float | None

    @classmethod
    def of(cls, mean: Mean | None) -> "IntervalOut | None":
        if mean is None:
            return None
        return cls.model_validate({name: getattr(mean, name) for name in cls.model_fields})


class TaskResultOut(Out):
    """How one task went in sessions that are over."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TASK]})

    id: int
    texts: dict[str, str]
    tried: int
    done: int = Field(description="By themselves.")
    helped: int
    given_up: int
    success_low: float | None = Field(description="The adjusted Wald interval of the share done, 0 to 1.")
    success_high: float | None
    typical_seconds: float | None = Field(description="The geometric mean of who did it by themselves.")
    typical_low: float | None
    typical_high: float | None
    ease: IntervalOut | None = Field(description="From 1 (very difficult) to 7 (very easy).")

    @classmethod
    def of(cls, result: TaskResult) -> "TaskResultOut":
        success, time = result.success, result.time
        return cls.model_validate(
            {
                "id": result.task.pk,
                "texts": result.task.texts,
                "tried": success.of if success else 0,
                "done": success.done if success else 0,
                "helped": result.helped,
                "given_up": result.given_up,
                "success_low": success.low if success else None,
                "success_high": success.high if success else None,
                "typical_seconds": time.seconds if time else None,
                "typical_low": time.low if time else None,
                "typical_high": time.high if time else None,
                "ease": IntervalOut.of(result.ease),
            }
        )


class StudyResultOut(Out):
    """What a study says as yet."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"study": _STUDY, "sessions": 6, "sus": _INTERVAL, "tasks": [_TASK]}]}
    )

    study: StudyOut
    sessions: int = Field(description="Those that are over; below five take results as a hint.")
    sus: IntervalOut | None = Field(description="The System Usability Scale, 0 to 100.")
    tasks: list[TaskResultOut]


class UsabilitySessionIn(In):
    """Who takes part."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Participant 7", "language": "en"}]})

    name: Annotated[str, Field(max_length=80)] = ""
    language: Annotated[str, Field(max_length=10)] = Field("", description="Empty: the first of the study.")
    moderator: Id | None = Field(None, description="Who sits beside and notes; null: they get a link.")


class UsabilitySessionOut(Out):
    """One participant."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SESSION]})

    id: int
    language: str
    moderator: int | None
    made_at: Moment
    done_at: MaybeMoment
    link: str = Field(description="Their own address; empty where somebody sits beside.")

    @classmethod
    def of(cls, session: Session) -> "UsabilitySessionOut":
        return cls.model_validate(
            {
                "id": session.pk,
                "language": session.language,
                "moderator": session.moderator_id,
                "made_at": session.made_at,
                "done_at": session.done_at,
                "link": "" if session.moderator_id else queries.session_url(session),
            }
        )


class UsabilitySessionList(Page[UsabilitySessionOut]):
    pass


@resource.get("/usability-studies", StudyList)
def list_usability_studies(request: HttpRequest, after: After = "", limit: Limit = 25) -> StudyList:
    """All studies, the newest first. For leads and admins, as all of these are."""
    rows = Study.objects.filter(pk__in=queries.studies(_keeper(request)).values("pk"))
    found = rows_of(rows, ("-created_at", "-id"), after, limit)
    return StudyList(items=[StudyOut.of(one) for one in found.rows], next=found.next)


@resource.get("/usability-studies/{int:study_id}", StudyResultOut)
def get_usability_study(request: HttpRequest, study_id: PathId) -> StudyResultOut:
    """One study, and what it says."""
    user = _keeper(request)
    study = queries.get_study(user, study_id)
    known = queries.results(user, study)
    return StudyResultOut(
        study=StudyOut.of(study),
        sessions=known.sessions,
        sus=IntervalOut.of(known.sus),
        tasks=[TaskResultOut.of(one) for one in known.tasks],
    )


@resource.get("/usability-studies/{int:study_id}/sessions", UsabilitySessionList)
def list_usability_sessions(
    request: HttpRequest, study_id: PathId, after: After = "", limit: Limit = 25
) -> UsabilitySessionList:
    """Who takes part, the newest first."""
    study = queries.get_study(_keeper(request), study_id)
    found = rows_of(Session.objects.filter(study=study), ("-made_at", "-id"), after, limit)
    return UsabilitySessionList(items=[UsabilitySessionOut.of(one) for one in found.rows], next=found.next)


@resource.post("/usability-studies/{int:study_id}/sessions", UsabilitySessionOut, status=201)
def add_usability_session(
    request: HttpRequest, study_id: PathId, payload: UsabilitySessionIn
) -> UsabilitySessionOut:
    """Somebody is to take part. 409 unless the study is open."""
    user = _keeper(request)
    study = queries.get_study(user, study_id)
    beside = people(user).filter(pk=payload.moderator).first() if payload.moderator else None
    if payload.moderator and beside is None:
        raise Invalid(_("There is no such person."), field="moderator")
    made = add_session(user, study, name=payload.name, language=payload.language, moderator=beside)
    return UsabilitySessionOut.of(made)


def _keeper(request: HttpRequest) -> User:
    user = caller(request)
    if not may_keep(user):
        raise Refused(_("Usability studies are for leads."))
    return user
