"""What a customer was told and wants no more; for what they wait. On their page, for whoever answers them."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.commerce.models import Product
from keepword.commerce.queries import product_by_sku
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.consent import purposes
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.desk.access import agent_required, person
from keepword.desk.aftersales.asked import number
from keepword.desk.commerce.words import called
from keepword.desk.customers.sections import Section, add
from keepword.outreach import queries, services

FEW: Final = 20


def _section(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    user = person(request)
    told = list(queries.notices_of(user, customer).order_by("-id")[:FEW])
    for one in told:
        one.why = capfirst(one.get_reason_display())  # type: ignore[attr-defined]
        one.place = one.message.conversation_id if one.message else None  # type: ignore[attr-defined]
    waits = list(queries.waiting_of(user, customer)[:FEW])
    for wait in waits:
        wait.called = called(wait.product)  # type: ignore[attr-defined]
    return {"told": told, "unwanted": list(queries.unsubscribed_of(user, customer)[:FEW]), "waits_for": waits}


add(Section("desk/outreach/_customer.html", _section, order=60))


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    customer = get_customer(person(request), pk)
    try:
        word = _done(request, customer)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, word)
    return redirect(reverse("customer_page", args=[customer.pk]) + "#notices")


def _done(request: HttpRequest, customer: Customer) -> str:
    user, wanted = person(request), request.POST.get("do", "")
    if wanted == "off":
        typed = request.POST.get("purpose", "")
        purpose = purposes(user).filter(pk=number(typed)).first() if typed else None
        services.unsubscribe_customer(user, customer, purpose=purpose)
        return _("They get no more of it.")
    if wanted == "on":
        row = queries.unsubscribed_of(user, customer).filter(pk=number(request.POST.get("row", ""))).first()
        if row is None:
            raise NotFound(_("There is nothing at this address, or it is not for you."))
        services.resubscribe_customer(user, row)
        return _("Noted: they may get it again.")
    if wanted == "wait":
        services.wait_for(user, customer, _product(request))
        return _("They will be told when it is back.")
    if wanted == "wait_no_more":
        services.wait_no_more(user, customer, _product(request))
        return _("They will not be told.")
    raise Invalid(_("Say what is to be done with it."))


def _product(request: HttpRequest) -> Product:
    found = product_by_sku(person(request), request.POST.get("product", "").strip())
    if found is None:
        raise Invalid(_("There is no product with this number (SKU)."), field="product")
    return found
