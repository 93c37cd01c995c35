"""When a customer is left in peace. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def is_quiet(at: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> bool:
    """Whether a moment (aware) lies in the quiet hours of a zone: from `quiet_from` until before
    `quiet_until`, over midnight where the first is later; the same hour twice: there are none."""
    here = at.astimezone(zone).time().replace(tzinfo=None)
    if quiet_from <= quiet_until:
        return quiet_from <= here < quiet_until
    return here >= quiet_from or here < quiet_until


def next_moment(at: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime:
    """The first moment from `at` on that is not in the quiet hours: `at` itself, or their end.

    The end is a wall clock's: where the hour is left out in spring it is the moment after the gap.
    """
    if not is_quiet(at, zone, quiet_from, quiet_until):
        return at
    here = at.astimezone(zone)
    for days in (0, 1):
        day = (here + days * _DAY).date()
        naive = datetime.combine(day, quiet_until)
        # Through UTC and back, so that an hour that the day does not have becomes one that it has.
        end = naive.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
        if end > at and not is_quiet(end, zone, quiet_from, quiet_until):
            return end
    return at + _DAY
