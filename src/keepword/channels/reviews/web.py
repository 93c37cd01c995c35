"""Where other programs tell of reviews, signed as Standard Webhooks say."""

import hmac
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse

from keepword.channels.doors import intake
from keepword.channels.doors.models import Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.reviews.queries import where_of
from keepword.core import clock
from keepword.core.errors import Invalid, Refused
from keepword.webhooks import rules as signing

TOLERANCE = timedelta(minutes=5)  # as the specification's own libraries have it


@hook("review", "POST")
def receive(request: HttpRequest, connection: Connection) -> HttpResponse:
    """Keep what was sent; the same call again is known by its bytes and does nothing."""
    body = body_of(request)
    where = where_of(connection)
    if where.source != "webhook" or not where.secret:
        raise Refused("This source takes no calls.")
    _verify(request, where.secret, body)
    if not body.lstrip().startswith(b"{"):
        raise Invalid("A JSON object is expected.")
    intake.keep(connection.inbox, body, {"id": request.headers.get("webhook-id", "")[:100]})
    return HttpResponse(status=202)


def _verify(request: HttpRequest, secret: str, body: bytes) -> None:
    """Standard Webhooks 1.0.0, "Verifying webhook authenticity": id, moment and body are what was signed."""
    name, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    given = request.headers.get("webhook-signature", "")
    if not name or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or len(given) > 2_000:
        raise Refused("Sign the call as Standard Webhooks say.")
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(clock.now() - at) > TOLERANCE:
        raise Refused("The timestamp is too old, or of the future.")
    right = signing.signature(secret, name, at, body)
    if not any([hmac.compare_digest(right.encode(), one.encode()) for one in given.split()]):
        raise Refused("The signature is wrong.")
