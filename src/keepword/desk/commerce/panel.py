"""What the customer's pane and the customer's page show of orders, parcels and things."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import get_language

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.automation.queries.macros import language_of
from keepword.commerce import queries
from keepword.commerce.models import OPEN, Order, Owned
from keepword.commerce.rules import warranty
from keepword.conversations.models import Conversation
from keepword.customers.models import Customer
from keepword.desk.access import person
from keepword.desk.commerce.words import called, described
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.customers.sections import Section, add

PANE: Final = 3  # orders and things in the pane
PAGE: Final = 25  # on the customer's page


def _pane(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    orders, owned = _goods(conversation.customer, PANE + 1)
    asked = next((one for one in orders if one.status in OPEN), orders[0] if orders else None)
    return {
        "pane_orders": orders[:PANE],
        "pane_owned": owned[:PANE],
        "pane_more": len(orders) > PANE or len(owned) > PANE,
        "pane_where": _where(asked, conversation) if asked is not None else None,
    }


def _where(order: Order, conversation: Conversation) -> dict[str, Any]:
    """The sentence in the reader's language, and in the one that the customer is written to in."""
    shop = business()
    shown = zone_of(shop)
    theirs = language_of(conversation) or (shop.language if shop else "en")
    return {
        "words": queries.where_is(order, get_language() or "en", zone=shown),
        "for_customer": queries.where_is(order, theirs, zone=shown),
        "late": getattr(order, "late_days", 0) > 0,
    }


def _goods(customer: Customer, most: int, *, gone: bool = False) -> tuple[list[Order], list[Owned]]:
    orders = queries.orders_of(customer, most=most)
    described(orders)
    owned = queries.owned_by(customer, also_gone=gone, most=most)
    _say(owned)
    return orders, owned


def _say(owned: Sequence[Owned]) -> None:
    """Set on each what a line shows: `called`, its `warranty` as of today, a `newer` firmware."""
    if not owned:
        return
    now = queries.today()
    for one in owned:
        newest = one.product.firmware
        one.called = called(one.product)  # type: ignore[attr-defined]
        one.warranty = warranty.of(one.warranty_until, now)  # type: ignore[attr-defined]
        one.newer = newest if one.firmware and newest != one.firmware else ""  # type: ignore[attr-defined]


def _page(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    orders, owned = _goods(customer, PAGE, gone=True)
    return {
        "goods_orders": orders,
        "goods_owned": owned,
        "may_order": person(request).may("catalogue"),
    }


register(Panel("pane", "desk/commerce/_pane.html", _pane, order=1))
add(Section("desk/commerce/_customer.html", _page, order=20))
