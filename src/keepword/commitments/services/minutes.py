"""The four minutes of each contact, kept in the transaction of what happens: a message comes in, an agent
opens the conversation, an answer leaves.

The handlers hold the conversation's lock; rows are locked as well, as the scheduler marks them without it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from keepword.accounts.models import User
from keepword.commitments import queries
from keepword.commitments.models import FourMinutes, MinutesState
from keepword.commitments.queries import said as saying
from keepword.commitments.queries.minutes import hours_of, seconds
from keepword.commitments.rules import ALWAYS, minutes
from keepword.commitments.rules.minutes import Said
from keepword.commitments.services.judged import judged
from keepword.commitments.services.sentences import remember
from keepword.conversations.events import Answered, Received, StatusChanged
from keepword.conversations.models import NEVER, Contact, Conversation, Status
from keepword.conversations.queries import subjects
from keepword.core import clock, facts, live, rows
from keepword.core.models import Fact

FACT = "four_minutes"
MOST_SAID = 20  # messages of ours that are listened to in a contact
FIELDS = (
    "conversation_id",
    "due_at",
    "state",
    "opened_at",
    "opened_by_id",
    "opening_due_at",
    "opening_state",
    "interest_at",
    "positive_at",
    "ready_at",
    "said",
    "runs",
    "next_due_at",
    "policy_id",
    "revision",
)


def minutes_begin(items: Iterable[Received]) -> None:
    """Customers came: the four minutes of each new contact run. One insert."""
    rows.insert(
        [
            begun(item.conversation, item.contact)
            for item in items
            if item.contact is not None and item.new_contact
        ]
    )


def begun(conversation: Conversation, contact: Contact) -> FourMinutes:
    """A row, not yet stored, that runs since the contact began."""
    book = queries.rulebook()
    is_live = conversation.inbox.channel in minutes.LIVE
    rule = book.none if is_live else book.rule_for(conversation)
    due_at = minutes.due(ALWAYS if is_live else rule.hours, contact.started_at) or NEVER
    return FourMinutes(
        conversation=conversation,
        contact=contact,
        started_at=contact.started_at,
        due_at=due_at,
        next_due_at=due_at,
        live=is_live,
        policy_id=rule.id,
        revision=book.revision,
    )


def opened(user: User, conversation: Conversation, row: FourMinutes) -> FourMinutes:
    """An agent has the conversation before them: the second reading begins with the first who does, while the
    customer waits for words. `row` is of its latest contact; answered as it stands then. No query where there
    is nothing to begin."""
    waits = conversation.status == Status.OPEN and conversation.waiting_since is not None
    if not waits or not _opens(row):
        return row
    with transaction.atomic():
        current = FourMinutes.objects.select_for_update().get(pk=row.pk)
        if not _opens(current):
            return current
        current.opened_at, current.opened_by = max(clock.now(), current.started_at), user
        current.opening_due_at = minutes.due(hours_of(current), current.opened_at) or NEVER
        current.opening_state = MinutesState.RUNNING
        current.reckon()
        rows.update([current], FIELDS)
        live.push("desk", "list")
    return current


def _opens(row: FourMinutes) -> bool:
    return row.opened_at is None and not row.said and row.state != MinutesState.DROPPED


def minutes_answered(event: Answered) -> None:
    """A person's answer left: what it shows counts at the moment at which they pressed send.

    By now the scheduler may have marked a reading as missed; that is put right, and so is what an answer
    changes that is told of later than one which came after it.
    """
    conversation, message = event.conversation, event.message
    row = _of_contact(event.contact)
    listens = row is not None and len(row.said) < MOST_SAID and not _done_before(row, event.at)
    heard = saying.signs_of(message.text, conversation, event.at, stored=saying.stored_in(message))
    remember(conversation, message, event.at, heard.interest)
    facts.record([judged(message, conversation, heard.judgement)])
    if row is None or not listens:
        return
    said = Said(message.pk, event.at, heard.signs, message.author_id)
    row.said = [*row.said, said.as_data()]
    found = minutes.shown(map(minutes.said_of, row.said))
    for name in minutes.ASPECTS:
        setattr(row, f"{name}_at", found[name].at if name in found else None)
    changed = row.settle(event.at)
    rows.update([row], FIELDS)
    actor = message.author if message.author_id else None
    record(conversation, row, changed, actor)


def _of_contact(contact: Contact | None) -> FourMinutes | None:
    if contact is None:
        return None
    found = FourMinutes.objects.select_for_update().filter(
        conversation_id=contact.conversation_id, contact_id=contact.pk
    )
    return found.first()


def _done_before(row: FourMinutes, at: datetime) -> bool:
    return row.completed_at is not None and row.completed_at <= at


def minutes_status_changed(event: StatusChanged) -> None:
    """Closed without words, nobody waits for them any more; of spam nothing ever ran."""
    if event.after not in (Status.CLOSED, Status.SPAM):
        return
    found = FourMinutes.objects.select_for_update().filter(conversation=event.conversation)
    if event.after == Status.SPAM:
        _forget(event, found.order_by("-started_at", "-pk").first())
        return
    for row in found.filter(runs=True):
        changed = drop(row, event.at)
        rows.update([row], FIELDS)
        record(event.conversation, row, changed, None)


def drop(row: FourMinutes, at: datetime) -> list[str]:
    """End what runs without a judgement; what was over before `at` is missed, and named."""
    changed = row.settle(at)
    if row.state == MinutesState.RUNNING:
        row.state = MinutesState.DROPPED
    if row.opening_state == MinutesState.RUNNING:
        row.opening_state = MinutesState.DROPPED
    row.reckon()
    return changed


def _forget(event: StatusChanged, newest: FourMinutes | None) -> None:
    contact_id = event.ended.pk if event.ended else newest.contact_id if newest else None
    if contact_id is None:
        return
    facts.record(facts.retract(holding(event.conversation, contact_id)))
    FourMinutes.objects.filter(conversation=event.conversation, contact_id=contact_id).delete()


# Facts ---------------------------------------------------------------------------------------------


def record(conversation: Conversation, row: FourMinutes, changed: Iterable[str], actor: User | None) -> None:
    """A fact of each reading that ended, in the place of what was recorded of it before."""
    ended = [name for name in changed if row.reading(name)[0] in (MinutesState.MET, MinutesState.MISSED)]
    if not ended:
        return
    before = {one.data["reading"]: one for one in holding(conversation, row.contact_id)}
    facts.record([fact(conversation, row, name, actor, before) for name in ended])


def holding(conversation: Conversation, contact_id: int) -> list[Fact]:
    """What is recorded of a contact's four minutes and holds."""
    return facts.holding(subjects(conversation), kind=FACT, data__contact=contact_id)


def fact(
    conversation: Conversation,
    row: FourMinutes,
    name: str,
    actor: User | None,
    before: Mapping[str, Fact] | None = None,
) -> Fact:
    """How a reading ended, at its own moment: when the last of the three was shown, or when it was over.

    The value is the working time until all three were shown, None while they are not.
    """
    state, due_at, began = row.reading(name)
    met = state == MinutesState.MET
    earlier = (before or {}).get(name)
    within = {aspect: at is not None and at <= due_at for aspect, at in row.moments.items()}
    return facts.fact(
        FACT,
        (row.completed_at if met else None) or due_at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=actor.key if actor else None,
        value=seconds(hours_of(row), began or row.started_at, row.completed_at),
        supersedes=earlier.pk if earlier else None,
        reading=name,
        met=met,
        **within,
        contact=row.contact_id,
        inbox=conversation.inbox_id,
        channel=conversation.inbox.channel,
        team=conversation.team_id,
        language=conversation.language,
    )
