"""Surveys: their list, what each says, how each is set."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.surveys.forms import SurveyForm, plan_of, typed_of
from keepword.feedback.instruments import KEYS, instrument
from keepword.feedback.letters import said
from keepword.feedback.models import FollowUp, Role, State, Survey
from keepword.feedback.queries import surveys as queries
from keepword.feedback.queries.results import Asked, Results, Said, results, words
from keepword.feedback.services import Plan, beginning, close_survey, open_survey, save_survey

may_keep = right_required(queries.RIGHT)
PAGE: Final = 40
_QUADRANTS: Final = {
    "concentrate": gettext_lazy("work on it: important, and not good enough"),
    "keep_up": gettext_lazy("keep it up: important, and good"),
    "low_priority": gettext_lazy("later: not good, and of little importance"),
    "overkill": gettext_lazy("more than needed: good, and of little importance"),
}

_DIMENSIONS: Final = {
    "tangibles": gettext_lazy("What one sees: the shop, its people and papers"),
    "reliability": gettext_lazy("Reliability"),
    "responsiveness": gettext_lazy("Readiness to help"),
    "assurance": gettext_lazy("Knowledge and courtesy"),
    "empathy": gettext_lazy("Individual attention"),
    "usability": gettext_lazy("Usability"),
    "pulse": gettext_lazy("How our people are"),
    "recommend": gettext_lazy("Would recommend working here"),
}
_ROLES: Final = {one: label for one, label in Role.choices if one}


@require_GET
@may_keep
def overview(request: HttpRequest) -> HttpResponse:
    """All surveys, the newest first."""
    user = person(request)
    found = page(
        queries.surveys(user), order=("-created_at", "-id"), after=request.GET.get("after", ""), size=PAGE
    )
    waiting = queries.follow_ups(user).filter(done_at=None).count()
    return _shown(request, "list", page=found, waiting=waiting)


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to ask with, then how."""
    key = request.GET.get("with", "")
    if key not in KEYS:
        language = _language()
        kinds = [
            {
                "key": one,
                "title": said(instrument(one).title, language),
                "n": len(instrument(one).questions),
                "first": said(instrument(one).questions[0].texts, language),
            }
            for one in KEYS
        ]
        return _shown(request, "kinds", kinds=kinds)
    return _edit(request, None, beginning(key, _language()))


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is set."""
    found = queries.get_survey(person(request), pk)
    return _edit(request, found, plan_of(found))


def _edit(request: HttpRequest, survey: Survey | None, plan: Plan) -> HttpResponse:
    fixed = survey is not None and survey.opened_at is not None
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=typed_of(plan), fixed=fixed)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_survey(person(request), survey, form.plan(plan))
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("survey", kept.pk)
    questions = survey.questions.all() if survey else instrument(plan.instrument).questions
    asked = [(said(one.texts, _language()), one.kind, one.low, one.high) for one in questions]
    status = 422 if form.errors else 200
    return _shown(request, "edit", status=status, form=form, survey=survey, asked=asked)


@require_GET
@may_keep
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says as yet."""
    user = person(request)
    found = queries.get_survey(user, pk)
    known = results(found)
    said_of = words(found)
    return _shown(
        request,
        "survey",
        survey=found,
        results=known,
        lines=[_line(one, said_of.get(one.question.pk, ())) for one in known.questions],
        scales=[(_dimension(one.dimension), _ROLES.get(one.role, ""), one) for one in known.scales.values()],
        gaps=[(_dimension(name), gap) for name, gap in known.servqual.dimensions.items()]
        if known.servqual
        else [],
        map=_map(known),
        address=queries.link_url(found) if found.by_link else "",
        waiting=FollowUp.objects.filter(response__survey=found, done_at=None).count(),
    )


@require_POST
@may_keep
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it, or close it."""
    user = person(request)
    found = queries.get_survey(user, pk)
    verbs = {"open": open_survey, "close": close_survey}
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        raise Invalid(_("Choose what is to be done."), field="do")
    try:
        kept = verb(user, found)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        is_open = kept.state == State.OPEN
        messages.success(request, _("It can be answered now.") if is_open else _("It is closed."))
    return redirect("survey", found.pk)


def _line(one: Asked, wrote: Sequence[Said]) -> dict[str, Any]:
    """A question with its bars: how often each answer, as a share of the most frequent; or with what they
    wrote."""
    most = max(one.counts.values(), default=0)
    numbers = one.question.kind in ("scale", "points")
    keys = sorted(one.counts, key=float) if numbers else sorted(one.counts)
    options = {option["key"]: said(option["texts"], _language()) for option in one.question.options}
    bars = [
        {"answer": options.get(key, key), "n": one.counts[key], "width": round(100 * one.counts[key] / most)}
        for key in keys
    ]
    return {"asked": one, "text": said(one.question.texts, _language()), "bars": bars, "wrote": wrote}


def _map(known: Results) -> list[dict[str, Any]]:
    """The importance-performance map as rows."""
    if known.csi is None:
        return []
    by_item = {one.question.item: said(one.question.texts, _language()) for one in known.questions}
    named = _bare([by_item.get(one.item, one.item) for one in known.csi.items])
    return [
        {"text": text, "rated": one, "what": _QUADRANTS[known.quadrants[one.item]]}
        for text, one in zip(named, known.csi.items, strict=True)
    ]


def _bare(texts: Sequence[str]) -> Sequence[str]:
    """Without what they all ask alike: "How satisfied are you with this: the price?" is "the price"."""
    parts = [text.rpartition(": ") for text in texts]
    is_alike = len({before for before, _colon, _after in parts}) == 1
    return [after.rstrip("?") for _before, _colon, after in parts] if is_alike else texts


def _dimension(name: str) -> str:
    """What a dimension is called: ours in words, of a survey of one's own as it was named."""
    return str(_DIMENSIONS.get(name, name))


def _language() -> str:
    return (get_language() or "en")[:2]


def _shown(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"desk/surveys/{name}.html", {"section": "surveys", **context}, status=status)
