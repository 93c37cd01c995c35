"""Somebody goes through a guide: what they answered and what was advised is kept."""

from datetime import timedelta

import pytest

from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from keepword.core.models import Fact
from keepword.customers.services import join, part
from keepword.relationship import queries, services
from keepword.relationship.models import Asked, Consultation, Guide, Offer, OfferState
from keepword.relationship.queries.timeline import timeline
from keepword.relationship.services import For, GuidePlan, Idea, consulting
from tests.aftersales.goods import a_customer
from tests.cast import Cast
from tests.relationship.advice.shop import QUESTIONS, a_guide, lamps

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GUEST = Automaton("customer")


def test_what_was_advised_is_kept_with_its_reasons(cast: Cast) -> None:
    goods, guide, customer = lamps(), a_guide(cast.lead), a_customer()
    made = services.consult(
        cast.agent, guide, {"for": "read", "budget": 5_000}, whom=For(customer), language="en"
    )
    first = made.result["found"][0]
    assert (first["product"], first["reasons"]) == (
        goods["READ"].pk,
        ["Within your €50.00", "A warm light for the eyes"],
    )
    assert made.result["meets"]
    assert Fact.objects.get(kind="consultation_held").data["found"] == 1
    assert [one.entry.kind for one in timeline(cast.agent, customer).entries] == ["advice"]
    assert queries.answers_in_words(made, "en") == [
        ("What is it for?", "Reading"),
        ("How much may it cost?", "€50.00"),
    ]


def test_a_stranger_who_writes_becomes_known_once(cast: Cast) -> None:
    lamps()
    made = services.consult(GUEST, a_guide(cast.lead), {"for": "read"}, asked=Asked.PORTAL)
    assert services.by_token(services.token(made)) == made
    assert services.by_token("x" * 30) is None
    now = clock.now()
    talks = [
        Conversation.objects.create(customer=who, inbox=cast.inbox, created_at=now, last_message_at=now)
        for who in (a_customer(), a_customer("Petro"))
    ]
    assert services.adopt(made, talks[0])
    assert not services.adopt(made, talks[1])
    made.refresh_from_db()
    assert (made.customer, made.conversation) == (talks[0].customer, talks[0])


def test_strangers_are_forgotten_and_cannot_fill_the_disk(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = a_guide(cast.lead)
    with clock.moved(clock.now() - timedelta(days=91)):
        services.consult(GUEST, guide, {"for": "read"}, asked=Asked.PORTAL)
    known = services.consult(cast.agent, guide, {"for": "read"}, whom=For(a_customer()))
    assert consulting.forget_strangers() == 1
    assert list(Consultation.objects.all()) == [known]
    monkeypatch.setattr(consulting, "STRANGERS", 1)
    services.consult(GUEST, guide, {"for": "read"}, asked=Asked.PORTAL)
    with pytest.raises(Unavailable):
        services.consult(GUEST, guide, {"for": "read"}, asked=Asked.PORTAL)


def test_a_guide_that_is_off_advises_nobody(cast: Cast) -> None:
    guide = a_guide(cast.lead, is_on=False, is_public=False)
    with pytest.raises(Conflict):
        services.consult(cast.agent, guide, {"for": "read"})
    with pytest.raises(NotFound):
        queries.get_guide(cast.agent, guide.pk)
    with pytest.raises(NotFound):
        queries.get_public_guide(guide.pk)
    assert queries.get_guide(cast.lead, guide.pk) == guide


def test_what_is_sold_out_comes_after_what_is_there(cast: Cast) -> None:
    from keepword.commerce.services import count_stock

    goods, guide = lamps(), a_guide(cast.lead)
    count_stock(cast.lead, goods["CHEAP"], 0, key="none")
    found = queries.tried(guide, {"brands": ["lux"]})
    assert [one.thing.sku for one in found.found] == ["LUX", "CHEAP"]


def test_only_who_keeps_the_products_makes_guides(cast: Cast) -> None:
    with pytest.raises(Refused):
        a_guide(cast.agent)
    guide = a_guide(cast.lead)
    copy = services.duplicate_guide(cast.lead, guide)
    assert (copy.title("en"), copy.is_on) == ("Which lamp? (copy)", False)
    services.archive_guide(cast.lead, guide)
    assert not Guide.objects.get(pk=guide.pk).is_on
    services.restore_guide(cast.lead, guide)
    assert list(queries.guides(cast.agent)) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"titles": {}}, "title"),
        ({"titles": {"en": "x" * 90}}, "title"),
        ({"titles": {"xx": "Lamp"}}, "title"),
        ({"most": 9}, "most"),
        ({"is_public": True, "is_on": False}, "is_public"),
        ({"categories": [f"c{n}" for n in range(30)]}, "categories"),
    ],
)
def test_what_is_no_guide_is_refused(cast: Cast, more: dict[str, object], field: str) -> None:
    plan = {"titles": {"en": "Lamp"}, "questions": QUESTIONS} | more
    with pytest.raises(Invalid) as refused:
        services.save_guide(cast.lead, None, GuidePlan(**plan))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_joined_customers_share_their_advice_and_parted_ones_have_their_own(cast: Cast) -> None:
    goods, guide = lamps(), a_guide(cast.lead)
    one, two = a_customer(), a_customer("Petro")
    for who in (one, two):
        services.consult(cast.agent, guide, {"for": "read"}, whom=For(who))
        services.make_offer(cast.agent, who, Idea(goods["READ"]))
    services.make_offer(cast.agent, one, Idea(goods["LUX"]))
    joined = join(cast.lead, one, two)
    assert Consultation.objects.filter(customer=two).count() == 2
    assert Offer.objects.filter(customer=two, state=OfferState.MADE).count() == 2
    part(cast.lead, joined)
    assert Consultation.objects.filter(customer=one).count() == 1
    assert set(Offer.objects.filter(customer=one).values_list("product__sku", "state")) == {
        ("READ", "made"),
        ("LUX", "made"),
    }
    assert Offer.objects.filter(customer=two).count() == 1
