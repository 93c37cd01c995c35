"""The API as one object: its operations, its errors, its description."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from keepword import __version__
from keepword.api import openapi, problems
from keepword.api.reading import StrictParser
from keepword.api.resources import RESOURCES


class KeepwordAPI(NinjaAPI):
    """With the description that `openapi` makes of what ninja finds out by itself."""

    def get_openapi_schema(self, **options: Any) -> Any:
        return openapi.described(super().get_openapi_schema(**options))


class Renderer(JSONRenderer):
    """JSON in which letters stand as they are."""

    json_dumps_params = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return super().render(request, data, response_status=response_status)


api = KeepwordAPI(
    title="Keepword",
    version=__version__,
    description=openapi.INTRODUCTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
    parser=StrictParser(),
)
problems.install(api)
_paths = [path for resource in RESOURCES for path in resource.router.path_operations]
if len(set(_paths)) != len(_paths):
    raise ImproperlyConfigured("all methods of a path of the API belong to one resource")
_ids = [
    operation.operation_id
    for resource in RESOURCES
    for path in resource.router.path_operations.values()
    for operation in path.operations
]
if len(set(_ids)) != len(_ids):
    raise ImproperlyConfigured("each operation of the API has a name of its own")
for resource in RESOURCES:
    api.add_router("", resource.router)
