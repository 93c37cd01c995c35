"""The pages about people, for roles of the shop's own too."""

from typing import Any

import pytest
from django.test import Client

from keepword.accounts.models import OwnRole, User
from keepword.accounts.services import add_role, change_user, invite
from keepword.desk.people.devices import device
from tests.cast import Cast


def as_role(cast: Cast, *rights: str) -> Client:
    """The colleague, with only these rights."""
    role = add_role(cast.admin, name="Special", rights=list(rights))
    change_user(cast.admin, cast.colleague, name="Colleague", role=role.key, is_active=True)
    client = Client()
    client.force_login(cast.colleague)
    return client


PAGES = {
    "people": ["/settings/people/", "/settings/people/invite/", "/settings/people/new/"],
    "inboxes": ["/settings/inboxes/", "/settings/quarantine/", "/settings/inboxes/new/"],
    "hours": ["/settings/hours/new/", "/settings/clocks/"],
    "audit": ["/settings/audit/"],
    "settle": ["/settings/shop/", "/settings/roles/", "/settings/roles/new/", "/settings/health/"],
    "see_all": ["/settings/spam/"],
}
ALONE = ["/settings/log-in/"]  # admins'


@pytest.mark.parametrize("right", PAGES)
def test_a_right_opens_its_pages_and_no_others(cast: Cast, right: str) -> None:
    client = as_role(cast, right)
    for other, pages in PAGES.items():
        for where in pages:
            assert client.get(where).status_code == (200 if other == right else 404), where
    for where in ALONE:
        assert client.get(where).status_code == 404
    assert client.get("/settings/").status_code == 302
    assert client.get("/settings/me/").status_code == 200
    assert client.get("/").status_code == 404, "no conversation without the right to converse"


def test_a_role_is_made_changed_and_removed_by_forms(cast: Cast, client: Client) -> None:
    client.force_login(cast.admin)
    client.post("/settings/roles/new/", {"name": "Night", "rights": ["converse", "share"]})
    role = OwnRole.objects.get()
    html = client.get(f"/settings/roles/{role.key}/").content.decode()
    assert 'value="share" checked' in html
    client.post(f"/settings/roles/{role.key}/", {"name": "Nights", "rights": ["converse"]})
    role.refresh_from_db()
    assert (role.name, role.rights) == ("Nights", "converse")
    none = client.post(f"/settings/roles/{role.key}/", {"name": "Nights"})
    assert none.status_code == 422
    assert "at least one" in none.content.decode()
    assert client.post("/settings/roles/admin/", {"rights": ["converse"]}).status_code == 422
    client.post("/settings/roles/agent/", {"rights": ["converse", "audit"]})
    client.force_login(User.objects.get(pk=cast.agent.pk))
    assert client.get("/settings/audit/").status_code == 200
    client.force_login(cast.admin)
    client.post("/settings/roles/agent/remove/")
    client.post(f"/settings/roles/{role.key}/remove/")
    assert not OwnRole.objects.exists()


def test_somebody_with_more_rights_is_shown_but_not_changed(cast: Cast) -> None:
    client = as_role(cast, "people")
    html = client.get(f"/settings/people/{cast.admin.pk}/").content.decode()
    assert "may do more than you" in html
    answer = client.post(f"/settings/people/{cast.admin.pk}/", {"name": "Eve", "role": "agent"})
    assert answer.status_code == 200
    assert client.post(f"/settings/people/{cast.admin.pk}/sessions/").status_code == 403
    assert client.post(f"/settings/people/{cast.admin.pk}/second/").status_code == 403
    admin = User.objects.get(pk=cast.admin.pk)
    assert (admin.name, admin.role, admin.is_active) == ("Admin", "admin", True)


def test_the_list_costs_the_same_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        User.objects.create_user(f"p{number}@shop.example", None, name=f"Person {number}")
        invite(cast.admin, email=f"i{number}@shop.example", role="agent", language="en")
    client.force_login(cast.admin)
    pages = ["people/", f"people/{cast.agent.pk}/", "roles/", "log-in/", "audit/", "me/security/"]
    for page in pages:
        with django_assert_max_num_queries(14):
            assert client.get(f"/settings/{page}").status_code == 200


def test_the_provider_s_secret_is_never_shown(cast: Cast, client: Client) -> None:
    client.force_login(cast.admin)
    given = {
        "on": "on",
        "issuer": "https://login.example.com/",
        "client_id": "x",
        "client_secret": "s3cret-s3cret",
    }
    assert client.post("/settings/log-in/provider/", given).status_code == 302
    html = client.get("/settings/log-in/").content.decode()
    assert "s3cret" not in html
    assert "A secret is stored" in html
    assert 'value="https://login.example.com"' in html
    wrong = client.post("/settings/log-in/provider/", given | {"issuer": "http://login.example.com"})
    assert wrong.status_code == 422
    assert "must begin with https" in wrong.content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Chrome · Android"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, words: str) -> None:
    assert device(agent) == words
