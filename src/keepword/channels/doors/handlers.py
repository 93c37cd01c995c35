"""What the channels do when something happens in a conversation."""

from keepword.conversations.channels import channel_of
from keepword.conversations.events import MessageQueued
from keepword.core import events


@events.on(MessageQueued)
def queue(event: MessageQueued) -> None:
    """A message leaves by its channel, at its time."""
    channel = channel_of(event.message.inbox)
    if channel is not None and channel.can.sends:
        channel.queue(event.message)
