"""Complaints, causes and compensation, as the API tells them."""

from datetime import date
from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.complaints.models import Cause, Compensation, Complaint, Measure, Removal
from keepword.complaints.queries import stages
from keepword.complaints.rules.pareto import Bar
from keepword.conversations.models import NEVER

_AT: Final = "2026-03-01T09:00:00.000000Z"
COMPLAINT: Final[dict[str, Any]] = {
    "id": 5,
    "conversation": 71,
    "state": "open",
    "stage": "recognise",
    "source": "words",
    "about": "The lamp broke twice",
    "signs": ["unacceptable"],
    "score": None,
    "owner": {"id": 3, "name": "Ieva"},
    "cause": None,
    "begun_at": _AT,
    "due_at": "2026-03-02T09:00:00.000000Z",
    "done_at": None,
    "stages": [],
}
CAUSE: Final[dict[str, Any]] = {
    "id": 7,
    "title": "Thin glass in batch 12",
    "product": "Lamp",
    "process": "",
    "owner": {"id": 3, "name": "Ieva"},
    "about": "",
    "whys": ["It breaks in the post"],
    "bones": {"material": ["thin glass"]},
    "state": "removing",
    "found_at": _AT,
    "removed_at": None,
    "check_at": None,
    "times_back": 0,
    "measures": [],
}


class StageOut(Out):
    """A stage of a complaint."""

    stage: str = Field(description="respond, recognise, relieve, resolve or remove.")
    due_at: MaybeMoment
    late_at: MaybeMoment = Field(description="Its due moment, when it was not passed by then.")
    passed_at: MaybeMoment
    passed_by: PersonName | None
    proof: str = Field(
        description="answer, named, solution, information, confirmed, silence or cause; empty until passed."
    )
    message: int | None = Field(description="The message in which it is evident.")
    problem: str = Field(description="In which words of ours the problem is named.")
    feeling: str = Field(description="And the feeling.")
    silent_at: MaybeMoment = Field(description="When silence after an offered solution passes the stage.")


class ComplaintOut(Out):
    """A customer was let down; five stages lead to the removal of the cause."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMPLAINT]})

    id: int
    conversation: int
    state: str = Field(description="suggested, open, done or dismissed.")
    stage: str = Field(description="The one to be passed next; empty before it is confirmed and when done.")
    source: str = Field(description="words, rating, person or rule.")
    about: str
    signs: list[str] = Field(description="The words that sounded like a complaint.")
    score: int | None = Field(description="The rating that made us see it.")
    owner: PersonName | None
    cause: int | None
    begun_at: Moment
    due_at: MaybeMoment
    done_at: MaybeMoment
    stages: list[StageOut] = Field(description="Those that it has come to; empty in lists.")

    @classmethod
    def of(cls, found: Complaint, *, whole: bool = False) -> "ComplaintOut":
        names = ("state", "stage", "source", "about", "signs", "score", "begun_at", "done_at")
        return cls(
            id=found.pk,
            conversation=found.conversation_id,
            owner=PersonName.of(found.owner),
            cause=found.cause_id,
            due_at=None if found.due_at == NEVER else found.due_at,
            stages=_stages(found) if whole else [],
            **{name: getattr(found, name) for name in names},
        )


def _stages(found: Complaint) -> list[StageOut]:
    steps = [line.step for line in stages(found) if line.step is not None]
    return [
        StageOut(
            stage=step.stage,
            due_at=step.due,
            late_at=step.late_at,
            passed_at=step.passed_at,
            passed_by=PersonName.of(step.passed_by),
            proof=step.proof,
            message=step.message_id,
            problem=str(step.words.get("problem", "")),
            feeling=str(step.words.get("feeling", "")),
            silent_at=None if step.silent_at == NEVER else step.silent_at,
        )
        for step in steps
    ]


class ComplaintList(Page[ComplaintOut]):
    pass


class MeasureOut(Out):
    """Something that is done against a cause."""

    id: int
    kind: str = Field(description="corrective or preventive.")
    text: str
    owner: PersonName | None
    due_on: date | None
    done_at: MaybeMoment

    @classmethod
    def of(cls, found: Measure) -> "MeasureOut":
        names = ("kind", "text", "due_on", "done_at")
        return cls(
            id=found.pk, owner=PersonName.of(found.owner), **{name: getattr(found, name) for name in names}
        )


class CauseOut(Out):
    """What lies behind complaints."""

    model_config = ConfigDict(json_schema_extra={"examples": [CAUSE]})

    id: int
    title: str
    product: str
    process: str
    owner: PersonName | None
    about: str
    whys: list[str]
    bones: dict[str, list[str]] = Field(
        description="By people, method, equipment, material, measurement, surroundings."
    )
    state: str = Field(description="found, removing, removed, checked or back.")
    found_at: Moment
    removed_at: MaybeMoment
    check_at: MaybeMoment = Field(description="When somebody is to look whether it is really gone.")
    times_back: int
    measures: list[MeasureOut] = Field(description="Empty in lists.")

    @classmethod
    def of(cls, found: Cause, *, whole: bool = False) -> "CauseOut":
        names = ("title", "product", "process", "about", "whys", "bones", "state", "found_at", "removed_at")
        rows = found.measures.select_related("owner").order_by("pk") if whole else []
        return cls(
            id=found.pk,
            owner=PersonName.of(found.owner),
            check_at=None if found.check_at == NEVER else found.check_at,
            times_back=found.times_back,
            measures=[MeasureOut.of(one) for one in rows],
            **{name: getattr(found, name) for name in names},
        )


class CauseList(Page[CauseOut]):
    pass


class RemovalOut(Out):
    """A cause was removed; customers are told in the background."""

    id: int
    cause: int
    state: str = Field(description="running, stopped or done.")
    total: int = Field(description="Complaints whose customers are told.")
    at: Moment

    @classmethod
    def of(cls, found: Removal) -> "RemovalOut":
        return cls(id=found.pk, cause=found.cause_id, state=found.state, total=found.total, at=found.at)


class ToldGroup(Out):
    """Customers who would be told in the same words."""

    language: str
    count: int
    text: str


class ToldPreview(Out):
    """Whom a removal would tell what."""

    groups: list[ToldGroup]


class BarOut(Out):
    """A cause among all: shares are parts of 1."""

    cause: int | None = Field(description="null: no cause is known.")
    title: str
    count: int
    share: float
    together: float = Field(description="With all that weigh more.")
    vital: bool = Field(description="One of the few that make up 80 percent.")

    @classmethod
    def of(cls, bar: Bar) -> "BarOut":
        names = ("count", "share", "together", "vital")
        return cls(cause=bar.key or None, title=bar.label, **{name: getattr(bar, name) for name in names})


class ParetoOut(Out):
    """Complaints by cause, the heaviest first."""

    bars: list[BarOut]


class CompensationOut(Out):
    """What a customer gets; `amount` is in minor units of `currency`."""

    id: int
    complaint: int | None
    kind: str = Field(description="apology, gesture, refund, points or voucher.")
    amount: int
    currency: str
    points: int = Field(description="How many, for points: `amount` is what they are worth.")
    voucher: str = Field(description="Its code, where a voucher was given.")
    words: str
    state: str = Field(description="asked, given, refused or undone.")
    asked_by: PersonName | None
    asked_at: Moment
    decided_by: PersonName | None
    decided_at: MaybeMoment
    reason: str

    @classmethod
    def of(cls, found: Compensation) -> "CompensationOut":
        names = ("kind", "amount", "currency", "points", "words", "state", "asked_at", "decided_at", "reason")
        return cls(
            id=found.pk,
            complaint=found.complaint_id,
            voucher=found.voucher.shown if found.voucher else "",
            asked_by=PersonName.of(found.asked_by),
            decided_by=PersonName.of(found.decided_by),
            **{name: getattr(found, name) for name in names},
        )


class CompensationList(Page[CompensationOut]):
    pass
