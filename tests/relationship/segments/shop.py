"""Customers with orders, and an independent count of who is in a set."""

from datetime import timedelta

from keepword.commerce.models import Order, OrderStatus, Source
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.models import Membership, Segment
from keepword.relationship.services import refresh

DAY = timedelta(days=1)


def customer(name: str = "Anna", language: str = "en", days: int = 0) -> Customer:
    """One who has been known for so many days."""
    return Customer.objects.create(name=name, language=language, created_at=clock.now() - days * DAY)


def order(who: Customer, days: int = 0, total: int = 1000, currency: str = "EUR", **more: object) -> Order:
    """One placed so many days ago."""
    at = clock.now() - days * DAY
    number = f"{Order.objects.count() + 1}"
    values: dict[str, object] = {
        "number": number,
        "external_id": number,
        "source": Source.DEMO,
        "customer": who,
        "currency": currency,
        "total": total,
        "placed_at": at,
        "changed_at": at,
        "status": OrderStatus.PLACED,
    }
    return Order.objects.create(**values | more)


def segment(name: str, condition: dict[str, object], *, counted: bool = True) -> Segment:
    """One of the shop's own, counted for the first time."""
    made = Segment.objects.create(name=name, condition=condition)
    if counted:
        assert refresh.recount(made.pk, seconds=30)
        made.refresh_from_db()
    return made


def inside(of: Segment) -> set[int]:
    """Who is in it."""
    return set(Membership.objects.filter(segment=of, left_at=None).values_list("customer_id", flat=True))
