"""A worker that is killed in the middle loses nothing and sends nothing twice."""

import email
import email.policy
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest

from keepword.channels.email.models import Mailbox
from keepword.channels.email.parsing import parse
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services
from keepword.conversations.models import Conversation, Direction, Message, State
from keepword.conversations.services import Letter
from keepword.core import clock
from keepword.core.models import Lease, Worker
from tests.cast import Cast
from tests.channels.email import badly
from tests.channels.email.conftest import SUPPORT, environment, letter, state_of
from tests.channels.email.conftest import eventually as eventually_soon
from tests.servers import keepword
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Behaviour, SmtpServer

# A process takes its time to start, and work left behind is looked for each five seconds.
eventually = partial(eventually_soon, seconds=90)


@contextmanager
def worker() -> Iterator[None]:
    """A worker in a process of its own, killed as by a power cut when the block ends."""
    process = keepword.spawn("worker", env=environment())
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def half_a_minute_passes() -> None:
    """What was held by the dead worker is free."""
    past = clock.now() - timedelta(minutes=1)
    Worker.objects.update(seen_at=past)
    Lease.objects.update(until=past)


@pytest.fixture
def answer(cast: Cast, mailbox: Mailbox) -> Message:
    with clock.moved(clock.now() - timedelta(minutes=1)):
        receive([RawMail(cast.inbox, letter("Lamp"), "lmtp", clock.now())])
        return services.reply(cast.agent, Conversation.objects.get(), Letter("Tomorrow."))


@pytest.mark.parametrize(
    "said",
    [(), (b"220 hi", b"250 hi", b"250 ok"), (b"220 hi", b"250 hi", b"250 ok", b"250 ok")],
)
def test_killed_before_the_hand_over_it_is_sent_once_by_the_next_worker(
    answer: Message, mailbox: Mailbox, smtp: SmtpServer, said: tuple[bytes, ...]
) -> None:
    handed = len(said) == 4
    with badly.listener(badly.holds(*said)) as port:
        Mailbox.objects.update(smtp_port=port)
        with worker():
            wanted = State.HANDED if handed else State.SENDING
            eventually(lambda: state_of(answer) == wanted, f"the message to be {wanted}")
    Mailbox.objects.update(smtp_port=smtp.port)
    half_a_minute_passes()
    ends = State.UNCERTAIN if handed else State.SENT
    with worker():
        eventually(lambda: state_of(answer) == ends, f"the message to be {ends}")
    assert len(smtp.accepted) == (0 if handed else 1)


def test_killed_while_the_server_takes_it_a_person_is_asked_and_it_keeps_its_message_id(
    answer: Message, cast: Cast, smtp: SmtpServer
) -> None:
    smtp.behaviour = Behaviour(after_data="hang", keep=True)
    with worker():
        smtp.wait_for(1)
    smtp.behaviour = Behaviour()
    half_a_minute_passes()
    with worker():
        eventually(lambda: state_of(answer) == State.UNCERTAIN, "the question")
        assert len(smtp.accepted) == 1
        services.send_again(cast.agent, Message.objects.get(pk=answer.pk))
        eventually(lambda: state_of(answer) == State.SENT, "the second try")
    assert len({parse(mail.raw).message_id for mail in smtp.accepted}) == 1


def test_killed_after_the_confirmation_it_is_not_sent_again(
    answer: Message, cast: Cast, smtp: SmtpServer
) -> None:
    with worker():
        eventually(lambda: state_of(answer) == State.SENT, "the message to be sent")
    half_a_minute_passes()
    with worker():
        # A later message leaves, so everything before it had its turn.
        receive([RawMail(cast.inbox, letter("Chair"), "lmtp", clock.now())])
        other = Conversation.objects.exclude(pk=answer.conversation_id).get()
        later = services.reply(cast.agent, other, Letter("Soon."))
        eventually(lambda: state_of(later) == State.SENT, "the later message")
    assert len(smtp.accepted) == 2


def test_killed_while_reading_a_mailbox_every_mail_is_there_once(mailbox: Mailbox, dovecot: Dovecot) -> None:
    for number in range(30):
        mail = email.message_from_bytes(letter(f"mail {number:02}"), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        mail.add_attachment(bytes([number]) * 500_000, "application", "octet-stream", filename="file")
        dovecot.append(SUPPORT, mail.as_bytes())

    def stored() -> int:
        return Message.objects.filter(direction=Direction.IN).count()

    with worker():
        eventually(lambda: stored() > 0, "the first mails")
    half_a_minute_passes()
    with worker():
        eventually(lambda: stored() >= 30, "all mails")
    subjects = list(Message.objects.order_by("pk").values_list("conversation__subject", flat=True))
    assert subjects == [f"mail {number:02}" for number in range(30)]
