"""Where Meta calls: https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""

import hashlib
import hmac

from django.http import HttpRequest, HttpResponse

from keepword.channels.doors import connections, intake
from keepword.channels.doors.models import Connected, Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.whatsapp.api import phone_of
from keepword.channels.whatsapp.reading import changes_of
from keepword.channels.whatsapp.reading import phone_of as phone_in
from keepword.core.errors import Refused


@hook("whatsapp", "GET", "POST")
def calls(request: HttpRequest, connection: Connection) -> HttpResponse:
    """A call comes, or Meta asks whether this address is ours. It sends no time with its signature."""
    secrets = connections.secrets_of(connection)
    if request.method == "GET":
        return _verify(request, secrets.get("verify_token", ""))
    body = body_of(request)
    _check(request, body, secrets.get("app_secret", ""))
    for one in _meant(connection, body):
        intake.keep(one.inbox, body)
    return HttpResponse(status=200)


def _verify(request: HttpRequest, token: str) -> HttpResponse:
    given = request.GET.get("hub.verify_token", "")
    right = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if request.GET.get("hub.mode") != "subscribe" or not right:
        raise Refused("This is not the token that was entered here.")
    return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain; charset=utf-8")


def _check(request: HttpRequest, body: bytes, app_secret: str) -> None:
    """X-Hub-Signature-256: HMAC-SHA256 of the raw body under the app's secret."""
    made = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Hub-Signature-256", "").removeprefix("sha256=")
    if not app_secret or not hmac.compare_digest(given.encode(), made.encode()):
        raise Refused("This is not from Meta.")


def _meant(called: Connection, body: bytes) -> list[Connection]:
    """Whom a call is for: an app has one address for all its numbers, each of which may be an inbox of ours.

    Of another app's number nothing is taken: its secret has not signed this.
    """
    phones = {phone_in(change) for change in changes_of(body)}
    ours = phone_of(called)
    others = Connection.objects.select_related("inbox").filter(
        inbox__channel="whatsapp", inbox__is_active=True
    )
    secret = connections.secrets_of(called).get("app_secret", "")
    found = [
        one
        for one in others.exclude(pk=called.pk).exclude(state=Connected.OFF)
        if phone_of(one) in phones and connections.secrets_of(one).get("app_secret", "") == secret
    ]
    if phones & {ours, ""} or not found:
        found.append(called)
    return found
