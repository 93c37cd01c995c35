"""Policies, their previews and escalations, and what clocks counted, for programs."""

from keepword.commitments.models import Policy
from keepword.conversations.models import Conversation
from keepword.core import clock
from tests.api.conftest import Caller
from tests.commitments.conftest import Shop, at, promise, rules_of_this_test, shop  # noqa: F401 - fixtures


def test_every_minute_of_a_clock_is_told(promise: Shop) -> None:  # noqa: F811
    conversation = promise.writes(at(5, 8))
    promise.departs(at(5, 9, 5, 10), promise.answers(at(5, 9, 5), conversation))
    agent = Caller(promise.agent)
    with clock.moved(at(5, 12)):
        items = agent.get(f"/conversations/{conversation.pk}/clocks/counted").json()["items"]
    resolution = next(one for one in items if one["kind"] == "resolution")
    assert [(line["what"], line["seconds"]) for line in resolution["lines"]] == [
        ("ran", 3900.0),
        ("waiting", 10500.0),
    ]
    assert resolution["elapsed_seconds"] == sum(resolution["totals"].values()) == 4 * 3600
    assert resolution["worked_seconds"] == 3900


def test_a_policy_is_previewed_and_its_escalations_are_set(promise: Shop) -> None:  # noqa: F811
    promise.writes(at(5, 8))
    policy, admin = Policy.objects.get(), Caller(promise.admin)
    draft = {"policy": policy.pk, "name": "All", "first_response_minutes": 30, "next_response_minutes": 120}
    with clock.moved(at(5, 8, 10)):
        told = admin.post("/policies/preview", draft).json()
    assert (told["changed"], told["sooner"], told["none"], told["of"]) == (2, 1, 1, 2)
    assert Policy.objects.get().first_response_minutes == 60
    items = [{"clock": "resolution", "minutes": 60, "steps": [{"do": "alert", "whom": "leads"}]}]
    saved = admin.put(f"/policies/{policy.pk}/escalations", {"items": items}).json()
    assert saved["escalations"] == items
    bad = admin.put(
        f"/policies/{policy.pk}/escalations", {"items": [items[0] | {"steps": [{"do": "dance"}]}]}
    )
    assert bad.status_code == 422
    agent = Caller(promise.agent)
    assert agent.post("/policies/preview", draft).status_code in (403, 404)
    assert agent.put(f"/policies/{policy.pk}/escalations", {"items": items}).status_code in (403, 404)


def test_snoozing_takes_a_reason(promise: Shop) -> None:  # noqa: F811
    conversation = promise.writes(at(5, 8))
    body = {"until": "2126-03-02T07:00:00Z", "reason": "The warehouse counts"}
    answer = Caller(promise.agent).post(f"/conversations/{conversation.pk}/snooze", body)
    assert answer.status_code == 200
    assert Conversation.objects.get().status == "snoozed"
