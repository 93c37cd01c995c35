"""Two conversations become one, and two again.

Rows move: whatever was said in the source is in the target as if it had been said there, so that
threads, searches and pages find it without knowing of merges. The source stays as an empty pointer.
What cannot move (a draft where its writer has another one already, say) stays with the pointer. Each merge
keeps what is needed to take it apart again, which goes as long as nothing later builds on it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from keepword.audit.services import Actor, record
from keepword.conversations import rules
from keepword.conversations.events import Folded, Merged, Unmerged
from keepword.conversations.models import (
    NEVER,
    Contact,
    Conversation,
    ConversationField,
    ConversationTag,
    Draft,
    Follower,
    Link,
    Merge,
    Message,
    Participant,
    SideConversation,
    Status,
)
from keepword.conversations.services import apart
from keepword.conversations.services.receive import contact_fact
from keepword.conversations.services.state import demand, lock_rows, notify, person
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid
from keepword.customers.queries import addresses
from keepword.search.services import regroup

MOST_AT_ONCE = 50


def merge(user: Actor, source: Conversation, into: Conversation, *, across: bool = False) -> Merge:
    """Take everything of `source` into `into`.

    Conflict when one of them is merged already or is spam, and, unless `across` says that it is meant,
    when they are of two customers. The caller has both from the gate.
    """
    demand(user)
    if source.pk == into.pk:
        raise Invalid(_("A conversation cannot be merged with itself."), field="into")
    with transaction.atomic():
        one, other = lock_rows([source.pk, into.pk])
        _check(one, other, across)
        return _merge(user, one, other)


def merge_many(
    user: Actor, sources: Sequence[Conversation], into: Conversation, *, across: bool = False
) -> list[Merge]:
    """Take several into one: all of them or, when one cannot be, none."""
    if len(sources) > MOST_AT_ONCE:
        raise Invalid(_("At most %(n)s conversations at once.") % {"n": MOST_AT_ONCE}, field="conversations")
    with transaction.atomic():
        lock_rows([*(one.pk for one in sources), into.pk])
        return [merge(user, one, into, across=across) for one in sources if one.pk != into.pk]


def unmerge(user: Actor, merged: Merge) -> Merge:
    """Take two conversations apart again: each gets what was its own.

    What was said since stays in the target, unless it answers something of the source's. Conflict when
    it is undone already, or while a later merge builds on it.
    """
    demand(user)
    with transaction.atomic():
        source, into = lock_rows([merged.source_id, merged.into_id])
        current = Merge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
        _check_undoable(current, source, into)
        now = clock.now()
        parting = apart.part(current, source, into, now, answering)
        current.undone_at = now
        current.save(update_fields=["undone_at"])
        regroup("message", parting.messages, source.pk)
        _tell_undone(current, source, parting, now)
        record(user, "unmerged", into, source=source.pk, merge=current.pk)
        events.publish(Unmerged(current, source, into, parting.fold, parting.contacts, now, person(user)))
        notify(source)
        notify(into)
    return current


# Which of some later messages answer one of a set of messages: (ids of the set, numbers of the conversations
# that they were in, later ones) -> ids. A channel that knows what answers what adds itself here.
Answering = Callable[[set[int], set[int], Sequence[Message]], set[int]]
_answering: list[Answering] = []


def register_answering(find: Answering) -> None:
    """Let a channel say which messages answer which; the same again is once."""
    if find not in _answering:
        _answering.append(find)


def answering(known: set[int], numbers: set[int], later: Sequence[Message]) -> set[int]:
    """The ids of the later messages that answer one of the known ones, by what the channels know."""
    found: set[int] = set()
    for find in _answering:
        found |= find(known, numbers, later)
    return found


# How it is done -----------------------------------------------------------------------------------


def _check(source: Conversation, into: Conversation, across: bool) -> None:
    for one in (source, into):
        if one.merged_into_id is not None:
            raise Conflict(
                _("#%(number)s was merged into #%(into)s already.")
                % {"number": one.pk, "into": one.merged_into_id}
            )
        if one.status == Status.SPAM:
            raise Conflict(_("#%(number)s is spam; release it before you merge it.") % {"number": one.pk})
    if source.customer_id != into.customer_id and not across:
        raise Conflict(
            _("These are conversations of two customers. Merge them only if both may know of each other."),
            field="across",
        )


def _merge(user: Actor, source: Conversation, into: Conversation) -> Merge:
    now = clock.now()
    kept: dict[str, Any] = {"source": apart.fields_of(source), "into": apart.fields_of(into)}
    fold = _fold(source, into, kept, now)
    _move_rows(source, into, kept)
    _stand_together(source, into, now)
    kept["after"] = apart.fields_of(into)
    made = Merge.objects.create(source=source, into=into, by=person(user), at=now, kept=kept)
    regroup("message", kept["messages"], into.pk)
    _tell(source, into, fold, now, user)
    record(user, "merged", into, source=source.pk, merge=made.pk)
    events.publish(Merged(made, source, into, fold, now, person(user)))
    made.save(update_fields=["kept"])  # with what the handlers have added
    notify(source)
    notify(into)
    return made


def _fold(source: Conversation, into: Conversation, kept: dict[str, Any], now: datetime) -> Folded | None:
    """At most one contact is open in a conversation: of two the earlier goes on, and the other one, which
    was the same approach, waits with the pointer."""
    running = Contact.objects.select_for_update().filter(conversation__in=[source, into], ended_at=None)
    open_ = list(running.order_by("started_at", "pk"))
    if len({contact.conversation_id for contact in open_}) < 2:
        return None
    survivor = open_[0]
    folded = next(contact for contact in open_ if contact.conversation_id != survivor.conversation_id)
    kept["fold"] = {
        "survivor": survivor.pk,
        "folded": folded.pk,
        "home": folded.conversation_id,
        "messages": list(Message.everything.filter(contact=folded).values_list("pk", flat=True)),
        "last_answer_at": apart.written(survivor.last_answer_at),
    }
    Message.everything.filter(contact=folded).update(contact=survivor)
    folded.conversation, folded.ended_at = source, now
    folded.save(update_fields=["conversation", "ended_at"])
    if survivor.last_answer_at and folded.last_answer_at:
        survivor.last_answer_at = max(survivor.last_answer_at, folded.last_answer_at)
        survivor.save(update_fields=["last_answer_at"])
    return Folded(survivor, folded)


def _move_rows(source: Conversation, into: Conversation, kept: dict[str, Any]) -> None:
    fold = kept.get("fold", {})
    kept["there"] = list(into_messages(into))
    if source.inbox_id != into.inbox_id:  # by which door each was said is known beyond the move
        Message.everything.filter(conversation=source, via=None).update(via=source.inbox_id)
    kept["messages"] = _move(Message.everything.filter(conversation=source), into)
    kept["contacts"] = _move(Contact.objects.filter(conversation=source).exclude(pk=fold.get("folded")), into)
    kept["sides"] = _move(SideConversation.objects.filter(conversation=source), into)
    people = set(into.participants.values_list("address", flat=True)) | set(addresses(into.customer))
    kept["participants"] = _move(
        Participant.objects.filter(conversation=source).exclude(address__in=people), into
    )
    kept["guests"] = _invite(source, into)
    followers = into.followers.values_list("user_id", flat=True)
    kept["followers"] = _move(Follower.objects.filter(conversation=source).exclude(user__in=followers), into)
    taken = {(user, kind) for user, kind in into.drafts.values_list("user_id", "kind")}
    free = [draft.pk for draft in source.drafts.all() if (draft.user_id, draft.kind) not in taken]
    kept["drafts"] = _move(Draft.objects.filter(pk__in=free), into)
    kept["carried"] = list(source.merged.values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=kept["carried"]).update(merged_into=into)
    kept["linked"] = list(source.linked.exclude(pk=into.pk).values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=kept["linked"]).update(linked_to=into)
    kept["links"] = _move_links(source, into)
    tags = into.tagged.values_list("tag_id", flat=True)
    kept["tagged"] = _move(ConversationTag.objects.filter(conversation=source).exclude(tag__in=tags), into)
    known = into.field_values.values_list("definition_id", flat=True)
    values = ConversationField.objects.filter(conversation=source).exclude(definition__in=known)
    kept["values"] = _move(values, into)


def into_messages(into: Conversation) -> Iterable[int]:
    """The ids of all that is in a conversation now, of its side conversations too."""
    return Message.everything.filter(conversation=into).values_list("pk", flat=True)


def _move(rows: "QuerySet[Any]", into: Conversation) -> list[int]:
    model: type[Model] = rows.model
    ids = list(rows.values_list("pk", flat=True))
    model._base_manager.filter(pk__in=ids).update(conversation=into)
    return ids


def _invite(source: Conversation, into: Conversation) -> list[int]:
    """The source's customer takes part in the target from now on, if it is another one's."""
    if source.customer_id == into.customer_id:
        return []
    there = set(into.participants.values_list("address", flat=True))
    made = [
        Participant.objects.create(conversation=into, address=address, name=source.customer.name)
        for address in addresses(source.customer)
        if address not in there
    ]
    return [one.pk for one in made]


def _move_links(source: Conversation, into: Conversation) -> list[list[Any]]:
    """Links of the source become the target's; one that the target has already, or that would bind it to
    itself, stays with the pointer. What was moved: [id, which end]."""
    there = set(into.links_from.values_list("other_id", flat=True))
    there |= set(into.links_to.values_list("one_id", flat=True)) | {into.pk}
    moved: list[list[Any]] = []
    for link in Link.objects.filter(one=source).exclude(other__in=there):
        Link.objects.filter(pk=link.pk).update(one=into)
        moved.append([link.pk, "one"])
        there.add(link.other_id)
    for link in Link.objects.filter(other=source).exclude(one__in=there):
        Link.objects.filter(pk=link.pk).update(other=into)
        moved.append([link.pk, "other"])
        there.add(link.one_id)
    return moved


def _stand_together(source: Conversation, into: Conversation, now: datetime) -> None:
    stand = rules.joined(apart.stand_of(source), apart.stand_of(into))
    apart.put_stand(into, stand)
    if stand.status != Status.CLOSED:
        into.closed_at = None
    if into.assignee_id is None:
        into.assignee_id = source.assignee_id
    if source.last_message_at > into.last_message_at:
        into.last_message_at, into.preview = source.last_message_at, source.preview
    if into.linked_to_id == source.pk:
        into.linked_to = None
    if into.linked_to_id is None and source.linked_to_id != into.pk:
        into.linked_to_id = source.linked_to_id
    into.save(update_fields=apart.WRITTEN)
    source.status, source.closed_at, source.snoozed_until = Status.CLOSED, now, None
    source.waiting_since, source.due_at, source.merged_into = None, NEVER, into
    source.save(
        update_fields=["status", "closed_at", "snoozed_until", "waiting_since", "due_at", "merged_into"]
    )


def _tell(source: Conversation, into: Conversation, fold: Folded | None, now: datetime, user: Actor) -> None:
    """What happened, and that the later of two contacts was no approach of its own."""
    who = person(user)
    told = [
        facts.fact(
            "merged",
            now,
            subject_id=source.pk,
            person=source.customer.key,
            actor=who.key if who else None,
            into=into.pk,
            inbox=source.inbox_id,
        )
    ]
    if fold is not None:
        told += facts.retract(
            facts.holding([source.pk, into.pk], kind="contact_started", at=fold.folded.started_at)[:1]
        )
    facts.record(told)


def _tell_undone(made: Merge, source: Conversation, parting: "apart.Parting", now: datetime) -> None:
    wrong = facts.holding(source.pk, kind="merged", data__into=made.into_id)
    told = facts.retract(wrong[-1:])
    if parting.fold is not None:
        contact = parting.fold.folded
        told.append(contact_fact("contact_started", contact, contact.conversation, contact.started_at))
    facts.record(told)


def _check_undoable(made: Merge, source: Conversation, into: Conversation) -> None:
    if made.undone_at is not None:
        raise Conflict(_("This merge is undone already."))
    if source.merged_into_id != into.pk or into.merged_into_id is not None:
        where = into.merged_into_id or source.merged_into_id
        raise Conflict(
            _("#%(number)s was merged on into #%(into)s; undo that first.")
            % {"number": into.pk, "into": where}
        )
    own = set(made.kept["contacts"])
    later = Merge.objects.filter(into=into, undone_at=None, at__gte=made.at).exclude(pk=made.pk)
    for other in later.order_by("-pk"):
        if other.kept.get("fold", {}).get("survivor") in own or _builds_on(other, own):
            raise Conflict(
                _("A later merge, of #%(number)s, builds on this one; undo that first.")
                % {"number": other.source_id}
            )


def _builds_on(later: Merge, contacts: set[int]) -> bool:
    """Whether a clock that went on for both in a later merge is of one of these contacts."""
    return bool(set(later.kept.get("clocks", {}).get("relied_on", ())) & contacts)
