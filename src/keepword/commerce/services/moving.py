"""When two customers become one, their orders and things go along; and back."""

from keepword.commerce.models import Order, Owned
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note


def join(event: CustomersJoined) -> None:
    """What the source ordered and has is the other one's."""
    note(
        event.join.kept,
        "commerce",
        orders=move(Order.objects.filter(customer=event.source), event.into),
        owned=move(Owned.objects.filter(customer=event.source), event.into),
    )


def part(event: CustomersParted) -> None:
    """Each has their own again, and what has since come of an order that goes back."""
    kept = event.join.kept.get("commerce", {})
    back(Order, kept.get("orders", ()), event.source, event.into)
    back(Owned, kept.get("owned", ()), event.source, event.into)
    since = Owned.objects.filter(customer=event.into, line__order__customer=event.source)
    since.filter(created_at__gte=event.join.at).update(customer=event.source)
