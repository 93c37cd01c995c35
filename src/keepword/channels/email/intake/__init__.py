"""How a mail comes in: read, filtered, stored, in this order and in one transaction a batch."""

from keepword.channels.email.intake.item import Outcome, RawMail
from keepword.channels.email.intake.lookups import forget

__all__ = ["Outcome", "RawMail", "forget"]
