"""The same mail has the same hash by whichever door it came; another mail has another."""

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from keepword.channels.email.parsing import parse
from tests.channels.email.parsing.conftest import CORPUS

NAMES = sorted(str(path.relative_to(CORPUS).with_suffix("")) for path in CORPUS.rglob("*.eml"))
MAIL = (
    b"From: ann@example.com\nSubject: =?utf-8?q?Hello_you?=\nDate: Mon, 3 Nov 2025 12:30:00 +0200\n\n"
    b"From here\n> From there\nend\n"
)


def content_hash(raw: bytes) -> bytes:
    return parse(raw).content_hash


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_trace_fields_do_not_count(name: str, captured: Callable[[str], bytes]) -> None:
    unix = captured(name).replace(b"\r\n", b"\n")
    traced = b"Received: from a by b; Mon, 3 Nov 2025 12:30:00 +0000\nX-UID: 7\n" + unix
    assert content_hash(unix) == content_hash(unix.replace(b"\n", b"\r\n")) == content_hash(traced)


@pytest.mark.parametrize("name", NAMES)
def test_an_mbox_gives_the_same_hash(name: str, captured: Callable[[str], bytes], tmp_path: Path) -> None:
    raw = captured(name).replace(b"\r\n", b"\n")
    box = mailbox.mbox(tmp_path / "box")
    box.add(raw)
    box.flush()
    assert content_hash(box.get_bytes(0)) == content_hash(raw)
    box.close()


def test_stuffing_by_a_mailbox_and_trailing_blank_lines_do_not_count() -> None:
    stuffed = MAIL.replace(b"\nFrom here", b"\n>From here")
    assert content_hash(stuffed + b"\n\n") == content_hash(MAIL)


def test_the_encoding_for_transfer_does_not_count() -> None:
    plain = MAIL.replace(b"\n\n", b"\nContent-Transfer-Encoding: 7bit\n\n", 1)
    head, body = MAIL.split(b"\n\n", 1)
    quoted = head + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + body.replace(b"end", b"=65nd")
    assert content_hash(plain) == content_hash(quoted) == content_hash(MAIL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ann@", b"bob@"),
        (b"Hello_you", b"Hello_me"),
        (b"12:30:00", b"12:30:01"),
        (b"Subject", b"To: bob@example.com\nSubject"),
        (b"end", b"End"),
        (b"Subject", b"Content-Type: text/html\nSubject"),
    ],
)
def test_another_mail_has_another_hash(old: bytes, new: bytes) -> None:
    assert content_hash(MAIL.replace(old, new, 1)) != content_hash(MAIL)
    assert len(content_hash(MAIL)) == 32
