"""What orders, joins and partings mean for offers and consultations."""

from keepword.commerce.events import OrderChanged, OrderPlaced
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.relationship.services import offering, together


@on(OrderPlaced)
def _ordered(event: OrderPlaced) -> None:
    offering.bought(event.order, event.user)


@on(OrderChanged)
def _order_changed(event: OrderChanged) -> None:
    offering.bought(event.order, event.user)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    together.take_together(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    together.take_apart(event)
