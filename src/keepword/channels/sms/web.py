"""Where Twilio calls: https://www.twilio.com/docs/usage/webhooks/webhooks-security"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from twilio.request_validator import RequestValidator

from keepword.channels.doors import connections, intake
from keepword.channels.doors.models import Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.sms.files import file_of
from keepword.channels.sms.reading import Form, form_of
from keepword.core import blobs
from keepword.core.errors import NotFound, Refused

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'  # TwiML: answer nothing
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@hook("sms", "POST")
def texts(request: HttpRequest, connection: Connection) -> HttpResponse:
    """A text comes, or the news of one that left. Twilio sends no time with its signature."""
    body = body_of(request)
    form = form_of(body)
    _check(request, form, connection)
    intake.keep(connection.inbox, body)
    return HttpResponse(NOTHING, content_type="text/xml; charset=utf-8")


@hook("sms", "GET", "HEAD")
def file(request: HttpRequest, connection: Connection, token: str, name: str) -> HttpResponse:
    """A file of an answer, for the phone network or for whoever opens the link. `name` is only for people."""
    found = file_of(connection, token)
    if found is None:
        raise NotFound
    kind = found.type.partition(";")[0].lower()
    shown = kind in _SHOWN or kind.startswith(("audio/", "video/"))
    response = HttpResponse(blobs.get(found.blob), content_type=kind if shown else "application/octet-stream")
    response["Content-Disposition"] = (
        content_disposition_header(not shown, found.name or "file") or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _check(request: HttpRequest, form: Form, connection: Connection) -> None:
    """The signature is of our public address, whatever a proxy has made of it, and of all fields."""
    token = connections.secrets_of(connection).get("token", "")
    url = f"{settings.KEEPWORD_URL}{request.get_full_path()}"
    given = request.headers.get("X-Twilio-Signature", "")
    if not token or not RequestValidator(token).validate(url, dict(form), given):
        raise Refused("This is not from Twilio.")
