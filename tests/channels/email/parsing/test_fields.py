"""Addresses, subjects, ids and dates as programs and people really write them."""

from datetime import UTC, datetime

import pytest

from keepword.channels.email.parsing import Address, ParsedMail, parse


def mail(headers: str | bytes) -> ParsedMail:
    return parse((headers.encode() if isinstance(headers, str) else headers) + b"\n\nHello\n")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("ann@EXAMPLE.com", [("", "ann@example.com")]),
        ("<ann@example.com>", [("", "ann@example.com")]),
        ("Ann Lee <Ann.Lee@Example.COM>", [("Ann Lee", "Ann.Lee@example.com")]),
        (
            '"Lee, Ann" <ann@example.com>, bob@example.com',
            [("Lee, Ann", "ann@example.com"), ("", "bob@example.com")],
        ),
        ('"Ann \\"A\\" Lee" <ann@example.com>', [('Ann "A" Lee', "ann@example.com")]),
        ("ann@example.com (Ann Lee)", [("Ann Lee", "ann@example.com")]),
        ("Ann (at work (again)) <ann@example.com>", [("Ann", "ann@example.com")]),
        ("=?utf-8?B?0J7Qu9C10L3QsA==?= <olena@example.com>", [("Олена", "olena@example.com")]),
        ("=?utf-8?Q?Lee=2C_Ann?= <ann@example.com>", [("Lee, Ann", "ann@example.com")]),
        ('"=?utf-8?Q?Ann?=" <ann@example.com>', [("Ann", "ann@example.com")]),
        ("=?utf-8?Q?Ann_Lee_=3Cann=40example=2Ecom=3E?=", [("Ann Lee", "ann@example.com")]),
        (
            "Team: ann@example.com, Bob <bob@example.com>;",
            [("", "ann@example.com"), ("Bob", "bob@example.com")],
        ),
        ("undisclosed-recipients:;", []),
        ("ann@example.com; bob@example.com", [("", "ann@example.com"), ("", "bob@example.com")]),
        ("Ann Lee ann@example.com", [("Ann Lee", "ann@example.com")]),
        ("ann @ example.com", [("", "ann@example.com")]),
        ("<@relay.example,@b.example:ann@example.com>", [("", "ann@example.com")]),
        ("<mailto:ann@example.com>", [("", "ann@example.com")]),
        ("ann@exämple.com", [("", "ann@exämple.com")]),
        ('"unclosed <ann@example.com>', [("unclosed", "ann@example.com")]),
        ("Ann <ann@example.com", [("Ann", "ann@example.com")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        (", ,", []),
        ("", []),
        ("ann@example.com,\n bob@example.com", [("", "ann@example.com"), ("", "bob@example.com")]),
    ],
)
def test_address_fields(field: str, expected: list[tuple[str, str]]) -> None:
    assert mail(f"To: {field}").to == [Address(name, address) for name, address in expected]


def test_several_fields_of_one_name_are_read_together() -> None:
    read = mail("Cc: a@example.com\nCc: b@example.com\nBcc: c@example.com\nReply-To: d@example.com")
    assert [one.address for one in read.cc] == ["a@example.com", "b@example.com"]
    assert [one.address for one in read.bcc + read.reply_to] == ["c@example.com", "d@example.com"]


def test_the_sender_is_the_first_from_that_has_an_address() -> None:
    read = mail("From: nobody\nFrom: Ann <ann@example.com>\nSender: list@example.com")
    assert read.sender == Address("Ann", "ann@example.com")
    assert "several from fields" in read.defects
    assert mail("From: MAILER-DAEMON\nSender: list@example.com").sender.address == "list@example.com"
    assert mail("Subject: x").sender == Address("", "")


def test_where_the_mail_was_delivered() -> None:
    read = mail(
        "Delivered-To: help@Shop.example\nX-Original-To: a+b@shop.example\nEnvelope-To: help@shop.example"
    )
    assert read.delivered_to == ["help@shop.example", "a+b@shop.example"]


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        ("Plain", "Plain"),
        ("  folded\n   over lines", "folded over lines"),
        ("=?UTF-8?B?0JTQtSDQvNC+0ZQ=?=\n =?UTF-8?B?INC30LDQvNC+0LLQu9C10L3QvdGP?=", "Де моє замовлення"),
        ("=?utf-8?Q?=D0=97?= =?utf-8?Q?=D0=B0?=", "За"),
        ("=?utf-8?Q?=D0?= =?utf-8?Q?=97?=", "З"),
        ("Re: =?koi8-u?B?+sHNz9fMxc7O0Q==?= 7", "Re: Замовлення 7"),
        ("=?windows-1251*uk?Q?=C7=E0?=", "За"),
        ("=?utf-8?Q?Where is it??=", "Where is it?"),
        ("=?x-unknown?Q?abc?=", "abc"),
        ("=?utf-8?B?0JfQsA?=", "За"),
        ("=?utf-8?Q?unclosed", "=?utf-8?Q?unclosed"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("tab\there", "tab\there"),
    ],
)
def test_subjects(field: str, subject: str) -> None:
    assert mail(f"Subject: {field}").subject == subject


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-u", "iso-8859-5"])
def test_subjects_in_bare_bytes_are_read(charset: str) -> None:
    subject = "Доброго дня, чому не працює новий зарядний пристрій для телефону"
    assert mail(b"Subject: " + subject.encode(charset)).subject == subject


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<a@b>", "a@b"),
        ("  <a@b>  ", "a@b"),
        ("<a b@c d>", "ab@cd"),
        ("<a@b> <c@d>", "a@b"),
        ("a@b", "a@b"),
        ("no at sign", "noatsign"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_message_ids(field: str, expected: str) -> None:
    assert mail(f"Message-ID: {field}").message_id == expected


def test_references_are_each_once_and_in_order() -> None:
    read = mail(
        "References: <a@x> <b@x>\n <a@x>(comment)\nReferences: <c@x>\nIn-Reply-To: your mail of Monday <b@x>"
    )
    assert read.references == ["a@x", "b@x", "c@x"]
    assert read.in_reply_to == "b@x"


def test_endless_references_keep_the_first_and_the_last() -> None:
    read = mail("References: " + " ".join(f"<{number}@x>" for number in range(3000)))
    assert (read.references[0], read.references[-1], len(read.references)) == ("0@x", "2999@x", 500)


NOON = datetime(2025, 11, 3, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "field",
    [
        "Mon, 3 Nov 2025 12:30:00 +0200",
        "Mon, 03 Nov 2025 10:30:00 +0000 (UTC)",
        "3 Nov 2025 10:30 GMT",
        "Monday, 03-Nov-25 10:30:00 GMT",
        "Mon,  3 Nov 25 12:30:00 +0200",
        "Mon, 3 Nov 2025 05:30:00 EST",
        "2025-11-03T12:30:00+02:00",
        "2025-11-03 10:30:00",
        "Mon, 3 Nov 2025 12:30:00 +02:00",
        "Mon, 3 November 2025 12:30:00 +0200",
        "\n Mon, 3 Nov 2025\n 12:30:00 +0200",
    ],
)
def test_dates(field: str) -> None:
    assert mail(f"Date: {field}").date == NOON


@pytest.mark.parametrize(
    "field",
    [
        "",
        "yesterday",
        "32 Foo 2025",
        "Mon, 3 Nov 2025 99:99:99 +0200",
        "Mon, 3 Nov 9999 23:00 -2359",
        "0-0-0",
    ],
)
def test_a_date_that_says_nothing_is_none(field: str) -> None:
    read = mail(f"Date: {field}")
    assert read.date is None
    assert "no date that can be read" in read.defects


def test_a_leap_second_is_a_time() -> None:
    read = mail("Date: Sat, 31 Dec 2016 23:59:60 +0000")
    assert read.date == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
