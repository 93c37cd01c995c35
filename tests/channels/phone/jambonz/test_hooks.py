"""Nobody but the jambonz of a line is listened to, once and at its time; nothing that comes breaks it."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from keepword.channels.calls.models import Call
from keepword.channels.doors import connections
from keepword.core import clock
from tests.channels.phone.conftest import PUBLIC, Shop
from tests.servers.jambonz import SECRET, call_of, signature

pytestmark = pytest.mark.django_db
BODY = json.dumps(call_of("b5e39996-bd2f-4bda-b928-355147186a2a", "+37061234567", "+37052000000", "trying"))


def now() -> int:
    return int(clock.now().timestamp())


def post(path: str, body: bytes | str, headers: dict[str, str] | None = None) -> int:
    given = signature(body.encode() if isinstance(body, str) else body, now()) if headers is None else headers
    return Client().post(path, body, content_type="application/json", headers=given).status_code


@pytest.fixture
def path(shop: Shop) -> str:
    return shop.provider.hook.removeprefix(PUBLIC)


def test_what_is_signed_is_taken_and_nothing_else(path: str) -> None:
    right = signature(BODY.encode(), now())["Jambonz-Signature"]
    made = right.partition("v1=")[2]
    wrong = (
        {},
        {"Jambonz-Signature": ""},
        {"Jambonz-Signature": made},
        {"Jambonz-Signature": f"t={now()},v0={made}"},
        {"Jambonz-Signature": f"t={now() + 1},v1={made}"},
        {"Jambonz-Signature": f"t={now()},v1={made[:-1]}"},
        {"Jambonz-Signature": f"t={now()},v1={'0' * 64}"},
        {"Jambonz-Signature": f"t=-{now()},v1={made}"},
        {"Jambonz-Signature": f"t={now()},v1={made}é"},
        {"X-Twilio-Signature": made},
        signature(BODY.encode(), now(), "another secret"),
        signature(BODY.encode() + b" ", now()),
    )
    for headers in wrong:
        assert post(path, BODY, headers) == 403, headers
    assert not Call.objects.exists()
    assert post(path, BODY, {"Jambonz-Signature": right}) == 200


@pytest.mark.parametrize("off", [-301, -100_000, 301, 100_000])
def test_what_was_signed_at_another_time_is_refused(path: str, off: int) -> None:
    assert post(path, BODY, signature(BODY.encode(), now() + off)) == 403
    assert not Call.objects.exists()


@pytest.mark.parametrize("off", [-299, 0, 299])
def test_clocks_may_differ_by_minutes(path: str, off: int) -> None:
    assert post(path, BODY, signature(BODY.encode(), now() + off)) == 200


def test_the_same_request_is_taken_once(path: str) -> None:
    headers = signature(BODY.encode(), now())
    assert [post(path, BODY, headers) for _turn in range(3)] == [200, 403, 403]
    assert post(path, BODY, signature(BODY.encode(), now() + 1)) == 200  # jambonz asks again
    assert Call.objects.count() == 1


def test_a_line_without_a_secret_listens_to_nobody(shop: Shop, path: str) -> None:
    shop.connection.secrets = connections.seal({"token": "x"})
    shop.connection.save()
    assert post(path, BODY, signature(BODY.encode(), now(), "")) == 403


def test_a_line_of_jambonz_does_not_listen_to_what_signs_as_twilio_does(path: str) -> None:
    fields = {"CallSid": "CA1", "From": "+37061234567"}
    given = RequestValidator(SECRET).compute_signature(PUBLIC + path, fields)
    assert Client().post(path, fields, headers={"X-Twilio-Signature": given}).status_code == 403


@pytest.mark.parametrize("tail", ["turn/nothing/", "agent/nothing/", "fly/nothing/", "sound/99.wav"])
def test_what_is_not_there_is_a_404(path: str, tail: str) -> None:
    assert post(path + tail, BODY) in (404, 405)
    assert Client().get(path + tail).status_code == 404


def test_an_unknown_status_ends_nothing(path: str) -> None:
    post(path, BODY)
    for status in ("ringing", "early-media", "in-progress", "queued", "unheard-of"):
        assert post(path + "status/", json.dumps({**json.loads(BODY), "call_status": status})) == 200
    assert Call.objects.get().ended_at is None
    assert post(path + "status/", json.dumps({**json.loads(BODY), "call_status": "completed"})) == 200
    assert Call.objects.get().ended_at is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300) | st.sampled_from([b"[" * 100_000, b'{"call_sid":' * 9000, b"null", b"[]"])
)
def test_bytes_of_any_kind_give_a_4xx(path: str, body: bytes) -> None:
    assert 400 <= post(path, body) < 500


values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["call_sid", "from", "to", "call_status", "digits", "reason", "direction", "speech"])
words = st.sampled_from(["completed", "1", "2", "#", "timeout", "\x00", "+370", "sip:x@y", "b5e39996"])
STEPS = [
    *("/", "/status/", "turn", "menu", "consent", "queue", "wait", "thanks", "recorded", "recorded-talk"),
    *("customer", "customer-status", "agent", "take", "agent-status"),
]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    step=st.sampled_from(STEPS),
    fields=st.dictionaries(names, values | words, max_size=6),
    at=st.integers(0, 250),
)
def test_whatever_the_fields_are_it_is_never_our_fault(
    path: str, step: str, fields: dict[str, Any], at: int
) -> None:
    post(path, BODY)
    call = Call.objects.get(external_id=json.loads(BODY)["call_sid"])
    where = path + (step.lstrip("/") if step.startswith("/") else f"{step}/{call.key}/")
    body = json.dumps(fields).encode()
    assert post(where, body, signature(body, now() - at)) in (200, 400, 403, 404)
