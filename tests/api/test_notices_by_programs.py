"""What the pages of notices do, done by programs."""

import pytest

from keepword.core import clock
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services import start, unsubscribe_customer
from keepword.webhooks import queries as webhooks
from keepword.webhooks.models import Event
from keepword.webhooks.services import save_endpoint
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.outreach.shop import NOON, TEXTS, goes_out, lamp, news, owners, recall

pytestmark = pytest.mark.django_db


def test_a_recall_is_written_seen_sent_stopped_and_told_of(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    product, lead = lamp(cast.lead), Caller(cast.lead)
    people = owners(cast.lead, product, 3)
    plan = {"name": "Recall", "inbox": cast.inbox.pk, "product": product.pk, "texts": TEXTS}
    made = lead.post("/notices", plan | {"kind": "recall"})
    assert made.status_code == 201, made.content
    one = f"/notices/{made.json()['id']}"
    seen = lead.get(f"{one}/preview?language=lt").json()
    assert (seen["total"], seen["will_get"], len(seen["examples"])) == (3, 3, 3)
    assert seen["examples"][0]["subject"] == "Jūsų Reading lamp"
    with clock.moved(NOON):
        for verb, state in (("start", "sending"), ("stop", "stopped"), ("resume", "sending")):
            body = {} if verb == "start" else None
            answered = lead.post(f"{one}/{verb}", body)
            assert (answered.status_code, answered.json()["state"]) == (200, state)
    goes_out(Notice.objects.get())
    assert lead.get(one).json()["state"] == "done"
    assert lead.get(f"{one}/progress").json()["sent"] == 3
    assert len(lead.get(f"{one}/recipients?state=sent").json()["items"]) == 3
    assert lead.get(f"{one}/effect").json()["difference"] is None
    told = lead.get(f"/customers/{people[0].pk}/notices").json()["items"]
    assert [one["notice"]["name"] for one in told] == ["Recall"]
    topics = list(Event.objects.filter(topic__startswith="notice.").values_list("topic", flat=True))
    assert topics == ["notice.started", "notice.stopped", "notice.started", "notice.done"]
    assert lead.post(f"{one}/resume").status_code == 409


def test_what_cannot_be_is_refused_at_its_field(cast: Cast) -> None:
    lead, product = Caller(cast.lead), lamp(cast.lead)
    plan = {"name": "R", "kind": "recall", "inbox": cast.inbox.pk, "product": product.pk, "texts": TEXTS}
    for wrong, status in (
        ({"inbox": 77}, 422),
        ({"purpose": "none"}, 422),
        ({"product": 77}, 404),
        ({"texts": {"en": {"subject": "A", "text": "{{nobody}}"}}}, 422),
        ({"texts": {"xx": {"text": "A"}}}, 422),
        ({"kind": "spam"}, 422),
        ({"control": 20}, 422),
        ({"audience": {"field": "nothing"}}, 422),
        ({"extra": 1}, 422),
    ):
        assert lead.post("/notices", plan | wrong).status_code == status, wrong
    made = recall(cast.lead, cast.inbox, product)
    rest = {name: value for name, value in plan.items() if name != "kind"}
    assert lead.put(f"/notices/{made.pk}", rest | {"rev": 1}).json()["rev"] == 2
    assert lead.put(f"/notices/{made.pk}", rest | {"rev": 1}).status_code == 409
    try_at = {"address": "not an address", "language": "en"}
    assert lead.post(f"/notices/{made.pk}/test", try_at).status_code == 422


def test_those_who_may_not_reach_out_see_what_a_customer_got_and_note_what_they_wish(cast: Cast) -> None:
    people = owners(cast.lead, lamp(cast.lead), 1)
    made, purpose = news(cast.lead, cast.admin, cast.inbox, *people)
    with clock.moved(NOON):
        start(cast.lead, made)
    goes_out(made)
    agent, who = Caller(cast.agent), people[0].pk
    assert agent.get("/notices").json()["items"] == []
    assert agent.get(f"/notices/{made.pk}").status_code == 404
    assert agent.get(f"/customers/{who}/notices").json()["items"][0]["state"] == "sent"
    row = agent.post(f"/customers/{who}/unsubscribe", {"purpose": purpose.key}).json()
    assert (row["purpose"], row["source"]) == (purpose.key, "agent")
    assert agent.post(f"/customers/{who}/unsubscribe", {"purpose": purpose.key}).json() == row
    wishes = agent.post(f"/customers/{who}/unsubscribed/{row['id']}/undo").json()
    assert wishes == {"unsubscribed": [], "waiting": []}
    assert agent.post(f"/customers/{who}/wait", {"product": 77}).status_code == 404


def test_settings_are_read_and_changed(cast: Cast) -> None:
    given = {"cap": 3, "cap_days": 10, "quiet_from": "21:30", "quiet_until": "08:00"}
    assert Caller(cast.lead).put("/outreach-settings", given).json() == given
    assert Caller(cast.agent).get("/outreach-settings").json() == given
    assert Caller(cast.agent).put("/outreach-settings", given).status_code == 403
    assert Caller(cast.lead).put("/outreach-settings", given | {"quiet_from": "25:00"}).status_code == 422


def test_kinds_say_what_they_may(cast: Cast) -> None:
    kinds = {one["key"]: one for one in Caller(cast.agent).get("/notice-kinds").json()["items"]}
    assert kinds["recall"]["product"] == "needed"
    assert {"key": "name", "label": "the customer's name"} in kinds["newsletter"]["placeholders"]


def test_a_customer_who_wants_no_more_is_told_to_webhooks(cast: Cast) -> None:
    save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    webhooks.forget()
    (who,) = owners(cast.lead, lamp(cast.lead), 1)
    unsubscribe_customer(cast.agent, who)
    told = Event.objects.get(topic="customer.unsubscribed").data
    assert (told["unsubscribed"]["customer"], told["again"]) == (who.pk, False)
    assert not Recipient.objects.exists()
