"""Bounces are recognised, standard or not, with the address, the code, the reason and what failed."""

from collections.abc import Callable

import pytest

from keepword.channels.email.parsing import parse

SENT = "conversation-17.2@shop.example"
BOUNCES = {
    "postfix": ("5.1.1", True, SENT, "User unknown"),
    "postfix_delayed": ("4.4.1", False, SENT, "Connection timed out"),
    "gmail_uk": ("5.1.1", True, SENT, "does not exist"),
    "exchange_uk": ("5.2.2", True, SENT, "mailbox full"),
    "exchange_old": ("5.1.1", True, SENT, "account does not exist"),
    "qmail": ("5.1.1", True, SENT, "550 5.1.1 user unknown"),
    "exim": ("5.1.1", True, SENT, "Unrouteable address"),
    "exim_delayed": ("4.4.1", False, SENT, "Connection timed out"),
    "ukrnet": ("5.2.2", True, SENT, "переповнена"),
    "mailru": ("5.1.1", True, SENT, "такого адреса нет"),
    "server_lt": ("5.1.1", True, SENT, "Tokio vartotojo nėra"),
    "yandex_ru": ("4.7.1", False, "", "451 4.7.1 Try again later"),
}


@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounce_names_what_failed_and_why(name: str, captured: Callable[[str], bytes]) -> None:
    mail = parse(captured(f"bounces/{name}"))
    status, hard, original, reason = BOUNCES[name]
    assert mail.kind == "bounce"
    assert mail.bounce is not None
    assert mail.bounce.recipient == "nobody@example.com"
    assert (mail.bounce.status, mail.bounce.hard) == (status, hard)
    assert mail.bounce.original_message_id == original
    assert reason in mail.bounce.reason
    assert "\n" not in mail.bounce.reason
    assert mail.auto_submitted


def test_a_report_of_success_is_no_bounce(captured: Callable[[str], bytes]) -> None:
    mail = parse(captured("bounces/success"))
    assert (mail.kind, mail.bounce) == ("report", None)


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
def test_read_receipts_and_complaints_are_reports(kind: str) -> None:
    raw = (
        f"From: ann@example.com\nSubject: Read\nContent-Type: multipart/report; report-type={kind};"
        f' boundary="r"\n\n--r\n\nYour message was read.\n'
        f"--r\nContent-Type: message/{kind}\n\nX: y\n\n--r--\n"
    )
    mail = parse(raw.encode())
    assert (mail.kind, mail.bounce) == ("report", None)
    assert mail.text.strip() == "Your message was read."


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("olena@example.com", "Посилка не доставлена", "Моє замовлення не доставлено, де воно?"),
        (
            "ann@example.com",
            "Undelivered parcel",
            "The courier says: could not be delivered to ann@example.com",
        ),
        ("postmaster@example.com", "Invoice", "Hello, please send the invoice to accounts@example.com."),
        ("ann@example.com", "Fwd: failure notice", "Hi. This is the qmail-send program. What does it mean?"),
        ("irina@example.com", "Недоставлено", "Заказ до сих пор не доставлен, ошибка доставки!"),
    ],
)
def test_a_customer_who_writes_of_delivery_is_no_bounce(sender: str, subject: str, text: str) -> None:
    raw = f"Return-Path: <{sender}>\nFrom: {sender}\nSubject: {subject}\n\n{text}\n"
    mail = parse(raw.encode())
    assert (mail.kind, mail.bounce) == ("message", None)


def test_of_several_recipients_the_one_that_failed_is_named() -> None:
    status = (
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.com\nAction: relayed\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; b@example.com\nAction: delayed\nStatus: 4.0.0\n\n"
        "Final-Recipient: rfc822; c@example.com\nAction: Failed (final)\nStatus: 5.0.0\n"
    )
    raw = (
        "From: x@example.com\nContent-Type: multipart/report; boundary=r\n\n"
        f"--r\nContent-Type: message/delivery-status\n\n{status}\n--r--"
    )
    bounce = parse(raw.encode()).bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == ("c@example.com", True)


def test_the_codes_of_the_enclosed_copy_do_not_count(captured: Callable[[str], bytes]) -> None:
    for name in ("exim", "ukrnet", "server_lt"):
        bounce = parse(captured(f"bounces/{name}")).bounce
        assert bounce is not None
        assert bounce.status != "5.9.9"
