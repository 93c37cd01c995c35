"""JSON from outside: read strictly, and free of what no database keeps."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from keepword.core.errors import Invalid

MOST_DEPTH = 20


class StrictParser(Parser):
    """Takes JSON as RFC 8259 has it: no NaN, no key twice; and no text that cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(
            request.body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_key_twice
        )
        demand_storable(found)
        return found


def demand_storable(value: Any, *, path: str = "", depth: int = 0) -> None:
    """Invalid when a text in it has a NUL or half a character, or when it is nested very deeply."""
    if depth > MOST_DEPTH:
        raise Invalid(_("This is nested too deeply."), field=path)
    if isinstance(value, str):
        if not storable(value):
            raise Invalid(_("This has characters that cannot be stored."), field=path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            demand_storable(key, path=path, depth=depth + 1)
            demand_storable(inner, path=f"{path}.{key}".lstrip("."), depth=depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            demand_storable(inner, path=f"{path}.{index}".lstrip("."), depth=depth + 1)


def storable(text: str) -> bool:
    """Whether both databases keep this text: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found
