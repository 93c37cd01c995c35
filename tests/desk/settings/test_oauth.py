"""Permission by OAuth 2: the browser leaves for the provider and comes back with what it set out with."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import settings
from django.test import Client

from keepword.channels.email.models import Mailbox
from keepword.core import secrets
from tests.cast import Cast
from tests.servers.oauth import TokenServer

DONE = "/settings/oauth/done/"
NEW = "/settings/inboxes/new/"


@pytest.fixture
def mailbox(admin: Client, mailbox_form: Callable[..., dict[str, str]], tokens: TokenServer) -> Mailbox:
    """Saved with the client of the tests' own provider, not connected yet."""
    given = mailbox_form(
        login="oauth",
        password="",
        client_id=tokens.client_id,
        client_secret=tokens.client_secret,
        authorize_url=tokens.authorize_url,
        token_url=tokens.token_url,
        scope=tokens.scope,
    )
    answer = admin.post(NEW, given | {"do": "test"})
    found = Mailbox.objects.get()
    assert answer["Location"] == f"/settings/inboxes/{found.inbox_id}/connect/"
    return found


def link(admin: Client, mailbox: Mailbox) -> str:
    html = admin.get(f"/settings/inboxes/{mailbox.inbox_id}/connect/").content.decode()
    found = re.search(r'href="([^"]+/authorize\?[^"]+)"', html)
    assert found is not None
    return unescape(found[1])


def come_back(address: str) -> str:
    """What the provider sends the browser back with, as path and query."""
    target = httpx.get(address).headers["Location"]
    assert target.startswith(settings.KEEPWORD_URL + DONE)
    return target.removeprefix(settings.KEEPWORD_URL)


def test_a_permission_is_kept_encrypted(admin: Client, mailbox: Mailbox, tokens: TokenServer) -> None:
    answer = admin.get(come_back(link(admin, mailbox)))
    assert answer["Location"] == f"/settings/inboxes/{mailbox.inbox_id}/test/"
    mailbox.refresh_from_db()
    assert '"refresh"' in secrets.decrypt(mailbox.tokens)
    assert '"refresh"' not in mailbox.tokens


def test_a_state_that_this_browser_did_not_begin_with_is_refused(
    admin: Client, mailbox: Mailbox, tokens: TokenServer
) -> None:
    back = come_back(link(admin, mailbox))
    state = parse_qs(urlsplit(back).query)["state"][0]
    for wrong in ("", "x", state[:-1] + "ž", state + "x"):
        answer = admin.get(DONE, {"code": "a code", "state": wrong})
        assert answer.status_code == 403
    mailbox.refresh_from_db()
    assert mailbox.tokens == ""
    assert not tokens.asked, "the code of a stranger is never spent"


def test_another_admin_s_browser_cannot_finish_it(admin: Client, mailbox: Mailbox, cast: Cast) -> None:
    back = come_back(link(admin, mailbox))
    other = Client()
    other.force_login(cast.admin)
    assert other.get(back).status_code == 403
    assert admin.get(back).status_code == 302


def test_a_way_back_counts_once(admin: Client, mailbox: Mailbox) -> None:
    back = come_back(link(admin, mailbox))
    admin.get(back)
    assert admin.get(back).status_code == 403


def test_a_second_tab_does_not_spoil_the_first(admin: Client, mailbox: Mailbox) -> None:
    first = link(admin, mailbox)
    link(admin, mailbox)
    assert admin.get(come_back(first)).status_code == 302


def test_a_refusal_is_said_in_words(admin: Client, mailbox: Mailbox, tokens: TokenServer) -> None:
    tokens.authorize_error = "access_denied"
    answer = admin.get(come_back(link(admin, mailbox)), follow=True)
    assert "Access was not allowed" in answer.content.decode()
    mailbox.refresh_from_db()
    assert mailbox.tokens == ""


def test_a_missing_scope_is_said_in_words(admin: Client, mailbox: Mailbox, tokens: TokenServer) -> None:
    tokens.granted_scope = "profile"
    answer = admin.get(come_back(link(admin, mailbox)), follow=True)
    assert "Mail was not allowed" in answer.content.decode()
