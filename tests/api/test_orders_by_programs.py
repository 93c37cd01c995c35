"""What the pages of orders, products and stock do, done by programs."""

from typing import Any

import pytest

from keepword.commerce.models import Parked, Store
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.commerce.shop import run_jobs
from tests.desk.conftest import mail_in

__all__ = ["mail_in"]
pytestmark = pytest.mark.django_db
LAMP = {"sku": "LAMP-7", "name": "Desk lamp", "price": 4900, "currency": "EUR"}


@pytest.fixture
def lead(cast: Cast) -> Caller:
    return Caller(cast.lead)


def order(**given: Any) -> dict[str, Any]:
    now = clock.now().isoformat().replace("+00:00", "Z")
    return {
        "external_id": "1001",
        "currency": "EUR",
        "placed_at": now,
        "changed_at": now,
        "buyer": {"name": "Olena", "email": "olena@example.org"},
        "lines": [{"sku": "LAMP-7", "name": "Desk lamp", "quantity": 2, "price": 4900}],
        "ship_to": "Olena, Kyiv",
    } | given


def done(answered: Any, status: int = 200) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json() if answered.content else None


def test_from_a_product_to_a_delivered_order(cast: Cast, lead: Caller) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    product = done(lead.post("/products", LAMP), 201)
    one = f"/products/{product['id']}"
    assert done(lead.patch(one, {"category": "Lamps", "life_days": None}))["category"] == "Lamps"
    assert lead.post("/products", {"sku": "two words", "name": "X"}).status_code == 422
    movement = {"what": "received", "quantity": 3, "key": "d1"}
    assert done(lead.post(f"{one}/stock", movement)) == {"shelf": 3, "reserved": 0, "free": 3}
    assert done(lead.post(f"{one}/stock", movement))["shelf"] == 3
    assert lead.post(f"{one}/stock", {"what": "scrapped", "quantity": 4, "key": "s"}).status_code == 409
    made = done(lead.post("/orders", order()), 201)
    assert done(lead.post("/orders", order()), 201)["id"] == made["id"]
    assert (made["status"], made["total"]) == ("placed", 9800)
    assert done(lead.get(f"{one}/stock")) == {"shelf": 3, "reserved": 2, "free": 1}
    path = f"/orders/{made['id']}"
    assert done(lead.post(f"{path}/change", {"verb": "pay"}))["status"] == "paid"
    parcel = done(lead.post(f"{path}/shipments", {"carrier": "LP Express", "tracking": "LP77"}), 201)
    heard = f"/shipments/{parcel['id']}/events"
    assert done(lead.post(heard, {"status": "in_transit", "place": "Vilnius"}))["status"] == "in_transit"
    assert "Vilnius" in done(lead.get(f"{path}/where"))["text"]
    done(lead.post(heard, {"status": "delivered"}))
    assert done(lead.get(path))["status"] == "delivered"
    assert lead.post(f"{path}/change", {"verb": "cancel"}).status_code == 409
    owned = done(lead.get(f"/customers/{made['customer']}/owned"))["items"]
    assert [row["warranty"] for row in owned] == ["holds", "holds"]
    run_jobs()
    topics = list(Event.objects.order_by("pk").values_list("topic", flat=True))
    assert topics.count("order.placed") == topics.count("order.delivered") == 1
    assert topics.count("shipment.changed") == 3
    assert all("Kyiv" not in str(one.data) for one in Event.objects.all())


def test_what_goes_with_a_product(lead: Caller) -> None:
    lamp, bulb = (done(lead.post("/products", LAMP | {"sku": sku}), 201)["id"] for sku in ("A", "B"))
    link = done(lead.post(f"/products/{lamp}/links", {"other": bulb, "kind": "consumable"}), 201)
    assert lead.post(f"/products/{lamp}/links", {"other": 987_654, "kind": "fits"}).status_code == 422
    manual = done(lead.post(f"/products/{lamp}/manuals", {"title": "M", "url": "https://x.example/"}), 201)
    done(lead.post(f"/products/{lamp}/firmware", {"version": "2"}), 201)
    whole = done(lead.get(f"/products/{lamp}"))
    assert (len(whole["links"]), len(whole["manuals"]), whole["firmware"]) == (1, 1, "2")
    done(lead.delete(f"/product-links/{link['id']}"), 204)
    done(lead.delete(f"/product-manuals/{manual['id']}"), 204)
    done(lead.delete(f"/products/{bulb}"), 204)
    assert [row["sku"] for row in done(lead.get("/products"))["items"]] == ["A"]
    assert [row["sku"] for row in done(lead.get("/products?archived=true"))["items"]] == ["B"]


def test_whose_it_is_and_what_they_have(cast: Cast, lead: Caller) -> None:
    made = done(lead.post("/orders", order(buyer={})), 201)
    assert made["customer"] is None
    customer = Customer.objects.create(name="Petras", created_at=clock.now())
    assert (
        done(lead.put(f"/orders/{made['id']}/customer", {"customer": customer.pk}))["customer"] == customer.pk
    )
    assert lead.put(f"/orders/{made['id']}/customer", {"customer": 987_654}).status_code == 422
    assert [row["id"] for row in done(lead.get(f"/orders?customer={customer.pk}"))["items"]] == [made["id"]]
    product = done(lead.post("/products", LAMP), 201)["id"]
    owned = done(lead.post(f"/customers/{customer.pk}/owned", {"product": product, "serial": "SN1"}), 201)
    assert [row["id"] for row in done(lead.get("/warranties?serial=sn1"))["items"]] == [owned["id"]]
    assert done(lead.post(f"/owned/{owned['id']}/gone", {"state": "returned"}))["state"] == "returned"
    assert done(lead.get(f"/customers/{customer.pk}/owned"))["items"] == []


def test_stores_and_files(cast: Cast, lead: Caller) -> None:
    new = {"kind": "shopify", "name": "Shop", "url": "https://shop.example", "secret": "shpat_1"}
    store = done(lead.post("/stores", new), 201)
    assert "shpat_1" not in str(store)
    path = f"/stores/{store['id']}"
    assert done(lead.patch(path, {"name": "Other"}))["name"] == "Other"
    assert done(lead.post(f"{path}/pause"))["paused_at"]
    assert done(lead.post(f"{path}/resume"))["paused_at"] is None
    done(lead.post(f"{path}/ask"))
    Parked.objects.create(
        store=Store.objects.get(), kind="order", digest="d", body={}, reason="No.", at=clock.now()
    )
    aside = done(lead.get("/set-aside"))["items"][0]["id"]
    assert done(lead.post(f"/set-aside/{aside}/retry"))["taken"] is False
    done(lead.delete(f"/set-aside/{aside}"), 204)
    done(lead.delete(path), 204)
    file = {"kind": "products", "name": "p.csv", "text": "sku,name\nA,Lamp\n,Odd\n"}
    table = done(lead.post("/commerce-files", file), 202)
    run_jobs()
    read = done(lead.get(f"/commerce-files/{table['id']}"))
    assert (read["state"], read["made"], read["refused"]) == ("done", 1, 1)
    assert [row["row"] for row in done(lead.get(f"/commerce-files/{table['id']}/faults"))["items"]] == [3]
    done(lead.post(f"/commerce-files/{table['id']}/stop"))
    assert len(done(lead.get("/commerce-files"))["items"]) == 1


def test_agents_read_and_do_not_change(cast: Cast, lead: Caller) -> None:
    agent = Caller(cast.agent)
    made, product = done(lead.post("/orders", order()), 201), done(lead.post("/products", LAMP), 201)
    assert done(agent.get(f"/orders/{made['id']}"))["id"] == made["id"]
    assert agent.post(f"/orders/{made['id']}/change", {"verb": "pay"}).status_code == 403
    assert agent.patch(f"/products/{product['id']}", {"price": 1}).status_code == 403
    assert done(agent.get("/stores"))["items"] == []


@pytest.mark.parametrize("count", [1, 6])
def test_a_list_of_orders_costs_the_same(
    lead: Caller, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        done(lead.post("/orders", order(external_id=str(number))), 201)
    with django_assert_max_num_queries(12):
        assert len(done(lead.get("/orders"))["items"]) == count
