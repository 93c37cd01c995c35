"""Verbs that change where a conversation stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record, system
from keepword.conversations.events import (
    Assigned,
    MessagesReceived,
    PriorityChanged,
    Received,
    StatusChanged,
)
from keepword.conversations.models import (
    Contact,
    Conversation,
    Direction,
    Inbox,
    Kind,
    Message,
    Priority,
    Status,
)
from keepword.conversations.own_fields import require_fields
from keepword.conversations.services.receive import contact_fact, end_contact, ended_fact, open_contacts
from keepword.core import clock, events, facts, jobs, live, rows
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.models import Customer

MOST_REASON = 200


def demand(actor: Actor) -> None:
    """Refused unless this actor may work on conversations; what is ours and acts by itself may."""
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not work on conversations."))


def person(actor: Actor) -> User | None:
    """The actor if it is one of us, for what only a person can be: an author, a subject of facts."""
    return actor if isinstance(actor, User) else None


def lock(conversation: Conversation) -> Conversation:
    """The conversation as it is now, nobody else changing it until this transaction ends."""
    return lock_by_id(conversation.pk)


def lock_by_id(conversation_id: int) -> Conversation:
    """The same for one that is not at hand; NotFound when it is gone.

    Of one that was merged, what it was merged into: whoever had its page open or its job queued goes on
    there. The pointer itself is not locked, so that nobody waits for two rows in the wrong order.
    """
    for _turn in range(_MOST_TURNS):
        found = _fetch_locked(conversation_id, _UNMERGED)
        if found is not None:
            return found
        moved = Conversation.objects.filter(pk=conversation_id).values_list("merged_into_id", flat=True)
        if not moved:
            raise NotFound("There is no such conversation.")
        conversation_id = moved[0] or conversation_id
    raise Conflict(_("Somebody is merging this conversation just now; try again."))


def lock_rows(conversation_ids: Iterable[int]) -> list[Conversation]:
    """These very rows, pointers of merged ones too, in the order asked for; locked in that of their ids."""
    wanted = list(conversation_ids)
    found = {pk: _fetch_locked(pk) for pk in sorted(set(wanted))}
    out = [row for pk in wanted if (row := found[pk]) is not None]
    if len(out) != len(wanted):
        raise NotFound("There is no such conversation.")
    return out


def _fetch_locked(conversation_id: int, also: str = "") -> Conversation | None:
    suffix = " FOR UPDATE OF v" if connection.features.has_select_for_update_of else ""
    found = rows.fetch(_LOCKED, _LOCKED_FROM + also + suffix, [conversation_id])
    if not found:
        return None
    current: Conversation = found[0][0]
    # PostgreSQL reads the locked row anew when it had to wait for it, but not those joined to it: they may
    # belong to what it was before. Then they are read when they are asked for.
    for name, joined in zip(("inbox", "customer", "assignee"), found[0][1:], strict=True):
        if (joined.pk if joined else None) == getattr(current, f"{name}_id"):
            setattr(current, name, joined)
    return current


_UNMERGED = " AND v.merged_into_id IS NULL"
_MOST_TURNS = 5  # merged and taken apart again while one waits for the row


# Every verb begins with this read, so it goes without the ORM's detours.
_LOCKED: rows.Shape = ((Conversation, "v"), (Inbox, "i"), (Customer, "c"), (User, "u"))
_LOCKED_FROM = (
    "FROM conversations_conversation v"
    " JOIN conversations_inbox i ON i.id = v.inbox_id"
    " JOIN customers_customer c ON c.id = v.customer_id"
    " LEFT JOIN accounts_user u ON u.id = v.assignee_id"
    " WHERE v.id = %s"
)


def assign(
    user: Actor, conversation: Conversation, assignee: User | None, *, why: Mapping[str, Any] | None = None
) -> Conversation:
    """Give a conversation to somebody, or to nobody.

    `why` (JSON) is kept in the history by whoever decides by itself, such as routing.
    """
    demand(user)
    if assignee is not None and not assignee.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": assignee}, field="assignee")
    with transaction.atomic():
        current = lock(conversation)
        before, after = current.assignee_id, assignee.pk if assignee else None
        if before == after:
            return current
        current.assignee = assignee
        current.save(update_fields=["assignee"])
        record(user, "assigned", current, before=before, after=after, **({"why": why} if why else {}))
        facts.record(
            [
                facts.fact(
                    "assigned",
                    clock.now(),
                    subject_id=current.pk,
                    person=current.customer.key,
                    actor=assignee.key if assignee else None,
                    handover=before is not None and after is not None,
                )
            ]
        )
        events.publish(Assigned(current, before, after, clock.now(), person(user)))
        notify(current)
    return current


def set_priority(user: Actor, conversation: Conversation, priority: int) -> Conversation:
    """Make a conversation more or less urgent."""
    demand(user)
    if priority not in Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    with transaction.atomic():
        current = lock(conversation)
        before = current.priority
        if before == priority:
            return current
        current.priority = priority
        current.save(update_fields=["priority"])
        record(user, "set priority", current, before=before, after=priority)
        events.publish(PriorityChanged(current, before, clock.now(), person(user)))
        notify(current)
    return current


def close(user: Actor, conversation: Conversation) -> Conversation:
    """The matter is settled: the contact ends as resolved. Invalid while a required field is empty."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        if current.status != Status.CLOSED:
            require_fields(current)
        return change_status(user, current, Status.CLOSED)


def reopen(user: Actor, conversation: Conversation) -> Conversation:
    """Work on it again; it waits for us."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        if current.status == Status.SPAM:
            raise Conflict(_("This is spam; release it first."))
        return change_status(user, current, Status.OPEN)


def snooze(user: Actor, conversation: Conversation, until: datetime, *, reason: str = "") -> Conversation:
    """Out of sight until a moment (aware), or until the customer writes. `reason`: what we wait for."""
    demand(user)
    if until <= clock.now():
        raise Invalid(_("Choose a time that is still to come."), field="until")
    with transaction.atomic():
        why = reason.strip()[:MOST_REASON]
        return change_status(user, lock(conversation), Status.SNOOZED, until=until, reason=why)


def mark_spam(user: Actor, conversation: Conversation) -> Conversation:
    """Not a customer's matter: no clock runs for it."""
    demand(user)
    with transaction.atomic():
        return change_status(user, lock(conversation), Status.SPAM)


def release(user: Actor, conversation: Conversation) -> Conversation:
    """It was no spam: treat it as if it had just come, at its true time."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        if current.status != Status.SPAM:
            return current
        came = list(current.messages.filter(direction=Direction.IN, kind=Kind.MESSAGE).order_by("at", "pk"))
        current.status = Status.OPEN if came else Status.CLOSED
        current.closed_at = None if came else clock.now()
        contact = None
        if came:
            current.waiting_since = came[0].at
            contact = Contact.objects.create(conversation=current, started_at=came[0].at)
            facts.record([contact_fact("contact_started", contact, current, contact.started_at)])
            Message.objects.filter(pk__in=[message.pk for message in came]).update(contact=contact)
        current.save(update_fields=["status", "waiting_since", "closed_at"])
        record(user, "released", current)
        events.publish(
            MessagesReceived(
                tuple(
                    Received(message, current, contact, index == 0, index == 0, Status.SPAM)
                    for index, message in enumerate(came)
                )
            )
        )
        notify(current)
    return current


def change_status(
    user: Actor | None,
    conversation: Conversation,
    status: str,
    *,
    until: datetime | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> Conversation:
    """Move a locked conversation to another state, in the caller's transaction."""
    before = conversation.status
    if before == status and until == conversation.snoozed_until:
        return conversation
    at = at or clock.now()
    ended = None
    conversation.status, conversation.snoozed_until = status, until
    conversation.closed_at = at if status in (Status.CLOSED, Status.SPAM) else None
    if status in (Status.CLOSED, Status.SPAM):
        conversation.waiting_since = None
        ended = _end_open_contact(conversation, at, resolved=status == Status.CLOSED)
    rows.update([conversation], ["status", "snoozed_until", "closed_at", "waiting_since"])
    actor = user or system
    record(actor, f"made {status}", conversation, before=before, **({"reason": reason} if reason else {}))
    events.publish(StatusChanged(conversation, before, status, at, person(actor), ended, reason))
    notify(conversation)
    return conversation


def _end_open_contact(conversation: Conversation, at: datetime, *, resolved: bool) -> Contact | None:
    contact = open_contacts([conversation.pk]).get(conversation.pk)
    if contact is None:
        return None
    end_contact(contact, max(at, contact.started_at), resolved=resolved)
    rows.update([contact], ["ended_at", "resolved"])
    if resolved:
        facts.record([ended_fact(contact, conversation)])
    else:  # spam: it was no approach by a customer at all
        wrong = facts.holding(conversation.pk, kind="contact_started", at=contact.started_at)
        facts.record(facts.retract(wrong))
    return contact


def wake_for_side(conversation_id: int) -> None:
    """What was put aside until somebody else answers is seen again; nothing else of it changes."""
    current = lock_by_id(conversation_id)
    if current.status == Status.SNOOZED:
        change_status(None, current, Status.OPEN)


@jobs.every(5)
def wake() -> int:
    """Open again what was snoozed until now; how many woke up."""
    due = list(Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=clock.now())[:200])
    for conversation in due:
        with transaction.atomic():
            current = lock(conversation)
            if current.status == Status.SNOOZED and (current.snoozed_until or clock.now()) <= clock.now():
                change_status(None, current, Status.OPEN)
    return len(due)


def notify(conversation: Conversation) -> None:
    """Refresh the open pages that show this conversation."""
    live.push("desk", "list")
    live.push(f"conversation.{conversation.pk}", "state", conversation=conversation.pk)
