"""Which stretches of time an indicator's numbers are kept for, and when they are measured again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from keepword.analytics.rules.periods import Period, beginning, periods

ROLLING: Final = timedelta(days=28)
"""Four whole weeks, so that every weekday counts alike."""

MONTHS: Final = 13
"""This one and the twelve before it."""

WEEKS: Final = 13
DAYS: Final = 28
SOON: Final = timedelta(minutes=4)
SELDOM: Final = timedelta(hours=1)
SETTLES: Final = timedelta(days=35)
"""A number of the past may still change for so long: what it counts may be decided later, as an answer to
what was asked."""


class Stretch(StrEnum):
    """The kinds of time that numbers are kept for."""

    ROLLING = "rolling"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Frame:
    """One of them: from `since` up to, and not with, `until`; `begins` is its first day in the shop."""

    kind: Stretch
    begins: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of the last time: None where it never was."""

    at: datetime
    watermark: int


def due(
    last: Measured | None, now: datetime, *, newest: int | None = None, asked_at: datetime | None = None
) -> bool:
    """Whether an indicator is to be measured again: `newest` is the last fact of its kinds, if there is any.

    Without new facts it is seldom done: only time has gone on.
    """
    if last is None or (asked_at is not None and last.at < asked_at):
        return True
    fresh = newest is not None and newest > last.watermark
    return now - last.at >= (SOON if fresh else SELDOM)


def horizon(
    last: Measured | None,
    now: datetime,
    zone: ZoneInfo,
    *,
    earliest: datetime | None = None,
    asked_at: datetime | None = None,
) -> datetime | None:
    """From when on numbers are measured anew; None for all. `earliest` is the moment of the first new fact.

    Facts may come late (an import): whatever they reach back to is measured again. Once a day so is what may
    not have settled.
    """
    if last is None or (asked_at is not None and last.at < asked_at):
        return None
    since = min(last.at, earliest or last.at)
    if last.at.astimezone(zone).date() != now.astimezone(zone).date():
        since = min(since, now - SETTLES)
    return since


def frames(now: datetime, zone: ZoneInfo, *, since: datetime | None, short: bool) -> list[Frame]:
    """Those that end after `since` (all where it is None) of the last months and, if wanted, weeks and days;
    the rolling one first."""
    found = [Frame(Stretch.ROLLING, (now - ROLLING).astimezone(zone).date(), now - ROLLING, now)]
    for kind, first in _firsts(now.astimezone(zone).date(), short=short):
        found += _of(kind, beginning(first, zone), now, zone)
    return [one for one in found if since is None or one.until > since]


def _firsts(today: date, *, short: bool) -> Iterator[tuple[Stretch, date]]:
    month = today.year * 12 + today.month - MONTHS
    yield Stretch.MONTH, date(month // 12, month % 12 + 1, 1)
    if short:
        yield Stretch.WEEK, today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
        yield Stretch.DAY, today - timedelta(days=DAYS - 1)


def _of(kind: Stretch, since: datetime, now: datetime, zone: ZoneInfo) -> list[Frame]:
    # Each to its own end, also the running one, so that the same row is written each time.
    touched = periods(since, now + timedelta(microseconds=1), Period(kind.value), zone)
    return [Frame(kind, first, *_whole(kind, first, zone)) for first, _since, _until in touched]


def _whole(kind: Stretch, first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if kind is Stretch.MONTH:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    else:
        after = first + timedelta(days=7 if kind is Stretch.WEEK else 1)
    return beginning(first, zone), beginning(after, zone)
