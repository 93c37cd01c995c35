"""Logging in with a password: counted, told to the audit log, and asked for more where a shop wants it."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django_tasks_db.models import DBTaskResult

from keepword.accounts.models import SignIn, User
from keepword.accounts.services import end_sessions, reset_second_factor, save_sign_in
from keepword.accounts.tasks import forget_ended_sessions
from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Invalid, Refused
from tests.cast import PASSWORD, Cast
from tests.desk.account.conftest import trusts
from tests.servers.oidc import OpenIdProvider

pytestmark = pytest.mark.both_databases
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _count_anew(db: None) -> None:
    cache.clear()


@pytest.fixture
def agent(cast: Cast) -> User:
    cast.agent.set_password(PASSWORD)
    cast.agent.save()
    return cast.agent


def logs_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": email, "password": password}, follow=True, **more)


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time()))))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(agent: User, client: Client) -> None:
    answers = [
        logs_in(client, email, "not the password").content.decode().replace(email, "")
        for email in (agent.email, "nobody@shop.example")
    ]
    assert _said(answers[0]) == _said(answers[1])
    failed = list(Entry.objects.filter(verb="log-in failed").order_by("pk"))
    assert [row.object_id for row in failed] == [agent.pk, None]
    assert failed[1].data == {"ip": "127.0.0.1", "unknown": True}, "what was typed may be a password"


def _said(html: str) -> str:
    return html.partition('<form class="form"')[2].partition("</form>")[0].partition("csrfmiddlewaretoken")[0]


def test_a_password_is_hashed_also_for_an_address_that_nobody_has(
    agent: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, raw: (hashed.append(raw), real(user, raw))[1])
    logs_in(client, "nobody@shop.example", "not the password")
    assert hashed == ["not the password"]


def test_after_five_wrong_tries_not_even_the_right_one_is_tried(agent: User, client: Client) -> None:
    for _ in range(5):
        logs_in(client, agent.email, "not the password")
    logs_in(client, agent.email)
    assert not is_in(client)
    assert Entry.objects.filter(verb="log-in failed").count() == 5
    # It is counted where every process looks.
    assert any("login_failed" in key for key in _counted())


def _counted() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache")
        return [row[0] for row in cursor.fetchall()]


def test_many_addresses_from_one_place_are_stopped_too(agent: User, client: Client) -> None:
    for number in range(10):
        logs_in(client, f"nobody{number}@shop.example", "not the password")
    logs_in(client, agent.email)
    assert not is_in(client)
    logs_in(client, agent.email, REMOTE_ADDR="192.0.2.9")
    assert is_in(client)


def test_a_second_factor_is_asked_for_and_a_recovery_code_takes_its_place(
    agent: User, client: Client
) -> None:
    TOTP.activate(agent, SECRET)
    answer = logs_in(client, agent.email)
    assert answer.request["PATH_INFO"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert Entry.objects.filter(verb="second factor failed", object_id=agent.pk).exists()
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert is_in(client)
    assert SECRET not in str(Authenticator.objects.get().data), "kept encrypted"


def test_whoever_has_none_where_all_must_sets_one_up_first(
    cast: Cast, agent: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = Client()
    logs_in(before, agent.email)
    save_sign_in(cast.admin, demand_second=True, passwords=True, emergency=None)
    assert before.get("/").status_code == 200, "until the next log-in"
    answer = logs_in(client, agent.email)
    assert answer.request["PATH_INFO"] == "/account/2fa/"
    assert "second factor" in answer.content.decode()
    assert client.get("/settings/me/")["Location"] == "/account/2fa/"
    assert client.get("/counts/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    again = client.get("/account/2fa/totp/activate/")
    assert "/account/reauthenticate/" in again["Location"]
    client.post("/account/reauthenticate/?next=/account/2fa/totp/activate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    session = client.session
    secret = session["mfa.totp.secret"]
    given = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/2fa/totp/activate/", {"code": given}, follow=True)
    assert done.request["PATH_INFO"] == "/account/2fa/recovery-codes/"
    assert client.get("/").status_code == 200
    kinds = Entry.objects.filter(verb="added second factor").values_list("data__kind", flat=True)
    assert sorted(kinds) == ["recovery_codes", "totp"]


def test_a_lost_factor_is_reset_by_somebody_else(cast: Cast, agent: User, client: Client) -> None:
    TOTP.activate(agent, SECRET)
    client.force_login(agent)
    with pytest.raises(Refused):
        reset_second_factor(cast.lead, agent)
    with pytest.raises(Invalid):
        reset_second_factor(cast.admin, cast.admin)
    admin = Client()
    admin.force_login(cast.admin)
    assert "Reset second factor" in admin.get(f"/settings/people/{agent.pk}/").content.decode()
    admin.post(f"/settings/people/{agent.pk}/second/")
    assert not Authenticator.objects.exists()
    assert client.get("/").status_code == 302, "logged out"
    reset = Entry.objects.get(verb="reset second factor")
    assert (reset.actor_id, reset.object_id, reset.data) == (cast.admin.pk, agent.pk, {"kinds": ["totp"]})


def test_without_passwords_only_the_admin_for_emergencies_has_one(
    cast: Cast, agent: User, provider: OpenIdProvider, client: Client
) -> None:
    with pytest.raises(Invalid, match="Choose an admin"):
        save_sign_in(cast.admin, demand_second=False, passwords=False, emergency=None)
    with pytest.raises(Invalid, match="has no password"):
        save_sign_in(cast.admin, demand_second=False, passwords=False, emergency=cast.admin)
    cast.admin.set_password(PASSWORD)
    cast.admin.save()
    save_sign_in(cast.admin, demand_second=False, passwords=False, emergency=cast.admin)
    logs_in(client, agent.email)
    assert not is_in(client)
    logs_in(client, cast.admin.email)
    assert is_in(client)
    assert "Continue with Company" in Client().get("/account/login/").content.decode()
    with pytest.raises(Invalid, match="Allow passwords again"):
        trusts(cast, provider, on=False)


def test_without_a_provider_passwords_stay(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Connect a provider"):
        save_sign_in(cast.admin, demand_second=False, passwords=False, emergency=cast.admin)
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.com",
        "ftp://x.example",
        "login.example.com",
        "https://",
        "https://a:b@c",
        "https://[",
        "",
    ],
)
def test_an_issuer_is_https(cast: Cast, provider: OpenIdProvider, issuer: str) -> None:
    with pytest.raises(Invalid):
        trusts(cast, provider, issuer=issuer)


def test_sessions_are_listed_and_ended(cast: Cast, agent: User, client: Client) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Version/18 Safari/605.1"})
    logs_in(phone, agent.email, REMOTE_ADDR="192.0.2.9")
    logs_in(client, agent.email)
    html = client.get("/settings/me/security/").content.decode()
    assert "Safari · iPhone" in html
    assert "192.0.2.9" in html
    client.post("/settings/me/security/others/")
    assert phone.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert "iPhone" not in client.get("/settings/me/security/").content.decode()
    end_sessions(cast.admin, agent)
    assert client.get("/").status_code == 302
    assert Entry.objects.filter(verb="ended sessions").count() == 2


def test_sessions_that_no_list_knows_are_ended_too(cast: Cast, agent: User, client: Client) -> None:
    client.force_login(agent)
    end_sessions(cast.admin, agent)
    assert client.get("/").status_code == 302
    with pytest.raises(Refused):
        end_sessions(cast.lead, agent)


def test_a_forgotten_password_is_chosen_anew_by_a_link_of_ours(
    agent: User, client: Client, settings: Any
) -> None:
    settings.KEEPWORD_URL = "https://desk.shop.example"
    for email in (agent.email, "nobody@shop.example"):
        answer = client.post("/account/password/reset/", {"email": email}, headers={"host": "evil.example"})
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")
    (letter,) = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    to, subject, text = letter["args"]
    assert (to, subject) == (agent.email, "Your new password")
    assert "evil.example" not in text
    link = next(line for line in text.splitlines() if line.startswith("https://desk.shop.example/"))
    page = client.get(link.removeprefix("https://desk.shop.example"), follow=True)
    new = "quite another password"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    logs_in(client, agent.email, new)
    assert is_in(client)
    assert Entry.objects.filter(verb="reset password", object_id=agent.pk).exists()


def test_sessions_whose_time_is_over_are_forgotten(agent: User, client: Client) -> None:
    logs_in(client, agent.email)
    forget_ended_sessions()
    assert client.get("/").status_code == 200
    with clock.moved(clock.now() + timedelta(days=31)):
        forget_ended_sessions()
    assert not UserSession.objects.exists()
