"""What the builder in the page is given, and what comes back from it.

A page includes `desk/conditions/_builder.html` with `builder` (a `Builder`), the style sheet
`desk/conditions.css` and the module `desk/js/conditions.js`. The form then carries the condition as JSON in
one field, which `read` checks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.core import conditions
from keepword.core.comparisons import CHOICE, SET
from keepword.core.conditions import Condition, Field
from keepword.core.errors import Invalid

_LONGEST: Final = 50_000  # characters of a condition as JSON
_MOST_CHOICES: Final = 500


@dataclass(frozen=True)
class Builder:
    """A condition in a form. `stored`: only what the database can be asked (for lists).

    `without` names fields that make no sense here. `name` is the form's field.
    """

    condition: Condition = field(default_factory=dict)
    subject: str = "conversation"
    stored: bool = False
    without: Sequence[str] = ()
    name: str = "condition"
    error: str = ""

    @property
    def json(self) -> str:
        """What stands in the form's field."""
        return json.dumps(self.condition, ensure_ascii=False)

    @property
    def description(self) -> dict[str, Any]:
        """What the script needs to know: fields, comparisons, words."""
        shown = [f for f in conditions.fields(self.subject) if self._is_shown(f)]
        return {"fields": [_described(one) for one in shown], "words": _words(self.subject)}

    def _is_shown(self, one: Field) -> bool:
        if one.name in self.without or (self.stored and not one.stored):
            return False
        return one.kind not in (CHOICE, SET) or one.choices is not None


def read(text: str, *, subject: str = "conversation", stored: bool = False) -> dict[str, Any]:
    """The condition that came back from a builder; Invalid (field "condition") when it is none."""
    if len(text) > _LONGEST:
        raise Invalid(_("This condition is too long."), field="condition")
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid(_("The condition was lost on the way; build it again."), field="condition")
    conditions.check(subject, found, stored=stored)
    return found


def _described(one: Field) -> dict[str, Any]:
    choices = one.choices() if one.choices is not None else ()
    return {
        "name": one.name,
        "label": capfirst(str(one.label)),
        "group": str(one.group),
        "kind": one.kind,
        "unit": str(one.unit),
        "choices": [[value, str(label)] for value, label in choices[:_MOST_CHOICES]],
        "ops": _operators(one),
    }


def _operators(one: Field) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"op": word, "label": str(operator.label), "takes": operator.takes}
        for word, operator in conditions.operators(one).items()
        if word != "is empty"
    ]
    if "is empty" in conditions.operators(one):
        found.append({"op": "is empty", "label": _("is empty"), "takes": "none", "value": True})
        found.append({"op": "is empty", "label": _("is not empty"), "takes": "none", "value": False})
    return found


def _words(subject: str) -> dict[str, str]:
    everybody = _("No condition: it holds for every customer.")
    return {
        "all": _("All of these hold"),
        "any": _("Any of these holds"),
        "match": _("How the conditions combine"),
        "field": _("What is asked"),
        "operator": _("How it is compared"),
        "value": _("Value"),
        "unit": _("Unit of time"),
        "add": _("Add a condition"),
        "group": _("Add a group"),
        "remove": _("Remove this condition"),
        "remove_group": _("Remove this group"),
        "choose": _("Choose…"),
        "yes": pgettext("an answer", "yes"),
        "no": pgettext("an answer", "no"),
        "minutes": _("minutes"),
        "hours": _("hours"),
        "days": _("days"),
        "words": _("refund, money back"),
        "several": _("separate several by commas"),
        "none": everybody if subject == "customer" else _("No condition: it holds for every conversation."),
        "other": _("A further condition that this page cannot show; it is kept."),
    }
