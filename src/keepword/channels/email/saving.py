"""Our answers in the mailbox's own Sent folder, for people who also look there. Best effort."""

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.channels.email.connections import ImapBox, imap, sent_folder
from keepword.channels.email.faults import IMAP_FAULTS, imap_server, lost
from keepword.channels.email.models import Login, Mail, Mailbox
from keepword.channels.email.records import raw_of
from keepword.core.errors import KeepwordError

logger = logging.getLogger(__name__)

# These keep what goes through their SMTP in Sent by themselves.
_SAVE_THEMSELVES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")


def save_sent(message_id: int) -> None:
    """Put a sent mail into the Sent folder unless it is there; a failure is noted in the mailbox."""
    mail = Mail.objects.filter(message_id=message_id).first()
    mailbox = Mailbox.objects.select_related("inbox").filter(inbox=mail.inbox_id).first() if mail else None
    if mail is None or mailbox is None or not _is_wanted(mailbox):
        return
    shop = business()
    with translation.override(shop.language if shop else "en"):
        problem = _save(mailbox, mail)
    if problem:
        logger.warning("The Sent folder of %s: %s", mailbox, problem)
        text = _("Answers are sent but not kept in the Sent folder: %s") % problem
        Mailbox.objects.filter(pk=mailbox.pk).update(problem=text[:500])


def _is_wanted(mailbox: Mailbox) -> bool:
    if not mailbox.save_sent or not mailbox.imap_host or mailbox.login in (Login.GOOGLE, Login.MICROSOFT):
        return False
    host = mailbox.smtp_host.lower()
    return not any(host == name or host.endswith("." + name) for name in _SAVE_THEMSELVES)


def _save(mailbox: Mailbox, mail: Mail) -> str:
    """What went wrong, "" when nothing did."""
    try:
        with imap(mailbox) as box:
            folder = sent_folder(box, mailbox)
            if not folder:
                return _("there is no such folder.")
            if not _is_there(box, folder, mail.header_id):
                box.append(raw_of(mail), folder, dt=mail.at, flag_set=["\\Seen"])
    except KeepwordError as error:
        return error.message
    except IMAP_FAULTS as error:
        return lost(imap_server(mailbox), error).message
    return ""


def _is_there(box: ImapBox, folder: str, header_id: str) -> bool:
    """A job may run twice, and some servers keep a copy by themselves."""
    box.folder.set(folder, readonly=True)
    return bool(box.uids(f'HEADER Message-ID "<{header_id}>"', charset=None))
