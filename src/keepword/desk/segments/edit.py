"""The page that makes a segment: its name, whom it holds, and beside it how many that are now."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.core.conditions import Condition
from keepword.core.errors import Invalid
from keepword.desk.access import person, right_required
from keepword.desk.conditions import Builder, in_words
from keepword.desk.conditions import read as read_condition
from keepword.relationship import queries, services
from keepword.relationship.models import Segment

may_segment = right_required("outreach")


@dataclass(frozen=True)
class Typed:
    """What stands in the form; `errors` by field: name, about, condition, whole."""

    name: str = ""
    about: str = ""
    condition: Condition = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def wrong(self, error: Invalid) -> "Typed":
        where = error.field if error.field in ("name", "about", "condition") else "whole"
        return replace(self, errors={where: error.message})


@require_http_methods(["GET", "HEAD", "POST"])
@may_segment
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _edit(request, None, Typed())


@require_http_methods(["GET", "HEAD", "POST"])
@may_segment
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    found = queries.get_segment(person(request), pk)
    return _edit(request, found, Typed(found.title, found.description, found.condition))


def _edit(request: HttpRequest, found: Segment | None, typed: Typed) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, typed)
    typed = _typed(request)
    if typed.errors:
        return _page(request, found, typed)
    plan = services.Plan(typed.name, typed.condition, typed.about)
    try:
        saved = services.save_segment(person(request), found, plan)
    except Invalid as error:
        return _page(request, found, typed.wrong(error))
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.title})
    return redirect("segment", saved.pk)


def _typed(request: HttpRequest) -> Typed:
    typed = Typed(request.POST.get("name", ""), request.POST.get("about", ""))
    try:
        condition = read_condition(request.POST.get("condition", ""), subject="customer", stored=True)
        return replace(typed, condition=condition)
    except Invalid as error:
        return typed.wrong(error)


def _page(request: HttpRequest, found: Segment | None, typed: Typed) -> HttpResponse:
    context: dict[str, Any] = {
        "segment": found,
        "typed": typed,
        "builder": Builder(typed.condition, "customer", stored=True, error=typed.errors.get("condition", "")),
        "section": "segments",
    }
    return render(request, "desk/segments/edit.html", context, status=422 if typed.errors else 200)


@require_POST
@may_segment
def preview(request: HttpRequest) -> HttpResponse:
    """How many customers the condition in the form holds for now, and a few of them."""
    typed = _typed(request)
    context: dict[str, Any] = {"problem": typed.errors.get("condition", "")}
    if not context["problem"]:
        try:
            context["count"] = queries.count(person(request), typed.condition)
            context["words"] = in_words(typed.condition, "customer")
        except Invalid as error:
            context["problem"] = error.message
    return render(request, "desk/segments/_preview.html", context)
