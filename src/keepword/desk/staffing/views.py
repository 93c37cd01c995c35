"""The page Staffing: who will come in each half-hour of a day, whom that needs, who is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.accounts.models import User
from keepword.analytics.staffing.plan import ALL, DAYS_AHEAD, Line, Plan, plan
from keepword.conversations import channels
from keepword.core.errors import Invalid
from keepword.desk.access import person, right_required
from keepword.desk.staffing.forms import WhatIfForm
from keepword.desk.today import charts
from keepword.teams.models import Team
from keepword.teams.queries import closed_to, teams

ANYBODY = 0.05  # contacts in a half-hour, below which nobody is expected


@require_GET
@right_required("see_today")
def staffing(request: HttpRequest) -> HttpResponse:
    """`?day=`, `?channel=`, `?team=`, and what if (see `forms`), in the reader's own half-hours."""
    user = person(request)
    choices = list(teams(user).exclude(pk__in=closed_to(user).values("pk")))
    team = next((one for one in choices if str(one.pk) == request.GET.get("team")), None)
    form = WhatIfForm(request.GET, auto_id="if-%s")
    changed = form.changed() if form.is_valid() else {}
    found = _planned(user, request, team, changed)
    if found.given is not None:
        form.fit(found.given)
    shown = _waking(found.lines)
    names = {one.key: one.name for one in channels.channels()}
    context = {
        "section": "staffing",
        "plan": found,
        "all": ALL,
        "teams": choices,
        "names": names,
        "tabs": [(key, names.get(key, key)) for key in found.channels],
        "form": form,
        "changed": bool(changed),
        "lines": shown,
        "worst": max((-line.half.gap for line in found.short), default=0),
        "chart_people": _people(shown),
        "chart_contacts": _contacts(shown),
        "forecasts": [(names.get(key, key), one) for key, one in found.forecasts.items()],
        "last_day": found.today + timedelta(days=DAYS_AHEAD - 1),
        "before": found.day - timedelta(days=1) if found.day > found.today else None,
        "after": found.day + timedelta(days=1) if _ahead(found) < DAYS_AHEAD - 1 else None,
    }
    return render(request, "desk/staffing/page.html", context)


def _planned(user: User, request: HttpRequest, team: Team | None, changed: dict[str, float]) -> Plan:
    return plan(
        user,
        timezone.get_current_timezone(),
        day=_day(request.GET.get("day", "")),
        channel=request.GET.get("channel", ""),
        team=team,
        changed=changed,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Choose today or one of the next four weeks."), field="day") from None


def _ahead(found: Plan) -> int:
    return (found.day - found.today).days


def _waking(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the half-hours of the night in which nobody comes and nobody is there."""
    at = [n for n, line in enumerate(lines) if line.half.expected >= ANYBODY or line.half.there or line.came]
    return lines[at[0] : at[-1] + 1] if at else []


def _people(lines: Sequence[Line]) -> SafeString | str:
    if not lines:
        return ""
    needed = [float(line.half.on_schedule) for line in lines]
    there = [line.half.there for line in lines]
    return charts.lines(
        [(_("there"), there), (_("needed"), needed)],
        _labels(lines),
        name=_("People needed and people there in each half-hour"),
        top=charts.round_top([*needed, *there]),
        show=_short,
    )


def _contacts(lines: Sequence[Line]) -> SafeString | str:
    if not lines:
        return ""
    expected = [line.half.expected for line in lines]
    came = [None if line.came is None else float(line.came) for line in lines]
    return charts.lines(
        [(_("expected"), expected), (_("came"), came)],
        _labels(lines),
        name=_("Contacts expected in each half-hour, and those that came"),
        top=charts.round_top([*expected, *came]),
        show=_short,
    )


def _labels(lines: Sequence[Line]) -> list[str]:
    return [formats.time_format(timezone.localtime(line.begin), "H:i") for line in lines]


def _short(value: float) -> str:
    return formats.number_format(round(value, 1), decimal_pos=0 if round(value, 1) == int(value) else 1)
