"""A push message to one browser (RFC 8030, sealed by RFC 8291), whosever browser it is."""

import base64
import binascii
import hashlib
import json
from io import BytesIO
from typing import Any, Final, Literal, Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import AnyHttpUrl
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription

from keepword.core import outgoing
from keepword.core.errors import Invalid, Unavailable
from keepword.notifications import keys

GIVE_UP: Final = 10  # failures in a row
TTL: Final = 4 * 3600  # seconds that the push service keeps it for a device that is off
_FAILED_FOR_GOOD: Final = (404, 410)  # the browser took its consent back (RFC 8030, section 7.3)

Outcome = Literal["taken", "gone", "failed"]


class Subscription(Protocol):
    """What a browser gave us to reach it by."""

    endpoint: Any
    p256dh: Any
    auth: Any


def check(endpoint: str, p256dh: str, auth: str) -> str:
    """The digest by which an endpoint is known; Invalid when it cannot be used. A browser names it."""
    try:
        outgoing.check_url(endpoint)
        if len(_decoded(p256dh)) != 65 or len(_decoded(auth)) != 16:  # RFC 8291, section 3.1 and 3.2
            raise Invalid("")
    except Invalid:
        raise Invalid(_("This browser's push service is not one that can be used.")) from None
    return digest(endpoint)


def digest(endpoint: str) -> str:
    """An endpoint's name in our tables."""
    return hashlib.sha256(endpoint.encode("utf-8", "replace")).hexdigest()


def send(device: Subscription, payload: dict[str, str]) -> Outcome:
    """Give a push service something for a browser, and what became of it."""
    try:
        sealed = _sealer().get(
            json.dumps(payload, ensure_ascii=False).encode(),
            WebPushSubscription(
                endpoint=AnyHttpUrl(device.endpoint),
                keys=WebPushKeys(auth=device.auth, p256dh=device.p256dh),
            ),
        )
        answer = outgoing.post(
            device.endpoint,
            sealed.encrypted,
            headers={name: str(value) for name, value in sealed.headers.items()},
        )
    except (Invalid, Unavailable, ValueError):
        return "failed"
    if answer.status in _FAILED_FOR_GOOD:
        return "gone"
    return "taken" if answer.ok else "failed"


def _sealer() -> WebPush:
    sender = settings.DEFAULT_FROM_EMAIL if "@" in settings.DEFAULT_FROM_EMAIL else "push@keepword.invalid"
    address = sender.rpartition("<")[2].rstrip(">") or sender
    return WebPush(
        private_key=BytesIO(keys.private_pem()),
        public_key=BytesIO(keys.public_pem()),
        subscriber=address,
        ttl=TTL,
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
