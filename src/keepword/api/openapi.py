"""The description of the API (OpenAPI 3.1): what ninja finds out, and what can go wrong with each."""

import json
import re
from typing import Any, Final

from django.conf import settings

from keepword.api import idempotency
from keepword.api.problems import KINDS, MEDIA, ProblemDetails

Json = dict[str, Any]

PREFIX: Final = "/api/v1"
INTRODUCTION: Final = """All that the pages of Keepword do.

**Log in** with `Authorization: Bearer kw_…`; tokens are made in the settings. A token acts in the name of its
person, with at most that person's rights, within its scopes.

**Lists** give `{"items": […], "next": "…"}`; give `next` as `after` to get the page that follows.

**Writes** by POST take an `Idempotency-Key`: the same request with the same key is done once, within a day.

**Errors** are `application/problem+json` (RFC 9457). **Times** are RFC 3339 in UTC.

Guide: docs/api.md.
"""

_ALWAYS: Final = (401, 403, 422, 429, 503)
_WITH_BODY: Final = (400, 409, 413, 415)
_HEADERS: Final[dict[int, Json]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}},
    429: {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}},
}
_KEY: Final[Json] = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST, "pattern": "^[!-~]+$"},
    "description": "The same request with the same key is done once, within a day.",
    "example": "order-4711-created",
}


def described(schema: Json) -> Json:
    """The description with names, errors, scopes and where it is served."""
    plain: Json = json.loads(_renamed(json.dumps(schema)))
    for path, operations in plain["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    components = plain.setdefault("components", {})
    components.setdefault("schemas", {})["ProblemDetails"] = _problem(components["schemas"])
    components["responses"] = {
        _name(status): _response(status) for status in KINDS if status not in (405, 500)
    }
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token from the settings: kw_…"}
    }
    plain["servers"] = [{"url": settings.KEEPWORD_URL}]
    plain["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    plain["tags"] = [{"name": name} for name in _tags(plain)]
    return plain


def _renamed(text: str) -> str:
    """Shapes under their public names: Conversation, not ConversationOut."""
    names = set(re.findall(r'#/components/schemas/(\w+?)Out"', text))
    for name in names:
        text = text.replace(f'#/components/schemas/{name}Out"', f'#/components/schemas/{name}"')
        text = text.replace(f'"{name}Out": {{', f'"{name}": {{').replace(
            f'"title": "{name}Out"', f'"title": "{name}"'
        )
    return text


def _complete(path: str, method: str, operation: Json) -> None:
    responses: Json = operation["responses"]
    for response in responses.values():
        _as_bytes(response)
    wanted = list(_ALWAYS)
    if "{" in path:
        wanted.append(404)
    if method in ("post", "put", "patch"):
        wanted += _WITH_BODY
        if "{" not in path:
            wanted.append(404)
    elif method == "delete":
        wanted.append(409)
    for status in sorted(wanted):
        responses[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    if method == "post":
        operation.setdefault("parameters", []).append(_KEY)
    scope = operation.pop("x-scope")
    operation["security"] = [{"token": [scope] if scope else []}]


def _as_bytes(response: Json) -> None:
    """What is no JSON: a file."""
    content = response.get("content", {}).get("application/json")
    if content and content["schema"].get("format") == "binary":
        response["content"] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def _name(status: int) -> str:
    return "".join(word.capitalize() for word in KINDS[status][0].split("-"))


def _response(status: int) -> Json:
    name, title = KINDS[status]
    example = {
        "type": f"urn:keepword:problem:{name}",
        "title": title,
        "status": status,
        "detail": title,
        "errors": [],
    }
    found: Json = {
        "description": title,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "example": example}},
    }
    if status in _HEADERS:
        found["headers"] = _HEADERS[status]
    return found


def _problem(schemas: Json) -> Json:
    found = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(found.pop("$defs", {}))
    return found


def _tags(schema: Json) -> list[str]:
    found: dict[str, None] = {}
    for operations in schema["paths"].values():
        for operation in operations.values():
            found.update(dict.fromkeys(operation.get("tags", [])))
    return list(found)
