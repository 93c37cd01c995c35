"""One registry of what can be done, for rules, macros, bulk actions and whatever else acts by data.

A step is data: `{"do": "assign", "assignee": 3}`. Apps register the actions of a subject ("conversation"),
each the verb that pages call too, with the arguments that it takes; whoever keeps steps checks them when they
are saved (`check`) and does them when their time comes (`run`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.core.actors import Actor
from keepword.core.errors import Invalid

Step = Mapping[str, Any]
Before = dict[str, Any]
MOST_STEPS = 20


@dataclass(frozen=True)
class Argument:
    """What an action wants to know. Kinds are JSON's: text and long (str), number and choice (int or str),
    choices (a list of these), flag (bool), moment (ISO 8601 with offset).

    `choices` gives (value, label) pairs to choose among, as they are now; an argument that is not
    required may be missing or null.
    """

    name: str
    label: str | Promise
    kind: str = "text"
    choices: Callable[[], Sequence[tuple[int | str, str | Promise]]] | None = None
    required: bool = True


@dataclass(frozen=True)
class Action:
    """Something that can be done to a subject.

    `run(actor, item, arguments)` does it by a verb and returns what `undo(actor, item, before)` needs to
    take it back (JSON), or None when nothing was changed. Without `undo` it cannot be taken back.
    `bulk` actions may be done to many at once; `automatic` ones by rules; those of macros are all.
    """

    name: str
    label: str | Promise
    run: Callable[[Actor, Any, Mapping[str, Any]], Before | None]
    arguments: tuple[Argument, ...] = ()
    undo: Callable[[Actor, Any, Before], object] | None = None
    bulk: bool = True
    automatic: bool = True
    icon: str = ""
    order: int = 100


@dataclass(frozen=True)
class Done:
    """A step that was done; `before` is None when it changed nothing."""

    action: Action
    step: Step
    before: Before | None = field(default=None)


_actions: dict[str, dict[str, Action]] = {}


def register(subject: str, *actions: Action) -> None:
    """Make actions of a subject ("conversation") available; the same name again replaces."""
    _actions.setdefault(subject, {}).update({action.name: action for action in actions})


def actions(subject: str) -> list[Action]:
    """What can be done to a subject, in order."""
    return sorted(_actions.get(subject, {}).values(), key=lambda action: (action.order, action.name))


def get(subject: str, name: str) -> Action:
    """One action; Invalid, naming it, when there is none."""
    action = _actions.get(subject, {}).get(name)
    if action is None:
        raise Invalid(_("There is no action “%(name)s”.") % {"name": name[:60]}, field="do")
    return action


def check(subject: str, steps: Sequence[Step]) -> None:
    """Raise Invalid, naming what is wrong, unless every step can be done to the subject now."""
    if not isinstance(steps, list | tuple) or len(steps) > MOST_STEPS:
        raise Invalid(_("At most %(n)s actions at once.") % {"n": MOST_STEPS}, field="actions")
    for step in steps:
        if not isinstance(step, Mapping):
            raise Invalid(_("An action must be an object with a “do”."), field="actions")
        action = get(subject, str(step.get("do", "")))
        known = {argument.name for argument in action.arguments} | {"do"}
        for name in step:
            if name not in known:
                raise Invalid(
                    _("“%(action)s” takes no “%(name)s”.") % {"action": action.label, "name": name},
                    field=name,
                )
        for argument in action.arguments:
            _check_argument(argument, step.get(argument.name))


def run(actor: Actor, subject: str, item: Any, steps: Sequence[Step]) -> list[Done]:
    """Do the steps in their order, each by its verb, in the caller's transaction if there is one.

    The first that cannot be done raises; what stands before it is done unless the caller's transaction
    undoes it.
    """
    done = []
    for step in steps:
        action = get(subject, str(step.get("do", "")))
        done.append(Done(action, step, action.run(actor, item, step)))
    return done


def _check_argument(argument: Argument, value: Any) -> None:
    if value is None or value == "" or value == []:
        if argument.required:
            raise Invalid(_("“%(name)s” is missing.") % {"name": argument.label}, field=argument.name)
        return
    if not _FITS[argument.kind](value):
        raise Invalid(_("“%(name)s” cannot be this.") % {"name": argument.label}, field=argument.name)
    if argument.choices is not None:
        allowed = {key for key, _label in argument.choices()}
        if not (set(value) if isinstance(value, list) else {value}) <= allowed:
            raise Invalid(
                _("“%(name)s” is none of its choices any more.") % {"name": argument.label},
                field=argument.name,
            )


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


_FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str) and len(value) <= 500,
    "long": lambda value: isinstance(value, str) and len(value) <= 200_000,
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31,
    "choice": _is_plain,
    "choices": lambda value: isinstance(value, list) and len(value) <= 100 and all(map(_is_plain, value)),
    "flag": lambda value: isinstance(value, bool),
    "moment": _is_moment,
}
