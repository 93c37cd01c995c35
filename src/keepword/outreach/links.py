"""The customer's way out of a notice: a signed address without a name in it."""

from typing import Final

from django.conf import settings

from keepword.core import secrets
from keepword.core.errors import NotFound

_PURPOSE: Final = "notice"
PATH: Final = "/notices/off/"  # followed by the token and "/"; the portal answers there


def token_of(recipient: int) -> str:
    """The token of a recipient, by its number."""
    return secrets.sign(_PURPOSE, recipient, length=24)


def recipient_of(token: str) -> int:
    """The number behind a token; NotFound for one that is not ours."""
    found = secrets.unsign(_PURPOSE, token, length=24)
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def unsubscribe_url(recipient: int) -> str:
    """Where a customer says that they do not want it any more: a page by GET, RFC 8058 by POST."""
    return f"{settings.KEEPWORD_URL}{PATH}{token_of(recipient)}/"
