"""A chat that goes on as mail, and comes back."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from keepword.calendars import queries as calendars
from keepword.calendars.models import Calendar
from keepword.channels.chat.models import AtDesk, Line, Session, Widget
from keepword.channels.chat.queries import read_availability
from keepword.channels.chat.services import folding
from keepword.channels.chat.services.leaving import mail_missed, send_transcript
from keepword.channels.chat.services.lines import Said, has_read, write_said
from keepword.channels.chat.services.sessions import introduce
from keepword.channels.email import outgoing, records
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, reply
from keepword.conversations.ways import usual_way
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "ona@example.org"


@pytest.fixture
def conversation(widget: Widget, session: Session) -> Conversation:
    """Somebody asked something and left their address."""
    introduce(widget, session.pk, {"name": "Ona", "email": ADDRESS})
    with transaction.atomic():
        write_said([Said(session.pk, "is-it-in-stock", "Is it in stock?")])
    folding.fold()
    return Conversation.objects.get()


def gone(session: Session) -> None:
    then = clock.now() - timedelta(minutes=2)
    Session.objects.filter(pk=session.pk).update(left_at=then, seen_at=then)


def test_an_answer_goes_by_chat_while_they_are_here_and_as_mail_when_they_have_gone(
    session: Session, conversation: Conversation, cast: Cast
) -> None:
    assert usual_way(conversation).channel.key == "chat"
    gone(session)
    way = usual_way(conversation)
    assert (way.channel.key, way.line) == ("email", ("Ona", ADDRESS))
    message = reply(cast.agent, conversation, Letter("Yes."))
    assert (message.inbox, message.to) == (cast.inbox, [["Ona", ADDRESS]])


def test_an_answer_whose_process_died_goes_before_the_next(
    session: Session,
    conversation: Conversation,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks():  # committed, and no more was done
        reply(cast.agent, conversation, Letter("First."))
    with django_capture_on_commit_callbacks(execute=True):
        reply(cast.agent, conversation, Letter("Second."))
    said = session.lines.filter(ours=True).order_by("seq")
    assert [line.text for line in said] == ["First.", "Second."]


def test_without_an_address_the_answer_waits_in_the_chat(
    widget: Widget, session: Session, conversation: Conversation
) -> None:
    Session.objects.update(email="")
    gone(session)
    assert usual_way(conversation).channel.key == "chat"


def test_what_they_write_back_by_mail_is_in_the_same_conversation_and_in_the_chat(
    session: Session, conversation: Conversation, cast: Cast
) -> None:
    gone(session)
    sent = reply(cast.agent, conversation, Letter("Yes."))
    mail = (
        f"From: Ona <{ADDRESS}>\r\nTo: support@shop.example\r\nSubject: Re: lamp\r\n"
        f"Message-ID: <back@example.org>\r\nIn-Reply-To: {outgoing.header_id(sent)}\r\n\r\nThank you!\r\n"
    )
    records.keep(sent, outgoing.build(sent, None))
    receive([RawMail(cast.inbox, mail.encode(), "lmtp", clock.now())])
    assert Conversation.objects.count() == 1
    assert Line.objects.filter(session=session, text="Thank you!", ours=False).count() == 1


def test_what_they_never_read_is_sent_after_them_once(
    session: Session,
    conversation: Conversation,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reply(cast.agent, conversation, Letter("Yes, three of them."))
    assert mail_missed() == 0
    gone(session)
    assert (mail_missed(), mail_missed()) == (1, 0)
    sent = Message.objects.get(kind="automatic")
    assert "Yes, three of them." in sent.text
    assert sent.to == [["Ona", ADDRESS]]


def test_what_they_read_is_not(
    session: Session,
    conversation: Conversation,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reply(cast.agent, conversation, Letter("Yes."))
    has_read(session.pk, 2)
    gone(session)
    assert mail_missed() == 0


def test_a_transcript_is_sent_once_in_a_while_and_only_of_a_talk_with_one_of_us(
    session: Session,
    conversation: Conversation,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with pytest.raises(Invalid):
        send_transcript(session.pk)
    with django_capture_on_commit_callbacks(execute=True):
        reply(cast.agent, conversation, Letter("Yes."))
    send_transcript(session.pk)
    sent = Message.objects.get(kind="automatic")
    assert "Is it in stock?" in sent.text
    assert "Agent\nYes." in sent.text
    with pytest.raises(Conflict):
        send_transcript(session.pk)


def test_somebody_can_answer_when_one_of_us_sits_at_the_desk_within_the_hours(
    widget: Widget, cast: Cast
) -> None:
    Calendar.objects.update(week=[[[0, 1440]]] * 7, country="")
    assert (read_availability(widget).open, read_availability(widget).agents) == (True, 0)
    AtDesk.objects.create(user=cast.agent, at=clock.now())
    assert read_availability(widget).agents == 1
    Calendar.objects.update(week=[[]] * 7)
    calendars._working_hours.cache_clear()
    assert not read_availability(widget).live
