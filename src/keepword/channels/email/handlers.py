"""What e-mail does when something happens in a conversation."""

from keepword.channels.email import automatic, tasks, threads
from keepword.channels.email.models import Mailbox
from keepword.conversations.events import Delivered, MessageQueued, MessagesReceived
from keepword.conversations.models import Kind
from keepword.conversations.services import register_answering
from keepword.core import events, jobs

register_answering(threads.answering)


@events.on(MessageQueued)
def send(event: MessageQueued) -> None:
    """A message of an e-mail inbox leaves by the job queue, at its time."""
    message, channel = event.message, event.conversation.inbox.channel
    if channel in ("email", "form") and message.kind == Kind.AUTOMATIC and not message.attempts:
        automatic.note(message)
    if channel != "email":
        return
    jobs.enqueue(tasks.send_mail, message.pk, run_after=message.send_after)


@events.on(Delivered)
def save(event: Delivered) -> None:
    """What was sent is put into the Sent folder, where people look for it."""
    inbox = event.message.conversation.inbox
    if inbox.channel == "email" and Mailbox.objects.filter(inbox=inbox, save_sent=True).exists():
        jobs.enqueue(tasks.save_sent, event.message.pk)


@events.on(MessagesReceived)
def acknowledge(event: MessagesReceived) -> None:
    """Whoever writes for the first time is told that it came; soon, not while the mail is taken in."""
    if ids := automatic.deserving(event.items):
        jobs.enqueue(tasks.acknowledge, ids)
