"""How a parcel goes. Carriers tell of it late and twice: its state is what its events say in the order of
their moments, whatever the order in which they were heard. What the machine does not know changes nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

PREPARED, HANDED_OVER, IN_TRANSIT, OUT, DELIVERED, FAILED, RETURNED = (
    "prepared",
    "handed_over",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "failed",
    "returned",
)
_UNDER_WAY: Final = {
    "move": IN_TRANSIT,
    "go_out": OUT,
    "deliver": DELIVERED,
    "fail": FAILED,
    "return": RETURNED,
}

MACHINE: Final[dict[str, dict[str, str]]] = {
    PREPARED: {"hand_over": HANDED_OVER, **_UNDER_WAY},
    HANDED_OVER: _UNDER_WAY,
    IN_TRANSIT: {verb: state for verb, state in _UNDER_WAY.items() if verb != "move"},
    OUT: {verb: state for verb, state in _UNDER_WAY.items() if verb != "go_out"},
    FAILED: {verb: state for verb, state in _UNDER_WAY.items() if verb != "fail"},
    DELIVERED: {},
    RETURNED: {},
}
VERB_TO: Final = {"hand_over": HANDED_OVER, **_UNDER_WAY}
RANK: Final = {
    state: rank
    for rank, state in enumerate((PREPARED, HANDED_OVER, IN_TRANSIT, OUT, FAILED, RETURNED, DELIVERED))
}
MOVING: Final = (HANDED_OVER, IN_TRANSIT, OUT, FAILED)


def after(state: str, heard: str) -> str:
    """The state after a parcel was heard to be in one; as it was where the machine knows no way."""
    return heard if heard in MACHINE[state].values() else state


def state_of(events: Iterable[tuple[datetime, str]]) -> str:
    """Where a parcel is, by the moments and states that were heard of it."""
    state = PREPARED
    for _at, heard in sorted(events, key=lambda one: (one[0], RANK[one[1]])):
        state = after(state, heard)
    return state


def days_late(promised: date | None, came: date) -> int | None:
    """By how many days something came after the promised one; 0 for in time, None when none was promised."""
    return None if promised is None else max(0, (came - promised).days)


def is_late(promised: date | None, today: date, *, there: bool) -> bool:
    """Whether a promised day is over and it is not there. The day itself is the customer's to the end."""
    return promised is not None and not there and promised < today
