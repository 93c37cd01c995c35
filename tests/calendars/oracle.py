"""Working time counted a minute at a time, from the definition alone; shares no code with the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass
class SlowCalendar:
    """`week` and `exceptions` hold (start, end) pairs of minutes since midnight."""

    zone: str
    week: list[list[tuple[int, int]]]
    holidays: set[date]
    exceptions: Mapping[date, list[tuple[int, int]]]

    def works(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.zone))
        intervals = self.week[local.weekday()]
        if local.date() in self.holidays:
            intervals = []
        if local.date() in self.exceptions:
            intervals = self.exceptions[local.date()]
        shown = local.hour * 60 + local.minute
        return any(start <= shown < end for start, end in intervals)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        at, count = start.astimezone(UTC), 0
        while at < end:
            count += self.works(at)
            at += MINUTE
        return count

    def after(self, start: datetime, minutes: int, limit: timedelta) -> datetime | None:
        at = start.astimezone(UTC)
        last = at + limit
        while minutes and at < last:
            minutes -= self.works(at)
            at += MINUTE
        return None if minutes else at
