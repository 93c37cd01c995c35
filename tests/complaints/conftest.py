"""A customer who complains, and what we write to them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.complaints import services
from keepword.complaints.models import Complaint
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, reply
from keepword.conversations.services.send import depart
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]

Says = Callable[..., Message]


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


@pytest.fixture
def complaint(cast: Cast, mail_in: MailIn) -> Complaint:
    """A customer complains, and an agent sees that it is one."""
    conversation = mail_in("The lamp broke again and nobody answers. I am very disappointed.")
    return services.make(cast.agent, conversation, about="The lamp broke twice")
