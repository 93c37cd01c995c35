"""How a provider's call is answered: the frame of every channel's web.py.

A call is believed when its signature is right, taken once, and acknowledged when it is committed. Whatever
is wrong with it is a 4xx with a word, never a traceback; only our own troubles are a 503: it comes again.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from keepword.channels.doors import intake
from keepword.channels.doors.models import Connected
from keepword.channels.doors.queries import by_hook
from keepword.core.errors import Invalid, NotFound, Refused, Unavailable

logger = logging.getLogger(__name__)
Hook = Callable[..., HttpResponseBase]  # (request, connection) and the further parts of the address


def hook(channel: str, *methods: str) -> Callable[[Hook], Callable[..., HttpResponseBase]]:
    """Make a view of `(request, connection)` out of one that is called with the name in the address.

    The view raises Refused for a wrong signature (403), Invalid for what cannot be read (400).
    """

    def wrap(view: Hook) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, hook: str, **parts: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            try:
                connection = by_hook(channel, hook)
                if connection.state == Connected.OFF:
                    raise Unavailable("This inbox is switched off.")
                return view(request, connection, **parts)
            except NotFound:
                return _said("There is nothing here.", 404)
            except Refused as error:
                return _said(error.message, 403)
            except (Invalid, RequestDataTooBig, UnreadablePostError, UnicodeError, ValueError) as error:
                return _said(getattr(error, "message", str(error))[:200], 400)
            except (Unavailable, OperationalError) as error:
                logger.warning("A call to inbox %s was put off: %s", channel, error)
                return HttpResponse("Try again later.", status=503, headers={"Retry-After": "30"})

        return answer

    return wrap


def body_of(request: HttpRequest) -> bytes:
    """The body of a call. Invalid when it is larger than any that a provider sends."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > intake.MOST_BYTES:
        raise Invalid("This is more than one call may hold.")
    body = request.body
    if len(body) > intake.MOST_BYTES:
        raise Invalid("This is more than one call may hold.")
    return body


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
