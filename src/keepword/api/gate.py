"""What each call passes before and after its operation: size, log-in, rate, idempotency."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.api import idempotency
from keepword.api.problems import from_error, problem
from keepword.core.errors import KeepwordError
from keepword.tokens.models import ApiToken
from keepword.tokens.queries import by_secret
from keepword.tokens.services import spend

View = Callable[..., HttpResponse]

UPLOAD_BYTES: Final = 26 * 1024 * 1024  # of a whole request that brings a file
# Nothing of an answer is for others, and nothing in it is to be run.
HEADERS: Final = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class Call(HttpRequest):
    """A request that passed the gate."""

    token: ApiToken


def caller(request: HttpRequest) -> User:
    """The person in whose name the program calls."""
    return cast(Call, request).token.user


def guarded(view: View) -> View:
    """A view of the API behind the gate."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = _pass(request, lambda: view(request, *args, **kwargs))
        except KeepwordError as error:
            response = from_error(error)
        if response.status_code == 405 and "problem" not in response["Content-Type"]:
            response = problem(405, headers={"Allow": response.get("Allow", "")})
        return _finished(response)

    return _without_csrf(answer)


def _without_csrf(view: View) -> View:
    """No cookie logs anybody in here, so nobody's browser can be made to call in their name."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def missing(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """Nothing is at this address; who is not logged in learns not even that."""
    return guarded(lambda _request: problem(404))(request)


_without_csrf(missing)


def _pass(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    token = _token(request)
    if token is None:
        return problem(
            401,
            _("Send “Authorization: Bearer kw_…” with a token from the settings."),
            headers={"WWW-Authenticate": "Bearer"},
        )
    wait = spend(token)
    if wait:
        text = _("This token has called very often; come again in %(seconds)s s.")
        return problem(429, text % {"seconds": wait}, headers={"Retry-After": str(wait)})
    refused = _read(request)
    if refused is not None:
        return refused
    cast(Call, request).token = token
    request.user = token.user
    token.user.request_memory = {}
    key = idempotency.key_of(request) if request.method == "POST" else ""
    return idempotency.once(token.user, key, request, answer) if key else answer()


def _token(request: HttpRequest) -> ApiToken | None:
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    return by_secret(secret.strip()) if kind.lower() == "bearer" else None


def _read(request: HttpRequest) -> HttpResponse | None:
    """Take the body in, unless it is larger than it may be."""
    if request.method in ("GET", "HEAD", "DELETE", "OPTIONS", "TRACE"):
        return None
    most = UPLOAD_BYTES if request.content_type == "multipart/form-data" else settings.API_MAX_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    too_large = problem(413, _("A request may have %(size)s MB.") % {"size": most // 1024**2})
    if length.isdigit() and int(length) > most:
        return too_large
    try:
        return too_large if len(request.body) > most else None
    except RequestDataTooBig:
        return too_large
    except UnreadablePostError:
        return problem(400, _("The request broke off."))


def _finished(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
