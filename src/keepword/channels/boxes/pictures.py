"""Photos without what the camera wrote beside the picture: where and when it was taken, by which device.

Nothing is decoded, so nothing is lost and no library that decodes hostile pictures is needed: the parts that
make up the picture are copied, the others are not. Of a JPEG's Exif its orientation alone is written anew,
by which browsers turn it upright. What stands behind the end of a picture (a film, another picture) goes too.

JPEG: ITU-T T.81 annex B, Exif 2.32 (CIPA DC-008) 4.5; PNG: W3C PNG 5; WebP: RFC 9649 section 2.
"""

import struct
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

TYPES: Final = ("image/jpeg", "image/png", "image/webp")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_EXIF: Final = b"Exif\0\0"
_TURNED: Final = 0x0112  # the tag of the orientation
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


def clean(content: bytes) -> bytes:
    """The same picture without the rest. Invalid for what is no whole JPEG, PNG or WebP."""
    try:
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content.startswith(_PNG):
            return _png(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError, ValueError):
        pass
    raise Invalid(_("This is no photo that can be taken. Choose a JPEG, PNG or WebP."), field="photos")


# JPEG ---------------------------------------------------------------------------------------------


def _jpeg(content: bytes) -> bytes:
    parts: list[bytes] = []
    orientation, scanned = 1, False
    for marker, body in _segments(content):
        if marker == 0xE1 and body.startswith(_EXIF):
            orientation = _orientation(body[len(_EXIF) :])
        elif _is_kept(marker, body):
            parts.append(_segment(marker, body))
        scanned = scanned or marker == _SOS
    if not scanned:
        raise ValueError("no picture in it")
    head = b"\xff\xd8" + (_segment(0xE1, _upright(orientation)) if orientation != 1 else b"")
    return head + b"".join(parts) + b"\xff\xd9"


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker by marker up to the end of the picture; a scan's body is its header and its data."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == _EOI:
            return
        if marker == _SOI:
            raise ValueError("a picture in a picture")
        if marker in _ALONE:
            yield marker, b""
            continue
        (length,) = struct.unpack_from(">H", content, at)
        end = at + length
        if length < 2 or end > len(content):
            raise ValueError("cut off")
        if marker == _SOS:
            end = _scan_end(content, end)
        yield marker, content[at + 2 : end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands that ends a scan."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following not in (0x00, 0xFF) and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == 0xE0:
        return body.startswith(b"JFIF\0")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segment(marker: int, body: bytes) -> bytes:
    if marker in _ALONE:
        return bytes((0xFF, marker))
    if marker == _SOS:  # what follows its header is not counted in its length
        return bytes((0xFF, marker)) + struct.pack(">H", 6 + 2 * body[0]) + body
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _orientation(tiff: bytes) -> int:
    """The orientation (1 to 8) of a picture's Exif, 1 where it says none that can be read."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for number in range(min(count, 200)):
            tag, kind = struct.unpack_from(order + "HH", tiff, first + 2 + 12 * number)
            if tag == _TURNED and kind == 3:
                (value,) = struct.unpack_from(order + "H", tiff, first + 10 + 12 * number)
                return int(value) if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1


def _upright(orientation: int) -> bytes:
    """An Exif that says this and nothing else."""
    entry = struct.pack(">HHIHH", _TURNED, 3, 1, orientation, 0)
    return _EXIF + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


# PNG and WebP -------------------------------------------------------------------------------------


def _png(content: bytes) -> bytes:
    parts, at = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("cut off")
        if name in _PNG_KEPT:
            parts.append(content[at:end])
        if name == b"IEND":
            return b"".join(parts)
        at = end


def _webp(content: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", content, 4)
    end, at, parts = 8 + size, 12, [b""]
    if end > len(content):
        raise ValueError("cut off")
    while at + 8 <= end:
        (length,) = struct.unpack_from("<I", content, at + 4)
        name, after = content[at : at + 4], at + 8 + length + length % 2
        if at + 8 + length > end:
            raise ValueError("cut off")
        chunk = content[at:after]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~0x0C,)) + chunk[9:]  # neither Exif nor XMP follow
        if name in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            parts.append(chunk)
        at = after
    body = b"".join(parts)
    if b"VP8" not in body:
        raise ValueError("no picture in it")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
