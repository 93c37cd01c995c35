"""Guides, recommendations and offers."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, LanguageCode, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.advice import (
    GUIDE,
    ConsultationList,
    ConsultationOut,
    CustomerOfferList,
    CustomerOfferOut,
    GuideList,
    GuideOut,
    OfferFiguresList,
    OfferFiguresOut,
    RecommendationList,
    RecommendationOut,
)
from keepword.commerce.queries import get_product
from keepword.conversations.queries import get_conversation
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.relationship import queries, services
from keepword.relationship.models import Asked

resource = Resource("customers", "Advice")

Words = Annotated[dict[LanguageCode, str], Field(max_length=4)]


class NewGuide(In):
    """A needs assessment; what questions and answers look like is shown in the example."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{key: GUIDE[key] for key in ("titles", "categories", "questions", "is_on")}]
        }
    )

    titles: Words
    questions: Annotated[list[dict[str, Any]], Field(max_length=12)]
    intros: Words = {}
    categories: Annotated[list[str], Field(max_length=20)] = []
    most: int = Field(default=3, ge=1, le=6, description="Products that it leads to.")
    is_on: bool = False
    is_public: bool = Field(default=False, description="Customers go through it by themselves.")


class GuideAnswers(In):
    """What somebody answered: keys of answers by key of question, or an amount in minor units."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answers": {"for": ["read"], "budget": 5000}}]}
    )

    answers: Annotated[dict[str, list[str] | int], Field(max_length=12)]
    language: LanguageCode = "en"
    customer: Id | None = None
    conversation: Id | None = Field(default=None, description="Its customer is the one who is advised.")


class NewOffer(In):
    """Something that is offered to a customer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"product": 7, "reason": "They asked for light"}]}
    )

    product: Id
    why: Literal["guide", "affinity", "fits", "due", "own"] = "own"
    reason: str = Field(default="", max_length=300)
    conversation: Id | None = None
    consultation: Id | None = None


class OfferJudgement(In):
    """Whether it was something for them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_relevant": True}]})

    is_relevant: bool


class OfferRefusal(In):
    """They said no."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_relevant": False}]})

    is_relevant: bool | None = Field(default=None, description="null: nobody has said.")


def _plan(payload: NewGuide) -> services.GuidePlan:
    return services.GuidePlan(
        titles={str(code): text for code, text in payload.titles.items()},
        questions=payload.questions,
        intros={str(code): text for code, text in payload.intros.items()},
        categories=payload.categories,
        most=payload.most,
        is_on=payload.is_on,
        is_public=payload.is_public,
    )


@resource.get("/guides", GuideList)
def list_guides(
    request: HttpRequest,
    state: Annotated[Literal["kept", "archived"], Query(description="Which.")] = "kept",
) -> GuideList:
    """The guides that the caller may use; at most 50 are kept."""
    rows = queries.guides(caller(request), archived=state == "archived").order_by("pk")
    return GuideList(items=[GuideOut.of(row) for row in rows])


@resource.post("/guides", GuideOut, status=201)
def make_guide(request: HttpRequest, payload: NewGuide) -> GuideOut:
    """Make a guide."""
    return GuideOut.of(services.save_guide(caller(request), None, _plan(payload)))


@resource.get("/guides/{int:guide_id}", GuideOut)
def get_guide_by_id(request: HttpRequest, guide_id: PathId) -> GuideOut:
    """One guide."""
    return GuideOut.of(queries.get_guide(caller(request), guide_id))


@resource.put("/guides/{int:guide_id}", GuideOut)
def replace_guide(request: HttpRequest, guide_id: PathId, payload: NewGuide) -> GuideOut:
    """Change a guide: it is as it is given then, whole."""
    user = caller(request)
    return GuideOut.of(services.save_guide(user, queries.get_guide(user, guide_id), _plan(payload)))


@resource.post("/guides/{int:guide_id}/archive", GuideOut)
def archive_guide(request: HttpRequest, guide_id: PathId) -> GuideOut:
    """Nobody goes through it any more; what was advised by it stays."""
    user = caller(request)
    return GuideOut.of(services.archive_guide(user, queries.get_guide(user, guide_id)))


@resource.post("/guides/{int:guide_id}/restore", GuideOut)
def restore_guide(request: HttpRequest, guide_id: PathId) -> GuideOut:
    """Take it out of the archive, switched off."""
    user = caller(request)
    return GuideOut.of(services.restore_guide(user, queries.get_guide(user, guide_id)))


@resource.post("/guides/{int:guide_id}/advise", ConsultationOut, status=201)
def advise_by_guide(request: HttpRequest, guide_id: PathId, payload: GuideAnswers) -> ConsultationOut:
    """Go through a guide; what it leads to is kept, with its reasons in `language`."""
    user = caller(request)
    conversation = get_conversation(user, payload.conversation) if payload.conversation else None
    customer = get_customer(user, payload.customer) if payload.customer else None
    if conversation is not None:
        if customer is not None and customer.pk != conversation.customer_id:
            raise Invalid(_("This conversation is with somebody else."), field="conversation")
        customer = conversation.customer
    made = services.consult(
        user,
        queries.get_guide(user, guide_id),
        payload.answers,
        whom=services.For(customer, conversation),
        asked=Asked.API,
        language=payload.language,
    )
    return ConsultationOut.of(made)


def _customer(request: HttpRequest, pk: int) -> Customer:
    return get_customer(caller(request), pk)


@resource.get("/customers/{int:customer_id}/consultations", ConsultationList)
def list_customer_consultations(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> ConsultationList:
    """What a customer was advised, the newest first."""
    rows = queries.consultations_of(caller(request), _customer(request, customer_id))
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return ConsultationList(items=[ConsultationOut.of(row) for row in found.rows], next=found.next)


@resource.get("/customers/{int:customer_id}/recommendations", RecommendationList)
def list_customer_recommendations(
    request: HttpRequest,
    customer_id: PathId,
    limit: Annotated[int, Query(ge=1, le=20, description="How many at most.")] = 5,
) -> RecommendationList:
    """What may suit a customer now, the best first, each with its reasons."""
    user = caller(request)
    found = queries.recommendations(user, _customer(request, customer_id), user.language, most=limit)
    return RecommendationList(items=[RecommendationOut.of(one) for one in found])


@resource.get("/customers/{int:customer_id}/offers", CustomerOfferList)
def list_customer_offers(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> CustomerOfferList:
    """What was offered to a customer, the newest first."""
    rows = queries.offers_to(caller(request), _customer(request, customer_id)).select_related("customer")
    found = rows_of(rows, ("-made_at", "-id"), after, limit)
    return CustomerOfferList(items=[CustomerOfferOut.of(row) for row in found.rows], next=found.next)


@resource.post("/customers/{int:customer_id}/offers", CustomerOfferOut, status=201)
def make_customer_offer(request: HttpRequest, customer_id: PathId, payload: NewOffer) -> CustomerOfferOut:
    """Note that something was offered. What is open already is not offered twice: that one is answered."""
    user = caller(request)
    conversation = get_conversation(user, payload.conversation) if payload.conversation else None
    idea = services.Idea(
        get_product(user, payload.product),
        why=payload.why,
        reason=payload.reason,
        consultation=queries.get_consultation(user, payload.consultation) if payload.consultation else None,
    )
    made = services.make_offer(user, _customer(request, customer_id), idea, conversation=conversation)
    return CustomerOfferOut.of(made)


@resource.get("/offers", CustomerOfferList)
def list_offers(
    request: HttpRequest,
    state: Annotated[
        Literal["", "made", "taken", "refused", "lapsed"], Query(description="Empty: all.")
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> CustomerOfferList:
    """Offers, the newest first: all for callers who keep the products, else their own."""
    rows = queries.offers(caller(request))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-made_at", "-id"), after, limit)
    return CustomerOfferList(items=[CustomerOfferOut.of(row) for row in found.rows], next=found.next)


@resource.get("/offers/figures", OfferFiguresList)
def get_offer_figures(
    request: HttpRequest,
    days: Annotated[int, Query(ge=1, le=3660, description="Made within so many days.")] = 90,
) -> OfferFiguresList:
    """Uptake and relevance of offers: all together, then by where the idea came from."""
    user, until = caller(request), clock.now()
    since = until - timedelta(days=days)
    found = [queries.figures(user, since, until), *queries.by_reason(user, since, until)]
    return OfferFiguresList(items=[OfferFiguresOut.of(one) for one in found])


@resource.get("/offers/{int:offer_id}", CustomerOfferOut)
def get_offer_by_id(request: HttpRequest, offer_id: PathId) -> CustomerOfferOut:
    """One offer."""
    return CustomerOfferOut.of(queries.get_offer(caller(request), offer_id))


@resource.post("/offers/{int:offer_id}/judge", CustomerOfferOut)
def judge_offer(request: HttpRequest, offer_id: PathId, payload: OfferJudgement) -> CustomerOfferOut:
    """Note whether it was something for them; the last word counts."""
    user = caller(request)
    return CustomerOfferOut.of(
        services.judge(user, queries.get_offer(user, offer_id), relevant=payload.is_relevant)
    )


@resource.post("/offers/{int:offer_id}/refuse", CustomerOfferOut)
def refuse_offer(request: HttpRequest, offer_id: PathId, payload: OfferRefusal) -> CustomerOfferOut:
    """They said no."""
    user = caller(request)
    return CustomerOfferOut.of(
        services.refuse(user, queries.get_offer(user, offer_id), relevant=payload.is_relevant)
    )


@resource.post("/offers/{int:offer_id}/reopen", CustomerOfferOut)
def reopen_offer(request: HttpRequest, offer_id: PathId) -> CustomerOfferOut:
    """They think of it again: it is open for another thirty days."""
    user = caller(request)
    return CustomerOfferOut.of(services.reopen(user, queries.get_offer(user, offer_id)))
