"""Reading mailboxes of a real IMAP server: nothing is missed, nothing is taken twice."""

import datetime
import logging
from contextlib import ExitStack
from datetime import timedelta

import pytest

from keepword.channels.doors.tasks import send_message
from keepword.channels.email import connections
from keepword.channels.email.doors import folder, imap
from keepword.channels.email.models import Folder, Mail, Mailbox, Quarantined
from keepword.conversations import services
from keepword.conversations.models import Conversation, Direction, Inbox, Message, Status
from keepword.conversations.services import Letter
from keepword.core import clock, jobs
from keepword.core.models import Lease
from tests.cast import Cast
from tests.channels.email import badly
from tests.channels.email.conftest import (
    OLENA,
    SUPPORT,
    eventually,
    letter,
    make_mailbox,
    subjects,
    watching,
)
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer


def test_mail_already_read_by_somebody_is_taken_and_unread_mail_stays_unread(
    mailbox: Mailbox, dovecot: Dovecot
) -> None:
    dovecot.append(SUPPORT, letter("read"), seen=True)
    dovecot.append(SUPPORT, letter("unread"))
    with watching():
        eventually(lambda: len(subjects()) == 2, "two messages")
    assert subjects() == ["read", "unread"]
    assert [mail.seen for mail in dovecot.messages(SUPPORT)] == [True, False]


def test_a_mail_that_comes_while_watching_is_a_conversation_at_once(
    mailbox: Mailbox, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 600.0)
    with watching():
        eventually(lambda: Folder.objects.filter(name="INBOX").exists(), "the folder")
        eventually(lambda: Mailbox.objects.get().state == "connected", "the connection")
        for number in range(3):
            dovecot.append(SUPPORT, letter(f"mail {number}"))
            eventually(lambda count=number + 1: len(subjects()) == count, "the next mail", 10)


def test_a_server_without_idle_is_asked_again_and_again(
    mailbox: Mailbox, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 0.2)
    monkeypatch.setattr(imap, "_capabilities", lambda box: {"IMAP4REV1"})
    with watching():
        eventually(lambda: Mailbox.objects.get().state == "connected", "the connection")
        dovecot.append(SUPPORT, letter("polled"))
        eventually(lambda: subjects() == ["polled"], "the mail")


def test_the_time_of_a_message_is_when_the_server_got_it(mailbox: Mailbox, dovecot: Dovecot) -> None:
    came = datetime.datetime(2025, 3, 5, 7, 8, 9, tzinfo=datetime.timezone(timedelta(hours=-7)))
    dovecot.append(SUPPORT, letter("old"), at=came)
    with watching():
        eventually(lambda: bool(subjects()), "the mail")
    assert Message.objects.get().at == came


def test_mail_older_than_the_set_moment_is_left_alone(mailbox: Mailbox, dovecot: Dovecot) -> None:
    since = clock.now() - timedelta(days=30)
    Mailbox.objects.update(import_since=since)
    dovecot.append(SUPPORT, letter("too old"), at=since - timedelta(hours=1))
    dovecot.append(SUPPORT, letter("just right"), at=since + timedelta(hours=1))
    dovecot.append(SUPPORT, letter("new"))
    with watching():
        eventually(lambda: len(subjects()) == 2, "two messages")
    assert subjects() == ["just right", "new"]


def test_after_an_outage_everything_that_came_meanwhile_is_taken_once(
    mailbox: Mailbox, dovecot: Dovecot
) -> None:
    dovecot.append(SUPPORT, letter("before"))
    with watching():
        eventually(lambda: subjects() == ["before"], "the first mail")
    for number in range(5):
        dovecot.append(SUPPORT, letter(f"meanwhile {number}"), seen=number % 2 == 0)
    with watching("another"):
        eventually(lambda: len(subjects()) == 6, "all mails")
        dovecot.restart()
        dovecot.append(SUPPORT, letter("after"))
        eventually(lambda: len(subjects()) == 7, "the mail after the restart")
    assert len(set(subjects())) == 7
    read = Folder.objects.get(name="INBOX")
    assert read.last_uid == dovecot.messages(SUPPORT)[-1].uid


def test_when_the_server_numbers_anew_everything_is_read_again_and_nothing_is_doubled(
    mailbox: Mailbox, dovecot: Dovecot
) -> None:
    for subject in ("one", "two", "three"):
        dovecot.append(SUPPORT, letter(subject))
    with watching():
        eventually(lambda: len(subjects()) == 3, "three mails")
    dovecot.delete(SUPPORT, dovecot.messages(SUPPORT)[0].uid)
    validity = dovecot.renumber(SUPPORT)
    dovecot.append(SUPPORT, letter("four"))
    with watching():
        eventually(lambda: len(subjects()) == 4, "the fourth mail")
    assert subjects() == ["one", "two", "three", "four"]
    read = Folder.objects.get(name="INBOX")
    assert (read.uid_validity, read.last_uid) == (validity, 3)


def test_an_answer_from_an_ordinary_mail_program_is_seen_in_the_sent_folder(
    mailbox: Mailbox, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 0.5)
    dovecot.append(SUPPORT, letter("question"))
    with watching():
        eventually(lambda: subjects() == ["question"], "the question")
        answer = letter(
            "Re: question",
            "It comes tomorrow.",
            From=SUPPORT,
            To=OLENA,
            Message_ID="<by-hand@shop.example>",
            In_Reply_To="<question@example.org>",
        )
        dovecot.append(SUPPORT, answer, "Sent", seen=True)
        eventually(lambda: Message.objects.filter(direction=Direction.OUT).exists(), "the answer")
    conversation = Conversation.objects.get()
    assert conversation.status == Status.WAITING
    assert Mail.objects.get(outgoing=True).door == "sent"


def test_many_mails_come_in_bounded_parts_in_the_order_of_their_coming(
    mailbox: Mailbox, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "BATCH_MAILS", 4)
    monkeypatch.setattr(folder, "BATCH_BYTES", 20_000)
    monkeypatch.setattr(folder, "LISTED", 7)
    for number in range(20):
        dovecot.append(SUPPORT, letter(f"mail {number:02}", "x\n" * (20_000 if number == 5 else 10)))
    with watching():
        eventually(lambda: len(subjects()) == 20, "all mails")
    assert subjects() == [f"mail {number:02}" for number in range(20)]


def test_two_workers_watch_a_mailbox_one_at_a_time(
    mailbox: Mailbox, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), watching("first"), watching("second"):
        dovecot.append(SUPPORT, letter("one"))
        eventually(lambda: subjects() == ["one"], "the mail")
        assert Lease.objects.filter(name=f"mailbox.{mailbox.pk}").count() == 1
    assert subjects() == ["one"]


def test_a_mailbox_added_or_put_right_is_read_within_seconds(
    transactional_db: None, cast: Cast, dovecot: Dovecot
) -> None:
    dovecot.append(SUPPORT, letter("waiting"))
    with watching():
        mailbox = make_mailbox(cast.inbox, dovecot)
        Mailbox.objects.update(folder="Nowhere")
        eventually(lambda: Mailbox.objects.get().state == "failing", "the failure")
        assert "Nowhere" in Mailbox.objects.get().problem
        Mailbox.objects.filter(pk=mailbox.pk).update(folder="INBOX")
        eventually(lambda: subjects() == ["waiting"], "the mail")
    told = Mailbox.objects.get()
    assert (told.state, told.problem) == ("connected", "")
    assert told.last_mail_at is not None


def test_an_inbox_that_is_put_out_of_use_is_left_alone(mailbox: Mailbox, dovecot: Dovecot) -> None:
    Inbox.objects.update(is_active=False)
    dovecot.append(SUPPORT, letter("unwanted"))
    other = make_mailbox(
        Inbox.objects.create(name="Other", address=OLENA, acknowledge=False, created_at=clock.now()), dovecot
    )
    Mailbox.objects.filter(pk=other.pk).update(username=OLENA)
    with watching():
        eventually(lambda: Folder.objects.filter(mailbox=other).exists(), "the other inbox")
    assert not Folder.objects.filter(mailbox=mailbox).exists()


@pytest.mark.parametrize("breaks", [False, True])
def test_a_mail_that_the_server_cannot_give_stops_no_other_and_is_told(
    mailbox: Mailbox,
    dovecot: Dovecot,
    stack: ExitStack,
    breaks: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imap, "BACK_OFF", (0,))
    for subject in ("one", "two", "three", "four"):
        dovecot.append(SUPPORT, letter(subject))
    bad = badly.imap_that_cannot_give(2, dovecot.imap_port, breaks=breaks)
    Mailbox.objects.update(imap_port=stack.enter_context(badly.listener(bad)))
    with watching():
        eventually(lambda: len(subjects()) == 3, "the other mails")
        eventually(lambda: Mailbox.objects.get().state == "connected", "the connection")
    assert subjects() == ["one", "three", "four"]
    told = Quarantined.objects.get()
    assert "mail 2 of “INBOX”" in told.reason
    assert told.subject == ("" if breaks else "two")


def test_a_mail_deleted_between_listing_and_fetching_is_nothing_to_tell(
    mailbox: Mailbox, dovecot: Dovecot
) -> None:
    for subject in ("one", "two"):
        dovecot.append(SUPPORT, letter(subject))
    gone = folder.Listed(99, 10, clock.now())
    with connections.imap(mailbox) as box:
        reader = folder.Reader(box, mailbox)
        row = reader._open("INBOX")
        listed = [one for part in reader._listed([1, 2]) for one in part]
        assert reader._take(row, "imap", [*listed, gone], folder.Trouble()) == 2
    assert not Quarantined.objects.exists()


def test_our_own_mail_in_the_sent_folder_is_no_new_message(
    mailbox: Mailbox, dovecot: Dovecot, smtp: SmtpServer, cast: Cast
) -> None:
    dovecot.append(SUPPORT, letter("question"))
    with watching():
        eventually(lambda: subjects() == ["question"], "the question")
    later = clock.now() + timedelta(seconds=11)
    services.reply(cast.agent, Conversation.objects.get(), Letter("Tomorrow."))
    with clock.moved(later):
        Message.objects.filter(direction=Direction.OUT).update(send_after=clock.now())
        jobs.enqueue(send_message, Message.objects.get(direction=Direction.OUT).pk)
        jobs.run_pending()
    assert len(dovecot.wait_for(SUPPORT, 1, "Sent")) == 1
    with watching("later"):
        eventually(lambda: Folder.objects.filter(name="Sent", last_uid=1).exists(), "the Sent folder")
    assert Message.objects.filter(direction=Direction.OUT).count() == 1
