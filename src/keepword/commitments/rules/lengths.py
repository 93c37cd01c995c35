"""By when a promise is due that waited for something: the length it names, on the shop's calendar. Pure."""

from datetime import date, datetime, timedelta
from typing import Final

from keepword.calendars.rules import WorkingHours
from keepword.commitments.rules.promises import due_moment
from keepword.language.reading.calendar import months_on
from keepword.language.reading.deadlines import Length, lengths_in
from keepword.language.reading.tokens import tokens

_MOST_DAYS: Final = 366  # in which working days are looked for


def due_after(words: str, lang: str, moment: datetime, hours: WorkingHours) -> datetime | None:
    """`moment` and the length that its words name ("2-3 working days": the later end); None without one.

    Working days are those of the shop, days end with its working day, hours and minutes run on the clock.
    """
    named = lengths_in(tokens(words), lang)
    if not named:
        return None
    length = named[-1]
    if length.unit in ("minute", "hour"):
        return moment + timedelta(minutes=length.amount * (60 if length.unit == "hour" else 1))
    day = _day_after(moment.astimezone(hours.tzinfo).date(), length, hours)
    return due_moment(None, day, made_at=moment, hours=hours)


def _day_after(start: date, length: Length, hours: WorkingHours) -> date:
    if length.unit in ("month_word", "year"):
        return months_on(start, length.amount * (12 if length.unit == "year" else 1))
    if not length.working:
        return start + timedelta(days=length.amount * (7 if length.unit == "week" else 1))
    left = length.amount
    for ahead in range(1, _MOST_DAYS):
        left -= bool(hours.on(start + timedelta(days=ahead)))
        if not left:
            return start + timedelta(days=ahead)
    return start + timedelta(days=_MOST_DAYS)
