"""What an order needs of what is kept here, and which of it is not there.

Orders of stores are left alone: the store keeps their stock, and tells what of them is missing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from keepword.calendars.queries import until_working_day
from keepword.commerce.events import OrderOutOfStock
from keepword.commerce.models import TO_SEND, Kind, Line, Order, OrderStatus, Product, Store
from keepword.commerce.rules.stock import BOOK, SHELF, Owner
from keepword.commerce.services import stock
from keepword.core import clock, events, facts
from keepword.core.actors import Automaton
from keepword.core.models import Fact
from keepword.ledger.models import Account

OWNER: Final = "line"
AT_ONCE: Final = 500
_ACTOR: Final = Automaton("stock")


def settle(order: Order, lines: Sequence[Line]) -> list[Line]:
    """Set aside what a locked order needs, let go what it does not, and send off what has left; the lines of
    which less is there than before."""
    if order.store_id is not None:
        return []
    short = []
    # In one order for all, as each product's stock is locked on the way.
    for line in sorted(lines, key=lambda one: (one.product.sku if one.product else "", one.pk)):
        if line.product is not None and line.product.kind != Kind.SERVICE:
            before = line.backordered
            _settle(order, line, line.product)
            if line.backordered > before:
                short.append(line)
    return short


def _settle(order: Order, line: Line, product: Product) -> None:
    owner = Owner(OWNER, line.pk)
    held = stock.held_for(product, owner)
    key = f"line {line.pk} {order.status} {order.digest[:16]} {held}"
    missing = 0
    if order.status in TO_SEND and product.counted:
        if held < line.quantity:
            held += stock.reserve_some(_ACTOR, product, line.quantity - held, owner)
        elif held > line.quantity:
            stock.release(_ACTOR, product, held - line.quantity, owner, key=key)
        missing = max(0, line.quantity - held)
    elif held and order.status == OrderStatus.CANCELLED:
        stock.release(_ACTOR, product, held, owner, key=key)
    elif held and order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED):
        stock.consume(_ACTOR, product, held, owner, key=key)
    note_missing(line, missing)


def note_missing(line: Line, missing: int) -> None:
    """So many of a line are not there."""
    if line.backordered != missing:
        line.backordered = missing
        Line.objects.filter(pk=line.pk).update(backordered=missing)


def tell_short(order: Order, lines: Sequence[Line], newly: Sequence[Line]) -> None:
    """Keep since when something of a locked order is missing, and tell of what is so since now."""
    short = any(line.backordered for line in lines) and order.status in TO_SEND
    if short != (order.short_at is not None):
        facts.record([_short_fact(order, clock.now())])
        order.short_at = clock.now() if short else None
        Order.objects.filter(pk=order.pk).update(short_at=order.short_at)
    if short:
        for line in newly:
            events.publish(OrderOutOfStock(order, line))


def _short_fact(order: Order, now: datetime) -> Fact:
    """That something is missing since now, or that nothing is any more."""
    since = order.short_at
    return facts.fact(
        "order_filled" if since else "order_short",
        now,
        subject_id=order.pk,
        person=order.customer.key if order.customer else None,
        value=(now - since).total_seconds() if since else until_working_day(now),
        source=order.source,
    )


def fill(product: Product) -> int:
    """Give what is free of a product to the orders that wait for it, the oldest first; how many lines."""
    waiting = Line.objects.filter(product=product, backordered__gt=0, order__status__in=TO_SEND)
    rows = waiting.filter(order__store=None).order_by("pk").values_list("order", flat=True)[:AT_ONCE]
    filled = 0
    for number in dict.fromkeys(rows):
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=number)
            lines = list(order.lines.select_related("product").order_by("pk"))
            before = sum(line.backordered for line in lines if line.product_id == product.pk)
            settle(order, lines)
            tell_short(order, lines, [])
            after = sum(line.backordered for line in lines if line.product_id == product.pk)
            filled += after < before
        if after:
            break  # it took the last
    return filled


def look_again() -> int:
    """Orders that wait for something of which some is free: nobody may wait because a job was lost."""
    free = Account.objects.filter(
        book=BOOK, kind=SHELF, owner=0, unit=OuterRef("product__sku"), balance__gt=0
    )
    waiting = Line.objects.filter(
        Exists(free), backordered__gt=0, order__status__in=TO_SEND, order__store=None
    )
    numbers = set(waiting.order_by("pk").values_list("product", flat=True)[:AT_ONCE])
    return sum(fill(product) for product in Product.objects.filter(pk__in=numbers).order_by("sku"))


def missing_at_store(store: Store, product: Product, missing: int) -> None:
    """A store has sold so many more of a product than it has: its newest open orders wait for them."""
    rows = Line.objects.filter(product=product, order__store=store, order__status__in=TO_SEND)
    found = list(rows.exclude(quantity=0).order_by("-order__placed_at", "-pk")[:AT_ONCE])
    for line in found:
        short = min(missing, line.quantity)
        missing -= short
        if short != line.backordered:
            _wait_for(line.order_id, line.pk, short)


def _wait_for(order_id: int, line_id: int, short: int) -> None:
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        lines = list(order.lines.select_related("product").order_by("pk"))
        newly = []
        for line in lines:
            if line.pk == line_id and order.status in TO_SEND:
                more = short > line.backordered
                note_missing(line, min(short, line.quantity))
                newly = [line] if more else []
        tell_short(order, lines, newly)
