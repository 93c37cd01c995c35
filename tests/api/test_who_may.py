"""Every operation: nobody gets in without a token, and a token reaches no further than scopes and person."""

from typing import Any

import pytest
from django.urls import reverse

from keepword.api.reference import schema
from keepword.teams.services import save_team
from keepword.tokens import rules
from keepword.tokens.services import issue_token
from keepword.webhooks.services import save_endpoint, send_test
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.world import World

pytestmark = pytest.mark.django_db

MISSING = 987_654
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in schema()["paths"].items()
    for method, operation in operations.items()
]
IDS = [operation["operationId"] for _method, _path, operation in OPERATIONS]
# Only leads and admins, or only admins, get something else than "forbidden" or "not found" there.
LEADS = {"list_senders", "decide_about_sender", "forget_sender"}


_WORDS = {"kind": "note", "day": "2026-12-24", "role": "r0", "key": "pigeon"}


def filled(path: str, number: int, **names: str) -> str:
    """A path with this number in the place of each name."""
    for name, word in _WORDS.items():
        path = path.replace(f"{{{name}}}", word)
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + str(number) + path[end + 1 :]
    return path.removeprefix("/api/v1")


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=IDS)
def test_nobody_gets_in_without_a_token(db: None, method: str, path: str, operation: Any) -> None:
    class Nobody(Caller):
        def __init__(self) -> None:
            from django.test import Client

            self.client, self.secret = Client(), "kw_wrong"

    answered = Nobody()(method, filled(path, MISSING))
    assert answered.status_code == 401
    assert answered["WWW-Authenticate"] == "Bearer"
    assert answered["Content-Type"] == "application/problem+json"


def test_an_operation_wants_its_scope(cast: Cast) -> None:
    without = {
        scope: Caller(
            cast.admin, tuple(one for one in rules.SCOPES if one.split(":")[0] != scope.split(":")[0])
        )
        for scope in rules.SCOPES
    }
    for method, path, operation in OPERATIONS:
        for scope in operation["security"][0]["token"]:
            answered = without[scope](method, filled(path, MISSING))
            assert (answered.status_code, scope in answered.json()["detail"]) == (403, True), path


def test_reading_is_not_writing(cast: Cast) -> None:
    reader = Caller(cast.admin, tuple(scope for scope in rules.SCOPES if scope.endswith(":read")))
    for method, path, operation in OPERATIONS:
        if any(scope.endswith(":write") for scope in operation["security"][0]["token"]):
            assert reader(method, filled(path, MISSING)).status_code == 403, path


def test_another_team_s_things_are_as_if_they_were_not(cast: Cast) -> None:
    world = World(cast)
    from keepword.conversations.models import Conversation

    team = save_team(cast.admin, None, name="Board", is_private=True, members=[cast.admin])
    Conversation.objects.update(team=team, assignee=None)
    outsider = Caller(cast.colleague)
    for method, path, operation in OPERATIONS:
        kinds = (
            "conversation",
            "message",
            "attachment",
            "merge",
            "side",
            "task",
            "complaint",
            "compensation",
        )
        kind = next((name for name in kinds if f"{{{name}_id}}" in path), "")
        if not kind:
            continue
        number = world.numbers["file" if kind == "attachment" else kind]
        body = _body(operation)
        there = outsider(method, filled(path, number), body)
        nowhere = outsider(method, filled(path, MISSING), body)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content), path
        assert there.status_code == 404, (path, there.content)


def test_what_is_an_admin_s_answers_an_agent_as_if_it_were_not(cast: Cast) -> None:
    world = World(cast)
    endpoint = save_endpoint(cast.admin, name="X", url="https://example.com/hook", topics=["*"])
    theirs, _secret = issue_token(cast.colleague, name="Spare", scopes=["people:read"])
    numbers = {
        "mail_id": world.numbers["quarantined"],
        "sender_id": world.numbers["rule"],
        "policy_id": world.numbers["policy"],
        "calendar_id": world.numbers["calendar"],
        "webhook_id": endpoint.pk,
        "delivery_id": send_test(cast.admin, endpoint).pk,
        "token_id": theirs.pk,
        "rule_id": world.numbers["automation"],
        "invitation_id": world.numbers["invitation"],
        "field_id": world.numbers["own_field"],
        "export_id": world.numbers["export"],
        "erasure_id": world.numbers["erasure"],
        "retention_id": world.numbers["retention"],
        "kind_id": world.numbers["kind"],
    }
    agent = Caller(cast.agent)
    for method, path, operation in OPERATIONS:
        name = next((name for name in numbers if f"{{{name}}}" in path), "")
        if not name:
            continue
        body = _body(operation)
        there = agent(method, filled(path, numbers[name]), body)
        nowhere = agent(method, filled(path, MISSING), body)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content), path
        assert there.status_code == 404, (path, there.content)


def _body(operation: Any) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return None
    name = content["schema"]["$ref"].rpartition("/")[2]
    return schema()["components"]["schemas"][name]["examples"][0]


def test_the_description_is_public_and_tells_nothing_of_the_shop(client: Any, cast: Cast) -> None:
    for name in ("api:openapi", "api:docs"):
        answered = client.get(reverse(name))
        assert answered.status_code == 200
        assert "Olena" not in cast.agent.name
        assert cast.agent.email not in answered.content.decode()


def test_an_address_that_is_none_wants_a_token_first(client: Any, agent: Caller) -> None:
    assert client.get("/api/v1/nothing").status_code == 401
    assert agent.get("/nothing").status_code == 404
    assert agent("PUT", "/conversations", {}).status_code == 405
