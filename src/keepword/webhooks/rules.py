"""Signatures and retries as Standard Webhooks 1.0.0 has them (standardwebhooks.com). Pure."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the mark of one, not one
SECRET_BYTES: Final = 32  # the specification wants 24 to 64
OLD_SECRET_HOLDS: Final = timedelta(days=1)  # both sign meanwhile, so that nothing is refused

# After each try that failed; the first goes out at once. The specification's own schedule, 3 days long.
BACKOFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_TRIES: Final = len(BACKOFF) + 1
GIVE_UP_AFTER: Final = timedelta(days=5)  # nothing has been taken for so long: the endpoint is switched off
GONE: Final = 410  # "do not send me anything any more"
KEEP: Final = timedelta(days=30)
MOST_WAIT: Final = timedelta(days=1)  # of what a receiver may ask for by Retry-After


def new_secret() -> str:
    """A fresh signing secret as receivers' libraries want it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_key(secret: str) -> bytes | None:
    """The bytes that sign, or None for what is no secret of 24 to 64 bytes."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if 24 <= len(key) <= 64 else None


def signature(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """One signature, `v1,<base64>`: HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    mac = hmac.new(secret_key(secret) or b"", signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def headers(secrets_: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message, signed with each secret that holds now."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, message_id, at, body) for secret in secrets_),
    }


def next_try(tries: int, at: datetime, *, retry_after: str = "") -> datetime | None:
    """When to try again after the given number of tries, the last of them at `at`; None: never.

    `retry_after` is what the receiver asked for, in seconds; it makes the wait longer, not shorter.
    """
    if tries >= MOST_TRIES:
        return None
    wait = BACKOFF[tries - 1]
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 8:
        wait = max(wait, min(timedelta(seconds=int(retry_after)), MOST_WAIT))
    return at + wait


def wants(topics: Iterable[str], topic: str) -> bool:
    """Whether one of the chosen topics is this one: itself, `conversation.*`, or `*` for all."""
    family = topic.partition(".")[0]
    return any(one in (topic, "*", f"{family}.*") for one in topics)
