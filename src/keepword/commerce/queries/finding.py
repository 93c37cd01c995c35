"""Orders and products as people look for them: by a number, a parcel, a customer, a word."""

import re
from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.commerce.models import OPEN, TO_SEND, Kind, Line, Order, OrderStatus, Product, Shipment
from keepword.commerce.rules.stock import BOOK, SHELF
from keepword.customers.models import Customer
from keepword.ledger.models import Account

SHOWN: Final = ("open", "late", "to_send", "shipped", "delivered", "cancelled")
LEARNT_FROM: Final = 20  # of the newest orders: how their numbers begin
COUNTED: Final = 999  # late orders are counted up to here
_TYPED: Final = re.compile(r"[^\w-]+")


def orders(
    user: User, *, q: str = "", show: str = "", customers: Collection[int] = ()
) -> QuerySet[Order]:
    """Those in a state of `SHOWN`, of all when it is none; and, when something is looked for, of this number
    or with a parcel of it, or of one of these customers. For a page in the order ("-placed_at", "-id").
    """
    rows = Order.objects.all() if user.may("converse") else Order.objects.none()
    if show == "late":
        rows = rows.filter(pk__in=late_parcels().values("order"))
    elif show == "open":
        rows = rows.filter(status__in=OPEN)
    elif show == "to_send":
        rows = rows.filter(status__in=TO_SEND)
    elif show in OrderStatus.values:
        rows = rows.filter(status=show)
    if q:
        parcels = Shipment.objects.filter(tracking__in=_parcel_numbers(q)).exclude(tracking="")
        wanted = Q(number__in=_numbers(q)) | Q(pk__in=parcels.values("order"))
        rows = rows.filter(wanted | Q(customer__in=list(customers)) if customers else wanted)
    return rows


def late_parcels() -> QuerySet[Shipment]:
    """Those noticed to be late that have not arrived; cancelled orders have none."""
    rows = Shipment.objects.filter(late_since__isnull=False, delivered_at__isnull=True)
    return rows.exclude(order__status=OrderStatus.CANCELLED)


def late_count(user: User) -> int:
    """How many orders are late, up to `COUNTED`."""
    return orders(user, show="late").order_by().values("pk")[:COUNTED].count()


def has_any(customer: Customer) -> bool:
    """Whether a customer has ordered or owns anything."""
    return customer.orders.exists() or customer.owned.exists()


def products(user: User, *, q: str = "", show: str = "") -> QuerySet[Product]:
    """Those still sold, or of a kind, or ("archived") no longer sold. For a page in the order ("name", "id")."""
    rows = Product.objects.all() if user.may("converse") else Product.objects.none()
    rows = rows.exclude(archived_at=None) if show == "archived" else rows.filter(archived_at=None)
    if show in Kind.values:
        rows = rows.filter(kind=show)
    return rows.filter(_about(q)) if q else rows


def counted(user: User, *, q: str = "", show: str = "") -> QuerySet[Product]:
    """Products whose stock is known here: all, those of which nothing is free ("out"), those that orders wait
    for ("waited"). For a page in the order ("name", "id").
    """
    rows = products(user, q=q).filter(counted=True)
    if show == "out":
        free = Account.objects.filter(book=BOOK, kind=SHELF, balance__gt=0)
        rows = rows.exclude(sku__in=free.values("unit"))
    if show == "waited":
        rows = rows.filter(pk__in=Line.objects.filter(backordered__gt=0).values("product"))
    return rows


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
    if plain.isdecimal() or re.fullmatch(r"[A-Za-z]+-?\d+", plain):
        digits = re.sub(r"\D", "", plain)
        newest = Order.objects.order_by("-placed_at", "-pk").values_list("number", flat=True)[:LEARNT_FROM]
        heads = dict.fromkeys(re.match(r"\D*", number)[0] for number in newest)  # type: ignore[index]
        found |= dict.fromkeys(f"{head}{digits}" for head in heads)
    return list(found)


def _parcel_numbers(q: str) -> list[str]:
    """People copy tracking numbers with and without their gaps."""
    return list(dict.fromkeys((q.strip(), q.strip().upper(), _TYPED.sub("", q).upper())))
