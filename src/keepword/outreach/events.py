"""What happens to notices. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.core.actors import Actor
from keepword.customers.models import Customer
from keepword.outreach.models import Notice, Unsubscribed


@dataclass(frozen=True, slots=True)
class NoticeSaved:
    """A notice is new (`made`), was changed, or put away."""

    notice: Notice
    user: Actor
    made: bool = False


@dataclass(frozen=True, slots=True)
class NoticeStarted:
    """It is being sent, goes on, or is on from now."""

    notice: Notice
    user: Actor


@dataclass(frozen=True, slots=True)
class NoticeStopped:
    """Nothing more of it leaves: stopped, off, or cancelled (`notice.state`)."""

    notice: Notice
    user: Actor


@dataclass(frozen=True, slots=True)
class NoticeDone:
    """Everybody whom it was for is seen to."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class CustomerUnsubscribed:
    """A customer does not want something any more (`again`: wants it again)."""

    customer: Customer
    row: Unsubscribed
    again: bool = False
