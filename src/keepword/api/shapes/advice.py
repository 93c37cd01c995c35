"""Guides, what is recommended and what was offered, as the API tells them."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.customers import CustomerName
from keepword.relationship.models import Consultation, Guide, Offer
from keepword.relationship.queries import Figures, Recommendation
from keepword.relationship.rules.share import Share

_AT: Final = "2026-03-01T09:00:00.000000Z"
QUESTION: Final[dict[str, Any]] = {
    "key": "for",
    "kind": "one",
    "texts": {"en": "What is it for?"},
    "answers": [
        {
            "key": "read",
            "texts": {"en": "Reading"},
            "because": {"en": "A warm light for the eyes"},
            "effects": [{"do": "plus", "on": "word", "value": "warm", "weight": 2}],
        },
        {
            "key": "work",
            "texts": {"en": "Work"},
            "because": {},
            "effects": [{"do": "must", "on": "category", "value": "Desk", "weight": 1}],
        },
    ],
}
GUIDE: Final[dict[str, Any]] = {
    "id": 2,
    "titles": {"en": "Which lamp suits you?"},
    "intros": {},
    "categories": ["Lamps"],
    "questions": [QUESTION],
    "most": 3,
    "is_on": True,
    "is_public": True,
    "archived_at": None,
}
CONSULTATION: Final[dict[str, Any]] = {
    "id": 9,
    "guide": 2,
    "customer": 12,
    "conversation": 41,
    "asked": "api",
    "language": "en",
    "answers": {"for": ["read"]},
    "meets_all": True,
    "found": [
        {"product": 7, "sku": "LAMP-7", "reasons": ["A warm light for the eyes"], "misses": [], "score": 2}
    ],
    "at": _AT,
}
OFFER: Final[dict[str, Any]] = {
    "id": 31,
    "customer": {"id": 12, "name": "Olena"},
    "product": 7,
    "sku": "LAMP-7",
    "agent": 3,
    "conversation": 41,
    "consultation": 9,
    "why": "guide",
    "reason": "A warm light for the eyes",
    "state": "made",
    "is_relevant": None,
    "made_at": _AT,
    "until": "2026-03-31T09:00:00.000000Z",
    "ended_at": None,
    "order": None,
}


class GuideOut(Out):
    """A needs assessment."""

    model_config = ConfigDict(json_schema_extra={"examples": [GUIDE]})

    id: int
    titles: dict[str, str]
    intros: dict[str, str]
    categories: list[str]
    questions: list[dict[str, Any]]
    most: int
    is_on: bool
    is_public: bool
    archived_at: MaybeMoment

    @classmethod
    def of(cls, guide: Guide) -> "GuideOut":
        return cls(
            id=guide.pk,
            titles={code: words["title"] for code, words in guide.texts.items() if words.get("title")},
            intros={code: words["intro"] for code, words in guide.texts.items() if words.get("intro")},
            categories=guide.categories,
            questions=guide.questions,
            most=guide.most,
            is_on=guide.is_on,
            is_public=guide.is_public,
            archived_at=guide.archived_at,
        )


class GuideList(Out):
    items: list[GuideOut]


class AdvisedOut(Out):
    """A product that a guide leads to."""

    product: int
    sku: str
    score: int
    reasons: list[str]
    misses: list[str] = Field(description="What it does not meet.")


class ConsultationOut(Out):
    """Somebody went through a guide."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONSULTATION]})

    id: int
    guide: int
    customer: int | None
    conversation: int | None
    asked: str = Field(description="desk, portal or api.")
    language: str
    answers: dict[str, list[str] | int]
    meets_all: bool = Field(description="false: nothing meets all demands; these come closest.")
    found: list[AdvisedOut]
    at: Moment

    @classmethod
    def of(cls, made: Consultation) -> "ConsultationOut":
        names = ("product", "sku", "score", "reasons", "misses")
        return cls(
            id=made.pk,
            guide=made.guide_id,
            customer=made.customer_id,
            conversation=made.conversation_id,
            asked=made.asked,
            language=made.language,
            answers=made.answers,
            meets_all=made.result["meets"],
            found=[AdvisedOut(**{name: row[name] for name in names}) for row in made.result["found"]],
            at=made.at,
        )


class ConsultationList(Page[ConsultationOut]):
    pass


class RecommendationOut(Out):
    """A product that may suit a customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "product": 8,
                    "sku": "BULB-5",
                    "why": "affinity",
                    "reasons": ["7 of 10 who bought Desk lamp also bought it."],
                    "llr": 38.2,
                }
            ]
        }
    )

    product: int
    sku: str
    why: str = Field(description="due, fits or affinity.")
    reasons: list[str]
    llr: float = Field(description="Dunning's log-likelihood ratio; 0 where it is not by what others bought.")

    @classmethod
    def of(cls, one: Recommendation) -> "RecommendationOut":
        return cls(
            product=one.product.pk,
            sku=one.product.sku,
            why=one.why.value,
            reasons=list(one.reasons),
            llr=one.weight,
        )


class RecommendationList(Out):
    items: list[RecommendationOut]


class CustomerOfferOut(Out):
    """Something that was offered to a customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [OFFER]})

    id: int
    customer: CustomerName
    product: int
    sku: str
    agent: int | None
    conversation: int | None
    consultation: int | None
    why: str = Field(description="guide, affinity, fits, due or own.")
    reason: str
    state: str = Field(description="made, taken, refused or lapsed; an order alone takes it.")
    is_relevant: bool | None = Field(description="null: nobody has said.")
    made_at: Moment
    until: Moment
    ended_at: MaybeMoment
    order: int | None

    @classmethod
    def of(cls, one: Offer) -> "CustomerOfferOut":
        return cls(
            id=one.pk,
            customer=CustomerName(id=one.customer_id, name=one.customer.name),
            product=one.product_id,
            sku=one.product.sku,
            agent=one.agent_id,
            conversation=one.conversation_id,
            consultation=one.consultation_id,
            why=one.why,
            reason=one.reason,
            state=one.state,
            is_relevant=one.relevant,
            made_at=one.made_at,
            until=one.until,
            ended_at=one.ended_at,
            order=one.order_id,
        )


class CustomerOfferList(Page[CustomerOfferOut]):
    pass


class ShareOut(Out):
    """A share with its 95 % interval (Wilson); null of nothing."""

    count: int
    of: int
    low: float | None
    high: float | None

    @classmethod
    def of_share(cls, share: Share) -> "ShareOut":
        low, high = share.interval or (None, None)
        return cls(count=share.count, of=share.of, low=low, high=high)


class OfferFiguresOut(Out):
    """What came of offers: by all, by where the idea came from."""

    key: str = Field(description="all, or where the idea came from.")
    made: int
    taken: ShareOut = Field(description="Of those that are over.")
    relevant: ShareOut = Field(description="Of those judged or bought.")

    @classmethod
    def of(cls, found: Figures) -> "OfferFiguresOut":
        return cls(
            key=found.key,
            made=found.made,
            taken=ShareOut.of_share(found.taken),
            relevant=ShareOut.of_share(found.relevant),
        )


class OfferFiguresList(Out):
    items: list[OfferFiguresOut]
