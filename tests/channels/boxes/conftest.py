"""A shop with boxes, and photos as telephones make them."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from keepword.channels.boxes.models import Kind, Place, Slip
from keepword.channels.boxes.services import Dropped, PlaceFields, drop, save_place
from tests.cast import Cast

Drop = Callable[..., Slip]


@pytest.fixture
def place(cast: Cast) -> Place:
    """A box for feedback."""
    return save_place(cast.lead, fields=PlaceFields(name="Old Town", where="by the door"))


@pytest.fixture
def complaints(cast: Cast) -> Place:
    return save_place(cast.lead, fields=PlaceFields(name="Desk 3", kind=Kind.COMPLAINT))


@pytest.fixture
def put() -> Drop:
    """Puts a slip into a box, each from a form of its own unless one is named."""
    count = 0

    def put(place: Place, smile: int | None = 4, words: str = "", **more: Any) -> Slip:
        nonlocal count
        count += 1
        given = Dropped(form=f"form-{count}", smile=smile, words=words)
        return drop(place, replace(given, **more))

    return put


def png(*, text: bytes = b"") -> bytes:
    """A picture of one dot, with a note in it."""
    parts = [_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    if text:
        parts.append(_chunk(b"tEXt", b"Comment\0" + text))
    parts += [_chunk(b"IDAT", zlib.compress(b"\0\xff")), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
