"""Verbs about policies. All need the right `hours`."""

import secrets
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.commitments import queries
from keepword.commitments.models import ClockKind, Policy, Ruleset
from keepword.conversations.models import Conversation, Inbox, Priority
from keepword.core import actions, clock, conditions, facts
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.customers.models import Customer

MOST_MINUTES = 366 * 24 * 60  # a year: more is a slip of the finger
MOST_ESCALATIONS = 30
MOST_POSITION = 2**31 - 1

Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a policy in working minutes, None for "no promise"."""

    first_response_minutes: int | None = None
    next_response_minutes: int | None = None
    resolution_minutes: int | None = None
    published_first_response_minutes: int | None = None
    published_resolution_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Pauses:
    """While what the resolution does not count: see `Policy`."""

    waiting: bool = True
    snoozed: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class _Default:
    condition: Condition
    times: Times = field(default_factory=Times)


_DEFAULTS = {
    "urgent": _Default(
        {"field": "priority", "op": "at least", "value": int(Priority.HIGH)}, Times(15, 60, 4 * 60)
    ),
    "normal": _Default({}, Times(60, 2 * 60, 16 * 60)),
}


def default_policies(user: User) -> list[Policy]:
    """Two policies to begin with, named in the language of this thread; nothing when there are any.

    First response, next response, resolution: 15 min, 1 h, 4 h for high and urgent priority; 1 h, 2 h,
    16 h for all others. Nothing is published to customers until an admin says so.
    """
    names = {"urgent": _("High and urgent"), "normal": _("Everything else")}
    with transaction.atomic():
        if Policy.objects.filter(removed_at=None).exists():
            return []
        return [
            save_policy(user, name=names[key], condition=default.condition, times=default.times)
            for key, default in _DEFAULTS.items()
        ]


def save_policy(
    user: User,
    policy: Policy | None = None,
    *,
    name: str,
    condition: Condition,
    times: Times,
    calendar: Calendar | None = None,
    pause_while_waiting: bool = True,
    pause_while_snoozed: bool = False,
    pause_while_aside: bool = False,
    is_active: bool = True,
) -> Policy:
    """Make a policy (at the end of the list) or change one. Running clocks are reckoned anew.

    `calendar` None is the default calendar, whichever that is.
    """
    pauses = Pauses(pause_while_waiting, pause_while_snoozed, pause_while_aside)
    fields = _fields(user, name, condition, times, pauses, is_active)
    with transaction.atomic():
        order = _locked_in_order()
        saved = Policy(position=len(order)) if policy is None else _among(order, policy)
        before = None if policy is None else {key: getattr(saved, key) for key in fields} | _calendar(saved)
        _fill(saved, fields, calendar)
        saved.save()
        after = fields | _calendar(saved)
        record(user, "saved policy", saved, before=before, **after)
        rules_changed("saved policy", user, saved, before=before, after=after)
    return saved


def set_escalations(user: User, policy: Policy, escalations: Sequence[Mapping[str, Any]]) -> Policy:
    """What is done by itself before and after the due moments of a policy's clocks, as a whole.

    Each: `clock` (its kind), `minutes` (working minutes after the due moment; below nought before it) and
    `steps` of core.actions. Running clocks follow; what lies behind them already is done at once.
    """
    _demand_admin(user)
    checked = _escalations(escalations)
    with transaction.atomic():
        saved = _among(_locked_in_order(), policy)
        before, saved.escalations = saved.escalations, checked
        saved.save(update_fields=["escalations"])
        record(user, "set escalations", saved, before=before, after=checked)
        rules_changed(
            "set escalations", user, saved, before={"escalations": before}, after={"escalations": checked}
        )
    return saved


def _escalations(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(given) > MOST_ESCALATIONS:
        raise Invalid(_("At most %(n)s escalations.") % {"n": MOST_ESCALATIONS}, field="escalations")
    checked, seen = [], set()
    for one in given:
        kind, minutes, steps = str(one.get("clock")), one.get("minutes"), one.get("steps")
        if kind not in ClockKind.values:
            raise Invalid(_("Choose a clock."), field="clock")
        if isinstance(minutes, bool) or not isinstance(minutes, int) or abs(minutes) > MOST_MINUTES:
            raise Invalid(_("Give a time in minutes, of less than a year."), field="minutes")
        if (kind, minutes) in seen:
            raise Invalid(
                _("There is one for this clock at this time already; put both into one."), field="minutes"
            )
        seen.add((kind, minutes))
        if not steps:
            raise Invalid(_("Say what is to be done."), field="steps")
        actions.check("conversation", steps)
        checked.append({"clock": kind, "minutes": minutes, "steps": [dict(step) for step in steps]})
    return sorted(checked, key=lambda one: (ClockKind.values.index(one["clock"]), one["minutes"]))


def drafted(
    user: User,
    policy: Policy | None = None,
    *,
    name: str,
    condition: Condition,
    times: Times,
    calendar: Calendar | None = None,
    pauses: Pauses | None = None,
    is_active: bool = True,
) -> Policy:
    """A policy as it would be, not saved, for a preview; refused as `save_policy` refuses it."""
    fields = _fields(user, name, condition, times, pauses or Pauses(), is_active)
    draft = Policy(position=MOST_POSITION) if policy is None else copy(policy)
    _fill(draft, fields, calendar)
    return draft


def _fields(
    user: User, name: str, condition: Condition, times: Times, pauses: Pauses, is_active: bool
) -> dict[str, Any]:
    _demand_admin(user)
    return {
        "name": _name(name),
        "condition": _checked(condition),
        **{key: _minutes(key, value) for key, value in asdict(times).items()},
        **{f"pause_while_{key}": value for key, value in asdict(pauses).items()},
        "is_active": is_active,
    }


def _fill(policy: Policy, fields: Mapping[str, Any], calendar: Calendar | None) -> None:
    for key, value in fields.items():
        setattr(policy, key, value)
    policy.calendar = calendar


def _calendar(policy: Policy) -> dict[str, Any]:
    return {"calendar": policy.calendar_id}


def move_policy(user: User, policy: Policy, *, position: int) -> None:
    """Give a policy another place in the order in which they are tried; 0 is the first."""
    _demand_admin(user)
    with transaction.atomic():
        order = _locked_in_order()
        moved = _among(order, policy)
        order.remove(moved)
        order.insert(max(0, position), moved)
        _number(order)
        record(user, "moved policy", moved, position=moved.position)
        rules_changed("moved policy", user, moved, after={"position": moved.position})


def remove_policy(user: User, policy: Policy) -> None:
    """Take a policy out of use for good; running clocks go by the next one that fits."""
    _demand_admin(user)
    with transaction.atomic():
        order = _locked_in_order()
        gone = _among(order, policy)
        order.remove(gone)
        gone.removed_at = clock.now()
        gone.save(update_fields=["removed_at"])
        _number(order)
        record(user, "removed policy", gone, name=gone.name)
        rules_changed("removed policy", user, gone)


def rules_changed(
    what: str,
    user: User | None = None,
    policy: Policy | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Another ruleset holds from this transaction on: every process reads it anew within a second, and
    the scheduler reckons the running clocks by it.

    The fact has the new revision (as text: it is too large for some readers' numbers), so that each clock
    can say by which rules it was reckoned.
    """
    # Random, so that a change undone and another one made are never taken for the same.
    revision = secrets.randbits(62)
    Ruleset.objects.update_or_create(pk=1, defaults={"revision": revision})
    facts.record(
        [
            facts.fact(
                "rules_changed",
                clock.now(),
                actor=user.key if user else None,
                what=what,
                revision=str(revision),
                policy=policy.pk if policy else None,
                before=dict(before) if before else None,
                after=dict(after) if after else None,
            )
        ]
    )
    queries.forget()


def _demand_admin(user: User) -> None:
    if not user.may("hours"):
        raise Refused(_("Your role does not allow this. Ask an admin."))


def _locked_in_order() -> list[Policy]:
    return list(Policy.objects.select_for_update().filter(removed_at=None).order_by("position", "pk"))


def _among(order: list[Policy], policy: Policy) -> Policy:
    found = next((one for one in order if one.pk == policy.pk), None)
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found


def _number(order: list[Policy]) -> None:
    for position, policy in enumerate(order):
        policy.position = position
    Policy.objects.bulk_update(order, ["position"])


def _name(name: str) -> str:
    plain = name.strip()
    if not plain or len(plain) > 80:
        raise Invalid(_("Give the policy a name of up to 80 characters."), field="name")
    return plain


def _minutes(key: str, value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_MINUTES:
        raise Invalid(_("Give a time of one minute or more, and of less than a year."), field=key)
    return value


def _checked(condition: Condition) -> dict[str, Any]:
    """The condition, asked once of a conversation that has everything, so that intake cannot trip over it."""
    now = clock.now()
    sample = Conversation(
        pk=0,
        inbox=Inbox(pk=0, name="-", channel="email"),
        customer=Customer(pk=0, name="-"),
        assignee_id=0,
        subject="-",
        language="en",
        priority=Priority.NORMAL,
        created_at=now,
        last_message_at=now,
        waiting_since=now,
    )
    try:
        conditions.check("conversation", condition)
        conditions.matches("conversation", condition, sample)
    except Invalid as error:
        raise Invalid(error.message, field="condition") from error
    except (TypeError, AttributeError) as error:
        message = _("A value of the condition is of the wrong kind for its field.")
        raise Invalid(message, field="condition") from error
    return dict(condition)
