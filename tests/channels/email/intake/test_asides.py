"""Answers to side conversations come back to them, and to nowhere else."""

import pytest

from keepword.channels.email.addresses import side_address
from keepword.channels.email.models import Mailbox
from keepword.channels.email.outgoing import build
from keepword.commitments.models import Clock
from keepword.conversations.models import Conversation, Message, Status
from keepword.conversations.services import Letter, ask, ask_on, close, forward, snooze
from keepword.core import clock
from tests.cast import Cast
from tests.channels.email.intake.mails import AT
from tests.conversations.merging import OLENA, Talk, current, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MAKER = "Maker <maker@example.net>"


@pytest.fixture
def talk(cast: Cast) -> Talk:
    return Talk(cast)


def asked(talk: Talk, conversation: Conversation) -> Message:
    letter = Letter("Is batch 7 bad?", to=[("Maker", "maker@example.net")])
    with talk.tick():
        return talk.leaves(ask(talk.cast.agent, conversation, letter, subject="Batch 7"))


def test_an_answer_comes_aside_and_changes_nothing_of_the_customer_s(cast: Cast, talk: Talk) -> None:
    conversation = talk.writes().conversation
    before = state_of(conversation)
    question = asked(talk, conversation)
    answer = talk.writes(MAKER, answers=question, text="Yes, it is.")
    assert (answer.side, answer.conversation) == (question.side, conversation)
    after = state_of(conversation)
    assert [after[name] for name in ("conversation", "Contact", "Clock", "Participant")] == [
        before[name] for name in ("conversation", "Contact", "Clock", "Participant")
    ]
    assert [m["id"] for m in after["Message"]] != [m["id"] for m in before["Message"]]
    assert conversation.messages.count() == 1
    assert answer.side is not None
    assert answer.side.news_at == answer.at
    assert answer.side.waiting_since is None


def test_the_signed_address_leads_aside_too(cast: Cast, talk: Talk) -> None:
    question = asked(talk, talk.writes().conversation)
    answer = talk.writes(MAKER, to=side_address(cast.inbox, question.side_id or 0))
    assert answer.side_id == question.side_id


@pytest.mark.parametrize("sender", ["Eve <eve@example.net>", OLENA])
def test_a_stranger_and_the_customer_do_not_come_aside(cast: Cast, talk: Talk, sender: str) -> None:
    conversation = talk.writes().conversation
    question = asked(talk, conversation)
    answer = talk.writes(sender, to=side_address(cast.inbox, question.side_id or 0))
    assert answer.side is None
    assert answer.conversation != conversation
    assert answer.conversation.linked_to == conversation


def test_a_colleague_who_is_asked_answers_aside(cast: Cast, talk: Talk) -> None:
    conversation = talk.writes().conversation
    letter = Letter("Do you know?", to=[("", cast.colleague.email)])
    with talk.tick():
        question = talk.leaves(ask(cast.agent, conversation, letter, subject="Batch 7"))
    answer = talk.writes(f"Colleague <{cast.colleague.email}>", answers=question)
    assert (answer.side_id, answer.direction) == (question.side_id, "in")


def test_what_is_forwarded_is_answered_aside(cast: Cast, talk: Talk) -> None:
    conversation = talk.writes().conversation
    with talk.tick():
        sent = talk.leaves(forward(cast.agent, conversation, Letter("Look.", to=[("", "maker@example.net")])))
    answer = talk.writes(MAKER, answers=sent)
    assert answer.side_id == sent.side_id is not None
    assert not conversation.participants.exists()


def test_it_wakes_what_sleeps_and_leaves_closed_what_is_closed(cast: Cast, talk: Talk) -> None:
    sleeping, done = talk.writes().conversation, talk.writes().conversation
    first, second = asked(talk, sleeping), asked(talk, done)
    with talk.tick():
        snooze(cast.agent, sleeping, clock.now().replace(year=2030))
        close(cast.agent, done)
    talk.writes(MAKER, answers=first)
    talk.writes(MAKER, answers=second)
    assert (current(sleeping).status, current(done).status) == (Status.OPEN, Status.CLOSED)
    assert not Clock.objects.filter(conversation=done, stopped_at=None).exists()


def test_the_mail_says_nothing_of_the_customer_and_is_a_thread_of_its_own(cast: Cast, talk: Talk) -> None:
    conversation = talk.writes(subject="Private matter", text="My secret").conversation
    box = Mailbox.objects.create(inbox=cast.inbox, plus_addresses=True)
    first = asked(talk, conversation)
    mail = build(first, box).raw.decode()
    for word in ("Private matter", "My secret", "olena", "/s/"):
        assert word not in mail
    assert side_address(cast.inbox, first.side_id or 0) in mail
    assert "In-Reply-To" not in mail
    answer = talk.writes(MAKER, answers=first)
    assert first.side is not None
    with talk.tick():
        again = ask_on(cast.agent, first.side, Letter("Thank you."))
    raw = build(again, box).raw.decode()
    assert f"In-Reply-To: <{answer.mail.header_id}>" in raw  # type: ignore[attr-defined]
    assert "Subject: Re: Batch 7" in raw
    assert again.to == [["Maker", "maker@example.net"]]
    assert again.at > AT
