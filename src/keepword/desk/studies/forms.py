"""What one sets of a usability study and of a session, and what one notes of a task."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.core.errors import KeepwordError
from keepword.feedback.models import Ended, Study, Tested
from keepword.feedback.rules import usability
from keepword.feedback.services import Noted, StudyPlan, TaskPlan
from keepword.feedback.services.sessions import LONGEST_NAME, LONGEST_NOTE, MOST_ERRORS
from keepword.feedback.services.studies import (
    LONGEST,
    LONGEST_TEXT,
    LONGEST_WHEN,
    MOST_DAYS,
    MOST_TASKS,
    as_plan,
)

_ROOM: Final = 3  # tasks that can be added at once


class StudyForm(forms.Form):
    """A study without its tasks. `fixed`: it was opened, so that what is measured stays."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST, help_text=_("Only your people see it."))
    tested = forms.ChoiceField(label=_("What is tested"), choices=Tested.choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each task is said in each of them."),
    )
    keep_days = forms.IntegerField(
        label=_("Days until who took part is forgotten"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Names and notes go then; what was measured stays."),
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tested"].disabled = self.fields["languages"].disabled = fixed

    def plan(self, tasks: Sequence[TaskPlan] | None) -> StudyPlan:
        """What was typed."""
        return StudyPlan(tasks=tasks, **self.cleaned_data)


class TaskForm(forms.Form):
    """One task; a row that is left empty is none. The verb says what is missing."""

    start = forms.CharField(
        label=_("Where it begins"),
        required=False,
        max_length=300,
        help_text=_("A page below your address, such as /help/."),
    )
    done_when = forms.CharField(label=_("It is done when"), required=False, max_length=LONGEST_WHEN)
    target = forms.IntegerField(
        label=_("Should take at most, in seconds"),
        required=False,
        min_value=1,
        max_value=usability.LONGEST,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        self.fields.clear()
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("What participants read: %(language)s") % {"language": name},
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        self.fields.update(own)

    def task(self) -> TaskPlan | None:
        """What was typed; None of an empty row."""
        typed = self.cleaned_data
        texts = {code: typed.get(f"text_{code}", "") for code, _name in settings.LANGUAGES}
        texts = {code: text for code, text in texts.items() if text}
        if not texts and not typed.get("start") and not typed.get("done_when"):
            return None
        return TaskPlan(texts, typed.get("start", ""), typed.get("done_when", ""), typed.get("target") or 120)


Tasks: Any = forms.formset_factory(TaskForm, extra=_ROOM, max_num=MOST_TASKS, absolute_max=MOST_TASKS)


def typed_of(study: Study) -> dict[str, Any]:
    """A study as the form shows it."""
    return {name: getattr(study, name) for name in ("name", "tested", "languages", "keep_days")}


def tasks_of(study: Study) -> list[dict[str, Any]]:
    """Its tasks as the rows show them."""
    plans = [as_plan(one) for one in study.tasks.all()]
    return [
        {
            **{f"text_{code}": text for code, text in one.texts.items()},
            "start": one.start,
            "done_when": one.done_when,
            "target": one.target,
        }
        for one in plans
    ]


class SessionForm(forms.Form):
    """Who takes part."""

    name = forms.CharField(
        label=_("Who takes part"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("A name or a sign by which you know them; it may stay empty."),
    )
    language = forms.ChoiceField(label=_("Language"))
    moderator = forms.ModelChoiceField(
        label=_("Who sits beside"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody: they get a link"),
        help_text=_("Whoever sits beside looks on and notes how each task goes."),
    )

    def __init__(self, study: Study, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        language, moderator = self.fields["language"], self.fields["moderator"]
        assert isinstance(language, forms.ChoiceField)
        assert isinstance(moderator, forms.ModelChoiceField)
        language.choices = [(code, names[code]) for code in study.languages]
        workers = [one.pk for one in User.objects.filter(is_active=True) if one.may("converse")]
        moderator.queryset = User.objects.filter(pk__in=workers).order_by("name", "pk")


class NotedForm(forms.Form):
    """How one task went."""

    ended = forms.ChoiceField(label=_("How it went"), choices=Ended.choices)
    seconds = forms.FloatField(label=_("Seconds"), required=False, min_value=0.1, max_value=usability.LONGEST)
    slips = forms.IntegerField(
        label=_("Errors that you counted"), required=False, min_value=0, max_value=MOST_ERRORS
    )
    ease = forms.TypedChoiceField(
        label=_("How easy they found it"),
        choices=[("", "–"), *((n, n) for n in range(usability.EASE[0], usability.EASE[1] + 1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def noted(self) -> Noted:
        """What was typed."""
        given = dict(self.cleaned_data)
        return Noted(errors=given.pop("slips"), **given)


def refused(form: forms.Form, error: KeepwordError) -> None:
    """Say in the form what a verb did not take."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
