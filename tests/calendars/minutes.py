"""The same count as the oracle's for very many calendars: the wall clock is read once for each minute.

A strip is what the clock of a zone shows in each minute of some days, from `zoneinfo` alone. A calendar is a
mark on each minute of each date; laid over the strip, the marked minutes are counted one by one. Shares no
code with the product.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = 1440
Pairs = list[tuple[int, int]]  # minutes since midnight, the second exclusive


@dataclass(frozen=True)
class Strip:
    """`places[n]` is where minute n after `begin` falls in the `dates`, each of 1,440 minutes."""

    begin: datetime
    dates: tuple[date, ...]
    places: tuple[int, ...]


@lru_cache(maxsize=64)
def strip(zone: str, begin: datetime, days: int) -> Strip:
    """What the zone's clock shows from `begin` on, minute by minute."""
    known = ZoneInfo(zone)
    shown = [(begin + n * MINUTE).astimezone(known) for n in range(days * DAY)]
    dates = tuple(sorted({local.date() for local in shown}))
    index = {one: n for n, one in enumerate(dates)}
    places = tuple(index[local.date()] * DAY + local.hour * 60 + local.minute for local in shown)
    return Strip(begin.astimezone(UTC), dates, places)


class Marked:
    """A calendar laid over a strip; it answers by counting."""

    def __init__(
        self, over: Strip, week: list[Pairs], holidays: Iterable[date], exceptions: Mapping[date, Pairs]
    ) -> None:
        marks = bytearray(len(over.dates) * DAY)
        off = set(holidays)
        for n, day in enumerate(over.dates):
            hours = exceptions[day] if day in exceptions else [] if day in off else week[day.weekday()]
            for start, end in hours:
                marks[n * DAY + start : n * DAY + end] = b"\1" * (end - start)
        self.begin = over.begin
        self.minutes = bytes(map(marks.__getitem__, over.places))

    def counted(self, start: int, end: int) -> int:
        """The marked minutes from minute `start` of the strip to `end`."""
        return sum(self.minutes[start:end])

    def after(self, start: int, wanted: int) -> int | None:
        """The minute by which so many marked ones have passed; None when the strip ends before."""
        at = start
        while wanted and at < len(self.minutes):
            wanted -= self.minutes[at]
            at += 1
        return None if wanted else at
