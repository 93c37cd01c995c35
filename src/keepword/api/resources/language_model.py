"""The language model beside the reviewers: which is asked, what it marked, how far it agrees."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import In, MaybeMoment, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.quality import AgreementOut
from keepword.core.errors import Refused
from keepword.quality import services
from keepword.quality.models import Grader, GraderCall, GraderMark, Review
from keepword.quality.queries import beside, grading
from keepword.quality.queries.reviews import may_review
from keepword.quality.services.grader import LONGEST_KEY, MOST_CALLS, MOST_LETTERS

resource = Resource("conversations", "Language model")


class LanguageModelOut(Out):
    """Which language model is asked, and how much. Its key is told to nobody."""

    on: bool
    address: str = Field(description="Without /chat/completions.")
    model: str
    has_key: bool
    share: int = Field(description="Per cent of finished reviews.")
    most_calls: int = Field(description="A month.")
    most_letters: int = Field(description="That leave in a month.")
    calls: int = Field(description="In this month.")
    letters: int = Field(description="That left in this month.")
    problem: str
    paused_until: MaybeMoment
    tried_at: MaybeMoment

    @classmethod
    def of(cls, found: Grader) -> "LanguageModelOut":
        used = grading.used()
        names = ("on", "address", "model", "share", "most_calls", "most_letters")
        more = ("problem", "paused_until", "tried_at")
        return cls(
            has_key=bool(found.key),
            calls=used.calls,
            letters=used.letters,
            **{name: getattr(found, name) for name in (*names, *more)},
        )


class LanguageModelIn(In):
    """Which language model is asked, and how much."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "on": False,
                    "address": "https://models.example/v1",
                    "model": "small",
                    "key": None,
                    "share": 20,
                    "most_calls": 500,
                    "most_letters": 5_000_000,
                }
            ]
        }
    )

    on: bool
    address: str = Field(max_length=300)
    model: str = Field(max_length=120)
    key: str | None = Field(
        default=None,
        max_length=LONGEST_KEY,
        description="null: it stays, but is forgotten with another host; empty: none.",
    )
    share: int = Field(ge=0, le=100)
    most_calls: int = Field(ge=0, le=MOST_CALLS)
    most_letters: int = Field(ge=0, le=MOST_LETTERS)


class TriedOut(Out):
    """Whether the model graded a made-up conversation."""

    ok: bool
    text: str
    seconds: float


class ModelMarkOut(Out):
    """What the model found of a criterion; a refused one has no value."""

    criterion: str = Field(description="Its key, as it was answered.")
    value: int | None
    refused: str = Field(description="Why it is not taken: unknown, twice, range, no_evidence, not_said.")
    evidence: list[str]

    @classmethod
    def of(cls, found: GraderMark) -> "ModelMarkOut":
        return cls(
            criterion=found.key, **{name: getattr(found, name) for name in ("value", "refused", "evidence")}
        )


class ModelCallOut(Out):
    """One call: exactly what left, exactly what came back."""

    at: Moment
    host: str
    model: str
    sent: str = Field(description="Empty when the words of the conversation are erased.")
    letters: int
    answer: str
    status: int | None
    problem: str

    @classmethod
    def of(cls, found: GraderCall) -> "ModelCallOut":
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class ModelReviewOut(Out):
    """What the model has to do with a review. Its marks count in no score."""

    state: str = Field(description="none, waiting, done or failed.")
    model: str
    problem: str
    next_at: MaybeMoment
    would_leave: list[str] = Field(description="The texts of the messages as they would leave now.")
    marks: list[ModelMarkOut]
    calls: list[ModelCallOut]


class ModelCriterionOut(Out):
    """A criterion in the marks of both; nulls where there are too few."""

    criterion: str
    n: int
    equal: float | None = Field(description="The share of the same.")
    lean: float | None = Field(description="How much higher the model marks on average, in steps.")
    kappa: AgreementOut | None


class ModelAgreementOut(Out):
    """How far a model agrees with the reviewers, over the reviews that the caller sees."""

    model: str
    reviews: int
    nominal: AgreementOut | None = Field(description="Krippendorff's alpha on yes and no.")
    ordinal: AgreementOut | None = Field(description="And on scales.")
    criteria: list[ModelCriterionOut]
    refused: dict[str, int] = Field(description="Marks that were not taken, by reason.")


@resource.get("/quality/model", LanguageModelOut, area="settings")
def get_language_model(request: HttpRequest) -> LanguageModelOut:
    """Which language model is asked, for admins."""
    return LanguageModelOut.of(grading.grader_for(caller(request)))


@resource.put("/quality/model", LanguageModelOut, area="settings")
def change_language_model(request: HttpRequest, payload: LanguageModelIn) -> LanguageModelOut:
    """Say which language model is asked, and how much; admins only."""
    return LanguageModelOut.of(services.save_grader(caller(request), **payload.model_dump()))


@resource.post("/quality/model/try", TriedOut, area="settings")
def try_language_model(request: HttpRequest) -> TriedOut:
    """Have the model, as it is saved, grade a made-up conversation; it counts as a call."""
    found = services.try_grader(caller(request))
    return TriedOut(ok=found.ok, text=found.text, seconds=found.seconds)


@resource.get("/quality/model/agreement", ModelAgreementOut)
def get_model_agreement(
    request: HttpRequest,
    model: Annotated[str, Query(max_length=120, description="Empty: the one that graded last.")] = "",
) -> ModelAgreementOut:
    """How far a model and the reviewers agree."""
    user = caller(request)
    if not may_review(user):
        raise Refused(_("Reviews are for those who may grade conversations."))
    told = beside.beside(user, model or next(iter(beside.models(user)), ""))
    return ModelAgreementOut(
        model=told.model,
        reviews=told.gradings,
        nominal=AgreementOut.of(told.nominal) if told.nominal else None,
        ordinal=AgreementOut.of(told.ordinal) if told.ordinal else None,
        criteria=[
            ModelCriterionOut(
                criterion=row.criterion.key,
                n=row.n,
                equal=row.equal,
                lean=row.lean,
                kappa=AgreementOut.of(row.kappa) if row.kappa else None,
            )
            for row in told.rows
        ],
        refused=told.refused,
    )


def _of(review: Review) -> ModelReviewOut:
    found = grading.grading_of(review)
    shown = found is not None and not review.is_open
    return ModelReviewOut(
        state=found.state if found else "none",
        model=found.model if found else "",
        problem=found.problem if found else "",
        next_at=found.next_at if found else None,
        would_leave=list(grading.material(review).texts),
        marks=[ModelMarkOut.of(one) for one in found.marks.all()] if found and shown else [],
        calls=[ModelCallOut.of(one) for one in found.calls.all()] if found and shown else [],
    )


@resource.get("/quality/reviews/{int:quality_review_id}/model", ModelReviewOut)
def get_model_marks(request: HttpRequest, quality_review_id: PathId) -> ModelReviewOut:
    """What the model has marked in a finished review, what left for it, and what would leave."""
    return _of(grading.review_to_show(caller(request), quality_review_id))


@resource.post("/quality/reviews/{int:quality_review_id}/model", ModelReviewOut)
def have_model_grade(request: HttpRequest, quality_review_id: PathId) -> ModelReviewOut:
    """Have the model grade a finished review (409 when it has, is about to, or is off)."""
    user = caller(request)
    found = grading.review_to_show(user, quality_review_id)
    services.ask_grading(user, found)
    return _of(found)
