"""Where Telegram calls: https://core.telegram.org/bots/api#setwebhook"""

import hmac

from django.http import HttpRequest, HttpResponse

from keepword.channels.doors import intake
from keepword.channels.doors.models import Connection
from keepword.channels.doors.web import body_of, hook
from keepword.channels.telegram.reading import update_of
from keepword.channels.telegram.tasks import secret_of
from keepword.core.errors import Refused


@hook("telegram", "POST")
def updates(request: HttpRequest, connection: Connection) -> HttpResponse:
    """An update comes. Telegram sends no time with its secret; a repeated update is known by its bytes."""
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not hmac.compare_digest(given.encode(), secret_of(connection).encode()):
        raise Refused("This is not from Telegram.")
    body = body_of(request)
    update_of(body)
    intake.keep(connection.inbox, body)
    return HttpResponse(status=200)
