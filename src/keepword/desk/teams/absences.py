"""When people do not work: one's own page, and for leads that of anybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.core.errors import NotFound
from keepword.desk.access import agent_required, lead_required, person
from keepword.desk.settings import pages
from keepword.desk.teams.forms import AbsenceForm
from keepword.teams import queries, services
from keepword.teams.queries import standing


@pages.both
@agent_required
def own(request: HttpRequest) -> HttpResponse:
    """One's own absences."""
    return _page(request, person(request), "absences")


@pages.both
@lead_required
def of(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's."""
    found = people(person(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return _page(request, found, "settings_absences")


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """They work after all."""
    user = person(request)
    found = queries.get_absence(user, pk)
    services.remove_absence(user, found)
    messages.success(request, _("The absence is removed."))
    return redirect("absences") if found.user_id == user.pk else redirect("settings_absences", found.user_id)


def _page(request: HttpRequest, who: User, name: str) -> HttpResponse:
    user = person(request)
    form = AbsenceForm(request.POST or None)

    def save() -> None:
        given = form.cleaned_data
        services.add_absence(user, who, kind=given["kind"], note=given["note"], **form.span(who.time_zone))

    if pages.done(form, save):
        messages.success(request, _("The absence is saved. They get nothing new in that time."))
        return redirect("absences") if name == "absences" else redirect(name, who.pk)
    rows = list(queries.absences(user, who)[:100])
    return pages.show(
        request,
        "desk/settings/teams/absences.html",
        "absences" if name == "absences" else "settings_people",
        form=form,
        who=who,
        rows=rows,
        own=who.pk == user.pk,
        stands=standing(who),
    )
