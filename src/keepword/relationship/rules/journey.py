"""The way of a customer with a shop, stage by stage. Pure.

`MACHINE` says which sign leads from which stage to which; a sign that is not in a stage's row leaves them
where they are. Silence leads to GONE. The same signs give the same way in whatever order they became known,
so a way can always be read anew from what there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

START: Final = ""
CONTACT: Final = "contact"
CONSIDER: Final = "consider"
BUY: Final = "buy"
RECEIVE: Final = "receive"
USE: Final = "use"
SERVICE: Final = "service"
AFTER: Final = "after"
LOYAL: Final = "loyal"
GONE: Final = "gone"
STAGES: Final = (CONTACT, CONSIDER, BUY, RECEIVE, USE, SERVICE, AFTER, LOYAL, GONE)

# Signs as they are read, in the order in which those of one moment count.
WROTE: Final = "wrote"
ORDERED: Final = "ordered"
ANSWERED: Final = "answered"
SHIPPED: Final = "shipped"
DELIVERED: Final = "delivered"
SOLVED: Final = "solved"
CANCELLED: Final = "cancelled"
SIGNS: Final = (WROTE, ORDERED, ANSWERED, SHIPPED, DELIVERED, SOLVED, CANCELLED)
# What two of them are called once something has been delivered.
ASKED: Final = "asked"
DELIVERED_AGAIN: Final = "delivered again"

_HAS_IT: Final = {ASKED: SERVICE, ORDERED: BUY, SHIPPED: RECEIVE, DELIVERED_AGAIN: LOYAL}
MACHINE: Final[dict[str, dict[str, str]]] = {
    START: {WROTE: CONTACT, ORDERED: BUY, SHIPPED: RECEIVE, DELIVERED: USE},
    CONTACT: {ANSWERED: CONSIDER, ORDERED: BUY, SHIPPED: RECEIVE, DELIVERED: USE},
    CONSIDER: {ORDERED: BUY, SHIPPED: RECEIVE, DELIVERED: USE, DELIVERED_AGAIN: LOYAL},
    BUY: {SHIPPED: RECEIVE, DELIVERED: USE, DELIVERED_AGAIN: LOYAL, CANCELLED: CONSIDER},
    RECEIVE: {DELIVERED: USE, DELIVERED_AGAIN: LOYAL, CANCELLED: CONSIDER},
    USE: dict(_HAS_IT),
    SERVICE: {SOLVED: AFTER, ORDERED: BUY},
    AFTER: dict(_HAS_IT),
    LOYAL: dict(_HAS_IT),
    GONE: {
        WROTE: CONTACT,
        ASKED: SERVICE,
        ORDERED: BUY,
        SHIPPED: RECEIVE,
        DELIVERED: USE,
        DELIVERED_AGAIN: LOYAL,
    },
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something of a customer that was seen at a moment."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A time at a stage; `left_at` None: they are there. `quiet_at` is when silence would end it."""

    stage: str
    came_from: str
    entered_at: datetime
    left_at: datetime | None = None
    went_to: str = ""
    quiet_at: datetime | None = None


def course(signs: Iterable[Sign], *, quiet: timedelta, now: datetime) -> list[Leg]:
    """The legs of a way, in order. `quiet` is how long a silence is that ends it; signs after `now` wait."""
    moves: list[tuple[datetime, str]] = []
    stage, delivered = START, 0
    last: datetime | None = None
    for sign in _in_order(signs, now):
        if last is not None and stage not in (START, GONE) and sign.at >= last + quiet:
            stage = GONE
            moves.append((last + quiet, stage))
        goes_to = MACHINE[stage].get(_called(sign.what, delivered), stage)
        delivered += sign.what == DELIVERED
        last = sign.at
        if goes_to != stage:
            stage = goes_to
            moves.append((sign.at, stage))
    if last is not None and stage not in (START, GONE) and now >= last + quiet:
        stage = GONE
        moves.append((last + quiet, stage))
    ends = None if last is None or stage == GONE else last + quiet
    return _legs(moves, ends)


def _in_order(signs: Iterable[Sign], now: datetime) -> list[Sign]:
    return sorted((s for s in signs if s.at <= now), key=lambda s: (s.at, SIGNS.index(s.what)))


def _called(what: str, delivered: int) -> str:
    if not delivered:
        return what
    return {WROTE: ASKED, DELIVERED: DELIVERED_AGAIN}.get(what, what)


def _legs(moves: Sequence[tuple[datetime, str]], ends: datetime | None) -> list[Leg]:
    legs = []
    for number, (at, stage) in enumerate(moves):
        before = moves[number - 1][1] if number else ""
        after = moves[number + 1] if number + 1 < len(moves) else None
        legs.append(
            Leg(
                stage,
                before,
                at,
                left_at=after[0] if after else None,
                went_to=after[1] if after else "",
                quiet_at=None if after else ends,
            )
        )
    return legs
