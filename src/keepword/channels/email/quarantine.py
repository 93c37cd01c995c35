"""What measures are told of mail that could not be taken in."""

from keepword.channels.email.models import Quarantined
from keepword.core import clock, facts


def tell_quarantined(mail: Quarantined) -> None:
    """It lies there, since it came."""
    told = facts.fact("mail_quarantined", mail.at, quarantined=mail.pk, inbox=mail.inbox_id, door=mail.door)
    facts.record([told])


def tell_left(mail: Quarantined, how: str) -> None:
    """It is about to be taken away; before its row goes."""
    now = clock.now()
    value = (now - mail.at).total_seconds()
    told = facts.fact("quarantine_left", now, value=value, quarantined=mail.pk, inbox=mail.inbox_id, how=how)
    facts.record([told])
