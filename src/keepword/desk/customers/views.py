"""One person: their page, who else they may be, joining and parting."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.conversations.finding.search import find_people
from keepword.conversations.notices_customers import ALL, SUBJECT
from keepword.conversations.queries import get_conversation, visible
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.core.keyset import page
from keepword.customers import queries, services
from keepword.customers.models import Customer
from keepword.customers.words import reasons
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import number
from keepword.desk.customers import sections
from keepword.desk.customers.panel import about
from keepword.desk.customers.words import shown
from keepword.desk.memory.profile import known
from keepword.desk.parts import shown_anyway, wants_part
from keepword.notifications.services import see

PAGE = 25
COUNTED = 1_000  # conversations are counted up to here


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who may be one person, the likeliest first."""
    found = page(
        queries.likenesses(person(request)).prefetch_related("one__identities", "other__identities"),
        order=("-score", "-id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    pairs = [
        {
            "pair": one,
            "people": [(who, shown(who.identities.all())) for who in (one.one, one.other)],
            "reasons": reasons(one.reasons),
        }
        for one in found.rows
    ]
    see(person(request), SUBJECT, ALL)
    return render(request, "desk/customers/overview.html", {"pairs": pairs, "page": found})


@require_GET
@agent_required
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of one customer."""
    user, found = person(request), queries.get_customer(person(request), pk)
    if found.pk != pk:
        return redirect("customer_page", found.pk)
    context = about(request, found) | known(request, found) | sections.context(request, found)
    context |= {"customer": found, "may_privacy": user.may("privacy")}
    return render(request, "desk/customers/customer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other one (`q`), look at what comes together (`with`), join (`other`, `keep`, `reason`)."""
    user = person(request)
    here = queries.get_customer(user, pk)
    if request.method != "POST":
        return _choose(request, here)
    wanted = number(request.POST.get("other", ""))
    if not wanted:
        return _choose(request, here, error=Invalid(_("Choose who else they are."), field="other"))
    other = queries.get_customer(user, wanted)
    source, into = (here, other) if request.POST.get("keep") == "other" else (other, here)
    try:
        services.join(user, source, into, reason=request.POST.get("reason", ""))
    except (Conflict, Invalid) as error:
        return _choose(request, here, other, error)
    messages.success(request, _("%(name)s is one person now.") % {"name": into.name})
    return _go(request, into)


def _choose(
    request: HttpRequest,
    here: Customer,
    other: Customer | None = None,
    error: KeepwordError | None = None,
) -> HttpResponse:
    user, text = person(request), request.GET.get("q", "")
    wanted = number(request.GET.get("with", ""))
    if other is None and wanted:
        other = queries.get_customer(user, wanted)
    context: dict[str, Any] = {"customer": here, "error": error, "q": text, "back": _back(request)}
    name = "_join"
    if other is not None and other.pk != here.pk:
        name = "_join_preview"
        context |= {"other": other, "both": [_seen(request, here), _seen(request, other)]}
    else:
        found = [one for one in _find(request, text) if one.pk != here.pk]
        context["found"] = [(one, shown(one.identities.all())) for one in found]
        name = "_found" if "found" in request.GET else "_join"
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    if wants_part(request):
        return shown_anyway(render(request, f"desk/customers/{name}.html", context, status=status))
    context["dialog"] = f"desk/customers/{name}.html"
    return render(request, "desk/customers/join.html", context, status=status)


def _find(request: HttpRequest, text: str) -> list[Customer]:
    """Customers by name or address, or the one of a number."""
    user, wanted = person(request), number(text)
    found = find_people(user, text, size=8) if len(text.strip()) > 1 else []
    if wanted:
        by_number = queries.customers(user).prefetch_related("identities").filter(pk=wanted)
        found = [*by_number, *(one for one in found if one.pk != wanted)]
    return found


def _seen(request: HttpRequest, one: Customer) -> dict[str, Any]:
    """What comes along with a customer."""
    own = visible(person(request)).filter(customer=one)
    return {
        "customer": one,
        "identities": shown(one.identities.order_by("pk")),
        "conversations": own.order_by().values("pk")[: COUNTED + 1].count(),
        "counted": COUNTED,
        "latest": own.order_by("-last_message_at", "-pk").first(),
    }


@require_POST
@agent_required
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a join apart."""
    user = person(request)
    made = queries.get_join(user, pk)
    try:
        services.part(user, made)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("%(one)s and %(other)s are two people again.")
            % {"one": made.source.name, "other": made.into.name},
        )
    return _go(request, queries.get_customer(user, made.into_id))


@require_POST
@agent_required
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A suggestion is right ("same"), or it is not ("different")."""
    if what not in ("same", "different"):
        raise NotFound
    user = person(request)
    pair = queries.get_likeness(user, pk)
    try:
        services.decide(user, pair, same=what == "same")
    except Conflict as error:
        messages.error(request, error.message)
    else:
        said = _("They are one person now.") if what == "same" else _("They stay two people.")
        messages.success(request, said)
    if request.POST.get("back") == "list":
        return redirect("likenesses")
    return _go(request, queries.get_customer(user, pair.one_id))


def _back(request: HttpRequest) -> int:
    """The conversation from which somebody came, 0 for none."""
    return number(request.POST.get("conversation") or request.GET.get("conversation", ""))


def _go(request: HttpRequest, found: Customer) -> HttpResponse:
    address, came_from = reverse("customer_page", args=[found.pk]), _back(request)
    if came_from:
        address = reverse("conversation", args=[get_conversation(person(request), came_from).pk])
    if not wants_part(request):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response
