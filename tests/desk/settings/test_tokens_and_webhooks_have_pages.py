"""The pages of tokens and webhooks."""

from typing import Any

import pytest
from django.test import Client

from keepword.tokens.models import ApiToken
from keepword.tokens.queries import by_secret
from keepword.webhooks import services
from keepword.webhooks.models import Delivery, Endpoint, State
from tests.cast import Cast
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Client:
    return desk_of(cast.admin)


def test_a_token_is_made_and_shown_once(agent: Client, cast: Cast) -> None:
    made = agent.post("/settings/tokens/new/", {"name": "Form", "days": "30", "conversations": "write"})
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    secret = made.context["secret"]
    assert secret in made.content.decode()
    token = by_secret(secret)
    assert token is not None
    assert (token.user, token.scopes) == (cast.agent, ["conversations:write"])
    listed = agent.get("/settings/tokens/").content.decode()
    assert "Form" in listed
    assert secret not in listed


def test_a_token_without_anything_to_do_is_not_made(agent: Client) -> None:
    answered = agent.post("/settings/tokens/new/", {"name": "Form", "days": ""})
    assert answered.status_code == 422
    assert "Choose what the token may do." in answered.content.decode()
    assert not ApiToken.objects.exists()


def test_an_admin_sees_and_revokes_everybody_s(agent: Client, admin: Client, cast: Cast) -> None:
    agent.post("/settings/tokens/new/", {"name": "Form", "days": "", "people": "read"})
    token = ApiToken.objects.get()
    assert "Form" in admin.get("/settings/tokens/").content.decode()
    assert desk_of(cast.colleague).post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    admin.post(f"/settings/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_webhook_is_made_changed_and_removed(admin: Client) -> None:
    form: dict[str, Any] = {
        "name": "Warehouse",
        "url": "https://w.example/hook",
        "topics": ["message.received"],
    }
    admin.post("/settings/webhooks/new/", {**form, "is_active": "on"})
    endpoint = Endpoint.objects.get()
    page = admin.get(f"/settings/webhooks/{endpoint.pk}/").content.decode()
    assert "whsec_" in page
    admin.post(f"/settings/webhooks/{endpoint.pk}/", {**form, "name": "Depot"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.is_active) == ("Depot", False)
    admin.post(f"/settings/webhooks/{endpoint.pk}/secret/")
    admin.post(f"/settings/webhooks/{endpoint.pk}/remove/")
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("url", ["http://w.example/", "https://10.0.0.1/", "nonsense"])
def test_a_wrong_address_is_said_at_its_field(admin: Client, url: str) -> None:
    answered = admin.post("/settings/webhooks/new/", {"name": "W", "url": url, "topics": ["*"]})
    assert answered.status_code == 422
    assert answered.context["form"].errors["url"]


def test_the_log_shows_and_sends_again(admin: Client, cast: Cast) -> None:
    endpoint = services.save_endpoint(cast.admin, name="W", url="https://w.example/", topics=["*"])
    services.send_test(cast.admin, endpoint)
    Delivery.objects.update(
        state=State.FAILED, tries=10, status=500, answer="<b>no</b>", problem="It answered 500."
    )
    log = f"/settings/webhooks/{endpoint.pk}/log/"
    page = admin.get(log).content.decode()
    assert "It answered 500." in page
    assert "&lt;b&gt;no" in page
    assert "It answered 500." not in admin.get(f"{log}?state=delivered").content.decode()
    admin.post(f"/settings/webhooks/delivery/{Delivery.objects.get().pk}/replay/")
    assert Delivery.objects.get().state == State.PENDING
    Delivery.objects.update(state=State.FAILED)
    admin.post(f"/settings/webhooks/{endpoint.pk}/replay/")
    assert Delivery.objects.get().state == State.PENDING
    admin.post(f"/settings/webhooks/{endpoint.pk}/test/")
    assert Delivery.objects.count() == 2
