"""What the pages of segments do, done by programs."""

import pytest

from keepword.customers.models import Customer
from keepword.relationship.models import Segment
from keepword.relationship.services import refresh, scoring, walking
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.relationship.segments.shop import customer, order

pytestmark = pytest.mark.django_db
LITHUANIAN = {"field": "customer_language", "op": "is", "value": "lt"}


def test_a_segment_is_made_counted_and_told_of(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    lead = Caller(cast.lead)
    who = customer("Rūta", "lt")
    counted = lead.post("/segments/count", {"condition": LITHUANIAN}).json()
    assert (counted["found"], counted["is_whole"], counted["examples"]) == (
        1,
        True,
        [{"id": who.pk, "name": "Rūta"}],
    )
    made = lead.post("/segments", {"name": "Lithuanian", "condition": LITHUANIAN})
    assert made.status_code == 201, made.content
    one = f"/segments/{made.json()['id']}"
    assert made.json()["is_ready"] is False
    refresh.recount(made.json()["id"], seconds=9)
    assert lead.get(one).json()["size"] == 1
    assert lead.get(f"{one}/customers").json()["items"][0]["customer"]["id"] == who.pk
    Customer.objects.update(language="en")
    refresh.sign([who.pk])
    walking.look()
    told = Event.objects.get(topic="segment.left").data
    assert (told["customers"], told["segment"]["name"]) == ([who.pk], "Lithuanian")
    assert lead.get(f"{one}/customers?state=left").json()["items"][0]["left_at"]
    assert lead.patch(one, {"name": "Were Lithuanian"}).json()["name"] == "Were Lithuanian"
    assert lead.post(f"{one}/archive").json()["archived_at"]
    assert lead.post(f"{one}/restore").json()["archived_at"] is None
    wrong = lead.post("/segments", {"name": "Wrong", "condition": {"field": "nothing"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "condition")


def test_labels_are_for_everybody_who_answers_and_sets_are_not(cast: Cast) -> None:
    who = customer("Rūta", "lt")
    order(who)
    refresh.sign([who.pk])
    walking.look()
    for number in range(4):  # fewer than five have no fifths
        order(customer(f"C{number}"))
    scoring.score()
    agent = Caller(cast.agent)
    labels = agent.get(f"/customers/{who.pk}/labels").json()
    assert labels["rfm"]
    assert len(labels["why"]) == 3
    assert labels["journey"][0]["stage"] == "buy"
    assert agent.get("/segments").json()["items"] == []
    assert agent.get(f"/segments/{Segment.objects.first().pk}").status_code == 404  # type: ignore[union-attr]
    assert agent.post("/segments", {"name": "Mine"}).status_code == 403
    lead = Caller(cast.lead)
    assert sum(cell["count"] for cell in lead.get("/buying").json()["cells"]) == 5
    journey = lead.get("/journey?days=30").json()
    assert {"came_from": "", "stage": "buy", "count": 1} in journey["passages"]
