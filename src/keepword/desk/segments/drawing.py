"""The picture of a journey: where its stages and the ways between them stand, for a template."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from keepword.relationship.models import Stage
from keepword.relationship.queries.journey import Picture, Station

WIDTH, HEIGHT = 1000, 430
BOX: Final = (132, 62)
MOST: Final = 20  # ways drawn, the most frequent; the table has all of them
# The left upper corner of each stage.
PLACES: Final[dict[str, tuple[int, int]]] = {
    Stage.CONTACT: (48, 70),
    Stage.CONSIDER: (242, 70),
    Stage.BUY: (436, 70),
    Stage.RECEIVE: (630, 70),
    Stage.USE: (824, 70),
    Stage.LOYAL: (436, 220),
    Stage.AFTER: (630, 220),
    Stage.SERVICE: (824, 220),
    Stage.GONE: (48, 350),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A stage: its corner, and where it leads to."""

    station: Station
    x: int
    y: int
    address: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one stage to another: what a path takes, how broad it is, where its number stands."""

    path: str
    breadth: float
    x: float
    y: float
    count: int
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture."""

    width: int
    height: int
    box: tuple[int, int]
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def drawn(picture: Picture, days: str, *, before: bool = False) -> Drawing | None:
    """The drawing; None where there is nothing to draw."""
    if picture.is_empty:
        return None
    boxes = tuple(
        Box(one, *PLACES[one.stage], reverse("journey_stage", args=[one.stage])) for one in picture.stations
    )
    pairs = sorted(picture.passages.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    most = max((count for _pair, count in pairs), default=1)
    asked = {"days": days} | ({"time": "before"} if before else {})
    ways = tuple(_way(pair, count, most, asked) for pair, count in pairs)
    return Drawing(WIDTH, HEIGHT, BOX, boxes, _apart(ways))


def _way(pair: tuple[str, str], count: int, most: int, asked: dict[str, str]) -> Way:
    came_from, stage = pair
    path, x, y = _path(came_from, stage)
    address = f"{reverse('journey_passage', args=[stage])}?{urlencode({'from': came_from} | asked)}"
    before = f"{Stage(came_from).label} → " if came_from else "→ "
    title = f"{before}{Stage(stage).label}: {count}"
    return Way(path, round(1.5 + 8 * (count / most) ** 0.5, 1), x, y, count, title, address)


def _path(came_from: str, stage: str) -> tuple[str, float, float]:
    """What a path takes, and the middle of the way."""
    wide, high = BOX
    x2, y2 = PLACES[stage]
    if not came_from:  # from outside: down into it
        x = x2 + wide * 0.2
        return f"M{x} {y2 - 44} L{x} {y2 - 7}", x, y2 - 34
    x1, y1 = PLACES[came_from]
    if Stage.GONE in (came_from, stage):
        return _to_the_ground(came_from, stage)
    if y1 != y2:
        down = y2 > y1
        start, end = (
            (x1 + wide * 0.6, y1 + high if down else y1),
            (x2 + wide * 0.5, y2 - 7 if down else y2 + high + 7),
        )
        if x1 == x2:
            start = (x1 + wide * (0.7 if down else 0.5), start[1])
            end = (start[0], end[1])
        return _line(start, end)
    if abs(x1 - x2) < 200:
        return _beside((x1, y1), (x2, y2))
    rises = 52 if x2 > x1 else 34
    start, end = (x1 + wide * 0.62, y1), (x2 + wide * 0.38, y2 - 7)
    return _bow(start, end, y1 - rises)


def _beside(one: tuple[int, int], other: tuple[int, int]) -> tuple[str, float, float]:
    """Neighbours in a row: there above, back below."""
    wide, high = BOX
    (x1, y1), (x2, y2) = one, other
    if x2 > x1:
        return _line((x1 + wide, y1 + high * 0.35), (x2 - 7, y2 + high * 0.35))
    return _line((x1, y1 + high * 0.72), (x2 + wide + 7, y2 + high * 0.72))


def _to_the_ground(came_from: str, stage: str) -> tuple[str, float, float]:
    """To those who have gone quiet, and back: down and along, each stage in a lane of its own."""
    wide, high = BOX
    gone_x, gone_y = PLACES[Stage.GONE]
    goes = stage == Stage.GONE
    other = came_from if goes else stage
    x, y = PLACES[other]
    lane = gone_y + (26 if goes else 46)
    if x == gone_x:
        at = x + wide * (0.3 if goes else 0.7)
        up, down = y + high, gone_y
        path = f"M{at} {up} L{at} {down - 7}" if goes else f"M{at} {down} L{at} {up + 7}"
        return path, at, (up + down) / 2 + (18 if goes else -18)
    at = x + wide * (0.14 if goes else 0.26)
    if goes:
        return f"M{at} {y + high} L{at} {lane} L{gone_x + wide + 7} {lane}", at, lane - 18
    return f"M{gone_x + wide} {lane} L{at} {lane} L{at} {y + high + 7}", at, lane - 38


def _line(start: tuple[float, float], end: tuple[float, float]) -> tuple[str, float, float]:
    (x1, y1), (x2, y2) = start, end
    near = 0.5 if x1 == x2 or y1 == y2 else 0.36  # of two that cross, each number is nearer to its beginning
    return f"M{x1:g} {y1:g} L{x2:g} {y2:g}", x1 + (x2 - x1) * near, y1 + (y2 - y1) * near


def _bow(start: tuple[float, float], end: tuple[float, float], top: float) -> tuple[str, float, float]:
    (x1, y1), (x2, y2) = start, end
    return f"M{x1:g} {y1:g} C{x1:g} {top:g} {x2:g} {top:g} {x2:g} {y2:g}", (x1 + x2) / 2, (y1 + 3 * top) / 4


def _apart(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Numbers that would stand on each other are moved down."""
    taken: list[tuple[float, float]] = []
    placed = []
    for way in ways:
        y = way.y
        while any(abs(way.x - x) < 34 and abs(y - other) < 15 for x, other in taken):
            y += 15
        taken.append((way.x, y))
        placed.append(
            Way(way.path, way.breadth, round(way.x, 1), round(y, 1), way.count, way.title, way.address)
        )
    return tuple(placed)
