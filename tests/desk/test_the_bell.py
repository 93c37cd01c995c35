"""The bell, the list of news, and how one wants to be told."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keepword.conversations import services
from keepword.notifications.models import Device, Notification, Preference
from keepword.notifications.queries import preference_of, ways
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db

KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}  # RFC 8291, appendix A


@pytest.fixture
def called(cast: Cast, mail_in: MailIn) -> Notification:
    """The lead has called on the agent."""
    services.note(cast.lead, mail_in(), "Please <b>look</b>", mentions=[cast.agent])
    return Notification.objects.get()


def test_the_bell_counts_and_says_what_has_just_come(agent: Client, called: Notification) -> None:
    answered = agent.get("/notifications/bell/")
    assert 'id="bell"' in answered.content.decode()
    assert ">1</span>" in answered.content.decode()
    word = json.loads(answered["HX-Trigger"])["desk:told"]
    assert (word["title"], word["url"]) == ("Lead calls on you: Lamp", f"/notifications/{called.pk}/")


def test_the_list_says_what_happened_and_runs_nothing(agent: Client, called: Notification) -> None:
    page = agent.get("/notifications/").content.decode()
    assert "Lead calls on you: Lamp" in page
    assert "Please &lt;b&gt;look&lt;/b&gt;" in page


def test_what_is_followed_is_seen(agent: Client, called: Notification) -> None:
    answered = agent.get(f"/notifications/{called.pk}/")
    assert answered["Location"] == f"/c/{called.subject_id}/"
    assert Notification.objects.get().seen_at is not None
    assert "HX-Trigger" not in agent.get("/notifications/bell/")


def test_what_is_opened_is_seen(agent: Client, called: Notification) -> None:
    agent.get(f"/c/{called.subject_id}/")
    assert Notification.objects.get().seen_at is not None


def test_all_can_be_marked(agent: Client, called: Notification) -> None:
    agent.post("/notifications/seen/")
    assert Notification.objects.get().seen_at is not None


def test_others_notifications_are_nobody_s(cast: Cast, called: Notification) -> None:
    for user in (cast.colleague, cast.lead, cast.admin):
        desk = desk_of(user)
        assert desk.get(f"/notifications/{called.pk}/").status_code == 404
        assert "Lead calls on you" not in desk.get("/notifications/").content.decode()
        desk.post("/notifications/seen/")
    assert Notification.objects.get().seen_at is None


def test_an_empty_list_says_the_next_step(agent: Client) -> None:
    assert "Choose what you are told" in agent.get("/notifications/").content.decode()


def test_one_chooses_ways_and_quiet_hours(cast: Cast, agent: Client) -> None:
    form = {
        "mention.page": "on",
        "mention.mail": "on",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "quiet_days": ["5", "6"],
        "digest": "daily",
        "daily_at": "09:30",
    }
    assert agent.post(reverse("notification_settings"), form).status_code == 302
    found = preference_of(cast.agent)
    assert (ways(found, "mention"), ways(found, "assigned")) == (("page", "mail"), ())
    assert (str(found.quiet_from), found.quiet_days, found.digest) == ("20:00:00", [5, 6], "daily")
    page = agent.get(reverse("notification_settings")).content.decode()
    assert 'name="mention.mail" aria-labelledby="k-mention" checked' in page


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_from": "20:00"}, {"digest": "weekly"}, {"quiet_days": ["9"]}, {"daily_at": "noon"}],
)
def test_what_cannot_be_is_said_at_its_field(agent: Client, wrong: dict[str, Any]) -> None:
    form = {"digest": "hourly", "daily_at": "08:00"} | wrong
    assert agent.post(reverse("notification_settings"), form).status_code == 422
    assert not Preference.objects.exists()


def tell(desk: Client, body: object) -> int:
    told = body if isinstance(body, str) else json.dumps(body)
    return desk.post("/notifications/devices/", told, content_type="application/json").status_code


def test_a_browser_begins_to_ring_and_stops(cast: Cast, agent: Client) -> None:
    endpoint = "https://push.example/send/1"
    assert tell(agent, {"endpoint": endpoint, "keys": KEYS}) == 204
    assert tell(agent, {"endpoint": endpoint, "keys": KEYS}) == 204
    device = Device.objects.get()
    assert desk_of(cast.lead).post(f"/notifications/devices/{device.pk}/remove/").status_code == 404
    assert tell(agent, {"endpoint": endpoint}) == 204
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        [],
        {"endpoint": "https://push.example/1", "keys": {}},
        {"endpoint": "https://push.example/1", "keys": KEYS | {"auth": "short"}},
        {"endpoint": "http://push.example/1", "keys": KEYS},
        {"endpoint": "https://127.0.0.1/1", "keys": KEYS},
        {"endpoint": "https://[::ffff:10.0.0.1]/1", "keys": KEYS},
    ],
)
def test_a_push_service_that_is_none_is_refused(agent: Client, body: object) -> None:
    assert tell(agent, body) == 422
    assert not Device.objects.exists()
