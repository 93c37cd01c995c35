"""Who comes in through the provider, and what is not believed."""

from typing import Any

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from keepword.accounts.models import SignIn, User
from keepword.accounts.services import change_user, invite
from keepword.audit.models import Entry
from tests.cast import Cast
from tests.desk.account.conftest import signs_in, trusts
from tests.servers.oidc import OTHER_KEY, OpenIdProvider


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_one_of_us_comes_in_by_their_verified_address(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    provider.claims |= {"email": "Agent@shop.example"}
    answer = signs_in(client, next="/settings/me/")
    assert answer.request["PATH_INFO"] == "/settings/me/"
    assert client.session["_auth_user_id"] == str(cast.agent.pk)
    logged_in = Entry.objects.get(verb="logged in")
    assert (logged_in.actor_id, logged_in.data["ways"]) == (cast.agent.pk, ["socialaccount"])
    form = dict(provider.asked)["/token"]
    assert form["code_verifier"], "PKCE"
    assert "a secret of the tests" not in SignIn.objects.get().client_secret


def test_the_second_time_counts_who_they_are_not_their_address(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    provider.claims |= {"email": cast.agent.email}
    signs_in(client)
    provider.claims |= {"email": "married@shop.example"}
    other = Client()
    signs_in(other)
    assert other.session["_auth_user_id"] == str(cast.agent.pk)


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(
    cast: Cast, provider: OpenIdProvider, client: Client, verified: Any
) -> None:
    provider.claims |= {"email": cast.admin.email, "email_verified": verified}
    answer = signs_in(client)
    assert not is_in(client)
    assert "is verified" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_microsoft_vouches_in_its_own_words(cast: Cast, provider: OpenIdProvider, client: Client) -> None:
    provider.claims = {"sub": "1", "email": cast.agent.email, "xms_edov": "1", "name": "Agent"}
    signs_in(client)
    assert is_in(client)


def test_a_stranger_stays_outside_and_is_told_why(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    before = User.objects.count()
    answer = signs_in(client)
    assert "no log-in for your address" in answer.content.decode()
    assert (is_in(client), User.objects.count()) == (False, before)
    assert Entry.objects.get(verb="sign-in refused").data == {"email": "vera@shop.example"}


def test_a_stranger_comes_in_with_the_role_for_newcomers(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    trusts(cast, provider, newcomers="agent", domains=["shop.example"])
    signs_in(client)
    vera = User.objects.get(email="vera@shop.example")
    assert (vera.role, vera.name, vera.has_usable_password()) == ("agent", "Vera", False)
    assert client.get("/").status_code == 200


def test_an_address_of_another_domain_stays_outside(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    trusts(cast, provider, newcomers="agent", domains=["shop.example"])
    provider.claims |= {"email": "vera@shop.example.evil.example"}
    assert "Addresses like yours" in signs_in(client).content.decode()
    assert not is_in(client)


def test_an_invited_person_gets_the_role_of_the_invitation(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    invite(cast.admin, email="vera@shop.example", role="lead", language="uk")
    signs_in(client)
    vera = User.objects.get(email="vera@shop.example")
    assert (vera.role, vera.language) == ("lead", "uk")


def test_whoever_was_shut_out_stays_so(cast: Cast, provider: OpenIdProvider, client: Client) -> None:
    provider.claims |= {"email": cast.agent.email}
    signs_in(client)
    change_user(cast.admin, cast.agent, name="Agent", role="agent", is_active=False)
    other = Client()
    answer = signs_in(other)
    assert not is_in(other)
    assert not is_in(client) or client.get("/").status_code == 302
    assert answer.status_code == 200


WRONG = {
    "another key": {"key": OTHER_KEY},
    "the secret as a key": {"algorithm": "HS256"},
    "no signature": {"algorithm": "none"},
    "another issuer": {"token_claims": {"iss": "https://evil.example"}},
    "another client": {"token_claims": {"aud": "somebody"}},
    "another party": {"token_claims": {"aud": ["keepword", "x"], "azp": "x"}},
    "over": {"token_claims": {"exp": 1_000_000_000}},
    "another nonce": {"token_claims": {"nonce": "replayed"}},
    "no nonce": {"token_claims": {"nonce": None}},
    "an issuer that is not ours": {"issuer": "https://evil.example"},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_token_with_a_fault_opens_nothing(
    cast: Cast, provider: OpenIdProvider, client: Client, change: dict[str, Any]
) -> None:
    provider.claims |= {"email": cast.admin.email}
    begun = client.get("/account/sso/")
    for name, value in change.items():
        setattr(provider, name, value)
    back = httpx.get(begun["Location"]).headers["location"].partition("?")[2]
    answer = client.get("/account/sso/callback/?" + back, follow=True)
    assert not is_in(client)
    assert answer.status_code == 200
    assert Entry.objects.filter(verb__in=["sign-in failed", "sign-in refused"]).exists()


@pytest.mark.parametrize("query", ["", "code=x", "state=x&code=y", "error=access_denied&state=x"])
def test_an_answer_that_was_not_asked_for_opens_nothing(
    provider: OpenIdProvider, client: Client, query: str
) -> None:
    answer = client.get("/account/sso/callback/?" + query, follow=True)
    assert answer.status_code == 200
    assert not is_in(client)


def test_whoever_cancels_is_back_at_the_log_in(provider: OpenIdProvider, client: Client) -> None:
    provider.authorize_error = "access_denied"
    assert "cancelled" in signs_in(client).content.decode()


def test_what_the_id_token_does_not_say_comes_from_userinfo_about_the_same_person(
    cast: Cast, provider: OpenIdProvider, client: Client
) -> None:
    provider.claims |= {"email": cast.agent.email}
    provider.in_token = False
    signs_in(client)
    assert is_in(client)
    provider.token_claims = {"sub": "somebody else"}
    other = Client()
    signs_in(other)
    assert not is_in(other)


@pytest.mark.parametrize(
    "endpoints",
    [
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_names_unsafe_addresses_is_not_asked(
    provider: OpenIdProvider, client: Client, endpoints: dict[str, str]
) -> None:
    provider.endpoints = endpoints
    answer = client.get("/account/sso/", follow=True)
    assert "does not answer as it should" in answer.content.decode()
    assert [path for path, _form in provider.asked] == ["/.well-known/openid-configuration"]


def test_a_provider_that_is_away_is_said_so(cast: Cast, provider: OpenIdProvider, client: Client) -> None:
    trusts(cast, provider, issuer="http://127.0.0.1:1")
    assert "does not answer" in client.get("/account/sso/", follow=True).content.decode()


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_a_provider_that_answers_nonsense_opens_nothing(
    cast: Cast, provider: OpenIdProvider, client: Client, name: str
) -> None:
    provider.claims |= {"email": cast.agent.email}
    provider.endpoints = {name: f"{provider.url}/nowhere"}
    assert signs_in(client).status_code == 200
    assert not is_in(client)


def test_the_way_leads_back_to_us_alone(cast: Cast, provider: OpenIdProvider, client: Client) -> None:
    provider.claims |= {"email": cast.agent.email}
    answer = signs_in(client, next="https://evil.example/")
    assert answer.request["PATH_INFO"] == "/"
