"""Live chat as a channel."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.chat import queries, rules
from keepword.channels.chat.models import Widget
from keepword.channels.chat.services import sending
from keepword.channels.doors import tasks
from keepword.conversations.channels import Capabilities, Channel, Finding, Health, Line, Works
from keepword.conversations.models import Conversation, Inbox, Message, State
from keepword.conversations.ways import mail_inbox
from keepword.core import clock, jobs

LATER = timedelta(seconds=10)  # after which a job looks whether a message has left


class ChatChannel(Channel):
    key = "chat"
    name = gettext_lazy("Live chat")
    identity = "visitor"
    icon = "chat"
    can = Capabilities(
        longest=rules.LONGEST,
        files=rules.MOST_FILES,
        file_bytes=rules.FILE_BYTES,
        undo=False,
        live=True,
        receipts=True,
    )

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        if queries.goes_by_mail(conversation, inbox):
            return _("The visitor has left the chat. The answer goes to the address that they left.")
        return ""

    def mail_line(self, conversation: Conversation) -> Line | None:
        session = queries.session_of(conversation)
        address = queries.mail_address(session) if session is not None else ""
        return (session.name, address) if session is not None and address else None

    def goes_on_at(self, conversation: Conversation) -> str:
        session = queries.session_of(conversation)
        return session.page if session is not None else ""

    def queue(self, message: Message) -> None:
        """At once when this transaction is committed: the job that is queued finds nothing left to do."""
        if message.state == State.QUEUED and not message.attempts:
            transaction.on_commit(lambda: sending.send_now(message.pk), robust=True)
            jobs.enqueue(tasks.send_message, message.pk, run_after=clock.now() + LATER)
            return
        jobs.enqueue(tasks.send_message, message.pk, run_after=message.send_after)

    def send(self, message: Message) -> None:
        sending.deliver(message)

    def health(self, inbox: Inbox) -> Health:
        widget = _widget(inbox)
        if widget is None or not widget.origins:
            return Health(state=Works.UNSET)
        state = Works.WORKING if widget.last_in_at else Works.NEW
        state = state if widget.is_on and inbox.is_active else Works.OFF
        return Health(state=state, last_in=widget.last_in_at, last_out=widget.last_out_at)

    def check(self, inbox: Inbox) -> Iterator[Finding]:
        widget = _widget(inbox)
        origins = widget.origins if widget is not None else []
        yield Finding(
            step=_("Sites"),
            ok=bool(origins),
            text=", ".join(origins) or _("No site may show it yet."),
            advice="" if origins else _("Enter the addresses of your sites."),
        )
        if widget is None:
            return
        now = queries.read_availability(widget)
        yield Finding(
            step=_("People"),
            ok=True,
            text=_("%(count)s can answer now.") % {"count": now.agents},
        )
        mail = mail_inbox(inbox)
        yield Finding(
            step=_("Mail"),
            ok=mail is not None,
            text=mail.name if mail is not None else _("No inbox for mail is there."),
            advice=""
            if mail is not None
            else _("Connect one, so that a chat can go on when somebody leaves."),
        )


def _widget(inbox: Inbox) -> Widget | None:
    return Widget.objects.filter(inbox=inbox).first()
