"""Service tests: how each stands, what it found, how it is set."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import User
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.probes.forms import BEGINNING, ProbeForm, refused, typed_of
from keepword.desk.today import charts
from keepword.notifications.services import see
from keepword.probes.models import Kind, Outcome, Probe, Run
from keepword.probes.queries import RIGHT
from keepword.probes.queries import probes as queries
from keepword.probes.services import remove_probe, run_now, save_probe, switch_probe

may_keep = right_required(RIGHT)
PAGE: Final = 50
DRAWN: Final = 60  # runs of which the chart shows how long they took
WHAT: Final = {
    Kind.MAIL: gettext_lazy("A mail goes out to the inbox and has to come in again."),
    Kind.CHAT: gettext_lazy("A visitor says a line in the chat, and one has to come back."),
    Kind.FORM: gettext_lazy("A request is filled in and sent, and has to arrive."),
    Kind.PAGE: gettext_lazy("A page of help or the portal is fetched and timed."),
    Kind.API: gettext_lazy("An answer of the API is fetched and timed."),
}


@require_GET
@may_keep
def overview(request: HttpRequest) -> HttpResponse:
    """All tests, those that fail first, each with its last runs."""
    user = person(request)
    found = list(queries.probes(user))
    strips = queries.strips(user, found)
    rows = [
        {"probe": one, "runs": runs, "last": runs[-1] if runs else None}
        for one, runs in ((one, strips[one.pk]) for one in found)
    ]
    return _shown(request, "list", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: HttpRequest) -> HttpResponse:
    """Choose what is tested, then how."""
    key = request.GET.get("kind", "")
    if key not in Kind.values:
        return _shown(request, "kinds", kinds=[(one, one.label, WHAT[one]) for one in Kind])
    kind = Kind(key)
    return _edit(request, None, kind, {"name": kind.label, "is_on": True} | BEGINNING[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is set."""
    found = queries.get_probe(person(request), pk)
    return _edit(request, found, Kind(found.kind), typed_of(found))


def _edit(request: HttpRequest, probe: Probe | None, kind: Kind, begins: dict[str, Any]) -> HttpResponse:
    form = ProbeForm(kind, request.POST if request.method == "POST" else None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_probe(person(request), probe, form.plan())
        except (Invalid, Conflict) as error:
            refused(form, error)
        else:
            return redirect("probe", kept.pk)
    status = 422 if form.errors else 200
    return _shown(request, "edit", status=status, form=form, probe=probe, kind=kind, what=WHAT[kind])


@require_GET
@may_keep
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    """What it found: its times, and each run."""
    user = person(request)
    found = queries.get_probe(user, pk)
    see(user, "probe", found.pk)
    rows = page(
        queries.runs(user, found),
        order=("-asked_at", "-id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    return _shown(
        request,
        "probe",
        probe=found,
        page=rows,
        what=WHAT[Kind(found.kind)],
        timed=found.kind in (Kind.PAGE, Kind.FORM),
        day=queries.summary(user, found),
        chart=_chart(user, found),
    )


@require_POST
@may_keep
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Run it now, switch it, remove it."""
    user = person(request)
    found = queries.get_probe(user, pk)
    do = request.POST.get("do", "")
    try:
        if do == "run":
            run_now(user, found)
            messages.success(request, _("It runs now. Look again in a moment."))
        elif do in ("on", "off"):
            switch_probe(user, found, on=do == "on")
        elif do == "remove":
            remove_probe(user, found)
            messages.success(request, _("It is removed."))
            return redirect("probes")
        else:
            raise Invalid(_("Choose what is to be done."), field="do")
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("probe", found.pk)


def _chart(user: User, probe: Probe) -> SafeString | str:
    newest = queries.runs(user, probe).exclude(outcome=Outcome.GOING).order_by("-asked_at", "-id")[:DRAWN]
    runs: Sequence[Run] = list(newest)[::-1]
    took = [run.seconds if run.outcome == Outcome.PASSED else None for run in runs]
    if sum(one is not None for one in took) < 2:
        return ""
    return charts.lines(
        [(_("seconds"), took)],
        _labels(runs),
        name=_("Seconds that each of the last runs took"),
        top=max(charts.round_top(took), 1.0),
        show=_seconds,
    )


def _labels(runs: Sequence[Run]) -> list[str]:
    """The whole moment for each mark; short for those that are written below the chart, which has few."""
    at = [timezone.localtime(run.asked_at) for run in runs]
    short = "j M" if at[-1] - at[0] > timedelta(days=1) else "H:i"
    every = -(-len(at) // charts.LABELS)
    return [
        formats.date_format(one, short if number % every == 0 else "j M H:i:s")
        for number, one in enumerate(at)
    ]


def _seconds(value: float) -> str:
    return formats.number_format(value, decimal_pos=2 if value < 10 else 0)


def _shown(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"desk/probes/{name}.html", {"section": "probes", **context}, status=status)
