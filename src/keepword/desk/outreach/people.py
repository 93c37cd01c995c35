"""Who gets a notice: in which state, left out for what reason; the same as a file."""

import csv
import io
from collections.abc import Iterator
from typing import Final, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_GET

from keepword.audit.services import record
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.audit.files import safe
from keepword.outreach import queries
from keepword.outreach.models import Reason, Recipient, RecipientState

PAGE: Final = 50
SLICE: Final = 2_000
COLUMNS: Final = ("customer", "name", "state", "reason", "occasion", "language", "at", "conversation")
may_reach_out = right_required("outreach")


@require_GET
@may_reach_out
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of a state or left out for a reason, the last ones first."""
    user = person(request)
    found = queries.get_notice(user, pk)
    state, reason = _asked(request)
    rows = queries.recipients(user, found, state=state, reason=reason)
    seen = page(rows, order=("-id",), after=request.GET.get("after", ""), size=PAGE)
    for one in seen.rows:
        one.why = capfirst(one.get_reason_display())  # type: ignore[attr-defined]
        one.place = one.message.conversation_id if one.message else None  # type: ignore[attr-defined]
    asked = urlencode({name: value for name, value in (("state", state), ("reason", reason)) if value})
    context = {
        "notice": found,
        "figures": queries.progress(found),
        "page": seen,
        "state": state,
        "reason": reason,
        "states": [(key, capfirst(str(label))) for key, label in RecipientState.choices],
        "reasons": [(key, capfirst(str(label))) for key, label in Reason.choices],
        "asked": f"?{asked}" if asked else "",
        "more": f"{asked}&" if asked else "",
        "section": "notices",
    }
    return render(request, "desk/outreach/recipients.html", context)


def _asked(request: HttpRequest) -> tuple[str, str]:
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    return state if state in RecipientState.values else "", reason if reason in Reason.values else ""


@require_GET
@may_reach_out
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file for spreadsheets (RFC 4180)."""
    user = person(request)
    found = queries.get_notice(user, pk)
    state, reason = _asked(request)
    record(user, "exported recipients", found)
    rows = queries.recipients(user, found, state=state, reason=reason).order_by("-id")
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="notice-{found.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)


def _lines(rows: QuerySet[Recipient]) -> Iterator[str]:
    yield "\ufeff" + _csv(
        [["customer", "name", "state", "reason", "occasion", "language", "at", "conversation"]]
    )
    some: list[list[str]] = []
    for one in rows.iterator(chunk_size=SLICE):
        place = str(one.message.conversation_id) if one.message else ""
        who = [str(one.customer_id), safe(one.customer.name)]
        state = [one.state, one.reason, safe(one.occasion), one.language, one.at.isoformat(), place]
        some.append(who + state)
        if len(some) == SLICE:
            yield _csv(some)
            some = []
    yield _csv(some)


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
