"""Mails that Keepword sends by itself: to people who wrote first, rarely, and never to machines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from keepword.channels.doors import tasks as doors_tasks
from keepword.channels.email import automatic, tasks
from keepword.channels.email.models import AutoMail, Mailbox
from keepword.channels.email.parsing import parse
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation, Inbox, Kind, Message, State
from keepword.core import clock
from tests.cast import Cast
from tests.channels.email.conftest import OLENA, letter
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_second_does_not_end")]


@pytest.fixture(autouse=True)
def acknowledging(cast: Cast) -> None:
    Inbox.objects.update(acknowledge=True, created_at=clock.now() - timedelta(days=365))
    cast.inbox.refresh_from_db()


def come(cast: Cast, subject: str = "Lamp", door: str = "lmtp", **headers: str) -> None:
    at = clock.now()
    receive([RawMail(cast.inbox, letter(subject, **headers), door, at)])  # type: ignore[arg-type]
    do_jobs()


def do_jobs() -> None:
    """What intake queued for acknowledging, now."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path=tasks.acknowledge.module_path)
    for job in waiting.order_by("enqueued_at"):
        tasks.acknowledge.call(*job.args_kwargs["args"])
    waiting.delete()


def acknowledgements() -> list[Message]:
    return list(Message.objects.filter(kind=Kind.AUTOMATIC).order_by("pk"))


def test_who_writes_first_is_told_that_it_came_in_their_language(
    cast: Cast, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    come(cast)
    [message] = acknowledgements()
    doors_tasks.send(message.pk, "worker")
    [mail] = [parse(accepted.raw) for accepted in smtp.accepted]
    assert "a person will read and answer it" in mail.text
    assert status_url(message.conversation_id) in mail.text
    assert mail.auto_submitted
    assert mail.in_reply_to == "Lamp@example.org"
    assert "Where is my lamp?" not in mail.text
    conversation = Conversation.objects.get()
    assert conversation.waiting_since is not None


def test_a_second_message_in_the_conversation_is_not_acknowledged(cast: Cast) -> None:
    come(cast)
    with clock.moved(clock.now() + timedelta(hours=2)):
        come(cast, "Re: Lamp", Message_ID="<2@example.org>", In_Reply_To="<Lamp@example.org>")
    assert len(acknowledgements()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk", "List_Id": "<news.example.org>"},
        {"Precedence": "auto_reply"},
        {"From": "noreply@example.org"},
        {"From": "MAILER-DAEMON@example.org"},
        {"X_Spam_Flag": "YES"},
    ],
)
def test_machines_lists_and_spam_are_not_told(cast: Cast, headers: dict[str, str]) -> None:
    come(cast, **headers)
    assert Message.objects.count() == 1


def test_imported_old_and_switched_off_mail_is_not_told(cast: Cast) -> None:
    come(cast, "imported", door="import")
    old = clock.now() - timedelta(hours=25)
    receive([RawMail(cast.inbox, letter("old"), "imap", old)])
    Inbox.objects.update(created_at=clock.now())
    cast.inbox.refresh_from_db()
    receive([RawMail(cast.inbox, letter("before us"), "imap", clock.now() - timedelta(minutes=5))])
    Inbox.objects.update(acknowledge=False, created_at=old)
    cast.inbox.refresh_from_db()
    come(cast, "switched off")
    assert Message.objects.count() == 4
    assert acknowledgements() == []


def test_a_sender_that_failed_authentication_is_not_told(cast: Cast, mailbox: Mailbox) -> None:
    Mailbox.objects.update(authserv_ids="mx.shop.example")
    mailbox.refresh_from_db()
    forged = b"Authentication-Results: mx.shop.example; dmarc=fail\r\n" + letter("Lamp")
    receive([RawMail(cast.inbox, forged, "imap", clock.now(), mailbox)])
    do_jobs()
    assert acknowledgements() == []


def test_two_machines_facing_each_other_stop_after_one_round(cast: Cast, mailbox: Mailbox) -> None:
    """The other one answers each of our mails at once with a new one that bears no sign of a machine."""
    come(cast, "I am away 0")
    for number in range(1, 10):
        ours = acknowledgements()[-1]
        with clock.moved(ours.at + timedelta(seconds=5)):
            come(cast, f"I am away {number}")
    assert len(acknowledgements()) == 1


def test_a_slow_machine_that_repeats_our_subject_is_told_once(cast: Cast) -> None:
    come(cast, "Lamp")
    start = clock.now()
    for number in range(1, 10):
        with clock.moved(start + timedelta(minutes=5 * number)):
            come(cast, f"Automatic answer {number}: Re: Lamp")
    assert len(acknowledgements()) == 1


def test_no_more_than_the_set_number_an_hour_goes_to_one_address(
    cast: Cast, settings: pytest.FixtureRequest
) -> None:
    settings.AUTO_MAILS_AN_HOUR = 3  # type: ignore[attr-defined]
    start = clock.now()
    for number in range(30):
        with clock.moved(start + timedelta(minutes=2 * number)):
            come(cast, f"{number}. question")
    assert len(acknowledgements()) == 3
    with clock.moved(start + timedelta(minutes=65)):
        come(cast, "Another question")
    assert len(acknowledgements()) == 4


def test_other_automatic_mails_count_and_are_stopped_at_the_door(
    cast: Cast, mailbox: Mailbox, settings: pytest.FixtureRequest, smtp: SmtpServer
) -> None:
    settings.AUTO_MAILS_AN_HOUR = 2  # type: ignore[attr-defined]
    come(cast)
    conversation = Conversation.objects.get()
    assert not automatic.allowed(OLENA.upper())
    for number in range(3):
        services.automatic(conversation, f"How was it? {number}", reason="rating")
    for message in acknowledgements():
        doors_tasks.send(message.pk, "worker")
    states = [message.state for message in acknowledgements()]
    assert states == [State.SENT, State.SENT, State.FAILED, State.FAILED]
    assert len(smtp.accepted) == 2
    assert AutoMail.objects.filter(address=OLENA).count() == 4


def test_a_batch_that_nobody_is_told_of_costs_no_query(cast: Cast) -> None:
    mails = [RawMail(cast.inbox, letter(f"mail {n}"), "import", clock.now()) for n in range(20)]
    with CaptureQueriesContext(connection) as queries:
        receive(mails)
    assert not DBTaskResult.objects.filter(task_path__endswith="acknowledge").exists()
    assert not [query for query in queries if "email_automail" in query["sql"]]


def test_many_who_are_told_at_once_cost_one_question(cast: Cast) -> None:
    mails = [
        RawMail(cast.inbox, letter(f"mail {n}", From=f"c{n}@example.org"), "imap", clock.now())
        for n in range(5)
    ]
    receive(mails)
    assert DBTaskResult.objects.filter(task_path__endswith="acknowledge").count() == 1
    with CaptureQueriesContext(connection) as queries:
        do_jobs()
    assert len(acknowledgements()) == 5
    assert len([q for q in queries if q["sql"].startswith("SELECT") and "email_automail" in q["sql"]]) == 1


def test_the_answer_to_mail_with_a_reply_to_goes_there(cast: Cast) -> None:
    come(cast, Reply_To="home@example.org")
    [message] = acknowledgements()
    assert [address for _name, address in message.to] == ["home@example.org"]
    assert AutoMail.objects.get().address == "home@example.org"


def test_a_job_that_runs_twice_tells_once(cast: Cast) -> None:
    receive([RawMail(cast.inbox, letter("Lamp"), "lmtp", clock.now())])
    ids = list(Message.objects.values_list("pk", flat=True))
    automatic.acknowledge(ids)
    with clock.moved(clock.now() + timedelta(hours=2)):
        automatic.acknowledge(ids)
    assert len(acknowledgements()) == 1


def test_released_spam_is_told_once_like_any_other(cast: Cast) -> None:
    come(cast, X_Spam_Flag="YES")
    conversation = Conversation.objects.get()
    services.release(cast.lead, conversation)
    do_jobs()
    assert len(acknowledgements()) == 1
