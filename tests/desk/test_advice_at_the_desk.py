"""A lead makes a guide; an agent advises beside a conversation, offers, and notes what came of it."""

from typing import Any

import pytest
from django.test import Client

from keepword.conversations.models import Conversation
from keepword.relationship.models import Consultation, Guide, Offer, OfferState
from keepword.relationship.services import affinities
from tests.aftersales.goods import a_customer
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of
from tests.relationship.advice.shop import a_guide, buys, lamps

pytestmark = pytest.mark.django_db
GUIDE = {
    "language": "en",
    "title-en": "Which chair?",
    "title-lt": "Kokia kėdė?",
    "q-0-key": "where",
    "q-0-kind": "one",
    "q-0-text-en": "Where will it stand?",
    "q-0-a-0-key": "out",
    "q-0-a-0-text-en": "On the balcony",
    "q-0-a-0-because-en": "Stands the rain",
    "q-0-a-0-e-0-do": "must",
    "q-0-a-0-e-0-on": "price_most",
    "q-0-a-0-e-0-value": "12.50",
    "q-0-a-0-e-0-weight": "1",
    "q-0-a-1-key": "in",
    "q-0-a-1-text-en": "At the desk",
    "most": "2",
    "is_on": "on",
}


def text(answered: Any) -> str:
    found: str = answered.content.decode()
    return found


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


@pytest.fixture
def agent(cast: Cast) -> Client:
    return desk_of(cast.agent)


def test_a_guide_is_made_and_changed(lead: Client) -> None:
    answered = lead.post("/settings/guides/new/", GUIDE | {"do": "save"})
    made = Guide.objects.get()
    assert answered["Location"] == f"/settings/guides/{made.pk}/"
    assert made.texts["lt"]["title"] == "Kokia kėdė?"
    effect = made.questions[0]["answers"][0]["effects"][0]
    assert effect == {"do": "must", "on": "price_most", "value": 1250, "weight": 1}
    page = text(lead.get(answered["Location"]))
    assert 'value="12.50"' in page
    lead.post(answered["Location"], GUIDE | {"title-en": "Which seat?", "is_public": "on"})
    made.refresh_from_db()
    assert (made.title("en"), made.is_public) == ("Which seat?", True)
    assert "Which seat?" in text(lead.get("/settings/guides/"))


@pytest.mark.parametrize(
    ("do", "seen", "unseen"),
    [
        ("add-question", "q-1-kind", "q-2-kind"),
        ("add-answer:0", "q-0-a-2-key", "q-0-a-3-key"),
        ("add-effect:0:1", "q-0-a-1-e-0-do", "q-0-a-1-e-1-do"),
        ("drop-question:0", "title-en", "q-0-kind"),
        ("drop-answer:0:1", "q-0-a-0-key", "q-0-a-1-key"),
        ("drop-effect:0:0:0", "q-0-a-0-key", "q-0-a-0-e-0-do"),
        ("language:lt", 'name="title-lt" lang="lt"', 'name="title-en" lang="en"'),
        ("drop-answer:7:9", "q-0-a-1-key", "q-1-kind"),
        ("up-effect:x", "q-0-a-1-key", "q-1-kind"),
        ("nonsense", "q-0-a-1-key", "q-1-kind"),
    ],
)
def test_the_editor_changes_the_form_and_keeps_nothing(lead: Client, do: str, seen: str, unseen: str) -> None:
    answered = lead.post("/settings/guides/new/", GUIDE | {"do": do})
    assert answered.status_code == 200
    assert seen in text(answered)
    assert unseen not in text(answered)
    assert not Guide.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title-en": "", "title-lt": ""}, "Give it a name."),
        ({"q-0-text-en": ""}, "Write the question."),
        ({"q-0-a-1-text-en": ""}, "Write the answer."),
        ({"q-0-a-0-e-0-value": "cheap"}, "Enter an amount such as 12.50."),
        ({"q-0-a-0-e-0-on": "brand", "q-0-a-0-e-0-value": ""}, "Say which: a name"),
        ({"most": "many"}, "Show 1 to 6 products."),
        ({"q-0-a-0-key": "IN PUT"}, "A key has small letters"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(lead: Client, wrong: dict[str, str], said: str) -> None:
    answered = lead.post("/settings/guides/new/", GUIDE | wrong)
    assert answered.status_code == 422
    assert said in text(answered)


def test_it_is_tried_before_it_is_saved(lead: Client) -> None:
    lamps()
    seen = text(lead.post("/settings/guides/try/", GUIDE | {"try-where": "out"}))
    assert "Small lamp" in seen
    assert "Stands the rain" in seen
    assert "Choose an answer" in text(lead.post("/settings/guides/try/", GUIDE))
    assert "Write the question." in text(lead.post("/settings/guides/try/", GUIDE | {"q-0-text-en": ""}))


def test_it_is_archived_copied_and_taken_out(cast: Cast, lead: Client) -> None:
    guide = a_guide(cast.lead)
    where = f"/settings/guides/{guide.pk}/do/"
    lead.post(where, {"do": "archive"})
    assert "Nothing is in the archive" not in text(lead.get("/settings/guides/?show=archived"))
    lead.post(where, {"do": "restore"})
    lead.post(where, {"do": "duplicate"})
    lead.post(where, {"do": "dance"})
    assert Guide.objects.filter(archived_at=None).count() == 2


@pytest.fixture
def talk(mail_in: MailIn) -> Conversation:
    """Somebody who has the lamp, in a shop where all who have it have the bulb."""
    lamps()
    for _ in range(10):
        buys(a_customer(), "READ", "CHEAP")
    for _ in range(20):
        buys(a_customer(), "DESK")
    affinities.reckon()
    found = mail_in("What else do I need?")
    buys(found.customer, "READ")
    return found


def test_what_others_bought_goes_into_the_reply_and_is_an_offer(
    agent: Client, cast: Cast, talk: Conversation
) -> None:
    seen = text(agent.get(f"/c/{talk.pk}/advice/"))
    assert "10 of 10 who bought Reading lamp, warm also bought it." in seen
    assert "Many who have Reading lamp, warm also take Small lamp. It costs €10.00." in seen
    product = Offer.product.field.related_model.objects.get(sku="CHEAP")
    agent.post(f"/c/{talk.pk}/offer/", {"product": product.pk, "why": "affinity", "reason": "10 of 11"})
    offer = Offer.objects.get()
    assert (offer.agent, offer.conversation, offer.customer) == (cast.agent, talk, talk.customer)
    page = text(agent.get(f"/c/{talk.pk}/"))
    assert "Small lamp is something for them" in page
    agent.post(f"/offers/{offer.pk}/do/", {"do": "relevant", "conversation": talk.pk})
    agent.post(f"/offers/{offer.pk}/do/", {"do": "refuse", "back": "customer"})
    offer.refresh_from_db()
    assert (offer.relevant, offer.state) == (True, OfferState.REFUSED)
    assert "They think again" in text(agent.get(f"/customers/{talk.customer_id}/"))
    agent.post(f"/offers/{offer.pk}/do/", {"do": "reopen"})
    listed = text(agent.get("/offers/?state=made"))
    assert "10 of 11" in listed
    assert "No offer yet" in text(agent.get("/offers/?state=taken"))


def test_a_guide_is_gone_through_with_the_customer(agent: Client, cast: Cast, talk: Conversation) -> None:
    guide = a_guide(cast.lead)
    assert "Which lamp?" in text(agent.get(f"/c/{talk.pk}/advice/"))
    where = f"/c/{talk.pk}/advice/{guide.pk}/"
    assert "What is it for?" in text(agent.get(where))
    assert agent.post(where, {}).status_code == 422
    seen = text(agent.post(where, {"for": "read", "budget": "50"}))
    assert "A warm light for the eyes" in seen
    assert "By what you told us, this suits you best:" in seen
    made = Consultation.objects.get()
    assert (made.customer, made.conversation) == (talk.customer, talk)
    assert "They were advised" in text(agent.get(f"/c/{talk.pk}/"))


def test_of_what_is_not_there_nothing_is_offered(agent: Client, talk: Conversation) -> None:
    assert agent.post(f"/c/{talk.pk}/offer/", {"product": "9999"}).status_code == 404
    assert agent.post(f"/c/{talk.pk}/offer/", {"product": "x"}).status_code == 422
    assert agent.get("/offers/?days=-1&after=zzz&state=hm").status_code == 200


def test_an_agent_sees_their_own_offers_a_lead_all(cast: Cast, agent: Client, talk: Conversation) -> None:
    from keepword.relationship.services import Idea, make_offer

    product = Offer.product.field.related_model.objects.get(sku="LUX")
    make_offer(cast.colleague, talk.customer, Idea(product))
    assert "Lux desk lamp" not in text(agent.get("/offers/"))
    assert "Lux desk lamp" in text(desk_of(cast.lead).get("/offers/"))
