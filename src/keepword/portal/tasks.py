"""Background work for customers: codes, acknowledgements, what rings, and what is forgotten."""

import logging
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from keepword.accounts import letters
from keepword.accounts.queries import business
from keepword.core import clock, jobs, secrets
from keepword.customers.models import Identity
from keepword.portal import acknowledging, ringing
from keepword.portal.models import CustomerSession, SignInCode

logger = logging.getLogger(__name__)
WAITS = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=3))  # a code is good for ten minutes
VALID = timedelta(minutes=10)
LASTS = timedelta(days=90)


@jobs.job
def send_code(code_id: int, attempt: int = 1) -> None:
    """Mail a code, if somebody is known by its address; a code that was used or is over goes nowhere."""
    code = SignInCode.objects.filter(pk=code_id, used_at=None).first()
    if code is None or not code.sealed or code.created_at <= clock.now() - VALID:
        return
    if not Identity.objects.filter(kind="email", value=code.address).exists():
        return
    try:
        letters.post(code.address, *code_letter(code))
    except letters.LetterFailed as error:
        if attempt > len(WAITS):
            logger.warning("A code for signing in was not sent: %s", error)
            return
        jobs.enqueue(send_code, code_id, attempt + 1, run_after=clock.now() + WAITS[attempt - 1])


def code_letter(code: SignInCode) -> tuple[str, str]:
    """Subject and text. The digits stand in the subject too: telephones show it without opening the mail."""
    shop = business()
    digits, name = secrets.decrypt(code.sealed), shop.name if shop else "Keepword"
    with override(code.language):
        parts = [
            _("Your code is %(code)s. Enter it on the page that you have open; it works for ten minutes.")
            % {"code": digits},
            _("Nobody of us will ever ask you for it."),
            _("Did you not ask for a code? Then you need not do anything."),
        ]
        subject = " ".join((_("%(code)s is your code at %(shop)s") % {"code": digits, "shop": name}).split())
    return subject, "\n\n".join(parts) + "\n"


@jobs.job
def acknowledge(message_id: int) -> None:
    """Tell who sent a form that it came."""
    acknowledging.acknowledge(message_id)


@jobs.job
def ring(message_id: int, kind: str) -> None:
    """Ring the browsers of those who may read a message."""
    ringing.ring(message_id, kind)


@jobs.every(3600)
def forget_over() -> int:
    """Codes and sessions that are over; how many rows."""
    now = clock.now()
    codes, _models = SignInCode.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
    sessions, _more = CustomerSession.objects.filter(created_at__lt=now - LASTS).delete()
    return codes + sessions
