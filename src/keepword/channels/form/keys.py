"""The key in each form: when it was shown, for which kind, and that it was ours.

It does what a CSRF token does without a cookie, tells how long somebody took, and makes what is sent twice
one request.
"""

import secrets
from dataclasses import dataclass

from django.core import signing

from keepword.channels.form.rules import VALID
from keepword.core import clock

_SIGNER = signing.Signer(salt="keepword.form")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Key:
    """What a key says: its unique part, and how old it is in seconds."""

    unique: str
    age: float


def issue(kind: str) -> str:
    """A new key for a form of this kind."""
    return _SIGNER.sign(f"{kind}.{int(clock.now().timestamp() * 1000)}.{secrets.token_urlsafe(12)}")


def read(kind: str, key: str) -> Key | None:
    """What a key issued for this kind says; None for any other, for one too old, or from the future."""
    try:
        value = _SIGNER.unsign(key[:_LONGEST])
        name, at, unique = value.split(".")
        age = clock.now().timestamp() - int(at) / 1000
    except (signing.BadSignature, ValueError):
        return None
    return Key(unique, age) if name == kind and -1 <= age <= VALID.total_seconds() else None
