"""The register of causes, one cause with its analysis and measures, and the few that matter."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import Language
from keepword.accounts.queries import people
from keepword.complaints import queries, services
from keepword.complaints.models import PRESENT, Bone, Cause, CauseState, Measure, MeasureKind, RemovalState
from keepword.complaints.rules.fishbone import fishbone
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.complaints.charts import drawn
from keepword.desk.complaints.views import owner_of
from keepword.desk.parts import wants_part
from keepword.notifications.services import see
from keepword.problems.services.problem import checked

SPANS = {"90": 90, "365": 365, "all": 0}


@require_GET
@agent_required
def register(request: HttpRequest) -> HttpResponse:
    """What is there and what was removed."""
    gone = request.GET.get("show") == "gone"
    states = [CauseState.REMOVED, CauseState.CHECKED] if gone else list(PRESENT)
    rows = queries.with_counts(queries.causes(person(request)).filter(state__in=states))
    found = page(rows, order=("-found_at", "-id"), after=request.GET.get("after", ""), size=40)
    context = {"page": found, "gone": gone, "section": "complaints"}
    return render(request, "desk/complaints/causes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Name one."""
    user, error = person(request), None
    if request.method == "POST":
        try:
            return redirect("cause", services.find(user, _analysis(request)).pk)
        except Invalid as wrong:
            error = wrong
    context = {"people": list(people(user)), "typed": request.POST, "error": error, "section": "complaints"}
    return render(request, "desk/complaints/cause_new.html", context, status=422 if error else 200)


@require_GET
@agent_required
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause: what it is, what is done against it, whose complaints it is behind."""
    found = queries.get_cause(person(request), pk)
    see(person(request), "cause", pk)
    return _page(request, found)


def _page(
    request: HttpRequest,
    found: Cause,
    *,
    error: KeepwordError | None = None,
    preview: Any = None,
    texts: dict[str, str] | None = None,
) -> HttpResponse:
    user, given = person(request), texts or {}
    removals = queries.removals(found)
    bones = [(bone.value, bone.label, found.bones.get(bone.value, [])) for bone in Bone]
    context = {
        "cause": found,
        "page": queries.of_cause(user, found, after=request.GET.get("after", "")),
        "measures": list(found.measures.select_related("owner").order_by("done_at", "due_on", "pk")),
        "removals": removals,
        "busy": any(one.state == RemovalState.RUNNING for one in removals),
        "whys": [*found.whys, *[""] * (5 - len(found.whys))],
        "bones": bones,
        "picture": fishbone(
            found.title, [(str(label), list(words)) for _key, label, words in bones if words]
        ),
        "kinds": MeasureKind.choices,
        "people": list(people(user)),
        "may_decide": services.may_decide(user, found),
        "to_tell": queries.to_tell(found),
        "texts": [(code, name, given.get(code, "")) for code, name in Language.choices],
        "preview": preview,
        "section": "complaints",
        "error": error,
        "today": clock.now().date(),
    }
    template = "_removals" if wants_part(request) and "removals" in request.GET else "cause"
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return render(request, f"desk/complaints/{template}.html", context, status=status)


def _analysis(request: HttpRequest) -> services.Analysis:
    posted = request.POST
    return services.Analysis(
        title=posted.get("title", ""),
        product=posted.get("product", ""),
        process=posted.get("process", ""),
        owner=owner_of(request),
        about=posted.get("about", ""),
        whys=posted.getlist("why"),
        bones={bone: posted.get(f"bone_{bone}", "").splitlines() for bone in Bone.values},
    )


def _done(request: HttpRequest, found: Cause, verb: Callable[[], object], word: str) -> HttpResponse:
    try:
        verb()
    except (Invalid, Conflict, Refused) as error:
        return _page(request, queries.get_cause(person(request), found.pk), error=error)
    messages.success(request, word)
    return redirect("cause", found.pk)


@require_POST
@agent_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of it."""
    user = person(request)
    found = queries.get_cause(user, pk)
    return _done(request, found, lambda: services.analyse(user, found, _analysis(request)), _("Saved."))


@require_POST
@agent_required
def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Something is done against it."""
    user = person(request)
    found = queries.get_cause(user, pk)

    def verb() -> Measure:
        return services.add_measure(
            user,
            found,
            text=request.POST.get("text", ""),
            kind=request.POST.get("kind", ""),
            owner=owner_of(request),
            due_on=_day(request.POST.get("due_on", "")),
        )

    return _done(request, found, verb, _("Saved."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Choose a day."), field="due_on") from None


@require_POST
@agent_required
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done, is not (`do`: "again"), or is dropped ("drop")."""
    user = person(request)
    found = queries.get_measure(user, pk)
    wanted = request.POST.get("do", "done")
    if wanted == "drop":
        services.drop_measure(user, found)
    else:
        services.finish_measure(user, found, done=wanted == "done")
    return redirect("cause", found.cause_id)


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It is gone: first (without `sure`) it is shown who would be told what."""
    user = person(request)
    found = queries.get_cause(user, pk)
    texts = {code: request.POST.get(f"text_{code}", "").replace("\r\n", "\n") for code in Language.values}
    told = texts if "tell" in request.POST else None
    if "sure" not in request.POST and told is not None:
        try:
            preview = queries.preview(found, checked(texts))
        except Invalid as error:
            return _page(request, found, error=error, texts=texts)
        return _page(request, found, preview=preview, texts=texts)
    return _done(request, found, lambda: services.remove(user, found, texts=told), _("The cause is removed."))


@require_POST
@agent_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has looked: it is gone, or (without `works`) it is back."""
    user = person(request)
    found = queries.get_cause(user, pk)
    works = "works" in request.POST
    return _done(request, found, lambda: services.check(user, found, works=works), _("Saved."))


@require_GET
@agent_required
def few(request: HttpRequest) -> HttpResponse:
    """Which few causes are behind most complaints."""
    span = request.GET.get("days", "90")
    span = span if span in SPANS else "90"
    since = clock.now() - timedelta(days=SPANS[span]) if SPANS[span] else None
    bars = queries.pareto(person(request), since=since)
    spans = [("90", _("90 days")), ("365", _("A year")), ("all", _("Always"))]
    context = {"bars": bars, "chart": drawn(bars), "span": span, "spans": spans, "section": "complaints"}
    return render(request, "desk/complaints/pareto.html", context)
