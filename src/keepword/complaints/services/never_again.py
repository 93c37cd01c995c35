"""What we promised would never happen again hangs on its cause: complaints know which, and when it recurs."""

from datetime import datetime

from keepword.audit.services import Actor
from keepword.commitments.models import Promise, PromiseKind
from keepword.commitments.services import recurred, tie
from keepword.complaints.models import Cause, Complaint, State
from keepword.complaints.rules.keys import key_of
from keepword.core import clock, jobs


def cause_linked(user: Actor, complaint: Complaint) -> None:
    """The complaint has another cause, or none: what we promised there would not recur is about that. And the
    cause has shown itself again to all to whom we had said, before this complaint began, that it would not.

    In the caller's transaction, which holds the complaint.
    """
    alive = Promise.objects.filter(conversation=complaint.conversation_id, kind=PromiseKind.NEVER_AGAIN)
    key = key_of(complaint.cause_id)
    for promise in alive.filter(state="open").exclude(cause_key=key):
        tie(user, promise, key)
    if key:
        jobs.enqueue(broken_by, key, complaint.begun_at.isoformat())


def promised(user: Actor, promise: Promise) -> None:
    """One of "never again" is made: it is about the cause that its conversation's complaint has."""
    if promise.kind != PromiseKind.NEVER_AGAIN:
        return
    known = Complaint.objects.filter(conversation=promise.conversation_id, cause__isnull=False)
    found = known.filter(state__in=[State.OPEN, State.DONE]).order_by("-pk").first()
    if found is not None:
        tie(user, promise, key_of(found.cause_id))


def came_back(cause: Cause) -> None:
    """It is there again, as whoever looked whether its removal holds has found."""
    jobs.enqueue(broken_by, key_of(cause.pk), clock.now().isoformat())


@jobs.job
def broken_by(key: str, at: str) -> None:
    """Promises made before that moment are broken by it; in a transaction of its own. Safe to repeat."""
    recurred(key, datetime.fromisoformat(at))
