"""The list of orders, one order with its parcels, what is done with it, and a new one by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.audit.queries import entries_of
from keepword.commerce import queries, services
from keepword.commerce.models import Line, Order, OrderStatus, Shipment, ShipmentStatus
from keepword.commerce.queries import finding
from keepword.commerce.rules.given import HeardGiven, ShipmentGiven
from keepword.commerce.rules.orders import MACHINE
from keepword.conversations.finding.search import find_people
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.core.keyset import page
from keepword.customers.queries import get_customer, known
from keepword.customers.rules import normal
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.commerce.words import day, deeds, described, late_days, number

SIZE: Final = 40
TABS: Final = (
    ("", pgettext_lazy("orders", "All")),
    ("open", pgettext_lazy("orders", "Open")),
    ("late", pgettext_lazy("orders", "Late")),
    ("to_send", pgettext_lazy("orders", "To send")),
    ("shipped", pgettext_lazy("orders", "On their way")),
    ("delivered", pgettext_lazy("orders", "Delivered")),
    ("cancelled", pgettext_lazy("orders", "Cancelled")),
)
PEOPLE: Final = 50  # customers whose orders are looked for by a name
catalogue_required = right_required("catalogue")


@dataclass(frozen=True)
class Act:
    """A button of an order: its verb, what it says, whether it asks for more first."""

    key: str
    label: str | Promise
    icon: str
    dialog: bool = False
    danger: bool = False


ACTS: Final = (
    Act("ship", gettext_lazy("Send a parcel…"), "send", dialog=True),
    Act("pay", gettext_lazy("It is paid"), "close"),
    Act("prepare", gettext_lazy("Begin to prepare it"), "box"),
    Act("deliver", gettext_lazy("It has arrived"), "close"),
    Act("reopen", gettext_lazy("Take the cancelling back"), "undo"),
    Act("cancel", gettext_lazy("Cancel…"), "x", dialog=True, danger=True),
)


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Orders, the newest first: all, those in a state, those of what was looked for (`q`)."""
    user = person(request)
    q = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    shown = request.GET.get("show", "")
    shown = shown if shown in finding.SHOWN else ""
    people = _people(user, q) if len(q) > 1 else []
    rows = finding.looked_for(user, q, show=shown, customers=people).prefetch_related("lines", "shipments")
    found = page(rows, order=("-placed_at", "-id"), after=request.GET.get("after", ""), size=SIZE)
    described(found.rows)
    late = queries.counts(user)["late"]
    context = {
        "page": found,
        "q": q,
        "shown": shown,
        "tabs": [(key, label, late if key == "late" else 0) for key, label in TABS],
        "may_change": user.may("catalogue"),
        "section": "orders",
    }
    return render(request, "desk/commerce/orders.html", context)


def _people(user: User, q: str) -> list[int]:
    """Customers by their whole address, or by a name or a part of it."""
    found = {one.pk for one in find_people(user, q, size=PEOPLE)}
    for kind in ("email", "phone"):
        plain = normal(kind, q)
        found |= {one.customer_id for one in known(kind, [plain]).values()} if plain else set()
    return sorted(found)


@require_GET
@agent_required
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: where it is, what is in it, what was done with it."""
    return _page(request, queries.get_order(person(request), pk))


def _page(request: HttpRequest, found: Order, error: KeepwordError | None = None) -> HttpResponse:
    user = person(request)
    parcels = queries.shipments(found)
    lines = [line for line in found.lines.all() if line.quantity]
    found.late_days = late_days(found, parcels, queries.today())  # type: ignore[attr-defined]
    said = visible(user).filter(customer=found.customer_id) if found.customer_id else visible(user).none()
    to_ship = _to_ship(lines, parcels)
    context = {
        "order": found,
        "where": queries.where_is(found, get_language() or "en"),
        "parcels": parcels,
        "lines": lines,
        "to_ship": to_ship,
        "acts": _acts(found, parcels, to_ship),
        "steps": ShipmentStatus.choices,
        "carriers": finding.carriers(),
        "history": deeds(entries_of(found).order_by("-at", "-pk")[:30]),
        "conversations": said.order_by("-last_message_at", "-pk")[:5],
        "may_change": user.may("catalogue"),
        "section": "orders",
        "error": error,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "desk/commerce/order.html", context, status=status)


def _to_ship(lines: list[Line], parcels: list[Shipment]) -> list[Line]:
    """The lines of which something has not left yet; `left` says how much."""
    if any(not parcel.lines.all() for parcel in parcels):
        return []
    sent: dict[int, int] = {}
    for parcel in parcels:
        for packed in parcel.lines.all():
            sent[packed.line_id] = sent.get(packed.line_id, 0) + packed.quantity
    for line in lines:
        line.left = max(0, line.quantity - sent.get(line.pk, 0))  # type: ignore[attr-defined]
    return [line for line in lines if line.left]  # type: ignore[attr-defined]


def _acts(found: Order, parcels: list[Shipment], open_lines: list[Line]) -> list[Act]:
    verbs = set(MACHINE[found.status])
    if parcels:
        verbs.discard("deliver")  # each parcel says so itself
    if found.status == OrderStatus.SHIPPED and open_lines:
        verbs.add("ship")
    return [act for act in ACTS if act.key in verbs]


@require_POST
@catalogue_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    user = person(request)
    found = queries.get_order(user, pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict) as error:
        return _page(request, queries.get_order(user, pk), error)
    messages.success(request, _("Saved."))
    return redirect("order", pk)


def _step(verb: str) -> Callable[[HttpRequest, Order], Any]:
    return lambda request, found: services.change_order(person(request), found, verb)


def _deliver(request: HttpRequest, found: Order) -> None:
    if request.POST.get("shipment"):
        services.deliver(person(request), _parcel(request, found))
    else:
        services.change_order(person(request), found, "deliver")


def _cancel(request: HttpRequest, found: Order) -> None:
    user, reason = person(request), request.POST.get("reason", "").strip()
    with transaction.atomic():
        services.cancel_order(user, found)
        if reason:
            services.note_order(user, found, "\n".join(filter(None, (found.note, reason))))


def _ship(request: HttpRequest, found: Order) -> None:
    posted = request.POST
    quantities = {
        line.external_id: number(posted[f"line-{line.pk}"])
        for line in found.lines.all()
        if posted.get(f"line-{line.pk}")
    }
    given = ShipmentGiven(
        carrier=posted.get("carrier", ""),
        tracking=posted.get("tracking", ""),
        url=posted.get("url", ""),
        promised_on=day(posted.get("promised_on", ""), "promised_on"),
        quantities={key: many for key, many in quantities.items() if many},
        events=[HeardGiven(clock.now(), ShipmentStatus.HANDED_OVER)],
    )
    services.ship(person(request), found, given)


def _track(request: HttpRequest, found: Order) -> None:
    posted = request.POST
    user, parcel = person(request), _parcel(request, found)
    expected = day(posted.get("expected_on", ""), "expected_on")
    with transaction.atomic():
        if expected != parcel.expected_on:
            services.ship(user, found, ShipmentGiven(external_id=parcel.external_id, expected_on=expected))
        place, words = posted.get("place", ""), posted.get("words", "")
        services.track(user, parcel, posted.get("status", ""), place=place, words=words)


def _parcel(request: HttpRequest, found: Order) -> Shipment:
    wanted = found.shipments.filter(pk=number(request.POST.get("shipment", ""))).first()
    if wanted is None:
        raise Invalid(_("There is no such parcel any more."), field="shipment")
    return wanted


_VERBS: Final[dict[str, Callable[[HttpRequest, Order], Any]]] = {
    "pay": _step("pay"),
    "prepare": _step("prepare"),
    "reopen": _step("reopen"),
    "deliver": _deliver,
    "cancel": _cancel,
    "ship": _ship,
    "track": _track,
}


@require_POST
@agent_required
def owns(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer has something of ours that no order tells of."""
    user, posted = person(request), request.POST
    customer = get_customer(user, pk)
    try:
        product = queries.product_by_sku(user, posted.get("sku", "").strip())
        if product is None:
            raise Invalid(_("There is no product with this number."), field="sku")
        bought = day(posted.get("bought_on", ""), "bought_on")
        services.own(user, customer, product, serial=posted.get("serial", ""), bought_on=bought)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('customer_page', args=[customer.pk])}#goods")
