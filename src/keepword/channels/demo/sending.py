"""Sending without a server: every step of a real one, and no step leaves the house."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from keepword.channels.doors import tasks
from keepword.channels.email import outgoing, records
from keepword.channels.email.intake.item import mid_of
from keepword.channels.email.models import Mail
from keepword.conversations import services as conversations
from keepword.conversations.models import Message
from keepword.core import rows

CHANNEL = "demo"
_telling: ContextVar[bool] = ContextVar("telling", default=False)


@contextmanager
def telling() -> Iterator[None]:
    """Within the block whoever tells the story sends the messages, each at its own time."""
    token = _telling.set(True)
    try:
        yield
    finally:
        _telling.reset(token)


def is_telling() -> bool:
    """Whether the story is being told now."""
    return _telling.get()


def queue(message: Message) -> None:
    """Have a message sent at its time, unless the story is being told."""
    if not is_telling():
        tasks.queue_sending(message)


def send(message_id: int, *, record: Callable[[Message], None] | None = None) -> Message | None:
    """Let a message leave and arrive; None when it is not to be sent (now)."""
    message = conversations.depart(message_id, "demo")
    if message is not None:
        hand_over(message, record=record)
    return message


def hand_over(message: Message, *, record: Callable[[Message], None] | None = None) -> None:
    """A message that has departed arrives."""
    (record or _record)(message)
    conversations.give_to_server(message)
    conversations.delivered(message)


def _record(message: Message) -> None:
    records.keep(message, outgoing.build(message, None))


def record_briefly(message: Message) -> None:
    """The record of a told answer: its Message-ID, by which mails thread, without the mail itself."""
    name = outgoing.header_id(message)
    rows.insert(
        [
            Mail(
                inbox_id=message.inbox.pk,
                message_id=message.pk,
                fingerprint=hashlib.sha256(name.encode()).digest(),
                mid=mid_of(name),
                header_id=name,
                outgoing=True,
                door="out",
                at=message.at,
                raw=b"",
            )
        ]
    )
