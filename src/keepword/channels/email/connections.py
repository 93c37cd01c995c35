"""The servers of a mailbox: connected to, and checked step by step for the person who sets one up."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError

from keepword.channels.email.faults import (
    IMAP_FAULTS,
    SMTP_FAULTS,
    imap_server,
    lost,
    refusal,
    smtp_server,
)
from keepword.channels.email.models import Mailbox, Security
from keepword.channels.email.servers import (
    ImapBox,
    close_imap,
    close_smtp,
    imap,
    log_in_imap,
    log_in_smtp,
    open_imap,
    open_smtp,
    reach_imap,
    reach_smtp,
    sent_folder,
)
from keepword.conversations.channels import Finding
from keepword.core.errors import KeepwordError

__all__ = [
    "Finding",
    "ImapBox",
    "check",
    "close_imap",
    "close_smtp",
    "imap",
    "open_imap",
    "open_smtp",
    "sent_folder",
]

CHECK_SECONDS = 10.0


def check(mailbox: Mailbox) -> list[Finding]:
    """Try everything that a mailbox is needed for, without reading or sending a mail.

    Each side ends with the first step that fails. A mailbox with OAuth must have been saved.
    """
    findings = []
    if mailbox.imap_host:
        findings += list(_check_imap(mailbox))
    findings += list(_check_smtp(mailbox))
    return findings


def _check_imap(mailbox: Mailbox) -> Iterator[Finding]:
    server = imap_server(mailbox)
    try:
        box = reach_imap(server, timeout=CHECK_SECONDS)
    except KeepwordError as error:
        yield Finding(_("IMAP server"), False, error.message)
        return
    try:
        yield Finding(_("IMAP server"), True, _reached(mailbox.imap_security))
        log_in_imap(box, mailbox)
        yield Finding(_("IMAP log-in"), True, _("Logged in as %(user)s.") % {"user": mailbox.username})
        yield from _check_folders(box, mailbox)
    except KeepwordError as error:
        yield Finding(_("IMAP log-in"), False, error.message)
    except IMAP_FAULTS as error:
        yield Finding(_("IMAP server"), False, lost(server, error).message)
    finally:
        close_imap(box)


def _check_folders(box: ImapBox, mailbox: Mailbox) -> Iterator[Finding]:
    try:
        box.folder.set(mailbox.folder, readonly=True)
    except ImapToolsError:
        names = ", ".join(folder.name for folder in box.folder.list()[:20])
        text = _("There is no folder “%(name)s”. There are: %(names)s.")
        yield Finding(_("Folder"), False, text % {"name": mailbox.folder, "names": names})
        return
    text = _("Mail is read from “%(name)s”.") % {"name": mailbox.folder}
    yield Finding(_("Folder"), True, text)
    name = sent_folder(box, mailbox)
    if not name:
        text = _("None found: answers sent from other mail programs will not be seen unless they come in Cc.")
        yield Finding(_("Sent folder"), True, text)
        return
    try:
        box.folder.set(name, readonly=True)
    except ImapToolsError:
        yield Finding(_("Sent folder"), False, _("There is no folder “%(name)s”.") % {"name": name})
        return
    yield Finding(_("Sent folder"), True, _("Sent mail is in “%(name)s”.") % {"name": name})


def _check_smtp(mailbox: Mailbox) -> Iterator[Finding]:
    if not mailbox.smtp_host:
        yield Finding(
            _("SMTP server"), False, _("Enter the server that sends mail, or answers cannot leave.")
        )
        return
    server = smtp_server(mailbox)
    try:
        client = reach_smtp(server, timeout=CHECK_SECONDS)
    except KeepwordError as error:
        yield Finding(_("SMTP server"), False, error.message)
        return
    step = _("SMTP log-in")
    try:
        yield Finding(_("SMTP server"), True, _reached(mailbox.smtp_security))
        asks = client.has_extn("auth")
        log_in_smtp(client, mailbox)
        said = (
            _("Logged in as %(user)s.") % {"user": mailbox.username}
            if asks
            else _("The server asks for none.")
        )
        yield Finding(step, True, said)
        step = _("Sender")
        code, answer = client.mail(mailbox.inbox.address)
        ok = code == 250
        text = _("The server lets %(address)s send.") % {"address": mailbox.inbox.address}
        yield Finding(step, ok, text if ok else refusal(code, answer))
    except KeepwordError as error:
        yield Finding(step, False, error.message)
    except SMTP_FAULTS as error:
        yield Finding(step, False, lost(server, error).message)
    finally:
        close_smtp(client)


def _reached(security: str) -> str:
    if security == Security.NONE:
        return _("Reached, without encryption: use this inside your own network only.")
    return _("Reached, encrypted, and its certificate is trusted.")
