"""Verbs about rules. All need the right to share."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.automation import moments
from keepword.automation.models import Rule, Rulebook
from keepword.automation.queries import rules as queries
from keepword.automation.queries.timed import edge
from keepword.core import actions, clock, conditions, outgoing, triggers
from keepword.core.errors import Invalid, NotFound, Refused

MOST_RULES = 200
MOST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule is: when, if, do. `minutes` and `working` belong to a trigger that is a time.

    With `only_new` a timed rule leaves alone the conversations whose time has come already.
    """

    name: str
    trigger: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Mapping[str, Any]] = ()
    minutes: int = 0
    working: bool = True
    stops: bool = False
    is_active: bool = True
    only_new: bool = False


def save_rule(user: User, rule: Rule | None, plan: Plan) -> Rule:
    """Make a rule (at the end of the list) or change one.

    Invalid names the field that is at fault: name, trigger, minutes, condition, steps.
    """
    _demand(user)
    _check(plan)
    with transaction.atomic():
        order = _locked_in_order()
        if rule is None and len(order) >= MOST_RULES:
            raise Invalid(_("There are too many rules; remove one first."))
        saved = Rule(position=len(order), author=user) if rule is None else _among(order, rule)
        _set(saved, plan)
        saved.save()
        record(user, "saved rule", saved, name=saved.name, trigger=saved.trigger, condition=saved.condition,
               steps=saved.steps, active=saved.is_active)  # fmt: skip
        rules_changed()
    return saved


def switch_rule(user: User, rule: Rule, *, on: bool) -> Rule:
    """Put a rule in force or out of it. Switched on again, a timed one looks at what comes from now on."""
    _demand(user)
    with transaction.atomic():
        saved = _among(_locked_in_order(), rule)
        if saved.is_active == on:
            return saved
        saved.is_active, saved.off_because = on, ""
        if on and moments.is_moment(saved.trigger):
            saved.since, saved.swept_at = edge(queries.ready(saved), clock.now()), None
        saved.save(update_fields=["is_active", "off_because", "since", "swept_at"])
        record(user, "switched rule", saved, name=saved.name, on=on)
        rules_changed()
    return saved


def move_rule(user: User, rule: Rule, *, position: int) -> None:
    """Give a rule another place in the order in which they are tried; 0 is the first."""
    _demand(user)
    with transaction.atomic():
        order = _locked_in_order()
        moved = _among(order, rule)
        order.remove(moved)
        order.insert(max(0, position), moved)
        _number(order)
        record(user, "moved rule", moved, name=moved.name, position=moved.position)
        rules_changed()


def remove_rule(user: User, rule: Rule) -> None:
    """Take a rule away for good; what it did stays in the conversations' histories."""
    _demand(user)
    with transaction.atomic():
        order = _locked_in_order()
        gone = _among(order, rule)
        order.remove(gone)
        gone.removed_at = clock.now()
        gone.is_active = False
        gone.save(update_fields=["removed_at", "is_active"])
        _number(order)
        record(user, "removed rule", gone, name=gone.name)
        rules_changed()


def rules_changed() -> None:
    """Other rules hold from this transaction on; every process reads them anew within a second."""
    Rulebook.objects.update_or_create(pk=1, defaults={"revision": secrets.randbits(62)})
    transaction.on_commit(queries.forget)
    queries.forget()


def _demand(user: User) -> None:
    if not user.may("share"):
        raise Refused(_("Only leads and admins may change rules."))


def check_plan(plan: Plan) -> None:
    """Raise Invalid, naming the field at fault, unless this can be a rule."""
    _check(plan)


def _check(plan: Plan) -> None:
    if not plan.name.strip() or len(plan.name.strip()) > 80:
        raise Invalid(_("Give the rule a name of up to 80 characters."), field="name")
    check_trigger(plan.trigger, plan.minutes)
    conditions.check(queries.SUBJECT, plan.condition)
    if not plan.steps:
        raise Invalid(_("Choose at least one thing to do."), field="steps")
    try:
        actions.check(queries.SUBJECT, plan.steps)
        for step in plan.steps:
            _demand_automatic(step)
    except Invalid as error:
        raise Invalid(error.message, field="steps") from error


def check_trigger(trigger: str, minutes: int) -> None:
    """Raise Invalid unless there is such a trigger, and its time is one."""
    if not moments.is_moment(trigger):
        triggers.get(trigger)
        return
    if moments.get(trigger).waits and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(_("Give a time of one minute or more, and of less than a year."), field="minutes")


def _demand_automatic(step: Mapping[str, Any]) -> None:
    action = actions.get(queries.SUBJECT, str(step.get("do", "")))
    if not action.automatic:
        raise Invalid(_("“%(action)s” is only for people.") % {"action": action.label})
    if action.name == "webhook":
        outgoing.check_url(str(step.get("url", "")))


def _set(rule: Rule, plan: Plan) -> None:
    timed = moments.is_moment(plan.trigger)
    again = (rule.trigger, rule.minutes, rule.working) != (plan.trigger, plan.minutes, plan.working)
    switched_on = plan.is_active and not rule.is_active
    rule.name = plan.name.strip()
    rule.trigger = plan.trigger
    rule.minutes = plan.minutes if timed and moments.get(plan.trigger).waits else 0
    rule.working = plan.working
    rule.condition, rule.steps = dict(plan.condition), [dict(step) for step in plan.steps]
    rule.stops, rule.is_active, rule.changed_at = plan.stops, plan.is_active, clock.now()
    if plan.is_active:
        rule.off_because = ""
    if timed and (rule.pk is None or again or switched_on or plan.only_new):
        rule.since = edge(queries.ready(rule), clock.now()) if plan.only_new else None
    rule.swept_at = None


def _locked_in_order() -> list[Rule]:
    return list(Rule.objects.select_for_update().filter(removed_at=None).order_by("position", "pk"))


def _among(order: list[Rule], rule: Rule) -> Rule:
    found = next((one for one in order if one.pk == rule.pk), None)
    if found is None:
        raise NotFound(_("There is no such rule."))
    return found


def _number(order: list[Rule]) -> None:
    for position, rule in enumerate(order):
        rule.position = position
    Rule.objects.bulk_update(order, ["position"])
