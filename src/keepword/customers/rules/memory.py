"""What is remembered, as values: what is the same thing, what may become of it, when a birthday is. Pure."""

import hashlib
import re
import unicodedata
from datetime import date
from typing import Final

SUGGESTED, CONFIRMED, DISMISSED, OUTDATED, REMOVED = (
    "suggested",
    "confirmed",
    "dismissed",
    "outdated",
    "removed",
)
MACHINE: Final[dict[str, dict[str, str]]] = {
    SUGGESTED: {"confirm": CONFIRMED, "dismiss": DISMISSED, "remove": REMOVED},
    CONFIRMED: {"outdate": OUTDATED, "dismiss": DISMISSED, "remove": REMOVED},
    DISMISSED: {"confirm": CONFIRMED, "remove": REMOVED},
    OUTDATED: {"confirm": CONFIRMED, "suggest": SUGGESTED, "dismiss": DISMISSED, "remove": REMOVED},
    REMOVED: {},
}
"""By state what may be done and what it is then; whatever is not here is refused."""

ONE_OF_A_KIND: Final = frozenset({"birthday"})  # of which one holds at a time
_ANY_YEAR: Final = 2000  # a leap year, so that the 29th of February is a day
_WISH: Final = re.compile(r"(no_calls|write|calls_after|calls_before)(?: (\d\d):(\d\d))?")
_BIRTHDAY: Final = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)")


def mark(kind: str, value: str) -> str:
    """By what the same thing is known again: however it was spaced or written in capitals."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    words = " ".join(re.findall(r"[^\W_]+", plain))
    return hashlib.sha256(f"{kind} {words}".encode()).hexdigest()


def after(state: str, verb: str) -> str | None:
    """The state after a verb, None where it is not for this state."""
    return MACHINE.get(state, {}).get(verb)


def wish(value: str) -> tuple[str, str] | None:
    """A wish about calls and its hour ("18:00" or ""); None for words that are none."""
    found = _WISH.fullmatch(value)
    if found is None:
        return None
    return found[1], f"{found[2]}:{found[3]}" if found[2] else ""


def birthday(value: str) -> tuple[int | None, int, int] | None:
    """Year (None: not known), month and day of "1990-05-17" or "05-17"; None for what is no day."""
    found = _BIRTHDAY.fullmatch(value.strip())
    if found is None:
        return None
    year, month, day = int(found[1]) if found[1] else None, int(found[2]), int(found[3])
    try:
        date(year or _ANY_YEAR, month, day)
    except ValueError:
        return None
    return year, month, day


def days_until(value: str, today: date) -> int | None:
    """Days to the next birthday, 0 on the day itself. Who is born on 29 February has it on the 28th in
    other years."""
    found = birthday(value)
    if found is None:
        return None
    _year, month, day = found
    for year in (today.year, today.year + 1):
        try:
            due = date(year, month, day)
        except ValueError:
            due = date(year, month, day - 1)
        if due >= today:
            return (due - today).days
    return None
