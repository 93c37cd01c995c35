"""What every answer passes through."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from keepword.accounts.queries import is_user
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused, Unavailable

Answer = Callable[[HttpRequest], HttpResponse]

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
STATUS: dict[type[KeepwordError], int] = {
    Invalid: 422,
    NotFound: 404,
    Refused: 403,
    Conflict: 409,
    Unavailable: 503,
}


class ContentSecurity:
    """A strict Content-Security-Policy, unless the view set a stricter one of its own."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class Person:
    """A logged-in person's own language and time zone for this request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not is_user(user):
            return self.answer(request)
        request.LANGUAGE_CODE = user.language
        with translation.override(user.language), timezone.override(ZoneInfo(user.time_zone)):
            response = self.answer(request)
        response.headers["Content-Language"] = user.language
        return response


class PlainErrors:
    """Turns Keepword's own errors into pages that say what to do."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KeepwordError):
            return None
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        template = "desk/error_part.html" if request.headers.get("HX-Request") else "desk/error.html"
        return render(request, template, {"error": error, "status": status}, status=status)
