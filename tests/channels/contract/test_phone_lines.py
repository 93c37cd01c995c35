"""A line believes what its provider signed; whatever is wrong with a request is a 4xx."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.calls.models import Call
from tests.cast import Cast
from tests.channels.contract.fuzz import ANY_BYTES, mangled, often, signed
from tests.channels.contract.lines import CALLER, LINES, Line

pytestmark = pytest.mark.django_db
SID = "b5e39996-bd2f-4bda-b928-355147186a2a"


@pytest.fixture(params=LINES, ids=[line.key for line in LINES])
def line(request: pytest.FixtureRequest, cast: Cast, settings: Any) -> Line:
    settings.KEEPWORD_URL = "https://desk.shop.example"
    made: Line = request.param()
    made.connect()
    return made


def test_a_call_comes_in_and_its_number_is_known(line: Line) -> None:
    assert line.call(line.body(SID)) == 200
    call = Call.objects.get()
    assert (call.external_id, call.number) == (SID, CALLER)
    assert call.inbox_id == line.connection.inbox_id


def test_a_wrong_signature_is_refused_and_nothing_is_kept(line: Line) -> None:
    body = line.body(SID)
    (name,) = line.headers(body)
    others = line.headers(line.body("another"))[name]
    for wrong in ({}, {name: ""}, {name: "sha256="}, {name: "x" * 64}, {name: "é"}, {name: others}):
        assert line.call(body, headers=wrong) == 403, wrong
    assert not Call.objects.exists()


def test_a_replay_makes_no_second_call(line: Line) -> None:
    body = line.body(SID)
    headers = line.headers(body)
    assert line.call(body, headers=headers) == 200
    assert line.call(body, headers=headers) in (200, 403)  # Twilio's signature bears no time
    assert Call.objects.count() == 1


def test_another_address_and_another_method_are_refused(line: Line) -> None:
    body = line.body(SID)
    client = Client()
    found = client.post("/hooks/phone/nobody/", body, content_type=line.content_type)
    assert found.status_code == 404
    assert client.put(line.path, body, content_type=line.content_type).status_code == 405
    assert client.get(line.path).status_code == 405
    assert line.call(body, tail="fly/away/") in (403, 404)


def test_a_request_that_is_too_large_is_refused(line: Line) -> None:
    assert line.call(line.body("x" * (5 * 1024 * 1024))) in (400, 413)
    assert not Call.objects.exists()


def test_a_line_that_is_switched_off_takes_nothing(line: Line) -> None:
    type(line.connection).objects.update(state="off")
    assert line.call(line.body(SID)) == 503
    assert not Call.objects.exists()


@often(60)
@given(body=ANY_BYTES)
def test_bytes_of_any_kind_give_a_4xx(line: Line, body: bytes) -> None:
    assert 400 <= line.call(body, headers=signed(line, body)) < 500


@often(80)
@given(data=st.data())
def test_a_mangled_request_is_never_our_fault(line: Line, data: st.DataObject) -> None:
    body = mangled(data, line.body(SID))
    assert line.call(body, headers=signed(line, body)) in (200, 400, 403)
