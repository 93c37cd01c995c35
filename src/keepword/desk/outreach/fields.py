"""The fields of the editor, in groups, with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commerce.queries import products_for
from keepword.customers.consent import purposes
from keepword.desk.commerce.words import called
from keepword.desk.outreach.form import Typed, inboxes, is_tick
from keepword.outreach.models import Repeat, Ways

OFFERED: Final = 300  # products that are offered by name; others are found by their number


@dataclass(frozen=True)
class Shown:
    """A field of the page. `kind`: text, number, select, check; with `offers` the text may be one of them."""

    name: str
    label: Any
    kind: str = "text"
    help: Any = ""
    value: str = ""
    choices: Sequence[tuple[str, Any]] = ()
    offers: Sequence[tuple[str, str]] = ()
    error: str = ""
    required: bool = False
    longest: int = 120


def groups(user: User, typed: Typed) -> dict[str, Any]:
    """By group (first, whom, when, rare) the fields that a notice of this kind has; whether the rare ones
    have to be seen."""
    kind = typed.kind
    first = [Shown("name", _("Name"), help=_("For you and your colleagues."), required=True)]
    whom = [*_about_product(user, typed), *_settings(typed)]
    if not kind.service:
        whom.append(_purpose(user))
    when = [Shown("per_minute", _("At most so many in a minute"), "number", _pace())]
    if kind.repeats:
        choices = [("", _("once")), *Repeat.choices]
        when.insert(0, Shown("repeat", _("How often"), "select", choices=choices))
    found = {"first": first, "whom": whom, "when": when, "rare": _rare(typed)}
    filled = {name: [_filled(one, typed) for one in some] for name, some in found.items()}
    return filled | {"rare_open": any(one.error for one in filled["rare"])}


def _filled(one: Shown, typed: Typed) -> Shown:
    return Shown(
        one.name,
        one.label,
        one.kind,
        one.help,
        typed.get(one.name),
        one.choices,
        one.offers,
        typed.errors.get(one.name, ""),
        one.required,
        one.longest,
    )


def _about_product(user: User, typed: Typed) -> list[Shown]:
    if not typed.kind.product:
        return []
    rows = products_for(user).order_by("name", "pk")[:OFFERED]
    needed = typed.kind.product == "needed"
    says = _("Its number (SKU): begin to type its name.") if needed else _("Empty: any product.")
    offers = [(one.sku, called(one)) for one in rows]
    return [Shown("product", _("Product"), help=says, offers=offers, required=needed, longest=100)]


def _settings(typed: Typed) -> list[Shown]:
    return [
        Shown(f"data_{one.key}", capfirst(str(one.label)), "check" if is_tick(one) else "number")
        for one in typed.kind.settings
    ]


def _purpose(user: User) -> Shown:
    choices = [("", _("none: choose one")), *((str(one.pk), one.name) for one in purposes(user))]
    says = _("Only who has agreed to it gets this. You keep purposes under Settings, Privacy.")
    return Shown("purpose", _("What they have agreed to"), "select", says, choices=choices)


def _pace() -> str:
    return _("So that those who answer to it do not all come at once.")


def _rare(typed: Typed) -> list[Shown]:
    kind = typed.kind
    rows = [
        Shown("ways", _("How it reaches them"), "select", choices=Ways.choices),
        Shown(
            "inbox",
            _("From which mailbox"),
            "select",
            _("Answers come in there."),
            choices=[(str(one.pk), one.name) for one in inboxes()],
        ),
    ]
    if kind.most_control:
        says = _("So many per cent get nothing, by lot. Only so can you know what it has saved you.")
        rows.append(Shown("control", _("Held back to compare, in per cent"), "number", says))
    days = _("Contacts of both sides are counted for so many days after it.")
    rows.append(Shown("effect_days", _("Days in which its effect is looked for"), "number", days))
    if kind.may_ignore_quiet:
        rows.append(Shown("ignores_quiet", _("Goes out in quiet hours too"), "check"))
    if kind.may_ignore_cap:
        says = _("Even to customers who have had as many notices lately as they may get.")
        rows.append(Shown("ignores_cap", _("Goes beyond how often customers are written to"), "check", says))
    return rows
