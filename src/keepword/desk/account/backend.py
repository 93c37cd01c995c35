"""Who may log in with a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from keepword.accounts.models import User
from keepword.accounts.queries import sign_in


class Backend(AuthenticationBackend):
    """allauth's, but that a shop may have switched passwords off for all but one admin.

    The password is checked in any case, so that the answer takes as long and says as little.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, **credentials: Any
    ) -> User | None:
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and may_use_password(user) else None


def may_use_password(user: User) -> bool:
    """Whether this person may log in with a password, or a passkey in its place."""
    row = sign_in()
    return row.passwords or row.emergency_id == user.pk
