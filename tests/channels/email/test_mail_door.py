"""Other servers deliver by LMTP or SMTP: "250" means that the mail is committed."""

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection

from keepword.channels.email import pipeline
from keepword.channels.email.addresses import reply_address
from keepword.channels.email.doors import serve_mail_door
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core import clock
from keepword.core.errors import Unavailable
from tests.cast import Cast
from tests.channels.email.conftest import OLENA, SUPPORT, eventually, letter, subjects
from tests.servers.process import HOST, answers, free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door(transactional_db: None, cast: Cast) -> Iterator[int]:
    """The port of a door that is open."""
    port = free_port()
    with opened(port):
        eventually(lambda: answers(port), "the door")
        yield port


@contextlib.contextmanager
def opened(port: int) -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        with closing(connection):
            serve_mail_door(HOST, port)(stop, "worker")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def deliver(port: int, raw: bytes, *to: str, sender: str = OLENA) -> dict[str, tuple[int, bytes]]:
    """The refused recipients, as smtplib tells them."""
    with smtplib.LMTP(HOST, port, timeout=20) as client:
        return client.sendmail(sender, list(to or (SUPPORT,)), raw)


def test_a_delivered_mail_is_a_conversation_by_the_time_of_the_answer(door: int) -> None:
    assert deliver(door, letter("Lamp")) == {}
    assert subjects() == ["Lamp"]


def test_by_smtp_too(door: int) -> None:
    with smtplib.SMTP(HOST, door, timeout=20) as client:
        assert client.sendmail("", [SUPPORT], letter("Lamp")) == {}
    assert subjects() == ["Lamp"]


def test_a_reply_address_finds_its_conversation_though_no_header_names_it(door: int, cast: Cast) -> None:
    deliver(door, letter("Lamp"))
    conversation = Conversation.objects.get()
    deliver(door, letter("Else", To="undisclosed:;"), reply_address(cast.inbox, conversation.pk).upper())
    assert Conversation.objects.count() == 1
    assert conversation.messages.count() == 2


def test_an_address_that_is_no_inbox_is_refused(door: int) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        deliver(door, letter("Lamp"), "nobody@shop.example")
    assert refused.value.recipients["nobody@shop.example"][0] == 550
    Inbox.objects.update(is_active=False)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(door, letter("Lamp"))


def test_each_recipient_gets_an_answer_and_each_inbox_one_message(door: int) -> None:
    Inbox.objects.create(
        name="Sales", address="sales@shop.example", acknowledge=False, created_at=clock.now()
    )
    answers_to = talk(
        door,
        "LHLO there",
        f"MAIL FROM:<{OLENA}>",
        "RCPT TO:<support@shop.example>",
        "RCPT TO:<support+more@shop.example>",
        "RCPT TO:<nobody@shop.example>",
        "RCPT TO:<Sales@shop.example>",
        "DATA",
        letter("Lamp").decode() + "\r\n.",
        "QUIT",
    )
    codes = [line[:3] for line in answers_to if line[3:4] == " "]
    assert codes == ["220", "250", "250", "250", "250", "550", "250", "354", "250", "250", "250", "221"]
    assert sorted(Message.objects.values_list("conversation__inbox__name", flat=True)) == ["Sales", "Support"]


def test_what_is_too_large_is_refused_for_each_recipient(
    cast: Cast, transactional_db: None, settings: pytest.FixtureRequest
) -> None:
    settings.MAIL_MAX_BYTES = 50_000  # type: ignore[attr-defined]
    port = free_port()
    with opened(port):
        eventually(lambda: answers(port), "the door")
        said = talk(
            port,
            "LHLO there",
            f"MAIL FROM:<{OLENA}>",
            "RCPT TO:<support@shop.example>",
            "RCPT TO:<support+more@shop.example>",
            "DATA",
            "Subject: x\r\n\r\n" + "x" * 60_000 + "\r\n.",
            "NOOP",
            "QUIT",
        )
        assert [line[:3] for line in said[-4:]] == ["552", "552", "250", "221"]
        declared = talk(port, "LHLO there", f"MAIL FROM:<{OLENA}> SIZE=60000", "QUIT")
        assert declared[-2].startswith("552")
    assert not Message.objects.exists()


def test_a_very_long_line_is_taken_whole(door: int) -> None:
    text = "ж" * 3_000_000
    raw = b"From: a@example.org\r\nSubject: long\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    assert deliver(door, raw + text.encode() + b"\r\n") == {}
    assert len(Message.objects.get().text) >= 100_000


def test_rubbish_is_taken_and_kept(door: int) -> None:
    assert (
        deliver(
            door,
            b"\x00\xff\x80 not a mail\r\n\r\n" + bytes(range(256)).replace(b"\n", b"").replace(b"\r", b""),
        )
        == {}
    )


def test_when_the_database_refuses_the_sender_keeps_the_mail(
    door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(mails: object) -> None:
        raise Unavailable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "receive", refuse)
        with pytest.raises(smtplib.SMTPDataError) as deferred:
            deliver(door, letter("Lamp"))
    assert deferred.value.smtp_code == 451
    assert deliver(door, letter("Lamp")) == {}
    assert subjects() == ["Lamp"]


def test_many_at_once_are_all_there_once(door: int) -> None:
    def one(number: int) -> None:
        deliver(door, letter(f"mail {number}"))
        deliver(door, letter(f"mail {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    assert sorted(subjects()) == sorted(f"mail {number}" for number in range(40))


def test_a_client_that_goes_away_in_the_middle_disturbs_nobody(door: int) -> None:
    client = socket.create_connection((HOST, door))
    client.sendall(
        b"LHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<support@shop.example>\r\nDATA\r\nSubject: h"
    )
    client.close()
    assert deliver(door, letter("Lamp")) == {}
    assert subjects() == ["Lamp"]


def test_a_port_in_use_is_said_and_tried_again(
    cast: Cast, transactional_db: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keepword.channels.email.doors import lmtp

    monkeypatch.setattr(lmtp, "PORT_BUSY_SECONDS", 0)
    with socket.create_server((HOST, 0)) as taken, opened(taken.getsockname()[1]):
        eventually(lambda: "cannot listen on" in caplog.text, "the words")


def talk(port: int, *commands: str) -> list[str]:
    """Every line that the server says to these commands, sent one after the other's first answer."""
    said: list[str] = []
    with socket.create_connection((HOST, port), timeout=20) as client, client.makefile("rb") as lines:

        def heard() -> None:
            line = b"   -"
            while line[3:4] == b"-":
                line = lines.readline()
                said.append(line.decode().rstrip("\r\n"))

        heard()
        for command in commands:
            client.sendall(command.encode() + b"\r\n")
            heard()
            for _more in range(_further(commands, command, said)):
                heard()
    return said


def _further(commands: tuple[str, ...], command: str, said: list[str]) -> int:
    """Further answers to the content of LMTP: one for each recipient beyond the first."""
    if not command.endswith("\r\n."):
        return 0
    recipients = [number for number, line in enumerate(commands) if line.startswith("RCPT")]
    finals = [line for line in said if line[3:4] == " "]
    return sum(finals[number + 1].startswith("250") for number in recipients) - 1
