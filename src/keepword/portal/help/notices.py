"""What a customer is told unasked: the way out of it, by a link or on their page; what they wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from keepword.commerce.models import Product
from keepword.commerce.queries import stocks
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, NotFound
from keepword.customers.models import Customer
from keepword.outreach import queries, services
from keepword.outreach.models import Source, Unsubscribed, Waiting
from keepword.outreach.queries.notices import recipient_behind
from keepword.portal.help.gate import Guest, help_page, page, see_other

_ACTOR: Final = Automaton("customer")
SHOWN: Final = 50  # of what they wait for, or want no more


@dataclass(frozen=True)
class Back:
    """A product that is sold out, and whether they wait for it."""

    product: Product
    title: str
    waits: bool


# By the link in a notice --------------------------------------------------------------------------


@help_page("GET", "HEAD", "POST", from_anywhere=True)
def off(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    """Say that one does not want it any more. Looking changes nothing: mail scanners open every address.

    A mail program posts `List-Unsubscribe=One-Click` without a cookie or a page of ours (RFC 8058); the
    address alone shows whose it is, and the same again is no fault.
    """
    about = queries.about(signed)
    if not guest.chosen and about.language:
        guest.language = about.language
    with translation.override(guest.language):
        if request.method == "POST":
            return _take(request, guest, signed)
        shown = {"about": about, "everything": "all" in request.GET, "news": _is_news(signed)}
        return page(request, guest, "off", bare=True, **shown)


def _is_news(signed: str) -> bool:
    """Whether it needs consent: then one may want no more of anything like it."""
    return not recipient_behind(signed).notice.service


def _take(request: HttpRequest, guest: Guest, signed: str) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted not in ("off", "all", "on"):
        services.unsubscribe(signed, one_click=True)
        return HttpResponse("OK", content_type="text/plain")
    if wanted == "on":
        services.resubscribe(signed)
    else:
        services.unsubscribe(signed, everything=wanted == "all")
    asked = [f"lang={guest.chosen}"] if guest.chosen else []
    asked += ["all"] if wanted == "all" else []
    return see_other(reverse("notice_off", args=[signed]) + ("?" + "&".join(asked) if asked else ""))


# On their page ------------------------------------------------------------------------------------


def unwanted(customer: Customer) -> list[Unsubscribed]:
    """What they want no more, the last one first."""
    rows = Unsubscribed.objects.filter(customer=customer, undone_at=None)
    return list(rows.select_related("notice", "purpose").order_by("-pk")[:SHOWN])


@help_page("POST", signed_in=True)
def wishes(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Nothing unasked but what belongs to their orders (`do` is "off"); or (`row`) something of it again."""
    assert guest.customer is not None
    if request.POST.get("do") == "off":
        services.unsubscribe_customer(_ACTOR, guest.customer, source=Source.PORTAL)
    else:
        row = next((one for one in unwanted(guest.customer) if str(one.pk) == request.POST.get("row")), None)
        if row is None:
            raise NotFound("They want all of it.")
        services.resubscribe_customer(_ACTOR, row)
    return see_other(guest.url("me", query="saved=1") + "#notices")


# Waiting for what is sold out ---------------------------------------------------------------------


def backs(guest: Guest, products: Iterable[Product]) -> dict[int, Back]:
    """Those of the products that are sold out, by number. At most three queries."""
    counted = {one.pk: one for one in products if one.counted and one.archived_at is None}
    if not counted or guest.customer is None:
        return {}
    there = stocks(counted.values())
    out = [one for pk, one in counted.items() if pk in there and there[pk].free <= 0]
    rows = Waiting.objects.filter(customer=guest.customer, product__in=out, told_at=None)
    waits = set(rows.values_list("product", flat=True)) if out else set()
    return {one.pk: Back(one, one.title(guest.language), one.pk in waits) for one in out}


def waited(guest: Guest) -> list[Back]:
    """What they wait for."""
    rows = Waiting.objects.filter(customer=guest.customer, told_at=None).select_related("product")
    found = [one.product for one in rows.order_by("-pk")[:SHOWN]]
    return [Back(one, one.title(guest.language), True) for one in found]


@help_page("POST", signed_in=True)
def wait(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """Be told when it is there again, or (`do` is "no") not any more."""
    assert guest.customer is not None
    product = Product.objects.filter(pk=pk, archived_at=None).first()
    if product is None:
        raise NotFound("There is no such product.")
    if request.POST.get("do") == "no":
        services.wait_no_more(_ACTOR, guest.customer, product)
    else:
        try:
            services.wait_for(_ACTOR, guest.customer, product)
        except Conflict:  # it came back while the page was open
            return see_other(guest.url("things"))
    return see_other(guest.url("me", query="saved=1") + "#notices")
