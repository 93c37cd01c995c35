"""Spam, auto-replies and bounces: kept, never a clock, never a lost customer."""

import pytest

from keepword.channels.email.models import SenderRule
from keepword.conversations.models import Contact, Conversation, Kind, Message, State, Status
from keepword.conversations.services import (
    Letter,
    close,
    delivered,
    depart,
    give_to_server,
    mark_spam,
    release,
    reply,
)
from keepword.core import clock
from keepword.core.facts import holding
from keepword.core.models import Fact
from keepword.customers.models import Identity
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SPAM = letter("Win <win@spam.example>", id="s@spam.example", X_Spam_Flag="YES")


def test_spam_starts_nothing(cast: Cast) -> None:
    take(cast.inbox, SPAM)
    assert Conversation.objects.get().status == Status.SPAM
    assert not Contact.objects.exists()
    assert not Fact.objects.exists()


def test_released_spam_counts_from_its_true_time(cast: Cast) -> None:
    take(cast.inbox, SPAM)
    release(cast.agent, Conversation.objects.get())
    conversation = Conversation.objects.get()
    assert conversation.status == Status.OPEN
    assert conversation.waiting_since == AT
    assert conversation.contacts.get().started_at == AT
    assert Fact.objects.get(kind="contact_started").at == AT


def test_what_turned_out_to_be_spam_was_no_contact(cast: Cast) -> None:
    take(cast.inbox, letter())
    mark_spam(cast.agent, Conversation.objects.get())
    started = Fact.objects.get(kind="contact_started")
    assert Fact.objects.get(kind="retracted", data__kind_retracted="contact_started").supersedes == started.pk
    release(cast.agent, Conversation.objects.get())
    assert [fact.at for fact in holding(started.subject_id, kind="contact_started")] == [AT]


def test_a_blocked_domain_is_spam_and_an_allowed_sender_never(cast: Cast) -> None:
    SenderRule.objects.create(pattern="@example.org", verdict="block", created_at=clock.now())
    SenderRule.objects.create(pattern="win@spam.example", verdict="allow", created_at=clock.now())
    take(cast.inbox, letter(), SPAM)
    by_sender = dict(Message.objects.values_list("sender_address", "conversation__status"))
    assert by_sender == {"olena@example.org": Status.SPAM, "win@spam.example": Status.OPEN}


def test_an_autoreply_is_kept_and_opens_nothing(cast: Cast) -> None:
    take(cast.inbox, letter())
    close(cast.agent, Conversation.objects.get())
    away = letter(id="away@example.org", replies_to="one@example.org", Auto_Submitted="auto-replied")
    take(cast.inbox, away)
    assert Conversation.objects.get().status == Status.CLOSED
    assert Message.objects.latest("pk").kind == Kind.AUTOREPLY


def test_an_autoreply_to_nothing_is_kept_closed(cast: Cast) -> None:
    take(cast.inbox, letter(Auto_Submitted="auto-replied"))
    assert Conversation.objects.get().status == Status.CLOSED
    assert not Contact.objects.exists()


def bounce(original: str, recipient: str) -> bytes:
    return (
        "From: Mail Delivery System <mailer-daemon@mx.example.net>\r\nTo: support@shop.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@mx.example.net>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe address does not exist.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{original}>\r\nTo: {recipient}\r\n\r\n--b--\r\n"
    ).encode()


def answered(cast: Cast) -> Message:
    """An answer that has left, with its mail's record."""
    from keepword.channels.email.intake.item import mid_of
    from keepword.channels.email.models import Mail

    take(cast.inbox, letter())
    message = reply(cast.agent, Conversation.objects.get(), Letter("Here you are."))
    with clock.moved(message.send_after):
        going = depart(message.pk, "w")
        give_to_server(going)
        delivered(going)
    Mail.objects.create(
        inbox=cast.inbox,
        message=message,
        fingerprint=b"f" * 32,
        mid=mid_of("ours@shop.example"),
        header_id="ours@shop.example",
        outgoing=True,
        door="out",
        at=AT,
    )
    return message


def test_a_bounce_marks_the_message_and_the_address(cast: Cast) -> None:
    message = answered(cast)
    take(cast.inbox, bounce("ours@shop.example", "olena@example.org"))
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert "5.1.1" in message.problem
    assert Identity.objects.get(value="olena@example.org").failed_at is not None
    assert Conversation.objects.get().status == Status.OPEN


def test_a_bounce_that_names_none_of_ours_marks_nothing(cast: Cast) -> None:
    answered(cast)
    take(cast.inbox, bounce("invented@shop.example", "olena@example.org"))
    assert Identity.objects.get(value="olena@example.org").failed_at is None


def test_a_bounce_cannot_mark_an_address_that_was_not_written_to(cast: Cast) -> None:
    answered(cast)
    take(cast.inbox, letter("Taras <taras@example.com>", id="t@example.com"))
    take(cast.inbox, bounce("ours@shop.example", "taras@example.com"))
    assert Identity.objects.get(value="taras@example.com").failed_at is None


def test_mail_from_a_failed_address_makes_it_work_again(cast: Cast) -> None:
    answered(cast)
    take(cast.inbox, bounce("ours@shop.example", "olena@example.org"))
    take(cast.inbox, letter(id="two@example.org"))
    assert Identity.objects.get(value="olena@example.org").failed_at is None
