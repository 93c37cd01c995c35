"""The pane of a conversation tells what its clocks counted; the settings tell what a change would do."""

import re

import pytest
from django.test import Client

from keepword.accounts.models import Business
from keepword.commitments.models import Policy
from keepword.commitments.services import set_escalations
from keepword.commitments.tasks import tick
from keepword.conversations.models import Conversation
from keepword.core import clock
from tests.commitments.conftest import Shop, at, promise, rules_of_this_test, shop  # noqa: F401 - fixtures


@pytest.fixture
def open_shop(promise: Shop) -> Shop:  # noqa: F811
    Business.objects.create(pk=1, name="Lumen", time_zone="Europe/Vilnius", set_up_at=at(1, 12))
    return promise


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def client(shop: Shop, who: str = "agent") -> Client:  # noqa: F811
    found = Client()
    found.force_login(getattr(shop, who))
    return found


def test_every_minute_is_told_and_adds_up(open_shop: Shop) -> None:
    conversation = open_shop.writes(at(5, 8))
    open_shop.departs(at(5, 9, 5, 10), open_shop.answers(at(5, 9, 5), conversation))
    open_shop.writes(at(5, 12, 25), conversation)
    with clock.moved(at(6, 7, 30)):
        html = client(open_shop).get(f"/c/{conversation.pk}/clocks/").content.decode()
    said = words(html)
    assert (
        "ran 5 h 10 min; paused: waiting for the customer 3 h 20 min; outside of working hours 15 h" in said
    )
    assert "Mon 5 Jan, 10:00\u201311:05 ran 1 h 5 min" in said
    assert "Mon 5 Jan, 11:05\u201314:25 paused: waiting for the customer 3 h 20 min" in said
    assert "Mon 5 Jan, 18:00\u2013Tue 6 Jan, 09:00 outside of working hours 15 h" in said
    assert "Altogether 23 h 30 min" in said
    assert "Promised: 16 h by “All”; times of Europe/Vilnius." in said


def test_where_nothing_is_promised_the_page_says_where_to_promise(shop: Shop) -> None:  # noqa: F811
    Business.objects.create(pk=1, name="Lumen", set_up_at=at(1, 12))
    conversation = shop.writes(at(5, 8))
    assert "Settings › Clocks" in client(shop).get(f"/c/{conversation.pk}/clocks/").content.decode()


def test_the_pane_offers_the_explanation(open_shop: Shop) -> None:
    conversation = open_shop.writes(at(5, 8))
    html = client(open_shop).get(f"/c/{conversation.pk}/").content.decode()
    assert f'hx-get="/c/{conversation.pk}/clocks/"' in html


def test_snoozing_takes_the_reason_and_the_history_tells_it(open_shop: Shop) -> None:
    conversation = open_shop.writes(at(5, 8))
    agent = client(open_shop)
    agent.post(f"/c/{conversation.pk}/snooze/", {"when": "tomorrow", "reason": "The warehouse counts"})
    assert Conversation.objects.get().status == "snoozed"
    assert "snoozed it: The warehouse counts" in agent.get(f"/c/{conversation.pk}/history/").content.decode()


GIVEN = {
    "name": "All",
    "first_response_minutes_m": "15",
    "next_response_minutes_h": "2",
    "resolution_minutes_h": "16",
    "pause_while_waiting": "on",
    "is_active": "on",
}


def test_a_change_is_shown_before_it_is_saved(open_shop: Shop) -> None:
    for minute in (0, 10, 25):
        open_shop.writes(at(5, 8, minute))
    policy, admin = Policy.objects.get(), client(open_shop, "admin")
    address = f"/settings/clocks/{policy.pk}/"
    with clock.moved(at(5, 8, 30)):
        shown = admin.post(address, GIVEN)
        said = words(shown.content.decode())
        assert shown.status_code == 200
        assert "3 running clocks would change. Save to go on." in said
        assert "3 become due sooner; 2 of them at once, as their time would be over" in said
        policy.refresh_from_db()
        assert policy.first_response_minutes == 60
        (seen,) = re.findall(r'name="seen" value="(\w+)"', shown.content.decode())
        other = admin.post(address, GIVEN | {"first_response_minutes_m": "10", "seen": seen})
        assert other.status_code == 200, "what is saved is what was shown"
        assert admin.post(address, GIVEN | {"seen": seen}).status_code == 302
    policy.refresh_from_db()
    assert policy.first_response_minutes == 15


def test_a_change_that_touches_no_clock_is_saved_at_once(open_shop: Shop) -> None:
    open_shop.writes(at(5, 8))
    policy = Policy.objects.get()
    answer = client(open_shop, "admin").post(
        f"/settings/clocks/{policy.pk}/",
        GIVEN | {"first_response_minutes_m": "60", "pause_while_aside": "on"},
    )
    assert answer.status_code == 302
    policy.refresh_from_db()
    assert (policy.pause_while_waiting, policy.pause_while_snoozed, policy.pause_while_aside) == (
        True,
        False,
        True,
    )


def test_further_conditions_are_built_on_the_page_and_kept(open_shop: Shop) -> None:
    admin = client(open_shop, "admin")
    language = '{"field": "language", "op": "is", "value": "uk"}'
    given = GIVEN | {"name": "Ukrainian", "priorities": ["3"], "condition": language}
    assert admin.post("/settings/clocks/new/", given).status_code == 302
    policy = Policy.objects.get(name="Ukrainian")
    assert policy.condition == {
        "all": [
            {"field": "priority", "op": "in", "value": [3]},
            {"field": "language", "op": "is", "value": "uk"},
        ]
    }
    assert "Priority urgent; Language is Українська" in admin.get("/settings/clocks/").content.decode()
    page = admin.get(f"/settings/clocks/{policy.pk}/").content.decode()
    assert "&quot;language&quot;" in page
    assert admin.post("/settings/clocks/new/", GIVEN | {"condition": "[}"}).status_code == 422


def test_escalations_are_added_listed_and_removed(open_shop: Shop) -> None:
    policy, admin = Policy.objects.get(), client(open_shop, "admin")
    address = f"/settings/clocks/{policy.pk}/escalations/"
    assert "None yet." in admin.get(address).content.decode()
    steps = '[{"do": "alert", "whom": "leads"}]'
    given = {"clock": "first_response", "when": "before", "time_m": "15", "steps": steps}
    assert admin.post(address, given).status_code == 302
    policy.refresh_from_db()
    assert policy.escalations == [
        {"clock": "first_response", "minutes": -15, "steps": [{"do": "alert", "whom": "leads"}]}
    ]
    said = words(admin.get(address).content.decode())
    assert "First response 15 min before it is due Alert somebody" in said
    assert "There is one for this clock at this time" in admin.post(address, given).content.decode()
    without = admin.post(address, given | {"when": "after", "time_m": ""})
    assert (without.status_code, "Say how long." in without.content.decode()) == (422, True)
    assert admin.post(address, given | {"when": "at", "steps": "[]"}).status_code == 422
    admin.post(address + "remove/", {"number": "0"})
    policy.refresh_from_db()
    assert policy.escalations == []


def test_the_history_tells_of_an_escalation(open_shop: Shop) -> None:
    plan = [{"clock": "first_response", "minutes": -15, "steps": [{"do": "priority", "priority": 3}]}]
    set_escalations(open_shop.admin, Policy.objects.get(), plan)
    conversation = open_shop.writes(at(5, 8))
    with clock.moved(at(5, 8, 45)):
        tick()
    said = words(client(open_shop).get(f"/c/{conversation.pk}/history/").content.decode())
    assert "Policy “All” escalated (first response, 15 min before it is due): Set the priority" in said
