"""What one sets of a survey."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.feedback.models import Survey
from keepword.feedback.rules import asking
from keepword.feedback.services import Plan

_SAME: Final = (
    *("name", "languages", "anonymous", "by_link"),
    *("sampling", "quiet_days", "one_question", "owner"),
)


class SurveyForm(forms.Form):
    """Beside the questions, which are the instrument's. `fixed`: it was opened, so that whether it asks by
    name cannot be changed any more."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only your people see it."))
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_("Nobody can see who answered what; low answers are not followed up then."),
    )
    by_link = forms.BooleanField(
        label=_("Whoever has the link may answer"),
        required=False,
        help_text=_("For a web page, a printed code, a kiosk."),
    )
    sampling = forms.IntegerField(
        label=_("How many of a hundred customers are asked"), min_value=1, max_value=100
    )
    quiet_days = forms.IntegerField(
        label=_("Days without another question"),
        min_value=0,
        max_value=asking.LONGEST_QUIET,
        help_text=_("Whoever was asked anything is left in peace for so long."),
    )
    one_question = forms.BooleanField(label=_("The first question stands in the mail itself"), required=False)
    follow_hours = forms.IntegerField(
        label=_("Working hours until somebody gets in touch after a low answer"),
        min_value=1,
        max_value=asking.LONGEST_FOLLOW // 60,
        required=False,
        help_text=_("Empty: low answers are not followed up."),
    )
    owner = forms.ModelChoiceField(
        label=_("Who gets in touch"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("whoever has the conversation"),
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["anonymous"].disabled = fixed

    def plan(self, base: Plan) -> Plan:
        """What was typed, over what it is already."""
        typed = self.cleaned_data
        hours = typed["follow_hours"]
        names = (
            "name",
            "languages",
            "anonymous",
            "by_link",
            "sampling",
            "quiet_days",
            "one_question",
            "owner",
        )
        return replace(
            base, **{name: typed[name] for name in names}, follow_minutes=hours * 60 if hours else None
        )


def typed_of(plan: Plan) -> dict[str, Any]:
    """A plan as the form shows it."""
    minutes = plan.follow_minutes
    hours = max(1, round(minutes / 60)) if minutes else None
    return {name: getattr(plan, name) for name in _SAME} | {"follow_hours": hours}


def plan_of(survey: Survey) -> Plan:
    """What a survey is now; its questions stay."""
    names = set(Plan.__dataclass_fields__) - {"questions"}
    return Plan(**{name: getattr(survey, name) for name in names})
