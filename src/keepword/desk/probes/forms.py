"""What one sets of a service test, and of a checklist."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Inbox
from keepword.core.errors import KeepwordError
from keepword.probes.models import Checklist, Kind, Probe
from keepword.probes.queries import RIGHT
from keepword.probes.queries import probes as queries
from keepword.probes.rules import due
from keepword.probes.services import ListPlan, Plan
from keepword.probes.services.lists import LONGEST, MOST_DAYS

# What is set of each kind, beside what every test has.
_OF_KIND: Final = {
    Kind.MAIL: ("inbox", "sender"),
    Kind.CHAT: ("inbox",),
    Kind.FORM: ("request_kind",),
    Kind.PAGE: ("path",),
    Kind.API: ("path",),
}
BEGINNING: Final[dict[str, dict[str, Any]]] = {
    Kind.MAIL: {"every": 15, "limit": 120},
    Kind.CHAT: {"every": 5, "limit": 10},
    Kind.FORM: {"every": 15, "limit": 10},
    Kind.PAGE: {"every": 5, "limit": 5, "path": "/help/"},
    Kind.API: {"every": 5, "limit": 5, "path": "/health/ready"},
}


class ProbeForm(forms.Form):
    """A test of one kind."""

    name = forms.CharField(label=_("Name"), max_length=80)
    inbox = forms.ModelChoiceField(label=_("Inbox"), queryset=Inbox.objects.none())
    sender = forms.ModelChoiceField(
        label=_("Sent by"),
        queryset=Inbox.objects.none(),
        required=False,
        empty_label=_("the same inbox"),
        help_text=_("Another inbox at another provider walks the way that a customer's mail does."),
    )
    request_kind = forms.ModelChoiceField(label=_("Kind of request"), queryset=RequestKind.objects.none())
    path = forms.CharField(
        label=_("Page"), max_length=300, help_text=_("Where it stands below your address, such as /help/.")
    )
    every = forms.IntegerField(label=_("Every so many minutes"), min_value=1, max_value=due.MOST_EVERY)
    limit = forms.IntegerField(label=_("Failed after so many seconds"), min_value=1, max_value=due.MOST_LIMIT)
    owner = forms.ModelChoiceField(
        label=_("Who looks after it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("the admins"),
        help_text=_("Told when it fails twice in a row, and when it passes again; so are the admins."),
    )
    is_on = forms.BooleanField(label=_("On"), required=False, initial=True)

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        keepers = [one.pk for one in User.objects.filter(is_active=True) if one.may(RIGHT)]
        _choose(self, "owner", User.objects.filter(pk__in=keepers).order_by("name", "pk"))
        inboxes = queries.mail_inboxes() if kind == Kind.MAIL else queries.chat_inboxes()
        _choose(self, "inbox", inboxes)
        _choose(self, "sender", queries.mail_senders())
        _choose(self, "request_kind", queries.request_kinds())
        for name in ("inbox", "sender", "request_kind", "path"):
            if name not in _OF_KIND[kind]:
                del self.fields[name]

    @property
    def lacks(self) -> bool:
        """Whether there is nothing that a test of this kind could walk."""
        if self.kind == Kind.MAIL:
            return not queries.mail_senders().exists()
        if self.kind == Kind.CHAT:
            return not queries.chat_inboxes().exists()
        return self.kind == Kind.FORM and not queries.request_kinds().exists()

    def plan(self) -> Plan:
        """What was typed."""
        return Plan(kind=self.kind, **self.cleaned_data)


def typed_of(probe: Probe) -> dict[str, Any]:
    """A test as the form shows it."""
    names = ("name", "inbox", "sender", "request_kind", "path", "every", "limit", "owner", "is_on")
    return {name: getattr(probe, name) for name in names}


class ChecklistForm(forms.Form):
    """A round of checks."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    place = forms.CharField(label=_("Place"), max_length=LONGEST, help_text=_("Such as: shop, store room."))
    points = forms.CharField(
        label=_("What is looked at"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=15_000,
        help_text=_("One point a line, said as it should be: “The door opens by itself”."),
    )
    every_days = forms.IntegerField(label=_("Every so many days"), min_value=1, max_value=MOST_DAYS)
    next_on = forms.DateField(label=_("Next on"), widget=forms.DateInput(attrs={"type": "date"}))
    who = forms.ModelChoiceField(
        label=_("Who walks it"), queryset=User.objects.none(), required=False, empty_label=_("anybody")
    )
    owner = forms.ModelChoiceField(
        label=_("Who puts in order what is not"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("whoever found it"),
    )
    fix_days = forms.IntegerField(
        label=_("Within so many days"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("What is not in order becomes a task, due then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = [one.pk for one in User.objects.filter(is_active=True) if one.may("converse")]
        for name in ("who", "owner"):
            _choose(self, name, User.objects.filter(pk__in=workers).order_by("name", "pk"))

    def plan(self) -> ListPlan:
        """What was typed."""
        typed = dict(self.cleaned_data)
        return ListPlan(points=typed.pop("points").splitlines(), **typed)


def typed_of_list(checklist: Checklist) -> dict[str, Any]:
    """A checklist, with its points as `asked`, as the form shows it."""
    names = ("name", "place", "every_days", "next_on", "who", "owner", "fix_days")
    asked = "\n".join(point.text for point in checklist.asked)  # type: ignore[attr-defined]
    return {name: getattr(checklist, name) for name in names} | {"points": asked}


def refused(form: forms.Form, error: KeepwordError) -> None:
    """Say in the form what a verb did not take."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
