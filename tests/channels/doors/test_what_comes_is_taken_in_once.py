"""What a provider sends becomes messages and receipts: each once, in its conversation, nothing lost."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.channels.doors import intake, queries, services, tasks
from keepword.channels.doors.models import Connection, Payload, Reference, Taken
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Message
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.models import Identity
from tests.cast import Cast
from tests.channels.doors.conftest import come, leave, work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HELLO = {"id": "1", "from": "olena", "name": "Olena", "text": "Where is my parcel?"}


def test_a_stranger_s_message_begins_a_conversation_of_a_new_customer(pigeon: Connection) -> None:
    come(pigeon, HELLO)
    message = Message.objects.get()
    assert message.text == "Where is my parcel?"
    assert message.conversation.inbox == pigeon.inbox
    assert message.conversation.customer.name == "Olena"
    identity = Identity.objects.get(kind="telegram", value="olena")
    assert (identity.customer, identity.verified_by) == (message.conversation.customer, "provider")


def test_the_same_call_and_the_same_message_twice_are_one(pigeon: Connection) -> None:
    assert come(pigeon, HELLO)
    assert not come(pigeon, HELLO)  # the very same bytes
    come(pigeon, HELLO, {**HELLO, "id": "2", "text": "It is late."})  # one of them in another call
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == [
        "Where is my parcel?",
        "It is late.",
    ]


def test_the_next_message_belongs_to_the_open_conversation_and_for_three_days_after_closing(
    pigeon: Connection, cast: Cast
) -> None:
    come(pigeon, HELLO)
    conversation = Conversation.objects.get()
    conversations.close(cast.agent, conversation)
    come(pigeon, {**HELLO, "id": "2", "text": "And the lamp?"})
    assert Conversation.objects.count() == 1
    conversation.refresh_from_db()
    assert conversation.status == "open"
    conversations.close(cast.agent, conversation)
    with clock.moved(clock.now() + timedelta(hours=73)):
        come(pigeon, {**HELLO, "id": "3", "text": "Something else."})
    assert Conversation.objects.count() == 2


def test_an_answer_to_an_old_message_goes_to_its_conversation(pigeon: Connection, cast: Cast) -> None:
    come(pigeon, HELLO)
    first = Conversation.objects.get()
    conversations.close(cast.agent, first)
    with clock.moved(clock.now() + timedelta(days=9)):
        come(pigeon, {**HELLO, "id": "2", "text": "A new matter."})
        come(pigeon, {**HELLO, "id": "3", "text": "About the parcel.", "replies_to": "1"})
    assert [m.text for m in first.messages.order_by("pk")] == ["Where is my parcel?", "About the parcel."]


def test_nobody_joins_another_customer_s_conversation_by_naming_its_message(pigeon: Connection) -> None:
    come(pigeon, HELLO)
    come(pigeon, {"id": "2", "from": "mallory", "text": "Me too.", "replies_to": "1"})
    assert Conversation.objects.count() == 2


def test_what_cannot_be_read_is_kept_whole_and_replayed(pigeon: Connection, cast: Cast) -> None:
    intake.keep(pigeon.inbox, b'{"events": [{"from": "olena"}]}')
    intake.keep(pigeon.inbox, b"not even JSON")
    work()
    kept = list(queries.quarantined(cast.admin))
    assert len(kept) == 2
    assert not queries.quarantined(cast.agent).exists()
    Payload.objects.filter(pk=kept[1].pk).update(body=json.dumps({"events": [HELLO]}).encode())
    assert services.replay(cast.admin, queries.get_payload(cast.admin, kept[1].pk)).state == Taken.DONE
    assert Message.objects.get().text == "Where is my parcel?"
    services.discard(cast.admin, kept[0])
    assert not queries.quarantined(cast.admin).exists()


def test_one_message_that_cannot_be_stored_stops_no_other(
    pigeon: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = intake.receive

    def refuse(inbox, event, customer, files):  # type: ignore[no-untyped-def]
        if event.text == "poison":
            raise DatabaseError("this row is refused")
        return whole(inbox, event, customer, files)

    monkeypatch.setattr(intake, "receive", refuse)
    come(pigeon, {**HELLO, "id": "1", "text": "poison"}, {**HELLO, "id": "2", "text": "Hello"})
    assert [m.text for m in Message.objects.all()] == ["Hello"]
    payload = Payload.objects.get()
    assert (payload.state, "refused" in payload.problem) == (Taken.QUARANTINED, True)
    monkeypatch.undo()
    tasks.take_in.call(payload.pk)
    assert sorted(m.text for m in Message.objects.all()) == ["Hello", "poison"]


def test_a_call_that_was_taken_in_by_half_is_taken_up_where_it_broke_off(
    pigeon: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, done = intake.accept, []

    def die_at_the_second(inbox, event):  # type: ignore[no-untyped-def]
        if done:
            raise SystemExit
        done.append(event)
        return whole(inbox, event)

    intake.keep(pigeon.inbox, json.dumps({"events": [HELLO, {**HELLO, "id": "2", "text": "And?"}]}).encode())
    payload = Payload.objects.get()
    monkeypatch.setattr(intake, "accept", die_at_the_second)
    with pytest.raises(SystemExit):
        intake.take_in(payload.pk)
    monkeypatch.undo()
    DBTaskResult.objects.all().delete()  # the job that was killed
    with clock.moved(clock.now() + timedelta(hours=5)):
        assert tasks.resume_payloads() == 1
        work()
    assert [m.text for m in Message.objects.order_by("pk")] == ["Where is my parcel?", "And?"]


def test_files_are_kept_and_what_is_left_out_is_named(pigeon: Connection) -> None:
    come(pigeon, {**HELLO, "files": {"bill.csv": "a;b", "empty.txt": "", "page.html": "<script>1</script>"}})
    message = Message.objects.get()
    assert {(f.name, f.type) for f in message.attachments.all()} == {
        ("bill.csv", "application/octet-stream"),
        ("page.html", "application/octet-stream"),
    }
    assert message.marks["left_out"] == ["empty.txt: This file is empty."]


def test_a_call_larger_than_any_that_a_provider_sends_is_refused(pigeon: Connection) -> None:
    with pytest.raises(Invalid):
        intake.keep(pigeon.inbox, b"x" * (intake.MOST_BYTES + 1))
    assert not Payload.objects.exists()


def test_receipts_are_noted_once_and_read_counts_as_arrived(pigeon: Connection, cast: Cast) -> None:
    come(pigeon, HELLO)
    message = conversations.reply(cast.agent, Conversation.objects.get(), conversations.Letter("It comes."))
    leave(message)
    own = Reference.objects.get(outgoing=True)
    at = clock.now().isoformat()
    come(pigeon, {"id": own.external_id, "state": "read", "at": at})
    message.refresh_from_db()
    assert (message.arrived_at, message.read_at) == (message.read_at, message.read_at)
    first = message.read_at
    later = (clock.now() + timedelta(minutes=1)).isoformat()
    come(
        pigeon, {"id": own.external_id, "state": "arrived", "at": later}, {"id": "nobody's", "state": "read"}
    )
    message.refresh_from_db()
    assert (message.arrived_at, message.read_at) == (first, first)
    come(pigeon, {"id": own.external_id, "state": "failed", "problem": "A hawk took it.", "at": later})
    message.refresh_from_db()
    assert (message.state, message.problem) == ("bounced", "A hawk took it.")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_EVENT = st.fixed_dictionaries(
    {}, optional={"id": _JSON, "from": _JSON, "text": _JSON, "at": _JSON, "state": _JSON, "name": _JSON}
)


_CALL = st.lists(_EVENT, max_size=3).map(lambda events: json.dumps({"events": events}).encode())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | _CALL)
def test_whatever_comes_is_taken_in_or_quarantined_and_never_breaks_a_worker(
    pigeon: Connection, body: bytes
) -> None:
    if not intake.keep(pigeon.inbox, body):
        return
    payload = Payload.objects.order_by("-pk")[0]
    intake.take_in(payload.pk)
    payload.refresh_from_db()
    assert payload.state in (Taken.DONE, Taken.QUARANTINED)
