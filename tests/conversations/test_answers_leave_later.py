"""An answer with a moment at which it leaves: moved, sent at once, cancelled, held back, a killed worker."""

from datetime import timedelta

import pytest

from keepword.conversations.models import NEVER, Contact, Conversation, Draft, Message, State, Status
from keepword.conversations.queries import scheduled
from keepword.conversations.services import (
    Letter,
    cancel_scheduled,
    compose,
    depart,
    mark_spam,
    recover_sending,
    reply,
    reschedule,
    save_draft,
    send_now,
    undo_send,
)
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = AT + timedelta(hours=20)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    with clock.moved(AT):
        take(cast.inbox, letter())
    return Conversation.objects.get()


def say_later(cast: Cast, conversation: Conversation, **how: object) -> Message:
    with clock.moved(AT):
        return reply(cast.agent, conversation, Letter("Tomorrow."), send_at=LATER, **how)  # type: ignore[arg-type]


def now_(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def written_again(cast: Cast) -> None:
    with clock.moved(AT + timedelta(hours=1)):
        take(cast.inbox, letter(id="two@example.org", replies_to="one@example.org"))


def test_until_it_leaves_the_customer_is_unanswered(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    assert (message.state, now_(conversation).status) == (State.SCHEDULED, Status.OPEN)
    assert now_(conversation).waiting_since == AT
    with clock.moved(LATER - timedelta(seconds=1)):
        assert depart(message.pk, "w") is None
    with clock.moved(LATER):
        gone = depart(message.pk, "w")
    assert gone is not None
    assert (gone.state, gone.at, now_(conversation).status) == (State.SENDING, LATER, Status.WAITING)
    assert Contact.objects.get().answered_at == LATER
    assert now_(conversation).assignee == cast.agent


def test_what_was_wanted_is_done_when_it_leaves(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation, snooze_until=LATER + timedelta(days=1))
    with clock.moved(LATER):
        depart(message.pk, "w")
    assert now_(conversation).status == Status.SNOOZED
    assert now_(conversation).snoozed_until == LATER + timedelta(days=1)


def test_a_killed_worker_sends_it_once(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    with clock.moved(LATER):
        depart(message.pk, "dead")
        assert depart(message.pk, "other") is None
        assert recover_sending() == 1
        again = depart(message.pk, "w")
    assert again is not None
    assert (again.attempts, again.at) == (2, LATER)
    assert Fact.objects.filter(kind="first_response").count() <= 1


@pytest.mark.parametrize("at", [AT, AT - timedelta(days=1), AT + timedelta(days=400)])
def test_only_a_moment_to_come_is_taken(cast: Cast, conversation: Conversation, at: object) -> None:
    with clock.moved(AT), pytest.raises(Invalid) as error:
        reply(cast.agent, conversation, Letter("x"), send_at=at)  # type: ignore[arg-type]
    assert error.value.field == "send_at"


def test_another_moment(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    with clock.moved(AT):
        assert reschedule(cast.colleague, message, LATER + timedelta(days=1)).state == State.SCHEDULED
    with clock.moved(LATER):
        assert depart(message.pk, "w") is None


def test_sent_at_once_it_is_as_any_other(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation, close=True)
    with clock.moved(AT + timedelta(hours=2)):
        message = send_now(cast.agent, message)
        assert (message.state, message.at) == (State.QUEUED, AT + timedelta(hours=2))
        assert now_(conversation).status == Status.WAITING
        undo_send(cast.agent, message)
    assert (now_(conversation).status, now_(conversation).waiting_since) == (Status.OPEN, AT)


def test_cancelled_it_is_a_draft_again(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    draft = cancel_scheduled(cast.colleague, message)
    assert draft is not None
    assert (draft.user, draft.content["text"]) == (cast.colleague, "Tomorrow.")
    with clock.moved(LATER):
        assert depart(message.pk, "w") is None
    with pytest.raises(Conflict):
        cancel_scheduled(cast.agent, message)


def test_another_draft_is_not_overwritten(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    save_draft(cast.agent, conversation, "reply", {"text": "Something else"})
    with pytest.raises(Conflict):
        cancel_scheduled(cast.agent, message)
    assert cancel_scheduled(cast.agent, message, keep=False) is None
    assert Draft.objects.get().content["text"] == "Something else"


def test_it_is_held_back_when_the_customer_writes(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    written_again(cast)
    message.refresh_from_db()
    assert message.is_held
    assert Notification.objects.get(kind="held").user == cast.agent
    with clock.moved(LATER):
        assert depart(message.pk, "w") is None
        assert reschedule(cast.agent, message, LATER + timedelta(hours=1)).send_after != NEVER


def test_it_leaves_all_the_same_when_its_writer_wished_so(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation, hold_on_reply=False)
    written_again(cast)
    message.refresh_from_db()
    assert message.send_after == LATER


def test_spam_is_not_answered_by_itself(cast: Cast, conversation: Conversation) -> None:
    message = say_later(cast, conversation)
    mark_spam(cast.agent, conversation)
    with clock.moved(LATER):
        assert depart(message.pk, "w") is None
    message.refresh_from_db()
    assert message.is_held


def test_a_first_letter_leaves_later_too(cast: Cast) -> None:
    with clock.moved(AT):
        message = compose(
            cast.agent, cast.inbox, Letter("Hello", to=[("", "a@example.org")]), subject="S", send_at=LATER
        )
    assert [row.pk for row in scheduled(cast.agent).rows] == [message.pk]
    cancel_scheduled(cast.agent, message)
    assert now_(message.conversation).status == Status.OPEN
