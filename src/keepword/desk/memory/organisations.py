"""Organisations: their list, one of them, who belongs to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.core.keyset import page
from keepword.customers import queries, services
from keepword.customers.models import Organisation
from keepword.customers.queries.organisations import counted, suggested_name
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import number

PAGE = 40


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """All of them by name, or those whose name or domain begins so (`q`)."""
    text = request.GET.get("q", "")[:200]
    rows = counted(queries.organisations(person(request), text=text))
    found = page(rows, order=("folded", "pk"), after=request.GET.get("after", ""), size=PAGE)
    return render(
        request, "desk/memory/organisations.html", {"page": found, "q": text, "section": "organisations"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Make one; `domain` fills in its name, `customer` is the first to belong to it."""
    user, error = person(request), None
    first = number(request.POST.get("customer") or request.GET.get("customer", ""))
    if request.method == "POST":
        try:
            made = _save(request, None)
            if first:
                services.add_member(user, made, queries.get_customer(user, first))
            return redirect("organisation", made.pk)
        except Invalid as wrong:
            error = wrong
    domain = request.GET.get("domain", "")[:253]
    typed = request.POST if error else {"name": suggested_name(domain) if domain else "", "domains": domain}
    context = {"typed": typed, "error": error, "customer_id": first, "section": "organisations"}
    return render(request, "desk/memory/organisation_new.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One: what we know of it, who belongs to it and who may."""
    user = person(request)
    found = queries.get_organisation(user, pk)
    if request.method == "POST":
        try:
            _save(request, found)
        except Invalid as error:
            return _page(request, queries.get_organisation(user, pk), error)
        messages.success(request, _("Saved."))
        return redirect("organisation", pk)
    return _page(request, found)


def _page(request: HttpRequest, found: Organisation, error: KeepwordError | None = None) -> HttpResponse:
    rows = queries.members(person(request), found)
    domains = "\n".join(found.domains.order_by("pk").values_list("name", flat=True))
    typed = request.POST if error else {"name": found.name, "domains": domains, "notes": found.notes}
    context = {
        "organisation": found,
        "typed": typed,
        "error": error,
        "page": page(rows, order=("state", "pk"), after=request.GET.get("after", ""), size=PAGE),
        "section": "organisations",
    }
    return render(request, "desk/memory/organisation.html", context, status=422 if error else 200)


def _save(request: HttpRequest, found: Organisation | None) -> Organisation:
    given = request.POST
    return services.save_organisation(
        person(request),
        found,
        name=given.get("name", ""),
        domains=given.get("domains", "").replace(",", " ").split(),
        notes=given.get("notes", ""),
    )


@require_POST
@agent_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """It is no longer one of ours."""
    user = person(request)
    services.archive_organisation(user, queries.get_organisation(user, pk))
    messages.success(request, _("Archived."))
    return redirect("organisations")


@require_POST
@agent_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer (by number) belongs to it."""
    user = person(request)
    found = queries.get_organisation(user, pk)
    try:
        customer = queries.get_customer(user, number(request.POST.get("customer", "").lstrip("#")))
        services.add_member(user, found, customer, role=request.POST.get("role", ""))
    except NotFound:
        messages.error(request, _("There is no such customer."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("organisation", pk)


@require_POST
@agent_required
def belongs(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A suggestion is right ("yes"), or they do not belong to it ("no")."""
    if what not in ("yes", "no"):
        raise NotFound
    user = person(request)
    found = queries.get_member(user, pk)
    services.decide_member(user, found, belongs=what == "yes")
    if request.POST.get("back") == "customer":
        return redirect("customer_page", found.customer_id)
    return redirect("organisation", found.organisation_id)
