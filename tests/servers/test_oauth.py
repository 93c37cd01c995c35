import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.servers.oauth import TokenServer

VERIFIER = "a verifier of at least forty-three characters, as RFC 7636 asks"
BACK = "http://127.0.0.1/setup/oauth"


def consent(tokens: TokenServer, **changes: str) -> dict[str, list[str]]:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": tokens.client_id,
        "redirect_uri": BACK,
        "scope": "mail",
        "state": "s1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = httpx.get(tokens.authorize_url, params=query | changes)
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["location"]).query)


def ask(tokens: TokenServer, **form: str) -> httpx.Response:
    client = {"client_id": tokens.client_id, "client_secret": tokens.client_secret}
    return httpx.post(tokens.token_url, data=client | form)


def exchange(tokens: TokenServer, code: str, verifier: str = VERIFIER) -> httpx.Response:
    return ask(tokens, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=verifier)


def test_a_code_buys_tokens_once(tokens: TokenServer) -> None:
    answer = consent(tokens)
    assert answer["state"] == ["s1"]
    given = exchange(tokens, answer["code"][0]).json()
    assert tokens.user_of(given["access_token"]) == tokens.user
    assert exchange(tokens, answer["code"][0]).json()["error"] == "invalid_grant"


def test_the_wrong_verifier_buys_nothing(tokens: TokenServer) -> None:
    refused = exchange(tokens, consent(tokens)["code"][0], verifier="guessed")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_replaces_the_refresh_token(tokens: TokenServer) -> None:
    old = tokens.refresh_token("support@shop.example")
    tokens.expire_access_tokens()
    given = ask(tokens, grant_type="refresh_token", refresh_token=old).json()
    assert given["refresh_token"] != old
    assert ask(tokens, grant_type="refresh_token", refresh_token=old).status_code == 400
    assert ask(tokens, grant_type="refresh_token", refresh_token=given["refresh_token"]).status_code == 200


def test_revoked_consent_ends_every_token(tokens: TokenServer) -> None:
    refresh = tokens.refresh_token(tokens.user)
    access = tokens.access_token(tokens.user)
    tokens.revoke(tokens.user)
    assert tokens.user_of(access) is None
    assert ask(tokens, grant_type="refresh_token", refresh_token=refresh).json()["error"] == "invalid_grant"


def test_a_missing_scope_shows_in_the_answer_and_at_the_mail_server(tokens: TokenServer) -> None:
    tokens.granted_scope = "profile"
    given = exchange(tokens, consent(tokens)["code"][0]).json()
    assert given["scope"] == "profile"
    assert tokens.user_of(given["access_token"]) is None


@pytest.mark.parametrize(("error", "status"), [("temporarily_unavailable", 503), ("invalid_grant", 400)])
def test_the_token_endpoint_fails_on_wish(error: str, status: int, tokens: TokenServer) -> None:
    tokens.token_error = error
    assert ask(tokens, grant_type="refresh_token", refresh_token="any").status_code == status


def test_refused_consent_comes_back_as_an_error(tokens: TokenServer) -> None:
    tokens.authorize_error = "access_denied"
    assert consent(tokens) == {"state": ["s1"], "error": ["access_denied"]}
