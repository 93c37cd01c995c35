"""How an order goes: what may follow what, and what is true when its source and its parcels say different
things.

What comes from outside comes late, twice and in the wrong order. So nothing here depends on when it is heard:
of what a source says the newest counts (`Stamp`), of moments the earliest, and what is delivered stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

PLACED, PAID, PREPARING, SHIPPED, DELIVERED, CANCELLED = (
    "placed",
    "paid",
    "preparing",
    "shipped",
    "delivered",
    "cancelled",
)

MACHINE: Final[dict[str, dict[str, str]]] = {
    PLACED: {"pay": PAID, "prepare": PREPARING, "ship": SHIPPED, "deliver": DELIVERED, "cancel": CANCELLED},
    PAID: {"prepare": PREPARING, "ship": SHIPPED, "deliver": DELIVERED, "cancel": CANCELLED},
    PREPARING: {"ship": SHIPPED, "deliver": DELIVERED, "cancel": CANCELLED},
    SHIPPED: {"deliver": DELIVERED, "cancel": CANCELLED},
    DELIVERED: {},
    CANCELLED: {"reopen": PLACED},
}
VERBS: Final = ("pay", "prepare", "ship", "deliver", "cancel", "reopen")
TARGET: Final = {verb: state for steps in MACHINE.values() for verb, state in steps.items()}
RANK: Final = {PLACED: 0, PAID: 1, PREPARING: 2, SHIPPED: 3, CANCELLED: 4, DELIVERED: 5}


def after(state: str, verb: str) -> str | None:
    """The state that a verb leads to; the same one when it is there already; None: it is refused."""
    target = MACHINE[state].get(verb)
    return state if target is None and TARGET.get(verb) == state else target


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """Which of two things that a source said is the newer one. Equal moments are settled by how far the order
    has come, and then by what was said, so that two machines settle them alike."""

    changed_at: datetime
    rank: int
    digest: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What counts of a parcel here: how it is doing, and how much of each line is in it; {}: of everything
    there is."""

    status: str
    quantities: "dict[int, int]"


def status_of(said: str, *, delivered: bool, left: bool) -> str:
    """What is true of an order: `said` by its source; whether it is known to be `delivered`; whether a parcel
    has `left`."""
    if delivered:
        return DELIVERED
    if said == CANCELLED:
        return CANCELLED
    return SHIPPED if left and RANK[said] < RANK[SHIPPED] else said


def has_left(parcels: Sequence[Packed]) -> bool:
    """Whether any parcel is out of the house."""
    return any(one.status not in ("prepared", "returned") for one in parcels)


def all_there(parcels: Sequence[Packed], ordered: "dict[int, int]") -> bool:
    """Whether everything that was ordered (quantity by line) has been delivered."""
    there = [one for one in parcels if one.status == "delivered"]
    if not there or any(one.status not in ("delivered", "returned") for one in parcels):
        return False
    if any(not one.quantities for one in there):
        return True
    return all(sum(one.quantities.get(line, 0) for one in there) >= want for line, want in ordered.items())


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are known."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None
