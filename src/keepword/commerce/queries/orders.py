"""Reads of orders and parcels. Whoever answers customers sees all of them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.commerce.models import OPEN, Line, Order, Shipment, ShipmentEvent, ShipmentStatus
from keepword.commerce.queries.products import may_see
from keepword.commerce.rules import fit
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.customers.models import Customer

LATE, SHORT = "late", "short"  # what is asked for beside a status


def orders(user: User) -> QuerySet[Order]:
    """Every order that this user may see."""
    rows = Order.objects.select_related("customer", "store")
    return rows if may_see(user) else rows.none()


def get_order(user: User, pk: int) -> Order:
    """One order with lines and parcels; missing and forbidden alike are NotFound. Six queries."""
    found = whole(orders(user).filter(pk=pk)).first()
    if found is None:
        raise NotFound("There is no such order.")
    return found


def whole(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with their lines, parcels and what was heard of these (newest first): five queries more,
    however many there are."""
    heard = ShipmentEvent.objects.order_by("-at", "-pk")
    parcels = Shipment.objects.order_by("pk").prefetch_related(
        Prefetch("events", queryset=heard), "lines__line"
    )
    lines = Line.objects.select_related("product").order_by("position", "pk")
    return rows.prefetch_related(Prefetch("lines", queryset=lines), Prefetch("shipments", queryset=parcels))


def late_rows(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Those that are late now."""
    parcel = Shipment.objects.filter(
        order=OuterRef("pk"), late_since__isnull=False, delivered_at__isnull=True
    ).exclude(status=ShipmentStatus.RETURNED)
    return rows.filter(Q(late_since__isnull=False) | Exists(parcel), status__in=OPEN)


def orders_in(user: User, status: str) -> QuerySet[Order]:
    """Those in a status, or "late", or "short" of something; "": all."""
    rows = orders(user)
    if status == LATE:
        return late_rows(rows)
    if status == SHORT:
        return rows.filter(short_at__isnull=False)
    return rows.filter(status=status) if status else rows


def order_page(
    user: User,
    *,
    status: str = "",
    words: str = "",
    since: datetime | None = None,
    store: int | None = None,
    after: str = "",
    size: int = 40,
) -> Page[Order]:
    """Orders, the newest first. `status` may also be "late" or "short"; `words` is the beginning of an
    order's number, a tracking number, or a customer's address."""
    rows = orders_in(user, status)
    if since is not None:
        rows = rows.filter(placed_at__gte=since)
    if store is not None:
        rows = rows.filter(store=store)
    wanted = fit.words(words, 100)
    if wanted:
        rows = rows.filter(_named(wanted))
    return page(rows, order=("-placed_at", "-id"), after=after, size=size)


def _named(words: str) -> Q:
    number = words.removeprefix("#")
    parcel = Exists(Shipment.objects.filter(order=OuterRef("pk"), tracking=words))
    asked = Q(number__startswith=number) | Q(number__startswith=f"#{number}") | Q(parcel)
    if "@" in words:
        asked |= Q(customer__identities__kind="email", customer__identities__value=words.lower())
    return asked


def orders_of(customer: Customer, *, most: int = 20) -> list[Order]:
    """A customer's orders, the newest first, whole. For whoever may see the customer."""
    return list(whole(_of(customer)).order_by("-placed_at", "-id")[:most])


def orders_of_page(customer: Customer, *, after: str = "", size: int = 20) -> Page[Order]:
    """The same by pages."""
    return page(whole(_of(customer)), order=("-placed_at", "-id"), after=after, size=size)


def order_of(customer: Customer, pk: int) -> Order:
    """One of a customer's orders, for themselves; any other one is NotFound."""
    found = whole(_of(customer).filter(pk=pk)).first()
    if found is None:
        raise NotFound("There is no such order.")
    return found


def _of(customer: Customer) -> QuerySet[Order]:
    return Order.objects.filter(customer=customer).select_related("store")


def find_order(customer: Customer, number: str) -> Order | None:
    """A customer's order by its number, with or without a #."""
    plain = fit.words(number, 64).removeprefix("#")
    rows = _of(customer).filter(number__in=[plain, f"#{plain}"])
    return whole(rows).order_by("-placed_at", "-id").first() if plain else None


def open_orders_of(customer: Customer, *, most: int = 5) -> list[Order]:
    """What a customer waits for, the newest first, whole."""
    return list(whole(_of(customer).filter(status__in=OPEN)).order_by("-placed_at", "-id")[:most])


def shipments(order: Order) -> list[Shipment]:
    """The parcels of an order. One query, or none if it was read whole."""
    return list(order.shipments.all())


def get_shipment(user: User, pk: int) -> Shipment:
    """One parcel; missing and forbidden alike are NotFound."""
    rows = Shipment.objects.select_related("order__customer")
    found = rows.filter(pk=pk).first() if may_see(user) else None
    if found is None:
        raise NotFound("There is no such parcel.")
    return found


def late_shipments(user: User, *, most: int = 100) -> Sequence[Shipment]:
    """Parcels that are late and not there, the latest noticed first."""
    rows = Shipment.objects.filter(late_since__isnull=False, delivered_at__isnull=True)
    rows = rows.exclude(status=ShipmentStatus.RETURNED).select_related("order__customer")
    return list(rows.order_by("-late_since", "-id")[:most]) if may_see(user) else []


def counts(user: User) -> dict[str, int]:
    """How many orders are open, by status, and how many are "late" and "short". Three queries."""
    if not may_see(user):
        return {}
    found: dict[str, int] = dict.fromkeys(map(str, OPEN), 0)
    rows = Order.objects.filter(status__in=OPEN).order_by().values_list("status")
    found |= {status: number for status, number in rows.annotate(n=Count("pk"))}
    found[SHORT] = Order.objects.filter(short_at__isnull=False).count()
    found[LATE] = late_rows(Order.objects.all()).count()
    return found


def due_by(day: date, *, most: int = 200) -> list[Order]:
    """Orders that were promised by a day and are not there."""
    rows = Order.objects.filter(promised_on__lte=day, status__in=OPEN).select_related("customer")
    return list(rows.order_by("promised_on", "pk")[:most])
