"""Calibration: who grades the same, and where they differ."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from keepword.accounts.models import User
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.quality.review import may_grade
from keepword.desk.quality.shown import shown_value, title_of
from keepword.quality import services
from keepword.quality.models import Calibration
from keepword.quality.queries import calibrations as queries
from keepword.quality.queries.cards import in_use
from keepword.quality.queries.reviews import reviewers

PAGE: Final = 40


class CalibrationForm(forms.Form):
    """Which conversation, and who grades it."""

    conversation = forms.IntegerField(
        label=gettext_lazy("Number of the conversation"), min_value=1, max_value=2**62
    )
    reviewers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who grades it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.CharField(label=gettext_lazy("What it is to clear up"), max_length=300, required=False)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["reviewers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(pk__in=[one.pk for one in reviewers(user)]).order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def overview(request: HttpRequest) -> HttpResponse:
    """All calibrations, how far those who grade agree over them, and a new one."""
    user = person(request)
    data = request.POST if request.method == "POST" else None
    form = CalibrationForm(user, data)
    if data is not None and form.is_valid():
        typed = form.cleaned_data
        try:
            place = get_conversation(user, typed["conversation"])
            made = services.begin_calibration(user, place, list(typed["reviewers"]), about=typed["about"])
        except NotFound:
            form.add_error("conversation", _("There is no such conversation."))
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("quality_calibration", made.pk)
    nominal, ordinal = queries.together(user)
    context = {
        "page": page(
            queries.calibrations(user),
            order=("-created_at", "-id"),
            after=request.GET.get("after", ""),
            size=PAGE,
        ),
        "form": form,
        "nominal": nominal,
        "ordinal": ordinal,
        "card": in_use(),
        "section": "quality",
    }
    return render(request, "desk/quality/calibrations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: who has finished, and once it is closed, what each has marked."""
    user = person(request)
    found = queries.get_calibration(user, pk)
    if request.method == "POST":
        try:
            services.close_calibration(user, found)
        except Conflict as error:
            messages.error(request, error.message)
        return redirect("quality_calibration", pk)
    graders = list(found.reviews.select_related("reviewer").order_by("pk"))
    context: dict[str, Any] = {
        "calibration": found,
        "graders": graders,
        "mine": next((row for row in graders if row.reviewer_id == user.pk), None),
        "section": "quality",
    }
    if found.closed_at is not None:
        context |= _compared(found)
    return render(request, "desk/quality/calibration.html", context)


def _compared(found: Calibration) -> dict[str, Any]:
    told = queries.compared(found)
    rows = [
        {
            "title": title_of(row.criterion),
            "values": [shown_value(row.criterion.kind, mark.value if mark else None) for mark in row.marks],
            "notes": [
                (review.reviewer.name if review.reviewer else "", mark.note)
                for review, mark in zip(told.reviews, row.marks, strict=True)
                if mark and mark.note
            ],
            "differs": row.differs,
        }
        for row in told.rows
    ]
    return {"told": told, "rows": sorted(rows, key=lambda row: not row["differs"])}
