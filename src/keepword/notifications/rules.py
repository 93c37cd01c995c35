"""When a person may be rung, and when their mail of news is due. Pure."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

PAGE: Final = "page"
PUSH: Final = "push"
MAIL: Final = "mail"
WAYS: Final = (PAGE, PUSH, MAIL)

NEVER: Final = "never"
HOURLY: Final = "hourly"
DAILY: Final = "daily"

LATER_AFTER: Final = timedelta(minutes=5)  # news is given so long to be seen in the page before it is mailed
DAY: Final = timedelta(days=1)


def is_quiet(
    at: datetime, zone: str, begins: time | None, ends: time | None, days: Collection[int] = ()
) -> bool:
    """Whether a person wants no sound at a moment.

    `begins` and `ends` are times of their own day; a span that ends before it begins goes over midnight, and
    one that ends when it begins is the whole day. `days` are whole quiet days (0 is Monday), in their zone.
    """
    here = at.astimezone(ZoneInfo(zone))
    if here.weekday() in days:
        return True
    if begins is None or ends is None:
        return False
    now = here.time().replace(tzinfo=None)
    if begins < ends:
        return begins <= now < ends
    return now >= begins or now < ends


def digest_due(
    digest: str, *, now: datetime, zone: str, daily_at: time, last: datetime | None, oldest: datetime
) -> bool:
    """Whether a person's mail of news is due: the oldest unseen is from `oldest`, the last mail from `last`.

    Hourly: an hour after the last, and not before the oldest had its minutes to be seen. Daily: once a day
    at their own hour; a missed hour is made up for.
    """
    if digest == NEVER or now - oldest < LATER_AFTER:
        return False
    if digest == HOURLY:
        return last is None or now - last >= timedelta(hours=1)
    here = now.astimezone(ZoneInfo(zone))
    today = here.replace(hour=daily_at.hour, minute=daily_at.minute, second=0, microsecond=0)
    turn = today if here >= today else today - DAY
    return (last is None or last < turn) and oldest < turn
