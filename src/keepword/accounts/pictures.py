"""What a picture's bytes say that it is, and how large. Pure."""

import struct
from typing import Final

import puremagic

TYPES: Final = {"image/png", "image/jpeg", "image/webp"}


def type_of(content: bytes) -> str:
    """image/png, image/jpeg or image/webp by content; "" for anything else, whatever its name says."""
    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    best = next((one.mime_type for one in found if one.mime_type in TYPES), "")
    return best if best and _begins_as(best, content) else ""


def _begins_as(kind: str, content: bytes) -> bool:
    """puremagic ranks guesses; what is served under a type has that type's own first bytes."""
    if kind == "image/png":
        return content.startswith(b"\x89PNG\r\n\x1a\n")
    if kind == "image/jpeg":
        return content.startswith(b"\xff\xd8\xff")
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def size_of(kind: str, content: bytes) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) when they cannot be read."""
    try:
        if kind == "image/png":
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        return _jpeg(content) if kind == "image/jpeg" else _webp(content)
    except (struct.error, IndexError):
        return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    """ISO 10918-1, B.2.2: a frame header begins with SOF, any of C0..CF but C4, C8 and CC."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return 0, 0
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + max(2, length)
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    """RFC 9649, section 2: VP8X has 24-bit sizes, VP8L 14-bit ones, VP8 14-bit after the start code."""
    chunk = content[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF
