"""Small attachments made on the spot: a picture like a photo, an invoice as PDF, a log."""

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from random import Random

from .texts import seeded

TYPES = {"photo": "image/png", "invoice": "application/pdf", "log": "text/plain"}

_WIDTH, _HEIGHT = 160, 120


_VARIANTS = 24  # of each kind of file: enough that no page shows two alike


def file_content(kind: str, seed: object) -> bytes:
    """The content of a file of one of TYPES, the same each time for a seed."""
    return _content(kind, seeded(kind, seed).randrange(_VARIANTS))


@cache
def _content(kind: str, variant: int) -> bytes:
    chance = seeded(kind, variant)
    match kind:
        case "photo":
            return _photo(chance)
        case "invoice":
            return _invoice(chance)
        case "log":
            return _log(chance)
    raise ValueError(f"no such kind of file: {kind}")


def _photo(chance: Random) -> bytes:
    """A PNG: a dark thing with a light edge on a table, a little grainy. https://www.w3.org/TR/png-3/"""
    table = [chance.randint(120, 215) for _ in range(3)]
    thing = [chance.randint(20, 90) for _ in range(3)]
    left, top = chance.randint(20, 60), chance.randint(15, 45)
    right, bottom = left + chance.randint(45, 80), top + chance.randint(35, 60)
    grain = [chance.randint(-6, 6) for _ in range(251)]
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)
        for x in range(_WIDTH):
            inside = left <= x < right and top <= y < bottom
            edge = inside and (x - left < 2 or y - top < 2)
            colour = [230, 230, 225] if edge else thing if inside else table
            light = grain[(x * 7 + y * 13) % 251] + (_WIDTH - x) // 8 - y // 6
            rows.extend(max(0, min(255, part + light)) for part in colour)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _invoice(chance: Random) -> bytes:
    """A PDF of one page, its objects and cross-reference table written out. ISO 32000-1, 7.5"""
    number = f"AV26-{chance.randrange(10_000, 99_999)}"
    net = chance.randint(1500, 40_000) / 100
    lines = (
        ("Ambervolt", 20),
        (f"Invoice {number}", 14),
        ("shop.example", 10),
        (f"Goods            {net:10.2f} EUR", 11),
        (f"VAT 21%          {net * 0.21:10.2f} EUR", 11),
        (f"Total            {net * 1.21:10.2f} EUR", 12),
        ("Thank you for your order.", 10),
    )
    drawn = (
        f"/F1 {size} Tf 1 0 0 1 72 {760 - 36 * at} Tm ({_escaped(text)}) Tj"
        for at, (text, size) in enumerate(lines)
    )
    stream = "\n".join(["BT", *drawn, "ET"]).encode()
    return _pdf(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        )
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(objects: Iterable[bytes]) -> bytes:
    body = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
    body += b"".join(b"%010d 00000 n \n" % start for start in starts)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, table)
    return bytes(body)


_EVENTS = (
    "bluetooth: scan started",
    "bluetooth: device found, rssi -{n}",
    "bluetooth: connection lost, reason 0x{n:02x}",
    "update: package verified",
    "update: block {n} of 512 written",
    "update: error E12, block {n}",
    "battery: {n}%",
    "sync: {n} records sent",
)


def _log(chance: Random) -> bytes:
    second = chance.randrange(20_000, 60_000)
    lines = []
    for _ in range(chance.randint(30, 60)):
        second += chance.randint(1, 90)
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        lines.append(f"{clock} {chance.choice(_EVENTS).format(n=chance.randint(10, 99))}")
    return ("\n".join(lines) + "\n").encode()
