"""Who works here."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepword.accounts import services
from keepword.accounts.models import Language, Role, User
from keepword.accounts.queries import get_user
from keepword.core.keyset import page
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages

PAGE = 100
_ROLES = gettext_lazy(
    "Agents answer customers. Leads also see the numbers of the whole service and decide about spam. "
    "Admins also settle everything here."
)


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
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, initial=Role.AGENT, help_text=_ROLES
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)


class PersonForm(forms.Form):
    """What an admin may change about somebody."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, help_text=_ROLES)
    is_active = forms.BooleanField(
        label=gettext_lazy("May log in"),
        required=False,
        help_text=gettext_lazy(
            "Without it they are logged out at once. What they wrote and what is assigned to them stays."
        ),
    )


@require_GET
@admin_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, also those who may not log in any more."""
    found = page(User.objects.all(), order=("name", "pk"), after=request.GET.get("after", ""), size=PAGE)
    return pages.show(request, "people", "settings_people", page=found)


@pages.both
@admin_required
def add(request: HttpRequest) -> HttpResponse:
    """Give somebody a log-in."""
    user = person(request)
    form = NewPersonForm(request.POST or None, initial={"language": user.language})
    if pages.done(form, lambda: services.add_user(user, **form.cleaned_data)):
        text = _("%(name)s can log in now. Tell them the password; it is not sent to them.")
        messages.success(request, text % {"name": form.cleaned_data["name"]})
        return redirect("settings_people")
    return pages.show(request, "person", "settings_people", form=form)


@pages.both
@admin_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename somebody, give them another role, shut them out or let them in."""
    found = get_user(person(request), pk)
    label = found.name
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    # A form without its one box ticked is still a form.
    form.is_bound = request.method == "POST"
    if pages.done(form, lambda: services.change_user(person(request), found, **form.cleaned_data)):
        messages.success(request, _("%(name)s is saved.") % {"name": found.name})
        return redirect("settings_people")
    return pages.show(request, "person", "settings_people", form=form, who=found, label=label)
