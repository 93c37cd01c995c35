"""Conversations for tests of merging: mails come in, answers leave."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Model

from keepword.channels.email.models import Mailbox
from keepword.channels.email.outgoing import build
from keepword.channels.email.records import keep
from keepword.commitments.models import Clock
from keepword.conversations.models import (
    Contact,
    Conversation,
    Draft,
    Follower,
    Message,
    Participant,
    SideConversation,
)
from keepword.conversations.services import Letter, delivered, depart, give_to_server, reply
from keepword.core import clock
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

OLENA, TARAS = "Olena <olena@example.org>", "Taras <taras@example.com>"


class Talk:
    """Time passes a minute with each thing that is said."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.numbers, self.now = cast, count(1), AT

    def tick(self) -> Any:
        self.now += timedelta(minutes=1)
        return clock.moved(self.now)

    def writes(self, sender: str = OLENA, *, answers: Message | None = None, **more: Any) -> Message:
        """A customer's mail; `answers` is the message that it is an answer to."""
        parent = answers.mail.header_id if answers is not None else ""  # type: ignore[attr-defined]
        with self.tick():
            raw = letter(sender, id=f"{next(self.numbers)}@example.org", replies_to=parent, **more)
            (out,) = take(self.cast.inbox, raw, at=self.now)
        return Message.everything.get(pk=out.message_id)

    def answer(self, conversation: Conversation, text: str = "We look into it.", **more: Any) -> Message:
        """An answer of ours, gone."""
        with self.tick():
            message = reply(self.cast.agent, conversation, Letter(text, **more))
        return self.leaves(message)

    def leaves(self, message: Message) -> Message:
        with clock.moved(message.send_after or self.now):
            gone = depart(message.pk, "w")
            assert gone is not None
            keep(gone, build(gone, Mailbox.objects.filter(inbox=self.cast.inbox).first()))
            give_to_server(gone)
            delivered(gone)
        return Message.everything.get(pk=message.pk)


def state_of(conversation: Conversation) -> dict[str, Any]:
    """Everything about a conversation that a merge moves or changes."""
    rows: dict[str, Any] = {"conversation": _plain(Conversation.objects.get(pk=conversation.pk))}
    for model in (Contact, Message, Participant, Follower, Draft, SideConversation, Clock):
        found = model._base_manager.filter(conversation=conversation).order_by("pk")
        rows[model.__name__] = [_plain(row) for row in found]
    return rows


def _plain(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def current(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)
