"""What integrators do: a form that writes in, a program that answers, a copy that is kept up to date."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keepword.channels.email.models import SenderRule
from keepword.conversations.models import Conversation, Message, Priority, SavedView
from keepword.conversations.services import set_priority
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.customers.models import Customer
from keepword.search.services import index_pending
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn
from tests.scanner import FOUND, clamd

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FORM = {
    "direction": "in",
    "customer": {"name": "Olena", "address": "Olena@Example.org"},
    "subject": "Lamp",
    "text": "Лампа не світить, що робити?",
}


def test_a_form_writes_in(cast: Cast, agent: Caller) -> None:
    made = agent.post("/conversations", {**FORM, "inbox": cast.inbox.pk})
    assert made.status_code == 201
    told = made.json()
    assert (told["status"], told["subject"], told["language"]) == ("open", "Lamp", "uk")
    assert told["waiting_since"].endswith("Z")
    assert Customer.objects.get().identities.get().value == "olena@example.org"
    again = agent.post(f"/conversations/{told['id']}/messages", {"text": "And now?"})
    assert again.json()["sender"] == {"name": "Olena", "address": "olena@example.org"}
    assert Conversation.objects.count() == 1


def test_a_program_answers_and_takes_it_back(cast: Cast, agent: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    path = f"/conversations/{found.pk}"
    seen = agent.get(f"{path}/messages").json()["items"][-1]["id"]
    sent = agent.post(f"{path}/replies", {"text": "A new one comes.", "seen": seen, "close": True}).json()
    assert (sent["state"], sent["author"]["name"]) == ("queued", "Agent")
    assert sent["to"] == [{"name": "Olena", "address": "olena@example.org"}]
    assert agent.get(path).json()["status"] == "waiting"
    draft = agent.post(f"/messages/{sent['id']}/undo").json()
    assert (draft["kind"], draft["text"]) == ("reply", "A new one comes.")
    assert agent.get(path).json()["status"] == "open"
    assert agent.get(f"/messages/{sent['id']}").status_code == 404


def test_an_answer_that_would_cross_another_is_stopped(agent: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    seen = agent.get(f"/conversations/{found.pk}/messages").json()["items"][-1]["id"]
    mail_in("It works now!", answers=found)
    crossed = agent.post(f"/conversations/{found.pk}/replies", {"text": "Send it back.", "seen": seen})
    assert crossed.status_code == 409
    assert crossed.json()["type"] == "urn:keepword:problem:conflict"
    assert crossed.json()["errors"][0]["field"] == "seen"


def test_a_file_goes_up_with_an_answer_and_comes_down(cast: Cast, agent: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    up = agent.client.post(
        "/api/v1/uploads",
        {"file": SimpleUploadedFile("lamp.txt", b"bright", "text/plain")},
        headers={"Authorization": f"Bearer {agent.secret}"},
    )
    assert up.status_code == 201
    sent = agent.post(
        f"/conversations/{found.pk}/notes", {"text": "See", "attachments": [up.json()["token"]]}
    ).json()
    (file,) = sent["attachments"]
    assert (file["name"], file["size"]) == ("lamp.txt", 6)
    down = agent.get(f"/attachments/{file['id']}")
    assert (down.content, down["Content-Type"]) == (b"bright", "application/octet-stream")
    assert "attachment" in down["Content-Disposition"]
    forged = agent.post(f"/conversations/{found.pk}/notes", {"text": "See", "attachments": ["x"]})
    assert forged.status_code == 422


def test_a_file_that_is_infected_goes_neither_up_nor_down(agent: Caller, mail_in: MailIn) -> None:
    with clamd(FOUND):
        found = mail_in(files=(("evil.doc", "application/msword", b"EVIL"),))
        up = agent.client.post(
            "/api/v1/uploads",
            {"file": SimpleUploadedFile("evil.doc", b"EVIL")},
            headers={"Authorization": f"Bearer {agent.secret}"},
        )
    assert up.status_code == 422
    assert "Win.Test.EICAR" in up.json()["detail"]
    assert up.json()["errors"][0]["field"] == "file"
    (message,) = agent.get(f"/conversations/{found.pk}/messages").json()["items"]
    assert message["attachments"] == []
    assert message["held_back"] == [{"name": "evil.doc", "virus": "Win.Test.EICAR_HDB-1"}]


def test_a_list_is_read_to_its_end_by_its_cursor(agent: Caller, mail_in: MailIn) -> None:
    made = [mail_in(address=f"c{number}@example.org").pk for number in range(5)]
    for view in ("all", "open", "unassigned"):
        found, after = [], ""
        while True:
            page = agent.get(f"/conversations?view={view}&limit=2&after={after}").json()
            found += [item["id"] for item in page["items"]]
            after = page["next"]
            if not after:
                break
        assert sorted(found) == made
    wrong = agent.get("/conversations?after=nonsense")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "after")


def test_conversations_are_found_by_their_words(agent: Caller, mail_in: MailIn) -> None:
    found = mail_in("Хочу повернути лампу")
    while index_pending():
        pass
    (hit,) = agent.get("/search?q=поверніть").json()["items"]
    assert hit["conversation"]["id"] == found.pk
    assert "<mark>" in hit["snippet"]


def test_actions_are_done_by_data_all_or_none(agent: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    names = {one["do"] for one in agent.get("/actions").json()["items"]}
    assert {"assign", "close", "priority"} <= names
    path = f"/conversations/{found.pk}/actions"
    done = agent.post(path, {"actions": [{"do": "priority", "priority": 3}, {"do": "close"}]})
    assert (done.json()["priority"], done.json()["status"]) == ("urgent", "closed")
    wrong = agent.post(path, {"actions": [{"do": "reopen"}, {"do": "snooze", "minutes": -5}]})
    assert wrong.status_code == 422
    assert agent.get(f"/conversations/{found.pk}").json()["status"] == "closed"


def test_a_customer_is_found_by_address_and_corrected(agent: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    mail_in(address="other@example.org")
    (customer,) = agent.get("/customers?address=OLENA@example.org").json()["items"]
    assert customer["id"] == found.customer_id
    changed = agent.patch(f"/customers/{customer['id']}", {"about": "Calls at noon."}).json()
    assert (changed["about"], changed["name"]) == ("Calls at noon.", "Olena")
    items = agent.get(f"/customers/{customer['id']}/conversations").json()["items"]
    assert [item["id"] for item in items] == [found.pk]


def test_an_admin_settles_things(cast: Cast, admin: Caller) -> None:
    week = [[[540, 1080]]] * 5 + [[], []]
    calendar = admin.post("/calendars", {"name": "Office", "zone": "Europe/Vilnius", "week": week})
    assert calendar.status_code == 201
    pk = calendar.json()["id"]
    assert admin.put(f"/calendars/{pk}/days/2026-12-24", {"intervals": [[540, 720]]}).status_code == 200
    assert admin.get(f"/calendars/{pk}/days").json()["items"][0]["date"] == "2026-12-24"
    assert admin.delete(f"/calendars/{pk}/days/2026-12-24").status_code == 204
    policy = admin.post("/policies", {"name": "All", "first_response_minutes": 60, "calendar": pk}).json()
    assert policy["first_response_minutes"] == 60
    assert admin.delete(f"/calendars/{pk}").status_code == 422
    person = {"name": "New", "email": "new@shop.example", "password": "a first long password"}
    assert admin.post("/people", person).status_code == 201
    assert admin.post("/people", person).status_code == 409
    made = admin.post("/senders", {"sender": "spam.example", "verdict": "block"}).json()
    assert SenderRule.objects.get().pattern == made["pattern"] == "@spam.example"
    assert admin.get("/health").json()["workers"] == 0
    assert admin.get("/audit").json()["items"][0]["verb"] == "blocked sender"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"{", 400),
        (b'{"text": NaN}', 400),
        (b'{"text": "a", "text": "b"}', 400),
        (b'"\xff"', 400),
        (b"[" * 100_000, 400),
        (b'{"text": ' + b"9" * 5000 + b"}", 400),
        (json.dumps({"text": "a\x00"}).encode(), 422),
        (b'{"text": "\\ud800"}', 422),
        (b'{"text": 1}', 422),
        (b'{"text": "a", "colour": 1}', 422),
        (b'{"text": "a", "mentions": [9223372036854775808]}', 422),
        (b'{"text": "a", "mentions": [true]}', 422),
        (b"[]", 422),
        (b"null", 422),
    ],
)
def test_a_bad_body_is_a_useful_error(agent: Caller, mail_in: MailIn, body: bytes, status: int) -> None:
    path = f"/api/v1/conversations/{mail_in().pk}/notes"
    headers = {"Authorization": f"Bearer {agent.secret}"}
    answered = agent.client.post(path, body, content_type="application/json", headers=headers)
    assert answered.status_code == status, answered.content
    assert answered["Content-Type"] == "application/problem+json"
    assert answered.json()["status"] == status
    assert answered.json()["detail"]
    assert not Message.objects.filter(direction="note").exists()


def test_what_is_of_the_wrong_kind_or_size_is_not_read(agent: Caller, mail_in: MailIn, settings: Any) -> None:
    path = f"/api/v1/conversations/{mail_in().pk}/notes"
    headers = {"Authorization": f"Bearer {agent.secret}"}
    assert agent.client.post(path, "text=a", content_type="text/plain", headers=headers).status_code == 415
    settings.API_MAX_BYTES = 10
    large = agent.client.post(path, {"text": "a long text"}, content_type="application/json", headers=headers)
    assert large.status_code == 413


def test_views_that_people_made_are_lists_too(cast: Cast, agent: Caller, mail_in: MailIn) -> None:
    urgent, _other = mail_in(), mail_in(address="b@example.org")
    set_priority(cast.agent, urgent, Priority.URGENT)
    asked = {"field": "priority", "op": "is", "value": 3}
    for owner in (cast.agent, cast.colleague):
        save_view(owner, None, ViewDetails("Urgent", condition={"all": [asked]}, order="waiting"))
    own, theirs = SavedView.objects.order_by("pk")
    assert f"v{own.pk}" in [view["key"] for view in agent.get("/views").json()["items"]]
    found = agent.get(f"/conversations?view=v{own.pk}").json()["items"]
    assert [one["id"] for one in found] == [urgent.pk]
    assert agent.get(f"/conversations?view=v{theirs.pk}").status_code == 422


@pytest.mark.parametrize(
    "query", ["colour=red", "limit=0", "limit=101", "limit=x", "limit=1&limit=2", "view=nothing", "after=%00"]
)
def test_a_bad_parameter_is_named(agent: Caller, query: str) -> None:
    answered = agent.get(f"/conversations?{query}")
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == query.partition("=")[0]


def test_too_many_calls_are_told_when_to_come_again(cast: Cast, agent: Caller, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 3
    answers = [agent.get("/me") for _ in range(10)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_errors_speak_the_caller_s_language(agent: Caller) -> None:
    answered = agent.get("/nothing", Accept_Language="en")
    assert answered.json()["title"] == "There is no such thing, or it is not for you"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"customer": {"address": "nobody"}}, "address"),
        ({"text": " "}, "text"),
        ({"inbox": 987_654}, "inbox"),
        ({"cc": [{"address": "a@example.org"}]}, "cc"),
        ({"direction": "sideways"}, "direction"),
        ({"attachments": ["forged"]}, "attachments"),
    ],
)
def test_what_cannot_be_brought_in_is_said_at_its_field(
    cast: Cast, agent: Caller, given: dict[str, Any], field: str
) -> None:
    answered = agent.post("/conversations", {**FORM, "inbox": cast.inbox.pk, **given})
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == field
    assert not Conversation.objects.exists()


def test_the_past_can_be_brought_in_at_its_time(cast: Cast, agent: Caller) -> None:
    made = agent.post("/conversations", {**FORM, "inbox": cast.inbox.pk, "at": "2026-01-05T10:00:00+02:00"})
    assert made.json()["created_at"] == "2026-01-05T08:00:00.000000Z"
