"""An invitation: one link, one use, one week."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from keepword.accounts.links import find_open, link
from keepword.accounts.models import Invitation, OwnRole, User
from keepword.accounts.services import accept, add_role, invite, remove_role, resend, revoke
from keepword.accounts.services.posting import send_invitation
from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.both_databases
VERA = "vera@shop.example"


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return invite(cast.admin, email="Vera@Shop.example ", role="lead", language="uk", name="Vera")


def token(invitation: Invitation) -> str:
    return urlsplit(link(invitation)).path.split("/")[2]


def test_whoever_holds_the_link_comes_in_once(invitation: Invitation, client: Client) -> None:
    path = urlsplit(link(invitation)).path
    assert 'value="Vera"' in client.get(path).content.decode()
    weak = client.post(path, {"name": "Vera", "password": "12345"})
    assert weak.status_code == 422
    answer = client.post(path, {"name": "Vera B", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    vera = User.objects.get(email=VERA)
    assert (vera.name, vera.role, vera.language, vera.time_zone) == ("Vera B", "lead", "uk", "Europe/Kyiv")
    assert client.session["_auth_user_id"] == str(vera.pk)
    again = Client().post(path, {"name": "Eve", "password": PASSWORD})
    assert (again.status_code, User.objects.count()) == (404, 5)
    assert Entry.objects.get(verb="accepted invitation").actor_id == vera.pk


def test_looking_at_the_link_changes_nothing(invitation: Invitation, client: Client) -> None:
    before = Entry.objects.count()
    client.get(urlsplit(link(invitation)).path)
    client.head(urlsplit(link(invitation)).path)
    assert Entry.objects.count() == before
    assert find_open(token(invitation)) == invitation


def test_a_week_later_it_has_ended(cast: Cast, invitation: Invitation) -> None:
    old = token(invitation)
    with clock.moved(clock.now() + timedelta(days=7)):
        with pytest.raises(NotFound):
            accept(old, name="Vera", password=PASSWORD)
        resend(cast.admin, invitation)
        invitation.refresh_from_db()
        assert accept(token(invitation), name="Vera", password=PASSWORD).email == VERA


def test_a_new_link_ends_the_old_one_and_one_taken_back_ends(cast: Cast, invitation: Invitation) -> None:
    old = token(invitation)
    resend(cast.admin, invitation)
    invitation.refresh_from_db()
    for ended in (old, old.upper()):
        with pytest.raises(NotFound):
            find_open(ended)
    revoke(cast.admin, invitation)
    with pytest.raises(NotFound):
        find_open(token(invitation))
    with pytest.raises(NotFound):
        resend(cast.admin, invitation)
    assert invite(cast.admin, email=VERA, role="agent", language="en").pk != invitation.pk


@pytest.mark.parametrize(
    "forged", ["", "-", "1-", "1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "zzzzzzzzzzzzz-a", "é-a", "x" * 500, "1"]
)
def test_a_link_that_was_not_signed_by_us_opens_nothing(invitation: Invitation, forged: str) -> None:
    with pytest.raises(NotFound):
        find_open(forged)


def test_nobody_is_invited_twice_or_when_they_are_here(cast: Cast, invitation: Invitation) -> None:
    with pytest.raises(Conflict, match="invited already"):
        invite(cast.admin, email=VERA, role="agent", language="en")
    with pytest.raises(Conflict, match="here already"):
        invite(cast.admin, email="LEAD@shop.example", role="agent", language="en")
    with pytest.raises(Invalid, match="not an e-mail"):
        invite(cast.admin, email="vera", role="agent", language="en")
    with pytest.raises(Invalid, match="no such role"):
        invite(cast.admin, email="x@shop.example", role="king", language="en")
    with pytest.raises(Refused):
        invite(cast.lead, email="x@shop.example", role="agent", language="en")


def test_a_role_that_somebody_would_get_is_kept(cast: Cast) -> None:
    role: OwnRole = add_role(cast.admin, name="Night", rights=["converse"])
    invited = invite(cast.admin, email=VERA, role=role.key, language="en")
    with pytest.raises(Conflict):
        remove_role(cast.admin, role.key)
    assert accept(token(invited), name="Vera", password=PASSWORD).rights == {"converse"}


def test_the_mail_is_in_their_language_and_carries_the_link(cast: Cast, invitation: Invitation) -> None:
    assert invitation.letter == "waiting"
    send_invitation.call(invitation.pk, invitation.nonce)
    (sent,) = mail.outbox
    assert sent.to == [VERA]
    assert link(invitation) in sent.body
    invitation.refresh_from_db()
    assert invitation.letter == "sent"
    send_invitation.call(invitation.pk, invitation.nonce)
    assert len(mail.outbox) == 1


def test_a_mail_of_a_link_that_was_renewed_is_not_sent(cast: Cast, invitation: Invitation) -> None:
    old = invitation.nonce
    resend(cast.admin, invitation)
    send_invitation.call(invitation.pk, old)
    assert mail.outbox == []


def test_a_mail_server_that_says_no_is_tried_again_then_said(
    cast: Cast, invitation: Invitation, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for attempt in (1, 2):
        send_invitation.call(invitation.pk, invitation.nonce, attempt)
        invitation.refresh_from_db()
        assert invitation.letter == "waiting"
    send_invitation.call(invitation.pk, invitation.nonce, 3)
    invitation.refresh_from_db()
    assert (invitation.letter, bool(invitation.problem)) == ("failed", True)


def test_without_mail_there_is_a_link_to_hand_over(cast: Cast, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.force_login(cast.admin)
    given = {"email": VERA, "role": "agent", "language": "en", "name": ""}
    html = client.post("/settings/people/invite/", given, follow=True).content.decode()
    invited = Invitation.objects.get()
    assert invited.letter == ""
    assert link(invited) in html
    assert VERA in client.get("/settings/people/").content.decode()
