"""What the widget asks for over HTTP: itself, its settings, files. Answers are for allowed sites only."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from keepword.channels.calls.queries import calls_from_sites
from keepword.channels.chat import assets, files, limits, queries, rules, showing
from keepword.channels.chat.live import origins_of_host
from keepword.channels.chat.models import Widget
from keepword.channels.chat.services import invited, sessions
from keepword.channels.demo.models import Progress
from keepword.core import blobs
from keepword.core.errors import Invalid, KeepwordError, NotFound, Refused, Unavailable

View = Callable[..., HttpResponse]
_STATUS: dict[type[KeepwordError], int] = {Invalid: 422, NotFound: 404, Refused: 403, Unavailable: 503}
MOST_JSON = 4_000


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """The script that a site loads."""
    asset = assets.widget()
    if request.headers.get("If-None-Match") == asset.etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(asset.content, content_type="text/javascript; charset=utf-8")
    response["ETag"] = asset.etag
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo_shop(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page of a shop with its chat on it, where the demo runs; nothing elsewhere."""
    widget = Widget.objects.select_related("inbox").filter(is_on=True).order_by("pk").first()
    if widget is None or not Progress.objects.exists():
        return HttpResponse("There is nothing here.", status=404, content_type="text/plain; charset=utf-8")
    return render(request, "chat/demo_shop.html", {"widget": widget})


def for_sites(*methods: str) -> Callable[[View], View]:
    """Make a view of `(request, widget)` out of one that is called with a chat's key, for its sites alone.

    No cookie counts here, so no token against forged requests is asked for: the origin is.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, key: str, **parts: Any) -> HttpResponse:
            origin = request.headers.get("Origin", "")
            try:
                widget = queries.widget_by_key(key)
                if origin and not _allows(widget, request, origin):
                    raise Refused("Not on this site.")
                if request.method == "OPTIONS":
                    response = HttpResponse(status=204)
                elif request.method not in methods:
                    response = HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
                else:
                    response = view(request, widget, **parts)
            except KeepwordError as error:
                response = JsonResponse({"error": error.message}, status=_STATUS.get(type(error), 400))
            except (RequestDataTooBig, TooManyFilesSent, UnreadablePostError):
                response = JsonResponse({"error": "This is too much."}, status=413)
            except OperationalError:
                response = JsonResponse({"error": "Try again later."}, status=503)
            return _shared(response, origin)

        return answer

    return wrap


def _allows(widget: Widget, request: HttpRequest, origin: str) -> bool:
    return rules.is_allowed(origin, [*widget.origins, *origins_of_host(request.headers.get("Host", ""))])


def _shared(response: HttpResponse, origin: str) -> HttpResponse:
    patch_vary_headers(response, ["Origin"])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if origin and response.status_code != 403:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Headers"] = "content-type, x-chat-token"
        response["Access-Control-Allow-Methods"] = "GET, POST"
        response["Access-Control-Max-Age"] = "3600"
    return response


@for_sites("GET")
def config(request: HttpRequest, widget: Widget) -> HttpResponse:
    """How the widget looks and what it may do: asked once a page."""
    told = {
        "name": widget.inbox.name,
        "language": widget.inbox.language,
        "colour": widget.colour,
        "position": widget.position,
        "greeting": widget.greeting,
        "questions": widget.questions,
        "consent": widget.consent,
        "invitations": [
            {"id": one.pk, "texts": one.texts, "conditions": one.conditions, "every": one.every_hours}
            for one in queries.inviting(widget)
        ],
        "state": showing.state(queries.availability(widget)),
        "call": f"{settings.KEEPWORD_URL}/help/call/" if calls_from_sites() else "",
        "longest": rules.LONGEST,
        "files": rules.MOST_FILES,
        "bytes": rules.FILE_BYTES,
    }
    response = JsonResponse(told)
    response["Cache-Control"] = "private, max-age=10"
    return response


@for_sites("POST")
def upload(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Keep a file that is about to be sent; answers the name by which a line may have it."""
    session = sessions.find_session(widget, request.headers.get("X-Chat-Token", ""))
    if session is None:
        raise Refused("There is no such chat.")
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > rules.FILE_BYTES + 10_000:
        return JsonResponse({"error": "This file is too large."}, status=413)
    if limits.files.of(session.pk).refuse() or limits.file_sizes.of(session.pk).refuse(int(length)):
        return JsonResponse({"error": "These are too many files."}, status=429)
    given = request.FILES.get("file")
    if given is None or len(request.FILES) > 1:
        raise Invalid("One file at a time.")
    kept = files.keep(given.name or "file", given.content_type or "", given.read(), session.pk)
    return JsonResponse(kept)


@for_sites("GET")
def file(request: HttpRequest, widget: Widget, token: str) -> HttpResponse:
    """A file of a line: plain pictures as such, everything else only to be saved. Never a page."""
    name, kind, blob = files.read_shown(token)
    picture = kind in files.PICTURES
    response = HttpResponse(blobs.get(blob), content_type=kind if picture else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not picture, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@for_sites("POST")
def invitation(request: HttpRequest, widget: Widget) -> HttpResponse:
    """What became of an invitation: it was shown, accepted or dismissed."""
    if limits.counted.of(limits.network_of(request.META.get("REMOTE_ADDR", ""))).refuse():
        return JsonResponse({"error": "This is too much at once."}, status=429)
    if len(request.body) > MOST_JSON:
        raise Invalid("This is too much.")
    try:
        given = json.loads(request.body)
        number, what = given["invitation"], given["what"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid("This cannot be read.") from None
    with transaction.atomic():
        invited.count(widget, rules.number(number), str(what))
    return HttpResponse(status=204)
