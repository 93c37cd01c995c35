"""Breaches of security, and rules that were set aside for a customer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import demand as demand_converse
from keepword.conversations.services.state import notify
from keepword.core import clock, events, facts, money
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.strategy.events import (
    ExceptionGranted,
    ExceptionWithdrawn,
    IncidentChanged,
    IncidentLogged,
)
from keepword.strategy.models import GrantedException, Incident, IncidentLog, Severity
from keepword.strategy.queries.money import books_currency
from keepword.strategy.services.access import (
    RIGHT,
    demand,
    holding,
    key_of,
    line,
    lines,
    one_of,
    person,
    tell,
)


@dataclass(frozen=True)
class IncidentGiven:
    """What is known of an incident by now."""

    what: str
    severity: str
    personal_data: bool = False
    reported_at: datetime | None = None
    unreported_because: str = ""
    mended_at: datetime | None = None
    cause: str = ""


def begin_log(actor: Actor) -> IncidentLog:
    """From now on it counts that nothing is logged: nothing happened. Done once, also by the first entry."""
    demand(actor)
    with transaction.atomic():
        return _begun(actor)


def _begun(actor: Actor) -> IncidentLog:
    now = clock.now()
    found, new = IncidentLog.objects.get_or_create(pk=1, defaults={"begun_at": now})
    if new:
        record(actor, "began to log incidents", found)
        tell(facts.fact("incident_log_begun", now, actor=key_of(actor)))
    return found


def log_incident(actor: Actor, found_at: datetime, given: IncidentGiven) -> Incident:
    """Something went wrong with somebody's data or safety. Whoever answers customers may log it."""
    demand_converse(actor)
    if found_at > clock.now():
        raise Invalid(_("This is still to come: enter when it was found."), field="found_at")
    with transaction.atomic():
        _begun(actor)
        made = Incident(found_at=found_at, by=person(actor), logged_at=clock.now(), fact_id=0)
        _write(made, given)
        made.save()
        made.fact_id = tell(_fact(actor, made))
        made.save(update_fields=["fact_id"])
        record(actor, "logged an incident", made, severity=made.severity, personal_data=made.personal_data)
        events.publish(IncidentLogged(made, actor))
    return made


def change_incident(actor: Actor, incident: Incident, given: IncidentGiven) -> Incident:
    """More is known, or done: reported, mended, its cause found."""
    demand(actor)
    with transaction.atomic():
        current = Incident.objects.select_for_update().get(pk=incident.pk)
        before = (current.severity, current.personal_data)
        _write(current, given)
        if before != (current.severity, current.personal_data):
            current.fact_id = tell(_fact(actor, current, supersedes=current.fact_id))
        current.save()
        record(
            actor, "changed an incident", current, severity=current.severity,
            personal_data=current.personal_data, reported=current.reported_at is not None,
            mended=current.mended_at is not None,
        )  # fmt: skip
        events.publish(IncidentChanged(current, actor))
    return current


def _write(incident: Incident, given: IncidentGiven) -> None:
    now = clock.now()
    for field in ("reported_at", "mended_at"):
        at = getattr(given, field)
        if at is not None and not incident.found_at <= at <= now:
            raise Invalid(_("This is between when it was found and now."), field=field)
    if (given.reported_at or given.unreported_because) and not given.personal_data:
        raise Invalid(_("Tick first that personal data was touched."), field="personal_data")
    if given.reported_at and given.unreported_because:
        raise Invalid(_("Either it was reported, or there is a reason why not."), field="unreported_because")
    incident.what = lines(given.what, "what", needed=_("Say what happened."))
    incident.severity = one_of(given.severity, Severity.values, "severity")
    incident.personal_data = given.personal_data
    incident.reported_at, incident.mended_at = given.reported_at, given.mended_at
    incident.unreported_because = line(given.unreported_because, 300, "unreported_because")
    incident.cause = lines(given.cause, "cause")


def _fact(actor: Actor, incident: Incident, *, supersedes: int | None = None) -> Fact:
    return facts.fact(
        "incident_logged",
        incident.found_at,
        actor=key_of(actor),
        supersedes=supersedes,
        incident=incident.pk,
        severity=incident.severity,
        personal_data=incident.personal_data,
    )


# Exceptions ---------------------------------------------------------------------------------------


def grant_exception(
    actor: Actor,
    *,
    rule: str,
    why: str,
    conversation: Conversation | None = None,
    customer: Customer | None = None,
    amount: int | None = None,
) -> GrantedException:
    """Write down that a rule was set aside for a customer. Money itself goes by refunds and compensations,
    with their own limits; `amount` (minor units) says what it cost."""
    demand_converse(actor)
    if conversation is None and customer is None:
        raise Invalid(_("Say for which conversation or customer."), field="conversation")
    if amount is not None and not 0 <= amount <= money.MOST:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    currency = books_currency() if amount is not None else ""
    customer = conversation.customer if conversation else customer
    assert customer is not None
    with transaction.atomic():
        made = GrantedException(
            conversation=conversation,
            customer=customer,
            rule=line(rule, 200, "rule", needed=_("Say which rule was set aside.")),
            why=lines(why, "why", needed=_("Say why: the next one who reads it will ask.")),
            amount=amount,
            currency=currency,
            by=person(actor),
            at=clock.now(),
        )
        made.fact_id = 0
        made.save()
        made.fact_id = tell(
            facts.fact(
                "exception_granted",
                made.at,
                subject_id=conversation.pk if conversation else None,
                person=customer.key,
                actor=key_of(actor),
                value=float(money.major(amount, currency)) if amount is not None else None,
                exception=made.pk,
                currency=currency or None,
                inbox=conversation.inbox_id if conversation else None,
                team=conversation.team_id if conversation else None,
            )
        )
        made.save(update_fields=["fact_id"])
        record(actor, "granted an exception", conversation or made, exception=made.pk)
        events.publish(ExceptionGranted(made, actor))
        if conversation:
            notify(conversation)
    return made


def withdraw_exception(actor: Actor, exception: GrantedException) -> GrantedException:
    """It was not granted after all. By whoever granted it, or keeps the registers."""
    if isinstance(actor, User) and exception.by_id != actor.pk and not actor.may(RIGHT):
        raise Refused(_("Whoever granted it may take it back."))
    with transaction.atomic():
        current = GrantedException.objects.select_for_update().get(pk=exception.pk)
        if current.withdrawn_at:
            raise Conflict(_("It is taken back already."))
        current.withdrawn_at = clock.now()
        current.save(update_fields=["withdrawn_at"])
        facts.record(facts.retract(holding([current.fact_id])))
        record(actor, "took back an exception", current.conversation or current, exception=current.pk)
        events.publish(ExceptionWithdrawn(current, actor))
    return current
