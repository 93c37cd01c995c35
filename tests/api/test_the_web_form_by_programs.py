"""Kinds of request, requests and the brand, by programs."""

import pytest

from keepword.accounts.models import Brand
from keepword.channels.form.models import RequestKind, Submission
from keepword.channels.form.services import ensure_form
from keepword.complaints.models import Complaint
from keepword.conversations.models import Attachment, Conversation
from keepword.conversations.services import save_tag
from keepword.core import blobs
from tests.accounts.test_the_shop_s_colour_can_be_read import PNG
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REQUEST = {"kind": "claim", "email": "olena@example.org", "text": "My lamp does not light up."}


@pytest.fixture
def admin(cast: Cast) -> Caller:
    ensure_form()
    return Caller(cast.admin)


def test_a_program_sends_a_request(admin: Caller, cast: Cast) -> None:
    agent = Caller(cast.agent)
    answered = agent.post("/requests", REQUEST | {"fields": {"order_number": "A-1"}, "name": "Olena"})
    assert answered.status_code == 201
    number = answered.json()["id"]
    assert agent.get(f"/conversations/{number}/fields").json()["values"] == {"order_number": "A-1"}
    assert Complaint.objects.get().conversation_id == number
    assert Submission.objects.get().proven


def test_the_same_call_twice_is_one_request(admin: Caller) -> None:
    for _turn in range(2):
        assert admin.post("/requests", REQUEST, Idempotency_Key="one").status_code == 201
    assert Conversation.objects.count() == 1


def test_files_that_were_uploaded_go_with_it(admin: Caller) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {"file": SimpleUploadedFile("lamp.txt", b"dark")}
    headers = {"Authorization": f"Bearer {admin.secret}"}
    token = admin.client.post("/api/v1/uploads", given, headers=headers).json()["token"]
    assert admin.post("/requests", REQUEST | {"attachments": [token]}).status_code == 201
    assert blobs.get(Attachment.objects.get().blob) == b"dark"
    assert admin.post("/requests", REQUEST | {"attachments": ["forged"]}).status_code == 422


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "nothing"}, 404),
        ({"email": "olena"}, 422),
        ({"fields": {"purchase_date": "soon"}}, 422),
        ({"text": ""}, 422),
    ],
)
def test_what_cannot_be_is_refused(admin: Caller, change: dict[str, object], status: int) -> None:
    assert admin.post("/requests", REQUEST | change).status_code == status
    assert not Conversation.objects.exists()


def test_kinds_are_read_and_kept(admin: Caller, cast: Cast) -> None:
    save_tag(cast.lead, None, name="gift")
    listed = Caller(cast.agent).get("/request-kinds").json()["items"]
    assert [one["key"] for one in listed] == ["question", "claim", "complaint", "return", "suggestion"]
    body = {"names": {"en": "Gift"}, "tags": ["gift"], "fields": [{"key": "product", "required": True}]}
    made = admin.post("/request-kinds", body)
    assert made.status_code == 201
    one = made.json()
    assert (one["key"], one["tags"], one["fields"][0]["required"]) == ("gift", ["gift"], True)
    changed = admin.put(f"/request-kinds/{one['id']}", body | {"nature": "question", "fields": []}).json()
    assert (changed["nature"], changed["fields"]) == ("question", [])
    assert admin.post(f"/request-kinds/{one['id']}/move", {"by": -5}).status_code == 200
    assert RequestKind.objects.get(key="gift").order == 0
    assert admin.post(f"/request-kinds/{one['id']}/archive").json()["archived_at"]
    assert admin.post(f"/request-kinds/{one['id']}/restore").json()["archived_at"] is None
    assert admin.post("/request-kinds", body).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"tags": ["none"]},
        {"team": 987},
        {"inbox": 987},
        {"fields": [{"key": "none"}]},
        {"names": {"xx": "X"}},
    ],
)
def test_a_kind_of_what_is_not_there_is_refused(admin: Caller, change: dict[str, object]) -> None:
    assert admin.post("/request-kinds", {"names": {"en": "Gift"}} | change).status_code == 422


def test_only_an_admin_changes_them(admin: Caller, cast: Cast) -> None:
    agent = Caller(cast.agent)
    assert agent.post("/request-kinds", {"names": {"en": "Gift"}}).status_code == 403
    assert agent.put("/brand", {"colour": "#cc4400"}).status_code == 403
    assert agent.get("/brand").status_code == 403
    assert agent.delete("/brand/logo").status_code == 403


def test_the_brand_is_set(admin: Caller) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    body = {"colour": "#cc4400", "welcome": {"en": "Hello!"}}
    assert admin.put("/brand", body).json() == body | {"has_logo": False}
    headers = {"Authorization": f"Bearer {admin.secret}"}
    given = {"file": SimpleUploadedFile("logo.svg", PNG)}
    answered = admin.client.post("/api/v1/brand/logo", given, headers=headers)
    assert answered.json()["has_logo"]
    assert Brand.objects.get().logo_type == "image/png"
    given = {"file": SimpleUploadedFile("logo.png", b"<svg/>")}
    assert admin.client.post("/api/v1/brand/logo", given, headers=headers).status_code == 422
    assert admin.delete("/brand/logo").status_code == 204
    assert not admin.get("/brand").json()["has_logo"]
