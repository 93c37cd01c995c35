"""Programs begin, walk and refund; who may not, may not there either."""

from typing import Any

import pytest

from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.aftersales.goods import a_customer, a_product, an_order
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def made(answered: Any, status: int = 200) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


def test_a_return_from_its_beginning_to_its_refund(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    agent, order = Caller(cast.agent), an_order(a_customer(), ("LAMP-7", 2, 3_000))
    line = {"line": order.lines.get().pk, "quantity": 1, "reason": "faulty", "condition": "opened"}
    body = {"order": order.pk, "lines": [line], "key": "shop-1"}
    ret = made(agent.post("/returns", body), 201)
    assert made(agent.post("/returns", body), 201)["id"] == ret["id"]
    assert (ret["state"], ret["why"]) == ("asked", [])
    steps = f"/returns/{ret['id']}/steps"
    made(agent.post(steps, {"do": "approve"}))
    made(agent.post(steps, {"do": "receive"}))
    assert agent.post(steps, {"do": "receive"}).status_code == 409
    found = {"line": ret["lines"][0]["id"], "condition": "opened", "restock": False}
    assert made(agent.post(steps, {"do": "inspect", "lines": [found]}))["state"] == "inspected"
    asked = {"order": order.pk, "return_id": ret["id"], "amount": 3_000, "reason": "It came back."}
    refund = made(agent.post("/refunds", asked), 201)
    paid = made(agent.post(f"/refunds/{refund['id']}/steps", {"do": "pay", "reference": "TX 1"}))
    assert (paid["state"], paid["return_id"], paid["reference"]) == ("paid", ret["id"], "TX 1")
    assert agent.post(f"/refunds/{refund['id']}/steps", {"do": "reverse", "reason": "x"}).status_code == 403
    assert made(agent.get(f"/returns/{ret['id']}"))["state"] == "refunded"
    assert agent.post("/refunds", {**asked, "amount": 90_000, "return_id": None}).status_code == 422
    topics = list(Event.objects.order_by("pk").values_list("topic", flat=True))
    assert [one for one in topics if one.startswith("refund")] == ["refund.decided", "refund.paid"]
    assert topics.count("return.changed") == 4


def test_a_repair_from_its_booking_to_the_customer(cast: Cast) -> None:
    agent, customer = Caller(cast.agent), a_customer()
    part = a_product("CABLE", "Cable", 500, counted=True)
    booked = {"customer": customer.pk, "what": "Lamp", "problem": "It flickers."}
    repair = made(agent.post("/repairs", booked), 201)
    here = f"/repairs/{repair['id']}"
    for step in ("receive", "diagnose"):
        made(agent.post(f"{here}/steps", {"do": step}))
    changed = made(agent.patch(here, {"fault": "The cable.", "technician": cast.colleague.pk}))
    assert (changed["fault"], changed["technician"]["id"]) == ("The cable.", cast.colleague.pk)
    lines = [{"words": "An hour", "price": 4_000}, {"product": part.pk, "price": 500}]
    quoted = made(agent.post(f"{here}/quotes", {"currency": "EUR", "lines": lines}), 201)
    assert (quoted["state"], quoted["quote"]["total"]) == ("quoted", 4_500)
    waits = made(agent.post(f"{here}/answer", {"quote": quoted["quote"]["id"], "yes": True}))
    assert (waits["state"], waits["parts"][0]["state"]) == ("waiting_parts", "missing")
    assert agent.post(f"{here}/steps", {"do": "work"}).status_code == 409
    assert agent.post(f"{here}/answer", {"quote": 999_999, "yes": True}).status_code == 422
    at = {"at": "2130-03-02T09:00:00Z", "until": "2130-03-02T11:00:00Z"}
    visit = made(agent.post(f"{here}/visits", at), 201)["visits"][0]
    assert made(agent.post(f"{here}/visits/end", {"visit": visit["id"], "called_off": True}))
    assert made(agent.get("/repairs?stage=parts"))["items"][0]["id"] == repair["id"]
