"""A web shop's program enrols, books, checks a code and uses it; it is told what happens."""

from typing import Any

import pytest

from keepword.customers.models import Customer
from keepword.loyalty import services
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.loyalty.conftest import set_up, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Caller:
    return Caller(cast.admin)


@pytest.fixture
def olena(cast: Cast) -> Customer:
    set_up(cast)
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    return someone()


def told(topic: str) -> Any:
    return Event.objects.filter(topic=topic).order_by("-pk").values_list("data", flat=True).first()


def test_points_are_booked_and_become_a_voucher(admin: Caller, olena: Customer) -> None:
    path = f"/customers/{olena.pk}/points"
    booked = {"points": 250, "reason": "Won at the fair", "key": "fair-1"}
    for _again in range(2):
        assert admin.post(path, booked).json()["points"] == 250
    assert told("points.earned")["member"]["points"] == 250
    made = admin.post(f"{path}/exchange", {"points": 200, "key": "a"}).json()
    assert (made["value"], made["customer"], made["origin"]) == (1000, olena.pk, "exchange")
    assert told("voucher.issued")["voucher"]["code"] == made["code"]
    lines = admin.get(f"{path}/statement").json()["items"]
    assert [(line["points"], line["after"]) for line in lines] == [(-200, 50), (250, 250)]
    (member,) = admin.get("/members").json()["items"]
    assert (member["customer"]["id"], member["points"]) == (olena.pk, 50)


def test_a_code_is_checked_and_used_once(admin: Caller, olena: Customer) -> None:
    offer = {"kind": "percent", "value": 10, "code": "SPRING10"}
    assert admin.post("/vouchers", offer).status_code == 201
    basket = {"code": "spring-1o", "goods": 5000}
    assert admin.post("/vouchers/check", basket).json()["amount"] == 500
    used = admin.post("/vouchers/redeem", {**basket, "reference": "A-1"})
    assert (used.status_code, used.json()["amount"]) == (201, 500)
    assert admin.post("/vouchers/redeem", {**basket, "reference": "A-2"}).status_code == 409
    assert told("voucher.redeemed")["redemption"]["reference"] == "A-1"
    undo = f"/vouchers/{used.json()['voucher']}/redemptions/{used.json()['id']}/undo"
    assert admin.post(undo).json()["taken_back_at"]
    assert admin.post("/vouchers/redeem", {**basket, "reference": "A-2"}).status_code == 201


def test_an_agent_s_program_has_the_agent_s_budget(cast: Cast, agent: Caller, olena: Customer) -> None:
    path, gift = f"/customers/{olena.pk}/gifts", {"points": 100, "reason": "She waited so kindly"}
    assert agent.post(path, gift).status_code == 403
    services.save_budget(cast.admin, "agent", 500)
    made = agent.post(path, gift)
    assert (made.status_code, made.json()["cost"]) == (201, 500)
    assert agent.get("/gifts/budget").json()["left"] == 0
    assert agent.post(f"/gifts/{made.json()['id']}/undo").json()["undone_at"]
    assert agent.patch("/programme", {"is_on": False}).status_code == 403
    assert agent.post("/vouchers", {"kind": "shipping"}).status_code == 403
