from typing import Any

from django.urls import URLPattern, path, re_path

from keepword.api import reference
from keepword.api.application import api
from keepword.api.gate import guarded, missing


def _behind_the_gate(patterns: list[Any]) -> list[URLPattern]:
    """The operations, each behind the gate; ninja's own root, which only helps its pages, is left out."""
    found = []
    for one in patterns:
        if isinstance(one, URLPattern) and one.name != "api-root":
            one.callback = guarded(one.callback)
            found.append(one)
    return found


app_name = "api"
urlpatterns = [
    path("openapi.json", reference.description, name="openapi"),
    path("docs", reference.page, name="docs"),
    *_behind_the_gate(api.urls[0]),
    re_path(r"^.*$", missing, name="missing"),
]
