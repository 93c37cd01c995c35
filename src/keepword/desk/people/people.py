"""Who works here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts import queries, services
from keepword.accounts.models import Language, User
from keepword.accounts.rules import AGENT, may_give
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.people.roles import grouped
from keepword.desk.settings import pages
from keepword.teams.queries import mine

PAGE = 100


class RoleField(forms.ChoiceField):
    """A role that the one who looks may give; what each means stands on its page."""

    def __init__(self) -> None:
        text = gettext_lazy("What a role may do is written under “Roles”.")
        super().__init__(label=gettext_lazy("Role"), help_text=text)


def offer_roles(form: forms.Form, user: User, kept: str = "") -> None:
    """Fill a form's field of roles with those that this user may give, and the one that is there."""
    found = queries.roles_to_give(user)
    choices = [(role.key, role.name) for role in found]
    if kept and kept not in dict(choices):
        choices += [(role.key, role.name) for role in queries.roles() if role.key == kept]
    form.fields["role"].choices = choices  # type: ignore[attr-defined]


class NewPersonForm(forms.Form):
    """A log-in with a first password."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("They log in with it."))
    password = forms.CharField(
        label=gettext_lazy("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters. They can change it under their profile."),
    )
    role = RoleField()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)


class PersonForm(forms.Form):
    """What may be changed about somebody."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = RoleField()
    is_active = forms.BooleanField(
        label=gettext_lazy("May log in"),
        required=False,
        help_text=gettext_lazy(
            "Without it they are logged out at once. What they wrote and what is assigned to them stays."
        ),
    )


@require_GET
@right_required("people")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, also those who may not log in any more, and who is invited."""
    user = person(request)
    rows = queries.everybody(user)
    found = page(rows, order=("name", "pk"), after=request.GET.get("after", ""), size=PAGE)
    names = {role.key: role.name for role in queries.roles()}
    seen = queries.last_seen(found.rows)
    listed = [{"who": who, "role": names.get(who.role, ""), "seen": seen[who.pk]} for who in found.rows]
    invited = [
        {"row": row, "role": names.get(row.role, ""), "expired": queries.has_expired(row)}
        for row in queries.invitations(user)[:PAGE]
    ]
    return pages.show(
        request, "desk/people/people.html", "settings_people", page=found, listed=listed, invited=invited
    )


@pages.both
@right_required("people")
def add(request: HttpRequest) -> HttpResponse:
    """Give somebody a log-in."""
    user = person(request)
    form = NewPersonForm(request.POST or None, initial={"language": user.language, "role": AGENT})
    offer_roles(form, user)
    if pages.done(form, lambda: services.add_user(user, **form.cleaned_data)):
        text = _("%(name)s can log in now. Tell them the password; it is not sent to them.")
        messages.success(request, text % {"name": form.cleaned_data["name"]})
        return redirect("settings_people")
    return pages.show(request, "desk/people/person.html", "settings_people", form=form)


@pages.both
@right_required("people")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename somebody, give them another role, shut them out or let them in."""
    user = person(request)
    found = queries.get_user(user, pk)
    label = found.name
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    offer_roles(form, user, found.role)
    # A form without its one box ticked is still a form.
    form.is_bound = request.method == "POST"
    above = not may_give(user.rights, found.rights)
    if above:
        for field in form.fields.values():
            field.disabled = True
    elif pages.done(form, lambda: services.change_user(user, found, **form.cleaned_data)):
        messages.success(request, _("%(name)s is saved.") % {"name": found.name})
        return redirect("settings_people")
    shown = User.objects.get(pk=pk) if form.errors else found
    return pages.show(
        request,
        "desk/people/person.html",
        "settings_people",
        form=form,
        label=label,
        above=above,
        **_about(user, shown),
    )


@require_POST
@right_required("people")
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Log somebody out everywhere."""
    found = queries.get_user(person(request), pk)
    _try(request, lambda: services.end_sessions(person(request), found), _("%(name)s is logged out."), found)
    return redirect("settings_person", pk)


@require_POST
@right_required("people")
def reset_second(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody lost their telephone."""
    found = queries.get_user(person(request), pk)
    text = _("%(name)s logs in without a second factor until they set up a new one.")
    _try(request, lambda: services.reset_second_factor(person(request), found), text, found)
    return redirect("settings_person", pk)


def _try(request: HttpRequest, verb: Any, text: str, who: User) -> None:
    try:
        verb()
    except Invalid as error:
        messages.error(request, error.message)
    except KeepwordError:
        raise
    else:
        messages.success(request, text % {"name": who.name})


def _about(user: User, found: User) -> dict[str, Any]:
    return {
        "who": found,
        "role": queries.role_name(found),
        "groups": grouped(found.rights),
        "seen": queries.last_seen([found])[found.pk],
        "teams": list(mine(found).order_by("name")),
        "sessions": queries.sessions(found),
        "factors": queries.second_factors(found),
        "own": user.pk == found.pk,
    }
