"""Idempotency keys: the same request once, whatever happens to its sender."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from keepword.api.models import KeptAnswer
from keepword.api.tasks import forget_answers
from keepword.conversations.models import Message
from keepword.core import clock
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def path(mail_in: MailIn) -> str:
    return f"/conversations/{mail_in().pk}/notes"


def test_it_is_done_once_and_answered_alike(agent: Caller, path: str) -> None:
    first = agent.post(path, {"text": "Once"}, Idempotency_Key="k1")
    again = agent.post(path, {"text": "Once"}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Message.objects.filter(direction="note").count() == 1


def test_another_request_under_the_same_key_is_refused(agent: Caller, path: str) -> None:
    agent.post(path, {"text": "Once"}, Idempotency_Key="k1")
    other = agent.post(path, {"text": "Twice"}, Idempotency_Key="k1")
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    elsewhere = agent.post(path.replace("notes", "close"), Idempotency_Key="k1")
    assert elsewhere.status_code == 422


def test_a_key_is_its_person_s_own(cast: Cast, agent: Caller, path: str) -> None:
    agent.post(path, {"text": "Mine"}, Idempotency_Key="k1")
    assert Caller(cast.colleague).post(path, {"text": "Theirs"}, Idempotency_Key="k1").status_code == 201


def test_what_was_refused_may_be_tried_again(agent: Caller, path: str) -> None:
    refused = agent.post(path, {"text": " "}, Idempotency_Key="k1")
    assert refused.status_code == 422
    assert not KeptAnswer.objects.exists()
    assert agent.post(path, {"text": "Now"}, Idempotency_Key="k1").status_code == 201


def test_it_is_forgotten_after_a_day(agent: Caller, path: str) -> None:
    agent.post(path, {"text": "Once"}, Idempotency_Key="k1")
    with clock.moved(clock.now() + timedelta(hours=25)):
        assert agent.post(path, {"text": "Once"}, Idempotency_Key="k1").status_code == 201
        assert forget_answers() == 0
    assert Message.objects.filter(direction="note").count() == 2
    with clock.moved(clock.now() + timedelta(hours=50)):
        assert forget_answers() == 1


@pytest.mark.parametrize("key", ["", "with blank", "ю", "x" * 256])
def test_what_is_no_key_is_said(agent: Caller, path: str, key: str) -> None:
    assert agent.post(path, {"text": "Once"}, Idempotency_Key=key).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_one_that_is_still_running_is_not_begun_again(agent: Caller, path: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time: the second waits and finds the answer")
    from keepword.api import idempotency

    name = idempotency._digest(str(agent.token.user_id), "k1")
    number = int.from_bytes(bytes.fromhex(name[:16]), "big", signed=True)
    other: Any = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        answered = agent.post(path, {"text": "Once"}, Idempotency_Key="k1")
    finally:
        other.close()
    assert answered.status_code == 409
    assert not Message.objects.filter(direction="note").exists()
