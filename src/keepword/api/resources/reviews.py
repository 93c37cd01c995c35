"""Reviews that customers wrote elsewhere."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.reviews import queries, services
from keepword.channels.reviews.models import Review
from keepword.channels.reviews.sources.pushed import given
from keepword.core.errors import Refused

resource = Resource("conversations", "Reviews")


class ReviewOut(Out):
    """A review and its conversation."""

    id: int
    source: int = Field(description="Its inbox.")
    kind: str = Field(description="csv, feed, webhook, appstore or play.")
    external_id: str
    conversation: int
    author: str
    rating: float | None = Field(description="Of the best one, from 0 to 1.")
    stars: float | None = Field(description="As the source has it, out of `scale`.")
    scale: float
    text: str
    language: str
    url: str
    product: str
    version: str
    written_at: Moment
    changed_at: MaybeMoment
    answered_at: MaybeMoment

    @classmethod
    def of(cls, review: Review) -> "ReviewOut":
        names = ("external_id", "author", "rating", "stars", "scale", "url", "product", "version")
        times = ("written_at", "changed_at", "answered_at")
        return cls(
            id=review.pk,
            source=review.inbox_id,
            kind=review.source,
            conversation=review.message.conversation_id,
            text=review.message.text,
            language=review.message.language,
            **{name: getattr(review, name) for name in (*names, *times)},
        )


class ReviewList(Page[ReviewOut]):
    pass


class NewReview(In):
    """A review as its source has it."""

    id: str = Field(min_length=1, max_length=255, description="What the source calls it.")
    at: str = Field(min_length=1, max_length=60, description="RFC 3339.")
    author: str = Field(default="", max_length=200)
    rating: float | None = Field(default=None, ge=0, le=100)
    scale: float = Field(default=5, gt=0, le=100)
    title: str = Field(default="", max_length=300)
    text: str = Field(default="", max_length=20_000)
    language: str = Field(default="", max_length=5)
    url: str = Field(default="", max_length=500)
    product: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=60)


class NewReviews(In):
    """Reviews of one source; those that are known are nothing, edited ones a further message."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"reviews": [{"id": "r-1", "at": "2026-11-02T09:00:00Z", "rating": 2, "text": "Dark"}]}
            ]
        }
    )

    reviews: list[NewReview] = Field(min_length=1, max_length=100)


class TakenOut(Out):
    """What became of them."""

    stored: int
    changed: int
    known: int


class AnsweredThere(In):
    """What was answered at the source, if that is to be kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "We send you a new one."}]})

    text: str = Field(default="", max_length=5_000)


@resource.get("/reviews", ReviewList)
def list_reviews(
    request: HttpRequest,
    show: Annotated[Literal["all", "open", "answered", "low"], Query(description="Which.")] = "all",
    source: Annotated[Id | None, Query(description="Of one source: its inbox.")] = None,
    after: After = "",
    limit: Limit = 25,
) -> ReviewList:
    """Reviews, the newest first."""
    rows = queries.reviews(caller(request))
    if show in queries.SHOWN:
        rows = rows.filter(queries.SHOWN[show])
    if source is not None:
        rows = rows.filter(inbox=source)
    found = rows_of(rows, ("-written_at", "-id"), after, limit)
    return ReviewList(items=[ReviewOut.of(row) for row in found.rows], next=found.next)


@resource.get("/reviews/{int:review_id}", ReviewOut)
def get_review(request: HttpRequest, review_id: PathId) -> ReviewOut:
    """One review. Answer it as any conversation, where its source takes answers."""
    return ReviewOut.of(queries.get_review(caller(request), review_id))


@resource.post("/reviews/{int:review_id}/answered", ReviewOut)
def mark_review_answered(request: HttpRequest, review_id: PathId, payload: AnsweredThere) -> ReviewOut:
    """Somebody has answered it at its source."""
    user = caller(request)
    services.answered_there(user, queries.get_review(user, review_id), payload.text)
    return ReviewOut.of(queries.get_review(user, review_id))


@resource.post("/review-sources/{int:source_id}/reviews", TakenOut, status=201)
def bring_in_reviews(request: HttpRequest, source_id: PathId, payload: NewReviews) -> TakenOut:
    """Bring in up to 100 reviews of a source. For whoever looks after inboxes."""
    user = caller(request)
    inbox = queries.get_source(user, source_id)
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
    taken = services.take(inbox, [given(one.model_dump()) for one in payload.reviews])
    return TakenOut(stored=taken.stored, changed=taken.changed, known=taken.known)
