"""The key in each form of the customer's page.

It proves that the form came from the page of this very conversation, so it does what a CSRF token does,
but needs no cookie: the page works where cookies are blocked, and sets none.
"""

import secrets
from datetime import timedelta

from django.core import signing

_SIGNER = signing.TimestampSigner(salt="keepword.portal.form")
VALID = timedelta(days=60)


def issue(conversation_id: int) -> str:
    """A new key for a form of this conversation."""
    return _SIGNER.sign(f"{conversation_id}.{secrets.token_urlsafe(12)}")


def read(conversation_id: int, key: str) -> str | None:
    """The unique part of a key issued for this conversation; None for any other or too old."""
    try:
        value = _SIGNER.unsign(key[:200], max_age=VALID)
    except signing.BadSignature:
        return None
    number, _dot, unique = value.partition(".")
    return unique if number == str(conversation_id) else None
