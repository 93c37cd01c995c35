"""Reads about API tokens."""

from django.db.models import Q, QuerySet

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.tokens import rules
from keepword.tokens.models import ApiToken


def tokens(user: User) -> QuerySet[ApiToken]:
    """A person's own tokens that are not revoked; for an admin everybody's."""
    rows = ApiToken.objects.filter(revoked_at=None).select_related("user")
    if user.may("settle"):
        return rows
    return rows.filter(user=user) if user.may("tokens") else rows.none()


def get_token(user: User, pk: int) -> ApiToken:
    """One of them; missing and forbidden alike are NotFound."""
    found = tokens(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such token.")
    return found


def by_secret(secret: str) -> ApiToken | None:
    """The token of a secret, with its person, if both may still be used. One query."""
    if not secret.startswith(rules.PREFIX):
        return None
    holding = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    rows = ApiToken.objects.filter(holding, digest=rules.digest(secret), revoked_at=None)
    found = rows.select_related("user").first()
    return found if found is not None and found.user.may("tokens") else None
