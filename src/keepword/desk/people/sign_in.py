"""How people log in: second factor, passwords, a provider."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts import queries, services
from keepword.accounts.models import SignIn, User
from keepword.accounts.rules import EVERYTHING
from keepword.accounts.services.sign_in import ProviderFields
from keepword.desk.access import person, right_required
from keepword.desk.account.provider import callback_address
from keepword.desk.settings import pages


class SignInForm(forms.Form):
    """What is asked of everybody."""

    demand_second = forms.BooleanField(
        label=gettext_lazy("Everybody needs a second factor"),
        required=False,
        help_text=gettext_lazy(
            "An app or a passkey beside the password. Who has none is led to it at the next log-in. "
            "A provider asks for its own."
        ),
    )
    passwords = forms.BooleanField(
        label=gettext_lazy("People may log in with passwords and passkeys of this Keepword"),
        required=False,
        help_text=gettext_lazy(
            "Off: only through the provider below, but for the admin whom you choose here."
        ),
    )
    emergency = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("For emergencies"),
        required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy("This admin's password works also on the day on which the provider does not."),
    )


class ProviderForm(forms.Form):
    """An OpenID Connect provider."""

    on = forms.BooleanField(label=gettext_lazy("People may sign in through this provider"), required=False)
    issuer = forms.CharField(
        label=gettext_lazy("Issuer"),
        max_length=300,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://login.example.com", "spellcheck": "false"}),
        help_text=gettext_lazy("Its address; Keepword finds the rest below /.well-known/."),
    )
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=300, required=False)
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("It is stored encrypted and never shown again. Empty: the stored one stays."),
    )
    label = forms.CharField(
        label=gettext_lazy("Name on the button"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as “Google” or your company."),
    )
    newcomers = forms.ChoiceField(
        label=gettext_lazy("People who are not here yet"),
        required=False,
        help_text=gettext_lazy("Invited people get the role of their invitation in any case."),
    )
    domains = forms.CharField(
        label=gettext_lazy("Only addresses of these domains"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Separated by blanks or commas. Empty: every address that the provider verified."
        ),
    )

    def clean_domains(self) -> list[str]:
        return str(self.cleaned_data["domains"]).replace(",", " ").split()


@pages.both
@right_required(EVERYTHING)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Second factor and passwords."""
    row = queries.sign_in()
    initial = {"demand_second": row.demand_second, "passwords": row.passwords, "emergency": row.emergency_id}
    form = SignInForm(request.POST or None, initial=initial)
    form.is_bound = request.method == "POST"
    _offer_admins(form, person(request))
    if pages.done(form, lambda: services.save_sign_in(person(request), **form.cleaned_data)):
        messages.success(request, _("That is how people log in now."))
        return redirect("settings_sign_in")
    return _show(request, form, _provider_form(row, None, person(request)))


@pages.both
@right_required(EVERYTHING)
def provider(request: HttpRequest) -> HttpResponse:
    """The provider."""
    row = queries.sign_in()
    if request.method != "POST":
        return redirect("settings_sign_in")
    form = _provider_form(row, request.POST, person(request))
    if pages.done(form, lambda: services.save_provider(person(request), ProviderFields(**form.cleaned_data))):
        messages.success(request, _("The provider is saved."))
        return redirect("settings_sign_in")
    initial = {"demand_second": row.demand_second, "passwords": row.passwords, "emergency": row.emergency_id}
    other = SignInForm(initial=initial)
    _offer_admins(other, person(request))
    return _show(request, other, form)


def _provider_form(row: SignIn, given: Any, user: User) -> ProviderForm:
    initial = {
        "on": row.provider_on,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "label": row.label,
        "newcomers": row.newcomers,
        "domains": row.domains,
    }
    form = ProviderForm(given, initial=initial)
    form.is_bound = given is not None
    outside = [("", _("stay outside until somebody invites them"))]
    roles = [(role.key, _("come in as %(role)s") % {"role": role.name}) for role in queries.roles()]
    form.fields["newcomers"].choices = outside + roles  # type: ignore[attr-defined]
    return form


def _offer_admins(form: SignInForm, user: User) -> None:
    form.fields["emergency"].queryset = queries.admins(user)  # type: ignore[attr-defined]


def _show(request: HttpRequest, form: SignInForm, provider: ProviderForm) -> HttpResponse:
    response = pages.show(
        request,
        "desk/people/sign_in.html",
        "settings_sign_in",
        form=form,
        provider=provider,
        callback=callback_address(),
        secret_is_kept=bool(queries.sign_in().client_secret),
    )
    if provider.is_bound and provider.errors:
        response.status_code = 422
    return response
