"""The settings' front door, one's own profile and the shop."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepword.accounts import services
from keepword.accounts.models import Language, Theme
from keepword.accounts.queries import business, role_name
from keepword.accounts.rules import MAX_UNDO
from keepword.core.errors import NotFound
from keepword.desk.access import admin_required, person, person_required
from keepword.desk.settings import pages
from keepword.desk.settings.fields import ZoneField, zones


class ProfileForm(forms.Form):
    """A person's own way of seeing Keepword."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    job_title = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Customers read it below your answers where the signature has {job}."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    time_zone = ZoneField()
    theme = forms.ChoiceField(label=gettext_lazy("Colours"), choices=Theme.choices)


class ShopForm(forms.Form):
    """What the shop is called, and which language and zone are its own."""

    name = forms.CharField(
        label=gettext_lazy("Name of the shop"),
        max_length=120,
        help_text=gettext_lazy("Customers see it above their conversations."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=Language.choices,
        help_text=gettext_lazy("For what Keepword writes when nobody's own language is known."),
    )
    time_zone = ZoneField()
    undo_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds for undo"),
        required=False,
        min_value=0,
        max_value=MAX_UNDO,
        help_text=gettext_lazy("An answer waits so long before it leaves, so that it can be taken back."),
    )


@require_GET
@person_required
def index(request: HttpRequest) -> HttpResponse:
    """The first page of the settings that this person may open."""
    return redirect(pages.links(person(request))[0].key)


@pages.both
@person_required
def profile(request: HttpRequest) -> HttpResponse:
    """Everybody's own."""
    user = person(request)
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if pages.done(form, lambda: services.save_profile(user, **form.cleaned_data)):
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return pages.show(request, "profile", "profile", form=form, zones=zones(), role=role_name(user))


@pages.both
@admin_required
def shop(request: HttpRequest) -> HttpResponse:
    """The shop's own."""
    found = business()
    if found is None:
        raise NotFound(_("Nothing is set up yet."))
    initial = {name: getattr(found, name) for name in ShopForm.base_fields}
    form = ShopForm(request.POST or None, initial=initial)
    if pages.done(form, lambda: services.save_business(person(request), **form.cleaned_data)):
        messages.success(request, _("The shop is saved."))
        return redirect("settings_shop")
    return pages.show(request, "shop", "settings_shop", form=form, zones=zones())
