"""The plan of a day: contacts to expect, people needed, people there, by half-hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.rules.arrivals import Counts, Forecast, forecast
from keepword.analytics.rules.halfhours import Assumptions, Half, halves, together
from keepword.analytics.staffing.arrivals import CALLED, counted
from keepword.analytics.staffing.people import half_hours, there
from keepword.channels.calls.figures import handling
from keepword.conversations import channels
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound
from keepword.teams.models import Team

DAYS_BACK: Final = 84  # of which the forecast knows
DAYS_AHEAD: Final = 28  # that can be planned, with today
MEASURED_DAYS: Final = 28  # whose calls say how long one takes
ALL: Final = "all"
# What is reckoned with where nothing is measured: a call, a chat, something written.
CALL_S, CHAT_S, WRITTEN_S, CHATS = 300.0, 600.0, 360.0, 3.0
SHRINKAGE: Final = 0.15

# What may be said of each: least and most. Seconds, shares, contacts.
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "handle_s": (6, 4 * 3600),
    "at_once": (1, 20),
    "share": (0.01, 0.999),
    "within_s": (0, 24 * 3600),
    "patience_s": (6, 24 * 3600),
    "most_occupied": (0.1, 1),
    "shrinkage": (0, 0.9),
}


@dataclass(frozen=True)
class Line:
    """A half-hour of the day. `came`: contacts that came already, None when it is not over."""

    begin: datetime
    end: datetime
    half: Half
    came: int | None


@dataclass(frozen=True)
class Plan:
    """A day. `lines` is empty, and so are `forecasts`, when there is not a week to tell the next from."""

    day: date
    today: date
    channels: Sequence[str]  # by which anybody came, those first for whom customers wait, the busiest first
    channel: str  # one of them, or ALL, or "" when nobody ever came
    team: Team | None
    given: Assumptions | None  # None of several channels: each has its own
    lines: Sequence[Line]
    forecasts: Mapping[str, Forecast]  # by channel

    @property
    def short(self) -> list[Line]:
        """The half-hours in which people are missing."""
        return [line for line in self.lines if line.half.gap < 0]


def plan(
    user: User,
    zone: tzinfo,
    *,
    day: date | None = None,
    channel: str = "",
    team: Team | None = None,
    changed: Mapping[str, float] | None = None,
) -> Plan:
    """The plan of a day of a zone (today), for who sees the numbers of the service.

    `channel` "" is that for whom customers wait and most come. `changed` replaces assumptions by name;
    Invalid, with its name, when it is out of BOUNDS.
    """
    if not user.may("see_today"):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    now = clock.now()
    today = now.astimezone(zone).date()
    day = today if day is None else day
    ahead = (day - today).days
    if not 0 <= ahead < DAYS_AHEAD:
        raise Invalid(_("Choose today or one of the next four weeks."), field="day")
    past = counted(today - timedelta(days=DAYS_BACK), DAYS_BACK + 1, zone, team=team)
    known = sorted(past, key=lambda key: (not _live(key), -past[key].sum(), key))
    if channel not in ("", ALL, *known):
        raise Invalid(_("There is no such channel, or nobody came by it."), field="channel")
    chosen = channel or next(iter(known), "")
    given = {key: _changed(usual(key, now), changed or {}) for key in known if chosen in (ALL, key)}
    forecasts = forecasts_of({key: past[key][:-1] for key in given})
    on_schedule = there(user, day, zone, team=team) if forecasts else []
    days = [halves(forecasts[key].expected[ahead].tolist(), on_schedule, given[key]) for key in forecasts]
    if chosen == ALL and days:
        days = [together(days, on_schedule, next(iter(given.values())).shrinkage)]
    came = sum((past[key][-1] for key in given), start=_NONE) if ahead == 0 else None
    return Plan(
        day=day,
        today=today,
        channels=known,
        channel=chosen,
        team=team,
        given=None if chosen == ALL else given.get(chosen),
        lines=_lines(days[0], half_hours(day, zone), came, now) if days else [],
        forecasts=forecasts,
    )


def usual(channel: str, now: datetime) -> Assumptions:
    """What one reckons with until somebody says otherwise; how long calls take is measured."""
    if channel in CALLED:
        measured = handling(now - timedelta(days=MEASURED_DAYS), now)
        least, most = BOUNDS["handle_s"]
        return Assumptions(True, min(max(measured or CALL_S, least), most), shrinkage=SHRINKAGE)
    if _live(channel):
        return Assumptions(True, CHAT_S, at_once=CHATS, shrinkage=SHRINKAGE)
    return Assumptions(False, WRITTEN_S, shrinkage=SHRINKAGE)


_NONE: Final[Counts | int] = 0


def _live(channel: str) -> bool:
    """Whether customers wait while they are there."""
    return channel in CALLED or channel in channels.keys_that("live")


def _changed(given: Assumptions, changed: Mapping[str, float]) -> Assumptions:
    for name, value in changed.items():
        least, most = BOUNDS[name]
        if not least <= value <= most:
            raise Invalid(
                _("Enter a number from %(least)s to %(most)s.") % {"least": least, "most": most}, field=name
            )
    return Assumptions(**{**asdict(given), **changed})


def forecasts_of(past: Mapping[str, Counts]) -> dict[str, Forecast]:
    """Of each channel, from the first day on which anybody came by it."""
    found = {}
    for key, counts in past.items():
        days = np.flatnonzero(counts.any(axis=1))
        expected = forecast(counts[days[0] :], DAYS_AHEAD) if len(days) else None
        if expected is not None:
            found[key] = expected
    return found


def _lines(
    day: Sequence[Half], edges: Sequence[datetime], came: Counts | int | None, now: datetime
) -> list[Line]:
    lines = []
    for slot, half in enumerate(day):
        begin, end = edges[slot], edges[slot + 1]
        counts = None if came is None or isinstance(came, int) or end > now else int(came[slot])
        lines.append(Line(begin, end, half, counts))
    return lines
