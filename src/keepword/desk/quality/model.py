"""The language model beside the reviewers: how far they agree, what left for it, and which one is asked."""

import json
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.core.keyset import page
from keepword.desk.access import admin_required, person
from keepword.desk.quality.review import may_grade
from keepword.desk.quality.shown import shown_value, title_of
from keepword.quality import services
from keepword.quality.models import Grader, GraderMark, GradingState
from keepword.quality.queries import beside as queries
from keepword.quality.queries import grading

PAGE: Final = 40
SHOWN: Final = 60_000  # letters of an answer
CALLS: Final = 20


class GraderForm(forms.Form):
    """Which model is asked, and how much; its key is never shown again."""

    on = forms.BooleanField(
        label=gettext_lazy("Have a language model grade too"),
        required=False,
        help_text=gettext_lazy("What customers wrote leaves this machine then, without names and numbers."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of its API"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "The part before /chat/completions, of any API that is compatible with OpenAI's. "
            "For a machine of your own network name it in KEEPWORD_WEBHOOK_HOSTS."
        ),
        widget=forms.URLInput(attrs={"placeholder": "https://models.example/v1"}),
    )
    model = forms.CharField(label=gettext_lazy("Name of the model"), max_length=120, required=False)
    key = forms.CharField(
        label=gettext_lazy("Key of the API"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "It is kept encrypted. Empty: it stays as it is, but is forgotten with another address."
        ),
    )
    forget = forms.BooleanField(label=gettext_lazy("Forget the key"), required=False)
    share = forms.IntegerField(
        label=gettext_lazy("Per cent of finished reviews"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("So many of them, at random, are graded by the model too."),
    )
    most_calls = forms.IntegerField(
        label=gettext_lazy("Calls a month, at most"),
        min_value=0,
        help_text=gettext_lazy("A call that fails, or is made to try it, counts too."),
    )
    most_letters = forms.IntegerField(
        label=gettext_lazy("Letters that leave in a month, at most"),
        min_value=0,
        help_text=gettext_lazy("A thousand letters are about 250 to 500 tokens, by language."),
    )


@require_GET
@may_grade
def overview(request: HttpRequest) -> HttpResponse:
    """How far the model and the reviewers agree, and where they differ."""
    user = person(request)
    names = queries.models(user)
    wanted = request.GET.get("model", "")
    model = wanted if wanted in names else names[0] if names else ""
    context: dict[str, Any] = {
        "grader": grading.grader(),
        "may_set": grading.may_set(user),
        "names": names,
        "model": model,
        "least": queries.LEAST,
        "section": "quality",
    }
    if model:
        told = queries.beside(user, model)
        found = page(
            queries.differing(user, model), order=("-id",), after=request.GET.get("after", ""), size=PAGE
        )
        context |= {
            "told": told,
            "rows": [(title_of(row.criterion), row) for row in told.rows],
            "refused": [(queries.REFUSED.get(name, name), n) for name, n in sorted(told.refused.items())],
            "page": found,
            "differing": [_differs(mark) for mark in found.rows],
        }
    return render(request, "desk/quality/model.html", context)


def _differs(mark: GraderMark) -> dict[str, Any]:
    kind = mark.criterion.kind if mark.criterion else ""
    return {
        "review": mark.grading.review,
        "title": title_of(mark.criterion) if mark.criterion else mark.key,
        "model": shown_value(kind, mark.value),
        "reviewer": shown_value(kind, getattr(mark, "reviewer", None)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def settings(request: HttpRequest) -> HttpResponse:
    """Which model is asked, how much, and what has left in this month."""
    user = person(request)
    row = grading.grader_for(user)
    names = ("on", "address", "model", "share", "most_calls", "most_letters")
    data = request.POST if request.method == "POST" else None
    form = GraderForm(data, initial={name: getattr(row, name) for name in names})
    if data is not None and form.is_valid():
        typed = form.cleaned_data
        key = "" if typed["forget"] else typed["key"] or None
        try:
            services.save_grader(user, key=key, **{name: typed[name] for name in names})
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("quality_grader")
    return _settings(request, row, form, 422 if form.errors else 200)


def _settings(request: HttpRequest, row: Grader, form: GraderForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "grader": row,
        "used": grading.used(),
        "example": grading.newest_to_show(person(request)),
        "section": "quality",
    }
    return render(request, "desk/quality/grader.html", context, status=status)


@require_POST
@admin_required
def try_it(request: HttpRequest) -> HttpResponse:
    """Ask the model, as it is saved, to grade a made-up conversation."""
    try:
        found = services.try_grader(person(request))
    except Invalid as error:
        messages.error(request, error.message)
    else:
        if found.ok:
            text = _("%(text)s It took %(seconds)s s.")
            messages.success(request, text % {"text": found.text, "seconds": found.seconds})
        else:
            messages.error(request, found.text)
    return redirect("quality_grader")


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What of one review would leave, or has left, and what the model answered."""
    user = person(request)
    found = grading.review_to_show(user, pk)
    error: KeepwordError | None = None
    if request.method == "POST":
        try:
            services.ask_grading(user, found)
        except (Conflict, Refused) as fault:
            error = fault
        else:
            messages.success(request, _("The model is asked; the page shows it when it has answered."))
            return redirect("quality_review_model", pk)
    graded = grading.grading_of(found)
    would = grading.material(found)
    row = grading.grader()
    context = {
        "review": found,
        "grading": graded,
        "calls": [_call(one) for one in list(graded.calls.all())[:CALLS]] if graded else [],
        "marks": [_mark(one) for one in graded.marks.all()] if graded and not found.is_open else [],
        "would": would,
        "body": _readable(would.messages),
        "grader": row,
        "may_ask": row.on
        and not found.is_open
        and found.calibration_id is None
        and (graded is None or (graded.state == GradingState.FAILED and graded.erased_at is None)),
        "error": error,
        "section": "quality",
    }
    return render(request, "desk/quality/review_model.html", context, status=409 if error else 200)


def _mark(mark: GraderMark) -> dict[str, Any]:
    return {
        "title": title_of(mark.criterion) if mark.criterion else mark.key,
        "value": shown_value(mark.criterion.kind, mark.value) if mark.criterion else "",
        "mark": mark,
    }


def _call(call: Any) -> dict[str, Any]:
    try:
        sent = _readable(json.loads(call.sent)["messages"])
    except (ValueError, KeyError, TypeError):
        sent = call.sent
    return {"call": call, "sent": sent, "answer": call.answer[:SHOWN]}


def _readable(said: Iterable[dict[str, str]]) -> str:
    """The messages as they leave, one after the other, their line breaks as such."""
    return "\n\n".join(str(one.get("content", "")) for one in said)
