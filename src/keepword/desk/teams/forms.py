"""The forms of teams, their routing, people's work and absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.calendars.queries import calendars
from keepword.conversations.models import Inbox
from keepword.desk.settings.fields import MinutesField
from keepword.routing.models import Method, Reroute
from keepword.routing.services import PolicyFields
from keepword.teams.models import AbsenceKind
from keepword.teams.queries import skills, teams

Choices = list[tuple[int | str, str | Promise]]
# Beside those that Keepword speaks: what customers in Europe write, by ISO 639.
OTHERS = tuple(
    [
        "be",
        "bg",
        "cs",
        "da",
        "de",
        "es",
        "et",
        "fi",
        "fr",
        "hu",
        "it",
        "lv",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "sk",
        "sv",
        "tr",
    ]
)
MOST = 500  # people, inboxes, teams in a form
CAPACITY_HELP = gettext_lazy("Open conversations at once. Rules give no more; people may still take more.")


def languages() -> Choices:
    """Those that Keepword speaks first, then others, in the reader's words."""
    own = [code for code, _name in settings.LANGUAGES]
    names = Locale.parse(get_language() or "en").languages
    others = sorted(((code, str(names.get(code, code))) for code in OTHERS), key=lambda one: one[1])
    return [*((code, str(names.get(code, code))) for code in own), *others]


def _whole(value: str) -> int | None:
    return int(value) if value else None


class NumbersField(forms.TypedMultipleChoiceField):
    """Boxes to tick, each a number."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, coerce=int, widget=forms.CheckboxSelectMultiple
        )


class NumberField(forms.TypedChoiceField):
    """One of a list, each a number; None for none."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, coerce=_whole, empty_value=None, choices=[]
        )


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """What can be chosen in a field of a form."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def calendar_choices(user: User, empty: str) -> Choices:
    """The calendars, after `empty`."""
    return [("", empty), *((one.pk, one.name) for one in calendars(user)[:MOST])]


class RoutingForm(forms.Form):
    """How conversations are given to people."""

    method = forms.ChoiceField(
        label=gettext_lazy("New conversations"), choices=Method.choices, widget=forms.RadioSelect
    )
    continuity_days = forms.IntegerField(
        label=gettext_lazy("First whoever knows the customer"),
        min_value=0,
        max_value=3650,
        help_text=gettext_lazy("Who answered them last within so many days, if they are free. 0: nobody."),
    )
    by_skill = forms.BooleanField(
        label=gettext_lazy("Only who knows what it needs"),
        required=False,
        help_text=gettext_lazy("Who writes the customer's language and has the skills that it asks for."),
    )
    relax = forms.ChoiceField(
        label=gettext_lazy("When nobody of these is free"),
        choices=(
            ("now", gettext_lazy("anybody gets it at once")),
            ("later", gettext_lazy("anybody gets it after a while")),
            ("never", gettext_lazy("it waits")),
        ),
        help_text=gettext_lazy("First the skills are not asked for any more, then the language."),
    )
    relax_minutes = MinutesField(label=gettext_lazy("After a while is"))
    by_hours = forms.BooleanField(
        label=gettext_lazy("Only in their working hours"),
        required=False,
        help_text=gettext_lazy("Without it, whoever is not away or absent gets something at any hour."),
    )
    reroute = forms.ChoiceField(
        label=gettext_lazy("A customer writes again to somebody who is not there"), choices=Reroute.choices
    )
    overflow_team = NumberField(gettext_lazy("When nobody has taken it in time, it goes on to"))
    overflow_minutes = MinutesField(label=gettext_lazy("In time is"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.given = list(teams(user)[:MOST])
        offer(self, "overflow_team", [("", _("nobody: it stays")), *((t.pk, t.name) for t in self.given)])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("relax") == "later" and not given.get("relax_minutes"):
            self.add_error("relax_minutes", _("Say after how long."))
        if given.get("overflow_team") and not given.get("overflow_minutes"):
            self.add_error("overflow_minutes", _("Say after how long."))
        return cleaned

    @property
    def policy(self) -> PolicyFields:
        """The policy of a valid form."""
        given = self.cleaned_data
        after = {"now": 0, "later": given["relax_minutes"] or 0, "never": None}[given["relax"]]
        target = next((team for team in self.given if team.pk == given["overflow_team"]), None)
        return PolicyFields(
            method=given["method"],
            by_skill=given["by_skill"],
            relax_minutes=after,
            continuity_days=given["continuity_days"],
            by_hours=given["by_hours"],
            reroute=given["reroute"],
            overflow_team=target,
            overflow_minutes=given["overflow_minutes"] if target else None,
        )


def routing_initial(policy: Any) -> dict[str, Any]:
    """What stands in the form of a policy (a `Policy`, a `Rule` or a `PolicyFields`)."""
    minutes = policy.relax_minutes
    return {
        "method": policy.method,
        "by_skill": policy.by_skill,
        "relax": "never" if minutes is None else "later" if minutes else "now",
        "relax_minutes": minutes or None,
        "continuity_days": policy.continuity_days,
        "by_hours": policy.by_hours,
        "reroute": policy.reroute,
        "overflow_team": policy.overflow_team_id,
        "overflow_minutes": policy.overflow_minutes,
    }


class TeamForm(RoutingForm):
    """A team and how its conversations are given."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Colleagues see it when they hand something over."),
    )
    members = NumbersField(gettext_lazy("Who works in it"))
    inboxes = NumbersField(
        gettext_lazy("New conversations of these inboxes are its own"),
        gettext_lazy("An inbox belongs to one team; ticked here, it leaves the other."),
    )
    is_private = forms.BooleanField(
        label=gettext_lazy("Private"),
        required=False,
        help_text=gettext_lazy("Only its people, leads and admins see its conversations."),
    )
    calendar = NumberField(gettext_lazy("Working hours"))
    capacity = forms.IntegerField(
        label=gettext_lazy("Each takes at most"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=CAPACITY_HELP,
    )
    own_rules = forms.ChoiceField(
        label=gettext_lazy("Rules"),
        choices=(("", gettext_lazy("as the whole shop")), ("own", gettext_lazy("its own"))),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.user = user
        offer(self, "members", [(one.pk, one.name) for one in people(user)[:MOST]])
        offer(self, "inboxes", [(box.pk, box.name) for box in Inbox.objects.order_by("name")[:MOST]])
        offer(self, "calendar", calendar_choices(user, _("those of the shop")))


class TryForm(forms.Form):
    """A conversation that might come: what would happen to it?"""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    skill = NumberField(gettext_lazy("Needs"))

    prefix = "try"

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "language", [("", _("any")), *languages()])
        offer(self, "skill", [("", _("nothing special")), *((s.pk, s.name) for s in skills(user)[:MOST])])


class WorkForm(forms.Form):
    """What a person knows, how much they take, when they work."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages that they write to customers in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: that of their pages."),
    )
    skills = NumbersField(gettext_lazy("Skills"))
    capacity = forms.IntegerField(
        label=gettext_lazy("Takes at most"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=CAPACITY_HELP,
    )
    calendar = NumberField(gettext_lazy("Working hours"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "languages", languages())
        offer(self, "skills", [(one.pk, one.name) for one in skills(user)[:MOST]])
        offer(self, "calendar", calendar_choices(user, _("those of the team, else of the shop")))


class SkillForm(forms.Form):
    """A skill, and which conversations need it."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as “Repairs of lamps”.")
    )
    inboxes = NumbersField(
        gettext_lazy("Needed for what comes in at"), gettext_lazy("None ticked: at any inbox.")
    )
    words = forms.CharField(
        label=gettext_lazy("Or when the subject has one of these words"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Separated by commas."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "inboxes", [(box.pk, box.name) for box in Inbox.objects.order_by("name")[:MOST]])


@dataclass(frozen=True)
class NeedParts:
    """When a skill is needed, as its form shows it; `other` is what it cannot show, and keeps."""

    inboxes: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    other: tuple[Mapping[str, Any], ...] = ()

    @property
    def condition(self) -> dict[str, Any]:
        parts: list[Mapping[str, Any]] = []
        if self.inboxes:
            parts.append({"field": "inbox", "op": "in", "value": list(self.inboxes)})
        parts += [{"field": "subject", "op": "contains", "value": word} for word in self.words]
        parts += self.other
        return {"any": parts} if parts else {}


def need_parts(condition: Mapping[str, Any]) -> NeedParts:
    """A condition as the form of a skill shows it."""
    parts = (
        condition.get("any") if isinstance(condition.get("any"), list) else [condition] if condition else []
    )
    inboxes: Sequence[int] = ()
    words: list[str] = []
    other: list[Mapping[str, Any]] = []
    for part in parts or []:
        asked = (part.get("field"), part.get("op"))
        if asked == ("inbox", "in") and not inboxes:
            inboxes = part.get("value", [])
        elif asked == ("subject", "contains"):
            words.append(str(part.get("value", "")))
        else:
            other.append(part)
    return NeedParts(tuple(inboxes), tuple(words), tuple(other))


class AbsenceForm(forms.Form):
    """Some days, or some hours of one."""

    kind = forms.ChoiceField(label=pgettext_lazy("an absence", "Why"), choices=AbsenceKind.choices)
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Until, with that day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    begins = forms.TimeField(
        label=gettext_lazy("Only from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Empty: the whole day."),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Only until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("They and leads see it."),
    )

    def span(self, zone: str) -> dict[str, Any]:
        """Of a valid form: when it begins and ends in a person's zone, and whether these are whole days."""
        given = self.cleaned_data
        first: date = given["first"]
        last: date = given["last"] or first
        begins, ends = given["begins"], given["ends"]
        here = ZoneInfo(zone)
        end_day = last if ends else last + timedelta(days=1)
        return {
            "starts_at": datetime.combine(first, begins or time(), here),
            "ends_at": datetime.combine(end_day, ends or time(), here),
            "whole_days": begins is None and ends is None,
        }
