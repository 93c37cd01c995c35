"""Programs that call the API in the name of the cast."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from keepword.accounts.models import User
from keepword.tokens import rules
from keepword.tokens import services as tokens
from keepword.webhooks import queries as webhooks
from tests.cast import Cast
from tests.desk.conftest import mail_in  # noqa: F401 - a fixture

Program = Callable[..., Any]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process keeps in memory outlives the rolled back database of a test."""
    tokens.forget()
    webhooks.forget()
    yield
    tokens.forget()
    webhooks.forget()


class Caller:
    """A program with a token."""

    def __init__(self, user: User, scopes: tuple[str, ...] = rules.SCOPES) -> None:
        self.token, self.secret = tokens.issue_token(user, name="A program", scopes=scopes)
        self.client = Client(raise_request_exception=True)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; `answer.json()` is what it says."""
        given = {
            "Authorization": f"Bearer {self.secret}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return self.client.generic(method, f"/api/v1{path}", headers=given, **content)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        return self("PATCH", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self("PUT", path, body)

    def delete(self, path: str) -> Any:
        return self("DELETE", path)


@pytest.fixture
def agent(cast: Cast) -> Caller:
    return Caller(cast.agent)


@pytest.fixture
def admin(cast: Cast) -> Caller:
    return Caller(cast.admin)
