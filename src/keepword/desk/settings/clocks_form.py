"""The form of a clock's policy, and its condition as boxes to tick."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.calendars.models import Calendar
from keepword.calendars.queries import calendars
from keepword.commitments.models import Policy
from keepword.commitments.services import Pauses, Times
from keepword.conversations.models import Inbox, Priority
from keepword.core.errors import Invalid
from keepword.desk.conditions import Builder, read
from keepword.desk.settings.fields import MinutesField

Condition = Mapping[str, Any]
MOST_INBOXES = 200
_PAUSES = tuple(Pauses.__dataclass_fields__)
_NOT_OURS = ("csrfmiddlewaretoken", "seen")
# The boxes ask the first two. A policy is asked when a message comes, so what only changes later is left out.
_IN_BOXES = (
    "priority",
    "inbox",
    "status",
    "assignee",
    "clock",
    "missed",
    "due",
    "newest",
    "waiting",
    "closed",
    "messages",
    "answered",
)


@dataclass(frozen=True)
class Boxes:
    """A condition as the form shows it: priorities and inboxes, none of them for any.

    `other` is what the form cannot show; it is kept as it is.
    """

    priorities: tuple[int, ...] = ()
    inboxes: tuple[int, ...] = ()
    other: tuple[Condition, ...] = ()

    @property
    def condition(self) -> dict[str, Any]:
        """The boxes as a condition."""
        parts: list[Condition] = []
        if self.priorities:
            parts.append({"field": "priority", "op": "in", "value": list(self.priorities)})
        if self.inboxes:
            parts.append({"field": "inbox", "op": "in", "value": list(self.inboxes)})
        parts += self.other
        if not parts:
            return {}
        return dict(parts[0]) if len(parts) == 1 else {"all": parts}


def boxes(condition: Condition) -> Boxes:
    """A condition as boxes."""
    parts = (
        condition.get("all") if isinstance(condition.get("all"), list) else [condition] if condition else []
    )
    found = Boxes()
    for part in parts or []:
        priorities = _values(part, "priority")
        inboxes = _values(part, "inbox")
        if priorities and not found.priorities:
            found = Boxes(priorities, found.inboxes, found.other)
        elif inboxes and not found.inboxes:
            found = Boxes(found.priorities, inboxes, found.other)
        else:
            found = Boxes(found.priorities, found.inboxes, (*found.other, part))
    return found


def _values(part: Condition, field: str) -> tuple[int, ...]:
    """Which values a condition on one field lets through, () when it cannot be said in boxes."""
    value = part.get("value")
    if part.get("field") != field:
        return ()
    op = part.get("op", "is")
    if op == "is" and isinstance(value, int):
        return (value,)
    if op == "in" and isinstance(value, list) and all(isinstance(one, int) for one in value):
        return tuple(value)
    if op == "at least" and field == "priority" and isinstance(value, int):
        return tuple(one for one in Priority.values if one >= value)
    return ()


class PolicyForm(forms.Form):
    """A policy: for which conversations, how soon, what customers are told."""

    name = forms.CharField(label=_("Name"), max_length=80)
    priorities = forms.TypedMultipleChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any priority."),
    )
    inboxes = forms.TypedMultipleChoiceField(
        label=_("Inbox"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any inbox."),
    )
    first_response_minutes = MinutesField(
        label=_("First response"), help_text=_("From the customer's first message to our first answer.")
    )
    next_response_minutes = MinutesField(
        label=_("Next response"), help_text=_("From each further message to our answer to it.")
    )
    resolution_minutes = MinutesField(
        label=_("Resolution"), help_text=_("From the first message until the matter is settled.")
    )
    pause_while_waiting = forms.BooleanField(
        label=_("The resolution pauses while we wait for the customer"), required=False
    )
    pause_while_snoozed = forms.BooleanField(
        label=_("It pauses while the conversation is snoozed and somebody said why"), required=False
    )
    pause_while_aside = forms.BooleanField(
        label=_("It pauses while somebody else, asked aside, owes us an answer"), required=False
    )
    published_first_response_minutes = MinutesField(label=_("We answer within"))
    published_resolution_minutes = MinutesField(label=_("We settle it within"))
    calendar: forms.ModelChoiceField[Calendar] = forms.ModelChoiceField(
        label=_("Counts in"), queryset=None, required=False, empty_label=_("the default working hours")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = Inbox.objects.order_by("name").values_list("pk", "name")[:MOST_INBOXES]
        self.fields["inboxes"].choices = list(named)  # type: ignore[attr-defined]
        self.fields["calendar"].queryset = calendars(user)  # type: ignore[attr-defined]

    @property
    def times(self) -> Times:
        """The times of a valid form."""
        return Times(**{name: self.cleaned_data[name] for name in Times.__dataclass_fields__})

    @property
    def pauses(self) -> Pauses:
        """While what the resolution pauses, as ticked in a valid form."""
        return Pauses(**{name: self.cleaned_data[f"pause_while_{name}"] for name in _PAUSES})

    def given(self, before: Boxes) -> dict[str, Any]:
        """What a verb is given but for the pauses; Invalid when the further conditions cannot be read."""
        data = self.cleaned_data
        ticked = Boxes(tuple(data["priorities"]), tuple(data["inboxes"]), self._other(before))
        return {
            "name": data["name"],
            "condition": ticked.condition,
            "times": self.times,
            "calendar": data["calendar"],
            "is_active": data["is_active"],
        }

    def _other(self, before: Boxes) -> tuple[Condition, ...]:
        """The further conditions; those that were there when the page sent none."""
        if "condition" not in self.data:
            return before.other
        typed = read(self.data["condition"])
        return tuple(typed["all"]) if list(typed) == ["all"] else (typed,) if typed else ()

    def builder(self, before: Boxes) -> Builder:
        """The further conditions as the page shows them."""
        try:
            other = self._other(before) if self.is_bound else before.other
        except Invalid as error:
            return Builder(_joined(before.other), without=_IN_BOXES, error=error.message)
        return Builder(_joined(other), without=_IN_BOXES)

    @property
    def digest(self) -> str:
        """Changes whenever anything in the form does: whether what was previewed is what is to be saved."""
        sent = dict(self.data.lists()) if isinstance(self.data, QueryDict) else dict(self.data)
        kept = [(key, sent[key]) for key in sorted(sent) if key not in _NOT_OURS]
        return sha256(json.dumps(kept).encode()).hexdigest()[:20]


def _joined(parts: Sequence[Condition]) -> Condition:
    if len(parts) < 2:
        return parts[0] if parts else {}
    return {"all": list(parts)}


def initial_of(policy: Policy | None) -> dict[str, Any]:
    """What stands in the form of a policy, or of a new one."""
    if policy is None:
        return {"pause_while_waiting": True, "is_active": True}
    ticked = boxes(policy.condition)
    return {
        "name": policy.name,
        "priorities": list(ticked.priorities),
        "inboxes": list(ticked.inboxes),
        **{name: getattr(policy, name) for name in Times.__dataclass_fields__},
        **{f"pause_while_{name}": getattr(policy, f"pause_while_{name}") for name in _PAUSES},
        "calendar": policy.calendar_id,
        "is_active": policy.is_active,
    }
