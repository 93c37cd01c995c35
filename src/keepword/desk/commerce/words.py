"""Orders and products in words, as the pages show them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.audit.models import Entry
from keepword.commerce.models import OPEN, Order, OrderStatus, Product, Shipment, ShipmentStatus, StockWord
from keepword.commerce.queries import today
from keepword.commerce.rules import stock
from keepword.commerce.rules.orders import TARGET
from keepword.core.errors import Invalid
from keepword.ledger.queries import postings


def number(text: str) -> int:
    """A number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def day(text: str, field: str) -> date | None:
    """A day of a form; None for an empty one."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Choose a day."), field=field) from None


def called(product: Product) -> str:
    """What a product is called in the reader's language."""
    return product.title(get_language() or "en")


def late_days(order: Order, parcels: Iterable[Shipment], now: date) -> int:
    """By how many days the order is late now, by the latest day that was promised for what is under way."""
    if order.status not in OPEN:
        return 0
    under_way = [one for one in parcels if one.delivered_at is None]
    days = [one.promised_on for one in under_way if one.promised_on]
    if not days and order.promised_on:
        days = [order.promised_on]
    return max(0, (now - min(days)).days) if days else 0


def described(orders: Sequence[Order]) -> None:
    """Set on each order what a row shows, `what` was ordered and `late_days`; they were read whole."""
    if not orders:
        return
    now = today()
    for order in orders:
        lines = [line for line in order.lines.all() if line.quantity]
        first = lines[0].name if lines else ""
        more = len(lines) - 1
        order.what = (  # type: ignore[attr-defined]
            _("%(name)s and %(n)d more") % {"name": first, "n": more} if more > 0 else first
        )
        order.late_days = late_days(order, order.shipments.all(), now)  # type: ignore[attr-defined]


MOVES: Final = 15  # of a product's shelf that are shown


def moved(product: Product) -> list[dict[str, Any]]:
    """What moved on and off a product's shelf lately, the newest first."""
    if not product.counted:
        return []
    words = dict(StockWord.choices)
    return [
        {"entry": one.entry, "word": words.get(one.entry.why, one.entry.why), "signed": f"{one.amount:+}"}
        for one in postings(stock.shelf(product.sku))[:MOVES]
    ]


def deeds(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What was done with an order, in words, for its history."""
    return [{"words": _said(one), "who": one.actor_label or _("Keepword"), "at": one.at} for one in entries]


def _said(entry: Entry) -> str:
    if entry.verb == "changed parcel":
        states = dict(ShipmentStatus.choices)
        return _("parcel: %(state)s") % {"state": states.get(entry.data.get("after", ""), "")}
    if entry.verb == "changed order":
        verb = str(entry.data.get("done", ""))
        state = dict(OrderStatus.choices).get(TARGET.get(verb, str(entry.data.get("after", ""))), "")
        notes = {"give": _("given to a customer"), "note": _("note changed")}
        return notes.get(verb) or _("order: %(state)s") % {"state": state}
    return _("order taken in")
