"""One review: the conversation beside the card, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.parts import shown_anyway, wants_part
from keepword.desk.quality.shown import details
from keepword.quality import services
from keepword.quality.models import Criterion, Review
from keepword.quality.queries import reviews as queries

may_grade = right_required(queries.RIGHT)


def number(text: str) -> int:
    """A number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def value_of(text: str) -> int | None:
    """A mark as a form sends it; None for none. Invalid for what is no number."""
    if not text:
        return None
    if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 4:
        return int(text)
    raise Invalid(_("Choose one of the marks."), field="value")


def reviewer_of(request: HttpRequest, field: str = "reviewer") -> User | None:
    """The chosen reviewer; None for nobody."""
    wanted = request.POST.get(field, "")
    if not wanted:
        return None
    found = {one.pk: one for one in queries.reviewers(person(request))}.get(number(wanted))
    if found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found


@require_GET
@agent_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of it."""
    return _page(request, queries.get_review(person(request), pk))


def _page(request: HttpRequest, found: Review, error: KeepwordError | None = None) -> HttpResponse:
    user = person(request)
    context = details(user, found)
    context |= {
        "error": error,
        "typed": request.POST,
        "reviewers": queries.reviewers(user) if context["may_give"] else [],
    }
    status = 200
    if error is not None:
        status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, Refused) else 422
    return render(request, "desk/quality/review.html", context, status=status)


@require_POST
@may_grade
def put_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one criterion as it is marked, and answer with its line and the score."""
    user = person(request)
    found = queries.get_review(user, pk)
    key = request.POST.get("criterion", "")
    error: KeepwordError | None = None
    try:
        criterion = _criterion(found, key)
        words = request.POST.get("words")
        services.mark(
            user,
            found,
            criterion,
            value=value_of(request.POST.get("value", "")),
            note=request.POST.get("note"),
            words=words.splitlines() if words is not None else None,
        )
    except (Invalid, Conflict, Refused) as fault:
        error = fault
    current = queries.get_review(user, pk)
    if not wants_part(request):
        return redirect("quality_review", pk) if error is None else _page(request, current, error)
    context = details(user, current) | {"error": error, "fault": key}
    context["line"] = next((line for line in context["lines"] if line.criterion.key == key), None)
    if context["line"] is None:
        raise NotFound(_("This card does not ask that."))
    answer = render(request, "desk/quality/_marked.html", context, status=422 if error else 200)
    return shown_anyway(answer) if error else answer


def _criterion(review: Review, key: str) -> Criterion:
    found = next((one for one in queries.criteria(review) if one.key == key), None)
    if found is None:
        raise Invalid(_("This card does not ask that."), field="criterion")
    return found


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says (`do`)."""
    user = person(request)
    found = queries.get_review(user, pk)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict, Refused) as error:
        return _page(request, queries.get_review(user, pk), error)
    messages.success(request, _("Saved."))
    still = queries.reviews(user).filter(pk=pk).exists()
    return redirect("quality_review", pk) if still else redirect("quality")


def _take(request: HttpRequest, found: Review) -> None:
    services.take(person(request), found)


def _finish(request: HttpRequest, found: Review) -> None:
    services.finish(person(request), found, note=request.POST.get("note", ""))


def _look(request: HttpRequest, found: Review) -> None:
    services.look_again(person(request), found)


def _drop(request: HttpRequest, found: Review) -> None:
    services.drop(person(request), found)


def _give(request: HttpRequest, found: Review) -> None:
    services.give(person(request), found, reviewer_of(request))


def _dispute(request: HttpRequest, found: Review) -> None:
    services.dispute(person(request), found, request.POST.get("dispute", ""))


def _settle(request: HttpRequest, found: Review) -> None:
    changed: dict[str, Any] = {}
    for one in queries.criteria(found):
        value = value_of(request.POST.get(f"value_{one.key}", ""))
        if value is not None:
            changed[one.key] = value
    services.settle(person(request), found, request.POST.get("decision", ""), changed)


def _coach(request: HttpRequest, found: Review) -> None:
    services.coach(person(request), found, request.POST.get("words", ""))


_VERBS: dict[str, Callable[[HttpRequest, Review], None]] = {
    "take": _take,
    "finish": _finish,
    "look": _look,
    "drop": _drop,
    "give": _give,
    "dispute": _dispute,
    "settle": _settle,
    "coach": _coach,
}
