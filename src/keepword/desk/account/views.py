"""The pages around the log-in that allauth has not."""

from allauth.account.utils import perform_login
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from keepword.accounts import services
from keepword.accounts.links import find_open
from keepword.accounts.queries import business, sign_in
from keepword.audit.services import record, system
from keepword.core.errors import NotFound
from keepword.desk.account.provider import OpenId, ProviderAdapter, begin, provider_key
from keepword.desk.settings.pages import done

# A provider that is away, says no, or answers with something that is none of what it should.
NONSENSE = (RequestException, OAuth2Error, KeyError, ValueError, TypeError)


class JoinForm(forms.Form):
    """What an invited person chooses."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Customers and colleagues see it."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. Opening it changes nothing, as programs that look at mail open links."""
    try:
        invitation = find_open(token)
    except NotFound as error:
        return render(request, "account/join_ended.html", {"text": error.message}, status=404)
    with translation.override(invitation.language):
        form = JoinForm(request.POST or None, initial={"name": invitation.name})
        row = sign_in()
        if row.passwords and done(form, lambda: _join(token, form)):
            return _log_in(request, form)
        context = {
            "form": form,
            "invitation": invitation,
            "business": business(),
            "sign_in": row,
        }
        return render(request, "account/join.html", context, status=422 if form.errors else 200)


def _join(token: str, form: forms.Form) -> None:
    form.person = services.accept(token, **form.cleaned_data)  # type: ignore[attr-defined]


def _log_in(request: HttpRequest, form: forms.Form) -> HttpResponse:
    person = form.person  # type: ignore[attr-defined]
    messages.success(request, _("Welcome, %(name)s.") % {"name": person.name})
    return perform_login(request, person, email_verification="none")  # type: ignore[no-any-return]


@never_cache
@require_GET
def sign_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """To the provider. A link, as our policy lets no form lead to another site; what can be forged by it is
    only that somebody logs in as themselves."""
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    try:
        return begin(request, ProviderAdapter(request), target if safe else None)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise NotFound(_("Signing in elsewhere is switched off here.")) from None
    except NONSENSE as error:
        return _no_use(request, error)


@never_cache
@require_GET
def came_back(request: HttpRequest) -> HttpResponse:
    """From the provider, with a code or a refusal."""
    row = sign_in()
    if not row.provider_on:
        raise NotFound(_("Signing in elsewhere is switched off here."))
    view = OAuth2CallbackView.adapter_view(OpenId(request, provider_key(row)))  # type: ignore[no-untyped-call]
    try:
        return view(request)  # type: ignore[no-any-return]
    except NONSENSE as error:
        return _no_use(request, error)


def _no_use(request: HttpRequest, error: Exception) -> HttpResponse:
    record(system, "sign-in failed", sign_in(), reason=f"{type(error).__name__}: {error}"[:300])
    messages.error(request, _("The provider does not answer as it should. Try again in a minute."))
    return redirect("account_login")
