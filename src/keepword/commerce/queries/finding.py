"""Orders and products as people look for them: by a number, a parcel, a customer, a word in any language."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Q, QuerySet, Sum

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.commerce.models import OPEN, TO_SEND, Kind, Line, Order, OrderStatus, Product, Shipment
from keepword.commerce.queries.orders import LATE, late_rows, orders
from keepword.commerce.queries.products import products_for
from keepword.commerce.rules.stock import BOOK, SHELF
from keepword.customers.models import Customer
from keepword.ledger.models import Account

SHOWN: Final = ("open", LATE, "to_send", "shipped", "delivered", "cancelled")
LEARNT_FROM: Final = 20  # of the newest orders: how their numbers begin
CARRIERS_OF: Final = 300  # of the newest parcels
_GAPS: Final = re.compile(r"[^\w-]+")


def looked_for(user: User, q: str, *, show: str = "", customers: Collection[int] = ()) -> QuerySet[Order]:
    """Orders in a state of `SHOWN`, of all when it is none; and, when something is looked for, of this number
    or with a parcel of it, or of one of these customers. For a page in the order ("-placed_at", "-id").
    """
    rows = orders(user)
    if show == LATE:
        rows = late_rows(rows)
    elif show in ("open", "to_send"):
        rows = rows.filter(status__in=OPEN if show == "open" else TO_SEND)
    elif show in OrderStatus.values:
        rows = rows.filter(status=show)
    if q:
        parcels = Shipment.objects.filter(tracking__in=_parcel_numbers(q)).exclude(tracking="")
        wanted = Q(number__in=_numbers(q)) | Q(pk__in=parcels.values("order"))
        rows = rows.filter(wanted | Q(customer__in=list(customers)) if customers else wanted)
    return rows


def goods(user: User, q: str, *, show: str = "") -> QuerySet[Product]:
    """What is sold, of a kind, or ("archived") sold no more. For a page in the order ("name", "id")."""
    rows = products_for(user, archived=show == "archived")
    if show in Kind.values:
        rows = rows.filter(kind=show)
    return rows.filter(_about(q)) if q else rows


def counted(user: User, q: str, *, show: str = "") -> QuerySet[Product]:
    """Products whose stock is known here: all, those of which nothing is free ("out"), those that orders wait
    for ("waited"). For a page in the order ("name", "id").
    """
    rows = goods(user, q).filter(counted=True)
    if show == "out":
        free = Account.objects.filter(book=BOOK, kind=SHELF, balance__gt=0)
        rows = rows.exclude(sku__in=free.values("unit"))
    if show == "waited":
        rows = rows.filter(pk__in=_short().values("product"))
    return rows


def waited_for(products: Iterable[Product]) -> dict[int, int]:
    """How many pieces of each orders wait for, by product; those that none waits for are left out."""
    rows = _short().filter(product__in=[one.pk for one in products]).order_by().values_list("product")
    return {pk: number for pk, number in rows.annotate(n=Sum("backordered")) if pk is not None}


def carriers() -> list[str]:
    """By whom parcels went lately."""
    newest = Shipment.objects.order_by("-pk").values_list("carrier", flat=True)[:CARRIERS_OF]
    return sorted({name for name in newest if name})


def has_any(customer: Customer) -> bool:
    """Whether a customer has ordered or owns anything."""
    return customer.orders.exists() or customer.owned.exists()


def _short() -> QuerySet[Line]:
    return Line.objects.filter(backordered__gt=0, order__status__in=TO_SEND)


def _about(q: str) -> Q:
    """Databases differ in whether they know capital letters beyond ASCII: the usual ways are tried."""
    found = Q(sku__istartswith=q)
    for form in dict.fromkeys((q, q.lower(), q.capitalize(), q.title())):
        found |= Q(name__icontains=form) | Q(brand__icontains=form)
        for language in LANGUAGES:
            found |= Q(**{f"names__{language}__icontains": form})
    return found


def _numbers(q: str) -> list[str]:
    """How a number may stand in the orders: "10482" is also "AV-10482" where the newest begin so."""
    plain = q.strip().lstrip("#№").strip()
    found = dict.fromkeys((q, plain, plain.upper(), f"#{plain}"))
    if re.fullmatch(r"[A-Za-z]*-?\d+", plain):
        digits = re.sub(r"\D", "", plain)
        newest = Order.objects.order_by("-placed_at", "-pk").values_list("number", flat=True)[:LEARNT_FROM]
        heads = dict.fromkeys(re.sub(r"\d.*", "", number, flags=re.DOTALL) for number in newest)
        found |= dict.fromkeys(f"{head}{digits}" for head in heads)
    return list(found)


def _parcel_numbers(q: str) -> list[str]:
    """People copy tracking numbers with and without their gaps."""
    return list(dict.fromkeys((q.strip(), q.strip().upper(), _GAPS.sub("", q).upper())))
