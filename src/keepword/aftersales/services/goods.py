"""What returns and repairs ask of stock, orders and what customers own."""

from collections import Counter

from keepword.aftersales.models import Part, Return, ReturnLine
from keepword.commerce.models import Order, Owned, OwnedState, Product
from keepword.commerce.models.orders import Source
from keepword.commerce.queries import stock_of
from keepword.commerce.rules.given import LineGiven, OrderGiven
from keepword.commerce.rules.orders import PAID
from keepword.commerce.rules.stock import Owner
from keepword.commerce.services import (
    NotInStock,
    consume,
    disown,
    held_for,
    place_order,
    release,
    reserve,
    take_back,
)
from keepword.core import clock
from keepword.core.actors import Actor, system


def came_back(user: Actor, row: ReturnLine) -> None:
    """What was found as good as new goes back on the shelf, where stock is counted."""
    product = row.line.product
    if row.restock and product is not None and product.counted:
        take_back(user, product, row.quantity, key=f"return line {row.pk}")


def no_longer_owned(user: Actor, ret: Return) -> None:
    """The customer has these things no more."""
    wanted = Counter({row.line_id: row.quantity for row in ret.lines.all()})
    theirs = Owned.objects.filter(line__in=list(wanted), state=OwnedState.OWNED)
    for owned in theirs.select_related("customer").order_by("-piece", "-pk"):
        if owned.line_id is not None and wanted[owned.line_id] > 0:
            wanted[owned.line_id] -= 1
            disown(user, owned, state=OwnedState.RETURNED)


def replacement(ret: Return) -> Order:
    """An order of the same things over nothing. It is stocked, sent and tracked as any other.

    The policy lets whoever answers customers do this: it takes no right to the catalogue.
    """
    old, now = ret.order, clock.now()
    lines = [
        LineGiven(
            name=row.line.name,
            sku=row.line.sku,
            quantity=row.quantity,
            price=row.line.price,
            discount=row.line.price * row.quantity,
        )
        for row in ret.lines.select_related("line").order_by("line__position", "pk")
    ]
    given = OrderGiven(
        external_id=f"exchange-{ret.pk}",
        number=f"{old.number}-{ret.number}"[:64],
        currency=old.currency,
        lines=lines,
        placed_at=now,
        changed_at=now,
        paid_at=now,
        status=PAID,
        total=0,
        ship_to=old.ship_to,
    )
    return place_order(system, given, source=Source.MANUAL, customer=ret.customer)


# Parts ------------------------------------------------------------------------------------------


def _owner(part: Part) -> Owner:
    return Owner("repair", part.pk)


def is_free(product: Product) -> bool:
    """Whether any of it lies free."""
    return stock_of(product).free > 0


def hold(user: Actor, part: Part) -> bool:
    """Lay a part aside; whether there were enough. Where stock is not counted, it is taken to be there,
    unless somebody has said when it comes."""
    if not part.product.counted:
        return part.expected_on is None
    try:
        reserve(user, part.product, part.quantity, _owner(part), key=f"part {part.pk}")
    except NotInStock:
        return False
    return True


def free(user: Actor, part: Part) -> None:
    """It is not needed."""
    held = held_for(part.product, _owner(part))
    if held:
        release(user, part.product, held, _owner(part), key=f"part {part.pk} back")


def use(user: Actor, part: Part) -> None:
    """It is in the thing now."""
    held = held_for(part.product, _owner(part))
    if held:
        consume(user, part.product, held, _owner(part), key=f"part {part.pk} used")
