"""The bar over the list, the line of progress and the results."""

import json

import pytest
from django.test import Client

from keepword.bulk import services
from keepword.bulk.models import BulkRun, RunState
from keepword.conversations.models import Conversation, Priority
from keepword.conversations.services import save_tag
from keepword.fields.services import save_field
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}
URGENT = json.dumps({"do": "priority", "priority": 3})


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client()
    found.force_login(cast.agent)
    return found


def test_the_bar_offers_what_can_be_done_to_many(cast: Cast, client: Client) -> None:
    save_tag(cast.lead, None, name="<broken>")
    save_field(cast.lead, None, name="Order")
    conversation(cast.inbox)
    page = client.get("/bulk/bar/?view=open", headers=PART).content.decode()
    for word in (
        "Assign",
        "Add tags",
        "&lt;broken&gt;",
        "Snooze",
        "Fill in a field",
        "Select all 1 in this view",
    ):
        assert word in page


def test_the_selected_are_done_and_undone(cast: Cast, client: Client) -> None:
    ids = [conversation(cast.inbox).pk for _ in range(3)]
    chosen = {"ids": ",".join(map(str, [*ids[:2], "x", 987654])), "view": "open"}
    answered = client.post("/bulk/start/", {"step": URGENT, **chosen}, headers=PART)
    page = answered.content.decode()
    assert "bulk:begun" in answered["HX-Trigger"]
    assert "Set the priority: urgent" in page
    assert "Changed: 2" in page
    run = BulkRun.objects.get()
    assert "Undone: 2" in client.post(f"/bulk/{run.pk}/undo/", headers=PART).content.decode()
    assert not Conversation.objects.filter(priority=Priority.URGENT).exists()
    assert "Undone" not in client.post(f"/bulk/{run.pk}/away/", headers=PART).content.decode()
    assert client.post(f"/bulk/{run.pk}/undo/", headers=PART).status_code == 409


def test_all_of_a_view_go_on_over_other_pages_and_can_be_stopped(cast: Cast, client: Client) -> None:
    for _ in range(services.AT_ONCE + 1):
        conversation(cast.inbox)
    conversation(cast.inbox, status="closed")
    page = client.post("/bulk/start/", {"step": URGENT, "all": "1", "view": "open"}, headers=PART)
    assert f"0 of {services.AT_ONCE + 1}" in page.content.decode()
    services._some(BulkRun.objects.get().pk)
    assert f"{services.TOGETHER} of" in client.get("/bulk/line/", headers=PART).content.decode()
    client.post(f"/bulk/{BulkRun.objects.get().pk}/stop/")
    assert BulkRun.objects.get().state == RunState.STOPPED
    assert "Stopped." in client.get("/bulk/").content.decode()


def test_a_form_of_the_bar_becomes_a_step(cast: Cast, client: Client) -> None:
    save_field(cast.lead, None, name="Order")
    item = conversation(cast.inbox)
    form = {"do": "field", "field": "order", "value": "A-17", "ids": str(item.pk)}
    client.post("/bulk/start/", form, headers=PART)
    assert BulkRun.objects.get().steps == [{"do": "field", "field": "order", "value": "A-17"}]
    client.post("/bulk/start/", {"do": "note", "text": "Look", "ids": str(item.pk)}, headers=PART)
    assert BulkRun.objects.filter(changed=1).count() == 2


def test_what_was_left_out_is_listed_with_why(cast: Cast, client: Client) -> None:
    save_field(cast.lead, None, name="Cause", required=True)
    item = conversation(cast.inbox, "A lamp")
    client.post("/bulk/start/", {"step": '{"do": "close"}', "ids": str(item.pk)}, headers=PART)
    page = client.get(f"/bulk/{BulkRun.objects.get().pk}/").content.decode()
    assert "Fill in before closing: Cause." in page
    assert f"#{item.pk} A lamp" in page


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"step": "{"},
        {"step": "[]"},
        {"step": '{"do": "x"}'},
        {"step": URGENT},
        {"do": "snooze", "minutes": "x"},
    ],
)
def test_nonsense_is_refused_in_words(cast: Cast, client: Client, form: dict[str, str]) -> None:
    assert client.post("/bulk/start/", form, headers=PART).status_code == 422
    assert not BulkRun.objects.exists()
