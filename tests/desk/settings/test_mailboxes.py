"""Mailboxes: connected, kept with encrypted secrets, paused."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from keepword.audit.models import Entry
from keepword.channels.email.models import Folder, Mailbox
from keepword.conversations.models import Inbox
from keepword.core import clock, secrets
from tests.cast import Cast

NEW = "/settings/inboxes/new/"
Fill = Callable[..., dict[str, str]]
SECRETS = ("open sesame", "a client's secret", "gAAAA")  # plain, and how Fernet's begin


def all_pages(client: Client, inbox: Inbox) -> str:
    addresses = (
        "/settings/inboxes/",
        f"/settings/inboxes/{inbox.pk}/",
        f"/settings/inboxes/{inbox.pk}/test/",
    )
    return "".join(client.get(address).content.decode() for address in addresses)


def test_the_address_comes_first_and_tells_the_servers(admin: Client) -> None:
    start = admin.get(NEW).content.decode()
    assert 'name="address"' in start
    assert 'name="password"' not in start
    form = admin.get(NEW, {"address": "Lamps@ukr.net"}).content.decode()
    assert 'value="imap.ukr.net"' in form
    assert 'value="lamps@ukr.net"' in form
    assert admin.get(NEW, {"address": "lamps"}).status_code == 422


def test_nothing_is_saved_that_does_not_work(admin: Client, mailbox_form: Fill) -> None:
    answer = admin.post(NEW, mailbox_form(do="test"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "refuses connections on port 1" in html
    assert "Save anyway" in html
    assert "open sesame" not in html
    assert 'value="127.0.0.1"' in html, "what was typed stays"
    assert not Mailbox.objects.exists()


def test_an_open_page_gets_only_the_parts_so_that_the_typed_password_stays(
    admin: Client, mailbox_form: Fill
) -> None:
    before = admin.get(NEW, {"address": "help@shop.example"}).content.decode()
    answer = admin.post(NEW, mailbox_form(do="test"), headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert (answer.status_code, answer["X-Part"]) == (422, "1")
    assert "<html" not in html
    rev = re.compile(r'id="f-password" data-rev="(\w+)"')
    assert rev.findall(before) == rev.findall(html) != []


def test_secrets_are_stored_encrypted_and_never_shown(admin: Client, mailbox_form: Fill, cast: Cast) -> None:
    given = mailbox_form(login="google", client_id="an-id", client_secret="a client's secret")
    answer = admin.post(NEW, given)
    mailbox = Mailbox.objects.get()
    assert answer["Location"] == f"/settings/inboxes/{mailbox.inbox_id}/connect/"
    assert secrets.decrypt(mailbox.password) == "open sesame"
    assert secrets.decrypt(mailbox.client_secret) == "a client's secret"
    shown = all_pages(admin, mailbox.inbox) + "".join(str(data) for data in Entry.objects.values_list("data"))
    for secret in SECRETS:
        assert secret not in shown
    assert "Stored. Leave it empty to keep it." in shown


def test_an_empty_password_keeps_the_stored_one(admin: Client, mailbox_form: Fill) -> None:
    admin.post(NEW, mailbox_form())
    mailbox = Mailbox.objects.get()
    where = f"/settings/inboxes/{mailbox.inbox_id}/"
    answer = admin.post(where, mailbox_form(password="", name="Help desk"))
    assert answer["Location"] == "/settings/inboxes/"
    mailbox.refresh_from_db()
    assert secrets.decrypt(mailbox.password) == "open sesame"
    assert Inbox.objects.get(pk=mailbox.inbox_id).name == "Help desk"
    admin.post(where, mailbox_form(password="another one"))
    mailbox.refresh_from_db()
    assert secrets.decrypt(mailbox.password) == "another one"


def test_another_server_is_read_from_its_beginning_and_another_client_asks_anew(
    admin: Client, mailbox_form: Fill
) -> None:
    admin.post(NEW, mailbox_form())
    mailbox = Mailbox.objects.get()
    Folder.objects.create(mailbox=mailbox, name="INBOX", uid_validity=1, last_uid=70)
    Mailbox.objects.update(tokens=secrets.encrypt("{}"))
    where = f"/settings/inboxes/{mailbox.inbox_id}/"
    admin.post(where, mailbox_form(name="Same servers"))
    mailbox.refresh_from_db()
    assert mailbox.folders.get().last_uid == 70
    assert mailbox.tokens
    admin.post(where, mailbox_form(imap_host="127.0.0.2", username="other@shop.example"))
    mailbox.refresh_from_db()
    assert not mailbox.folders.exists()
    assert mailbox.tokens == ""


@pytest.mark.parametrize(("since", "minutes"), [("new", 1), ("month", 30 * 24 * 60)])
def test_old_mail_is_left_alone_unless_the_last_month_is_asked_for(
    since: str, minutes: int, admin: Client, mailbox_form: Fill
) -> None:
    at = clock.now()
    with clock.moved(at):
        admin.post(NEW, mailbox_form(since=since))
    assert Mailbox.objects.get().import_since == at - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("address", "support@shop.example", "an inbox with this address already"),
        ("address", "help+desk@shop.example", "without what follows the plus"),
        ("address", "help", "valid email"),
        ("password", "", "Enter the password"),
        ("smtp_host", "", "Enter the server that sends mail"),
        ("imap_port", "70000", "65535"),
        ("imap_security", "magic", "not one of the available"),
        ("login", "magic", "not one of the available"),
        ("name", "", "required"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    field: str, value: str, said: str, admin: Client, mailbox_form: Fill
) -> None:
    answer = admin.post(NEW, mailbox_form(**{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_paused_mailbox_stays_paused_until_it_is_resumed(admin: Client, mailbox_form: Fill) -> None:
    admin.post(NEW, mailbox_form())
    mailbox = Mailbox.objects.get()
    where = f"/settings/inboxes/{mailbox.inbox_id}/"
    admin.post(where + "pause/")
    mailbox.refresh_from_db()
    assert mailbox.state == "off"
    admin.post(where, mailbox_form(name="Renamed"))
    mailbox.refresh_from_db()
    assert mailbox.state == "off"
    assert "paused" in admin.get("/settings/inboxes/").content.decode()
    admin.post(where + "pause/")
    mailbox.refresh_from_db()
    assert mailbox.state == "new"
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"saved mailbox", "paused mailbox", "resumed mailbox"} <= verbs


def test_hostile_names_stay_text(admin: Client, mailbox_form: Fill) -> None:
    evil = '"><script>alert(1)</script>'
    admin.post(NEW, mailbox_form(name=evil, signature=evil, username=evil, folder=evil))
    assert "<script>alert(1)" not in all_pages(admin, Mailbox.objects.get().inbox)
