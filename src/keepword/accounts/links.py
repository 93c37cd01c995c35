"""The link of an invitation: made, read, and found again."""

from django.conf import settings
from django.utils.translation import gettext as _

from keepword.accounts.models import Invitation, Invited
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.secrets import sign, unsign

LENGTH = 26  # characters of base32: 130 bits


def link(invitation: Invitation) -> str:
    """The address by which this person comes in; a renewed invitation has another."""
    token = sign(_purpose(invitation), invitation.pk, length=LENGTH)
    return f"{settings.KEEPWORD_URL}/join/{token}/"


def find_open(token: str, *, hold: bool = False) -> Invitation:
    """The invitation of a link that still works; forged, used, ended and expired alike are NotFound."""
    head = token.partition("-")[0]
    number = int(head, 36) if head.isascii() and head.isalnum() and len(head) <= 12 else 0
    rows = Invitation.objects.select_for_update() if hold else Invitation.objects.all()
    row = rows.filter(pk=number, state=Invited.OPEN).first() if number < 2**63 else None
    if row is None or unsign(_purpose(row), token, length=LENGTH) != row.pk or is_expired(row):
        raise NotFound(_("This link does not work any more. Ask whoever invited you for a new one."))
    return row


def is_expired(invitation: Invitation) -> bool:
    """Whether its week is over."""
    return invitation.expires_at <= clock.now()


def _purpose(invitation: Invitation) -> str:
    return f"invitation:{invitation.nonce}"
