"""A webhook's reviews are believed when they are signed, taken once, and answered signed."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors.connections import secrets_of
from keepword.channels.doors.intake import take_in
from keepword.channels.doors.models import Connection, Payload, Taken
from keepword.channels.doors.tasks import send
from keepword.channels.reviews.models import Review
from keepword.channels.reviews.sources import pushed
from keepword.conversations.models import Conversation, Message, State
from keepword.conversations.services import Letter, reply
from keepword.conversations.ways import usual_way
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.core.models import Fact
from keepword.webhooks import rules as signing
from tests.cast import Cast
from tests.channels.reviews.conftest import Connect, Server

pytestmark = pytest.mark.django_db
SAID = {
    "type": "review.written",
    "timestamp": "2026-11-02T09:00:00Z",
    "data": {"id": "r-71", "author": "Olena", "rating": 2, "title": "Темно", "text": "Лампа не світить"},
}


@pytest.fixture
def source(connect: Connect) -> Connection:
    return connect("webhook", answer_url="https://other.example/answers")


def said(**more: Any) -> bytes:
    data = {**SAID["data"], "at": clock.now().isoformat(), **more}  # type: ignore[dict-item]
    return json.dumps({**SAID, "data": data}).encode()


def call(source: Connection, body: bytes, *, late: float = 0, **headers: str) -> Any:
    """As another program calls, signed as Standard Webhooks 1.0.0 say; `late` in seconds."""
    at = clock.now() - timedelta(seconds=late)
    signed = signing.headers([secrets_of(source)["secret"]], "msg_1", at, body) | headers
    return Client().post(
        f"/hooks/review/{source.hook}/", body, content_type="application/json", headers=signed
    )


def test_a_secret_is_made_where_none_is_given(source: Connection) -> None:
    assert signing.secret_key(secrets_of(source)["secret"]) is not None


def test_a_signed_call_becomes_a_review_once(source: Connection) -> None:
    body = said()
    for _time in range(2):
        assert call(source, body).status_code == 202
    payload = Payload.objects.get()
    take_in(payload.pk)
    take_in(payload.pk)
    review = Review.objects.get()
    assert (review.external_id, review.rating, review.source) == ("r-71", 0.4, "webhook")
    assert review.message.language == "uk"
    payload.refresh_from_db()
    assert payload.state == Taken.DONE


@pytest.mark.parametrize(
    ("late", "headers", "status"),
    [
        (600, {}, 403),
        (-600, {}, 403),
        (0, {"webhook-signature": "v1,AAAA"}, 403),
        (0, {"webhook-signature": ""}, 403),
        (0, {"webhook-timestamp": "soon"}, 403),
        (0, {"webhook-id": "msg_2"}, 403),
    ],
)
def test_what_is_not_signed_now_and_rightly_is_refused(
    source: Connection, late: float, headers: dict[str, str], status: int
) -> None:
    assert call(source, said(), late=late, **headers).status_code == status
    assert not Payload.objects.exists()


def test_what_is_no_webhook_takes_no_calls(source: Connection, connect: Connect) -> None:
    other = connect("csv", "Table")
    for hook in (other.hook, "unknown"):
        answer = Client().post(f"/hooks/review/{hook}/", said(), content_type="application/json")
        assert answer.status_code in (403, 404)
    assert Client().get(f"/hooks/review/{source.hook}/").status_code == 405


def test_a_call_that_is_no_review_goes_to_quarantine(source: Connection) -> None:
    assert call(source, b"[1]").status_code == 400
    assert call(source, b'{"data": {"text": "no id"}}').status_code == 202
    payload = Payload.objects.get()
    take_in(payload.pk)
    payload.refresh_from_db()
    assert (payload.state, bool(payload.body)) == (Taken.QUARANTINED, True)


def test_several_in_one_call_come_in_their_order() -> None:
    items = [{"id": n, "text": "x", "at": f"2026-11-0{9 - n}T00:00:00Z"} for n in range(1, 4)]
    found = pushed.read(json.dumps({"reviews": items}).encode())
    assert [one.external_id for one in found] == ["3", "2", "1"]


@given(st.binary(max_size=200))
def test_any_bytes_are_reviews_or_refused(body: bytes) -> None:
    with contextlib.suppress(Invalid):
        pushed.read(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "at", "timestamp", "rating", "scale", "text", "title", "reply", "url", "x"]),
        _JSON,
    )
)
def test_any_object_is_a_review_or_refused(item: dict[str, Any]) -> None:
    try:
        found = pushed.given(item)
    except Invalid:
        return
    assert found.external_id
    assert found.at.tzinfo is not None


# Answering ----------------------------------------------------------------------------------------


@pytest.fixture
def answerable(connect: Connect, server: Server) -> Conversation:
    server.answer = lambda *asked: (201, {}, b'{"id": "answer-9"}')
    source = connect("webhook", answer_url=f"{server.url}/answers")
    call(source, said())
    take_in(Payload.objects.get().pk)
    return Conversation.objects.get()


def leave(cast: Cast, conversation: Conversation, text: str = "We send a new one.") -> Message:
    message = reply(cast.agent, conversation, Letter(text))
    with clock.moved(clock.now() + timedelta(minutes=1)):
        send(message.pk, "worker")
    message.refresh_from_db()
    return message


def test_an_answer_goes_back_signed_and_its_acceptance_is_kept(
    cast: Cast, answerable: Conversation, server: Server
) -> None:
    message = leave(cast, answerable)
    assert message.state == State.SENT
    _method, path, headers, body = server.asked[0]
    told = json.loads(body)
    assert path == "/answers"
    assert (told["data"]["id"], told["data"]["text"]) == ("r-71", "We send a new one.")
    secret = secrets_of(Connection.objects.get())["secret"]
    assert headers["webhook-id"] == f"answer-{message.pk}"
    at = int(headers["webhook-timestamp"])
    moment = clock.now().fromtimestamp(at, clock.now().tzinfo)
    assert headers["webhook-signature"] == signing.signature(secret, headers["webhook-id"], moment, body)
    review = Review.objects.get()
    assert (review.answer_taken, review.answered_at is not None) == ("answer-9", True)
    assert Fact.objects.get(kind="review_answered").data["by"] == "source"


def test_an_answer_that_is_refused_is_told(cast: Cast, answerable: Conversation, server: Server) -> None:
    server.answer = lambda *asked: (422, {}, b"too long")
    message = leave(cast, answerable)
    assert message.state == State.FAILED
    assert "422" in message.problem
    assert Review.objects.get().answered_at is None


def test_an_answer_comes_again_when_the_other_program_is_busy(
    cast: Cast, answerable: Conversation, server: Server
) -> None:
    server.answer = lambda *asked: (429, {"Retry-After": "30"}, b"")
    message = leave(cast, answerable)
    assert message.state == State.QUEUED
    assert message.send_after is not None


def test_where_a_source_takes_no_answers_one_is_told_where(cast: Cast, connect: Connect) -> None:
    from keepword.channels.reviews.rules import Given
    from keepword.channels.reviews.services import take

    inbox = connect("csv", "Table").inbox
    take(inbox, [Given(external_id="1", at=clock.now(), rating=1, text="Dark")])
    way = usual_way(Conversation.objects.get())
    assert "mark it as answered" in way.obstacle
    with pytest.raises(Exception, match="mark it as answered"):
        reply(cast.agent, Conversation.objects.get(), Letter("Sorry"))
