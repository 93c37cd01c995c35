"""A mail of thousands of files is taken in while others wait, so it must not take long."""

from binascii import b2a_uu
from time import process_time

import pytest

from keepword.channels.email.parsing.structure import MAX_PARTS
from keepword.conversations.models import Attachment
from keepword.core import blobs
from tests.cast import Cast
from tests.channels.email.intake.mails import take

pytestmark = pytest.mark.django_db

HEAD = b"From: a@example.org\nTo: support@shop.example\nMessage-ID: <many@example.org>\nSubject: Many\n"
SECONDS = 10.0  # of this process; reading the mail anew for each file took minutes


def test_each_file_costs_the_same(cast: Cast) -> None:
    count = MAX_PARTS - 10
    parts = b"".join(
        b'--b\nContent-Disposition: attachment; filename="%d.txt"\n\n%d\n' % (n, n % 7) for n in range(count)
    )
    raw = HEAD + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    before = process_time()
    take(cast.inbox, raw)
    assert process_time() - before < SECONDS
    kept = Attachment.objects.order_by("pk")
    assert kept.count() == count
    assert [blobs.get(file.blob) for file in kept[:8]] == [b"%d" % (n % 7) for n in range(8)]


def test_so_does_each_file_within_the_text(cast: Cast) -> None:
    files = b"".join(b"begin 644 %d.txt\n%s`\nend\n" % (n, b2a_uu(b"%d" % (n % 7))) for n in range(1_000))
    before = process_time()
    take(cast.inbox, HEAD + b"\n" + files)
    assert process_time() - before < SECONDS
    kept = Attachment.objects.order_by("pk")
    assert [blobs.get(file.blob) for file in kept[:8]] == [b"%d" % (n % 7) for n in range(8)]
