"""What a token may be allowed, and how its secret looks. Pure."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Final

AREAS: Final = (
    *("conversations", "customers", "commerce", "privacy", "people"),
    *("settings", "webhooks", "audit"),
)
READ, WRITE = "read", "write"
SCOPES: Final = (
    *(f"{area}:{level}" for area in AREAS if area != "audit" for level in (READ, WRITE)),
    "audit:read",
)
PREFIX: Final = "kw_"  # so that whoever finds a secret in a log or a repository sees what it is
SHOWN: Final = 10  # characters of a secret that are kept to know it by
MOST_TOKENS: Final = 50  # a person's that hold


def new_secret() -> str:
    """A secret of 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256 in hex. It is random, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def allows(scopes: Iterable[str], area: str, level: str) -> bool:
    """Whether these scopes let one do this; whoever may write may read."""
    held = set(scopes)
    return f"{area}:{level}" in held or (level == READ and f"{area}:{WRITE}" in held)


def in_order(scopes: Iterable[str]) -> list[str]:
    """The known ones among the scopes, each once, in their own order."""
    wanted = set(scopes)
    return [scope for scope in SCOPES if scope in wanted]
