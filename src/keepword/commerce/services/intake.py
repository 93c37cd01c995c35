"""An order from outside made fit to be kept, and its lines written beside those that are there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from keepword.commerce.models import ERASED, Line, Order, OrderStatus, Product, Source, Store
from keepword.commerce.rules import fit
from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven
from keepword.commerce.rules.orders import RANK
from keepword.core import clock, money
from keepword.core.errors import Invalid

MOST_LINES: Final = 1_000
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(days=2)  # clocks of others run ahead, and time zones are mistaken


def checked(given: OrderGiven, source: str, store: Store | None) -> OrderGiven:
    """The same, fit to be kept. Invalid: what of it cannot be used."""
    if source not in Source.values:
        raise Invalid(_("There is no such source of orders."), field="source")
    name = fit.words(given.external_id, 64)
    if not name:
        raise Invalid(_("An order needs a number by which its source knows it."), field="external_id")
    if not money.is_currency(given.currency):
        told = {"code": fit.words(given.currency, 10)}
        raise Invalid(_("“%(code)s” is no currency.") % told, field="currency")
    if given.status not in OrderStatus.values:
        told = {"word": fit.words(given.status, 20)}
        raise Invalid(_("“%(word)s” is no state of an order.") % told, field="status")
    for moment in ("placed_at", "changed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at"):
        _check_moment(moment, getattr(given, moment))
    lines = _lines(given.lines)
    for amount in ("discount", "shipping_cost"):
        _check_number(amount, getattr(given, amount), fit.MOST_AMOUNT)
    sum_ = sum(one.quantity * one.price - one.discount for one in lines) - given.discount
    total = max(0, sum_ + given.shipping_cost) if given.total is None else given.total
    _check_number("total", total, fit.MOST_AMOUNT)
    return replace(
        given,
        external_id=name,
        number=fit.words(given.number, 64) or name,
        lines=lines,
        total=total,
        ship_to=fit.lines(given.ship_to, 1_000),
        voucher=fit.words(given.voucher, 40),
        note=note(given.note),
        buyer=BuyerGiven(
            name=fit.words(given.buyer.name, 200),
            email=fit.words(given.buyer.email, 254),
            phone=fit.words(given.buyer.phone, 60),
            language=fit.words(given.buyer.language, 5),
        ),
    )


def note(text: str) -> str:
    """A note as it is kept."""
    return fit.lines(text, 5_000)


def _check_moment(name: str, moment: datetime | None) -> None:
    if moment is None:
        return
    if moment.tzinfo is None or not _EARLIEST <= moment <= clock.now() + _AHEAD:
        raise Invalid(_("This moment cannot be: %(moment)s.") % {"moment": moment}, field=name)


def _check_number(name: str, value: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Invalid(_("Enter a whole number that is not below 0."), field=name)


def _lines(lines: Sequence[LineGiven]) -> list[LineGiven]:
    if len(lines) > MOST_LINES:
        raise Invalid(_("An order has at most %(most)s lines.") % {"most": MOST_LINES}, field="lines")
    found, names = [], Counter[str]()
    for place, line in enumerate(lines, 1):
        _check_number("quantity", line.quantity, fit.MOST_QUANTITY)
        _check_number("price", line.price, fit.MOST_AMOUNT)
        _check_number("discount", line.discount, fit.MOST_AMOUNT)
        sku, name = fit.words(line.sku, 64), fit.words(line.name, 300)
        if not (name or sku):
            raise Invalid(_("A line needs a name or a SKU."), field="lines")
        external = fit.words(line.external_id, 60) or str(place)
        names[external] += 1
        if names[external] > 1:
            raise Invalid(_("Two lines have the number %(number)s.") % {"number": external}, field="lines")
        missing = None if line.backordered is None else min(max(0, line.backordered), line.quantity)
        found.append(replace(line, sku=sku, name=name or sku, external_id=external, backordered=missing))
    return found


def without_buyer(given: OrderGiven) -> OrderGiven:
    """The same order, of nobody, for one whose customer is erased."""
    return replace(given, buyer=BuyerGiven(), ship_to="", note="", voucher="", shipments=())


def fill(order: Order, given: OrderGiven) -> None:
    """What the newest word of its source says."""
    order.number, order.currency, order.said = given.number, given.currency, given.status
    if order._state.adding:
        order.status = given.status
    order.total, order.discount, order.shipping_cost = given.total or 0, given.discount, given.shipping_cost
    order.placed_at, order.changed_at = given.placed_at, given.changed_at
    order.digest = ERASED if order.digest == ERASED else given.digest
    order.ship_to, order.voucher = given.ship_to, given.voucher
    if given.promised_on is not None:
        order.promised_on = given.promised_on


def complete(order: Order, given: OrderGiven) -> bool:
    """What was not known yet is taken of an older word, too; whether there was such."""
    day, text = order.promised_on or given.promised_on, order.note or given.note
    changed = (day, text) != (order.promised_on, order.note)
    order.promised_on, order.note = day, text
    return changed


def take_lines(order: Order, given: OrderGiven) -> list[Line]:
    """Write the lines, those that are gone with a quantity of 0; those of which their source now misses
    more than before."""
    skus = {line.sku for line in given.lines if line.sku}
    products = {one.sku: one for one in Product.objects.filter(sku__in=skus)} if skus else {}
    there = {line.external_id: line for line in order.lines.all()}
    newly: list[Line] = []
    for place, told in enumerate(given.lines, 1):
        line = there.pop(told.external_id, None) or Line(order=order, external_id=told.external_id)
        missing = line.backordered if told.backordered is None else told.backordered
        missing = min(missing, told.quantity) if RANK[given.status] < RANK["shipped"] else 0
        more = missing > line.backordered
        line.position, line.sku, line.name = place, told.sku, told.name
        line.product = products.get(told.sku) or line.product
        line.quantity, line.price, line.discount = told.quantity, told.price, told.discount
        line.backordered = missing
        line.save()
        if more:
            newly.append(line)
    for gone in there.values():
        gone.quantity = gone.backordered = 0
        gone.save(update_fields=["quantity", "backordered"])
    return newly
