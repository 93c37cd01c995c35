"""What happens elsewhere, of which customers are to hear; what becomes of messages that tell it."""

from keepword.accounts.days import day_of
from keepword.aftersales.events import RefundPaid, ReturnChanged
from keepword.aftersales.models import Return, ReturnState
from keepword.commerce.events import (
    BackInStock,
    FirmwareReleased,
    OrderLate,
    OrderOutOfStock,
    PriceChanged,
    ShipmentLate,
)
from keepword.commerce.models import Order
from keepword.complaints.events import CauseRemoved
from keepword.conversations.events import Delivered, NotDelivered, ReadThere
from keepword.conversations.models import Kind
from keepword.core import jobs
from keepword.core.events import on
from keepword.customers.events import ConsentChanged, CustomersJoined, CustomersParted
from keepword.loyalty.events import PointsExpiring
from keepword.outreach.services import calling, joining, occasions, telling, wishes
from keepword.problems.events import ProblemSolved


@on(FirmwareReleased)
def _released(event: FirmwareReleased) -> None:
    occasions.firmware_released(event.firmware)


@on(PriceChanged)
def _price_changed(event: PriceChanged) -> None:
    occasions.price_changed(event.product, event.before, event.after)


@on(BackInStock)
def _back(event: BackInStock) -> None:
    occasions.back_in_stock(event.product)


@on(OrderOutOfStock)
def _short(event: OrderOutOfStock) -> None:
    jobs.enqueue(calling.call_about, event.order.pk, event.line.pk)


@on(ShipmentLate)
def _parcel_late(event: ShipmentLate) -> None:
    _late(event.shipment.order)


@on(OrderLate)
def _order_late(event: OrderLate) -> None:
    _late(event.order)


def _late(order: Order) -> None:
    occasions.occasion("delay", order.customer_id, f"order:{order.pk}", {"order": order.pk})


@on(ReturnChanged)
def _returned(event: ReturnChanged) -> None:
    if event.ret.state in (ReturnState.REFUNDED, ReturnState.CLOSED):
        _came_back(event.ret)


@on(RefundPaid)
def _refunded(event: RefundPaid) -> None:
    if event.refund.ret is not None:
        _came_back(event.refund.ret)


def _came_back(ret: Return) -> None:
    occasions.occasion("after_return", ret.customer_id, f"return:{ret.pk}", {"return": ret.pk})


@on(CauseRemoved)
def _removed(event: CauseRemoved) -> None:
    occasions.cause_removed(event.cause)


@on(ProblemSolved)
def _solved(event: ProblemSolved) -> None:
    occasions.problem_solved(event.problem.pk)


@on(PointsExpiring)
def _expiring(event: PointsExpiring) -> None:
    day = day_of(event.ends_at)
    data = {"points": event.points, "day": f"{day}"}
    occasions.occasion("points_expiring", event.customer.pk, f"points:{day}", data)


@on(Delivered)
def _delivered(event: Delivered) -> None:
    if event.message.kind == Kind.NOTICE:
        telling.delivered(event.message)


@on(ReadThere)
def _read(event: ReadThere) -> None:
    if event.message.kind == Kind.NOTICE:
        telling.read(event.message, event.at)


@on(NotDelivered)
def _not_delivered(event: NotDelivered) -> None:
    if event.message.kind == Kind.NOTICE:
        telling.not_delivered(event.message)


@on(ConsentChanged)
def _consent(event: ConsentChanged) -> None:
    wishes.consent_changed(event)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    joining.join(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    joining.part(event)
