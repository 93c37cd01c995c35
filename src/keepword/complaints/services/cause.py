"""A cause from its finding to its removal, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.complaints.events import CauseBack
from keepword.complaints.models import (
    GONE,
    Bone,
    Cause,
    CauseState,
    Complaint,
    Measure,
    MeasureKind,
    Proof,
    RemovalState,
    Stage,
    State,
)
from keepword.complaints.rules.fishbone import cleaned
from keepword.complaints.services import clockwork, never_again
from keepword.complaints.services.locking import locked_complaint
from keepword.conversations.models import NEVER
from keepword.conversations.services.state import demand, notify, person
from keepword.core import clock, events, facts, jobs, live
from keepword.core.errors import Conflict, Invalid, Refused

WHYS = 5
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of a cause, as a form gives it."""

    title: str
    product: str = ""
    process: str = ""
    owner: User | None = None
    about: str = ""
    whys: Sequence[str] = ()
    bones: Mapping[str, Sequence[str]] = field(default_factory=dict)


def locked(cause: Cause) -> Cause:
    """The cause as it is now, nobody else changing it."""
    return Cause.objects.select_for_update().get(pk=cause.pk)


def may_decide(actor: Actor, cause: Cause) -> bool:
    """Whether this actor may say that a cause is gone: its owner and whoever leads."""
    return not isinstance(actor, User) or actor.may("see_all") or actor.pk == cause.owner_id


def demand_decision(actor: Actor, cause: Cause) -> None:
    """Refused unless it is theirs to decide."""
    if not may_decide(actor, cause):
        raise Refused(_("Only a lead or the owner of the cause may do this."))


def find(user: Actor, analysis: Analysis) -> Cause:
    """Something lies behind complaints: give it a name and an owner."""
    demand(user)
    with transaction.atomic():
        now = clock.now()
        cause = Cause(found_at=now, created_by=person(user))
        _fill(cause, analysis)
        cause.save()
        record(user, "found cause", cause, title=cause.title)
        facts.record([facts.fact("cause_found", now, cause=cause.pk, product=cause.product)])
    return cause


def analyse(user: Actor, cause: Cause, analysis: Analysis) -> Cause:
    """What is known of it by now."""
    demand(user)
    with transaction.atomic():
        current = locked(cause)
        before = current.owner_id
        _fill(current, analysis)
        current.save()
        record(user, "analysed cause", current, title=current.title, before=before, after=current.owner_id)
    return current


def _fill(cause: Cause, given: Analysis) -> None:
    title = " ".join(given.title.split())
    if not title:
        raise Invalid(_("Give it a name."), field="title")
    if given.owner is not None and not given.owner.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": given.owner}, field="owner")
    if len(given.about) > 20_000:
        raise Invalid(_("This is too long to keep."), field="about")
    cause.title, cause.owner, cause.about = title[:200], given.owner, given.about.strip()
    cause.product, cause.process = given.product.strip()[:120], given.process.strip()[:120]
    whys = [" ".join(why.split())[:LONGEST] for why in given.whys]
    cause.whys = [why for why in whys if why][:WHYS]
    cause.bones = cleaned(given.bones, Bone.values)


# Measures -----------------------------------------------------------------------------------------


def add_measure(
    user: Actor, cause: Cause, *, text: str, kind: str, owner: User | None, due_on: date | None
) -> Measure:
    """Something is done against it; from then on it is being removed."""
    demand(user)
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise Invalid(_("Say in a sentence what is done."), field="text")
    if kind not in MeasureKind.values:
        raise Invalid(_("Choose what it is for."), field="kind")
    if owner is not None and not owner.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": owner}, field="owner")
    with transaction.atomic():
        current = locked(cause)
        if current.is_gone:
            raise Conflict(_("This cause is removed; say first that it is back."))
        measure = Measure.objects.create(cause=current, text=words, kind=kind, owner=owner, due_on=due_on)
        if current.state != CauseState.REMOVING:
            current.state = CauseState.REMOVING
            current.save(update_fields=["state"])
        record(user, "added measure", current, measure=measure.pk, kind=kind)
    return measure


def finish_measure(user: Actor, measure: Measure, *, done: bool = True) -> Measure:
    """It is done, or was not after all."""
    demand(user)
    with transaction.atomic():
        current = Measure.objects.select_for_update().select_related("cause").get(pk=measure.pk)
        if (current.done_at is not None) == done:
            return current
        current.done_at = clock.now() if done else None
        current.save(update_fields=["done_at"])
        record(user, "finished measure" if done else "took up measure", current.cause, measure=current.pk)
    return current


def drop_measure(user: Actor, measure: Measure) -> None:
    """It is not done."""
    demand(user)
    with transaction.atomic():
        current = Measure.objects.select_for_update().select_related("cause").filter(pk=measure.pk).first()
        if current is not None:
            record(user, "dropped measure", current.cause, measure=current.pk, text=current.text)
            current.delete()


# Is it really gone? -------------------------------------------------------------------------------


def check(user: Actor, cause: Cause, *, works: bool) -> Cause:
    """Somebody has looked whether it is gone: it is, or it is back."""
    demand(user)
    with transaction.atomic():
        current = locked(cause)
        demand_decision(user, current)
        if current.state not in GONE:
            raise Conflict(_("This cause is not removed yet."))
        if not works:
            never_again.came_back(current)
            return come_back(user, current, None)
        now = clock.now()
        current.state, current.checked_at, current.check_at = CauseState.CHECKED, now, NEVER
        current.save(update_fields=["state", "checked_at", "check_at"])
        record(user, "checked cause", current)
        facts.record([facts.fact("cause_checked", now, cause=current.pk)])
    return current


def come_back(user: Actor, cause: Cause, complaint: Complaint | None) -> Cause:
    """It is there again: it is opened, and so are the complaints that were done by its removal.

    In the caller's transaction, which holds the cause.
    """
    now = clock.now()
    cause.removals.filter(state=RemovalState.RUNNING).update(state=RemovalState.STOPPED)
    cause.state, cause.removed_at, cause.checked_at, cause.check_at = CauseState.BACK, None, None, NEVER
    cause.times_back += 1
    cause.save(update_fields=["state", "removed_at", "checked_at", "check_at", "times_back"])
    record(user, "cause came back", cause, complaint=complaint.pk if complaint else None)
    said = facts.fact("cause_back", now, cause=cause.pk, complaint=complaint.pk if complaint else None)
    facts.record([said])
    events.publish(CauseBack(cause, complaint))
    jobs.enqueue(open_again, cause.pk)
    live.push("desk", "list")
    return cause


@jobs.job
def open_again(cause_id: int) -> None:
    """The complaints that were done by a removal that did not hold are at their last stage again. Safe to
    repeat; each in a transaction of its own, as each holds its conversation."""
    done = Complaint.objects.filter(
        cause=cause_id, state=State.DONE, steps__stage=Stage.REMOVE, steps__proof=Proof.CAUSE
    )
    for complaint in done.order_by("pk").iterator(chunk_size=200):
        with transaction.atomic():
            current = locked_complaint(complaint)
            if (
                current is None
                or current.state != State.DONE
                or current.cause is None
                or current.cause.is_gone
            ):
                continue
            clockwork.open_again(current, clock.now())
            notify(current.conversation)
