"""What the pages of complaints do, done by programs."""

from typing import Any

import pytest

from keepword.complaints import services
from keepword.conversations.models import Conversation
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.complaints.conftest import Says, says
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db

__all__ = ["says"]


def made(answered: Any, status: int = 201) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


@pytest.fixture
def conversation(mail_in: MailIn) -> Conversation:
    return mail_in("My lamp broke twice.")


def test_a_complaint_walks_to_a_removed_cause(
    cast: Cast, agent: Caller, conversation: Conversation, says: Says
) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    found = made(agent.post("/complaints", {"conversation": conversation.pk, "about": "Broke twice"}))
    one = f"/complaints/{found['id']}"
    assert agent.post("/complaints", {"conversation": conversation.pk}).status_code == 409
    assert agent.post("/complaints", {"conversation": 987_654}).status_code == 422
    message = says(conversation, "It broke twice, how annoying. Here is another.").pk
    wrong = {"stage": "recognise", "message": message, "problem": "broke", "feeling": "furious"}
    assert agent.post(f"{one}/pass", wrong).json()["errors"][0]["field"] == "feeling"
    made(agent.post(f"{one}/pass", wrong | {"feeling": "annoying"}), 200)
    made(agent.post(f"{one}/pass", {"stage": "relieve", "message": message, "by": "information"}), 200)
    made(agent.post(f"{one}/take-back"), 200)
    made(agent.post(f"{one}/pass", {"stage": "relieve", "message": message}), 200)
    assert agent.post(f"{one}/pass", {"stage": "resolve"}).status_code == 409
    offered = made(agent.post(f"{one}/offer", {"message": message}), 200)
    assert offered["stages"][-1]["silent_at"]
    made(agent.post(f"{one}/not-solved"), 200)
    made(agent.post(f"{one}/offer", {"message": message}), 200)
    made(agent.post(f"{one}/pass", {"stage": "resolve"}), 200)
    cause = made(agent.post("/causes", {"title": "Thin glass", "owner": cast.agent.pk}))
    assert made(agent.put(f"{one}/cause", {"cause": cause["id"]}), 200)["stage"] == "remove"
    assert [row["id"] for row in agent.get("/complaints?stage=remove").json()["items"]] == [found["id"]]
    texts = {"texts": {"en": "The cause is gone."}}
    preview = made(agent.post(f"/causes/{cause['id']}/preview", texts), 200)["groups"]
    assert preview == [{"language": "en", "count": 1, "text": "The cause is gone."}]
    removal = made(agent.post(f"/causes/{cause['id']}/remove", texts), 202)
    services.carry_on.call(removal["id"])
    assert agent.get(one).json()["state"] == "done"
    assert Event.objects.filter(topic="cause.removed").count() == 1
    assert Event.objects.filter(topic="complaint.stage_passed").count() == 6


def test_a_cause_is_analysed_and_acted_upon(cast: Cast, agent: Caller) -> None:
    cause = made(
        agent.post("/causes", {"title": "Thin glass", "whys": ["It breaks"], "owner": cast.agent.pk})
    )
    one = f"/causes/{cause['id']}"
    changed = made(agent.patch(one, {"bones": {"material": ["glass"]}}), 200)
    assert (changed["whys"], changed["bones"]) == (["It breaks"], {"material": ["glass"]})
    assert agent.patch(one, {"bones": {"nothing": ["x"]}}).status_code == 422
    measure = made(agent.post(f"{one}/measures", {"text": "Thicker glass", "due_on": "2026-12-24"}))
    assert made(agent.patch(f"/measures/{measure['id']}", {"done": True}), 200)["done_at"]
    assert agent.delete(f"/measures/{measure['id']}").status_code == 204
    assert agent.post(f"{one}/check", {"works": True}).status_code == 409
    made(agent.post(f"{one}/remove", {}), 202)
    assert made(agent.post(f"{one}/check", {"works": False}), 200)["state"] == "back"


def test_money_by_programs(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    found = services.make(cast.agent, conversation)
    body = {"complaint": found.pk, "kind": "refund", "amount": 1250}
    asked = made(agent.post("/compensations", body, Idempotency_Key="one"))
    again = made(agent.post("/compensations", body, Idempotency_Key="one"))
    assert (asked["state"], again["id"]) == ("asked", asked["id"])
    one = f"/compensations/{asked['id']}"
    assert agent.post(f"{one}/approve").status_code == 403
    lead = Caller(cast.lead)
    assert made(lead.post(f"{one}/approve"), 200)["decided_by"]["name"] == "Lead"
    assert made(lead.post(f"{one}/undo", {"reason": "Sent twice"}), 200)["state"] == "undone"
    assert lead.post(f"{one}/refuse", {}).status_code == 409
    assert agent.get("/cause-pareto?days=0").json()["bars"][0]["cause"] is None
