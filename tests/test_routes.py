"""Every address of Keepword, walked by nobody, an agent, a lead and an admin."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.conversations.links import token
from keepword.conversations.models import Message
from keepword.core import clock
from tests.cast import make_cast
from tests.route import ADMIN, ALL, Route
from tests.routes import API, MISSING, OWN, ROLES, ROUTES, may, patterns
from tests.routes_of_others import (
    BOXES,
    HELP,
    HOOKS,
    OPEN_ACCOUNT,
    PERSON_ACCOUNT,
    PORTAL,
    SIGNED_IN,
    STUDIES,
    SURVEYS,
    WALLS,
    WITHOUT,
)
from tests.standing import standing
from tests.world import World, help_address, is_login, portal_address, said

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with standing(django_db_blocker):
        yield World(make_cast())


def test_every_route_is_in_the_table() -> None:
    known = ROUTES.keys() | PORTAL.keys() | HELP.keys() | BOXES | SURVEYS | WALLS | STUDIES | HOOKS | OWN
    known |= API | OPEN_ACCOUNT | PERSON_ACCOUNT
    assert sorted(known ^ {name for name, _pattern in patterns()}) == []


@pytest.mark.parametrize("name", ROUTES)
def test_who_may_not_learns_nothing_and_changes_nothing(world: World, name: str) -> None:
    route = ROUTES[name]
    if route.who == ALL:
        return
    before = Entry.objects.count()
    for role in [role for role in ("nobody", *ROLES) if not may(role, route)]:
        client = world.client(role)
        for method in ("get", "post"):
            answered = getattr(client, method)(world.address(name))
            _is_refused(answered, role, method, route)
            if route.number:
                missing = getattr(client, method)(world.address(name, MISSING))
                assert (missing.status_code, said(missing)) == (answered.status_code, said(answered))
    assert Entry.objects.count() == before


def _is_refused(answered: HttpResponse, role: str, method: str, route: Route) -> None:
    if method not in (route.how, "get" if route.how == "both" else route.how) and route.how != "both":
        assert answered.status_code == 405, (role, method)
    elif role == "nobody":
        assert is_login(answered), (role, method)
    else:
        assert answered.status_code == 404, (role, method)


@pytest.mark.parametrize("name", ROUTES)
def test_who_may_gets_an_answer(world: World, name: str) -> None:
    route = ROUTES[name]
    for role in least_and_most([role for role in ("nobody", *ROLES) if may(role, route)]):
        answered = world.client(role).get(world.address(name))
        if route.how == "post":
            assert answered.status_code == 405, role
        else:
            assert not is_login(answered) or name == "setup", role
            assert answered.status_code in OTHERWISE.get(name, {200, 302}), role


def least_and_most(roles: list[str]) -> list[str]:
    """Those in between may what the least may, and see no more than the most."""
    return list(dict.fromkeys([roles[0], roles[-1]])) if roles else []


# What is no fault of the one who asks.
OTHERWISE = {
    "settings_oauth_done": {403},
    "setup": {302, 404},
    "provider_login": {404},
    "provider_callback": {404},
    "metrics": {404},
    "bulk_run": {200, 404},  # one's own alone
    "call_talk": {302, 404},  # whoever is rung, alone
    "privacy_download": {404},  # it is not made yet
}


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.number])
def test_what_is_not_there_is_told_alike(world: World, name: str) -> None:
    route = ROUTES[name]
    method = "get" if route.how == "both" else route.how
    for role in least_and_most([role for role in ROLES if may(role, route)]):
        answered = getattr(world.client(role), method)(world.address(name, MISSING))
        assert answered.status_code == 404, role


@pytest.mark.parametrize("name", ROUTES)
def test_nothing_is_posted_from_another_site(world: World, name: str) -> None:
    before = Entry.objects.count()
    for role in ("nobody", *ROLES):
        answered = world.client(role, csrf=True).post(world.address(name))
        assert answered.status_code == 403, role
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.how != "get"])
def test_a_form_that_is_sent_empty_is_answered(world: World, name: str) -> None:
    route = ROUTES[name]
    role = ADMIN if route.who == ALL else route.who
    answered = world.client(role).post(world.address(name))
    # These name another thing, which is then not there.
    missing = name in ("unlink", "consent_withdraw")
    assert answered.status_code in ((404,) if missing else (200, 302, 409, 422))


@pytest.mark.parametrize("name", sorted(PERSON_ACCOUNT))
def test_one_s_own_account_needs_a_log_in(world: World, name: str) -> None:
    where = reverse(name, args=[MISSING] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else [])
    answered = world.client("nobody").get(where)
    assert answered.status_code == 302
    assert world.client("agent").get(where, follow=True).status_code == WITHOUT.get(name, 200)


@pytest.mark.parametrize("name", sorted(OPEN_ACCOUNT))
def test_the_pages_around_the_log_in_open_for_nobody(world: World, name: str) -> None:
    parts = {
        "account_confirm_email": {"key": "none"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "none"},
    }
    answered = world.client("nobody").get(reverse(name, kwargs=parts.get(name, {})))
    assert answered.status_code in (200, 302)
    assert b"olena@example.org" not in answered.content


def test_nobody_can_give_themselves_a_log_in(world: World) -> None:
    before = User.objects.count()
    form = {"email": "new@example.org", "password1": "a long enough password"}
    world.client("nobody").post(reverse("account_signup"), form)
    assert User.objects.count() == before


@pytest.mark.parametrize("name", PORTAL)
def test_a_customer_s_page_is_for_its_holder_and_changes_nothing_unasked(world: World, name: str) -> None:
    before = Message.objects.count(), Entry.objects.count()
    for role in ("nobody", "agent"):
        client = world.client(role)
        answered = client.get(portal_address(world, name, world.signed))
        others = {"s/": 404, "portal:reply": 303, "portal:push": 405}
        assert answered.status_code == others.get(name, 200)
        assert not client.cookies.keys() - {"sessionid"}
        posted = client.post(portal_address(world, name, world.signed))
        refused = {"s/": 404, "portal:push": 403}  # what rings is told in JSON
        assert posted.status_code == refused.get(name, 405 if PORTAL[name] == "get" else 409)
    assert (Message.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("name", PORTAL)
def test_an_address_that_was_not_signed_by_us_opens_nothing(world: World, name: str) -> None:
    client = world.client("nobody")
    body = {
        said(client.get(portal_address(world, name, signed)))
        for signed in (world.signed[:-1] + "_", "1-aaaaaaaaaaaaaaaaaaaaaaaa", token(MISSING), "x")
    }
    assert len(body) == 1
    assert client.get(portal_address(world, name, token(MISSING))).status_code == 404


def test_a_person_who_was_shut_out_is_nobody(world: World) -> None:
    client = world.client("agent")
    User.objects.filter(pk=world.cast.agent.pk).update(is_active=False)
    assert is_login(client.get("/"))


def test_a_log_in_ends(world: World) -> None:
    client = world.client("agent")
    later = clock.now() + timedelta(days=1)
    with clock.moved(later):
        assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert is_login(client.get("/"))


# The portal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(HELP))
@pytest.mark.parametrize("role", ["nobody", "agent", "admin"])
def test_the_portal_knows_nobody_of_us(world: World, name: str, role: str) -> None:
    client = world.client(role)
    answered = client.get(help_address(world, name))
    if HELP[name] == "post":
        assert answered.status_code == 405
    elif name in SIGNED_IN:
        assert (answered.status_code, answered["Location"][:14]) == (303, "/help/sign-in/")
    else:
        assert answered.status_code == (404 if name in ("help/", "help:logo") else 200)
    if name in SIGNED_IN:
        assert client.post(help_address(world, name)).status_code in (303, 405)
    assert b"olena@example.org" not in answered.content
    assert "csrftoken" not in answered.cookies


@pytest.mark.parametrize("name", [name for name, how in sorted(HELP.items()) if how != "get"])
def test_the_portal_answers_an_empty_form_and_one_of_another_site(world: World, name: str) -> None:
    client = world.client("nobody", csrf=True)
    where = help_address(world, name)
    assert client.post(where).status_code in (303, 403, 409, 422)
    assert client.post(where, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
