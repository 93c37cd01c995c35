"""Sending through a real SMTP server that refuses, puts off, hangs and lies."""

from datetime import timedelta

import pytest

from keepword.channels.doors import tasks
from keepword.channels.email import sending
from keepword.channels.email.models import Mail, Mailbox
from keepword.channels.email.parsing import parse
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services
from keepword.conversations.models import Conversation, Message, State, Status
from keepword.conversations.services import Letter
from keepword.core import clock, jobs, secrets
from keepword.customers.models import Identity
from tests.cast import Cast
from tests.channels.email import badly
from tests.channels.email.conftest import OLENA, SUPPORT, by_oauth, letter, make_mailbox, state_of
from tests.servers.dovecot import Dovecot
from tests.servers.oauth import TokenServer
from tests.servers.process import free_port
from tests.servers.smtp import Behaviour, SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(transactional_db: None, cast: Cast, dovecot: Dovecot, smtp: SmtpServer) -> Mailbox:
    return make_mailbox(cast.inbox, dovecot, smtp)


@pytest.fixture
def answer(cast: Cast, box: Mailbox) -> Message:
    """An answer to a customer's question whose time for undo is over."""
    return written(cast)


def written(cast: Cast, letter_out: Letter | None = None) -> Message:
    with clock.moved(clock.now() - timedelta(minutes=1)):
        receive([RawMail(cast.inbox, letter("Lamp"), "lmtp", clock.now())])
        return services.reply(cast.agent, Conversation.objects.get(), letter_out or Letter("Tomorrow."))


def fresh(message: Message) -> Message:
    return Message.objects.select_related("conversation").get(pk=message.pk)


def send(message: Message) -> Message:
    tasks.send(message.pk, "worker")
    return fresh(message)


def test_an_answer_leaves_by_the_job_queue_and_arrives(
    answer: Message, smtp: SmtpServer, dovecot: Dovecot
) -> None:
    jobs.run_pending()
    assert state_of(answer) == State.SENT
    [arrived] = dovecot.messages(OLENA)
    mail = parse(arrived.raw)
    assert (mail.subject, mail.in_reply_to) == ("Re: Lamp", "Lamp@example.org")
    assert smtp.accepted[0].mail_from == SUPPORT
    assert [parse(sent.raw).message_id for sent in dovecot.messages(SUPPORT, "Sent")] == [mail.message_id]
    assert dovecot.messages(SUPPORT, "Sent")[0].seen


def test_what_was_sent_is_never_sent_again(answer: Message, smtp: SmtpServer) -> None:
    for _again in range(3):
        send(answer)
    assert len(smtp.accepted) == 1


def test_an_answer_waits_for_the_time_of_undo(cast: Cast, box: Mailbox, smtp: SmtpServer) -> None:
    receive([RawMail(cast.inbox, letter("Lamp"), "lmtp", clock.now())])
    message = services.reply(cast.agent, Conversation.objects.get(), Letter("Oops"))
    jobs.run_pending()
    assert state_of(message) == State.QUEUED
    services.undo_send(cast.agent, message)
    with clock.moved(clock.now() + timedelta(minutes=1)):
        send(message)
    assert state_of(message) == State.UNDONE
    assert smtp.tries == 0


def test_the_customers_reply_threads(answer: Message, cast: Cast, dovecot: Dovecot) -> None:
    send(answer)
    [arrived] = dovecot.messages(OLENA)
    sent = parse(arrived.raw)
    back = letter("Re: Lamp", "Thanks!", Message_ID="<2@example.org>", In_Reply_To=f"<{sent.message_id}>")
    [outcome] = receive([RawMail(cast.inbox, back, "lmtp", clock.now())])
    assert outcome.conversation_id == answer.conversation_id
    bare = letter("Another subject", "And?", Message_ID="<3@example.org>", To=sent.reply_to[0].address)
    [outcome] = receive([RawMail(cast.inbox, bare, "lmtp", clock.now())])
    assert outcome.conversation_id == answer.conversation_id


def test_a_recipient_that_does_not_exist_fails_at_once_in_plain_words(
    answer: Message, smtp: SmtpServer
) -> None:
    smtp.behaviour = Behaviour(refuse={OLENA})
    message = send(answer)
    assert message.state == State.FAILED
    assert message.problem.startswith(f"{OLENA}: There is no such address. (“550 5.1.1")
    assert message.conversation.status == Status.OPEN
    assert Identity.objects.get(value=OLENA).failed_at is not None
    assert not Mail.objects.filter(outgoing=True).exists()


def test_a_failed_answer_can_be_sent_again_under_the_same_message_id(
    answer: Message, cast: Cast, smtp: SmtpServer
) -> None:
    smtp.behaviour = Behaviour(defer=99)
    for _try in range(len(sending.BACK_OFF) + 1):
        with clock.moved(fresh(answer).send_after or clock.now()):
            send(answer)
    failed = fresh(answer)
    assert (failed.state, failed.attempts) == (State.FAILED, len(sending.BACK_OFF) + 1)
    assert "451 4.3.0 Try again later" in failed.problem
    first = Mail.objects.get(outgoing=True).header_id
    smtp.behaviour = Behaviour()
    services.send_again(cast.agent, failed)
    jobs.run_pending()
    assert state_of(answer) == State.SENT
    assert parse(smtp.accepted[0].raw).message_id == first


def test_a_server_that_puts_off_is_asked_again_after_longer_and_longer_pauses(
    answer: Message, smtp: SmtpServer
) -> None:
    smtp.behaviour = Behaviour(defer=3)
    pauses = []
    for _try in range(3):
        now = fresh(answer).send_after or clock.now()
        with clock.moved(now):
            message = send(answer)
        assert message.state == State.QUEUED
        pauses.append(message.send_after - now)
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 5, 15)]
    with clock.moved(message.send_after):
        assert send(answer).state == State.SENT
    assert len(smtp.accepted) == 1


def test_all_tries_together_take_less_than_a_day() -> None:
    assert timedelta(hours=20) < timedelta(minutes=sum(sending.BACK_OFF)) < timedelta(hours=24)


def test_one_refused_recipient_does_not_keep_the_mail_from_the_others(
    cast: Cast, box: Mailbox, smtp: SmtpServer
) -> None:
    smtp.behaviour = Behaviour(refuse={"gone@example.com"})
    message = send(written(cast, Letter("Hi", cc=[("", "gone@example.com"), ("", "here@example.com")])))
    assert message.state == State.SENT
    assert "gone@example.com: There is no such address." in message.problem
    assert smtp.accepted[0].rcpt_tos == [OLENA, "here@example.com"]


def test_a_recipient_put_off_gets_it_later_and_the_others_not_twice(
    cast: Cast, box: Mailbox, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.servers import smtp as module

    slow = "slow@example.com"
    asked = {slow: 0}
    plain = module._Handler.handle_RCPT

    async def greylisting(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        if address == slow and not asked[slow]:
            asked[slow] += 1
            return "450 4.2.0 Greylisted"
        return await plain(self, server, session, envelope, address, options)

    monkeypatch.setattr(module._Handler, "handle_RCPT", greylisting)
    message = send(written(cast, Letter("Hi", cc=[("", slow)])))
    assert message.state == State.QUEUED
    assert "Not delivered to everybody yet" in message.problem
    with clock.moved(message.send_after or clock.now()):
        assert send(message).state == State.SENT
    assert [mail.rcpt_tos for mail in smtp.accepted] == [[OLENA], [slow]]
    assert smtp.accepted[0].raw == smtp.accepted[1].raw


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("after_data", ["hang", "close"])
def test_a_connection_lost_after_the_last_dot_leaves_it_uncertain(
    answer: Message,
    cast: Cast,
    smtp: SmtpServer,
    after_data: str,
    kept: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 0.5)
    smtp.behaviour = Behaviour(after_data="hang" if after_data == "hang" else "close", keep=kept)
    message = send(answer)
    assert message.state == State.UNCERTAIN
    assert "before the server confirmed" in message.problem
    smtp.behaviour = Behaviour()
    jobs.run_pending()
    assert len(smtp.accepted) == kept
    services.send_again(cast.agent, message)
    jobs.run_pending()
    assert state_of(answer) == State.SENT
    assert len({parse(mail.raw).message_id for mail in smtp.accepted}) == 1


@pytest.mark.parametrize(
    "talk",
    [
        badly.silent,
        badly.says(b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"421 4.3.2 Going down"),
        badly.says(b"220 hi", b"250 hi", b"250 ok", b"250 ok"),
        badly.says(b"220 hi", b"250 hi", b"250 ok"),
        badly.says(b"220 hi"),
        badly.says(b"421 4.7.0 Too many connections"),
    ],
)
def test_a_connection_lost_before_the_content_means_another_try(
    answer: Message, talk: badly.Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keepword.channels.email import faults, servers

    monkeypatch.setattr(faults, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(servers.open_smtp, "__kwdefaults__", {"timeout": 0.3})
    with badly.listener(talk) as port:
        Mailbox.objects.update(smtp_port=port)
        message = send(answer)
    assert message.state == State.QUEUED
    assert message.problem


def test_a_server_that_is_down_is_tried_later(answer: Message) -> None:
    Mailbox.objects.update(smtp_port=free_port())
    message = send(answer)
    assert message.state == State.QUEUED
    assert "refuses connections" in message.problem


def test_a_wrong_password_is_told_and_tried_again(answer: Message, smtp: SmtpServer) -> None:
    Mailbox.objects.update(password=secrets.encrypt("wrong"))
    message = send(answer)
    assert message.state == State.QUEUED
    assert "does not accept this user name and password" in message.problem
    Mailbox.objects.update(password=secrets.encrypt(smtp.password))
    with clock.moved(message.send_after or clock.now()):
        assert send(answer).state == State.SENT


def test_an_inbox_without_a_server_fails_with_what_to_do(answer: Message) -> None:
    Mailbox.objects.all().delete()
    message = send(answer)
    assert message.state == State.FAILED
    assert "no server for sending mail" in message.problem


def test_a_file_that_is_gone_fails_with_what_to_do(cast: Cast, box: Mailbox) -> None:
    lost = services.StoredFile("a.pdf", "application/pdf", 3, "0" * 64)
    message = send(written(cast, Letter("See", files=[lost])))
    assert message.state == State.FAILED
    assert "restore it from a backup" in message.problem


def test_sending_by_oauth(answer: Message, box: Mailbox, smtp: SmtpServer, tokens: TokenServer) -> None:
    smtp.behaviour = Behaviour(require_login=True)
    by_oauth(box, tokens)
    from tests.channels.email.test_connections import _tokens

    Mailbox.objects.update(tokens=_tokens(tokens.access_token(SUPPORT), tokens.refresh_token(SUPPORT)))
    assert send(answer).state == State.SENT
    assert (smtp.accepted[0].user, smtp.accepted[0].mechanism) == (SUPPORT, "XOAUTH2")


def test_lines_that_begin_with_a_dot_and_bare_line_ends_arrive_as_they_were(
    cast: Cast, box: Mailbox, dovecot: Dovecot
) -> None:
    text = ".hidden\n..\n.\nthe end\rbare"
    assert send(written(cast, Letter(text))).state == State.SENT
    [arrived] = dovecot.messages(OLENA)
    assert ".hidden\n..\n.\nthe end" in parse(arrived.raw).text


def test_an_address_beyond_ascii_goes_to_a_server_that_can(answer: Message, smtp: SmtpServer) -> None:
    Message.objects.update(to=[["Олена", "олена@example.com"]])
    assert send(answer).state == State.SENT
    assert smtp.accepted[0].rcpt_tos == ["олена@example.com"]


def test_an_address_beyond_ascii_fails_where_the_server_cannot(answer: Message) -> None:
    Message.objects.update(to=[["Олена", "олена@example.com"]])
    with badly.listener(badly.says(b"220 hi", b"250 hi")) as port:
        Mailbox.objects.update(smtp_port=port)
        message = send(answer)
    assert message.state == State.FAILED
    assert "letters beyond a to z" in message.problem


def test_a_sent_folder_that_fails_is_noted_and_the_answer_stays_sent(answer: Message) -> None:
    Mailbox.objects.update(sent_folder="Nowhere")
    jobs.run_pending()
    assert state_of(answer) == State.SENT
    assert "not kept in the Sent folder" in Mailbox.objects.get().problem


def test_a_copy_that_the_server_has_kept_by_itself_is_not_doubled(answer: Message, dovecot: Dovecot) -> None:
    send(answer)
    dovecot.append(SUPPORT, bytes(Mail.objects.get(outgoing=True).raw or b""), "Sent")
    jobs.run_pending()
    assert len(dovecot.messages(SUPPORT, "Sent")) == 1


def test_a_message_whose_job_was_lost_is_queued_again(answer: Message, smtp: SmtpServer) -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    Message.objects.filter(pk=answer.pk).update(send_after=clock.now() - timedelta(minutes=5))
    assert tasks.resume_forgotten() == 1
    assert tasks.resume_forgotten() == 0
    jobs.run_pending()
    assert state_of(answer) == State.SENT


@pytest.mark.parametrize(("state", "after"), [(State.SENDING, State.QUEUED), (State.HANDED, State.UNCERTAIN)])
def test_a_try_that_never_ended_is_ended(answer: Message, state: str, after: str) -> None:
    Message.objects.filter(pk=answer.pk).update(state=state, send_after=clock.now() - timedelta(hours=2))
    assert sending.end_stuck() == 1
    assert state_of(answer) == after
