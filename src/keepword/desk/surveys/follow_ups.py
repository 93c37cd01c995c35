"""Low answers that somebody is to follow up, and what came of it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.feedback.queries import surveys as queries
from keepword.feedback.services import close_loop, take_follow_up

PAGE: Final = 40


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Those that wait, the most urgent first; or those that are done."""
    done = request.GET.get("show") == "done"
    rows = queries.follow_ups(person(request)).filter(done_at__isnull=not done)
    order = ("-due_at", "-id") if done else ("due_at", "id")
    found = page(rows, order=order, after=request.GET.get("after", ""), size=PAGE)
    context = {"section": "follow_ups", "page": found, "done": done, "now": clock.now()}
    return render(request, "desk/surveys/follow_ups.html", context)


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one, or say what came of it."""
    user = person(request)
    found = queries.get_follow_up(user, pk)
    try:
        if request.POST.get("do") == "take":
            take_follow_up(user, found)
        else:
            close_loop(user, found, request.POST.get("outcome", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted."))
    return redirect("follow_ups")
