"""A customer who tells something of themselves, and what we answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, reply
from keepword.conversations.services.send import depart
from keepword.core import clock
from keepword.relationship.services import read_messages
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]

Says = Callable[..., Message]
Writes = Callable[..., Conversation]


@pytest.fixture
def writes(mail_in: MailIn) -> Writes:
    """A customer's mail comes in and is read."""

    def writes(text: str, **more: str) -> Conversation:
        found = mail_in(text, **more)
        read_messages(list(found.messages.values_list("pk", flat=True)))
        return found

    return writes


@pytest.fixture
def says(cast: Cast) -> Says:
    """One of us answers, and the answer has left."""

    def says(conversation: Conversation, text: str, *, by: User | None = None) -> Message:
        made = reply(by or cast.agent, Conversation.objects.get(pk=conversation.pk), Letter(text))
        with clock.moved(clock.now() + timedelta(seconds=30)):
            depart(made.pk, "test")
        made.refresh_from_db()
        return made

    return says
