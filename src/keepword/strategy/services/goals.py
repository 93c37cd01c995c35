"""Goals: set, read, ended."""

import math
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today, zone
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.strategy.events import GoalClosed, GoalRead, GoalSaved
from keepword.strategy.models import Goal, GoalState, Reading
from keepword.strategy.queries.measures import is_measure
from keepword.strategy.rules import days
from keepword.strategy.services.access import demand, key_of, line, lines, moment_of, one_of, person, tell

MOST = 1e12


@dataclass(frozen=True)
class GoalGiven:
    """What a goal is to be. `indicator` empty: people read it."""

    name: str
    start: float
    target: float
    begins_on: date
    due_on: date
    about: str = ""
    indicator: str = ""
    unit: str = ""
    owner: User | None = None


def save_goal(actor: Actor, goal: Goal | None, given: GoalGiven) -> Goal:
    """Set a goal, or set it anew. Conflict: it has ended."""
    demand(actor)
    _check(given)
    now, where = clock.now(), zone()
    with transaction.atomic():
        current = Goal(created_at=now) if goal is None else _open(goal)
        current.name = line(given.name, 200, "name", needed=_("Give it a name."))
        current.about = lines(given.about, "about")
        current.unit = line(given.unit, 20, "unit")
        current.indicator, current.owner = given.indicator, given.owner
        current.start, current.target = given.start, given.target
        current.begins_on, current.due_on = given.begins_on, given.due_on
        current.save()
        record(actor, "set a goal", current, name=current.name, target=current.target)
        tell(
            facts.fact(
                "goal_set",
                now,
                actor=key_of(actor),
                goal=current.pk,
                start=current.start,
                target=current.target,
                begins=days.begins(current.begins_on, where).isoformat(),
                due=days.ends(current.due_on, where).isoformat(),
            )
        )
        events.publish(GoalSaved(current, actor))
    return current


def _check(given: GoalGiven) -> None:
    for field in ("start", "target"):
        value = getattr(given, field)
        if not math.isfinite(value) or abs(value) > MOST:
            raise Invalid(_("Enter a number."), field=field)
    if given.start == given.target:
        raise Invalid(_("The target is where you are already: choose another one."), field="target")
    for field in ("begins_on", "due_on"):
        if not days.fits(getattr(given, field)):
            raise Invalid(_("Choose a day of this century."), field=field)
    if given.due_on <= given.begins_on:
        raise Invalid(_("It ends before it begins: choose a later day."), field="due_on")
    if given.indicator and not is_measure(given.indicator):
        raise Invalid(_("There is no such indicator."), field="indicator")


def read_goal(actor: Actor, goal: Goal, value: float, *, day: date | None = None, note: str = "") -> Reading:
    """What the number was on a day, today unless told; what was read of the day before is corrected."""
    demand(actor)
    last = today()
    day = day or last
    if not days.FIRST <= day <= last:
        raise Invalid(_("Choose today or an earlier day."), field="day")
    if not math.isfinite(value) or abs(value) > MOST:
        raise Invalid(_("Enter a number."), field="value")
    with transaction.atomic():
        current = _open(goal)
        before = Reading.objects.filter(goal=current, day=day).first()
        at = before.at if before else moment_of(day)
        told = facts.fact(
            "goal_read",
            at,
            actor=key_of(actor),
            value=value,
            supersedes=before.fact_id if before else None,
            goal=current.pk,
            indicator=current.indicator,
        )
        read = before or Reading(goal=current, day=day, at=at)
        read.value, read.note, read.by = value, line(note, 300, "note"), person(actor)
        read.fact_id = tell(told)
        read.save()
        record(actor, "read a goal", current, day=day.isoformat(), value=value)
        events.publish(GoalRead(read, actor))
    return read


def close_goal(actor: Actor, goal: Goal, state: str) -> Goal:
    """It is reached, or given up."""
    demand(actor)
    one_of(state, (GoalState.REACHED, GoalState.DROPPED), "state")
    now = clock.now()
    with transaction.atomic():
        current = _open(goal)
        current.state, current.closed_at = state, now
        current.save(update_fields=["state", "closed_at"])
        record(actor, "ended a goal", current, state=state)
        tell(facts.fact("goal_closed", now, actor=key_of(actor), goal=current.pk, state=state))
        events.publish(GoalClosed(current, actor))
    return current


def _open(goal: Goal) -> Goal:
    current = Goal.objects.select_for_update().get(pk=goal.pk)
    if current.state != GoalState.OPEN:
        raise Conflict(_("This goal has ended: set a new one."))
    return current
