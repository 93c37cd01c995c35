"""What e-mail does when something happens in a conversation."""

from keepword.channels.email import automatic, tasks, threads
from keepword.channels.email.models import Mailbox
from keepword.conversations.events import Delivered, MessagesReceived
from keepword.conversations.services import register_answering
from keepword.core import events, jobs

register_answering(threads.answering)


@events.on(Delivered)
def save(event: Delivered) -> None:
    """What was sent is put into the Sent folder, where people look for it."""
    inbox = event.message.inbox
    if inbox.channel == "email" and Mailbox.objects.filter(inbox=inbox, save_sent=True).exists():
        jobs.enqueue(tasks.save_sent, event.message.pk)


@events.on(MessagesReceived)
def acknowledge(event: MessagesReceived) -> None:
    """Whoever writes for the first time is told that it came; soon, not while the mail is taken in."""
    if ids := automatic.deserving(event.items):
        jobs.enqueue(tasks.acknowledge, ids)
