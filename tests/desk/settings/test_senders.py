"""Whose mail is always spam, and whose never."""

import pytest
from django.test import Client

from keepword.audit.models import Entry
from keepword.channels.email.intake import forget
from keepword.channels.email.models import SenderRule
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Conversation
from keepword.core import clock
from tests.cast import Cast

WHERE = "/settings/spam/"


def mail_from(cast: Cast, sender: str, number: int) -> Conversation:
    forget()
    raw = f"From: {sender}\r\nSubject: Lamps\r\nMessage-ID: <{number}@example.org>\r\n\r\nHello\r\n"
    out = receive([RawMail(cast.inbox, raw.encode(), "imap", clock.now())])[0]
    return Conversation.objects.get(pk=out.conversation_id)


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lead)
    return client


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        (" Spam@Shop.Example ", "spam@shop.example"),
        ("shop.example", "@shop.example"),
        ("@shop.example", "@shop.example"),
        ("пошта.укр", "@пошта.укр"),
    ],
)
def test_a_sender_or_a_domain_is_blocked(typed: str, pattern: str, lead: Client) -> None:
    assert lead.post(WHERE, {"sender": typed, "verdict": "block"}).status_code == 302
    assert SenderRule.objects.get().pattern == pattern
    assert pattern in lead.get(WHERE).content.decode()
    assert Entry.objects.filter(verb="blocked sender").exists()


@pytest.mark.parametrize("typed", ["", "shop", "@", "a@", "a b@shop.example", "<script>", "x" * 300])
def test_what_is_no_sender_is_refused(typed: str, lead: Client) -> None:
    answer = lead.post(WHERE, {"sender": typed, "verdict": "block"})
    assert answer.status_code == 422
    assert not SenderRule.objects.exists()


def test_mail_of_a_blocked_domain_is_spam_until_it_is_allowed_and_then_as_if_just_come(
    lead: Client, cast: Cast
) -> None:
    lead.post(WHERE, {"sender": "example.org", "verdict": "block"})
    caught = mail_from(cast, "olena@example.org", 1)
    assert caught.status == "spam"
    answer = lead.post(WHERE, {"sender": "olena@example.org", "verdict": "allow"}, follow=True)
    assert "1 conversation was released" in answer.content.decode()
    caught.refresh_from_db()
    assert caught.status == "open"
    assert caught.waiting_since == caught.messages.get().at
    assert mail_from(cast, "olena@example.org", 2).status == "open"
    assert mail_from(cast, "petro@example.org", 3).status == "spam"


def test_a_sender_that_is_removed_is_judged_like_any_other(lead: Client, cast: Cast) -> None:
    lead.post(WHERE, {"sender": "example.org", "verdict": "block"})
    lead.post(f"{WHERE}{SenderRule.objects.get().pk}/forget/")
    assert not SenderRule.objects.exists()
    assert mail_from(cast, "olena@example.org", 1).status == "open"
