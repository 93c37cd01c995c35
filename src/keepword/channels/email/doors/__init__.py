"""The doors by which mail comes in while Keepword runs. Each hands raw mails to the pipeline."""

from keepword.channels.email.doors.imap import watch_mailboxes
from keepword.channels.email.doors.lmtp import serve_mail_door

__all__ = ["serve_mail_door", "watch_mailboxes"]
