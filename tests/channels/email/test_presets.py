"""What is known of a mailbox by its address."""

import pytest

from keepword.channels.email.models import Login
from keepword.channels.email.presets import by_exchange, guess


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("lamps@gmail.com", "imap.gmail.com", ("smtp.gmail.com", 587, "starttls")),
        ("lamps@UKR.net", "imap.ukr.net", ("smtp.ukr.net", 465, "tls")),
        ("lamps@i.ua", "imap.i.ua", ("smtp.i.ua", 465, "tls")),
        ("lamps@bk.ru", "imap.mail.ru", ("smtp.mail.ru", 465, "tls")),
        ("lamps@ya.ru", "imap.yandex.com", ("smtp.yandex.com", 465, "tls")),
        ("lamps@hotmail.com", "outlook.office365.com", ("smtp-mail.outlook.com", 587, "starttls")),
    ],
)
def test_a_provider_is_known_by_its_domain(address: str, imap: str, smtp: tuple[str, int, str]) -> None:
    preset = guess(address)
    assert preset.known
    assert (preset.imap, preset.smtp) == ((imap, 993, "tls"), smtp)


def test_a_domain_of_one_s_own_that_tells_nothing_has_the_usual_names() -> None:
    preset = guess("support@shop.example")
    assert not preset.known
    assert preset.imap == ("imap.shop.example", 993, "tls")
    assert preset.smtp == ("smtp.shop.example", 587, "starttls")
    assert preset.login == Login.PASSWORD


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("aspmx.l.google.com", "Google"),
        ("shop-example.mail.protection.outlook.com", "Microsoft 365"),
        ("mx.yandex.net", "Yandex"),
        ("emx.mail.ru", "Mail.ru"),
        ("notgoogle.com", ""),
        ("mx.google.com.example.org", ""),
    ],
)
def test_a_domain_of_one_s_own_is_known_by_who_takes_its_mail(host: str, name: str) -> None:
    found = by_exchange([host])
    assert (found.name if found else "") == name
