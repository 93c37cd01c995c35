"""Clocks when conversations are merged, taken apart and split.

One clock runs for what two asked for: of those of an answer the one that began first, of those of a
resolution that of the contact that goes on. The others rest with the pointer, judged by nobody, and are
remembered as they were, so that an undone merge finds them again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from keepword.commitments import queries, rules
from keepword.commitments.models import RESPONSES, Clock, ClockKind, Pause
from keepword.commitments.services.sheet import CLOCK_FIELDS, Sheet, plan
from keepword.conversations.events import Folded, Merged, SplitOff, Unmerged
from keepword.conversations.models import NEVER, Contact, Conversation, Status
from keepword.core import facts, rows

_MOMENTS = ("resumed_at", "due_at", "missed_at", "stopped_at", "paused_at")
_PLAIN = (
    "conversation_id",
    "contact_id",
    "state",
    "worked_seconds",
    "stopped_by",
    "target_minutes",
    "paused_for",
)
_HOME = (*CLOCK_FIELDS, "conversation_id", "contact_id")


def merged(event: Merged) -> None:
    """The source's clocks are the target's; of two that ask for the same one goes on."""
    source, into, fold = event.source, event.into, event.fold
    clocks = _clocks_of(source, into)
    active = [one for one in clocks if one.stopped_at is None]
    touched = [one for one in clocks if one in active or (fold and one.contact_id == fold.folded.pk)]
    event.merge.kept["clocks"] = {
        "before": {str(one.pk): _snapshot(one) for one in touched},
        "moved": [one.pk for one in clocks if one.conversation_id == source.pk and one not in touched],
    }
    for one in clocks:
        one.conversation_id = into.pk
    sheet = Sheet(queries.rulebook())
    sheet.add(into, active)
    going = _going_on(active, fold)
    event.merge.kept["clocks"]["relied_on"] = _relied_on(event, active, going)
    for one in active:
        timer, rule = one.timer, sheet.rule(one)
        if one not in going:
            timer = rules.drop(rule.hours, timer, event.at)
        elif one.kind == ClockKind.RESOLUTION:
            timer = _in_step(sheet, one, into, event.at)
        sheet.set(one, timer)
    sheet.write()
    if fold is not None:
        _leave_behind(clocks, going, fold, source)
    rows.update(clocks, ["conversation_id", "contact_id"])
    event.merge.kept["clocks"]["after"] = {str(one.pk): _snapshot(one) for one in going}
    _mend_due(into, going)


def unmerged(event: Unmerged) -> None:
    """Each clock is where it was; one that rested goes on as if nothing had been, or ends as its
    fellow did if nobody waits for it any more."""
    kept = event.merge.kept.get("clocks", {})
    source, into = event.source, event.into
    homes = {source.pk: source, into.pk: into}
    clocks = {one.pk: one for one in _clocks_of(source, into)}
    before = {int(pk): snapshot for pk, snapshot in kept.get("before", {}).items()}
    going = {pk for pk in before if pk in clocks and not _rests(clocks[pk], event.merge.at)}
    stops = {_family(clocks[pk]): clocks[pk] for pk in going}
    book = queries.rulebook()
    for pk, snapshot in before.items():
        if pk not in clocks:
            continue
        home = homes[snapshot["conversation_id"]]
        if pk not in going:
            _restore(clocks[pk], snapshot, home, stops, book, event.at)
        else:
            after = kept.get("after", {}).get(str(pk))
            _give_back(clocks[pk], snapshot, home, after, book, event)
    own = set(event.contacts)
    for one in clocks.values():
        if one.pk in kept.get("moved", ()) or (one.pk not in before and one.contact_id in own):
            one.conversation_id = source.pk
        plan(one, book.rule(one.policy_id))
    rows.update(list(clocks.values()), _HOME)
    _facts_home(source, into, own)
    for conversation in (source, into):
        _reconcile(conversation, list(clocks.values()), homes, event.at)


def split_off(event: SplitOff) -> None:
    """Who waits in the new conversation is answered in time, counted from now: nobody was late before."""
    if event.contact is None:
        return
    sheet = Sheet(queries.rulebook())
    sheet.add(event.created, [])
    kinds = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)
    sheet.start(kinds, event.created, event.contact, event.at)
    sheet.write()


# How it is done -----------------------------------------------------------------------------------


def _clocks_of(*conversations: Conversation) -> list[Clock]:
    found = Clock.objects.select_for_update().filter(conversation__in=conversations)
    return list(found.order_by("pk"))


def _family(clock: Clock) -> str:
    return ClockKind.RESOLUTION if clock.kind == ClockKind.RESOLUTION else ClockKind.FIRST_RESPONSE


def _going_on(active: Sequence[Clock], fold: Folded | None) -> list[Clock]:
    going: list[Clock] = []
    first = sorted(active, key=lambda one: (one.started_at, one.pk))
    going += [one for one in first if one.kind in RESPONSES][:1]
    ends = [one for one in first if one.kind == ClockKind.RESOLUTION]
    if fold is not None:
        ends.sort(key=lambda one: one.contact_id != fold.survivor.pk)
    return going + ends[:1]


def _relied_on(event: Merged, active: Sequence[Clock], going: Sequence[Clock]) -> list[int]:
    """The contacts whose clock goes on for a resting one too: undoing their own merge would lose it."""
    resting = {_family(one) for one in active if one not in going}
    return [one.contact_id for one in going if _family(one) in resting and one.contact_id]


def _in_step(sheet: Sheet, clock: Clock, into: Conversation, at: datetime) -> rules.Timer:
    rule = sheet.rule(clock)
    if into.status == Status.OPEN:
        return rules.resume(rule.hours, clock.timer, at)
    if into.status == Status.WAITING and rule.pauses:
        return rules.pause(rule.hours, clock.timer, at)
    return clock.timer


def _leave_behind(
    clocks: Iterable[Clock], going: Sequence[Clock], fold: Folded, source: Conversation
) -> None:
    """The folded contact's clocks wait with it at the pointer; one that goes on is the survivor's."""
    for one in clocks:
        if one.contact_id != fold.folded.pk:
            continue
        if one in going:
            one.contact_id = fold.survivor.pk
        else:
            one.conversation_id = source.pk


def _snapshot(clock: Clock) -> dict[str, Any]:
    moments = {name: getattr(clock, name) for name in _MOMENTS}
    plain = {name: getattr(clock, name) for name in _PLAIN}
    return plain | {name: at.isoformat() if at else None for name, at in moments.items()}


def _rests(clock: Clock, since: datetime) -> bool:
    """Whether the merge put it to rest: it was stopped at that moment by nothing."""
    return clock.stopped_at == since and clock.stopped_by is None


def _restore(
    clock: Clock,
    snapshot: dict[str, Any],
    home: Conversation,
    stops: dict[str, Clock],
    book: queries.Rulebook,
    at: datetime,
) -> None:
    """A clock that rested; `stops` are those that went on, by family."""
    _put(clock, snapshot)
    if clock.stopped_at is not None:
        return
    if clock.contact is not None and clock.contact.ended_at is not None:
        # What was settled together is not taken up again.
        at_end = max(clock.contact.ended_at, clock.started_at)
        clock.timer = rules.drop(book.rule(clock.policy_id).hours, clock.timer, at_end)
        return
    rule, fellow = book.rule(clock.policy_id), stops.get(_family(clock))
    waits = home.status == Status.OPEN and home.waiting_since is not None
    if clock.kind == ClockKind.RESOLUTION:
        if home.status == Status.CLOSED:
            clock.timer = rules.drop(rule.hours, clock.timer, home.closed_at or at)
        elif home.status == Status.WAITING and rule.pauses:
            clock.timer = rules.pause(rule.hours, clock.timer, at)
    elif not waits:
        ended = fellow.stopped_at if fellow is not None else None
        clock.timer = rules.drop(rule.hours, clock.timer, ended or at)


def _give_back(
    clock: Clock,
    snapshot: dict[str, Any],
    home: Conversation,
    after: dict[str, Any] | None,
    book: queries.Rulebook,
    event: Unmerged,
) -> None:
    """A clock that went on: as it was, when nothing has happened to it since."""
    if after is not None and _snapshot(clock) == {"paused_at": None, "paused_for": ""} | after:
        _put(clock, snapshot)
        Pause.objects.filter(clock=clock, until=event.merge.at).delete()  # the merge had ended it
        return
    clock.conversation_id, clock.contact_id = snapshot["conversation_id"], snapshot["contact_id"]
    rule = book.rule(clock.policy_id)
    if clock.kind == ClockKind.RESOLUTION and home.status == Status.WAITING and rule.pauses:
        clock.timer = rules.pause(rule.hours, clock.timer, event.at)


def _put(clock: Clock, snapshot: dict[str, Any]) -> None:
    # A merge of an earlier release did not keep the reason of a pause.
    for name in _PLAIN:
        setattr(clock, name, snapshot.get(name, ""))
    for name in _MOMENTS:
        at = snapshot.get(name)
        setattr(clock, name, datetime.fromisoformat(at) if at else None)


def _facts_home(source: Conversation, into: Conversation, contacts: set[int]) -> None:
    """What was recorded in the target of contacts that are the source's again is the source's too."""
    if not contacts:
        return
    wrong = facts.holding(into.pk, data__contact__in=sorted(contacts))
    told = facts.retract(wrong)
    for one in wrong:
        data = {name: value for name, value in one.data.items() if name != "kind"}
        told.append(
            facts.fact(
                one.kind,
                one.at,
                subject_id=source.pk,
                person=one.person,
                actor=one.actor,
                value=one.value,
                **data,
            )
        )
    facts.record(told)


def _reconcile(
    conversation: Conversation, clocks: list[Clock], homes: dict[int, Conversation], at: datetime
) -> None:
    """Whoever waits has one clock of an answer, and nobody else has one."""
    waits = conversation.status == Status.OPEN and conversation.waiting_since is not None
    sheet = Sheet(queries.rulebook())
    sheet.add(conversation, [o for o in clocks if o.conversation_id == conversation.pk and not o.stopped_at])
    answers = [one for one in sheet.active(conversation) if one.kind in RESPONSES]
    ends = [one for one in sheet.active(conversation) if one.kind == ClockKind.RESOLUTION]
    ends.sort(key=lambda one: one.started_at)
    answers.sort(key=lambda one: one.started_at)
    for one in [*answers[1 if waits else 0 :], *ends[1:]]:
        sheet.set(one, rules.drop(sheet.rule(one).hours, one.timer, at))
    if waits and not answers:
        contact = Contact.objects.filter(conversation=conversation, ended_at=None).first()
        if contact is not None:
            kinds = [ClockKind.NEXT_RESPONSE if contact.answered_at else ClockKind.FIRST_RESPONSE]
            kinds += [] if ends else [ClockKind.RESOLUTION]
            sheet.start(kinds, conversation, contact, at)
    sheet.write()
    _mend_due(conversation, sheet.active(conversation))


def _mend_due(conversation: Conversation, clocks: Sequence[Clock]) -> None:
    due_at = min((one.owed for one in clocks), default=NEVER)
    conversation.due_at = due_at
    Conversation.objects.filter(pk=conversation.pk).update(due_at=due_at)
