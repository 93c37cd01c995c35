"""What the builder of steps is given, and what comes back from it.

A page includes `desk/steps/_builder.html` with `steps` (a `StepsBuilder`), the style sheet
`desk/conditions.css` and the module `desk/js/steps.js`. The form then carries the steps as JSON in one field,
which `read` takes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.core import actions
from keepword.core.actions import Action, Argument, Step
from keepword.core.errors import Invalid

_LONGEST: Final = 300_000  # characters of steps as JSON
_MOST_CHOICES: Final = 500


@dataclass(frozen=True)
class StepsBuilder:
    """Steps in a form. `automatic`: only what a rule does by itself. `without`: actions to leave out."""

    steps: Sequence[Step] = ()
    subject: str = "conversation"
    automatic: bool = False
    without: Sequence[str] = ()
    name: str = "steps"
    error: str = ""

    @property
    def json(self) -> str:
        """What stands in the form's field."""
        return json.dumps(list(self.steps), ensure_ascii=False)

    @property
    def description(self) -> dict[str, Any]:
        """What the script needs to know: actions with their arguments, words."""
        shown = [
            one
            for one in actions.actions(self.subject)
            if one.name not in self.without and (one.automatic or not self.automatic)
        ]
        return {"actions": [_described(one) for one in shown], "words": _words()}


def read(text: str) -> list[dict[str, Any]]:
    """The steps that came back from a builder, not yet checked; Invalid (field "steps") for none."""
    if len(text) > _LONGEST:
        raise Invalid(_("These are too many things to do."), field="steps")
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(step, dict) for step in found):
        raise Invalid(_("What is to be done was lost on the way; build it again."), field="steps")
    return found


def _described(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": str(action.label),
        "arguments": [_argument(one) for one in action.arguments],
    }


def _argument(argument: Argument) -> dict[str, Any]:
    choices = argument.choices() if argument.choices is not None else ()
    return {
        "name": argument.name,
        "label": str(argument.label),
        "kind": argument.kind,
        "required": argument.required,
        "choices": [[value, str(label)] for value, label in choices[:_MOST_CHOICES]],
    }


def _words() -> dict[str, str]:
    return {
        "action": _("What is done"),
        "add": _("Add an action"),
        "remove": _("Remove this action"),
        "up": _("Do it earlier"),
        "choose": _("Choose…"),
        "nobody": pgettext("a choice", "nobody"),
        "yes": pgettext("an answer", "yes"),
        "no": pgettext("an answer", "no"),
        "minutes": _("minutes"),
        "hours": _("hours"),
        "days": _("days"),
        "unit": _("Unit of time"),
        "none": _("Nothing is done yet."),
        "other": _("An action that is not there any more; remove it."),
    }
