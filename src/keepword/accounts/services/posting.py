"""The mail of an invitation: a job, as it leaves the process, and what became of it."""

import logging
from datetime import timedelta

from django.db import transaction

from keepword.accounts import letters
from keepword.accounts.models import Invitation, Invited, Letter
from keepword.audit.services import record, system
from keepword.core import clock, jobs

logger = logging.getLogger(__name__)
WAITS = (timedelta(minutes=1), timedelta(minutes=10))


@jobs.job
def send_letter(to: str, subject: str, text: str, attempt: int = 1) -> None:
    """Send a mail about a log-in. It is a job so that a page answers as fast for an address that nobody has;
    tried again as the invitations are."""
    try:
        letters.post(to, subject, text)
    except letters.LetterFailed as error:
        if attempt > len(WAITS):
            logger.warning("A mail to %s was not sent: %s", to, error)
            return
        jobs.enqueue(send_letter, to, subject, text, attempt + 1, run_after=clock.now() + WAITS[attempt - 1])


@jobs.job
def send_invitation(invitation_id: int, nonce: str, attempt: int = 1) -> None:
    """Send the link; tried again after a minute and after ten, then the list says that it failed."""
    row = Invitation.objects.filter(pk=invitation_id, nonce=nonce, state=Invited.OPEN).first()
    if row is None or row.letter != Letter.WAITING:
        return
    try:
        letters.send(row)
    except letters.LetterFailed as error:
        if attempt <= len(WAITS):
            later = clock.now() + WAITS[attempt - 1]
            jobs.enqueue(send_invitation, invitation_id, nonce, attempt + 1, run_after=later)
            return
        note_letter(invitation_id, nonce, Letter.FAILED, str(error))
    else:
        note_letter(invitation_id, nonce, Letter.SENT)


def note_letter(invitation_id: int, nonce: str, letter: str, problem: str = "") -> None:
    """What became of the mail of this link; one that was renewed meanwhile is left alone."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(pk=invitation_id, nonce=nonce).first()
        if row is None:
            return
        row.letter, row.problem = letter, problem[:300]
        row.save(update_fields=["letter", "problem"])
        if letter == Letter.FAILED:
            record(system, "invitation not sent", row, email=row.email)
