"""An order that one of us writes in: by telephone, over the counter."""

from datetime import date
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepword.commerce import queries, services
from keepword.commerce.models import Order, Source
from keepword.commerce.queries import finding
from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.core.money import is_currency, minor
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.desk.access import person, right_required
from keepword.desk.commerce.words import day, number

LINES: Final = 6  # on the form; more lines come by a table or the API
OFFERED: Final = 300  # products in the list from which a line is chosen


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("catalogue")
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    customer = _customer(request)
    if request.method != "POST":
        return _form(request, customer)
    try:
        made = _place(request, customer)
    except (Invalid, Conflict) as error:
        return _form(request, customer, error)
    messages.success(request, _("Order %(number)s is written in.") % {"number": made.number})
    return redirect("order", made.pk)


def _customer(request: HttpRequest) -> Customer | None:
    wanted = number(request.POST.get("customer") or request.GET.get("customer", ""))
    return get_customer(person(request), wanted) if wanted else None


def _form(
    request: HttpRequest, customer: Customer | None, error: KeepwordError | None = None
) -> HttpResponse:
    user, posted = person(request), request.POST
    kept = ("sku", "name", "quantity", "price")
    rows = [{name: _at(request, name, place) for name in kept} | {"n": place + 1} for place in range(LINES)]
    context: dict[str, Any] = {
        "customer": customer,
        "typed": posted,
        "rows": rows,
        "currency": posted.get("currency", "") or _currency(),
        "once": posted.get("once", "")[:40] or uuid4().hex,
        "products": finding.goods(user, "").order_by("name", "pk")[:OFFERED],
        "error": error,
        "section": "orders",
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, "desk/commerce/order_new.html", context, status=status)


def _currency() -> str:
    """In which the last order was."""
    last = Order.objects.order_by("-placed_at", "-pk").values_list("currency", flat=True).first()
    return last or "EUR"


def _at(request: HttpRequest, name: str, place: int) -> str:
    found = request.POST.getlist(name)
    return found[place].strip() if place < len(found) else ""


def _place(request: HttpRequest, customer: Customer | None) -> Order:
    user, posted, now = person(request), request.POST, clock.now()
    currency = posted.get("currency", "").strip().upper()
    if not is_currency(currency):
        raise Invalid(_("There is no such currency."), field="currency")
    lines = [line for place in range(LINES) if (line := _line(request, place, currency)) is not None]
    if not lines:
        raise Invalid(_("Write in at least one product."), field="lines")
    buyer = BuyerGiven(
        name=posted.get("buyer", ""), email=posted.get("email", ""), phone=posted.get("phone", "")
    )
    if customer is None and not (buyer.email.strip() or buyer.phone.strip()):
        raise Invalid(_("Write in the customer's e-mail address or telephone number."), field="email")
    key = posted.get("once", "")[:40] or uuid4().hex
    given = OrderGiven(
        external_id=key,
        number=posted.get("number", "").strip() or f"{now:%y%m%d}-{key[:4].upper()}",
        currency=currency,
        lines=lines,
        placed_at=now,
        changed_at=now,
        buyer=buyer,
        shipping_cost=_amount(posted.get("shipping_cost", ""), currency, "shipping_cost") or 0,
        promised_on=_promised(posted.get("promised_on", "")),
        ship_to=posted.get("ship_to", ""),
        note=posted.get("note", ""),
    )
    return services.place_order(user, given, source=Source.MANUAL, customer=customer)


def _promised(text: str) -> date | None:
    promised = day(text, "promised_on")
    if promised is not None and promised < queries.today():
        raise Invalid(_("This day is over already."), field="promised_on")
    return promised


def _line(request: HttpRequest, place: int, currency: str) -> LineGiven | None:
    """A row of the form; None for an empty one. What is known by its number needs no name and no price."""
    sku, name, price = (_at(request, key, place) for key in ("sku", "name", "price"))
    if not sku and not name:
        return None
    known = queries.product_by_sku(person(request), sku) if sku else None
    if sku and known is None and not name:
        raise Invalid(
            _("There is no product %(sku)s. Write its name in beside it.") % {"sku": sku}, field="sku"
        )
    amount = _amount(price, currency, "price")
    if amount is None:
        amount = known.price if known is not None and known.currency == currency else None
    if amount is None:
        raise Invalid(_("Write in a price for “%(name)s”.") % {"name": name or sku}, field="price")
    many = number(_at(request, "quantity", place) or "1")
    if not many:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")
    return LineGiven(name=name or (known.name if known else sku), quantity=many, price=amount, sku=sku)


def _amount(typed: str, currency: str, field: str) -> int | None:
    """What was typed in minor units; None for nothing."""
    if not typed.strip():
        return None
    amount = minor(typed, currency)
    if amount is None:
        raise Invalid(_("Enter an amount such as 12.50."), field=field)
    return amount
