"""The demo shop's ninety days: some two thousand conversations, the same each time, told relative to now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from .backlog import OPEN, PLANNED, TARGETS, backlog, balance
from .casting import Casting
from .people import SEED, Person, customers
from .plot import finished, tell
from .story import FROM_OUTSIDE, Priority, Step, StepKind, Story, timeline
from .team import Agent, Habits, agents
from .texts import seeded
from .times import OPENING, ZONE, arrivals

__all__ = [
    "FROM_OUTSIDE",
    "SHOP_NAME",
    "TARGETS",
    "ZONE",
    "Agent",
    "Habits",
    "Inbox",
    "Person",
    "Priority",
    "Step",
    "StepKind",
    "Story",
    "agents",
    "customers",
    "inboxes",
    "opening_hours",
    "stories",
    "timeline",
]

SHOP_NAME = "Ambervolt"


@dataclass(frozen=True)
class Inbox:
    key: str
    name: str
    address: str


def inboxes() -> tuple[Inbox, ...]:
    return (
        Inbox("support", "Ambervolt Support", "support@shop.example"),
        Inbox("orders", "Ambervolt Orders", "orders@shop.example"),
    )


def opening_hours() -> tuple[tuple[time, time] | None, ...]:
    """By weekday, Monday first, in ZONE; None: closed."""
    return OPENING


def stories(*, now: datetime, days: int = 90, count: int = 2000, seed: int = SEED) -> Iterator[Story]:
    """All conversations, in the order of their start; nothing happens at or after `now` (aware)."""
    now = now.astimezone(UTC)
    casting = Casting(now, seed)
    planned = min(PLANNED, count // 4)
    starts = arrivals(now, days, count - planned, seeded(seed, "arrivals"))
    plots = [tell(casting.cast(number, at), now) for number, at in enumerate(starts)]
    waiting = backlog(casting, now, len(plots))[:planned]
    if planned == PLANNED:
        balance(plots, OPEN - planned)
    told = sorted(plots + waiting, key=lambda plot: (plot.cast.at, plot.cast.number))
    yield from (finished(plot, number) for number, plot in enumerate(told))
