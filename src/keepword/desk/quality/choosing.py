"""Who is reviewed: chosen by hand, or drawn for a week."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from keepword.accounts.models import User
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.desk.access import person
from keepword.desk.quality.review import may_grade
from keepword.quality import services
from keepword.quality.models import Draw, Scorecard
from keepword.quality.queries import cards
from keepword.quality.queries import reviews as queries

SHOWN: Final = 12  # weeks


class ChooseForm(forms.Form):
    """A conversation to be reviewed."""

    conversation = forms.IntegerField(
        label=gettext_lazy("Number of the conversation"),
        min_value=1,
        max_value=2**62,
        help_text=gettext_lazy("It stands in its address and beside its subject."),
    )
    reviewer = forms.ModelChoiceField(
        label=gettext_lazy("Reviewer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("whoever takes it"),
    )
    scorecard = forms.ModelChoiceField(
        label=gettext_lazy("Scorecard"), queryset=Scorecard.objects.none(), empty_label=None
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: as many days from now as for those that are drawn."),
    )
    again = forms.BooleanField(label=gettext_lazy("Also if it was reviewed before"), required=False)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        able = [one.pk for one in queries.reviewers(user)]
        for name, rows in (
            ("reviewer", User.objects.filter(pk__in=able).order_by("name")),
            ("scorecard", cards.usable(user)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class SamplingForm(forms.Form):
    """Who is drawn by itself."""

    on = forms.BooleanField(
        label=gettext_lazy("Draw each week by itself"),
        required=False,
        help_text=gettext_lazy("On Monday, for the week that is over."),
    )
    per_agent = forms.IntegerField(
        label=gettext_lazy("Conversations of each agent"),
        min_value=0,
        help_text=gettext_lazy("At random, the same number for everybody."),
    )
    risky = forms.IntegerField(
        label=gettext_lazy("More by risk"),
        min_value=0,
        help_text=gettext_lazy(
            "Of all together: rated low, a complaint, a broken promise, an annoyed customer."
        ),
    )
    due_days = forms.IntegerField(label=gettext_lazy("Days until a review is due"), min_value=1)
    scorecard = forms.ModelChoiceField(
        label=gettext_lazy("Scorecard"),
        queryset=Scorecard.objects.none(),
        required=False,
        empty_label=gettext_lazy("the newest one in use"),
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["scorecard"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = cards.usable(user)


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a conversation by hand."""
    user = person(request)
    data = request.POST if request.method == "POST" else None
    form = ChooseForm(user, data, initial={"conversation": request.GET.get("conversation")})
    if data is not None and form.is_valid():
        typed = form.cleaned_data
        try:
            about = get_conversation(user, typed["conversation"])
            made = services.ask_review(
                user,
                about,
                reviewer=typed["reviewer"],
                scorecard=typed["scorecard"],
                again=typed["again"],
                due_on=typed["due_on"],
            )
        except NotFound:
            form.add_error("conversation", _("There is no such conversation."))
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("quality_review", made.pk)
    context = {"form": form, "card": cards.in_use(), "section": "quality"}
    return render(request, "desk/quality/choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may_grade
def sampling(request: HttpRequest) -> HttpResponse:
    """How many are drawn of whom, and what was drawn."""
    user = person(request)
    row = cards.sampling()
    first = {name: getattr(row, name) for name in ("on", "per_agent", "risky", "due_days")}
    first["scorecard"] = cards.in_use(row.scorecard) if row.scorecard else None
    data = request.POST if request.method == "POST" else None
    form = SamplingForm(user, data, initial=first)
    if data is not None and form.is_valid():
        try:
            services.save_sampling(user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("quality_sampling")
    context = {
        "form": form,
        "draws": list(Draw.objects.select_related("by").order_by("-week")[:SHOWN]),
        "card": cards.in_use(row.scorecard),
        "section": "quality",
    }
    return render(request, "desk/quality/sampling.html", context, status=422 if form.errors else 200)


@require_POST
@may_grade
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the week that is over now."""
    try:
        made = services.draw_week(person(request))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
        return redirect("quality_sampling")
    if made.drawn:
        messages.success(request, _drawn(made.drawn))
    else:
        messages.info(request, _("There was nothing to draw in that week."))
    return redirect("quality_sampling")


def _drawn(n: int) -> str:
    return ngettext("%(n)s conversation is drawn.", "%(n)s conversations are drawn.", n) % {"n": n}
