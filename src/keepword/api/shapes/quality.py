"""Reviews, scorecards, drawing and calibration, as the API tells them."""

from datetime import date
from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.quality.models import Calibration, Coaching, Criterion, Draw, Mark, Review, Scorecard
from keepword.quality.queries import calibrations
from keepword.quality.rules.agreement import Agreement

_AT: Final = "2026-03-01T09:00:00.000000Z"
CRITERION: Final[dict[str, Any]] = {
    "key": "accuracy",
    "texts": {"en": {"title": "What was said is right", "asks": "Are facts and dates right?"}},
    "kind": "scale",
    "weight": 20,
    "critical": False,
    "accuracy": True,
    "automatic": "",
}
SCORECARD: Final[dict[str, Any]] = {
    "id": 3,
    "name": "Conversations of a shop",
    "version": 2,
    "card": 1,
    "state": "in_use",
    "rev": 4,
    "used_since": _AT,
    "criteria": [CRITERION],
}
REVIEW: Final[dict[str, Any]] = {
    "id": 9,
    "conversation": 71,
    "agent": {"id": 3, "name": "Ieva"},
    "reviewer": {"id": 2, "name": "Jonas"},
    "scorecard": 3,
    "state": "done",
    "reason": "random",
    "risks": ["csat"],
    "due_on": "2026-03-08",
    "created_at": _AT,
    "done_at": _AT,
    "score": 87.5,
    "score_before": None,
    "accuracy": 66.7,
    "failed": [],
    "note": "Clear and kind.",
    "dispute": "",
    "decision": "",
    "calibration": None,
    "marks": [],
    "coaching": [],
}
CALIBRATION: Final[dict[str, Any]] = {
    "id": 2,
    "conversation": 71,
    "scorecard": 3,
    "about": "When is it solved?",
    "due_on": "2026-03-08",
    "created_at": _AT,
    "closed_at": None,
    "asked": 2,
    "finished": 1,
    "nominal": None,
    "ordinal": None,
    "reviews": [],
}


class CriterionOut(Out):
    """One thing that a reviewer looks at."""

    key: str
    texts: dict[str, dict[str, str]] = Field(description="title and asks, by language.")
    kind: str = Field(description="yes_no (1, 0) or scale (0 to 3); -1 is not applicable.")
    weight: int
    critical: bool = Field(description="At 0 it makes the whole score 0.")
    accuracy: bool
    automatic: str = Field(description="What is looked for in the text and proposed; empty: nothing.")

    @classmethod
    def of(cls, found: Criterion) -> "CriterionOut":
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class ScorecardOut(Out):
    """A version of a scorecard."""

    model_config = ConfigDict(json_schema_extra={"examples": [SCORECARD]})

    id: int
    name: str
    version: int
    card: int = Field(description="The first version of the same card.")
    state: str = Field(description="draft, in_use or old.")
    rev: int
    used_since: MaybeMoment
    criteria: list[CriterionOut] = Field(description="Empty in lists.")

    @classmethod
    def of(cls, found: Scorecard, *, whole: bool = False) -> "ScorecardOut":
        names = ("name", "version", "state", "rev", "used_since")
        return cls(
            id=found.pk,
            card=found.root_id,
            criteria=[CriterionOut.of(one) for one in found.criteria.all()] if whole else [],
            **{name: getattr(found, name) for name in names},
        )


class ScorecardList(Page[ScorecardOut]):
    pass


class EvidenceOut(Out):
    """Characters of a message's plain text."""

    message: int
    start: int
    end: int
    why: str


class MarkOut(Out):
    """What was found of one criterion."""

    criterion: str = Field(description="Its key.")
    value: int | None
    source: str = Field(description="person, or automatic (proposed).")
    proposed: int | None
    note: str
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, found: Mark) -> "MarkOut":
        return cls(
            criterion=found.criterion.key,
            evidence=[EvidenceOut(**place) for place in found.evidence],
            **{name: getattr(found, name) for name in ("value", "source", "proposed", "note")},
        )


class CoachingOut(Out):
    """What an agent was told to go on with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4,
                    "review": 9,
                    "by": {"id": 2, "name": "Jonas"},
                    "words": "Say when the parcel comes.",
                    "at": _AT,
                    "acknowledged_at": None,
                    "answer": "",
                }
            ]
        }
    )

    id: int
    review: int
    by: PersonName | None
    words: str
    at: Moment
    acknowledged_at: MaybeMoment
    answer: str

    @classmethod
    def of(cls, found: Coaching) -> "CoachingOut":
        return cls(
            id=found.pk,
            review=found.review_id,
            by=PersonName.of(found.by),
            **{name: getattr(found, name) for name in ("words", "at", "acknowledged_at", "answer")},
        )


class QualityReviewOut(Out):
    """How good somebody's work in a conversation was."""

    model_config = ConfigDict(json_schema_extra={"examples": [REVIEW]})

    id: int
    conversation: int
    agent: PersonName | None = Field(description="Whose work it is.")
    reviewer: PersonName | None
    scorecard: int
    state: str = Field(description="draft, done, disputed or settled.")
    reason: str = Field(description="random, risk, hand or calibration.")
    risks: list[str] = Field(description="csat, complaint, promise, emotion.")
    due_on: date
    created_at: Moment
    done_at: MaybeMoment
    score: float | None = Field(description="0 to 100; null before it is finished and where nothing applied.")
    score_before: float | None = Field(description="What was disputed.")
    accuracy: float | None
    failed: list[str] = Field(description="Keys of critical criteria at 0.")
    note: str
    dispute: str
    decision: str
    calibration: int | None
    marks: list[MarkOut] = Field(description="Empty in lists.")
    coaching: list[CoachingOut] = Field(description="Empty in lists.")

    @classmethod
    def of(cls, found: Review, *, whole: bool = False) -> "QualityReviewOut":
        names = ("state", "reason", "risks", "due_on", "created_at", "done_at", "score", "score_before")
        more = ("accuracy", "failed", "note", "dispute", "decision")
        marks = found.marks.select_related("criterion").order_by("criterion__order", "pk") if whole else ()
        notes = found.coaching.select_related("by").order_by("pk") if whole else ()
        return cls(
            id=found.pk,
            conversation=found.conversation_id,
            agent=PersonName.of(found.agent),
            reviewer=PersonName.of(found.reviewer),
            scorecard=found.scorecard_id,
            calibration=found.calibration_id,
            marks=[MarkOut.of(one) for one in marks],
            coaching=[CoachingOut.of(one) for one in notes],
            **{name: getattr(found, name) for name in (*names, *more)},
        )


class QualityReviewList(Page[QualityReviewOut]):
    pass


class AgreementOut(Out):
    """Agreement beyond chance: 1 is full, 0 what chance would give; null where nobody can say."""

    value: float | None
    n: int

    @classmethod
    def of(cls, found: Agreement) -> "AgreementOut":
        return cls(value=found.value, n=found.n)


class CalibrationOut(Out):
    """Several grade the same conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [CALIBRATION]})

    id: int
    conversation: int
    scorecard: int
    about: str
    due_on: date
    created_at: Moment
    closed_at: MaybeMoment
    asked: int
    finished: int
    nominal: AgreementOut | None = Field(description="Krippendorff's alpha on yes and no; once it is closed.")
    ordinal: AgreementOut | None = Field(description="And on scales.")
    reviews: list[QualityReviewOut] = Field(description="Once it is closed; empty in lists.")

    @classmethod
    def of(cls, found: Calibration, *, whole: bool = False) -> "CalibrationOut":
        told = calibrations.compared(found) if whole and found.closed_at is not None else None
        names = ("about", "due_on", "created_at", "closed_at", "asked", "finished")
        return cls(
            id=found.pk,
            conversation=found.conversation_id,
            scorecard=found.scorecard_id,
            nominal=AgreementOut.of(told.nominal) if told else None,
            ordinal=AgreementOut.of(told.ordinal) if told else None,
            reviews=[QualityReviewOut.of(one, whole=True) for one in told.reviews] if told else [],
            **{name: getattr(found, name) for name in names},
        )


class CalibrationList(Page[CalibrationOut]):
    pass


class DrawOut(Out):
    """The draw for a week."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": 1, "week": "2026-02-23", "seed": "9f2c", "at": _AT, "agents": 4, "drawn": 12}]
        }
    )

    id: int
    week: date = Field(description="The Monday on which it begins.")
    seed: str = Field(description="With it the same can be drawn again.")
    at: Moment
    agents: int
    drawn: int

    @classmethod
    def of(cls, found: Draw) -> "DrawOut":
        return cls(
            id=found.pk, **{name: getattr(found, name) for name in ("week", "seed", "at", "agents", "drawn")}
        )


class SamplingOut(Out):
    """How many are drawn of whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"on": True, "per_agent": 2, "risky": 5, "due_days": 7, "scorecard": None}]
        }
    )

    on: bool
    per_agent: int
    risky: int
    due_days: int
    scorecard: int | None = Field(description="null: the newest one in use.")
