"""Answers to htmx."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse


def wants_part(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for; going back in the browser's history asks for the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def shown_anyway(response: HttpResponse) -> HttpResponse:
    """Let the page show this answer in its place in spite of its status (see js/toast.js)."""
    response["X-Part"] = "1"
    return response


def with_word(response: HttpResponse, name: str, **detail: Any) -> HttpResponse:
    """Tell the page's scripts something beside the answer: an event of this name."""
    response["HX-Trigger"] = json.dumps({name: detail})
    return response
