"""A mail to try something on oneself: of no conversation, kept nowhere."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import Final

from django.utils.translation import gettext as _

from keepword.channels.email.connections import close_smtp, open_smtp
from keepword.channels.email.faults import SMTP_FAULTS, lost, smtp_server
from keepword.channels.email.models import Mailbox
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
    mail = _mail(inbox, smtp_address(inbox.address), address, subject, text)
    _give(mailbox, mail, address, PATIENCE)


def send_probe(inbox: Inbox, address: str, token: str, *, timeout: float) -> None:
    """Give the mail of a test of our own service to the inbox's server, from an address of its own.

    The token stands in the sender's address, the Message-ID and the text, so that an answer, a bounce or a
    copy of it is known too. Unavailable says why the server does not take it.
    """
    mailbox = mailbox_of(inbox)
    if mailbox is None or not mailbox.smtp_host:
        raise Unavailable(_("%(inbox)s has no server for sending mail yet.") % {"inbox": inbox.name})
    local, _at, domain = smtp_address(inbox.address).rpartition("@")
    own = f"{local}+{token}"
    if len(own) > 64:  # RFC 5321, 4.5.3.1.1
        own = local
    mail = _mail(inbox, f"{own}@{domain}", address, _("Service test"), token)
    mail.replace_header("Message-ID", make_msgid(token, domain))
    _give(mailbox, mail, address, timeout)


def _mail(inbox: Inbox, sender: str, address: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = one_line(subject)
    mail["From"] = formataddr((one_line(inbox.name), sender))
    mail["To"] = smtp_address(address)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=smtp_address(inbox.address).rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text + "\n")
    return mail


def _give(mailbox: Mailbox, mail: EmailMessage, address: str, timeout: float) -> None:
    client = open_smtp(mailbox, timeout=timeout)
    try:
        client.send_message(mail, smtp_address(mailbox.inbox.address), [smtp_address(address)])
    except SMTP_FAULTS as error:
        raise lost(smtp_server(mailbox), error) from error
    finally:
        close_smtp(client)
