"""Mail of Keepword's own to the people who work here."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from keepword.accounts.links import link
from keepword.accounts.models import Business, Invitation

NOT_SENDING = ("console", "dummy")


class LetterFailed(Exception):
    """The mail server did not take it; the text says what it said."""


def mail_is_sent() -> bool:
    """Whether EMAIL_URL leads to a mail server, and not only into the log."""
    return settings.EMAIL_BACKEND.rsplit(".", 2)[-2] not in NOT_SENDING


def send(invitation: Invitation) -> None:
    """Send the link in the language of whom it is for; LetterFailed when the mail server says no."""
    subject, text = invitation_letter(invitation, Business.objects.first())
    post(invitation.email, subject, text)


def post(to: str, subject: str, text: str) -> None:
    """Give a mail to the mail server; LetterFailed when that says no."""
    try:
        send_mail(subject, text, None, [to])
    except (OSError, SMTPException) as error:
        raise LetterFailed(str(error) or type(error).__name__) from error


def invitation_letter(invitation: Invitation, business: Business | None) -> tuple[str, str]:
    """Subject and text."""
    with override(invitation.language):
        shop = business.name if business else "Keepword"
        by = invitation.invited_by
        who = {"name": by.name if by else shop, "shop": shop}
        parts = [
            _("Hello %(name)s,") % {"name": invitation.name} if invitation.name else _("Hello,"),
            _("%(name)s invites you to answer customers of %(shop)s in Keepword.") % who,
            _("Open this link and choose a password. It works once, for seven days:"),
            link(invitation),
            _("Did you not expect this? Then you need not do anything."),
        ]
        # A name with a line break would be a header of its own.
        subject = " ".join((_("Your place at %(shop)s") % {"shop": shop}).split())
    return subject, "\n\n".join(parts) + "\n"
