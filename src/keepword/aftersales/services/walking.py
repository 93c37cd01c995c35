"""One step of a return or a repair: its state, its stage and the clock of it, the facts. Callers hold the
row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.aftersales import queries
from keepword.aftersales.models import Repair, Return, Stage
from keepword.aftersales.models.shared import Case
from keepword.aftersales.rules import machines
from keepword.aftersales.rules import stages as rules
from keepword.commitments import rules as clocks
from keepword.conversations.models import NEVER
from keepword.core import facts, live
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Refused
from keepword.core.models import Fact

CASE = {"return": "ret", "repair": "repair"}


def demand(actor: Actor) -> None:
    """Refused unless this actor may work on returns and repairs; customers, and what is ours, come here by
    ways of their own."""
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not work on returns and repairs."))


def demand_right(actor: Actor, text: str) -> None:
    """Refused, with the reason, unless this actor decides what the policy leaves open."""
    if isinstance(actor, User) and not actor.may("refunds"):
        raise Refused(text)


def person(actor: Actor) -> User | None:
    """The actor if it is one of us."""
    return actor if isinstance(actor, User) else None


def key_of(actor: Actor) -> UUID | None:
    """Whom facts name."""
    return actor.key if isinstance(actor, User) else None


def fact_of(
    kind: str, case: Case, at: datetime, *, actor: UUID | None = None, value: float | None = None, **data: Any
) -> Fact:
    """A fact about a return or a repair, under its conversation's number where it has one."""
    return facts.fact(
        kind,
        at,
        subject_id=case.conversation_id,
        person=case.customer.key if case.customer else None,
        actor=actor,
        value=value,
        **{case.KIND: case.pk},
        **data,
    )


def begin(case: Case, at: datetime) -> None:
    """It is new: its first stage runs."""
    case.stage = rules.stage_of(case.KIND, case.state)
    _start(case, at)


def step(case: Case, verb: str, at: datetime) -> str:
    """Do a verb of the machine; the state before it. Conflict where it cannot be done now.

    The row is saved; other changed fields too.
    """
    before: str = case.state
    after = machines.after(case.MACHINE, before, verb)
    if after is None:
        said = case.get_state_display()  # type: ignore[attr-defined]
        raise Conflict(_("This cannot be done now: it is “%(state)s”.") % {"state": said})
    case.state, case.changed_at = after, at
    case.ended_at = at if after in machines.settled(case.MACHINE) else None
    stage = rules.stage_of(case.KIND, after)
    if stage != case.stage:
        if case.stage:
            _end(case, at, dropped=after in rules.DROPPED)
        case.stage, case.due_at = stage, NEVER
        if stage:
            _start(case, at)
    case.save()
    return before


def _start(case: Case, at: datetime) -> None:
    target = queries.policy().target(case.stage)
    made = Stage(name=case.stage, started_at=at, **{CASE[case.KIND]: case})
    made.timer = clocks.start(queries.hours(), target, at)
    made.save()
    case.due_at = made.due_at


def running(case: Case) -> Stage | None:
    """The stage that it is at, locked."""
    rows = Stage.objects.select_for_update().filter(passed_at=None, **{CASE[case.KIND]: case})
    return rows.first()


def _end(case: Case, at: datetime, *, dropped: bool) -> None:
    stage = running(case)
    if stage is None:
        return
    end = clocks.drop if dropped else clocks.stop
    stage.timer = end(queries.hours(), stage.timer, max(at, stage.started_at))
    stage.save()
    kind = f"{case.KIND}_stage"
    late = stage.late_at is not None
    told = fact_of(kind, case, at, value=stage.worked_seconds, stage=stage.name, late=late, dropped=dropped)
    facts.record([told])


def tell(case: Case) -> None:
    """Pages that show it ask again."""
    live.push("desk", case.KIND)
    if case.conversation_id:
        live.push(f"conversation.{case.conversation_id}", "state", conversation=case.conversation_id)


def case_of(stage: Stage) -> Return | Repair:
    """Whose stage it is."""
    found = stage.ret or stage.repair
    assert found is not None
    return found
