"""What was planned for the time before and after a clock's due moment is done when that time comes."""

import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Automaton, record
from keepword.commitments import rules
from keepword.commitments.models import Clock, Escalated
from keepword.commitments.queries import Rule, rulebook
from keepword.commitments.services.sheet import plan
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import lock_by_id
from keepword.core import actions, clock, facts
from keepword.core.errors import KeepwordError

logger = logging.getLogger(__name__)

MOST = 200  # a turn: what is left waits for the next second


def escalate() -> int:
    """Do every escalation whose moment has come; how many were done.

    Each is done once, also by two workers, and is kept with the moment for which it was planned, however
    late this runs. A clock that was stopped meanwhile needs none any more.
    """
    due = Clock.objects.filter(escalate_at__lte=clock.now()).order_by("escalate_at", "pk")
    found = list(due.values_list("pk", "conversation_id")[:MOST])
    count = 0
    for pk, conversation_id in found:
        with transaction.atomic():
            conversation = lock_by_id(conversation_id)
            while _next(pk, conversation):
                count += 1
    return count


def _next(pk: int, conversation: Conversation) -> bool:
    """The clock's next escalation, if its moment has come. What it does may give the clock another policy."""
    one = Clock.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        return False
    rule = rulebook().rule(one.policy_id)
    planned = rule.escalations.get(one.kind, ())
    coming = rules.next_escalation(rule.hours, one.timer, planned, one.escalated_to)
    if coming is None or coming[0] > clock.now():
        plan(one, rule)
        one.save(update_fields=["escalate_at"])
        return False
    one.escalated_to = coming[1].minutes
    plan(one, rule)
    one.save(update_fields=["escalate_at", "escalated_to"])
    done = Escalated(clock=one, minutes=coming[1].minutes, at=coming[0], done_at=clock.now())
    _do(rule, conversation, coming[1], done)
    done.save()
    _tell(rule, conversation, one, done)
    return True


def _do(rule: Rule, conversation: Conversation, escalation: rules.Escalation, done: Escalated) -> None:
    """What cannot be done undoes all of this escalation and nothing else."""
    try:
        with transaction.atomic():
            did = actions.run(_actor(rule), "conversation", conversation, escalation.steps)
        done.done = [one.action.name for one in did]
    except KeepwordError as error:
        done.failure = (error.message or type(error).__name__)[:300]
    except Exception as error:  # whatever a step raises, the clocks of all others go on
        logger.exception("An escalation of conversation %s failed", conversation.pk)
        done.failure = _("It failed in a way that nobody foresaw (%(error)s).") % {
            "error": type(error).__name__
        }


def _actor(rule: Rule) -> Automaton:
    return Automaton(f"policy “{rule.name}”")


def _tell(rule: Rule, conversation: Conversation, one: Clock, done: Escalated) -> None:
    about = {"clock": one.kind, "minutes": done.minutes, "done": done.done}
    failed: dict[str, Any] = {"failure": done.failure} if done.failure else {}
    record(_actor(rule), "escalated", conversation, at=done.at.isoformat(), **about, **failed)
    assignee = conversation.assignee
    facts.record(
        [
            facts.fact(
                "escalated",
                done.at,
                subject_id=conversation.pk,
                person=conversation.customer.key,
                actor=assignee.key if assignee else None,
                value=done.minutes * 60.0,
                clock_kind=one.kind,
                clock=one.pk,
                contact=one.contact_id,
                policy=rule.id,
                inbox=conversation.inbox_id,
                done=done.done,
                **failed,
            )
        ]
    )
