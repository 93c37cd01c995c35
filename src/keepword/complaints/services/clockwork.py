"""The clocks of stages: begun, passed, late. Callers hold the conversation and the complaint."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from keepword.commitments import rules as clocks
from keepword.complaints import queries
from keepword.complaints.events import StageLate, StagePassed
from keepword.complaints.models import ORDER, Complaint, Proof, Stage, State, Step
from keepword.conversations.models import NEVER, Conversation, Message
from keepword.conversations.services.state import lock_by_id, notify
from keepword.core import clock, events, facts, live, rows
from keepword.core.batches import SIZE, in_batches
from keepword.core.errors import NotFound
from keepword.core.models import Fact


def fact_of(
    kind: str,
    complaint: Complaint,
    conversation: Conversation,
    at: datetime,
    *,
    actor: UUID | None = None,
    value: float | None = None,
    **data: Any,
) -> Fact:
    """A fact about a complaint, under its conversation's number."""
    return facts.fact(
        kind,
        at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=actor,
        value=value,
        complaint=complaint.pk,
        inbox=conversation.inbox_id,
        **data,
    )


def begin(complaint: Complaint, stage: str, at: datetime) -> Step:
    """The complaint has come to a stage: its clock runs."""
    timer = clocks.start(queries.hours(), queries.course().target(stage), at)
    step = Step(complaint=complaint, stage=stage, started_at=at)
    step.timer = timer
    step.save()
    _mirror(complaint, step)
    return step


def _mirror(complaint: Complaint, step: Step | None) -> None:
    """The complaint's due moment is that of its running stage, also once that has passed."""
    running = step is not None and step.passed_at is None and step.resumed_at is not None
    complaint.due_at = step.due_at if step is not None and running else NEVER
    complaint.save(update_fields=["due_at"])


def put(complaint: Complaint, step: Step, timer: clocks.Timer) -> None:
    """Let the clock of a stage stand so."""
    step.timer = timer
    step.save()
    _mirror(complaint, step)


def advance(
    complaint: Complaint,
    step: Step,
    at: datetime,
    *,
    proof: str,
    by: Any = None,
    message: Message | None = None,
    words: dict[str, str] | None = None,
) -> Complaint:
    """The stage is passed at `at`; the next one begins, or the complaint is done."""
    conversation, was_late = complaint.conversation, step.late_at is not None
    step.timer = clocks.stop(queries.hours(), step.timer, max(at, step.started_at))
    if was_late and step.late_at is None:  # it was passed in time, which was told later
        wrong = _facts(complaint, "complaint_late", step.stage)
        facts.record(facts.retract(wrong))
    step.passed_by, step.proof, step.message, step.words = by, proof, message, words or {}
    step.silent_at, step.spoken = NEVER, False
    step.save()
    passed_at = step.passed_at or at
    facts.record(
        [
            fact_of(
                "complaint_stage",
                complaint,
                conversation,
                passed_at,
                actor=by.key if by is not None else None,
                value=step.worked_seconds,
                stage=step.stage,
                proof=proof,
                late=step.late_at is not None,
                message=message.pk if message is not None else None,
            )
        ]
    )
    _go_on(complaint, step, passed_at)
    events.publish(StagePassed(complaint, step, passed_at))
    return complaint


def _go_on(complaint: Complaint, step: Step, at: datetime) -> None:
    number = ORDER.index(Stage(step.stage)) + 1
    if number == len(ORDER):
        complaint.state, complaint.stage, complaint.done_at, complaint.due_at = State.DONE, "", at, NEVER
        complaint.save(update_fields=["state", "stage", "done_at", "due_at"])
        seconds = (at - complaint.begun_at).total_seconds()
        facts.record([fact_of("complaint_done", complaint, complaint.conversation, at, value=seconds)])
        return
    complaint.stage = ORDER[number]
    complaint.save(update_fields=["stage"])
    # Nobody is late in a stage before the complaint was known to be one.
    begin(complaint, ORDER[number], max(at, complaint.decided_at or at))
    removed_by_now(complaint)


def removed_by_now(complaint: Complaint) -> None:
    """At the last stage, with a cause that is removed since the complaint began: nothing is left to do."""
    cause = complaint.cause
    if complaint.state != State.OPEN or complaint.stage != Stage.REMOVE or cause is None:
        return
    if cause.is_gone and cause.removed_at is not None and cause.removed_at >= complaint.begun_at:
        step = complaint.steps.select_for_update().get(stage=Stage.REMOVE)
        advance(complaint, step, max(cause.removed_at, step.started_at), proof=Proof.CAUSE)


def responded(complaint: Complaint, message: Message) -> None:
    """A person has answered: the first stage is passed when they pressed send."""
    if complaint.stage != Stage.RESPOND or message.at < complaint.begun_at:
        return
    step = complaint.steps.select_for_update().get(stage=Stage.RESPOND)
    advance(complaint, step, message.at, proof=Proof.ANSWER, by=message.author, message=message)


def rest(complaint: Complaint, at: datetime) -> None:
    """It is no complaint any more: nothing runs, nobody is judged."""
    for step in complaint.steps.select_for_update().filter(passed_at=None):
        timer = clocks.pause(queries.hours(), step.timer, at)
        step.timer = timer
        step.due_at, step.silent_at, step.state = NEVER, NEVER, clocks.PAUSED
        step.save()


def _facts(complaint: Complaint, kind: str, stage: str) -> list[Fact]:
    """What holds of a stage; also what was recorded before a merge, under another number."""
    numbers = {complaint.conversation_id, complaint.origin}
    return facts.holding(numbers, kind=kind, data__complaint=complaint.pk, data__stage=stage)


def unpass(complaint: Complaint, step: Step, after: Step | None, at: datetime) -> None:
    """The stage was not passed after all: its clock goes on, what came after it never was."""
    wrong = _facts(complaint, "complaint_stage", step.stage)
    if after is not None:
        wrong += _facts(complaint, "complaint_late", after.stage)
        after.delete()
    if complaint.state == State.DONE:
        numbers = {complaint.conversation_id, complaint.origin}
        wrong += facts.holding(numbers, kind="complaint_done", data__complaint=complaint.pk)
    facts.record(facts.retract(wrong))
    complaint.state, complaint.stage, complaint.done_at = State.OPEN, step.stage, None
    complaint.save(update_fields=["state", "stage", "done_at"])
    step.passed_by, step.proof, step.message, step.words = None, "", None, {}
    step.offered_at, step.silent_at, step.spoken = None, NEVER, False
    put(complaint, step, clocks.revive(queries.hours(), step.timer, at))


def open_again(complaint: Complaint, at: datetime) -> None:
    """It was done by a removal that did not hold: its last stage begins once more."""
    step = complaint.steps.select_for_update().get(stage=Stage.REMOVE)
    wrong = _facts(complaint, "complaint_stage", step.stage)
    numbers = {complaint.conversation_id, complaint.origin}
    wrong += facts.holding(numbers, kind="complaint_done", data__complaint=complaint.pk)
    again = fact_of("complaint_reopened", complaint, complaint.conversation, at, cause=complaint.cause_id)
    facts.record([*facts.retract(wrong), again])
    complaint.state, complaint.stage, complaint.done_at = State.OPEN, Stage.REMOVE, None
    complaint.save(update_fields=["state", "stage", "done_at"])
    step.passed_by, step.proof, step.started_at = None, "", at
    put(complaint, step, clocks.start(queries.hours(), queries.course().target(Stage.REMOVE), at))


# The scheduler ------------------------------------------------------------------------------------


def mark_late() -> int:
    """Mark every stage whose due moment has come, at that moment; how many there were."""
    due = Step.objects.filter(state=clocks.RUNNING, due_at__lte=clock.now())
    return in_batches(due.exists, lambda _: _late(due))


def _late(due: QuerySet[Step]) -> int:
    found = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("complaint__conversation__customer", "complaint__owner")
        .order_by("due_at", "pk")[:SIZE]
    )
    for step in found:
        step.timer = clocks.miss(step.timer)
    rows.update(found, ["state", "late_at"])
    facts.record(
        [
            fact_of(
                "complaint_late",
                step.complaint,
                step.complaint.conversation,
                step.due_at,
                stage=step.stage,
                actor=step.complaint.owner.key if step.complaint.owner else None,
            )
            for step in found
        ]
    )
    for step in found:
        events.publish(StageLate(step.complaint, step))
        live.push(
            f"conversation.{step.complaint.conversation_id}",
            "state",
            conversation=step.complaint.conversation_id,
        )
    return len(found)


def pass_by_silence() -> int:
    """Pass the stages whose customer has had nothing against the solution for long enough; how many."""
    now, count = clock.now(), 0
    due = Step.objects.filter(silent_at__lte=now, passed_at=None).order_by("silent_at", "pk")
    for pk, conversation in due.values_list("pk", "complaint__conversation_id")[:SIZE]:
        with transaction.atomic():
            try:
                here = lock_by_id(conversation)
            except NotFound:
                continue
            step = Step.objects.select_for_update().filter(pk=pk, silent_at__lte=now, passed_at=None).first()
            if step is None:
                continue
            complaint = (
                Complaint.objects.select_for_update(of=("self",))
                .select_related("cause")
                .get(pk=step.complaint_id)
            )
            complaint.conversation = here
            advance(complaint, step, step.silent_at, proof=Proof.SILENCE, message=step.message)
            notify(here)
            count += 1
    return count


def reckon_anew() -> int:
    """Other times or other hours hold from now on; how many clocks changed. Nobody is late by a time that
    was not there, and what is late stays late."""
    now, hours, course, count = clock.now(), queries.hours(), queries.course(), 0
    running = Step.objects.filter(passed_at=None, late_at=None, complaint__state=State.OPEN)
    for pk in list(running.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            step = running.select_for_update(of=("self",)).select_related("complaint").filter(pk=pk).first()
            if step is None:
                continue
            timer = clocks.retarget(hours, step.timer, course.target(step.stage), now)
            if timer != step.timer:
                put(step.complaint, step, timer)
                count += 1
    return count


def waits_until(at: datetime) -> datetime:
    """Until when a customer may object to a solution that was offered at a moment."""
    return at + timedelta(hours=queries.course().silence_hours)
