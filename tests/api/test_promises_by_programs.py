"""Programs read promises, say what became of them, and are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.models import Dismissal, Promise
from keepword.commitments.services import mark_broken
from keepword.conversations.models import Conversation
from keepword.conversations.services import Letter, depart, reply
from keepword.core import clock
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
LAMP = "We will send a new lamp by Friday"


@pytest.fixture
def agent(cast: Cast) -> Caller:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    return Caller(cast.agent)


@pytest.fixture
def conversation(cast: Cast, mail_in: MailIn) -> Conversation:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    with clock.moved(MONDAY):
        return mail_in()


def promised(cast: Cast, conversation: Conversation, text: str = f"{LAMP}.") -> Promise:
    with clock.moved(MONDAY):
        message = reply(cast.agent, conversation, Letter(text))
    with clock.moved(MONDAY + timedelta(minutes=1)):
        depart(message.pk, "w")
    return Promise.objects.get(message=message)


def topics() -> list[str]:
    return [
        topic for topic in Event.objects.order_by("pk").values_list("topic", flat=True) if "promise" in topic
    ]


def said(answered: Any, status: int = 200) -> Any:
    assert answered.status_code == status, answered.content
    return answered.json()


def test_it_is_read_and_kept(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    (one,) = said(agent.get("/promises"))["items"]
    assert (one["id"], one["words"], one["state"]) == (made.pk, LAMP, "open")
    assert one["due_at"] == "2026-01-09T16:00:00.000000Z"
    assert said(agent.get(f"/conversations/{conversation.pk}/promises"))["items"] == [one]
    with clock.moved(MONDAY + timedelta(days=1)):
        kept = said(agent.post(f"/promises/{made.pk}/keep", {"note": "Called."}))
        assert (kept["state"], kept["reason"]) == ("by_word", "Called.")
        proof = {"at": "2026-01-06T07:00:00Z"}
        assert said(agent.post(f"/promises/{made.pk}/prove", proof))["state"] == "kept"
    assert topics() == ["promise.made", "promise.kept", "promise.kept"]


def test_it_is_moved_when_the_answer_leaves(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    with clock.moved(MONDAY + timedelta(days=1)):
        body = {"due_at": "2026-01-12T10:00:00Z", "text": "It takes until Monday noon."}
        assert said(agent.post(f"/promises/{made.pk}/move", body))["state"] == "open"
        depart(conversation.messages.latest("pk").pk, "w")
    with clock.moved(MONDAY + timedelta(days=1, minutes=1)):
        depart(conversation.messages.latest("pk").pk, "w")
    assert said(agent.get(f"/promises/{made.pk}"))["state"] == "moved"
    assert Promise.objects.get(follows=made).due_at == datetime(2026, 1, 12, 10, tzinfo=UTC)
    assert topics() == ["promise.made", "promise.moved", "promise.made"]


def test_a_broken_one_is_told_and_settled(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    with clock.moved(MONDAY + timedelta(days=5)):
        mark_broken()
        assert said(agent.post(f"/promises/{made.pk}/settle"))["settled_at"]
        assert agent.post(f"/promises/{made.pk}/withdraw", {"reason": "Late"}).status_code == 409
    assert topics() == ["promise.made", "promise.broken"]
    assert [one["id"] for one in said(agent.get("/promises?state=broken"))["items"]] == [made.pk]


def test_what_is_on_its_way_is_corrected(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    with clock.moved(MONDAY):
        message = reply(cast.agent, conversation, Letter(f"{LAMP}. I will call you tomorrow."))
        due = {"words": LAMP, "due_at": "2026-01-08T10:00:00Z"}
        none = {"words": "I will call you tomorrow", "dismissed": True}
        said(agent.put(f"/messages/{message.pk}/promises", {"promises": [due, none]}))
    with clock.moved(MONDAY + timedelta(minutes=1)):
        depart(message.pk, "w")
        assert agent.put(f"/messages/{message.pk}/promises", {"promises": []}).status_code == 409
    assert Promise.objects.get().due_at == datetime(2026, 1, 8, 10, tzinfo=UTC)
    lead, gone = Caller(cast.lead), Dismissal.objects.get()
    assert said(agent.get("/dismissed-promises"))["items"] == []
    assert [one["id"] for one in said(lead.get("/dismissed-promises"))["items"]] == [gone.pk]
    looked = said(lead.post(f"/dismissed-promises/{gone.pk}/look", {"right": False}))
    assert looked["looked_right"] is False


def test_the_rest_of_its_life(cast: Cast, agent: Caller, conversation: Conversation) -> None:
    undated = promised(cast, conversation, "We will look into it.")
    waiting = promised(cast, conversation, "Once the lamp arrives, we will refund you within three days.")
    with clock.moved(MONDAY + timedelta(hours=1)):
        dated = said(agent.post(f"/promises/{undated.pk}/date", {"due_at": "2026-01-07T10:00:00Z"}))
        assert dated["due_at"] == "2026-01-07T10:00:00.000000Z"
        begun = said(agent.post(f"/promises/{waiting.pk}/fulfil", {}))
        assert (begun["state"], begun["due_at"]) == ("open", "2026-01-08T16:00:00.000000Z")
        gone = said(agent.post(f"/promises/{waiting.pk}/withdraw", {"reason": "They keep it."}))
        assert gone["state"] == "withdrawn"
        assert agent.post("/promises/987654/settle").status_code == 404
