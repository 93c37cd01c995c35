"""What stands in the place of a notice's placeholders for one recipient, or why there is nothing to tell.

One function a kind. Those that give a voucher issue it here, in the transaction that writes the message: so
it is issued for whoever is really told, and once.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from keepword.aftersales.models import Return
from keepword.commerce.models import OPEN, Firmware, Line, Order, OrderStatus, Owned, OwnedState, Product
from keepword.commerce.queries import main_currency, stock_of, where_is, whole
from keepword.commerce.queries.where import is_order_late
from keepword.complaints.models import Told as ToldOfCause
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.money import shown
from keepword.loyalty.models import Origin, VoucherKind
from keepword.loyalty.services import Offer, issue
from keepword.outreach.models import Reason, Recipient
from keepword.outreach.queries.samples import common, makes_up
from keepword.outreach.rules.kinds import LANGUAGES
from keepword.problems.models import Told as ToldOfProblem

Values = dict[str, str]
Found = Values | Reason
ACTOR: Final = Automaton("notices")


def values_for(recipient: Recipient, language: str) -> Found:
    """A value for every placeholder, in a language; or the reason for which they are not told after all."""
    spoken = language if language in LANGUAGES else "en"
    with translation.override(spoken):
        found = _KINDS[recipient.notice.kind](recipient, spoken)
    if isinstance(found, Reason):
        return found
    kept = {key: found.get(key, "") for key in recipient.notice.of_kind.places}
    return {**common(recipient.customer, spoken), **kept}


def _newsletter(one: Recipient, language: str) -> Found:
    return {}


def _of_product(product: Product, language: str) -> Values:
    return {"product": product.title(language), "url": product.url}


def _recall(one: Recipient, language: str) -> Found:
    product = one.notice.product
    if product is None or not _owned(one.customer_id, product).exists():
        return Reason.GONE
    return _of_product(product, language)


def _firmware(one: Recipient, language: str) -> Found:
    found = Firmware.objects.select_related("product").filter(pk=one.data.get("firmware")).first()
    if found is None or found.product.firmware != found.version:  # a newer one is told of by itself
        return Reason.GONE
    have = _owned(one.customer_id, found.product)
    if not have.exists():
        return Reason.GONE
    if not have.exclude(firmware=found.version).exists():
        return Reason.ALREADY_KNOWS
    notes = found.notes.get(language) or found.notes.get("en") or next(iter(found.notes.values()), "")
    told = {"version": found.version, "notes": str(notes)}
    return _of_product(found.product, language) | told | ({"url": found.url} if found.url else {})


def _thing(one: Recipient) -> Owned | None:
    rows = Owned.objects.select_related("product").filter(pk=one.data.get("owned"), customer=one.customer_id)
    return rows.filter(state=OwnedState.OWNED).first()


def _consumable(one: Recipient, language: str) -> Found:
    rows = Line.objects.select_related("product", "order").filter(pk=one.data.get("line"))
    line = rows.filter(order__customer=one.customer_id, quantity__gt=0).first()
    if line is None or line.product is None or line.order.status == OrderStatus.CANCELLED:
        return Reason.GONE
    later = Line.objects.filter(
        order__customer=one.customer_id, product=line.product, order__placed_at__gt=line.order.placed_at
    )
    if later.filter(quantity__gt=0).exclude(order__status=OrderStatus.CANCELLED).exists():
        return Reason.ALREADY_KNOWS  # they have bought another since
    return _of_product(line.product, language) | {"day": _day(one.data.get("day"))}


def _warranty(one: Recipient, language: str) -> Found:
    thing = _thing(one)
    if thing is None or thing.warranty_until is None:
        return Reason.GONE
    told = {"serial": thing.serial, "day": date_format(thing.warranty_until, "DATE_FORMAT")}
    return _of_product(thing.product, language) | told


def _delay(one: Recipient, language: str) -> Found:
    order = whole(Order.objects.filter(pk=one.data.get("order"), customer=one.customer_id)).first()
    if order is None or order.status not in OPEN or not is_order_late(order):
        return Reason.GONE
    url = next((parcel.url for parcel in order.shipments.all() if parcel.url), "")
    return {"order": order.number, "parcel": where_is(order, language), "url": url}


def _back_in_stock(one: Recipient, language: str) -> Found:
    product = Product.objects.filter(pk=one.data.get("product"), archived_at=None).first()
    if product is None or stock_of(product).free <= 0:
        return Reason.GONE
    return _of_product(product, language)


def _price_drop(one: Recipient, language: str) -> Found:
    product = Product.objects.filter(pk=one.data.get("product")).first()
    before, after = int(one.data.get("before", 0)), int(one.data.get("after", 0))
    if product is None or product.price is None or product.price > after:
        return Reason.GONE
    told = {
        "before": shown(before, product.currency, language),
        "after": shown(after, product.currency, language),
    }
    if one.notice.data.get("makes_up") and before > after:
        told["voucher"] = makes_up(_voucher(one, VoucherKind.AMOUNT, before - after, product.currency, 60))
    return _of_product(product, language) | told


def _after_return(one: Recipient, language: str) -> Found:
    rows = Return.objects.select_related("order").filter(pk=one.data.get("return"))
    back = rows.filter(customer=one.customer_id).first()
    if back is None:
        return Reason.GONE
    settings = one.notice.data
    percent, days = int(settings.get("percent", 10)), int(settings.get("valid_days", 60))
    line = back.lines.select_related("line__product").order_by("pk").first()
    product = line.line.product if line is not None else None
    what = product.title(language) if product else line.line.name if line is not None else back.order.number
    return {
        "order": back.order.number,
        "product": what,
        "voucher": _voucher(one, VoucherKind.PERCENT, percent, main_currency(), days),
        "percent": str(percent),
        "day": date_format(clock.now() + timedelta(days=days), "DATE_FORMAT"),
    }


def _solution_found(one: Recipient, language: str) -> Found:
    place = Conversation.objects.filter(pk=one.data.get("conversation"), customer=one.customer_id).first()
    if place is None:
        return Reason.GONE
    told = ToldOfCause.objects.filter(
        removal__cause=one.data.get("cause"), conversation=place.pk, message_id__isnull=False
    )
    answered = ToldOfProblem.objects.filter(
        round__problem=one.data.get("problem"), conversation=place, message_id__isnull=False
    )
    if told.exists() or answered.exists():
        return Reason.ALREADY_KNOWS
    return {"matter": place.subject or f"#{place.pk}"}


def _points_expiring(one: Recipient, language: str) -> Found:
    return {"points": str(one.data.get("points", "")), "day": _day(one.data.get("day"))}


_KINDS: Final[Mapping[str, Callable[[Recipient, str], Found]]] = {
    "newsletter": _newsletter,
    "recall": _recall,
    "firmware": _firmware,
    "consumable": _consumable,
    "warranty": _warranty,
    "delay": _delay,
    "back_in_stock": _back_in_stock,
    "price_drop": _price_drop,
    "after_return": _after_return,
    "solution_found": _solution_found,
    "points_expiring": _points_expiring,
}


# How it is done ------------------------------------------------------------------------------------


def _owned(customer: int, product: Product) -> Any:
    return Owned.objects.filter(customer=customer, product=product, state=OwnedState.OWNED)


def _day(text: Any) -> str:
    try:
        return str(date_format(date.fromisoformat(str(text)), "DATE_FORMAT"))
    except ValueError:
        return ""


def _voucher(one: Recipient, kind: str, value: int, currency: str, days: int) -> str:
    """The code of a voucher of their own, as people read it."""
    offer = Offer(
        kind,
        value,
        currency,
        valid_until=clock.now() + timedelta(days=days),
        customer=one.customer,
        note=one.notice.name,
    )
    return issue(ACTOR, offer, Origin.NOTICE).shown
