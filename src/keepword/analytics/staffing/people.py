"""Who is on the schedule in each half-hour of a day: by working hours, without those who are absent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate, pairwise
from typing import Final

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.analytics.rules.arrivals import SLOTS
from keepword.calendars.queries import working_hours
from keepword.calendars.rules import WorkingHours, working_between
from keepword.teams.models import Membership, Team
from keepword.teams.queries import Shift, members, shifts
from keepword.teams.rules import Span

NOBODY: Final[Sequence[float]] = (0.0,) * SLOTS


def there(user: User, day: date, zone: tzinfo, *, team: Team | None = None) -> list[float]:
    """How many of a team are on the schedule in each half-hour; who works a third of it counts as a third.

    Without a team all who are in one, or in a shop without teams all who answer customers.
    """
    edges = half_hours(day, zone)
    wanted = members(team) if team is not None else _all(user)
    found = list(NOBODY)
    by_hours: dict[int, list[float]] = {}  # nearly all share a few calendars
    for shift in shifts(wanted, edges[0], edges[-1], team=team):
        key = shift.calendar.pk if shift.calendar else 0
        if shift.absences or key not in by_hours:
            worked = _worked(shift, edges)
            if not shift.absences:
                by_hours[key] = worked
        else:
            worked = by_hours[key]
        found = [sum(both) for both in zip(found, worked, strict=True)]
    return found


def half_hours(day: date, zone: tzinfo) -> list[datetime]:
    """When the 48 half-hours of a day's wall clock begin, and the last ends.

    One that the clock skips lasts no time; the last before it is put back lasts until then.
    """
    local = [datetime.combine(day, time(slot // 2, slot % 2 * 30), zone) for slot in range(SLOTS)]
    local.append(datetime.combine(day + timedelta(days=1), time(), zone))
    edges = [edge.astimezone(UTC) for edge in local]
    # A time that is skipped is told by the clock of before, and so comes after those that follow it.
    return list(accumulate(reversed(edges), min))[::-1]


def _all(user: User) -> list[User]:
    in_teams = set(Membership.objects.filter(team__removed_at=None).values_list("user_id", flat=True))
    found = [one for one in people(user) if not in_teams or one.pk in in_teams]
    return [one for one in found if one.may("converse")]


def _worked(shift: Shift, edges: list[datetime]) -> list[float]:
    hours = working_hours(shift.calendar) if shift.calendar else None
    return [_share(hours, shift.absences, begin, end) for begin, end in pairwise(edges)]


def _share(hours: WorkingHours | None, absences: Sequence[Span], begin: datetime, end: datetime) -> float:
    """The part of a time that somebody works."""
    if end <= begin:
        return 0.0
    worked = timedelta()
    at = begin
    for absence in sorted(absences, key=lambda one: one.begin):
        worked += _working(hours, at, min(absence.begin, end))
        at = max(at, absence.end)
    worked += _working(hours, at, end)
    return worked / (end - begin)


def _working(hours: WorkingHours | None, begin: datetime, end: datetime) -> timedelta:
    if end <= begin:
        return timedelta()
    return working_between(hours, begin, end) if hours is not None else end - begin
