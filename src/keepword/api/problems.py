"""Errors as RFC 9457 has them: `application/problem+json`."""

import json
import logging
from collections.abc import Sequence
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused, Unavailable

logger = logging.getLogger(__name__)

MEDIA: Final = "application/problem+json"
_URN: Final = "urn:keepword:problem:"
RETRY_SECONDS: Final = 5  # after an Unavailable

# The name of each status: the end of its `type`, and its title.
KINDS: Final[dict[int, tuple[str, str]]] = {
    400: ("malformed", "The request cannot be read"),
    401: ("unauthorized", "Log in with an API token"),
    403: ("forbidden", "You may not do this"),
    404: ("not-found", "There is no such thing, or it is not for you"),
    405: ("method-not-allowed", "This address does not take this method"),
    409: ("conflict", "Something else happened meanwhile"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "The body is of the wrong kind"),
    422: ("invalid", "Something in the request cannot be used"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "Keepword failed"),
    503: ("unavailable", "Something does not answer; try again"),
}


class WrongMedia(KeepwordError):
    """The body is of another kind than the operation takes."""


STATUS: Final[dict[type[KeepwordError], int]] = {
    Invalid: 422,
    NotFound: 404,
    Refused: 403,
    Conflict: 409,
    Unavailable: 503,
    WrongMedia: 415,
}


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Its path in the body, or the name of the parameter; empty for the whole.")
    detail: str


class ProblemDetails(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": _URN + "invalid",
                    "title": KINDS[422][1],
                    "status": 422,
                    "detail": "Write something first.",
                    "errors": [{"field": "text", "detail": "Write something first."}],
                }
            ]
        }
    )

    type: str = Field(description="A stable name of the kind of problem.")
    title: str = Field(description="The kind of problem in English words.")
    status: int = Field(description="The HTTP status again.")
    detail: str = Field(description="What happened here, in the language of Accept-Language.")
    errors: list[Fault] = Field(description="What is wrong with which field.")


def problem(
    status: int, detail: str = "", *, errors: Sequence[Fault] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """An answer that says what went wrong."""
    name, title = KINDS[status]
    body = ProblemDetails(
        type=_URN + name, title=title, status=status, detail=detail or title, errors=list(errors)
    )
    response = HttpResponse(json.dumps(body.model_dump()), content_type=MEDIA, status=status)
    for key, value in (headers or {}).items():
        response[key] = value
    return response


def from_error(error: KeepwordError) -> HttpResponse:
    """The answer to an error of a verb or a query."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    faults = [Fault(field=error.field, detail=error.message)] if error.field else []
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    return problem(status, error.message, errors=faults, headers=headers)


def install(api: NinjaAPI) -> None:
    """Let every error of the API be answered as a problem."""
    api.add_exception_handler(KeepwordError, _keepword)
    api.add_exception_handler(ValidationError, _validation)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(DatabaseError, _database)
    api.add_exception_handler(Exception, _unknown)


def _keepword(request: HttpRequest, error: Any) -> HttpResponse:
    return from_error(error)


def _validation(request: HttpRequest, error: Any) -> HttpResponse:
    faults = [Fault(field=_path(one["loc"]), detail=_said(one)) for one in error.errors[:50]]
    return problem(422, faults[0].detail if len(faults) == 1 else "", errors=faults)


def _path(loc: Sequence[Any]) -> str:
    """ "to.0.address" for ("body", "payload", "to", 0, "address"); parameters have no name before theirs."""
    skip = 2 if loc and loc[0] == "body" else 1
    return ".".join(str(part)[:100] for part in loc[skip:])


def _said(fault: dict[str, Any]) -> str:
    if fault.get("type") == "extra_forbidden":
        return _("There is no such field.")
    if fault.get("type") == "missing":
        return _("This is needed.")
    return str(fault.get("msg", "")).removeprefix("Value error, ")[:300]


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, KeepwordError):  # the parser's own words
        return from_error(error.__cause__)
    status = error.status_code if error.status_code in KINDS else 400
    return problem(status, _("The body is not JSON.") if status == 400 else "")


def _database(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("The API could not use the database", exc_info=error)
    return problem(503, _("The database does not answer now."), headers={"Retry-After": str(RETRY_SECONDS)})


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("The API failed at %s", request.path, exc_info=error)
    return problem(500)
