"""Orders and products in words, as the pages show them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.audit.models import Entry
from keepword.commerce.models import OPEN, Order, Product, Shipment
from keepword.core import clock


def number(text: str) -> int:
    """A number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def called(product: Product) -> str:
    """What a product is called in the reader's language."""
    return product.title(get_language() or "en")


def today() -> date:
    """The day that it is in the shop."""
    shop = business()
    return clock.now().astimezone(ZoneInfo(shop.time_zone if shop else "UTC")).date()


def late_days(order: Order, parcels: Iterable[Shipment]) -> int:
    """By how many days the order is late now, by the latest day that was promised for what is under way."""
    if order.status not in OPEN:
        return 0
    under_way = [one for one in parcels if one.delivered_at is None]
    days = [one.promised_on for one in under_way if one.promised_on]
    if not days and order.promised_on:
        days = [order.promised_on]
    return max(0, (today() - min(days)).days) if days else 0


def described(orders: Sequence[Order]) -> None:
    """Set on each order what a row shows: `what` was ordered, and `late_days`; lines and parcels are there."""
    for order in orders:
        lines = [line for line in order.lines.all() if line.quantity]
        first = lines[0].name if lines else ""
        more = len(lines) - 1
        order.what = (  # type: ignore[attr-defined]
            _("%(name)s and %(n)d more") % {"name": first, "n": more} if more > 0 else first
        )
        order.late_days = late_days(order, order.shipments.all())  # type: ignore[attr-defined]


def deeds(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What was done, in words, for the history of an order or a product."""
    return [
        {"words": _SAID.get(one.verb, lambda: one.verb)(), "who": one.actor_label or _("Keepword"), "at": one.at}
        for one in entries
    ]


_SAID: dict[str, Any] = {}
