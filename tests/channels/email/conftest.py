"""A mailbox of the shop at real servers, and what tests do with it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from email.message import EmailMessage

import pytest
from django.db import connection

from keepword.channels.email.doors import watch_mailboxes
from keepword.channels.email.models import Login, Mailbox, Security
from keepword.conversations.models import Inbox, Message, State
from keepword.core import secrets
from tests.cast import Cast
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.oauth import TokenServer
from tests.servers.process import HOST, wait_until
from tests.servers.smtp import SmtpServer

SUPPORT = "support@shop.example"
OLENA = "olena@example.org"


def make_mailbox(inbox: Inbox, dovecot: Dovecot, smtp: SmtpServer | None = None) -> Mailbox:
    """The settings of `inbox` at these servers, saved."""
    return Mailbox.objects.create(
        inbox=inbox,
        username=SUPPORT,
        password=secrets.encrypt(PASSWORD),
        imap_host=HOST,
        imap_port=dovecot.imap_port,
        imap_security=Security.NONE,
        smtp_host=HOST if smtp else "",
        smtp_port=smtp.port if smtp else 587,
        smtp_security=Security.NONE,
    )


def by_oauth(mailbox: Mailbox, tokens: TokenServer) -> Mailbox:
    """The same mailbox, to be connected by the token server; no tokens yet."""
    mailbox.login, mailbox.password = Login.OAUTH, ""
    mailbox.client_id, mailbox.client_secret = tokens.client_id, secrets.encrypt(tokens.client_secret)
    mailbox.authorize_url, mailbox.token_url = tokens.authorize_url, tokens.token_url
    mailbox.scope = tokens.scope
    mailbox.save()
    return mailbox


def letter(subject: str, text: str = "Where is my lamp?", **headers: str) -> bytes:
    """A customer's mail; headers by their names with _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Olena <{OLENA}>", SUPPORT, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '.')}@example.org>"
    for name, value in headers.items():
        name = name.replace("_", "-")
        del mail[name]
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


@contextmanager
def watching(worker_id: str = "worker") -> Iterator[None]:
    """The mailboxes are watched by a worker of this name within the block."""
    stop = threading.Event()

    def watch() -> None:
        with closing(connection):
            watch_mailboxes(stop, worker_id)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def eventually(done: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Waits for what other threads do to the database."""
    wait_until(done, what, seconds, pause=0.05)


def subjects() -> list[str]:
    """Of all messages, in the order of their coming."""
    return list(Message.objects.order_by("pk").values_list("conversation__subject", flat=True))


def state_of(message: Message) -> State:
    return State(Message.objects.values_list("state", flat=True).get(pk=message.pk))


@pytest.fixture
def mailbox(transactional_db: None, cast: Cast, dovecot: Dovecot, smtp: SmtpServer) -> Mailbox:
    return make_mailbox(cast.inbox, dovecot, smtp)


@pytest.fixture
def trusted(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts the servers' certificate, as an operator of an own authority does."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificates.ca))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def database_url() -> str:
    """The test's own database, for processes that share it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    user, host, port = settings["USER"], settings["HOST"], settings["PORT"]
    return f"postgres://{user}:{settings['PASSWORD']}@{host}:{port}/{settings['NAME']}"


def environment() -> dict[str, str]:
    """For a process of Keepword that works on the test's own database and data folder."""
    from django.conf import settings

    from tests.servers.keepword import environment as offline

    kept = offline(settings.KEEPWORD_DATA)
    kept |= {"DATABASE_URL": database_url(), "KEEPWORD_SECRET": settings.SECRET_KEY}
    return kept | {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}
