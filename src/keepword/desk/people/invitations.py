"""Inviting somebody: by mail, or by a link that one hands over oneself."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts import queries, services
from keepword.accounts.letters import mail_is_sent
from keepword.accounts.links import link
from keepword.accounts.models import Invitation, Language
from keepword.accounts.rules import AGENT
from keepword.core.errors import Conflict
from keepword.desk.access import person, right_required
from keepword.desk.people.people import RoleField, offer_roles
from keepword.desk.settings import pages


class InvitationForm(forms.Form):
    """Whom, as what, and in which language to write to them."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("They log in with it."))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("They can change it when they come."),
    )
    role = RoleField()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)


@pages.both
@right_required("people")
def invite(request: HttpRequest) -> HttpResponse:
    """Keep a place for somebody."""
    user = person(request)
    form = InvitationForm(request.POST or None, initial={"language": user.language, "role": AGENT})
    offer_roles(form, user)
    made: list[Invitation] = []
    if pages.done(form, lambda: made.append(services.invite(user, **form.cleaned_data))):
        return redirect("settings_invitation", made[0].pk)
    return pages.show(
        request, "desk/people/invite.html", "settings_people", form=form, mail_is_sent=mail_is_sent()
    )


@require_GET
@right_required("people")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is, and its link to copy."""
    row = queries.get_invitation(person(request), pk)
    names = {role.key: role.name for role in queries.roles()}
    return pages.show(
        request,
        "desk/people/invitation.html",
        "settings_people",
        invitation=row,
        role=names.get(row.role, ""),
        link=link(row),
        expired=queries.has_expired(row),
        mail_is_sent=mail_is_sent(),
    )


@require_POST
@right_required("people")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for another week."""
    row = queries.get_invitation(person(request), pk)
    try:
        services.resend(person(request), row)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("There is a new link; the one before does not work any more."))
    return redirect("settings_invitation", pk)


@require_POST
@right_required("people")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link ends."""
    row = queries.get_invitation(person(request), pk)
    services.revoke(person(request), row)
    messages.success(request, _("%(email)s is not invited any more.") % {"email": row.email})
    return redirect("settings_people")
