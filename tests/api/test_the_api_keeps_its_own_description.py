"""Schemathesis asks every operation good and bad questions: no 5xx, and no answer that is not described.

A part of it: `-k side-conversations`, `-k "admin and rules"`; the names are those of the tags.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from keepword.api.fields import In, Out
from keepword.api.reference import schema
from keepword.privacy.services.exporting import make
from tests.api.conftest import Caller
from tests.cast import make_cast
from tests.standing import standing, undone
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("schemathesis")]

EXAMPLES = 2  # of each kind of each operation for each role
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
ONCE = [unsupported_method, ignored_auth]
DESCRIBED = schemathesis.openapi.from_dict(schema())
# A text that is longer than any field is also larger than any request.
DESCRIBED.config.checks.negative_data_rejection.expected_statuses.append("413")
DESCRIBED.app = get_wsgi_application()
OPERATIONS = [found.ok() for found in DESCRIBED.get_all_operations()]
TAGS = sorted({operation.definition.raw["tags"][0] for operation in OPERATIONS})


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """The application is asked as a server would; the test's transaction must outlive each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One for all: each question's changes go with its savepoint."""
    with override_settings(API_CALLS_A_MINUTE=10**8), standing(django_db_blocker):
        yield World(make_cast())


@pytest.fixture(scope="module")
def there(world: World) -> dict[str, Any]:
    """What stands for the names in addresses: one thing of each kind."""
    known = world.numbers
    make.func(known["export"])
    numbers = {
        **known,
        "attachment": known["file"],
        "mail": known["quarantined"],
        "sender": known["rule"],
        "join": known["customer_join"],
        "rule": known["automation"],
        "run": known["own_run"],
        "field": known["own_field"],
        "other": known["conversation"],
        "member": known["organisation_member"],
        "screen": known["wall_screen"],
    }
    named = {"role": world.role, "framework_id": "five_r", "name": "promises_kept"}
    return {f"{name}_id": pk for name, pk in numbers.items()} | named


def pinned(operation: Any, there: dict[str, Any]) -> dict[str, Any]:
    names = [parameter.name for parameter in operation.path_parameters]
    missing = [name for name in names if name not in there and name not in ("kind", "day", "key")]
    assert missing == [], "give the test one of it"
    return {name: there[name] for name in names if name in there}


@pytest.mark.parametrize("role", ["agent", "admin"])
@pytest.mark.parametrize("tag", TAGS, ids=[tag.lower().replace(" ", "-") for tag in TAGS])
def test_every_answer_is_described(world: World, there: dict[str, Any], tag: str, role: str) -> None:
    program = Caller(getattr(world.cast, role))
    for operation in OPERATIONS:
        if operation.definition.raw["tags"][0] == tag:
            _ask(operation, program, there)


def _ask(operation: Any, program: Caller, there: dict[str, Any]) -> None:
    # What is not there is asked for by test_who_may.py.
    kinds = [operation.as_strategy(GenerationMode.POSITIVE, path_parameters=pinned(operation, there))]
    if operation.path_parameters or operation.query or operation.body:
        kinds.append(operation.as_strategy(GenerationMode.NEGATIVE).filter(arrives))
    asked: list[Any] = []

    @settings(
        max_examples=EXAMPLES * len(kinds),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(kinds))
    def ask(case: Any) -> None:
        checks = CHECKS if asked else CHECKS + ONCE
        asked.append(case)
        with undone():
            case.call_and_validate(headers={"Authorization": f"Bearer {program.secret}"}, checks=checks)

    ask()


def arrives(case: Any) -> bool:
    """Whether what is wrong is asked: our key replaces any other, an empty list leaves the address."""
    wrong = {place for place, drawn in case.meta.components.items() if drawn.mode is GenerationMode.NEGATIVE}
    return wrong != {ParameterLocation.HEADER} and all(_said(value) for value in (case.query or {}).values())


def _said(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(_said(one) for one in value)
    return value is not None


def test_the_description_is_of_openapi_3_1_and_has_examples() -> None:
    found = schema()
    assert found["openapi"].startswith("3.1")
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                name = body["schema"]["$ref"].rpartition("/")[2]
                assert found["components"]["schemas"][name].get("examples"), (method, path)
            assert operation["summary"], (method, path)


def test_no_two_shapes_have_one_name() -> None:
    """The description would show one of them for both."""
    names = Counter(shape.__name__.removesuffix("Out") for base in (In, Out) for shape in _below(base))
    assert [name for name, times in names.items() if times > 1 and "[" not in name] == []


def _below(base: type) -> set[type]:
    return {found for one in base.__subclasses__() for found in {one, *_below(one)}}
