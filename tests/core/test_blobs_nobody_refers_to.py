"""Bytes are deleted when nothing refers to them, and only then."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from keepword.conversations.models import Attachment, Draft, Message
from keepword.core import blobs
from keepword.core.clock import now
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.KEEPWORD_DATA = tmp_path  # type: ignore[attr-defined]


def age(digest: str, seconds: float) -> None:
    at = blobs.path(digest).stat().st_mtime - seconds
    os.utime(blobs.path(digest), (at, at))


def test_what_is_used_or_young_stays(cast: Cast) -> None:
    item = conversation(cast.inbox)
    used, drafted, young, old = (blobs.put(text) for text in (b"used", b"drafted", b"young", b"old"))
    message = Message.objects.create(conversation=item, direction="in", at=now())
    Attachment.objects.create(message=message, name="f", type="text/plain", size=4, blob=used)
    Draft.objects.create(
        conversation=item, user=cast.agent, content={"files": [{"blob": drafted}]}, updated_at=now()
    )
    for digest in (used, drafted, old):
        age(digest, 2 * blobs.GRACE)
    assert blobs.remove_unused([used, drafted, young, old]) == (1, [young])
    assert not (Path(settings.KEEPWORD_DATA) / "blobs" / old[:2] / old).exists()
    assert blobs.get(used) == b"used"


def test_what_is_put_again_counts_as_new(cast: Cast) -> None:
    digest = blobs.put(b"twice")
    age(digest, 2 * blobs.GRACE)
    assert blobs.put(b"twice") == digest
    assert blobs.remove_unused([digest]) == (0, [digest])


def test_the_sweep_deletes_what_nobody_has_and_mends_what_a_kill_left(cast: Cast) -> None:
    orphan, moved = blobs.put(b"orphan"), blobs.put(b"moved aside")
    fresh = blobs.put(b"fresh")
    half = blobs.path(orphan).with_name("tmp123")
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    age(orphan, 25 * blobs.GRACE)
    blobs.path(moved).rename(blobs.path(moved).with_name(moved + ".removing"))
    assert blobs.sweep() == (2, len(b"orphan") + len(b"half"))
    assert blobs.get(moved) == b"moved aside"
    assert blobs.get(fresh) == b"fresh"
    assert not half.exists()
