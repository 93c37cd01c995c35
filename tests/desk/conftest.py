"""The cast at their desks: a browser each, and mail that comes in."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from itertools import count

import pytest
from django.test import Client

from keepword.accounts.models import User
from keepword.channels.email.intake import lookups
from keepword.channels.email.intake.item import RawMail
from keepword.channels.email.pipeline import receive
from keepword.commitments import queries as commitments
from keepword.conversations.models import Conversation
from keepword.core import clock
from tests.cast import Cast, make_cast

MailIn = Callable[..., Conversation]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process keeps in memory outlives the rolled back database of a test."""
    lookups.forget()
    commitments.forget()
    yield
    lookups.forget()
    commitments.forget()


def desk_of(user: User) -> Client:
    """The browser of one of us, logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agent(cast: Cast) -> Client:
    return desk_of(cast.agent)


@pytest.fixture
def mail_in(cast: Cast) -> MailIn:
    """A customer's mail comes in by the real intake; the conversation that it is in."""
    numbers = count(1)

    def mail_in(
        text: str = "The lamp flickers.",
        *,
        subject: str = "Lamp",
        name: str = "Olena",
        address: str = "olena@example.org",
        html: str = "",
        cc: str = "",
        files: tuple[tuple[str, str, bytes], ...] = (),
        answers: Conversation | None = None,
    ) -> Conversation:
        mail = EmailMessage()
        mail["From"] = f'"{name}" <{address}>' if name.isascii() else f"{name} <{address}>"
        mail["To"], mail["Subject"] = "support@shop.example", subject
        mail["Message-ID"] = f"<{next(numbers)}@example.org>"
        if cc:
            mail["Cc"] = cc
        if answers is not None:
            mail["In-Reply-To"] = answers.messages.order_by("pk")[0].mail.header_id
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        for file_name, kind, content in files:
            main, _, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=file_name)
        (out,) = receive([RawMail(cast.inbox, mail.as_bytes(), "lmtp", clock.now())])
        return Conversation.objects.get(pk=out.conversation_id)

    return mail_in
