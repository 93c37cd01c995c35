"""Log-ins and second factors go into the audit log, as the libraries tell of them."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from keepword.accounts.models import User
from keepword.audit.services import record


@receiver(account.user_logged_in)
def logged_in(sender: Any, request: Any, user: User, **_rest: Any) -> None:
    """By which way, and from where."""
    ways = [str(step.get("method", "")) for step in request.session.get("account_authentication_methods", [])]
    record(user, "logged in", user, ip=_ip(request), ways=list(dict.fromkeys(filter(None, ways))))


@receiver(user_logged_out)
def logged_out(sender: Any, request: Any, user: User | None, **_rest: Any) -> None:
    """By themselves."""
    if user is not None and user.pk:
        record(user, "logged out", user)


@receiver([account.password_changed, account.password_set])
def password_changed(sender: Any, request: Any, user: User, **_rest: Any) -> None:
    """Another password."""
    record(user, "changed password", user, ip=_ip(request))


@receiver(account.password_reset)
def password_reset(sender: Any, request: Any, user: User, **_rest: Any) -> None:
    """By the link in a mail."""
    record(user, "reset password", user, ip=_ip(request))


@receiver(mfa.authenticator_added)
def factor_added(sender: Any, user: User, authenticator: Any, **_rest: Any) -> None:
    """An app, a passkey, recovery codes."""
    record(user, "added second factor", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def factor_removed(sender: Any, user: User, authenticator: Any, **_rest: Any) -> None:
    """Taken away by themselves."""
    record(user, "removed second factor", user, kind=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def factor_renewed(sender: Any, user: User, authenticator: Any, **_rest: Any) -> None:
    """New recovery codes."""
    record(user, "renewed second factor", user, kind=str(authenticator.type))


@receiver(mfa.authentication_failed)
def factor_failed(sender: Any, request: Any, user: User | None, **_rest: Any) -> None:
    """A wrong code, by somebody who knew the password."""
    if user is not None:
        record(user, "second factor failed", user, ip=_ip(request))


def _ip(request: Any) -> str:
    return str(getattr(request, "META", {}).get("REMOTE_ADDR", ""))
