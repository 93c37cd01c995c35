"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business, demands_second
from keepword.accounts.services.posting import send_letter
from keepword.audit.services import record, system
from keepword.core import jobs
from keepword.desk.account.backend import may_use_password

DUE = "second_factor_due"  # in the session: set up a second factor before anything else


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an admin gives people their log-ins."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the server knows it: it believes the proxy on its own machine (docs/operating.md) and nobody
        else. Without one, all whom it does not know count together."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - an address, not a door

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if isinstance(user, User) and not user.may("converse"):
            return "/settings/"
        return super().get_login_redirect_url(request)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Also stops a passkey where the shop switched local log-ins off; a provider's word goes on."""
        stopped = super().pre_login(request, user, **kwargs)
        if stopped is not None:
            return stopped
        by_provider = "sociallogin" in (kwargs.get("signal_kwargs") or {})
        if not by_provider and not may_use_password(user):
            messages.error(request, _("Passwords and passkeys are switched off here. Sign in as below."))
            return redirect("account_login")
        return None

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Who has no second factor yet, where all must, sets it up now. A provider asks for its own."""
        if "sociallogin" not in (kwargs.get("signal_kwargs") or {}) and demands_second(user):
            request.session[DUE] = True
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Whose address it was, where somebody has it; what else was typed may be a password."""
        email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        person = get_user_model().objects.filter(email=email).first()
        data = {"ip": self.get_client_ip(request)} | ({} if person else {"unknown": True})
        record(system, "log-in failed", person or User(), **data)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """To the address that was set: what a request says of its host may be a stranger's word, and the
        mail goes to somebody else."""
        return settings.KEEPWORD_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As a job: a page that waits for the mail server tells by that who has a log-in."""
        letter = self.render_mail(template_prefix, email, context | {"shop": business()})
        jobs.enqueue(send_letter, email, str(letter.subject), str(letter.body))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """allauth asks its own list of addresses, which people here are not in."""
        return bool(user.is_active and user.check_password(password))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """“You have signed in” is not worth a line; what failed is."""
        if level > messages.SUCCESS:
            super().add_message(request, level, *args, **kwargs)
