"""The registers, read and kept by programs."""

from datetime import timedelta
from typing import Any

import pytest

from keepword.accounts.days import today
from keepword.core import clock
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


def made(answered: Any, status: int = 201) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


@pytest.fixture
def admin(cast: Cast) -> Caller:
    return Caller(cast.admin)


def test_a_service_and_whom_it_concerns(cast: Cast, admin: Caller) -> None:
    service = made(admin.post("/services", {"name": "Repairs", "inboxes": [cast.inbox.pk]}))
    again = made(
        admin.put(f"/services/{service['id']}", {"name": "Repairs", "value": "It works again."}), 200
    )
    assert (again["id"], again["value"], again["inboxes"]) == (service["id"], "It works again.", [])
    assert admin.post("/services", {"name": "X", "tags": [987_654]}).status_code == 422
    people = made(admin.post("/stakeholders", {"name": "Couriers", "group": "partners"}))
    made(admin.post(f"/stakeholders/{people['id']}/heard", {"words": "Labels come too late."}))
    (found,) = admin.get("/stakeholders").json()["items"]
    assert found["heard_on"] == today().isoformat()


def test_a_goal_on_its_way(cast: Cast, admin: Caller) -> None:
    day = today()
    days = {
        "begins_on": (day - timedelta(days=1)).isoformat(),
        "due_on": (day + timedelta(days=99)).isoformat(),
    }
    goal = made(admin.post("/goals", {"name": "Sooner", "start": 8, "target": 4, **days}))
    assert (goal["last"], goal["on_track"]) == (None, False)
    made(admin.post(f"/goals/{goal['id']}/readings", {"value": 6}))
    found = admin.get(f"/goals/{goal['id']}").json()
    assert (found["last"], found["covered"], found["on_track"]) == (6.0, 0.5, True)
    assert made(admin.post(f"/goals/{goal['id']}/end", {"state": "reached"}), 200)["state"] == "reached"
    assert admin.post(f"/goals/{goal['id']}/readings", {"value": 5}).status_code == 409


def test_costs_incidents_and_exceptions(cast: Cast, admin: Caller, mail_in: MailIn) -> None:
    cost = made(admin.post("/costs", {"month": "2026-03-09", "kind": "people", "amount": 420_000}))
    assert cost["month"] == "2026-03-01"
    assert admin.delete(f"/costs/{cost['id']}").status_code == 204
    assert made(admin.put("/budgets", {"month": "2026-03-01", "amount": 5}), 200)["amount"] == 5
    agent = Caller(cast.agent)
    at = (clock.now() - timedelta(hours=1)).isoformat()
    incident = made(agent.post("/incidents", {"found_at": at, "what": "A letter", "severity": "low"}))
    change = {"what": "A letter", "severity": "high"}
    assert agent.put(f"/incidents/{incident['id']}", change).status_code == 403
    assert made(admin.put(f"/incidents/{incident['id']}", change), 200)["severity"] == "high"
    about = mail_in("I was ill.").pk
    body = {"conversation": about, "rule": "Returns within 30 days", "why": "Was ill"}
    granted = made(agent.post("/exceptions", body))
    assert granted["conversation"] == about
    taken = made(agent.post(f"/exceptions/{granted['id']}/take-back"), 200)
    assert taken["withdrawn_at"]


def test_leads_read_and_agents_do_not(cast: Cast, admin: Caller) -> None:
    made(admin.post("/services", {"name": "Repairs"}))
    lead, agent = Caller(cast.lead), Caller(cast.agent)
    assert len(lead.get("/services").json()["items"]) == 1
    assert agent.get("/services").json()["items"] == []
    assert lead.post("/services", {"name": "Mine"}).status_code == 403
