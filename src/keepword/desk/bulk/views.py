"""The bar over the list, the line that shows how far a run is, and what became of each conversation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.bulk import queries, services
from keepword.bulk.models import BulkRun
from keepword.conversations.queries import visible
from keepword.conversations.views import in_view
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.bulk import steps
from keepword.desk.conversations.pages import wanted_view
from keepword.desk.parts import wants_part, with_word

PAGE = 50
RECENT = 25


@require_GET
@agent_required
def bar(request: HttpRequest) -> HttpResponse:
    """What can be done to those that are selected in a view."""
    view = wanted_view(request)
    first, more = steps.buttons()
    count = in_view(person(request), view).order_by()[: services.MOST + 1].count()
    context = {"first": first, "more": more, "view": view, "count": count, "most": services.MOST}
    return render(request, "desk/bulk/_bar.html", context)


@require_POST
@agent_required
def start(request: HttpRequest) -> HttpResponse:
    """Do a step to the selected (`ids`, parted by commas), or to all that are in the `view` (`all`)."""
    user = person(request)
    step = steps.asked_step(request.POST)
    if request.POST.get("all"):
        services.start(user, [step], rows_of=in_view(user, wanted_view(request)))
    else:
        parts = request.POST.get("ids", "")[:400_000].split(",")
        ids = [int(part) for part in parts if part.isdecimal() and len(part) < 19]
        services.start(user, [step], ids=ids)
    return with_word(_line(request), "bulk:begun")


@require_GET
@agent_required
def line(request: HttpRequest) -> HttpResponse:
    """How far this person's runs are."""
    return _line(request)


@require_GET
@agent_required
def runs(request: HttpRequest) -> HttpResponse:
    """What this person did to many."""
    found = page(
        queries.runs(person(request)), order=("-pk",), after=request.GET.get("after", ""), size=RECENT
    )
    shown = [(one, steps.label_of(one.steps)) for one in found.rows]
    return render(request, "desk/bulk/runs.html", {"page": found, "shown": shown, "section": "desk"})


@require_GET
@agent_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each of a run."""
    found = queries.get_run(person(request), pk)
    left = page(
        queries.left_out(found),
        order=("state", "conversation_id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    seen = set(
        visible(person(request))
        .filter(pk__in=[item.conversation_id for item in left.rows])
        .values_list("pk", flat=True)
    )
    for item in left.rows:
        item.seen = item.conversation_id in seen  # type: ignore[attr-defined]
    context = {**_shown(found), "reasons": queries.reasons(found), "page": left, "section": "desk"}
    return render(request, "desk/bulk/run.html", context)


@require_POST
@agent_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Go no further."""
    services.stop(person(request), queries.get_run(person(request), pk))
    return _answer(request, pk)


@require_POST
@agent_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what it changed."""
    services.undo(person(request), queries.get_run(person(request), pk))
    return _answer(request, pk)


@require_POST
@agent_required
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Show its result no more."""
    services.put_away(person(request), queries.get_run(person(request), pk))
    return _answer(request, pk)


def _answer(request: HttpRequest, pk: int) -> HttpResponse:
    if wants_part(request):
        return with_word(_line(request), "bulk:begun")
    messages.success(request, _("Done."))
    return redirect("bulk_run", pk=pk)


def _line(request: HttpRequest) -> HttpResponse:
    shown = [_shown(one) for one in queries.current(person(request))]
    active = any(one["run"].is_active for one in shown)
    return HttpResponse(render_to_string("desk/bulk/_line.html", {"shown": shown, "active": active}, request))


def _shown(run: BulkRun) -> dict[str, Any]:
    return {"run": run, "label": steps.label_of(run.steps), "may_undo": queries.may_undo(run)}
