"""What the pages of advice do, done by programs."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.relationship.models import Offer
from keepword.relationship.services import affinities
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.aftersales.goods import a_customer, an_order
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.relationship.advice.shop import QUESTIONS, buys, lamps

pytestmark = pytest.mark.django_db
GUIDE = {"titles": {"en": "Which lamp?"}, "questions": QUESTIONS, "is_on": True}


def test_from_a_guide_to_an_offer_that_is_taken(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    goods, customer, lead, agent = lamps(), a_customer(), Caller(cast.lead), Caller(cast.agent)
    made = lead.post("/guides", GUIDE)
    assert made.status_code == 201, made.content
    one = f"/guides/{made.json()['id']}"
    assert agent.get("/guides").json()["items"][0]["titles"] == {"en": "Which lamp?"}
    assert agent.post("/guides", GUIDE).status_code == 403
    assert lead.put(one, GUIDE | {"most": 1}).json()["most"] == 1
    wrong = lead.put(one, GUIDE | {"questions": [{"key": "x", "kind": "one"}]})
    assert wrong.status_code == 422
    answers = {"answers": {"for": ["read"], "budget": 5000}, "customer": customer.pk}
    advised = agent.post(f"{one}/advise", answers)
    assert advised.status_code == 201, advised.content
    assert advised.json()["found"][0]["sku"] == "READ"
    assert agent.post(f"{one}/advise", {"answers": {"for": ["dance"]}}).status_code == 422
    theirs = f"/customers/{customer.pk}"
    assert len(agent.get(f"{theirs}/consultations").json()["items"]) == 1
    offer = {"product": goods["READ"].pk, "why": "guide", "consultation": advised.json()["id"]}
    offered = agent.post(f"{theirs}/offers", offer)
    assert (offered.status_code, offered.json()["state"]) == (201, "made")
    assert agent.post(f"{theirs}/offers", offer).json()["id"] == offered.json()["id"]
    path = f"/offers/{offered.json()['id']}"
    assert agent.post(f"{path}/judge", {"is_relevant": True}).json()["is_relevant"] is True
    assert agent.post(f"{path}/refuse", {}).json()["state"] == "refused"
    assert agent.post(f"{path}/reopen").json()["state"] == "made"
    Offer.objects.update(made_at=clock.now() - timedelta(days=9))
    an_order(customer, ("READ", 1, 4_000))
    assert agent.get(path).json()["state"] == "taken"
    assert agent.get(f"{theirs}/offers").json()["items"][0]["order"] is not None
    figures = agent.get("/offers/figures?days=30").json()["items"]
    assert [(row["key"], row["made"], row["taken"]["count"]) for row in figures] == [
        ("all", 1, 1),
        ("guide", 1, 1),
    ]
    assert Event.objects.filter(topic="offer.made").count() == 1
    assert Event.objects.filter(topic="offer.changed").order_by("-pk")[0].data["offer"]["state"] == "taken"
    assert lead.post(f"{one}/archive").json()["archived_at"]
    assert lead.post(f"{one}/restore").json()["is_on"] is False


def test_what_is_recommended_has_its_reason(cast: Cast) -> None:
    lamps()
    for _ in range(10):
        buys(a_customer(), "READ", "CHEAP")
    for _ in range(20):
        buys(a_customer(), "DESK")
    affinities.reckon()
    customer = a_customer()
    buys(customer, "READ")
    found = Caller(cast.agent).get(f"/customers/{customer.pk}/recommendations").json()["items"]
    assert [(row["sku"], row["why"]) for row in found] == [("CHEAP", "affinity")]
    assert found[0]["reasons"] == ["10 of 10 who bought Reading lamp, warm also bought it."]
    assert found[0]["llr"] > 10.83
