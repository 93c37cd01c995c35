"""The description of the API for machines, and the same as a page for people. Both are public: they tell
nothing of any shop."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from keepword.api.application import api
from keepword.api.openapi import PREFIX, Json


@lru_cache(maxsize=1)
def schema() -> Json:
    """The description; made once, as it does not change while the process runs."""
    found: Json = api.get_openapi_schema(path_prefix=PREFIX.lstrip("/") + "/")
    return found


@require_GET
def description(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    response = HttpResponse(json.dumps(schema(), ensure_ascii=False), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@dataclass(frozen=True)
class Operation:
    """An operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: SafeString
    scope: str
    parameters: list[Json]
    fields: list[tuple[str, bool, str]]  # of the body: name, whether it is needed, what it means
    body: str
    answer: str
    status: str
    errors: list[tuple[str, str]]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The reference: every operation with its parameters and examples, for reading and printing."""
    return render(
        request, "api/reference.html", {"groups": _groups(), "api": schema()["info"], "prefix": PREFIX}
    )


@lru_cache(maxsize=1)
def _groups() -> list[tuple[str, list[Operation]]]:
    groups: dict[str, list[Operation]] = {}
    for path, operations in schema()["paths"].items():
        for method, details in operations.items():
            groups.setdefault(details["tags"][0], []).append(_operation(path, method, details))
    return list(groups.items())


def _operation(path: str, method: str, details: Json) -> Operation:
    status, answer = next(iter(details["responses"].items()))
    titles = schema()["components"]["responses"]
    return Operation(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        summary=details["summary"],
        description=_with_code(details.get("description", "")),
        scope="".join(details["security"][0]["token"]),
        parameters=[one for one in details.get("parameters", []) if one["in"] != "header"],
        fields=_fields(details.get("requestBody", {})),
        body=_example(details.get("requestBody", {})),
        answer=_example(answer),
        status=status,
        errors=[
            (code, titles[one["$ref"].rpartition("/")[2]]["description"])
            for code, one in details["responses"].items()
            if "$ref" in one
        ],
    )


def _with_code(text: str) -> SafeString:
    """Text of a docstring, with what stands in `backticks` as code."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped first


def _fields(body: Json) -> list[tuple[str, bool, str]]:
    content = body.get("content", {}).get("application/json")
    if not content:
        return []
    shape = schema()["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    needed = set(shape.get("required", []))
    return [
        (name, name in needed, one.get("description", ""))
        for name, one in shape.get("properties", {}).items()
    ]


def _example(part: Json) -> str:
    content = part.get("content", {}).get("application/json")
    if not content:
        return ""
    return json.dumps(example_of(content["schema"]), indent=2, ensure_ascii=False)


def example_of(found: Json, depth: int = 0) -> Any:
    """An example of a schema: its own where it has one, else one put together from its parts."""
    if "$ref" in found:
        found = schema()["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    if found.get("examples"):
        return found["examples"][0]
    for many in ("anyOf", "oneOf", "allOf"):
        if many in found:
            return example_of(found[many][0], depth)
    if "const" in found or "enum" in found:
        return found.get("const", found.get("enum", [""])[0])
    if found.get("type") == "object" and depth < 6:
        return {name: example_of(one, depth + 1) for name, one in found.get("properties", {}).items()}
    if found.get("type") == "array" and depth < 6:
        return [example_of(found["items"], depth + 1)]
    if found.get("format") == "date-time":
        return "2026-03-01T09:00:00.000000Z"
    return {"integer": 1, "number": 1.5, "boolean": True, "object": {}, "array": []}.get(
        found.get("type", ""), "…"
    )
