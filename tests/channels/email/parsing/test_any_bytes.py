"""Whatever bytes come, parsing gives what a database and JSON can hold, in time linear in their size."""

import email
import json
import re
import time
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.channels.email.parsing import parse, part_content, sanitise, to_json
from keepword.channels.email.parsing.structure import read
from tests.channels.email.parsing.conftest import CORPUS

REAL = [path.read_bytes() for path in sorted(CORPUS.rglob("*.eml"))]
FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
PIECES = [
    b"\n\n",
    b"\r\n",
    b"\x00",
    b"=?utf-8?B?",
    b"?=",
    b"=?x?q?=ff?=",
    b"<",
    b">",
    b'"',
    b"(",
    b";",
    b",",
    b"--b",
    b"--b--",
    b"Content-Type: multipart/mixed; boundary=b\n\n",
    b"Content-Type: text/html; charset=utf-7\n",
    b"From: ",
    b"Date: ",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: message/delivery-status\n\n",
    b"\xff\xfe",
    b"+2AA-",
    b"&#xD800;",
    b"begin 644 x\n",
    b"end\n",
    b"> ",
    b"-- \n",
    b"On 1.1.2025 12:30 a@b wrote:\n",
    b"From: a@b\nSent: x\nTo: b\nSubject: c\n",
    b"<div class=gmail_quote>",
    b"<blockquote>",
    b"</div>",
    b"<!--",
    b"Content-Disposition: attachment; filename*0*=x''%ff\n",
]


def assert_holds(raw: bytes) -> None:
    mail = parse(raw, trusted_authserv=["mail.shop.example"])
    text = json.dumps(to_json(mail), ensure_ascii=False)
    assert not FORBIDDEN.search(text)
    assert "\\u0000" not in text
    text.encode()
    for value in [*mail.references, *mail.delivered_to, mail.list_id, mail.quoted_text, mail.message_id]:
        assert not FORBIDDEN.search(value)
    for part in mail.attachments:
        assert not FORBIDDEN.search(part.content_id + part.type + part.name)
        assert "/" not in part.name
        assert len(part_content(raw, part.index)) == part.size
    if mail.bounce:
        assert not FORBIDDEN.search(mail.bounce.original_message_id)
    assert len(mail.content_hash) == 32
    assert parse(raw).content_hash == mail.content_hash
    if mail.text.strip():
        assert mail.visible_text
    sanitise(mail.html, cid_urls={}, allow_remote=False)


@given(st.binary(max_size=600))
@settings(deadline=None)
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    assert_holds(raw)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=40))
@settings(deadline=None, max_examples=300)
def test_any_pieces_of_mails_are_a_mail(pieces: list[bytes]) -> None:
    assert_holds(b"".join(pieces))


@given(st.sampled_from(REAL), st.data())
@settings(deadline=None, max_examples=300)
def test_a_real_mail_may_be_damaged_anywhere(raw: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 60)))
        raw = raw[:start] + data.draw(st.sampled_from([*PIECES, b""])) + raw[end:]
    assert_holds(raw)


@given(
    st.lists(
        st.tuples(
            st.text("abAB-", min_size=1, max_size=8),
            st.text(' ab:=;"é\t', max_size=20),
            st.lists(st.text("ab é", max_size=9)),
        ),
        min_size=1,
        max_size=8,
    ),
    st.binary(max_size=50),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_quick_way_reads_as_the_standard_library_does(
    fields: list[tuple[str, str, list[str]]], body: bytes, newline: str
) -> None:
    head = "".join(
        f"{name}: {value}{newline}" + "".join(f" x{more}{newline}" for more in rest)
        for name, value, rest in fields
    )
    raw = (head + newline).encode() + body
    ours, message = read(raw), email.message_from_bytes(raw)
    theirs: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        theirs.setdefault(name.lower(), []).append(value)
    assert ours.headers == theirs
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert ours.leaves[0].data == payload


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.eml")), ids=lambda path: path.stem)
def test_the_parts_are_those_of_the_standard_library(path: Path) -> None:
    raw = path.read_bytes()
    theirs: list[bytes] = []

    def walk(message: Message) -> None:
        within = message.get_payload() if message.get_content_maintype() == "multipart" else [message]
        for part in within:
            assert isinstance(part, Message)
            if part.get_content_maintype() == "multipart":
                walk(part)
            elif part.get_content_maintype() != "message":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                theirs.append(content)

    walk(email.message_from_bytes(raw))
    assert [leaf.data for leaf in read(raw).leaves if not leaf.type.startswith("message/")] == theirs


HEAD = b"From: a@b.example\nSubject: x\n"
BOUNCE = b"From: mailer-daemon@x.example\nSubject: failure notice\n\nundeliverable\n"
NESTED = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
GROWING: dict[str, Callable[[int], bytes]] = {
    "nested parts": lambda n: HEAD + b"".join(NESTED % (at, at) for at in range(n // 50)),
    "nested mails": lambda n: HEAD + b"Content-Type: message/rfc822\n\n" * (n // 30),
    "many parts": lambda n: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * (n // 5),
    "many fields": lambda n: HEAD + b"a: b\n" * (n // 5),
    "a long field": lambda n: HEAD + b"References: " + b"<a@b> " * (n // 6) + b"\n\nx",
    "encoded words": lambda n: b"Subject: " + b"=?a?q?" * (n // 6) + b"\n\nx",
    "quotes in an address": lambda n: b"From: " + b'"\\' * (n // 2) + b"\n\nx",
    "parameters": lambda n: HEAD + b"Content-Type: text/plain" + b';a="' * (n // 4) + b"\n\nx",
    "authentication": lambda n: HEAD + b"Authentication-Results: " + b'("\\' * (n // 3) + b"\n\nx",
    "one letter": lambda n: HEAD + b"\n" + b"a" * n,
    "blank lines": lambda n: HEAD + b"\n" + b"\n" * n,
    "quoted lines": lambda n: HEAD + b"\n" + b"> a\n" * (n // 4),
    "introductions": lambda n: HEAD + b"\n" + b"On 1.1.2020 12:30 a:\n\n" * (n // 24),
    "labels": lambda n: HEAD + b"\n" + b"From: a\n" * (n // 8),
    "dashes": lambda n: HEAD + b"\n" + b"--\n" * (n // 3),
    "closings": lambda n: HEAD + b"\n" + (b"Best regards, " + b"a" * 70 + b";\n> q\n") * (n // 90),
    "broken base64": lambda n: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"YWJj\n" * (n // 5) + b"Y",
    "uuencode": lambda n: HEAD + b"\n" + b"begin 644 a\n" * (n // 12),
    "open tags": lambda n: HTML + b"<a " * (n // 3),
    "open attributes": lambda n: HTML + b'<a ="' * (n // 5) + b">",
    "open comments": lambda n: HTML + b"<!--" * (n // 4),
    "open scripts": lambda n: HTML + b"<script>" * (n // 8),
    "stray end tags": lambda n: HTML + b"<div></span>" * (n // 12),
    "nested quotes": lambda n: HTML + b"<blockquote>a" * (n // 13),
    "long references": lambda n: HTML + b"&#" + b"9" * n,
    "bytes of no charset": lambda n: HEAD + b"\n" + b"\xe0\xff\x81" * (n // 3),
    "a bounce of one word": lambda n: BOUNCE + b"a@" * (n // 2),
}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_no_faster_than_size(name: str) -> None:
    def seconds(size: int) -> float:
        raw = GROWING[name](size)
        start = time.process_time()
        parse(raw, trusted_authserv=["x.example"])
        return time.process_time() - start

    seconds(10_000)
    # Ten times the size; quadratic time would be a hundred times. Below the floor the clock says little.
    assert seconds(1_000_000) < max(60 * seconds(100_000), 1.0)
