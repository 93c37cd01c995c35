"""What a customer has ordered, where it is, and what they own: "where is my parcel" answers itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.accounts.days import zone
from keepword.aftersales.queries import policy
from keepword.channels.form import queries as form
from keepword.channels.form.models import Nature
from keepword.commerce import queries
from keepword.commerce.models import OPEN, Manual, Order, OrderStatus, Owned, OwnedState
from keepword.commerce.rules import warranty
from keepword.commerce.rules.asked import asks_where
from keepword.core import blobs
from keepword.core.errors import NotFound
from keepword.core.money import shown
from keepword.portal.help.gate import Guest, help_page, page
from keepword.portal.help.notices import backs

PAGE: Final = 20
OWNED: Final = 100  # things of one customer that a page shows
_WAY: Final = (OrderStatus.PLACED, OrderStatus.PREPARING, OrderStatus.SHIPPED, OrderStatus.DELIVERED)


@dataclass(frozen=True)
class Step:
    """A step on an order's way: what it is called, whether it is passed, the moment of it."""

    label: str
    done: bool
    now: bool
    at: datetime | None


@dataclass(frozen=True)
class Ordered:
    """An order as a card: what it is about, the sentence of where it is, its way."""

    order: Order
    url: str
    what: str
    total: str
    where: str
    steps: list[Step]

    @property
    def under_way(self) -> bool:
        """Whether something of it is still awaited."""
        return self.order.status in OPEN


@dataclass(frozen=True)
class Thing:
    """Something that they have, with what there is to read and the newest version of its software."""

    owned: Owned
    title: str
    warranty: str
    over: bool
    manuals: list[Manual]
    newer: str
    newer_url: str
    notes: str


@help_page("GET", "HEAD", signed_in=True)
def orders(request: HttpRequest, guest: Guest) -> HttpResponse:
    """One's orders, the newest first; those under way with their steps."""
    assert guest.customer is not None
    found = queries.orders_of_page(guest.customer, after=request.GET.get("after", ""), size=PAGE)
    shop = zone()
    return page(
        request,
        guest,
        "orders",
        orders=[_ordered(one, guest, shop) for one in found.rows],
        next=found.next,
        begun=bool(request.GET.get("after")),
    )


@help_page("GET", "HEAD", signed_in=True)
def order(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """One of them, with its parcels step by step."""
    assert guest.customer is not None
    found = queries.order_of(guest.customer, pk)
    told = _ordered(found, guest, zone())
    lines = [line for line in found.lines.all() if line.quantity]
    return page(
        request,
        guest,
        "order",
        told=told,
        order=found,
        lines=[(line, shown(line.amount, found.currency, guest.language)) for line in lines],
        backs=backs(guest, [line.product for line in lines if line.product]),
        costs=_costs(found, guest.language),
        parcels=queries.shipments(found),
        write=_write(guest, found),
        may_return=found.delivered_at is not None and policy().for_customers,
    )


@help_page("GET", "HEAD", signed_in=True)
def things(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What they own: warranty, manuals, firmware."""
    assert guest.customer is not None
    owned = queries.owned_by(guest.customer, most=OWNED)
    prefetch_related_objects(owned, "product__manuals", "product__firmwares")
    now = queries.today()
    told = [_thing(one, guest.language, now) for one in owned]
    gone = backs(guest, [one.product for one in owned])
    return page(request, guest, "things", things=told, backs=gone, may_repair=policy().for_customers)


@help_page("GET", "HEAD", signed_in=True)
def manual(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """A stored manual of something that they own."""
    assert guest.customer is not None
    own = Owned.objects.filter(customer=guest.customer, state=OwnedState.OWNED).values("product")
    found = Manual.objects.filter(pk=pk, product__in=own).exclude(blob="").first()
    if found is None:
        raise NotFound("There is no such manual for them.")
    response = HttpResponse(blobs.get(found.blob), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name or found.title) or ""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def awaited(guest: Guest) -> list[Ordered]:
    """What they wait for, for the front page; the steps are on the page of each."""
    if guest.customer is None:
        return []
    shop = zone()
    return [_ordered(one, guest, shop) for one in queries.open_orders_of(guest.customer, most=3)]


def found_by(guest: Guest, query: str) -> list[Ordered]:
    """Their order of this number, as the portal's search finds it; asked where a parcel is, what they wait
    for, else what came last."""
    assert guest.customer is not None
    found = queries.find_order(guest.customer, query)
    if found is not None:
        return [_ordered(found, guest, zone())]
    if not asks_where(query):
        return []
    waits = awaited(guest)
    if waits:
        return waits
    newest = queries.orders_of_page(guest.customer, size=1).rows
    return [_ordered(one, guest, zone()) for one in newest]


def _write(guest: Guest, order: Order) -> str:
    """Where one writes about an order: the form for claims knows its number already."""
    kind = next((one for one in form.offered() if one.nature == Nature.CLAIM), None)
    if kind is None:
        return guest.url("home")
    return guest.url("new", kind.key, query=urlencode({"order": order.number}))


def _ordered(one: Order, guest: Guest, zone: ZoneInfo) -> Ordered:
    lines = [line for line in one.lines.all() if line.quantity]
    what = lines[0].name if lines else ""
    if len(lines) > 1:
        what = _("%(name)s and %(n)d more") % {"name": what, "n": len(lines) - 1}
    return Ordered(
        order=one,
        url=guest.url("order", one.pk),
        what=what,
        total=shown(one.total, one.currency, guest.language),
        where=queries.where_is(one, guest.language, zone=zone),
        steps=_steps(one),
    )


def _steps(one: Order) -> list[Step]:
    if one.status == OrderStatus.CANCELLED:
        return []
    moments = (one.placed_at, None, one.shipped_at, one.delivered_at)
    labels = (
        pgettext("step of an order", "Ordered"),
        pgettext("step of an order", "Being prepared"),
        pgettext("step of an order", "On its way"),
        pgettext("step of an order", "Delivered"),
    )
    reached = _WAY.index(OrderStatus.PLACED if one.status == OrderStatus.PAID else OrderStatus(one.status))
    passed = reached + 1 if reached == len(_WAY) - 1 else reached
    return [
        Step(
            label, done=place < passed or place == 0, now=place == max(reached, 1) and place >= passed, at=at
        )
        for place, (label, at) in enumerate(zip(labels, moments, strict=True))
    ]


def _costs(one: Order, language: str) -> list[tuple[str, str]]:
    """What stands below the lines of an order."""
    rows = []
    if one.discount:
        rows.append((_("Discount"), f"−{shown(one.discount, one.currency, language)}"))
    if one.shipping_cost:
        rows.append((pgettext("cost", "Delivery"), shown(one.shipping_cost, one.currency, language)))
    return [*rows, (_("Total"), shown(one.total, one.currency, language))]


def _thing(one: Owned, language: str, now: date) -> Thing:
    product = one.product
    newest = next((each for each in product.firmwares.all() if each.version == product.firmware), None)
    newer = newest.version if newest is not None and newest.version != one.firmware else ""
    words, over = warranty_words(one.warranty_until, now)
    return Thing(
        owned=one,
        title=product.title(language),
        warranty=words,
        over=over,
        manuals=_readable(list(product.manuals.all()), language),
        newer=newer,
        newer_url=newest.url if newest is not None else "",
        notes=_in(newest.notes, language) if newest is not None else "",
    )


def _readable(manuals: Sequence[Manual], language: str) -> list[Manual]:
    """Those in the reader's language and those of any, else all there are."""
    own = [one for one in manuals if one.language in ("", language)]
    return own or list(manuals)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def warranty_words(until: date | None, now: date) -> tuple[str, bool]:
    """Until when a warranty holds, in words ("" when nobody knows), and whether it is over."""
    found = warranty.of(until, now)
    if found.until is None:
        return "", False
    over = found.state == warranty.OVER
    words = _("ended on %(day)s") if over else _("until %(day)s")
    return words % {"day": formats.date_format(found.until, "DATE_FORMAT")}, over
