"""The monthly review: what came in, what was decided, what was done; told to everybody and to each."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.channels.boxes import queries, rules, services
from keepword.channels.boxes.models import UNTOLD, Month, Verdict
from keepword.channels.boxes.services.months import Ruling
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import lead_required, person
from keepword.desk.parts import shown_anyway, wants_part

LATELY = 12  # months that can be begun


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def overview(request: HttpRequest) -> HttpResponse:
    """The reviews that there are; posted, one is begun."""
    user = person(request)
    error = None
    if request.method == "POST":
        try:
            chosen = [one for one in queries.places(user) if str(one.pk) in request.POST.getlist("boxes")]
            month = _day(request.POST.get("month", "") + "-01")
            if month is None:
                raise Invalid(_("Choose the month."), field="month")
            return redirect("box_month", services.begin_month(user, month, chosen).pk)
        except Invalid as refused:
            error = refused
    context = {
        "months": [(one, queries.tally(user, one)) for one in queries.months(user)[:36]],
        "choices": _lately(),
        "places": list(queries.places(user)),
        "error": error,
        "tab": "months",
        "section": "boxes",
    }
    return render(request, "desk/boxes/months.html", context, status=422 if error else 200)


@require_GET
@lead_required
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """One review with its slips."""
    return _page(request, queries.get_month(person(request), pk))


@require_POST
@lead_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a slip; its card again, with what was wrong."""
    user = person(request)
    slip = queries.get_slip(user, pk)
    wanted = request.POST.get("month", "")
    if not wanted:
        raise Invalid(_("Choose the month."), field="month")
    found = queries.get_month(user, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    error = None
    try:
        services.decide(user, found, slip, _ruling(request))
    except (Invalid, Conflict) as refused:
        error = refused
    if not wants_part(request):
        if error is not None:
            return _page(request, found, error=error)
        return redirect(f"{reverse('box_month', args=[found.pk])}?{request.GET.urlencode()}#slip-{slip.pk}")
    slip = queries.get_slip(user, pk)
    context = {"slip": slip, "month": found, "error": error, "typed": request.POST if error else None}
    response = render(
        request, "desk/boxes/_slip.html", context | _choices(user), status=422 if error else 200
    )
    return shown_anyway(response) if error else response


@require_POST
@lead_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody may read it; or no more."""
    user = person(request)
    found = queries.get_month(user, pk)
    try:
        if "withdraw" in request.POST:
            services.withdraw(user, found)
            messages.success(request, _("It is shown to nobody outside any more."))
        else:
            services.publish(user, found)
            messages.success(request, _("Everybody can read it on the pages of the boxes now."))
    except Conflict as error:
        return _page(request, found, error=error)
    return redirect("box_month", pk)


@require_POST
@lead_required
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever left an address is told once."""
    user = person(request)
    found = queries.get_month(user, pk)
    try:
        count = services.tell_all(user, found)
    except Conflict as error:
        return _page(request, found, error=error)
    said = ngettext("%(n)d person is being told.", "%(n)d people are being told.", count)
    messages.success(request, said % {"n": count})
    return redirect("box_month", pk)


def _page(request: HttpRequest, found: Month, *, error: Invalid | Conflict | None = None) -> HttpResponse:
    user = person(request)
    state = request.GET.get("state", "")
    context = {
        "month": found,
        "tally": queries.tally(user, found),
        "page": queries.month_page(user, found, state=state, after=request.GET.get("after", "")),
        "state": state,
        "places_of": list(found.places.all()),
        "shown_on": [
            one for one in queries.places(user) if not found.places.exists() or one in found.places.all()
        ],
        "page_error": error,
        "section": "boxes",
    }
    status = 200 if error is None else 422 if isinstance(error, Invalid) else 409
    return render(request, "desk/boxes/month.html", context | _choices(user), status=status)


def _choices(user: User) -> dict[str, Any]:
    return {"verdicts": Verdict.choices, "people": list(people(user)), "untold_words": UNTOLD}


def _ruling(request: HttpRequest) -> Ruling:
    chosen = request.POST.get("person", "")
    whom = (
        people(person(request)).filter(pk=int(chosen)).first()
        if chosen.isdecimal() and len(chosen) < 19
        else None
    )
    due = request.POST.get("due", "")
    day = _day(due)
    if due and day is None:
        raise Invalid(_("Write the day as 2026-11-02."), field="due")
    return Ruling(
        verdict=request.POST.get("verdict", ""),
        words=request.POST.get("words", ""),
        person=whom,
        due_on=day,
        public=bool(request.POST.get("public")),
        said=request.POST.get("said", ""),
    )


def _lately() -> list[date]:
    found = [rules.month_of(today())]
    while len(found) < LATELY:
        last = found[-1]
        found.append(date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
