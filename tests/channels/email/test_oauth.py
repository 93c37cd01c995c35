"""Mailboxes opened by OAuth 2, against a token server that refuses, revokes and rotates."""

import json
import threading
from contextlib import closing
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.db import connection

from keepword.audit.models import Entry
from keepword.channels.email import connections, oauth
from keepword.channels.email.models import Login, Mailbox
from keepword.core import clock, secrets
from keepword.core.errors import Invalid, KeepwordError, Refused, Unavailable
from keepword.core.models import Lease
from tests.cast import Cast
from tests.channels.email.conftest import SUPPORT, by_oauth, eventually, letter, subjects, watching
from tests.servers.dovecot import Dovecot
from tests.servers.oauth import TokenServer
from tests.servers.process import free_port

BACK = "http://127.0.0.1:8000/setup/oauth"


@pytest.fixture
def box(mailbox: Mailbox, tokens: TokenServer) -> Mailbox:
    return by_oauth(mailbox, tokens)


def connect(cast: Cast, box: Mailbox) -> None:
    """What the browser and the page do together."""
    flow = oauth.begin()
    came_back = consent(oauth.authorize_url(box, BACK, state=flow.state, verifier=flow.verifier))
    assert came_back["state"] == [flow.state]
    oauth.finish(cast.admin, box, code=came_back["code"][0], verifier=flow.verifier, redirect_uri=BACK)


def consent(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(httpx.get(url).headers["location"]).query)


def kept(box: Mailbox) -> dict[str, str]:
    box.refresh_from_db()
    found: dict[str, str] = json.loads(secrets.decrypt(box.tokens))
    return found


def test_consent_gives_tokens_that_are_kept_encrypted_and_open_the_mailbox(
    cast: Cast, box: Mailbox, tokens: TokenServer
) -> None:
    connect(cast, box)
    access = kept(box)["access"]
    assert tokens.user_of(access) == SUPPORT
    assert access not in box.tokens
    assert [finding for finding in connections.check(box) if not finding.ok] == []
    entry = Entry.objects.get(verb="connected mailbox")
    assert access not in json.dumps(entry.data)


def test_only_an_admin_connects(cast: Cast, box: Mailbox) -> None:
    with pytest.raises(Refused):
        oauth.finish(cast.agent, box, code="x", verifier="y", redirect_uri=BACK)


def test_the_address_asks_for_everything_that_is_needed(box: Mailbox) -> None:
    box.login, box.authorize_url, box.token_url, box.scope = Login.GOOGLE, "", "", ""
    url = oauth.authorize_url(box, BACK, state="s", verifier="v" * 50)
    query = parse_qs(urlsplit(url).query)
    assert url.startswith("https://accounts.google.com/")
    assert query["scope"] == ["https://mail.google.com/"]
    assert query["access_type"] == ["offline"]
    assert query["code_challenge_method"] == ["S256"]
    assert "v" * 50 not in url
    box.login = Login.MICROSOFT
    query = parse_qs(urlsplit(oauth.authorize_url(box, BACK, state="s", verifier="v")).query)
    assert {"offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"} <= set(
        query["scope"][0].split()
    )


def test_secrets_never_go_unencrypted_to_another_machine(box: Mailbox) -> None:
    box.authorize_url = "http://login.shop.example/authorize"
    with pytest.raises(Invalid, match="https://"):
        oauth.authorize_url(box, BACK, state="s", verifier="v")


def test_a_scope_that_was_not_granted_is_told(cast: Cast, box: Mailbox, tokens: TokenServer) -> None:
    tokens.granted_scope = "profile"
    with pytest.raises(Invalid, match=r"Mail was not allowed \(missing: mail\)"):
        connect(cast, box)
    box.refresh_from_db()
    assert box.tokens == ""


def test_a_stolen_code_without_its_verifier_buys_nothing(cast: Cast, box: Mailbox) -> None:
    flow = oauth.begin()
    came_back = consent(oauth.authorize_url(box, BACK, state=flow.state, verifier=flow.verifier))
    with pytest.raises(KeepwordError):
        oauth.finish(cast.admin, box, code=came_back["code"][0], verifier="other", redirect_uri=BACK)


def test_a_token_is_renewed_before_it_expires_and_the_new_refresh_token_kept(
    cast: Cast, box: Mailbox, tokens: TokenServer
) -> None:
    connect(cast, box)
    before = kept(box)
    with clock.moved(clock.now() + timedelta(seconds=tokens.lifetime - 60)):
        access = oauth.access_token(box)
        assert tokens.user_of(access) == SUPPORT
        assert oauth.access_token(box) == access
    after = kept(box)
    assert after["access"] == access != before["access"]
    assert after["refresh"] != before["refresh"]
    assert len(tokens.asked) == 2
    assert not Lease.objects.exists()


def test_workers_that_need_a_new_token_at_once_use_the_refresh_token_once(
    cast: Cast, box: Mailbox, tokens: TokenServer
) -> None:
    connect(cast, box)
    later = clock.now() + timedelta(hours=2)
    got: list[str] = []

    def work() -> None:
        with closing(connection), clock.moved(later):
            got.append(oauth.access_token(Mailbox.objects.get()))

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 5
    assert len(set(got)) == 1
    assert len(tokens.asked) == 2


def test_a_token_refused_before_its_time_is_renewed_once(
    cast: Cast, box: Mailbox, tokens: TokenServer
) -> None:
    connect(cast, box)
    tokens.expire_access_tokens()
    assert [finding for finding in connections.check(box) if not finding.ok] == []
    assert [form["grant_type"] for form in tokens.asked] == ["authorization_code", "refresh_token"]


def test_withdrawn_consent_shows_as_a_failing_mailbox_and_connecting_again_heals_it(
    cast: Cast, box: Mailbox, tokens: TokenServer, dovecot: Dovecot
) -> None:
    connect(cast, box)
    tokens.revoke(SUPPORT)
    dovecot.append(SUPPORT, letter("waiting"))
    with watching():
        eventually(lambda: Mailbox.objects.get().state == "failing", "the failure")
        assert "it was withdrawn" in Mailbox.objects.get().problem
        connect(cast, Mailbox.objects.get())
        eventually(lambda: subjects() == ["waiting"], "the mail", 15)
    assert Mailbox.objects.get().state == "connected"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ("invalid_grant", Invalid, "Connect the mailbox again"),
        ("invalid_client", Invalid, "does not know this client ID"),
        ("temporarily_unavailable", Unavailable, "temporarily_unavailable"),
    ],
)
def test_each_refusal_of_the_provider_is_told(
    cast: Cast, box: Mailbox, tokens: TokenServer, error: str, kind: type[KeepwordError], words: str
) -> None:
    connect(cast, box)
    tokens.token_error = error
    with pytest.raises(kind, match=words), clock.moved(clock.now() + timedelta(hours=2)):
        oauth.access_token(box)
    assert not Lease.objects.exists()


def test_a_provider_that_cannot_be_reached_may_be_asked_later(cast: Cast, box: Mailbox) -> None:
    connect(cast, box)
    box.token_url = f"http://127.0.0.1:{free_port()}/token"
    with pytest.raises(Unavailable, match="cannot be reached"), clock.moved(clock.now() + timedelta(hours=2)):
        oauth.access_token(box)


def test_a_mailbox_never_connected_says_what_to_do(box: Mailbox) -> None:
    with pytest.raises(Invalid, match="not connected yet"):
        oauth.access_token(box)


@pytest.mark.parametrize("code", ["access_denied", "server_error"])
def test_refused_consent_is_told(code: str, box: Mailbox, tokens: TokenServer) -> None:
    tokens.authorize_error = code
    came_back = consent(oauth.authorize_url(box, BACK, state="s", verifier="v"))
    assert "allow" in oauth.error_text(came_back["error"][0])
