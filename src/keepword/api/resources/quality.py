"""Reviews of conversations: to do, marked, finished, disputed, settled; coaching."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.quality import CoachingOut, QualityReviewList, QualityReviewOut
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid, NotFound
from keepword.quality import services
from keepword.quality.models import Review, Scorecard
from keepword.quality.queries import cards
from keepword.quality.queries import reviews as queries

resource = Resource("conversations", "Quality")

Words = Annotated[str, Field(max_length=5_000)]


class NewQualityReview(In):
    """A conversation that is to be reviewed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversation": 71, "reviewer": 2}]})

    conversation: Id
    agent: Id | None = Field(default=None, description="null: whoever of us wrote the most in it.")
    reviewer: Id | None = Field(default=None, description="null: whoever takes it.")
    scorecard: Id | None = Field(default=None, description="null: the newest one in use.")
    due_on: DayIn | None = None
    again: bool = Field(default=False, description="Also when it was reviewed before.")


class NewMark(In):
    """A mark for one criterion."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"criterion": "accuracy", "value": 3, "note": "", "words": ["comes on Friday"]}]
        }
    )

    criterion: str = Field(max_length=40)
    value: int | None = Field(ge=-1, le=3, description="-1: not applicable; null takes it back.")
    note: Annotated[str, Field(max_length=2_000)] | None = None
    words: list[Annotated[str, Field(max_length=2_000)]] | None = Field(
        default=None, max_length=10, description="As they stand in the conversation."
    )


class Finish(In):
    """What is said in all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Clear and kind."}]})

    note: Words = ""


class Dispute(In):
    """Why the agent does not agree."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "It was solved by phone."}]})

    reason: Words


class DisputeDecision(In):
    """What is decided about a dispute; marks by criterion that change."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "You are right.", "marks": {"solution": 3}}]}
    )

    decision: Words
    marks: dict[Annotated[str, Field(max_length=40)], int] = Field(default_factory=dict, max_length=40)


class NewCoaching(In):
    """What to go on with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "Say when the parcel comes."}]})

    words: Words


class Acknowledgement(In):
    """That it was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "I will."}]})

    answer: Words = ""


class ReviewerChange(In):
    """Who reviews it; null: whoever takes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reviewer": 2}]})

    reviewer: Id | None


def _whole(user: User, review: Review) -> QualityReviewOut:
    return QualityReviewOut.of(queries.get_review(user, review.pk), whole=True)


def person_named(user: User, pk: int | None, field: str) -> User | None:
    """One of us by number. Invalid for none that there is."""
    if pk is None:
        return None
    found = people(user).filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found


def card_named(user: User, pk: int | None) -> Scorecard | None:
    """A scorecard in use by number. Invalid for none that there is."""
    if pk is None:
        return None
    found = cards.usable(user).filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no such scorecard in use."), field="scorecard")
    return found


@resource.get("/quality/reviews", QualityReviewList)
def list_quality_reviews(
    request: HttpRequest,
    show: Annotated[
        Literal["to_do", "disputed", "finished", "own"], Query(description="Which.")
    ] = "finished",
    after: After = "",
    limit: Limit = 25,
) -> QualityReviewList:
    """Reviews that the caller sees: what waits for them or for anybody, what is disputed, what is finished,
    those of their own work."""
    user = caller(request)
    rows = {
        "to_do": queries.to_do,
        "disputed": queries.disputed,
        "finished": queries.finished,
        "own": queries.own,
    }[show](user)
    order = {"to_do": ("due_on", "id"), "disputed": ("disputed_at", "id")}.get(show, ("-done_at", "-id"))
    found = rows_of(rows, order, after, limit)
    return QualityReviewList(items=[QualityReviewOut.of(row) for row in found.rows], next=found.next)


@resource.post("/quality/reviews", QualityReviewOut, status=201)
def choose_for_review(request: HttpRequest, payload: NewQualityReview) -> QualityReviewOut:
    """Choose a conversation to be reviewed."""
    user = caller(request)
    try:
        about = get_conversation(user, payload.conversation)
    except NotFound:
        raise Invalid(_("There is no such conversation."), field="conversation") from None
    made = services.ask_review(
        user,
        about,
        agent=person_named(user, payload.agent, "agent"),
        reviewer=person_named(user, payload.reviewer, "reviewer"),
        scorecard=card_named(user, payload.scorecard),
        again=payload.again,
        due_on=payload.due_on,
    )
    return QualityReviewOut.of(made, whole=True)


@resource.get("/quality/reviews/{int:quality_review_id}", QualityReviewOut)
def get_quality_review(request: HttpRequest, quality_review_id: PathId) -> QualityReviewOut:
    """One review with its marks and coaching."""
    return QualityReviewOut.of(queries.get_review(caller(request), quality_review_id), whole=True)


@resource.delete("/quality/reviews/{int:quality_review_id}")
def drop_review(request: HttpRequest, quality_review_id: PathId) -> None:
    """Do not review it after all; only while it is not finished (409)."""
    user = caller(request)
    services.drop(user, queries.get_review(user, quality_review_id))


@resource.post("/quality/reviews/{int:quality_review_id}/reviewer", QualityReviewOut)
def give_review(request: HttpRequest, quality_review_id: PathId, payload: ReviewerChange) -> QualityReviewOut:
    """Somebody else reviews it."""
    user = caller(request)
    found = queries.get_review(user, quality_review_id)
    return _whole(user, services.give(user, found, person_named(user, payload.reviewer, "reviewer")))


@resource.post("/quality/reviews/{int:quality_review_id}/marks", QualityReviewOut)
def mark_review(request: HttpRequest, quality_review_id: PathId, payload: NewMark) -> QualityReviewOut:
    """Mark one criterion; it is saved and shown to nobody before the review is finished."""
    user = caller(request)
    found = queries.get_review(user, quality_review_id)
    criterion = next((one for one in queries.criteria(found) if one.key == payload.criterion), None)
    if criterion is None:
        raise Invalid(_("This card does not ask that."), field="criterion")
    services.mark(user, found, criterion, value=payload.value, note=payload.note, words=payload.words)
    return _whole(user, found)


@resource.post("/quality/reviews/{int:quality_review_id}/propose", QualityReviewOut)
def propose_marks(request: HttpRequest, quality_review_id: PathId) -> QualityReviewOut:
    """Propose marks anew from the texts, where nobody has decided."""
    user = caller(request)
    found = queries.get_review(user, quality_review_id)
    services.look_again(user, found)
    return _whole(user, found)


@resource.post("/quality/reviews/{int:quality_review_id}/take", QualityReviewOut)
def take_review(request: HttpRequest, quality_review_id: PathId) -> QualityReviewOut:
    """The caller reviews it."""
    user = caller(request)
    return _whole(user, services.take(user, queries.get_review(user, quality_review_id)))


@resource.post("/quality/reviews/{int:quality_review_id}/finish", QualityReviewOut)
def finish_review(request: HttpRequest, quality_review_id: PathId, payload: Finish) -> QualityReviewOut:
    """All is marked: the score counts and the agent sees it."""
    user = caller(request)
    found = queries.get_review(user, quality_review_id)
    return _whole(user, services.finish(user, found, note=payload.note))


@resource.post("/quality/reviews/{int:quality_review_id}/dispute", QualityReviewOut)
def dispute_review(request: HttpRequest, quality_review_id: PathId, payload: Dispute) -> QualityReviewOut:
    """The caller, whose work it is, does not agree: once, within 14 days (409)."""
    user = caller(request)
    return _whole(user, services.dispute(user, queries.get_review(user, quality_review_id), payload.reason))


@resource.post("/quality/reviews/{int:quality_review_id}/settle", QualityReviewOut)
def settle_review(
    request: HttpRequest, quality_review_id: PathId, payload: DisputeDecision
) -> QualityReviewOut:
    """Decide a dispute; marks that are not named stand."""
    user = caller(request)
    found = queries.get_review(user, quality_review_id)
    return _whole(user, services.settle(user, found, payload.decision, payload.marks))


@resource.post("/quality/reviews/{int:quality_review_id}/coaching", CoachingOut, status=201)
def coach_agent(request: HttpRequest, quality_review_id: PathId, payload: NewCoaching) -> CoachingOut:
    """Tell whose work it is what to go on with; once it is finished (409)."""
    user = caller(request)
    return CoachingOut.of(services.coach(user, queries.get_review(user, quality_review_id), payload.words))


@resource.post("/quality/coaching/{int:coaching_id}/acknowledge", CoachingOut)
def acknowledge_coaching(request: HttpRequest, coaching_id: PathId, payload: Acknowledgement) -> CoachingOut:
    """The caller has read the note that is for them."""
    user = caller(request)
    return CoachingOut.of(services.acknowledge(user, queries.get_coaching(user, coaching_id), payload.answer))
