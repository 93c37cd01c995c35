"""Whether a return fits the shop's policy, and who decides when it does not. Pure."""

from dataclasses import dataclass
from typing import Final

CHANGED_MIND, DOES_NOT_FIT, DAMAGED, FAULTY, WRONG, LATE, OTHER = (
    "changed_mind",
    "does_not_fit",
    "damaged",
    "faulty",
    "wrong",
    "late",
    "other",
)
OURS: Final = frozenset({DAMAGED, FAULTY, WRONG, LATE})
"""Reasons for which we answer: no restocking is kept, and we pay for the way back."""

NEW, OPENED, USED, BROKEN = "new", "opened", "used", "broken"

# Why a return is left to a person.
NOT_DELIVERED, TOO_LATE, CONDITION, PHOTOS, NO_WISH = (
    "not_delivered",
    "too_late",
    "condition",
    "photos",
    "wish",
)

MONTH_DAYS: Final = 30.436875  # a mean month of the Gregorian calendar: 146097 days in 4800 months


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy as a value. `by_itself` is up to which amount (minor units) what fits is approved by nobody;
    `limit` up to which whoever answers customers refunds by themselves. None: no bound; 0: nothing."""

    window_days: int
    conditions: frozenset[str]
    photo_reasons: frozenset[str]
    wishes: frozenset[str]
    restocking_percent: int
    by_itself: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is to come back. `days` since it was delivered (None: it was not, or nobody knows);
    `own_days` the product's own window; `warranty_months` for what is faulty."""

    days: int | None
    reason: str
    condition: str
    wish: str
    photos: int
    amount: int
    own_days: int | None = None
    warranty_months: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fits`: whoever answers customers may approve it; else a person with the right `refunds`, and `why`
    says for what. `by_itself`: nobody needs to look."""

    fits: bool
    why: tuple[str, ...]
    by_itself: bool


def wants_photos(terms: Terms, reason: str) -> bool:
    """Whether photos are asked for with such a reason."""
    return reason in terms.photo_reasons


def window(terms: Terms, asked: Asked) -> int:
    """In how many days after delivery it may come back: what is faulty, as long as its warranty lasts."""
    days = terms.window_days if asked.own_days is None else asked.own_days
    if asked.reason == FAULTY:
        return max(days, round(asked.warranty_months * MONTH_DAYS))
    return days


def judge(terms: Terms, asked: Asked) -> Verdict:
    """What the policy says of one thing."""
    why = []
    if asked.days is None:
        why.append(NOT_DELIVERED)
    elif asked.days > window(terms, asked):
        why.append(TOO_LATE)
    # What came broken from us need not be as new.
    if asked.condition not in terms.conditions and asked.reason not in OURS:
        why.append(CONDITION)
    if wants_photos(terms, asked.reason) and not asked.photos:
        why.append(PHOTOS)
    if asked.wish not in terms.wishes:
        why.append(NO_WISH)
    fits = not why
    alone = fits and (terms.by_itself is None or 0 < asked.amount <= terms.by_itself)
    return Verdict(fits, tuple(why), alone)


def together(verdicts: list[Verdict], amount: int, terms: Terms) -> Verdict:
    """What it says of a whole return worth `amount`: it fits when all of it does."""
    why = tuple(dict.fromkeys(one for verdict in verdicts for one in verdict.why))
    fits = bool(verdicts) and not why
    alone = fits and (terms.by_itself is None or 0 < amount <= terms.by_itself)
    return Verdict(fits, why, alone)


def within_limit(terms: Terms, amount: int) -> bool:
    """Whether whoever answers customers may refund so much by themselves."""
    return terms.limit is None or amount <= terms.limit
