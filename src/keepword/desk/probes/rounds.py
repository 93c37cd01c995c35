"""Rounds of checks: which are due, walking one with a thumb, what was found."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid, Unavailable
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.probes.forms import ChecklistForm, refused, typed_of_list
from keepword.desk.stored import picture
from keepword.notifications.services import see
from keepword.probes.models import Checklist, Found
from keepword.probes.queries import RIGHT
from keepword.probes.queries import may_keep as keeps
from keepword.probes.queries import rounds as queries
from keepword.probes.services import Looked, Photo, remove_checklist, save_checklist, walk_round
from keepword.probes.services.walking import MOST_PHOTO

may_keep = right_required(RIGHT)
PAGE: Final = 30


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """The rounds that one walks, those that are due first."""
    user = person(request)
    rows = page(
        queries.checklists(user), order=("next_on", "id"), after=request.GET.get("after", ""), size=PAGE
    )
    return _shown(request, "list", page=rows, today=queries.today(), keeps=keeps(user))


@require_GET
@agent_required
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with the rounds that were walked."""
    user = person(request)
    found = queries.get_checklist(user, pk)
    see(user, "checklist", found.pk)
    rows = page(
        queries.rounds(user, found), order=("-at", "-id"), after=request.GET.get("after", ""), size=PAGE
    )
    return _shown(request, "checklist", one=found, page=rows, today=queries.today(), keeps=keeps(user))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def walk(request: HttpRequest, pk: int) -> HttpResponse:
    """Point by point; all of it is sent at once."""
    user = person(request)
    found = queries.get_checklist(user, pk)
    problem: Invalid | Unavailable | None = None
    if request.method == "POST":
        try:
            made = walk_round(
                user,
                found,
                _looked(request, found),
                key=request.POST.get("key", "")[:40],
                note=request.POST.get("note", ""),
            )
        except (Invalid, Unavailable) as error:
            problem = error
        else:
            bad = made.looked_at - made.in_order
            text = ngettext("%(n)d point became a task.", "%(n)d points became tasks.", bad) % {"n": bad}
            messages.success(request, text if bad else _("All is in order."))
            return redirect("round", made.pk)
    return _shown(
        request,
        "walk",
        status=422 if problem else 200,
        one=found,
        lines=_lines(request, found, problem),
        problem=problem,
        found=Found,
        key=request.POST.get("key") or uuid.uuid4().hex,
        note=request.POST.get("note", ""),
    )


def _looked(request: HttpRequest, checklist: Checklist) -> dict[int, Looked]:
    given: dict[int, Looked] = {}
    for point in _points(checklist):
        file = request.FILES.get(f"photo-{point.pk}")
        given[point.pk] = Looked(
            request.POST.get(f"point-{point.pk}", ""),
            request.POST.get(f"note-{point.pk}", ""),
            _photo(file, point.pk) if file is not None and file.size else None,
        )
    return given


def _photo(file: UploadedFile[bytes], point: int) -> Photo:
    if (file.size or 0) > MOST_PHOTO:  # not even read
        text = _("This file is larger than %(most)s MB.") % {"most": MOST_PHOTO // 1024**2}
        raise Invalid(text, field=f"point-{point}")
    return Photo(file.name or "", file.content_type or "", file.read())


def _lines(
    request: HttpRequest, checklist: Checklist, problem: Invalid | Unavailable | None
) -> list[dict[str, Any]]:
    at = problem.field if problem is not None else ""
    return [
        {
            "point": point,
            "typed": request.POST.get(f"point-{point.pk}", ""),
            "note": request.POST.get(f"note-{point.pk}", ""),
            "error": problem.message if problem is not None and at == f"point-{point.pk}" else "",
        }
        for point in _points(checklist)
    ]


def _points(checklist: Checklist) -> Any:
    return checklist.asked  # type: ignore[attr-defined]


@require_GET
@agent_required
def walked(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in one round."""
    return _shown(request, "round", round=queries.get_round(person(request), pk))


@require_GET
@agent_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of a point, shown as nothing but a picture."""
    found = queries.get_photo(person(request), pk)
    return picture(found.blob, found.photo_type)


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: HttpRequest) -> HttpResponse:
    """A new checklist."""
    return _edit(request, None, {"every_days": 7, "fix_days": 3, "next_on": queries.today()})


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is from now on."""
    found = queries.get_checklist(person(request), pk)
    return _edit(request, found, typed_of_list(found))


@require_POST
@may_keep
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It is walked no more."""
    user = person(request)
    remove_checklist(user, queries.get_checklist(user, pk))
    messages.success(request, _("It is removed."))
    return redirect("rounds")


def _edit(request: HttpRequest, checklist: Checklist | None, begins: dict[str, Any]) -> HttpResponse:
    form = ChecklistForm(request.POST if request.method == "POST" else None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_checklist(person(request), checklist, form.plan())
        except (Invalid, Conflict) as error:
            refused(form, error)
        else:
            return redirect("checklist", kept.pk)
    status = 422 if form.errors else 200
    return _shown(request, "edit", status=status, form=form, one=checklist)


def _shown(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"desk/rounds/{name}.html", {"section": "rounds", **context}, status=status)
