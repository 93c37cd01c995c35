"""A cause is removed: its complaints are done, and those who suffered from it are told, each once."""

import time
from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.complaints import queries
from keepword.complaints.events import CauseRemoved
from keepword.complaints.models import Cause, CauseState, Complaint, Removal, RemovalState, State, Told
from keepword.complaints.services import clockwork
from keepword.complaints.services.cause import demand_decision
from keepword.complaints.services.cause import locked as locked_cause
from keepword.complaints.services.locking import locked
from keepword.conversations.models import Status
from keepword.conversations.services import Letter, reply
from keepword.conversations.services.state import demand, notify
from keepword.core import clock, events, facts, jobs, live
from keepword.core.errors import Conflict, KeepwordError, NotFound
from keepword.problems.rules import text_for
from keepword.problems.services.problem import checked

SPELL = 10.0  # seconds a job works before others have their turn


def remove(user: User, cause: Cause, *, texts: Mapping[str, str] | None = None) -> Removal:
    """It is gone. Complaints that wait for it are done; with `texts` (by language) their customers are told,
    each in their own language, in the background. Its effect is to be checked after the shop's days."""
    demand(user)
    words = checked(texts) if texts is not None else {}
    with transaction.atomic():
        current = locked_cause(cause)
        demand_decision(user, current)
        if current.is_gone:
            raise Conflict(_("This cause is removed already."))
        now = clock.now()
        current.state, current.removed_at, current.checked_at = CauseState.REMOVED, now, None
        current.check_at = now + timedelta(days=queries.course().check_days)
        current.save(update_fields=["state", "removed_at", "checked_at", "check_at"])
        made = Removal.objects.create(
            cause=current, texts=words, author=user, at=now, total=queries.suffered(current).count()
        )
        record(user, "removed cause", current, customers=made.total, languages=sorted(words))
        seconds = (now - current.found_at).total_seconds()
        facts.record([facts.fact("cause_removed", now, value=seconds, cause=current.pk)])
        events.publish(CauseRemoved(current, user))
        jobs.enqueue(carry_on, made.pk)
    return made


@jobs.job
def carry_on(removal_id: int) -> None:
    """See to some complaints, then queue the rest. Safe to run twice: a message and its record are one."""
    ends = time.monotonic() + SPELL
    while time.monotonic() < ends:
        found = Removal.objects.select_related("cause", "author").filter(pk=removal_id).first()
        if found is None or found.state != RemovalState.RUNNING:
            return
        complaint = _next(found)
        if complaint is None:
            Removal.objects.filter(pk=removal_id, state=RemovalState.RUNNING).update(state=RemovalState.DONE)
            live.push("desk", "cause", cause=found.cause_id)
            return
        _see_to(found, complaint)
    jobs.enqueue(carry_on, removal_id)


def _next(found: Removal) -> Complaint | None:
    seen = Told.objects.filter(removal=found).values("complaint")
    rows = queries.suffered(found.cause).filter(begun_at__lte=found.at).exclude(pk__in=seen)
    return rows.order_by("pk").first()


def _see_to(found: Removal, complaint: Complaint) -> None:
    try:
        with transaction.atomic():
            current = locked(complaint)
            told = Told.objects.create(removal=found, complaint=current, conversation=current.conversation_id)
            clockwork.removed_by_now(current)
            told.message_id = _tell(found, current, told)
            told.save(update_fields=["message_id", "reason"])
            notify(current.conversation)
    except (IntegrityError, NotFound):
        return  # another worker was quicker, or it is gone
    except KeepwordError as error:
        defaults = {"reason": error.message[:300], "conversation": complaint.conversation_id}
        Told.objects.get_or_create(removal=found, complaint=complaint, defaults=defaults)
        with transaction.atomic():  # who cannot be written to has no open complaint for it
            clockwork.removed_by_now(locked(complaint))


def _tell(found: Removal, complaint: Complaint, told: Told) -> int | None:
    conversation = complaint.conversation
    if not found.texts or complaint.state not in (State.OPEN, State.DONE):
        return None
    twice = Told.objects.filter(
        removal=found, conversation=conversation.pk, message_id__isnull=False
    ).exclude(pk=told.pk)
    if twice.exists():
        told.reason = _("Told already, in the same conversation.")
        return None
    text = text_for(found.texts, queries.languages_of(conversation))
    # Whose matter was closed is only told; nobody waits for their answer.
    closes = conversation.status == Status.CLOSED
    return reply(found.author, conversation, Letter(text), close=closes).pk
