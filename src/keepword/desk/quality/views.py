"""What is to be reviewed, what is disputed, what is finished; one's own reviews and coaching."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.quality.models import Review
from keepword.quality.queries import cards
from keepword.quality.queries import reviews as queries
from keepword.quality.services import acknowledge

PAGE: Final = 40
_NEWEST: Final = ("-done_at", "-id")


def _rows(user: User, show: str) -> tuple[QuerySet[Review], tuple[str, ...]]:
    if show == "disputed":
        return queries.disputed(user), ("disputed_at", "id")
    if show == "done":
        return queries.finished(user), _NEWEST
    if show == "own":
        return queries.own(user), _NEWEST
    return queries.to_do(user), ("due_on", "id")


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """A list of reviews; who does not grade sees their own."""
    user = person(request)
    grades = queries.may_review(user)
    wanted = request.GET.get("show", "")
    show = wanted if grades and wanted in ("disputed", "done", "own") else "" if grades else "own"
    rows, order = _rows(user, show)
    context: dict[str, Any] = {
        "page": page(rows, order=order, after=request.GET.get("after", ""), size=PAGE),
        "show": show,
        "grades": grades,
        "counts": queries.counts(user),
        "today": queries.today(),
        "coaching": list(queries.coaching_of(user)[:20]) if show == "own" else [],
        "card": cards.in_use() if grades else None,
        "section": "quality",
    }
    return render(request, "desk/quality/overview.html", context)


@require_POST
@agent_required
def acknowledge_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a note of coaching is for has read it."""
    user = person(request)
    note = queries.get_coaching(user, pk)
    try:
        acknowledge(user, note, request.POST.get("answer", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted."))
    return redirect("quality_review", note.review_id)
