"""A customer's order in a test, and what is asked of it."""

from datetime import timedelta
from uuid import uuid4

from keepword.accounts.models import User
from keepword.aftersales import services
from keepword.aftersales.models import Return
from keepword.aftersales.services import Wanted
from keepword.commerce.models import Order, Product
from keepword.commerce.rules.given import LineGiven, OrderGiven
from keepword.commerce.services import place_order
from keepword.core import clock
from keepword.core.actors import system
from keepword.customers.models import Customer


def a_customer(name: str = "Olha") -> Customer:
    return Customer.objects.create(name=name, language="en", created_at=clock.now())


def a_product(sku: str = "LAMP-7", name: str = "Desk lamp", price: int = 3_000, **more: object) -> Product:
    now = clock.now()
    return Product.objects.create(sku=sku, name=name, price=price, created_at=now, changed_at=now, **more)


def an_order(
    customer: Customer | None,
    *lines: tuple[str, int, int],
    days_ago: int = 3,
    paid: bool = True,
    delivered: bool = True,
    discount: int = 0,
    shipping: int = 0,
    number: str = "",
) -> Order:
    """Lines are (sku, quantity, price of each); delivered so many days ago."""
    at = clock.now() - timedelta(days=days_ago)
    given = OrderGiven(
        external_id=number or uuid4().hex,
        number=number or "A100",
        currency="EUR",
        lines=[LineGiven(name=sku, sku=sku, quantity=n, price=price) for sku, n, price in lines],
        placed_at=at - timedelta(days=2),
        changed_at=at,
        status="delivered" if delivered else "paid" if paid else "placed",
        discount=discount,
        shipping_cost=shipping,
    )
    order = place_order(system, given, customer=customer)
    if not paid:
        Order.objects.filter(pk=order.pk).update(paid_at=None)
    return Order.objects.get(pk=order.pk)


def wanted(
    order: Order, quantity: int = 1, reason: str = "changed_mind", condition: str = "new"
) -> list[Wanted]:
    return [
        Wanted(line.pk, min(quantity, line.quantity), reason, condition)
        for line in order.lines.order_by("position")
    ]


def a_return(user: User, order: Order, *, until: str = "approved", **more: object) -> Return:
    """A return of one of each line, walked to a state."""
    ret = services.returns.ask(user, order, wanted(order), **more)  # type: ignore[arg-type]
    if ret.state == "asked" and until != "asked":
        ret = services.returns.approve(user, ret)
    if until in ("received", "inspected"):
        ret = services.returns.receive(user, ret)
    if until == "inspected":
        found = [services.Found(row.pk, "new", restock=True) for row in ret.lines.all()]
        ret = services.returns.inspect(user, ret, found)
    return ret
