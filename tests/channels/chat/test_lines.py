"""The log, and its way into conversations."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from keepword.channels.chat import rules
from keepword.channels.chat.models import Line, Session, State, Widget
from keepword.channels.chat.services import folding
from keepword.channels.chat.services.lines import Said, has_read, lines_after, write_said
from keepword.channels.chat.services.sessions import identify, introduce, open_session
from keepword.channels.chat.services.widgets import secret_of
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Message, Participant
from keepword.conversations.services import Incoming, Letter, close, reply
from keepword.core import clock
from keepword.core.errors import Conflict, NotFound
from keepword.customers.models import Claim, Customer, Identity
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(session: Session, *texts: str, start: int = 0) -> list[Line]:
    with transaction.atomic():
        many = [Said(session.pk, f"line-{session.pk}-{at:04}", text) for at, text in enumerate(texts, start)]
        found = write_said(many)
    return [one.line for one in found if not isinstance(one, NotFound)]


def fold() -> None:
    while folding.fold():
        pass


def test_lines_are_numbered_in_their_session_and_the_same_again_is_the_same(
    session: Session, widget: Widget
) -> None:
    other = open_session(widget, "", {}).session
    assert [line.seq for line in said(session, "One", "Two")] == [1, 2]
    assert [line.seq for line in said(other, "Else")] == [1]
    again = said(session, "One", "Two", "Three")
    assert [line.seq for line in again] == [1, 2, 3]
    assert [line.text for line in lines_after(session.pk, 1)] == ["Two", "Three"]


def test_the_same_line_twice_in_one_commit_is_one(session: Session) -> None:
    with transaction.atomic():
        first, second = write_said([Said(session.pk, "the-same-id", "One")] * 2)
    assert not isinstance(first, NotFound)
    assert not isinstance(second, NotFound)
    assert (first.is_new, second.is_new, first.line.seq, second.line.seq) == (True, False, 1, 1)


def test_a_line_of_a_session_that_is_gone_stops_no_other(session: Session) -> None:
    with transaction.atomic():
        gone, kept = write_said([Said(987_654, "somebody-else", "x"), Said(session.pk, "this-is-kept", "y")])
    assert isinstance(gone, NotFound)
    assert not isinstance(kept, NotFound)


def test_what_is_said_becomes_one_conversation_in_its_order(session: Session) -> None:
    said(session, "Is the lamp in stock?", "The green one")
    fold()
    said(session, "Hello?", start=2)
    fold()
    conversation = Conversation.objects.get()
    assert [m.text for m in conversation.messages.order_by("pk")] == [
        "Is the lamp in stock?",
        "The green one",
        "Hello?",
    ]
    assert conversation.subject == "Is the lamp in stock?"
    assert {line.state for line in Line.objects.all()} == {State.DONE}
    assert Customer.objects.get().identities.get().kind == "visitor"


def test_each_visitor_has_a_conversation_of_their_own(session: Session, widget: Widget) -> None:
    other = open_session(widget, "", {}).session
    said(session, "One")
    said(other, "Two")
    said(session, "Three", start=1)
    fold()
    texts = [[m.text for m in c.messages.order_by("pk")] for c in Conversation.objects.order_by("pk")]
    assert texts == [["One", "Three"], ["Two"]]


def test_long_after_it_was_closed_a_new_conversation_begins(session: Session, cast: Cast) -> None:
    said(session, "One")
    fold()
    close(cast.agent, Conversation.objects.get())
    said(session, "Two", start=1)
    fold()
    assert Conversation.objects.count() == 1
    close(cast.agent, Conversation.objects.get())
    Conversation.objects.update(closed_at=clock.now() - timedelta(hours=73))
    said(session, "Three", start=2)
    fold()
    assert Conversation.objects.count() == 2


def test_a_line_that_cannot_be_taken_in_stops_no_other(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = conversations.receive

    def refuse(incoming: list[Incoming]) -> list[Message]:
        if any(one.text == "Two" for one in incoming):
            raise DatabaseError("no")
        return receive(incoming)

    monkeypatch.setattr(conversations, "receive", refuse)
    said(session, "One", "Two", "Three")
    fold()
    states = list(Line.objects.order_by("seq").values_list("text", "state"))
    assert states == [("One", "done"), ("Two", "held"), ("Three", "done")]
    assert "no" in Line.objects.get(text="Two").problem


def test_an_answer_is_a_line_at_once_and_only_once(
    session: Session, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    said(session, "Is it in stock?")
    fold()
    with django_capture_on_commit_callbacks(execute=True):
        message = reply(cast.agent, Conversation.objects.get(), Letter("Yes."))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 1)
    assert [(line.ours, line.text, line.name) for line in Line.objects.order_by("seq")] == [
        (False, "Is it in stock?", ""),
        (True, "Yes.", "Agent"),
    ]
    from keepword.channels.doors import tasks

    assert tasks.send(message.pk, "worker") is None
    assert Line.objects.count() == 2


def test_what_was_read_is_told(
    session: Session, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    said(session, "Is it in stock?")
    fold()
    with django_capture_on_commit_callbacks(execute=True):
        message = reply(cast.agent, Conversation.objects.get(), Letter("Yes."))
    has_read(session.pk, 0, got=2)
    message.refresh_from_db()
    assert message.arrived_at is not None
    assert message.read_at is None
    has_read(session.pk, 2)
    message.refresh_from_db()
    assert message.read_at is not None


def test_an_address_that_is_typed_proves_nothing_but_may_go_on_by_mail(
    session: Session, widget: Widget
) -> None:
    known = Customer.objects.create(name="Ona", created_at=clock.now())
    Identity.objects.create(customer=known, kind="email", value="ona@example.org", created_at=clock.now())
    introduce(widget, session.pk, {"email": "Ona@example.org", "name": "Somebody"})
    said(session, "Hello")
    fold()
    conversation = Conversation.objects.get()
    assert conversation.customer != known
    assert Claim.objects.get().value == "ona@example.org"
    assert Participant.objects.get(conversation=conversation).address == "ona@example.org"


def claim_of(widget: Widget, user: str, email: str = "") -> dict[str, object]:
    at = int(clock.now().timestamp())
    return {
        "id": user,
        "email": email,
        "at": at,
        "signature": rules.signature(secret_of(widget), user, email, at),
    }


def test_whom_the_site_has_signed_is_the_same_customer_in_every_browser(
    session: Session, widget: Widget
) -> None:
    other = open_session(widget, "", {}).session
    said(session, "From the laptop")
    fold()
    for one in (session, other):
        identify(widget, one.pk, claim_of(widget, "42", "olena@example.org"))
    said(other, "From the telephone")
    fold()
    conversation = Conversation.objects.get()
    assert [m.text for m in conversation.messages.order_by("pk")] == ["From the laptop", "From the telephone"]
    proved = conversation.customer.identities.exclude(verified_at=None)
    assert sorted(proved.values_list("kind", flat=True)) == ["email", "site"]
    assert [line.text for line in lines_after(session.pk, 0)] == ["From the laptop", "From the telephone"]


def test_somebody_else_in_the_same_browser_is_a_new_visitor(session: Session, widget: Widget) -> None:
    identify(widget, session.pk, claim_of(widget, "42"))
    with pytest.raises(Conflict):
        identify(widget, session.pk, claim_of(widget, "43"))
