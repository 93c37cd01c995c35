"""The programme listens to orders, and goes with its customers."""

from keepword.commerce.events import Delivered, OrderChanged, OrderPlaced
from keepword.commerce.models import OrderStatus
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.loyalty import services
from keepword.loyalty.services.joining import take_apart, take_together
from keepword.loyalty.services.orders import shop


@on(OrderPlaced)
def _placed(event: OrderPlaced) -> None:
    services.use_voucher(event.order)


@on(Delivered)
def _delivered(event: Delivered) -> None:
    services.earn(shop, event.order)


@on(OrderChanged)
def _changed(event: OrderChanged) -> None:
    if event.after == OrderStatus.CANCELLED and event.before != event.after:
        services.cancelled(shop, event.order)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    take_together(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    take_apart(event)
