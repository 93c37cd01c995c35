"""Segments: their list, one of them with its members and how it grew, and what is done with it."""

import csv
import io
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import day_of
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.audit.files import safe
from keepword.desk.conditions import in_words
from keepword.desk.segments.charts import drawn
from keepword.relationship import queries, services
from keepword.relationship.models import Segment

PAGE = 40
may_segment = right_required("outreach")


@require_GET
@may_segment
def overview(request: HttpRequest) -> HttpResponse:
    """All that are kept, the largest first; or those in the archive."""
    archived = request.GET.get("show") == "archived"
    found = list(queries.segments(person(request), archived=archived).select_related("owner"))
    names: dict[Any, dict[Any, Any]] = {}
    lines = [
        {"segment": one, "condition": in_words(one.condition, "customer", names)}
        for one in sorted(found, key=lambda one: (-one.size, one.pk))
    ]
    context = {"lines": lines, "archived": archived, "section": "segments"}
    return render(request, "desk/segments/list.html", context)


@require_GET
@may_segment
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: whom it holds, how large it was on each day, who is in it."""
    user = person(request)
    found = queries.get_segment(user, pk)
    gone = request.GET.get("show") == "gone"
    order = ("-id",)
    members = page(
        queries.members(user, found, gone=gone), order=order, after=request.GET.get("after", ""), size=PAGE
    )
    days = queries.over_time(found, day_of(clock.now()))
    context = {
        "segment": found,
        "condition": in_words(found.condition, "customer"),
        "page": members,
        "gone": gone,
        "days": days[::-1],
        "chart": drawn(days),
        "uses": queries.uses(user, found),
        "section": "segments",
    }
    return render(request, "desk/segments/segment.html", context)


@require_POST
@may_segment
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive it, take it out of the archive, or make the same once more (`do`)."""
    user = person(request)
    found = queries.get_segment(user, pk)
    try:
        found, word = _done(request, found)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, word)
    return redirect("segment", found.pk)


def _done(request: HttpRequest, found: Segment) -> tuple[Segment, str]:
    user, wanted = person(request), request.POST.get("do", "")
    if wanted == "archive":
        return services.archive_segment(user, found), _("It is in the archive.")
    if wanted == "restore":
        return services.restore_segment(user, found), _("It is kept again, and counted anew.")
    if wanted == "duplicate":
        return services.duplicate_segment(user, found), _("This is the copy; change it as you like.")
    raise Invalid(_("Say what is to be done with it."))


@require_GET
@may_segment
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in it, as a file for spreadsheets (RFC 4180)."""
    user = person(request)
    found = queries.get_segment(user, pk)
    services.note_export(user, found)
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="segment-{found.pk}.csv"'
    return cast(HttpResponse, answer)


def _lines(found: Segment) -> Iterator[str]:
    yield "\ufeff" + _csv([["number", "name", "language", "email", "since"]])
    for rows in queries.exported(found):
        yield _csv([[safe(value) for value in row] for row in rows])


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
