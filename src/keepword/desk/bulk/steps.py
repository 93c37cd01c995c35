"""The bar's buttons, and the step that a form of it asks for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.core import actions
from keepword.core.actions import Action, Argument
from keepword.core.errors import Invalid

SUBJECT = "conversation"
KEYS = {"assign": "a", "priority": "p", "tag": "t", "close": "e", "snooze": "s"}
_FIRST = ("assign", "priority", "tag", "close", "snooze")


@dataclass(frozen=True)
class Choice:
    """A line of a button's menu: what it says and the step that it asks for, as JSON."""

    label: str
    step: str


@dataclass(frozen=True)
class Button:
    """An action of the bar: at once (`step`), by a choice among `choices`, or with a form of `inputs`."""

    action: Action
    key: str
    step: str = ""
    choices: Sequence[Choice] = ()
    inputs: Sequence[Argument] = ()


def buttons() -> tuple[list[Button], list[Button]]:
    """What can be done to many: the commonest with a button each, the rest for the menu "More"."""
    made = [_button(action) for action in actions.actions(SUBJECT) if action.bulk]
    first = [button for button in made if button.action.name in _FIRST]
    return first, [button for button in made if button not in first]


def _button(action: Action) -> Button:
    key = KEYS.get(action.name, "")
    if not action.arguments:
        return Button(action, key, step=json.dumps({"do": action.name}))
    if action.name == "snooze":
        return Button(action, key, choices=_moments())
    argument = action.arguments[0]
    if len(action.arguments) > 1 or argument.choices is None:
        return Button(action, key, inputs=action.arguments)
    many = argument.kind == "choices"
    found = [
        Choice(str(label), json.dumps({"do": action.name, argument.name: [value] if many else value}))
        for value, label in argument.choices()
    ]
    if not argument.required:
        found.insert(0, Choice(_("Nobody"), json.dumps({"do": action.name, argument.name: None})))
    return Button(action, key, choices=found)


def _moments() -> list[Choice]:
    spans = (
        (60, _("For an hour")),
        (240, _("For four hours")),
        (1440, _("For a day")),
        (10_080, _("For a week")),
    )
    return [Choice(label, json.dumps({"do": "snooze", "minutes": minutes})) for minutes, label in spans]


def asked_step(posted: QueryDict) -> dict[str, Any]:
    """The step of a button (`step`, JSON), or of a form (`do`, and its arguments by name)."""
    if posted.get("step"):
        try:
            step = json.loads(posted.get("step", ""))
        except ValueError:
            step = None
        if not isinstance(step, dict):
            raise Invalid(_("Choose what to do."), field="step")
        return step
    action = actions.get(SUBJECT, posted.get("do", ""))
    step = {"do": action.name}
    for argument in action.arguments:
        value = posted.get(argument.name, "").strip()
        if value:
            step[argument.name] = _read(argument, value, posted.getlist(argument.name))
    return step


def _read(argument: Argument, value: str, values: list[str]) -> Any:
    if argument.kind == "number":
        return int(value) if value.isdecimal() and len(value) < 10 else value
    if argument.kind == "flag":
        return value == "yes"
    if argument.choices is None:
        return values if argument.kind == "choices" else value
    known = {str(key): key for key, _label in argument.choices()}
    if argument.kind == "choices":
        return [known.get(one, one) for one in values]
    return known.get(value, value)


def label_of(steps: Sequence[dict[str, Any]]) -> str:
    """What was done, in the reader's words: "Add tags: broken"."""
    return "; ".join(_label(step) for step in steps)


def _label(step: dict[str, Any]) -> str:
    try:
        action = actions.get(SUBJECT, str(step.get("do", "")))
    except Invalid:
        return str(step.get("do", ""))
    said = [_said(argument, step.get(argument.name)) for argument in action.arguments]
    said = [one for one in said if one]
    return f"{action.label}: {', '.join(said)}" if said else str(action.label)


def _said(argument: Argument, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if argument.choices is None:
        return str(value)[:60]
    known: dict[Any, str | Promise] = dict(argument.choices())
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(known.get(one, one)) for one in values)[:200]
