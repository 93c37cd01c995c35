"""Quarantine: seen, downloaded, tried again, deleted."""

import hashlib

import pytest
from django.test import Client

from keepword.audit.models import Entry
from keepword.channels.email.models import Quarantined
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Inbox, Message
from keepword.core import blobs, clock
from tests.cast import Cast

MAIL = (
    b"From: Olena <olena@example.org>\r\nTo: support@shop.example\r\nSubject: A lamp\r\n"
    b"Message-ID: <one@example.org>\r\n\r\nWhere is it?\r\n"
)
LIST = "/settings/quarantine/"


def kept(
    inbox: Inbox, raw: bytes, *, reason: str = "Larger than 50 MB", size: int | None = None
) -> Quarantined:
    return Quarantined.objects.create(
        inbox=inbox,
        at=clock.now(),
        door="imap",
        reason=reason,
        sender="<b>olena@example.org",
        subject="<script>alert(1)</script>",
        size=len(raw) if size is None else size,
        digest=hashlib.sha256(raw).hexdigest(),
        blob=blobs.put(raw),
    )


def test_a_mail_is_listed_with_its_reason_as_text(admin: Client, cast: Cast) -> None:
    kept(cast.inbox, MAIL)
    html = admin.get(LIST).content.decode()
    assert "Larger than 50 MB" in html
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


def test_the_original_is_handed_out_as_a_file_only(admin: Client, cast: Cast) -> None:
    answer = admin.get(f"{LIST}{kept(cast.inbox, MAIL).pk}/original/")
    assert answer.content == MAIL
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_mail_that_is_stored_now_leaves_the_quarantine(admin: Client, cast: Cast) -> None:
    mail = kept(cast.inbox, MAIL)
    answer = admin.post(f"{LIST}{mail.pk}/replay/", follow=True)
    message = Message.objects.get(sender_address="olena@example.org")
    assert f"conversation #{message.conversation_id}" in answer.content.decode()
    assert message.at == mail.at
    assert not Quarantined.objects.exists()
    assert Entry.objects.get(verb="replayed mail").data["stored"] is True


def test_a_mail_that_came_meanwhile_leaves_it_too(admin: Client, cast: Cast) -> None:
    receive([RawMail(cast.inbox, MAIL, "imap", clock.now())])
    admin.post(f"{LIST}{kept(cast.inbox, MAIL).pk}/replay/")
    assert not Quarantined.objects.exists()
    assert Message.objects.filter(sender_address="olena@example.org").count() == 1


def test_a_mail_that_fails_again_stays_with_the_new_reason(
    admin: Client, cast: Cast, settings: object
) -> None:
    settings.MAIL_MAX_BYTES = 100  # type: ignore[attr-defined]
    mail = kept(cast.inbox, MAIL, reason="an older one")
    answer = admin.post(f"{LIST}{mail.pk}/replay/", follow=True)
    assert "It failed again and stays here: Larger than" in answer.content.decode()
    mail.refresh_from_db()
    assert mail.reason.startswith("Larger than")
    assert not Message.objects.exists()


def test_a_mail_of_which_only_the_head_came_is_not_stored(admin: Client, cast: Cast) -> None:
    mail = kept(cast.inbox, MAIL, size=31_000_000)
    answer = admin.post(f"{LIST}{mail.pk}/replay/", follow=True)
    assert "only the head of this mail" in answer.content.decode()
    assert Quarantined.objects.filter(pk=mail.pk).exists()
    assert not Message.objects.exists()


def test_a_mail_is_deleted_for_good(admin: Client, cast: Cast) -> None:
    mail = kept(cast.inbox, MAIL)
    admin.post(f"{LIST}{mail.pk}/discard/")
    assert not Quarantined.objects.exists()
    assert Entry.objects.filter(verb="discarded mail").exists()


@pytest.mark.parametrize("deed", ["replay", "discard"])
def test_what_is_gone_is_missing(deed: str, admin: Client) -> None:
    assert admin.post(f"{LIST}12345/{deed}/").status_code == 404
