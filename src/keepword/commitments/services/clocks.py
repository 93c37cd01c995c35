"""What each happening in a conversation does to its clocks.

The handlers run inside the transaction of the happening, which holds the conversation's lock; clocks
are locked as well, as the scheduler marks them without asking for the conversation.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from keepword.commitments import queries, rules
from keepword.commitments.models import RESPONSES, Clock, ClockKind
from keepword.commitments.services.sheet import Sheet
from keepword.conversations.events import Answered, PriorityChanged, Received, StatusChanged
from keepword.conversations.models import (
    NEVER,
    Conversation,
    Direction,
    Kind,
    Message,
    SideConversation,
    State,
    Status,
)
from keepword.conversations.queries import subjects
from keepword.core import facts, rows

Answers = Mapping[int, Sequence[datetime]]  # moments of our answers by conversation id, in order

OURS = ("first_response", "next_response", "resolution", "clock_missed")  # kinds of facts


def received(items: Iterable[Received]) -> None:
    """Customers' messages came in: contacts begin or go on.

    Costs, however many there are: one insert, one update of due times; and one query and one update
    of clocks when some belong to conversations that were there before.
    """
    approaches = [item for item in items if _changes_clocks(item)]
    if not approaches:
        return
    sheet = Sheet(queries.rulebook())
    _take_in(sheet, approaches)
    answers = _answers_told_later(sheet, approaches)
    aside = _asked_aside(sheet, {item.conversation.pk for item in approaches if not item.new_conversation})
    for item in approaches:
        last = _last_answer(item, answers)
        if item.new_contact:
            _begin_contact(sheet, item, last)
        else:
            _continue_contact(sheet, item, last, aside)
    sheet.write()


def _changes_clocks(item: Received) -> bool:
    """Machines' messages and spam are in no contact; further words of one who waits already for the
    first answer to an open conversation find both clocks running."""
    if item.contact is None:
        return False
    return item.new_contact or item.contact.answered_at is not None or item.status_before != Status.OPEN


def _take_in(sheet: Sheet, items: Sequence[Received]) -> None:
    fresh = {item.conversation.pk for item in items if item.new_conversation}
    known = {item.conversation.pk: item.conversation for item in items if item.conversation.pk not in fresh}
    if not known:
        return
    clocks: dict[int, list[Clock]] = defaultdict(list)
    for clock in _active(known):
        clocks[clock.conversation_id].append(clock)
    for pk, conversation in known.items():
        sheet.add(conversation, clocks[pk])


def _active(conversation_ids: Collection[int], *, or_stopped_since: datetime | None = None) -> list[Clock]:
    """The clocks of conversations that are not stopped, locked. One query, without the ORM's detours."""
    marks = ", ".join(["%s"] * len(conversation_ids))
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    wanted, since = "c.stopped_at IS NULL", []
    if or_stopped_since is not None:
        wanted = "(c.stopped_at IS NULL OR c.stopped_at >= %s)"
        since = [connection.ops.adapt_datetimefield_value(or_stopped_since)]
    tail = f"FROM commitments_clock c WHERE c.conversation_id IN ({marks}) AND {wanted} ORDER BY c.id{lock}"
    return [clock for (clock,) in rows.fetch(((Clock, "c"),), tail, [*conversation_ids, *since])]


def _answers_told_later(sheet: Sheet, items: Sequence[Received]) -> Answers:
    """Answers of ours that stand between messages which came in together (the import of a mailbox).

    Of those the clocks hear only after the messages, so the messages table is asked, where there may
    be any: once for all.
    """
    unclear: set[int] = set()
    seen: set[int] = set()
    for item in items:
        pk, contact = item.conversation.pk, item.contact
        if item.new_contact:
            waiting = any(clock.kind in RESPONSES for clock in sheet.active(item.conversation))
            if pk in seen or waiting:
                unclear.add(pk)
        elif contact and contact.last_answer_at and contact.last_answer_at > item.message.at:
            unclear.add(pk)
        seen.add(pk)
    answers: dict[int, list[datetime]] = defaultdict(list)
    if unclear:
        ours = Message.objects.filter(
            conversation_id__in=unclear, direction=Direction.OUT, kind=Kind.MESSAGE
        ).exclude(state__in=[State.QUEUED, State.UNDONE])
        for pk, at in ours.order_by("at").values_list("conversation_id", "at"):
            answers[pk].append(at)
    return answers


def _last_answer(item: Received, answers: Answers) -> datetime | None:
    """When we had last answered before this message."""
    if item.conversation.pk in answers:
        known = answers[item.conversation.pk]
        before = bisect_right(known, item.message.at)
        return known[before - 1] if before else None
    last = item.contact.last_answer_at if item.contact else None
    return last if last is not None and last <= item.message.at else None


def _begin_contact(sheet: Sheet, item: Received, last: datetime | None) -> None:
    """The contact before this one has fallen silent; its resolution is not asked for any more."""
    conversation, contact = item.conversation, item.contact
    at = contact.started_at if contact else item.message.at
    untold = _answered_but_not_told(sheet, conversation, last)
    for clock in _resolutions(sheet, conversation):
        rule, timer = sheet.rule(clock), clock.timer
        if untold and last and rule.pauses:
            timer = rules.pause(rule.hours, timer, last)
        sheet.set(clock, rules.drop(rule.hours, timer, at))
    sheet.start((ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION), conversation, contact, at)


def _continue_contact(sheet: Sheet, item: Received, last: datetime | None, aside: Collection[int]) -> None:
    """The customer has said more: what waited for them goes on, and we owe an answer."""
    conversation, at = item.conversation, item.message.at
    untold = _answered_but_not_told(sheet, conversation, last)
    for clock in _resolutions(sheet, conversation):
        rule, timer = sheet.rule(clock), clock.timer
        if untold and last and rule.pauses:
            timer = rules.pause(rule.hours, timer, last)
        sheet.set(clock, _going_on(rule, timer, at, aside=conversation.pk in aside))
    waiting = _waiting(sheet, conversation)
    if not any(last is None or clock.started_at > last for clock in waiting):
        sheet.start((ClockKind.NEXT_RESPONSE,), conversation, item.contact, at)


def _answered_but_not_told(sheet: Sheet, conversation: Conversation, last: datetime | None) -> bool:
    return last is not None and any(clock.started_at <= last for clock in _waiting(sheet, conversation))


def _waiting(sheet: Sheet, conversation: Conversation) -> list[Clock]:
    return [clock for clock in sheet.active(conversation) if clock.kind in RESPONSES]


def _resolutions(sheet: Sheet, conversation: Conversation) -> list[Clock]:
    return [clock for clock in sheet.active(conversation) if clock.kind == ClockKind.RESOLUTION]


def answered(event: Answered) -> None:
    """A person's answer left: the customer waits no more since `event.at`, when they pressed send.

    By now the conversation may be closed or the clock marked as missed; both are put right. An answer
    that is told of later than one that came after it (an imported Sent folder) counts as well.
    """
    conversation, at, message = event.conversation, event.at, event.message
    sheet = Sheet(queries.rulebook())
    sheet.add(conversation, _active([conversation.pk], or_stopped_since=at))
    for clock in sheet.clocks(conversation):
        if clock.kind not in RESPONSES or clock.started_at > at:
            continue
        again = clock.stopped_by is not None
        if not again or (clock.stopped_at and clock.stopped_at > at):
            sheet.end(clock, at, by=message.author, message=message.pk, again=again)
    if conversation.status == Status.WAITING:
        _pause(sheet, conversation, at)
    _wait_on(sheet, event)
    sheet.write()


def _wait_on(sheet: Sheet, event: Answered) -> None:
    """What the customer wrote after we pressed send waits for its own answer."""
    conversation = event.conversation
    since = conversation.waiting_since
    if since is None or since <= event.at or conversation.status != Status.OPEN:
        return
    if not _waiting(sheet, conversation):
        sheet.start((ClockKind.NEXT_RESPONSE,), conversation, event.contact, since)


def _pause(sheet: Sheet, conversation: Conversation, at: datetime) -> None:
    for clock in _resolutions(sheet, conversation):
        rule = sheet.rule(clock)
        if rule.pauses:
            sheet.set(clock, rules.pause(rule.hours, clock.timer, at))


def _sleep(sheet: Sheet, event: StatusChanged) -> None:
    """To snooze is our own choice, so it pauses only where the policy allows it and somebody said why."""
    for clock in _resolutions(sheet, event.conversation):
        rule = sheet.rule(clock)
        if rule.pauses_snoozed and event.reason:
            sheet.set(clock, rules.pause(rule.hours, clock.timer, event.at, rules.SNOOZED))


def _asked_aside(sheet: Sheet, conversation_ids: Collection[int]) -> set[int]:
    """Those conversations beside which somebody else owes an answer, where a policy pauses for that."""
    if not conversation_ids or not sheet.book.asks_aside:
        return set()
    waiting = SideConversation.objects.filter(waiting_since__isnull=False, closed_at=None)
    found = waiting.filter(conversation__in=conversation_ids).values_list("conversation_id", flat=True)
    return set(found)


def _going_on(rule: queries.Rule, timer: rules.Timer, at: datetime, *, aside: bool) -> rules.Timer:
    """The timer of a resolution that waits for the customer no more, but perhaps for somebody else."""
    if aside and rule.pauses_aside:
        return rules.pause(rule.hours, timer, at, rules.ASIDE)
    return rules.resume(rule.hours, timer, at)


def sides_changed(conversation: Conversation, at: datetime) -> None:
    """Somebody else is asked beside the conversation, or is waited for no more."""
    sheet = Sheet(queries.rulebook())
    sheet.add(conversation, _active([conversation.pk]))
    aside = bool(_asked_aside(sheet, [conversation.pk]))
    for clock in _resolutions(sheet, conversation):
        rule, timer = sheet.rule(clock), clock.timer
        if aside and timer.resumed_at is not None:
            sheet.set(clock, _going_on(rule, timer, at, aside=True))
        elif not aside and timer.resumed_at is None and timer.reason == rules.ASIDE:
            waits = conversation.status == Status.WAITING and rule.pauses
            change = rules.pause if waits else rules.resume
            sheet.set(clock, change(rule.hours, timer, at))
    sheet.write()


def status_changed(event: StatusChanged) -> None:
    """Waiting pauses the resolution, closing stops it, spam undoes everything, reopening takes it up."""
    if event.after == Status.SPAM:
        _forget(event)
        return
    conversation, at = event.conversation, event.at
    sheet = Sheet(queries.rulebook())
    if event.before == Status.CLOSED and event.after in (Status.OPEN, Status.SNOOZED):
        _reopen(sheet, conversation, at)
    else:
        sheet.add(conversation, _active([conversation.pk]))
    if event.after == Status.WAITING:
        _pause(sheet, conversation, at)
    elif event.after == Status.OPEN:
        aside = bool(_asked_aside(sheet, [conversation.pk]))
        for clock in _resolutions(sheet, conversation):
            sheet.set(clock, _going_on(sheet.rule(clock), clock.timer, at, aside=aside))
    elif event.after == Status.SNOOZED:
        _sleep(sheet, event)
    elif event.after == Status.CLOSED:
        _close(sheet, event)
    sheet.write()


def _close(sheet: Sheet, event: StatusChanged) -> None:
    """The matter is resolved. Nobody owes an answer any more: to close without one ("thank you!") keeps
    no promise and breaks none, so the clock of the answer ends without a judgement."""
    for clock in sheet.active(event.conversation):
        if clock.kind == ClockKind.RESOLUTION:
            sheet.end(clock, event.at, by=event.user, again=True)  # it may have been closed before
        else:
            sheet.set(clock, rules.drop(sheet.rule(clock).hours, clock.timer, event.at))


def _reopen(sheet: Sheet, conversation: Conversation, at: datetime) -> None:
    """It was closed too early: the last contact's clocks go on, the time between not counted."""
    found = list(Clock.objects.select_for_update().filter(conversation=conversation).order_by("pk"))
    clocks = queries.latest_contact(found)
    sheet.add(conversation, clocks)
    for clock in clocks:
        if clock.kind == ClockKind.RESOLUTION or clock.stopped_by is None:
            sheet.set(clock, rules.revive(sheet.rule(clock).hours, clock.timer, at))


def _forget(event: StatusChanged) -> None:
    """It is spam: its clocks never were, and what was recorded of them is taken back."""
    conversation = event.conversation
    # Locked before their facts are read, lest the scheduler adds one in between.
    clocks = list(Clock.objects.select_for_update().filter(conversation=conversation).order_by("pk"))
    latest = queries.latest_contact(clocks)
    contact_id = event.ended.pk if event.ended else latest[0].contact_id if latest else None
    if contact_id is not None:
        wrong = facts.holding(subjects(conversation), kind__in=OURS, data__contact=contact_id)
        facts.record(facts.retract(wrong))
        Clock.objects.filter(conversation=conversation, contact_id=contact_id).delete()
    if conversation.due_at != NEVER:
        conversation.due_at = NEVER
        conversation.save(update_fields=["due_at"])


def priority_changed(event: PriorityChanged) -> None:
    """Another policy may hold now. What is missed stays missed: nobody mends a breach by a menu."""
    conversation = event.conversation
    sheet = Sheet(queries.rulebook())
    sheet.add(conversation, _active([conversation.pk]))
    rule = sheet.book.rule_for(conversation)
    for clock in sheet.active(conversation):
        if clock.missed_at is None:
            sheet.follow(clock, rule, event.at)
    sheet.write()
