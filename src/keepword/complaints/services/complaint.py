"""A complaint from the first sign of it: suggested, confirmed or dismissed, given to somebody."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.complaints import queries
from keepword.complaints.events import ComplaintOpened, ComplaintSuggested
from keepword.complaints.models import ACTIVE, Cause, Complaint, Source, Stage, State
from keepword.complaints.rules.signs import speaks_of_price
from keepword.complaints.services import cause as of_causes
from keepword.complaints.services import clockwork, never_again
from keepword.complaints.services.clockwork import fact_of
from keepword.complaints.services.locking import locked
from keepword.conversations.models import NEVER, Conversation, Direction, Kind, Message, Status
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid

LONGEST = 300


def suggest(
    conversation: Conversation,
    *,
    source: str,
    at: datetime,
    message: Message | None = None,
    signs: Sequence[str] = (),
    rating: int | None = None,
    score: int | None = None,
) -> Complaint | None:
    """This may be a complaint: a person is asked. None when one is known there, or it was dismissed for
    the same reason since `at`."""
    with transaction.atomic():
        current = lock(conversation)
        if current.status == Status.SPAM or queries.active_of(current) is not None:
            return None
        same = Complaint.objects.filter(conversation=current, source=source)
        if (
            same.filter(rating=rating).exists()
            if rating is not None
            else same.filter(message=message).exists()
        ):
            return None
        made = Complaint.objects.create(
            conversation=current,
            origin=conversation.pk,
            source=source,
            state=State.SUGGESTED,
            signs=list(signs),
            rating=rating,
            score=score,
            message=message,
            begun_at=at,
        )
        facts.record([fact_of("complaint_suggested", made, current, at, source=source)])
        events.publish(ComplaintSuggested(made))
        notify(current)
    return made


def make(
    user: Actor, conversation: Conversation, *, about: str = "", source: str = Source.PERSON
) -> Complaint:
    """One of us (or a rule) sees that it is a complaint; one that was suggested is confirmed by it.

    It counts from the customer's first words that wait for an answer, else from now.
    """
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        if current.status == Status.SPAM:
            raise Conflict(_("This is spam; release it first."))
        known = queries.active_of(current)
        if known is not None and known.state == State.SUGGESTED:
            return confirm(user, known, about=about)
        if known is not None:
            raise Conflict(_("This is a complaint already."))
        now = clock.now()
        made = Complaint(
            conversation=current,
            origin=conversation.pk,
            source=source,
            state=State.SUGGESTED,
            begun_at=current.waiting_since or now,
        )
        made.save()
        return _open(user, made, current, about)


def confirm(user: Actor, complaint: Complaint, *, about: str = "") -> Complaint:
    """It is one: the clocks of its stages begin when the customer's waiting did."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        if current.state != State.SUGGESTED:
            raise Conflict(_("Somebody has decided about this already."))
        return _open(user, current, current.conversation, about)


def _open(user: Actor, complaint: Complaint, conversation: Conversation, about: str) -> Complaint:
    now = clock.now()
    complaint.about = _about(about) or complaint.about
    complaint.state, complaint.decided_at, complaint.decided_by = State.OPEN, now, person(user)
    complaint.owner = conversation.assignee or person(user)
    complaint.stage = Stage.RESPOND
    complaint.save()
    record(user, "opened complaint", conversation, complaint=complaint.pk, source=complaint.source)
    price = speaks_of_price(_words(complaint), conversation.language)
    told = fact_of("complaint_opened", complaint, conversation, now, source=complaint.source, price=price)
    facts.record([told])
    clockwork.begin(complaint, Stage.RESPOND, complaint.begun_at)
    events.publish(ComplaintOpened(complaint, user))
    answer = _first_answer(complaint)
    if answer is not None:
        clockwork.responded(complaint, answer)
    notify(conversation)
    return complaint


def _words(complaint: Complaint) -> str:
    """What it is about: in our words, and in the customer's with which it began or that came just before."""
    said = complaint.message
    if said is None:
        came = complaint.conversation.messages.filter(direction=Direction.IN, kind=Kind.MESSAGE)
        said = came.order_by("-at", "-pk").first()
    return f"{complaint.about}\n{said.text if said else ''}"


def _first_answer(complaint: Complaint) -> Message | None:
    """What one of us has answered since it began: a complaint may be seen later than it is answered."""
    return queries.ours(complaint).exclude(state="queued").order_by("at", "pk").first()


def dismiss(user: Actor, complaint: Complaint) -> Complaint:
    """It is none; also one that was confirmed by mistake, as long as nothing was given for it."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        if current.state not in ACTIVE:
            raise Conflict(_("Somebody has decided about this already."))
        before, now = current.state, clock.now()
        current.state, current.stage, current.due_at = State.DISMISSED, "", NEVER
        current.decided_at, current.decided_by = now, person(user)
        current.save(update_fields=["state", "stage", "due_at", "decided_at", "decided_by"])
        clockwork.rest(current, now)
        record(user, "dismissed complaint", current.conversation, complaint=current.pk, before=before)
        facts.record([fact_of("complaint_dismissed", current, current.conversation, now, before=before)])
        notify(current.conversation)
    return current


def change(user: Actor, complaint: Complaint, *, about: str, owner: User | None) -> Complaint:
    """Another name, or somebody else who sees to it."""
    demand(user)
    if owner is not None and not owner.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": owner}, field="owner")
    with transaction.atomic():
        current = locked(complaint)
        before = current.owner_id
        current.about, current.owner = _about(about), owner
        current.save(update_fields=["about", "owner"])
        record(user, "changed complaint", current.conversation, complaint=current.pk, before=before)
        notify(current.conversation)
    return current


def link_cause(user: Actor, complaint: Complaint, cause: Cause | None) -> Complaint:
    """This lies behind it, or nothing known does (None). A cause that was removed before the complaint
    began is back."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        if current.state not in (State.OPEN, State.DONE):
            raise Conflict(_("Confirm first that this is a complaint."))
        if current.state == State.DONE:
            raise Conflict(_("Its cause is removed; take the last stage back first."))
        found = of_causes.locked(cause) if cause is not None else None
        before = current.cause_id
        if before == (found.pk if found else None):
            return current
        current.cause = found
        current.save(update_fields=["cause"])
        record(
            user,
            "linked cause",
            current.conversation,
            complaint=current.pk,
            before=before,
            after=current.cause_id,
        )
        now = clock.now()
        facts.record([fact_of("complaint_cause", current, current.conversation, now, cause=current.cause_id)])
        never_again.cause_linked(user, current)
        if found is not None and found.is_gone and found.removed_at and current.begun_at > found.removed_at:
            of_causes.come_back(user, found, current)
        clockwork.removed_by_now(current)
        notify(current.conversation)
    return current


def _about(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise Invalid(_("This is too long; say it in a sentence."), field="about")
    return words
