"""What a person knows, how much they take and when they work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keepword.accounts.queries import get_user
from keepword.calendars.queries import calendars
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.desk.teams.forms import WorkForm
from keepword.teams import services
from keepword.teams.models import Work
from keepword.teams.queries import mine, skills, standing


@pages.both
@admin_required
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Of somebody who has a log-in."""
    user = person(request)
    who = get_user(user, pk)
    found = Work.objects.prefetch_related("skills").filter(user=who).first()
    initial = {
        "languages": found.languages if found else [],
        "skills": [skill.pk for skill in found.skills.all()] if found else [],
        "capacity": found.capacity if found else None,
        "calendar": found.calendar_id if found else None,
    }
    form = WorkForm(request.POST or None, initial=initial, user=user)
    # A form of which nothing is ticked is still a form.
    form.is_bound = request.method == "POST"

    def save() -> None:
        given = form.cleaned_data
        services.save_work(
            user,
            who,
            languages=given["languages"],
            skills=skills(user).filter(pk__in=given["skills"]),
            capacity=given["capacity"],
            calendar=calendars(user).filter(pk=given["calendar"]).first() if given["calendar"] else None,
        )

    if pages.done(form, save):
        messages.success(request, _("The work of %(name)s is saved.") % {"name": who.name})
        return redirect("settings_work", who.pk)
    return pages.show(
        request,
        "desk/settings/teams/work.html",
        "settings_people",
        form=form,
        who=who,
        in_teams=list(mine(who).filter(removed_at=None)),
        stands=standing(who),
    )
