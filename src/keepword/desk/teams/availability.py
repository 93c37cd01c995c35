"""One's own switch: here, busy, away, and back at."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.accounts.models import User
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import next_opening
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.desk.access import agent_required, person
from keepword.desk.parts import wants_part
from keepword.teams.models import Work
from keepword.teams.services import set_presence

MINUTES = (15, 30, 60, 120)


@require_POST
@agent_required
def switch(request: HttpRequest) -> HttpResponse:
    """`state`; `back` is minutes from now, "tomorrow", or "" with `until` (a local moment) or for no end."""
    user = person(request)
    back_at = _back_at(user, request.POST.get("back", ""), request.POST.get("until", ""))
    text = request.POST.get("text", "")
    set_presence(user, user, request.POST.get("state", ""), back_at=back_at, text=text)
    if wants_part(request):
        return render(request, "desk/teams/_switch_parts.html")
    return redirect("team")


def _back_at(user: User, back: str, until: str) -> datetime | None:
    now = clock.now()
    if back.isdecimal() and len(back) < 5:
        return now + timedelta(minutes=int(back))
    if back == "tomorrow":
        return tomorrow(user)
    if not until:
        return None
    found = moment_of(until)
    if found is None:
        raise Invalid(_("Choose a day and a time."), field="until")
    return found


def moment_of(text: str) -> datetime | None:
    """What a field for a day and an hour sent, in the zone of who sent it."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def tomorrow(user: User) -> datetime:
    """When this person's next working day begins; at nine where that cannot be told."""
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = timezone.make_aware(midnight.replace(tzinfo=None) + timedelta(days=1))
    work = Work.objects.select_related("calendar").filter(user=user).first()
    calendar = (work.calendar if work else None) or default_calendar()
    opens = next_opening(working_hours(calendar), midnight) if calendar else None
    return opens or midnight + timedelta(hours=9)
