"""The mark as a PNG of any size, drawn here: a browser wants bitmaps before it installs a page. Pure.

A stroke with round ends is a convex shape, so each line of the picture crosses it in one span; spans of
several thin lines a row give soft edges.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

Point = tuple[float, float]
THIN: Final = 4  # thin lines a row
VIEW: Final = 20.0  # the mark is drawn in a square of this side, as icon.svg is
STROKE: Final = 0.8  # half of its width
_TICK: Final = ((6.8, 9.8), (9.1, 12.1), (13.3, 7.5))
_TAIL: Final = ((9.5, 15.0), (5.5, 18.0), (5.5, 15.0))


@lru_cache(maxsize=32)
def png(size: int, ground: str, ink: str, *, whole: bool = False) -> bytes:
    """The mark in `ink` on `ground` ("#rrggbb"), `size` pixels a side.

    `whole`: the ground fills the square and the mark keeps to its middle, as systems cut such icons round;
    else it has round corners.
    """
    share = 0.5 if whole else 0.62
    scale, offset = size * share / VIEW, size * (1 - share) / 2
    strokes = [tuple((x * scale + offset, y * scale + offset) for x, y in line) for line in _strokes()]
    rows = []
    for row in range(size):
        mark = _row(size, [_spans(strokes, STROKE * scale, row + part) for part in _parts()])
        back = [1.0] * size if whole else _row(size, [_corner(size, row + part) for part in _parts()])
        rows.append(_pixels(back, mark, _colour(ground), _colour(ink)))
    return _file(size, rows)


def _strokes() -> Iterator[tuple[Point, Point]]:
    for line in (_bubble(), _TAIL, _TICK):
        yield from pairwise(line)


def _bubble() -> tuple[Point, ...]:
    """The round rectangle of icon.svg: 15 by 10.5 with corners of 1.5."""
    left, top, right, bottom, radius = 2.5, 4.5, 17.5, 15.0, 1.5
    points = []
    for x, y, start in (
        (right - radius, top + radius, -90),
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 90),
        (left + radius, top + radius, 180),
    ):
        for turn in range(0, 91, 15):
            angle = math.radians(start + turn)
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return (*points, points[0])


def _parts() -> tuple[float, ...]:
    return tuple((part + 0.5) / THIN for part in range(THIN))


def _spans(strokes: list[tuple[Point, ...]], half: float, y: float) -> list[tuple[float, float]]:
    found = (_span(line[0], line[1], half, y) for line in strokes)
    return [span for span in found if span is not None]


def _span(a: Point, b: Point, half: float, y: float) -> tuple[float, float] | None:
    """Where a thin line crosses one stroke: the ends' circles and the edges between them."""
    crossed = []
    for x, middle in (a, b):
        if abs(y - middle) < half:
            reach = math.sqrt(half * half - (y - middle) ** 2)
            crossed += [x - reach, x + reach]
    length = math.dist(a, b)
    if length:
        nx, ny = (a[1] - b[1]) / length * half, (b[0] - a[0]) / length * half
        for side in (1, -1):
            y1, y2 = a[1] + side * ny, b[1] + side * ny
            if min(y1, y2) <= y <= max(y1, y2) and y1 != y2:
                part = (y - y1) / (y2 - y1)
                crossed.append(a[0] + side * nx + part * (b[0] - a[0]))
    return (min(crossed), max(crossed)) if crossed else None


def _corner(size: int, y: float) -> list[tuple[float, float]]:
    radius = size * 0.22
    depth = max(radius - y, y - (size - radius), 0.0)
    inset = radius - math.sqrt(max(0.0, radius * radius - depth * depth))
    return [(inset, size - inset)]


def _row(size: int, lines: list[list[tuple[float, float]]]) -> list[float]:
    """How much of each pixel is covered, 0..1."""
    covered = [0.0] * size
    for spans in lines:
        for left, right in _joined(spans):
            left, right = max(0.0, left), min(float(size), right)
            first, last = int(left), min(int(right), size - 1)
            for pixel in range(first, last + 1):
                covered[pixel] += max(0.0, min(right, pixel + 1) - max(left, pixel)) / THIN
    return covered


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
        else:
            joined.append((left, right))
    return joined


def _pixels(back: list[float], mark: list[float], ground: tuple[int, ...], ink: tuple[int, ...]) -> bytes:
    out = bytearray(b"\0")  # no filter
    for cover, drawn in zip(back, mark, strict=True):
        if drawn <= 0:
            out += bytes((*ground, round(cover * 255)))
        else:
            drawn = min(1.0, drawn)
            mixed = (round(a * (1 - drawn) + b * drawn) for a, b in zip(ground, ink, strict=True))
            out += bytes((*mixed, round(cover * 255)))
    return bytes(out)


def _file(size: int, rows: list[bytes]) -> bytes:
    """A PNG (RFC 2083) of 8-bit RGBA."""
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _colour(text: str) -> tuple[int, ...]:
    return tuple(int(text[n : n + 2], 16) for n in (1, 3, 5))
