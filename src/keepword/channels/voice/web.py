"""The page from which customers call, and what it plays."""

import json
import secrets
from typing import Any

from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from keepword import __version__
from keepword.accounts.queries import business
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Saying
from keepword.channels.calls.rules import music
from keepword.channels.voice.channel import ice_of
from keepword.conversations.models import Inbox
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.rules import normal_phone
from keepword.customers.services import claim, recognise

VISITOR = "keepword_caller"  # a browser's own mark, signed; nothing else is remembered
A_YEAR = 365 * 24 * 3600
MOST_CALLS = 10  # of one address in MINUTES: nobody fills the queue by himself
MINUTES = 10
LONGEST = 4096
MICROPHONE = "camera=(), geolocation=(), microphone=(self)"


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """From here customers call."""
    inbox = _found()
    if inbox is None:  # a page of theirs, not of ours
        language = (get_language() or "en")[:2]
        nothing = {"shop": business(), "language": language, "version": __version__, "open": False}
        return render(request, "voice/page.html", nothing, status=404)
    line = queries.line_of(inbox)
    open_now = queries.is_open_now(line)
    language = (get_language() or "en")[:2]
    context = {
        "shop": business(),
        "language": language,
        "version": __version__,
        "open": open_now,
        "closed": queries.saying(line, "closed", language).text,
        "callback": line.callback,
    }
    response = render(request, "voice/page.html", context)
    response["Permissions-Policy"] = MICROPHONE
    return response


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A customer calls: their name and, for a callback, their number. The key of the call, to listen with."""
    inbox, given = _inbox(), _given(request)
    _not_too_often(request)
    mark = request.get_signed_cookie(VISITOR, default="", max_age=A_YEAR) or secrets.token_urlsafe(18)
    name = " ".join(str(given.get("name", "")).split())[:80]
    number = normal_phone(str(given.get("number", ""))[:40])
    language = (get_language() or "en")[:2]
    customer = recognise("visitor", mark, name=name, language=language)
    if number:
        claim(customer, "phone", number)  # they say so; it leads to nobody
    call = services.begin(
        inbox, external_id=f"voice:{secrets.token_urlsafe(12)}", customer=customer, language=language
    )
    if number:
        Call.objects.filter(pk=call.pk).update(number=number)
    line = queries.line_of(inbox)
    if queries.is_open_now(line):
        services.queue_up(services.greet(call))
        services.offer_next()
    else:
        services.hang_up(call)
    response = JsonResponse({"key": call.key, "ice": ice_of(inbox, call.key)})
    response.set_signed_cookie(
        VISITOR, mark, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_GET
def sound(request: HttpRequest, key: str, what: str) -> HttpResponseBase:
    """The greeting or the music of the line of a call."""
    call = Call.objects.select_related("inbox").filter(key=key, inbox__channel="voice").first()
    if call is None or what not in ("greeting", queries.MUSIC):
        raise NotFound("There is no such sound.")
    line = queries.line_of(call.inbox)
    saying: Saying | None
    if what == queries.MUSIC:
        saying = queries.music_of(line)
        if saying is None:
            response: HttpResponseBase = HttpResponse(music.loop(), content_type="audio/wav")
            response["Cache-Control"] = "private, max-age=3600"
            return response
    else:
        saying = queries.saying(line, what, call.language).sound
    if saying is None:
        raise NotFound("There is no such sound.")
    response = FileResponse(blobs.open_blob(saying.blob), content_type=saying.type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found() -> Inbox | None:
    return Inbox.objects.filter(channel="voice", is_active=True).order_by("pk").first()


def _inbox() -> Inbox:
    found = _found()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def _given(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST:
        raise Invalid("This is more than a caller has to say.")
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        raise Invalid("This cannot be read.") from None
    if not isinstance(given, dict):
        raise Invalid("This cannot be read.")
    return given


def _not_too_often(request: HttpRequest) -> None:
    key = f"voice.calls.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=MINUTES * 60)
    try:
        count = cache.incr(key)
    except ValueError:  # it has just expired
        count = 1
    if count > MOST_CALLS:
        raise Conflict(_("You have called many times in a few minutes. Wait a little, then call again."))


__all__ = ["page", "sound", "start"]
