"""The key in the form of a box: it came from the page of this very box. It needs no cookie."""

import secrets
from datetime import timedelta

from django.core import signing

_FORM = signing.TimestampSigner(salt="keepword.boxes.form")
_SLIP = signing.TimestampSigner(salt="keepword.boxes.slip")
VALID = timedelta(days=2)
THANKS = timedelta(hours=1)  # how long the page that thanks knows whom


def issue(code: str) -> str:
    """A new key for a form of this box."""
    return _FORM.sign(f"{code}.{secrets.token_urlsafe(12)}")


def read(code: str, key: str) -> str | None:
    """The unique part of a key issued for this box; None for any other or too old."""
    try:
        value = _FORM.unsign(key[:200], max_age=VALID)
    except signing.BadSignature:
        return None
    name, _dot, unique = value.partition(".")
    return unique if name == code else None


def thank(slip_id: int) -> str:
    """The name of a slip on the page that thanks for it."""
    return _SLIP.sign(str(slip_id))


def thanked(signed: str) -> int | None:
    """The slip of such a name, for an hour."""
    try:
        return int(_SLIP.unsign(signed[:200], max_age=THANKS))
    except (signing.BadSignature, ValueError):
        return None
