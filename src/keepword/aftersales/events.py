"""What happens to returns, refunds and repairs. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.aftersales.models import Quote, Refund, Repair, Return, Stage, Visit
from keepword.core.actors import Actor


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """A customer wants to send something back; what the policy decides by itself is decided after this."""

    ret: Return
    user: Actor


@dataclass(frozen=True, slots=True)
class ReturnChanged:
    """It has gone from `before` to `ret.state` by a verb of its machine."""

    ret: Return
    before: str
    verb: str
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """It is above what who asked may decide: somebody with the right `refunds` must."""

    refund: Refund
    user: Actor


@dataclass(frozen=True, slots=True)
class RefundDecided:
    """Approved or refused (`refund.state`)."""

    refund: Refund
    user: Actor


@dataclass(frozen=True, slots=True)
class RefundPaid:
    refund: Refund
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class RefundReversed:
    """It was paid and is taken back."""

    refund: Refund
    user: Actor


@dataclass(frozen=True, slots=True)
class RepairBooked:
    repair: Repair
    user: Actor


@dataclass(frozen=True, slots=True)
class RepairChanged:
    """It has gone from `before` to `repair.state` by a verb of its machine."""

    repair: Repair
    before: str
    verb: str
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class QuoteGiven:
    quote: Quote
    user: Actor


@dataclass(frozen=True, slots=True)
class QuoteAnswered:
    """Approved or declined (`quote.state`); `user` is one of us or the customer."""

    quote: Quote
    user: Actor


@dataclass(frozen=True, slots=True)
class PartsHere:
    """What a repair waited for has come: it goes on."""

    repair: Repair


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    visit: Visit
    user: Actor


@dataclass(frozen=True, slots=True)
class VisitDone:
    visit: Visit
    user: Actor


@dataclass(frozen=True, slots=True)
class StageLate:
    """A stage of a return or repair was not passed in time."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """Other terms hold from now on."""

    user: Actor
