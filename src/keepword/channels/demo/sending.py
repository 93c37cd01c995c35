"""Sending without a server: every step of a real one, and no step leaves the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from keepword.channels.email import outgoing, records
from keepword.conversations import services as conversations
from keepword.conversations.models import Message
from keepword.core import jobs

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


def queue(message: Message) -> None:
    """Have a message sent at its time, unless the story is being told."""
    if not _telling.get():
        jobs.enqueue(send_demo, message.pk, run_after=message.send_after)


@jobs.job
def send_demo(message_id: int) -> None:
    """The job of one message."""
    send(message_id)


def send(message_id: int) -> Message | None:
    """Let a message leave and arrive; None when it is not to be sent (now)."""
    message = conversations.depart(message_id, "demo")
    if message is None:
        return None
    records.keep(message, outgoing.build(message, None))
    conversations.hand_over(message)
    conversations.delivered(message)
    return message
