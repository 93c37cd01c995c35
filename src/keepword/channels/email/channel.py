"""E-mail as a channel: what the house asks of any."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors import tasks
from keepword.channels.email import automatic, connections, sending
from keepword.channels.email.models import Mailbox
from keepword.channels.email.queries import mailbox_of
from keepword.conversations.channels import Capabilities, Channel, Finding, Health, Works
from keepword.conversations.models import Inbox, Kind, Message

MAIL = Capabilities(starts=True, subject=True, copies=True, html=True)
_STATES = {"new": Works.NEW, "connected": Works.WORKING, "failing": Works.FAILING, "off": Works.OFF}


class EmailChannel(Channel):
    key = "email"
    name = gettext_lazy("E-mail")
    identity = "email"
    icon = "mail"
    can = MAIL

    def queue(self, message: Message) -> None:
        if message.kind == Kind.AUTOMATIC and not message.attempts:
            automatic.note(message)
        tasks.queue_sending(message)

    def send(self, message: Message) -> None:
        sending.send(message)

    def health(self, inbox: Inbox) -> Health:
        mailbox = mailbox_of(inbox)
        if mailbox is None:
            return Health(state=Works.UNSET)
        return Health(
            state=_STATES.get(mailbox.state, Works.NEW),
            problem=mailbox.problem,
            since=_failing_since(mailbox),
            last_in=mailbox.last_mail_at,
        )

    def check(self, inbox: Inbox) -> Iterator[Finding]:
        mailbox = mailbox_of(inbox)
        if mailbox is None:
            yield Finding(_("Mailbox"), False, _("Nothing says yet how it is reached."))
            return
        yield from connections.check(mailbox)


def _failing_since(mailbox: Mailbox) -> datetime | None:
    """When it was last well is all that is known."""
    return mailbox.last_seen_at if mailbox.state == "failing" else None
