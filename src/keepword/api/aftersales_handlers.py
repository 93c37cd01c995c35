"""What becomes of returns, refunds and repairs is told to webhooks."""

from keepword.aftersales.events import (
    QuoteAnswered,
    RefundAsked,
    RefundDecided,
    RefundPaid,
    RefundReversed,
    RepairBooked,
    RepairChanged,
    ReturnAsked,
    ReturnChanged,
    StageLate,
)
from keepword.aftersales.models import Refund, Repair, Return
from keepword.aftersales.services.walking import case_of
from keepword.api.shapes.aftersales import RefundOut, RepairOut, ReturnOut
from keepword.core.events import on
from keepword.webhooks.services import emit


@on(ReturnAsked)
def tell_return(event: ReturnAsked) -> None:
    """A customer wants to send something back."""
    _return("return.asked", event.ret)


@on(ReturnChanged)
def tell_return_step(event: ReturnChanged) -> None:
    """It has taken a step."""
    _return("return.changed", event.ret)


@on(RefundAsked)
def tell_refund_asked(event: RefundAsked) -> None:
    """Somebody must decide."""
    _refund("refund.asked", event.refund)


@on(RefundDecided)
def tell_refund_decided(event: RefundDecided) -> None:
    """Approved or refused."""
    _refund("refund.decided", event.refund)


@on(RefundPaid)
def tell_refund_paid(event: RefundPaid) -> None:
    """The money has gone back."""
    _refund("refund.paid", event.refund)


@on(RefundReversed)
def tell_refund_reversed(event: RefundReversed) -> None:
    """And was taken back."""
    _refund("refund.reversed", event.refund)


@on(RepairBooked)
def tell_repair(event: RepairBooked) -> None:
    """Something is to be repaired."""
    _repair("repair.booked", event.repair)


@on(RepairChanged)
def tell_repair_step(event: RepairChanged) -> None:
    """It has taken a step."""
    _repair("repair.changed", event.repair)


@on(QuoteAnswered)
def tell_answer(event: QuoteAnswered) -> None:
    """The customer agrees to the price, or does not."""
    _repair("repair.quote_answered", event.quote.repair)


@on(StageLate)
def tell_late(event: StageLate) -> None:
    """A stage was not passed in time."""
    case = case_of(event.stage)
    if isinstance(case, Return):
        _return("return.late", case)
    else:
        _repair("repair.late", case)


def _return(topic: str, ret: Return) -> None:
    emit(topic, lambda: {"return": ReturnOut.of(ret, whole=True).model_dump(mode="json")})


def _refund(topic: str, refund: Refund) -> None:
    emit(topic, lambda: {"refund": RefundOut.of(refund).model_dump(mode="json")})


def _repair(topic: str, repair: Repair) -> None:
    emit(topic, lambda: {"repair": RepairOut.of(repair, whole=True).model_dump(mode="json")})
