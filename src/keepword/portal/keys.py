"""The key in each form of the customer's page.

It proves that the form came from the page of this very conversation, so it does what a CSRF token does,
but needs no cookie: the page works where cookies are blocked, and sets none. Forms of whoever is signed in
are of their session instead of a conversation.
"""

import secrets
from datetime import timedelta

from django.core import signing

_SIGNER = signing.TimestampSigner(salt="keepword.portal.form")
VALID = timedelta(days=60)


def issue(of: int | str) -> str:
    """A new key for a form of this conversation (its number) or of another thing by its name."""
    return _SIGNER.sign(f"{of}.{secrets.token_urlsafe(12)}")


def read(of: int | str, key: str) -> str | None:
    """The unique part of a key issued for this very thing; None for any other or too old."""
    try:
        value = _SIGNER.unsign(key[:200], max_age=VALID)
    except signing.BadSignature:
        return None
    number, _dot, unique = value.partition(".")
    return unique if number == str(of) else None
