"""What is signed between jambonz and us.

Webhooks: `Jambonz-Signature: t=SECONDS,v1=HEX`, HMAC-SHA256 with the account's webhook secret over the time,
a dot and the body (https://docs.jambonz.org/guides/features/securing-http-endpoints; the form of the header
is that of verifyJambonzSignature in its SDK). The address is not signed, so a request is taken once at one
address. The sound of a call comes by a WebSocket, which bears no such header but what we name as `wsAuth`:
a password made of the secret, good for that address alone.
"""

import hashlib
import hmac
import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.cache import cache

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone.talk import Knock
from keepword.core import clock
from keepword.core.errors import Refused

HEADER: Final = "Jambonz-Signature"
TOLERANCE: Final = 300  # seconds that the two clocks may differ by
NAME: Final = "keepword"
_FORM: Final = re.compile(r"t=([0-9]{1,12}),\s*v1=([0-9a-f]{64})")


def check(knock: Knock, connection: Connection) -> None:
    """Refused unless jambonz signed this a moment ago, and it was not here before."""
    found = _FORM.fullmatch(knock.headers.get(HEADER, ""))
    if found is None:
        raise Refused("The signature is missing.")
    made = hmac.new(_secret(connection), found[1].encode() + b"." + knock.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made, found[2]):
        raise Refused("The signature is not right.")
    if abs(clock.now().timestamp() - int(found[1])) > TOLERANCE:
        raise Refused("This was signed too long ago.")
    name = hashlib.sha256(f"{connection.pk} {knock.address} {found[0]}".encode()).hexdigest()
    # A cache that keeps nothing now lets it pass: each step asks what state the call is in.
    if not cache.add(f"jambonz:{name}", 1, 2 * TOLERANCE) and cache.get(f"jambonz:{name}") is not None:
        raise Refused("This was here before.")


def listener(connection: Connection, address: str) -> dict[str, Any]:
    """Where a call's sound is streamed to, and what proves that it is jambonz who does."""
    parts = urlsplit(address)
    url = parts._replace(scheme="wss" if parts.scheme == "https" else "ws").geturl()
    return {"url": url, "wsAuth": {"username": NAME, "password": password(connection, parts.path)}}


def password(connection: Connection, path: str) -> str:
    """Of the WebSocket at this path."""
    return hmac.new(_secret(connection), b"listen " + path.encode(), hashlib.sha256).hexdigest()


def _secret(connection: Connection) -> bytes:
    secret = connections.secrets_of(connection).get("signing_key", "")
    if not secret:  # which would let anybody sign
        raise Refused("There is no webhook secret.")
    return secret.encode()
