"""Of a person who is erased, chat keeps nothing."""

import pytest
from django.db import transaction

from keepword.channels.chat.models import Line, Session, Widget
from keepword.channels.chat.services import folding
from keepword.channels.chat.services.lines import Said, write_said
from keepword.channels.chat.services.sessions import introduce
from keepword.conversations.events import Erasing
from keepword.conversations.models import Conversation, Message
from keepword.core import events
from keepword.customers.privacy import Person, holders

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(widget: Widget, session: Session) -> Conversation:
    introduce(widget, session.pk, {"name": "Ona", "email": "ona@example.org"})
    with transaction.atomic():
        write_said([Said(session.pk, "a-line-of-hers", "I live at 4 Lamp Street")])
    folding.fold()
    return Conversation.objects.get()


def test_what_the_widget_shows_goes_with_the_messages(conversation: Conversation) -> None:
    messages = tuple(Message.objects.values_list("pk", flat=True))
    events.publish(Erasing("texts", (conversation.pk,), messages))
    line = Line.objects.get()
    assert (line.text, line.name, line.files) == ("", "", [])


def test_browsers_and_lines_of_the_erased_are_gone(conversation: Conversation, session: Session) -> None:
    (holder,) = [one for one in holders() if one.name == "chats"]
    assert holder.erase is not None
    assert holder.export is not None
    exported = list(holder.export(conversation.customer, False)["chats"])
    assert [one["email"] for one in exported] == ["ona@example.org"]
    person = Person(conversation.customer_id, "Ona", ("ona@example.org",), conversations=(conversation.pk,))
    cursor: int | None = 0
    while cursor is not None:
        cursor = holder.erase(person, cursor)
    assert not Session.objects.exists()
    assert not Line.objects.exists()
