"""An answer leaves once, whatever the provider does; what nobody knows is asked of a person."""

from datetime import timedelta
from typing import Any

import pytest

from keepword.channels.doors import connections, tasks
from keepword.channels.doors.models import Reference
from keepword.conversations import services
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Kind, Message, State, Status
from keepword.conversations.services import Letter, StoredFile, merge
from keepword.core import blobs, clock, jobs
from keepword.privacy.services import erase_person
from tests.cast import Cast
from tests.channels.contract.doors import Door, take_in
from tests.servers.provider import Answer, Dropped

pytestmark = pytest.mark.django_db


def came(door: Door, number: int = 1, text: str = "Hello") -> Conversation:
    assert door.call(door.body(number, text)) == 200
    take_in()
    return Message.objects.order_by("pk").last().conversation  # type: ignore[union-attr]


def written(cast: Cast, conversation: Conversation, letter: Letter | str = "Tomorrow.") -> Message:
    with clock.moved(clock.now() - timedelta(minutes=1)):
        said = Letter(letter) if isinstance(letter, str) else letter
        return services.reply(cast.agent, conversation, said)


def send(message: Message) -> Message:
    tasks.send(message.pk, "worker")
    return Message.objects.select_related("conversation").get(pk=message.pk)


def later(message: Message, **after: int) -> Message:
    with clock.moved(clock.now() + timedelta(**after)):
        return send(message)


def texts(door: Door) -> list[str]:
    return [door.text_of(call) for call in door.taken()]


def test_an_answer_reaches_whoever_wrote(cast: Cast, door: Door) -> None:
    message = send(written(cast, came(door)))
    assert (message.state, texts(door)) == (State.SENT, ["Tomorrow."])
    assert Reference.objects.filter(message=message, outgoing=True).count() == 1
    for _again in range(3):
        send(message)
    assert len(door.taken()) == 1


def test_too_many_at_once_is_tried_later(cast: Cast, door: Door) -> None:
    conversation = came(door)
    door.server.plan.append(door.too_many())
    message = send(written(cast, conversation))
    assert (message.state, door.taken()) == (State.QUEUED, [])
    assert message.problem
    assert message.send_after is not None
    assert message.send_after > clock.now()
    assert later(message, minutes=1).state == State.SENT
    assert len(door.taken()) == 1


@pytest.mark.parametrize("body", [b"<html>fault</html>", b"{}"])
def test_a_fault_of_the_provider_is_tried_again(cast: Cast, door: Door, body: bytes) -> None:
    conversation = came(door)
    door.server.plan.append(Answer(503, body))
    message = send(written(cast, conversation))
    assert message.state == State.QUEUED
    assert later(message, minutes=1).state == State.SENT


def test_a_call_without_an_answer_is_asked_of_a_person(cast: Cast, door: Door) -> None:
    conversation = came(door)
    door.server.plan.append(Dropped(taken=True))
    message = send(written(cast, conversation))
    assert message.state == State.UNCERTAIN
    later(message, hours=1)
    assert len(door.taken()) == 1
    services.confirm_arrived(cast.agent, message)
    assert send(message).state == State.SENT
    assert len(door.taken()) == 1


def test_a_gateway_s_fault_is_asked_of_a_person_too(cast: Cast, door: Door) -> None:
    conversation = came(door)
    door.server.plan.append(Answer(504, b"Gateway Timeout"))
    message = send(written(cast, conversation))
    assert message.state == State.UNCERTAIN
    services.send_again(cast.agent, message)
    assert send(message).state == State.SENT


def test_a_server_that_cannot_be_reached_is_tried_again(cast: Cast, door: Door) -> None:
    message = written(cast, came(door))
    connection = door.connection
    connection.settings["base"] = "http://127.0.0.1:9"
    connection.save()
    message = send(message)
    assert message.state == State.QUEUED
    connection.refresh_from_db()
    assert connection.state == "failing"


def parts_of(cast: Cast, door: Door) -> Message:
    """An answer of several calls: long words, and files where the channel sends them apart."""
    longest = 4000 if door.key != "sms" else 1500
    words = "\n\n".join(["a" * longest, "b" * longest]) if door.key != "sms" else "Look"
    files = [StoredFile(f"{n}.png", "image/png", 4, blobs.put(f"PNG{n}".encode())) for n in range(2)]
    if door.key == "sms":
        door.connection.settings["files"] = "mms"
        door.connection.save()
    return written(cast, came(door), Letter(words, files=files))


def test_what_breaks_between_two_parts_goes_on_after_the_last_that_left(cast: Cast, door: Door) -> None:
    message = parts_of(cast, door)
    plan = door.server.plan
    plan += [Dropped(taken=True)]  # the first has left and nobody knows
    assert send(message).state == State.UNCERTAIN
    Reference.objects.create(
        inbox=door.connection.inbox, external_id="told", message=message, part=0, outgoing=True
    )
    before = len(door.taken())
    services.send_again(cast.agent, message)
    done = send(message)
    assert done.state == State.SENT
    parts = Reference.objects.filter(message=message, outgoing=True).order_by("part")
    assert [one.part for one in parts] == list(range(len(parts)))
    assert len(door.taken()) == before + len(parts) - 1


def test_a_limit_between_two_parts_sends_none_twice(cast: Cast, door: Door) -> None:
    message = parts_of(cast, door)
    served = door.server
    original = served.handle
    seen: list[Any] = []

    def handle(call: Any) -> Any:
        if served.sends(call):
            seen.append(call)
            if len(seen) == 2:
                served.plan.append(door.too_many())
        return original(call)

    served.handle = handle  # type: ignore[method-assign]
    assert send(message).state == State.QUEUED
    assert len(door.taken()) == 1
    assert later(message, minutes=2).state == State.SENT
    parts = Reference.objects.filter(message=message, outgoing=True).count()
    assert len(door.taken()) == parts


def test_a_worker_that_died_while_sending_asks_a_person(cast: Cast, door: Door) -> None:
    message = written(cast, came(door))
    departed = services.depart(message.pk, "dead")
    assert departed is not None
    services.give_to_server(departed)
    services.recover_sending()
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert door.taken() == []


def test_receipts_come_in_any_order_and_twice(cast: Cast, door: Door) -> None:
    if not door.receipts:
        pytest.skip("This provider tells nothing of what it delivered.")
    message = send(written(cast, came(door)))
    sent_as = Reference.objects.get(message=message, outgoing=True).external_id
    at = int(clock.now().timestamp())
    for state, moment in (("read", at + 2), ("delivered", at + 1), ("sent", at), ("read", at + 3)):
        assert door.call(door.receipt(sent_as, state, moment)) == 200
        take_in()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert message.arrived_at is not None
    assert message.read_at is not None


def test_a_message_that_came_back_is_told_and_can_be_sent_again(cast: Cast, door: Door) -> None:
    if not door.receipts:
        pytest.skip("This provider tells nothing of what it delivered.")
    message = send(written(cast, came(door)))
    sent_as = Reference.objects.get(message=message, outgoing=True).external_id
    at = int(clock.now().timestamp())
    door.call(door.receipt(sent_as, "failed", at))
    take_in()
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert message.problem
    assert message.conversation.status == Status.OPEN
    services.send_again(cast.agent, message)
    assert send(message).state == State.SENT
    assert len(door.taken()) == 2
    door.call(door.receipt(sent_as, "failed", at + 1))  # again, of the one that came back
    take_in()
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_receipt_that_overtakes_its_message_is_taken_later(cast: Cast, door: Door) -> None:
    if not door.receipts:
        pytest.skip("This provider tells nothing of what it delivered.")
    message = written(cast, came(door))
    body = door.receipt(
        "wamid.OUT1" if door.key == "whatsapp" else f"SM{1:032d}", "delivered", int(clock.now().timestamp())
    )
    door.call(body)
    take_in()
    send(message)
    with clock.moved(clock.now() + timedelta(seconds=30)):
        take_in()
    message.refresh_from_db()
    assert message.arrived_at is not None


def test_what_is_said_after_a_merge_comes_where_it_was_merged(cast: Cast, door: Door) -> None:
    first = came(door)
    services.close(cast.agent, first)
    with clock.moved(clock.now() + timedelta(days=5)):
        second = came(door, 2, "Another matter")
        assert second.pk != first.pk
        merge(cast.lead, first, second)
        third = came(door, 3, "And this")
        assert third.pk == second.pk
        message = send(written(cast, third))
    assert message.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_an_erased_customer_is_a_stranger_and_a_replay_brings_nothing_back(cast: Cast, door: Door) -> None:
    body = door.body(1, "My secret lamp")
    assert door.call(body) == 200
    take_in()
    conversation = Message.objects.get().conversation
    erase_person(cast.admin, conversation.customer, confirmation=str(conversation.customer_id))
    jobs.run_pending()
    assert not Message.objects.filter(text__contains="secret").exists()
    assert door.call(body) == 200
    take_in()
    assert not Message.objects.filter(text__contains="secret").exists()
    fresh = came(door, 2, "Hello again")
    assert fresh.customer_id != conversation.customer_id


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_first_is_told_that_it_came(cast: Cast, door: Door) -> None:
    inbox = door.connection.inbox
    inbox.acknowledge = True
    inbox.save()
    conversation = came(door)
    jobs.run_pending()
    told = conversation.messages.get(kind=Kind.AUTOMATIC)
    assert "/s/" in told.text
    assert told.state == State.SENT
    came(door, 2, "Are you there?")
    jobs.run_pending()
    assert conversation.messages.filter(kind=Kind.AUTOMATIC).count() == 1


def test_a_test_of_the_inbox_says_what_works(cast: Cast, door: Door) -> None:
    channel = channel_of(door.connection.inbox)
    assert channel is not None
    found = list(channel.check(door.connection.inbox))
    assert found[0].ok
    door.connection.secrets = connections.seal({"token": "123456:wrong-token-wrong", "app_secret": "x"})
    door.connection.save()
    inbox = type(door.connection.inbox).objects.get(pk=door.connection.inbox_id)
    (wrong,) = list(channel.check(inbox))
    assert not wrong.ok
    assert wrong.text
    assert wrong.advice
