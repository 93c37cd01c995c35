"""How an operation of the API is declared: its area and level, its answer, its words.

    conversations = Resource("conversations", "Conversations")

    @conversations.get("/conversations/{int:conversation_id}", ConversationOut)
    def get_conversation(request: HttpRequest, conversation_id: Id) -> ConversationOut:
        "One conversation.\n\nWhat else there is to say."

The function's name is the operation's id; the first line of its docstring the summary.
"""

import inspect
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.security import HttpBearer

from keepword.api.problems import WrongMedia
from keepword.api.reading import storable
from keepword.core.errors import Invalid, Refused
from keepword.tokens.models import ApiToken

V = TypeVar("V", bound=Callable[..., Any])
JSON: Final = "application/json"


class Token(HttpBearer):
    """Lets in a token whose scopes reach this far, with nothing that the operation does not know."""

    def __init__(self, area: str, level: str) -> None:
        super().__init__()
        self.area = area
        self.level = level
        self.media = ""  # of the body
        self.names: frozenset[str] = frozenset()  # of the query

    @property
    def scope(self) -> str:
        return f"{self.area}:{self.level}" if self.area else ""

    def __call__(self, request: HttpRequest) -> ApiToken:
        assert isinstance(request, HttpRequest)
        token: ApiToken = getattr(request, "token")  # noqa: B009 - set by the gate
        if self.area and not token.allows(self.area, self.level):
            raise Refused(_("This token lacks the scope %(scope)s.") % {"scope": self.scope})
        if self.media and request.content_type != self.media:
            raise WrongMedia(_("Send it as %(type)s.") % {"type": self.media})
        for name, values in request.GET.lists():
            if name not in self.names:
                raise Invalid(_("There is no such parameter."), field=name[:100])
            if len(values) > 1:
                raise Invalid(_("This is given more than once."), field=name)
            if not storable(values[0]):
                raise Invalid(_("This has characters that cannot be stored."), field=name)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        raise NotImplementedError("the gate does it")


class Resource:
    """The operations on one kind of thing; tokens need scopes of its area ("": any token).

    `area` of an operation is another one than its resource's. All methods of one path belong to one
    resource: Django takes the first that has the path.
    """

    def __init__(self, area: str, tag: str) -> None:
        self.area = area
        self.router = Router(tags=[tag])

    def get(self, path: str, answer: Any, *, area: str = "") -> Callable[[V], V]:
        return self._operation("GET", path, answer, 200, "read", area)

    def post(self, path: str, answer: Any, *, status: int = 200, area: str = "") -> Callable[[V], V]:
        return self._operation("POST", path, answer, status, "write", area)

    def put(self, path: str, answer: Any, *, area: str = "") -> Callable[[V], V]:
        return self._operation("PUT", path, answer, 200, "write", area)

    def patch(self, path: str, answer: Any, *, area: str = "") -> Callable[[V], V]:
        return self._operation("PATCH", path, answer, 200, "write", area)

    def delete(self, path: str, *, area: str = "") -> Callable[[V], V]:
        return self._operation("DELETE", path, None, 204, "write", area)

    def _operation(
        self, method: str, path: str, answer: Any, status: int, level: str, area: str
    ) -> Callable[[V], V]:
        def declare(view: V) -> V:
            summary, _blank, rest = (inspect.getdoc(view) or view.__name__).partition("\n\n")
            token = Token(area or self.area, level)
            self.router.add_api_operation(
                path,
                [method],
                view,
                auth=token,
                response={status: answer},
                operation_id=view.__name__,
                summary=summary.replace("\n", " "),
                description=rest,
                url_name=view.__name__,
                openapi_extra={"x-scope": token.scope},
            )
            operation = self.router.path_operations[path].operations[-1]
            for model in operation.models:
                source = model.__ninja_param_source__
                if source == "query":
                    token.names = frozenset(getattr(model, "__ninja_flatten_map__", ()))
                elif source in ("body", "file", "form"):
                    token.media = JSON if source == "body" else "multipart/form-data"
            return view

        return declare
