"""What a browser says about its push subscription, from any of the customers' pages."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from keepword.core.errors import KeepwordError
from keepword.portal import ringing
from keepword.portal.fetched import from_elsewhere

SMALL: Final = 10_000  # bytes


def subscribed(request: HttpRequest, whose: dict[str, Any], language: str) -> HttpResponse:
    """What a browser says about its subscription: {endpoint, keys: {p256dh, auth}} or {endpoint, off}."""
    if from_elsewhere(request) or request.content_type != "application/json":
        return JsonResponse({"error": "refused"}, status=403)
    try:
        given: Any = json.loads(request.body) if len(request.body) <= SMALL else {}
        endpoint, keys = str(given["endpoint"]), given.get("keys") or {}
        if given.get("off"):
            of = {name: value for name, value in whose.items() if name != "page"}
            return JsonResponse({"removed": ringing.unsubscribe(endpoint, **of)})
        p256dh, auth = str(keys.get("p256dh", "")), str(keys.get("auth", ""))
        ringing.subscribe(endpoint=endpoint, p256dh=p256dh, auth=auth, language=language, **whose)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return JsonResponse({"error": "unreadable"}, status=400)
    except KeepwordError as problem:
        return JsonResponse({"error": problem.message}, status=422)
    return JsonResponse({"rings": True})
