"""The board of repairs, one repair with its next step, and a new one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepword.accounts.queries import people
from keepword.aftersales import links, queries, services
from keepword.aftersales.models import Repair, Where, Work
from keepword.aftersales.rules import stages
from keepword.aftersales.services import Booking, Thing
from keepword.commerce import queries as commerce
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.desk.access import agent_required, person
from keepword.desk.aftersales import asked
from keepword.desk.aftersales.repair_verbs import VERBS
from keepword.desk.aftersales.steps import next_step


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """The board by stage; a stage, or what is over, as a list."""
    user, wanted = person(request), request.GET.get("show", "")
    listed = wanted in stages.REPAIR_WAY or wanted in ("over", "mine", "list")
    context: dict[str, Any] = {
        "shown": wanted if listed else "",
        "counts": queries.repair_counts(user),
        "section": "repairs",
    }
    if listed:
        mine = user.pk if wanted == "mine" else None
        show = "" if wanted in ("mine", "list") else wanted
        after = request.GET.get("after", "")
        context["page"] = queries.repair_page(user, show=show, technician=mine, after=after)
    else:
        context["board"] = queries.repair_board(user)
    return render(request, "desk/aftersales/repairs.html", context)


@require_GET
@agent_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One repair."""
    return _page(request, queries.get_repair(person(request), pk), None)


def _page(request: HttpRequest, repair: Repair, error: KeepwordError | None) -> HttpResponse:
    user = person(request)
    parts, quote = queries.parts_of(repair), queries.quote_of(repair)
    business_currency = quote.currency if quote is not None else queries.policy().currency
    tomorrow = clock.now() + timedelta(days=1)
    context = {
        "repair": repair,
        "way": queries.way(repair),
        "photos": queries.photos_of(repair),
        "parts": parts,
        "quote": quote,
        "visits": queries.visits_of(repair),
        "next": next_step(repair, parts, quote),
        "open": repair.state not in queries.OVER_REPAIR,
        "people": list(people(user)),
        "kinds": Work.choices,
        "currency": business_currency,
        "products": _some_parts(request),
        "tomorrow": tomorrow,
        "customer_url": links.url_of(repair),
        "section": "repairs",
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/aftersales/repair.html", context, status=asked.status_of(error))


def _some_parts(request: HttpRequest) -> list[Any]:
    """What the field for a part suggests."""
    rows = commerce.products_for(person(request)).order_by("kind", "name")
    return list(rows.filter(kind__in=["part", "consumable", "accessory"])[:300])


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """What is broken, and what is wrong with it. Opened from a conversation, a customer or something of
    theirs."""
    user, conversation = person(request), asked.spoken_of(request)
    customer = conversation.customer if conversation is not None else _customer(request)
    error: KeepwordError | None = None
    if request.method == "POST":
        try:
            if customer is None:
                raise Invalid(_("Say whose it is: open this page from a customer."), field="customer")
            made = services.repairs.book(
                user,
                customer,
                _thing(request, customer),
                Booking(request.POST.get("problem", ""), where=request.POST.get("where", "")),
                conversation=conversation,
            )
        except (Invalid, Conflict) as problem:
            error = problem
        else:
            messages.success(request, _("The repair is booked."))
            return redirect("repair", made.pk)
    context = {
        "customer": customer,
        "conversation": conversation,
        "owned": commerce.owned_by(customer) if customer is not None else [],
        "chosen": asked.number(request.POST.get("owned", "") or request.GET.get("owned", "")),
        "places": Where.choices,
        "section": "repairs",
        "error": error,
        "typed": request.POST,
    }
    return render(request, "desk/aftersales/repair_new.html", context, status=asked.status_of(error))


def _customer(request: HttpRequest) -> Customer | None:
    typed = asked.number(request.POST.get("customer", "") or request.GET.get("customer", ""))
    if not typed:
        return None
    try:
        return get_customer(person(request), typed)
    except NotFound:
        return None


def _thing(request: HttpRequest, customer: Customer) -> Thing:
    chosen = asked.number(request.POST.get("owned", ""))
    what, serial = request.POST.get("what", ""), request.POST.get("serial", "")
    if not chosen:
        return Thing(what=what, serial=serial)
    owned = commerce.get_owned(person(request), chosen)
    if owned.customer_id != customer.pk:
        raise Invalid(_("This is another customer's."), field="owned")
    return Thing(owned=owned, serial=serial)


@require_http_methods(["POST"])
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says."""
    user = person(request)
    found = queries.get_repair(user, pk)
    return asked.do(request, found, VERBS, lambda: queries.get_repair(user, pk), _page, "repair")
