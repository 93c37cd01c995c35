"""A mail to try something on oneself: of no conversation, kept nowhere."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import Final

from django.utils.translation import gettext as _

from keepword.channels.email.connections import close_smtp, open_smtp
from keepword.channels.email.faults import SMTP_FAULTS, lost, smtp_server
from keepword.channels.email.outgoing import one_line, smtp_address
from keepword.channels.email.queries import mailbox_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Unavailable

PATIENCE: Final = 10.0  # seconds for a server to answer somebody who waits before a page


def send_trial(inbox: Inbox, address: str, subject: str, text: str) -> None:
    """Give a mail to the inbox's server now. Unavailable says what is wrong when it does not take it."""
    mailbox = mailbox_of(inbox)
    if mailbox is None or not mailbox.smtp_host:
        raise Unavailable(_("%(inbox)s has no server for sending mail yet.") % {"inbox": inbox.name})
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = one_line(subject)
    mail["From"] = formataddr((one_line(inbox.name), smtp_address(inbox.address)))
    mail["To"] = smtp_address(address)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=smtp_address(inbox.address).rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text + "\n")
    client = open_smtp(mailbox, timeout=PATIENCE)
    try:
        client.send_message(mail, smtp_address(inbox.address), [smtp_address(address)])
    except SMTP_FAULTS as error:
        raise lost(smtp_server(mailbox), error) from error
    finally:
        close_smtp(client)
