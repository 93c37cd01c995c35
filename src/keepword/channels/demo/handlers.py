"""What the demo's channel does when something happens in a conversation."""

from keepword.channels.demo import sending
from keepword.conversations.events import MessageQueued
from keepword.core import events


@events.on(MessageQueued)
def send(event: MessageQueued) -> None:
    """A message of a demo inbox leaves at its time."""
    if event.conversation.inbox.channel == sending.CHANNEL:
        sending.queue(event.message)
