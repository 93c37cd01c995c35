"""Which moments lie long enough in the past. Pure."""

from datetime import datetime, timedelta

from keepword.calendars.rules import WorkingHours, working_between

_FARTHEST = timedelta(days=800)
_EXACT = timedelta(seconds=1)


def reach(now: datetime, minutes: int, hours: WorkingHours | None) -> datetime:
    """The latest moment since which `minutes` have passed, as working time when there are `hours`.

    With hours that never open: the farthest moment that is looked at, some two years ago.
    """
    wanted = timedelta(minutes=minutes)
    if hours is None or not minutes:
        return now - wanted
    span = max(wanted, timedelta(hours=1))
    while working_between(hours, now - span, now) < wanted:
        span *= 2
        if span > _FARTHEST:
            return now - _FARTHEST
    early, late = now - span, now  # at `early` enough has passed, at `late` not
    while late - early > _EXACT:
        middle = early + (late - early) / 2
        if working_between(hours, middle, now) >= wanted:
            early = middle
        else:
            late = middle
    return early
