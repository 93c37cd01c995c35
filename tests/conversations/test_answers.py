"""An answer from the pressing of "send" to its departure: taken back, crossed, closed with, or stuck."""

from datetime import timedelta

import pytest

from keepword.conversations.models import Contact, Conversation, Draft, Message, State, Status
from keepword.conversations.services import (
    Letter,
    delivered,
    depart,
    give_to_server,
    note,
    recover_sending,
    reply,
    snooze,
    undo_send,
    wake,
)
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact, Worker
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    with clock.moved(AT):
        take(cast.inbox, letter())
    return Conversation.objects.get()


def now_(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def leave(message: Message, worker: str = "w") -> Message:
    with clock.moved(message.send_after or AT):
        going = depart(message.pk, worker)
    assert going is not None
    return going


def test_what_is_taken_back_leaves_everything_as_it_was(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter("Send it back.", cc=[("T", "t@example.com")]))
    assert now_(conversation).status == Status.WAITING
    draft = undo_send(cast.agent, message)
    after = now_(conversation)
    assert (after.status, after.waiting_since, after.assignee) == (Status.OPEN, AT, None)
    assert draft.content["text"] == "Send it back."
    assert draft.content["cc"] == [["T", "t@example.com"]]
    assert Contact.objects.get().answered_at is None
    assert not Fact.objects.filter(kind="first_response").exists()


def test_what_has_left_is_not_taken_back(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter("Gone."))
    leave(message)
    with pytest.raises(Conflict):
        undo_send(cast.agent, message)


def test_nobody_takes_back_a_colleagues_answer(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter("Mine."))
    with pytest.raises(Conflict):
        undo_send(cast.colleague, message)


def test_an_answer_that_would_cross_anothers_is_stopped(cast: Cast, conversation: Conversation) -> None:
    seen = conversation.messages.get().pk
    reply(cast.colleague, conversation, Letter("I was first."), seen=seen)
    Draft.objects.create(
        conversation=conversation, user=cast.agent, content={"text": "x"}, updated_at=clock.now()
    )
    with pytest.raises(Conflict):
        reply(cast.agent, conversation, Letter("Me too."), seen=seen)
    assert Draft.objects.filter(user=cast.agent).exists()
    assert reply(cast.agent, conversation, Letter("All the same."), seen=None).state == State.QUEUED


def test_ones_own_note_crosses_nothing(cast: Cast, conversation: Conversation) -> None:
    seen = conversation.messages.get().pk
    note(cast.agent, conversation, "I will answer.")
    assert reply(cast.agent, conversation, Letter("Here."), seen=seen)


def test_send_and_close_closes_when_it_leaves(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter("Done."), close=True)
    assert now_(conversation).status == Status.WAITING
    leave(message)
    assert now_(conversation).status == Status.CLOSED
    assert Contact.objects.get().resolved


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 200_001])
def test_an_answer_needs_words_and_an_end(cast: Cast, conversation: Conversation, text: str) -> None:
    with pytest.raises(Invalid):
        reply(cast.agent, conversation, Letter(text))


def test_a_dead_worker_before_the_hand_over_is_sent_again(cast: Cast, conversation: Conversation) -> None:
    message = leave(reply(cast.agent, conversation, Letter("Here.")), "dead")
    assert recover_sending() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert leave(message).attempts == 2
    assert Fact.objects.filter(kind="first_response").count() == 1


def test_a_dead_worker_after_the_hand_over_leaves_a_question(cast: Cast, conversation: Conversation) -> None:
    message = leave(reply(cast.agent, conversation, Letter("Here.")), "dead")
    give_to_server(message)
    assert recover_sending() == 1
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert now_(conversation).status == Status.OPEN


def test_a_living_workers_messages_are_left_alone(cast: Cast, conversation: Conversation) -> None:
    Worker.objects.create(id="alive", started_at=clock.now(), seen_at=clock.now())
    leave(reply(cast.agent, conversation, Letter("Here.")), "alive")
    assert recover_sending() == 0


def test_what_was_confirmed_is_never_sent_again(cast: Cast, conversation: Conversation) -> None:
    message = leave(reply(cast.agent, conversation, Letter("Here.")))
    give_to_server(message)
    delivered(message)
    assert depart(message.pk, "w") is None
    with pytest.raises(Conflict):
        give_to_server(message)


def test_a_contact_ends_after_three_days_of_silence(cast: Cast, conversation: Conversation) -> None:
    with clock.moved(AT + timedelta(hours=1)):
        message = reply(cast.agent, conversation, Letter("Does it work now?"))
    leave(message)
    later = AT + timedelta(hours=1, days=3, minutes=1)
    take(cast.inbox, letter(id="two@example.org", replies_to="one@example.org"), at=later)
    first, second = Contact.objects.order_by("started_at")
    assert first.ended_at == message.at + timedelta(hours=72)
    assert not first.resolved
    assert second.started_at == later


def test_what_is_snoozed_wakes_at_its_time(cast: Cast, conversation: Conversation) -> None:
    until = clock.now() + timedelta(hours=1)
    snooze(cast.agent, conversation, until)
    assert wake() == 0
    with clock.moved(until):
        assert wake() == 1
    assert now_(conversation).status == Status.OPEN


def test_a_customers_word_wakes_what_is_snoozed(cast: Cast, conversation: Conversation) -> None:
    snooze(cast.agent, conversation, clock.now() + timedelta(days=1))
    take(cast.inbox, letter(id="two@example.org", replies_to="one@example.org"))
    after = now_(conversation)
    assert (after.status, after.snoozed_until) == (Status.OPEN, None)
