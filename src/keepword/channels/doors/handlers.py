"""What the channels do when something happens in a conversation."""

from keepword.channels.doors import acknowledging, tasks
from keepword.conversations.channels import channel_of
from keepword.conversations.events import MessageQueued, MessagesReceived
from keepword.core import events, jobs


@events.on(MessageQueued)
def queue(event: MessageQueued) -> None:
    """A message leaves by its channel, at its time."""
    channel = channel_of(event.message.inbox)
    if channel is not None and channel.can.sends:
        channel.queue(event.message)


@events.on(MessagesReceived)
def acknowledge(event: MessagesReceived) -> None:
    """Whoever writes for the first time is told that it came; soon, not while it is taken in."""
    if ids := acknowledging.deserving(event.items):
        jobs.enqueue(tasks.acknowledge, ids)
