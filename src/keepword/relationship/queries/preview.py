"""How many customers a condition holds for, counted in bounded time, with a few of them."""

import time
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Max, QuerySet

from keepword.accounts.models import User
from keepword.core.conditions import Condition, to_q
from keepword.core.errors import Refused
from keepword.core.limits import TookTooLong, within_seconds
from keepword.customers.models import Customer

SECONDS: Final = 1.5  # that one look may take, all in all
EXAMPLES: Final = 8
_FIRST: Final = 2_000  # numbers looked at in the first step; quick ones are followed by wider ones
_WIDEST: Final = 400_000


@dataclass(frozen=True, slots=True)
class Count:
    """`found` customers among those looked at; not `whole`: there may be more, as time was over."""

    found: int
    whole: bool
    examples: list[Customer] = field(default_factory=list)


def everybody() -> QuerySet[Customer]:
    """Whoever can be in a segment: those who were joined into another one are that one."""
    return Customer.objects.filter(joined_into=None)


def matching(condition: Condition) -> QuerySet[Customer]:
    """For whom a condition holds; Invalid where it cannot be asked of customers."""
    return everybody().filter(to_q("customer", condition))


def count(user: User, condition: Condition, *, seconds: float = SECONDS) -> Count:
    """Count until `seconds` are over, the newest customers first. Invalid for a condition that is none.

    Looked at in steps by number, so that what was found so far is known when time is over; the database
    itself ends a step that takes longer than what is left.
    """
    if not user.may("outreach"):
        raise Refused("Counting is for whoever makes segments.")
    rows, ends = matching(condition), time.monotonic() + seconds
    top: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
    found, width, examples = 0, _FIRST, list[Customer]()
    while top > 0:
        began = time.monotonic()
        part = rows.filter(pk__gt=top - width, pk__lte=top).order_by()
        if began >= ends:
            return Count(found, False, examples)
        try:
            with within_seconds(ends - began, ""):
                if len(examples) < EXAMPLES:
                    examples += part.order_by("-pk")[: EXAMPLES - len(examples)]
                found += part.count()
        except TookTooLong:
            return Count(found, False, examples)
        top -= width
        spent = time.monotonic() - began
        width = min(_WIDEST, width * 4) if spent < seconds / 12 else width
    return Count(found, True, examples)
