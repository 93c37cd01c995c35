"""Encryption of stored secrets and signing of links, all from KEEPWORD_SECRET."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from keepword.core.errors import Unavailable


def _fernet() -> Fernet:
    key = hashlib.sha256(b"keepword.secrets:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt(plain: str) -> str:
    """Fernet (AES-128-CBC with HMAC-SHA256) under a key derived from KEEPWORD_SECRET; "" stays ""."""
    return _fernet().encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """The plain text; Unavailable when KEEPWORD_SECRET is not the one that encrypted it."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise Unavailable(
            "A stored password cannot be read: KEEPWORD_SECRET has changed. "
            "Set the old secret again or enter the password anew."
        ) from None


def _mac(purpose: str, value: str, length: int) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")[:length]


def sign(purpose: str, number: int, *, length: int = 16) -> str:
    """A short token of lower-case letters and digits that carries a number, e.g. `2s-k3…`.

    `length` characters of base32 HMAC-SHA256 (5 bits each) guard it. Fit for addresses: no case, no
    dots, so it survives mail servers that fold local parts to lower case.
    """
    value = _to_base36(number)
    return f"{value}-{_mac(purpose, value, length)}"


def unsign(purpose: str, token: str, *, length: int = 16) -> int | None:
    """The number of a token that `sign` made, or None for anything else."""
    value, dash, mac = token.lower().partition("-")
    if not dash or not value.isascii() or not value.isalnum() or len(value) > 13:
        return None
    if not hmac.compare_digest(_mac(purpose, value, length).encode(), mac.encode("utf-8", "replace")):
        return None
    return int(value, 36)


def _to_base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while True:
        number, rest = divmod(number, 36)
        out = digits[rest] + out
        if not number:
            return out
