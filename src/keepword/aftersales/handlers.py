"""Returns and repairs listen to stock, parcels, customers and conversations; and their own happenings set
rules off."""

from django.utils.translation import gettext_lazy as _

from keepword.aftersales import services
from keepword.aftersales.events import (
    RefundPaid,
    RepairBooked,
    RepairChanged,
    ReturnAsked,
    ReturnChanged,
    StageLate,
    VisitDone,
)
from keepword.aftersales.models import RepairState, Return
from keepword.aftersales.models.shared import Case
from keepword.aftersales.queries.money import refunded
from keepword.aftersales.queries.stock import warned
from keepword.aftersales.services import evidence, joining
from keepword.aftersales.services.walking import case_of
from keepword.calendars.events import CalendarChanged
from keepword.commerce.events import BackInStock, Delivered, OrderChanged
from keepword.commerce.models import OrderStatus
from keepword.commitments.queries import warns
from keepword.conversations.events import Merged, Unmerged
from keepword.core import jobs
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.loyalty.services import orders as points

register(
    Trigger("return_asked", _("A customer wants to send something back"), _("Within a conversation."), 60),
    Trigger("return_changed", _("A return takes a step"), _("Within a conversation."), 61),
    Trigger("repair_booked", _("A repair is booked"), _("Within a conversation."), 62),
    Trigger("repair_changed", _("A repair takes a step"), _("Within a conversation."), 63),
    Trigger("aftersales_late", _("A return or a repair is late"), _("Within a conversation."), 64),
)
warns(warned)


def _sets_off(trigger: str, case: Case) -> None:
    if case.conversation is not None:
        happened(trigger, [Happening(case.conversation)], at=case.changed_at)


@on(ReturnAsked)
def _return_asked(event: ReturnAsked) -> None:
    _sets_off("return_asked", event.ret)


@on(ReturnChanged)
def _return_changed(event: ReturnChanged) -> None:
    _sets_off("return_changed", event.ret)


@on(RepairBooked)
def _repair_booked(event: RepairBooked) -> None:
    _sets_off("repair_booked", event.repair)


@on(RepairChanged)
def _repair_changed(event: RepairChanged) -> None:
    if event.repair.state == RepairState.READY and event.before == RepairState.TESTING:
        evidence.repair_ready(event.repair, event.at, event.user)
    elif event.repair.state == RepairState.HANDED_BACK:
        evidence.repair_handed_back(event.repair, event.at, event.user)
    _sets_off("repair_changed", event.repair)


@on(StageLate)
def _late(event: StageLate) -> None:
    _sets_off("aftersales_late", case_of(event.stage))


@on(RefundPaid)
def _refund_paid(event: RefundPaid) -> None:
    evidence.refund_paid(event.refund, event.at, event.user)
    order = event.refund.order
    points.returned(event.user, order, refunded(order).given)


@on(VisitDone)
def _visit_done(event: VisitDone) -> None:
    if event.visit.done_at is not None:
        evidence.visit_done(event.visit, event.visit.done_at, event.user)


@on(OrderChanged)
def _order_changed(event: OrderChanged) -> None:
    order = event.order
    if event.after == OrderStatus.SHIPPED and event.before != event.after and order.shipped_at is not None:
        evidence.order_sent(order, order.shipped_at)
        for ret in Return.objects.filter(replacement=order).select_related("customer", "conversation"):
            evidence.exchanged(ret, order, order.shipped_at)


@on(Delivered)
def _delivered(event: Delivered) -> None:
    if event.order.delivered_at is not None:
        evidence.order_delivered(event.order, event.order.delivered_at)


@on(BackInStock)
def _back_in_stock(event: BackInStock) -> None:
    services.parts.arrived(event.product)


@on(CalendarChanged)
def _calendar_changed(event: CalendarChanged) -> None:
    jobs.enqueue(services.reckon)


@on(CustomersJoined)
def _customers_joined(event: CustomersJoined) -> None:
    joining.join(event)


@on(CustomersParted)
def _customers_parted(event: CustomersParted) -> None:
    joining.part(event)


@on(Merged)
def _merged(event: Merged) -> None:
    joining.merged(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    joining.unmerged(event)
